//! One run over its version's document: steps and wires with what the run did by them, its time below, the
//! step that is picked beside. It follows the run while that goes on.

use domain::{
    ids::{RunId, StepId, WorkflowId},
    workflows::{
        EdgeId, NodeId, Run, RunMode, WorkflowDoc,
        overlay::{Follow, Overlay},
    },
};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{
    board::Board,
    panel::panel,
    scrubber::{self, Time},
    signs, switch,
    table::{self, Line},
    zoom,
};
use crate::{
    i18n::{Msg, number, t, tf},
    nav::use_nav,
    pages::{builder::is_small, status},
    remote,
    routes::Route,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        badge::{Tone, pill},
        button::ButtonLink,
        page::PageHead,
        region::{Bones, page_region, region},
    },
    words::{overlay as w, runs, workflows},
};

const HEADS: &[Msg] = &[
    w::COL_STEP,
    w::COL_STATE,
    w::COL_ITEMS,
    w::COL_TRIES,
    w::COL_TOOK,
    w::COL_WENT,
    w::COL_WHY,
];

/// The page of a run of a workflow.
pub fn page(id: WorkflowId, run: RunId) -> AnyView {
    let tenant = tenant_id();
    let asked = query(Key::Run(run), move || remote::get_run(tenant, run));
    page_region(asked, Bones::Picture, move |data| whole(id, data))
}

fn whole(id: WorkflowId, run: Signal<Run>) -> AnyView {
    let (tenant, nav) = (tenant_id(), use_nav());
    let (run_id, flow_id, version, number_of) =
        run.with_untracked(|r| (r.id, r.workflow_id, r.version_id, r.version));
    // A run of another workflow than the address says is shown under its own.
    if flow_id != id {
        nav.replace(&Route::RunCanvas(flow_id, run_id).href());
    }
    let doc = query(Key::Version(version), move || {
        remote::get_version(tenant, version)
    });
    let name = move || {
        doc.data.with(|d: &Option<WorkflowDoc>| {
            d.as_ref()
                .map_or_else(|| t(workflows::TITLE).to_owned(), |d| d.name.clone())
        })
    };
    let title = Signal::derive(move || tf(workflows::RUN_OF, &[("name", &name())]));
    let aside = move || {
        let (state, paused, mode) = run.with(|r| (r.status, r.paused, r.mode));
        let word = match mode {
            RunMode::Live => None,
            RunMode::Test => Some(runs::TEST),
            RunMode::Replay => Some(runs::REPLAY_RUN),
        };
        view! {
            {status::run(state)}
            {paused.then(|| pill(Tone::Waiting, t(runs::HELD)))}
            {word.map(|word| pill(Tone::Striped, t(word)))}
            {pill(Tone::Plain, tf(workflows::VERSION_N, &[("n", &number(number_of.into()))]))}
        }
    };
    let table = RwSignal::new(is_small());
    let body = region(doc, Bones::Picture, move |doc| {
        doc.with_untracked(|doc| over(doc, run, table))
    });
    view! {
        <div class="builder">
            <PageHead title=title aside=aside>
                {switch(table)}
                <ButtonLink href=Route::Flow(flow_id).href()>{t(w::SHOW_FLOW)}</ButtonLink>
                <ButtonLink href=Route::Run(run_id).href()>{t(w::RUN_PAGE)}</ButtonLink>
            </PageHead>
            {body}
        </div>
    }
    .into_any()
}

fn over(doc: &WorkflowDoc, run: Signal<Run>, is_table: RwSignal<bool>) -> AnyView {
    let nav = use_nav();
    let time = Time::new(run);
    let follow = StoredValue::new(Follow::new(doc));
    let order = StoredValue::new(table::order(doc));
    let overlay = Memo::new(move |_| {
        let at = time.at.get();
        run.with(|run| {
            time.scrubber.with(|scrubber| {
                let seen = scrubber.seen(run, at);
                follow.with_value(|f| Overlay::new(f, &seen, scrubber.moment(at)))
            })
        })
    });
    // First what the address names, else what needs eyes.
    let named: Option<StepId> = untrack(|| nav.param("step")).and_then(|id| id.parse().ok());
    let named = named.and_then(|id| {
        run.with_untracked(|r| {
            let step = r.steps.iter().find(|s| s.id == id);
            step.map(|s| (s.node, s.item))
        })
    });
    let eyes = overlay.with_untracked(|o| order.with_value(|order| o.needs_eyes(order)));
    let picked = RwSignal::new(named.map(|n| n.0).or(eyes));
    let item = RwSignal::new(named.map(|n| n.1));
    let board = Board::new(doc.clone(), picked);
    // The hand on the time picks the step that ended there; another step shows its own item.
    let tick = Memo::new(move |_| time.tick());
    Effect::new(move |_| {
        if let Some(tick) = tick.get() {
            item.set(Some(tick.item));
            picked.set(Some(tick.node));
            board.show(tick.node);
        }
    });
    let signs = Memo::new(move |_| overlay.with(|o| board.read(|doc| signs::of_steps(doc, o))));
    let marks = Memo::new(move |_| overlay.with(|o| board.read(|doc| signs::of_wires(doc, o))));
    let rows = Memo::new(move |_| {
        overlay.with(|o| {
            board.read(|doc| {
                let line = |id: &NodeId| line(doc, *id, o);
                order.with_value(|order| order.iter().filter_map(line).collect::<Vec<_>>())
            })
        })
    });
    let main = move || {
        if is_table.get() {
            table::table(w::TABLE, HEADS, rows, picked)
        } else {
            let canvas = board.view(w::RUN_CANVAS, w::RUN_CANVAS_HINT, signs, marks);
            view! { {canvas}{zoom(board)} }.into_any()
        }
    };
    let key = move |event: KeyboardEvent| {
        if heard(&event) && time.key(&event) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    view! {
        <div class="run-view" on:keydown=key>
            <div class="builder-body">
                <div class="builder-main">{main}</div>
                {panel(board, run, time, overlay, item)}
            </div>
            {scrubber::bar(time)}
        </div>
    }
    .into_any()
}

/// Whether the page hears the key: where text is typed it belongs to the field, and Space presses a button that
/// is no step.
fn heard(event: &KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let is = |selector| {
        target
            .as_ref()
            .is_some_and(|e| e.matches(selector).unwrap_or(false))
    };
    !is("input, textarea, select")
        && (event.key() != " " || !is("button:not(.step-box), a, summary"))
}

fn line(doc: &WorkflowDoc, id: NodeId, overlay: &Overlay) -> Option<Line> {
    let name = doc.nodes.get(&id)?.name.clone();
    let none = || "–".to_owned();
    let Some(facts) = overlay.nodes.get(&id) else {
        let mut cells = vec![t(w::NOT_REACHED).to_owned()];
        cells.resize_with(HEADS.len() - 1, none);
        return Some(Line {
            node: id,
            name,
            cells,
        });
    };
    let mut state = signs::standing(facts);
    if facts.is_critical {
        state = format!("{state} · {}", t(w::LONGEST));
    }
    let wire = |id: EdgeId| overlay.wires.get(&id).map(|w| (w.count, w.share));
    let cells = vec![
        state,
        signs::in_out(facts),
        number(facts.attempts.into()),
        signs::lasting(facts.took),
        table::went(doc, id, wire),
        facts.reason.clone().unwrap_or_else(none),
    ];
    Some(Line {
        node: id,
        name,
        cells,
    })
}
