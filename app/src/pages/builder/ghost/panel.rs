//! The list of what is proposed, with a decision on each line. It stands above canvas and outline, so that both
//! have it and the keyboard reaches it before either.

use domain::workflows::{
    Doubt, NodeId, PlannedStep, Proposed, ProposedChange, ProposedId, ToFill, WorkflowDoc,
    kind_spec,
};
use leptos::prelude::*;

use super::{Ghost, HEAD, Held, layer};
use crate::{
    i18n::{Msg, foreign, t, tf, tn},
    pages::builder::canvas::Canvas,
    ui::{
        button::{Button, Kind},
        icon::{Icon, icon},
    },
    words::{proposal as w, start},
};

/// One line as it is drawn.
struct Line {
    id: ProposedId,
    /// What becomes of it.
    what: Msg,
    mark: (&'static str, Icon),
    name: String,
    /// Its kind, the words it came from, the fields that differ.
    details: String,
    /// Nobody can accept it here.
    is_refused: bool,
}

/// The panel while something is open.
pub(super) fn panel(ghost: Ghost, canvas: Canvas) -> AnyView {
    let is_open = Memo::new(move |_| ghost.choices.with(|c| !c.is_empty()));
    let body = move || is_open.get().then(|| open(ghost, canvas));
    body.into_any()
}

fn open(ghost: Ghost, canvas: Canvas) -> AnyView {
    let may = Signal::derive(move || !ghost.editor().locked.get());
    let count = move || tn(w::COUNT, ghost.choices.with(Vec::len) as i64);
    let acts = move || {
        may.get().then(|| {
            view! {
                <Button kind=Kind::Primary click=move |()| ghost.accept_all()>{icon(Icon::Check)}{t(w::ACCEPT_ALL)}</Button>
                <Button click=move |()| ghost.discard()>{t(w::DISCARD)}</Button>
            }
        })
    };
    let line = move |id: ProposedId| {
        let line = ghost.read(|held, doc| line(held, doc, id)).flatten();
        line.map(|line| one(ghost, canvas, may, line))
    };
    view! {
        <section class="ghost" aria-labelledby=HEAD>
            <div class="ghost-head">
                <h2 id=HEAD tabindex="-1">{t(w::TITLE)}": "{count}</h2>
                {acts}
            </div>
            <ul class="ghost-list"><For each=move || ghost.choices.get() key=|id| *id children=line/></ul>
            {more(ghost)}
        </section>
    }
    .into_any()
}

fn one(ghost: Ghost, canvas: Canvas, may: Signal<bool>, line: Line) -> AnyView {
    let Line {
        id,
        what,
        mark,
        name,
        details,
        is_refused,
    } = line;
    let label = tf(w::SHOW, &[("name", &name)]);
    let shown = match id {
        ProposedId::Step(step) => {
            let show = move |_| layer::bring_into_sight(ghost, canvas, step);
            view! { <button class="ghost-go" type="button" title=label on:click=show><bdi>{name.clone()}</bdi></button> }.into_any()
        }
        ProposedId::Wire(_) => view! { <bdi class="strong">{name.clone()}</bdi> }.into_any(),
    };
    let hidden = StoredValue::new(name);
    let of = move || view! { <span class="hidden">": "{hidden.get_value()}</span> };
    let acts = move || {
        may.get().then(|| {
            let accept = (!is_refused).then(|| {
                view! { <Button click=move |()| ghost.accept(&[id].into())>{t(w::ACCEPT)}{of()}</Button> }
            });
            view! { {accept}<Button click=move |()| ghost.leave_out(id)>{t(w::LEAVE_OUT)}{of()}</Button> }
        })
    };
    let refused = is_refused.then(|| view! { <span class="caption">{t(w::IS_DECISION)}</span> });
    view! {
        <li class="ghost-line">
            <span class=mark.0>{icon(mark.1)}</span>
            <span class="ghost-what">{t(what)}": "{shown}" "<span class="caption" dir="auto">{details}</span>{refused}</span>
            {acts}
        </li>
    }
    .into_any()
}

fn line(held: &Held, doc: &WorkflowDoc, id: ProposedId) -> Option<Line> {
    let change: &ProposedChange = held.proposal.change(id)?;
    let added = ("mark-added", Icon::Plus);
    let removed = ("mark-removed", Icon::Minus);
    let changed = ("mark-changed", Icon::Edit);
    let name_of = |id: NodeId| {
        let planned = held.plan.steps.iter().find(|s| s.node == id);
        let known = doc.nodes.get(&id).map(|n| n.name.clone());
        known
            .or_else(|| planned.map(|s| s.name.clone()))
            .unwrap_or_default()
    };
    let wire = |edge: &domain::workflows::Edge| {
        let (from, to) = (name_of(edge.from.node), name_of(edge.to.node));
        tf(w::WIRE, &[("from", &from), ("to", &to)])
    };
    let (what, mark, name, details) = match &change.what {
        Proposed::StepAdded(node) => {
            let title =
                kind_spec(&node.kind).map_or_else(|| node.kind.clone(), |s| foreign(s.title));
            let words = held.plan.steps.iter().find(|s| s.node == node.id);
            let words = words.and_then(|s| s.words.as_ref());
            let from = words.map(|words| tf(w::FROM, &[("words", &words.text)]));
            let parts: Vec<String> = std::iter::once(title).chain(from).collect();
            (w::ADDED, added, node.name.clone(), parts.join(", "))
        }
        Proposed::StepRemoved(node) => (w::REMOVED, removed, node.name.clone(), String::new()),
        Proposed::StepChanged { was, fields, .. } => {
            let fields: Vec<&str> = fields.iter().map(|f| f.field.as_str()).collect();
            (w::CHANGED, changed, was.name.clone(), fields.join(", "))
        }
        Proposed::WireAdded(edge) => (w::WIRE_ADDED, added, wire(edge), edge.from.port.clone()),
        Proposed::WireRemoved(edge) => {
            (w::WIRE_REMOVED, removed, wire(edge), edge.from.port.clone())
        }
        Proposed::WireChanged { is, .. } => {
            (w::WIRE_CHANGED, changed, wire(is), is.from.port.clone())
        }
    };
    Some(Line {
        id,
        what,
        mark,
        name,
        details,
        is_refused: change.takes_decision(),
    })
}

/// What the planner was not sure of, and what it leaves to a person.
fn more(ghost: Ghost) -> AnyView {
    let parts = ghost.read(|held, _| {
        let plan = &held.plan;
        (
            plan.doubts.clone(),
            plan.to_fill.clone(),
            plan.steps.clone(),
        )
    });
    let Some((doubts, to_fill, steps)) = parts else {
        return ().into_any();
    };
    if doubts.is_empty() && to_fill.is_empty() {
        return ().into_any();
    }
    let doubt = |doubt: Doubt| {
        let words = doubt
            .words
            .map(|words| view! { <q dir="auto">{words.text}</q>": " });
        view! { <li dir="auto">{words}{foreign(&doubt.message)}</li> }
    };
    let field = |field: ToFill| {
        let step: Option<&PlannedStep> = steps.iter().find(|s| s.node == field.node);
        let step = step.map(|s| view! { <bdi class="strong">{s.name.clone()}</bdi>": " });
        view! { <li dir="auto">{step}{foreign(&field.message)}</li> }
    };
    let doubts = (!doubts.is_empty()).then(|| {
        view! { <p class="caption">{t(start::DOUBTS)}</p><ul class="listed">{doubts.into_iter().map(doubt).collect_view()}</ul> }
    });
    let to_fill = (!to_fill.is_empty()).then(|| {
        view! { <p class="caption">{t(start::TO_FILL)}</p><ul class="listed">{to_fill.into_iter().map(field).collect_view()}</ul> }
    });
    view! { <details class="ghost-more"><summary>{t(w::MORE)}</summary>{doubts}{to_fill}</details> }
        .into_any()
}
