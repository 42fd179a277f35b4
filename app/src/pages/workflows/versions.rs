//! The versions of a workflow: list, comparison in words between any two, restore, file.

use domain::{
    ids::WorkflowId,
    permissions::Permission,
    workflows::{
        Compared, RestoreFrom, Side, VersionCard, WorkflowCard, WorkflowDoc, diff::overlaid,
    },
};
use leptos::prelude::*;

use super::still::{Marks, still};
use crate::{
    i18n::{Msg, foreign, number, t, tf, tn},
    remote,
    state::{
        form::Form,
        keys::Key,
        query::query,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        badge::{Tone, pill},
        button::Button,
        empty::{Empty, Nothing},
        field::field,
        icon::{Icon, icon},
        inputs::{Select, text},
        page::section,
        region::{Bones, region},
        time::moment,
    },
    words::{versions as v, workflows as w},
};

/// The tab.
pub fn versions(card: Signal<WorkflowCard>) -> AnyView {
    let (tenant, id) = (tenant_id(), card.with_untracked(|c| c.id));
    let list = query(Key::Versions(id), move || {
        remote::list_versions(tenant, id, None)
    });
    region(list, Bones::Rows(4), move |data| {
        let has_any = Memo::new(move |_| data.with(|d| !d.is_empty()));
        let compare = move || has_any.get().then(|| compare(id, data));
        view! { {move || table(card, &data.get())}{compare} }.into_any()
    })
}

fn name(version: &VersionCard) -> String {
    let n = tf(w::VERSION_N, &[("n", &number(version.n.into()))]);
    if version.name.is_empty() {
        n
    } else {
        format!("{n}: {}", version.name)
    }
}

fn table(card: Signal<WorkflowCard>, list: &[VersionCard]) -> AnyView {
    if list.is_empty() {
        return view! { <Empty kind=Nothing::FirstUse title=v::NO_VERSIONS text=v::NO_LIVE_TEXT/> }
            .into_any();
    }
    let heads = [w::VERSION, v::AUTHOR, v::AT, v::NOTE].map(t);
    let mut head: Vec<AnyView> = heads
        .iter()
        .map(|h| view! { <th scope="col">{*h}</th> }.into_any())
        .collect();
    head.push(view! { <td></td> }.into_any());
    let row = |version: &VersionCard| {
        let live = version.is_live.then(|| pill(Tone::Good, t(v::LIVE)));
        let found = (version.issues > 0).then(
            || view! { " "<span class="caption">{tn(v::ISSUES, version.issues.into())}</span> },
        );
        view! {
            <tr>
                <th scope="row" data-head=heads[0]><bdi>{name(version)}</bdi>" "{live}{found}</th>
                <td data-head=heads[1]><bdi>{version.author.clone()}</bdi></td>
                <td class="nowrap" data-head=heads[2]>{moment(version.at)}</td>
                <td data-head=heads[3] dir="auto">{version.note.clone()}</td>
                <td>{restore(card, version)}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(v::VERSIONS)>
            <table class="table"><thead><tr>{head}</tr></thead><tbody>{list.iter().map(row).collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}

fn restore(card: Signal<WorkflowCard>, version: &VersionCard) -> AnyView {
    if !use_tenant().may(Permission::WorkflowsWrite) {
        return ().into_any();
    }
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let (id, n, from) = (version.workflow_id, version.n, version.id);
    let click = move |()| {
        let rev = card.with_untracked(|c| c.draft.as_ref().map_or(0, |d| d.rev));
        writer.send(
            move || remote::restore_draft(tenant, id, rev, RestoreFrom::Version(from)),
            vec![Key::Card(id), Key::Checks(id)],
            move |_| toasts.done(tf(v::RESTORED, &[("n", &number(n.into()))])),
        );
    };
    view! { <Button busy=writer.busy click=click>{t(v::RESTORE)}</Button> }.into_any()
}

fn side(word: &str, list: &[VersionCard]) -> Side {
    let found = list.iter().find(|v| v.n.to_string() == word);
    found.map_or(Side::Draft, |v| Side::Version(v.id))
}

fn compare(id: WorkflowId, data: Signal<Vec<VersionCard>>) -> AnyView {
    let newest = data.with_untracked(|d| d.first().map(|v| v.n.to_string()).unwrap_or_default());
    let before = data.with_untracked(|d| d.get(1).map(|v| v.n.to_string()));
    let (was, is) = before.map_or_else(
        || (newest.clone(), "draft".to_owned()),
        |before| (before, newest.clone()),
    );
    let chosen = RwSignal::new((was, is));
    let form = Form::new(Vec::new);
    let options = Signal::derive(move || {
        let draft = ("draft".to_owned(), t(v::SIDE_DRAFT).to_owned());
        let of = |v: &VersionCard| (v.n.to_string(), name(v));
        std::iter::once(draft)
            .chain(data.with(|d| d.iter().map(of).collect::<Vec<_>>()))
            .collect::<Vec<_>>()
    });
    let was = text(chosen, |c| c.0.clone(), |c, x| c.0 = x);
    let is = text(chosen, |c| c.1.clone(), |c, x| c.1 = x);
    let body = move || {
        let (was, is) = chosen.get();
        let (was, is) = data.with_untracked(|d| (side(&was, d), side(&is, d)));
        view! { {words(id, was, is)}{drawn(id, was, is)} }.into_any()
    };
    let inner = view! {
        <p class="section-note">{t(v::COMPARE_NOTE)}</p>
        <div class="pair">
            <Select of=field(form, "was", v::WAS) value=was options=options/>
            <Select of=field(form, "is", v::IS) value=is options=options/>
        </div>
        {body}
    };
    section(v::COMPARE, inner.into_any())
}

/// What differs, one line per change.
pub fn words(id: WorkflowId, was: Side, is: Side) -> AnyView {
    let tenant = tenant_id();
    let found = query(Key::Compared(id, was, is), move || {
        remote::compare_workflow(tenant, id, was, is)
    });
    region(found, Bones::Rows(2), |data: Signal<Compared>| {
        let lines = move || {
            let words = data.with(|c| c.words.clone());
            if words.is_empty() {
                return view! { <p class="muted">{t(v::SAME)}</p> }.into_any();
            }
            let line = |word: String| view! { <li dir="auto">{foreign(&word)}</li> };
            view! { <ul class="listed">{words.into_iter().map(line).collect_view()}</ul> }
                .into_any()
        };
        lines.into_any()
    })
}

/// The document of one side; of none but drafts and versions, which is what there is to choose here.
fn document(id: WorkflowId, side: Side) -> Signal<Option<WorkflowDoc>> {
    let tenant = tenant_id();
    match side {
        Side::Version(version) => {
            let found = query(Key::Version(version), move || {
                remote::get_version(tenant, version)
            });
            Signal::derive(move || found.data.get())
        }
        Side::Draft | Side::Live => {
            let found = query(Key::Draft(id), move || remote::get_draft(tenant, id));
            Signal::derive(move || found.data.with(|d| Some(d.as_ref()?.doc.clone())))
        }
    }
}

/// Both documents in one picture, with what differs marked. The lines above say the same in words.
fn drawn(id: WorkflowId, was: Side, is: Side) -> AnyView {
    let (was, is) = (document(id, was), document(id, is));
    let both = Memo::new(move |_| Some(overlaid(&was.get()?, &is.get()?)));
    let picture = move || {
        let both = both.get()?;
        if both.steps.is_empty() && both.wires.is_empty() {
            return None;
        }
        let marks = Marks {
            steps: both.steps,
            wires: both.wires,
            named: true,
        };
        let legend = [
            (v::MARK_ADDED, "mark-added", Icon::Plus),
            (v::MARK_REMOVED, "mark-removed", Icon::Minus),
            (v::MARK_CHANGED, "mark-changed", Icon::Edit),
        ];
        let entry = |(word, class, which): (Msg, &'static str, Icon)| view! { <li class="row"><span class=class>{icon(which)}</span>{t(word)}</li> };
        Some(view! {
            <ul class="row caption still-legend" aria-hidden="true">{legend.map(entry).into_iter().collect_view()}</ul>
            <div class="still-frame" tabindex="0" role="region" aria-label=t(v::PICTURE)>{still(&both.doc, &marks)}</div>
        })
    };
    picture.into_any()
}
