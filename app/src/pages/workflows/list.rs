//! All workflows: state, live version, draft, how their last runs ended; filtered by state.

use domain::{
    page::PageRequest,
    permissions::Permission,
    workflows::{Run, RunStatus, WorkflowCard, WorkflowStatus},
};
use leptos::prelude::*;

use super::standing::{Hand, hand};
use crate::{
    i18n::{Msg, number, t, tf, tn},
    nav::use_nav,
    pages::status,
    remote,
    routes::Route,
    state::{
        keys::Key,
        paged::paged,
        query::query,
        session::{tenant_id, use_tenant},
    },
    ui::{
        badge::{Tone, pill},
        button::{ButtonLink, Kind},
        empty::{Empty, Nothing},
        icon::{Icon, icon},
        more::more,
        page::PageHead,
        region::{Bones, region},
        time::moment,
    },
    words::{builder, states, versions as v, workflows as w},
};

/// The id of the list.
const ROWS: &str = "workflow-rows";

const FILTERS: [(Option<WorkflowStatus>, Msg); 4] = [
    (None, v::ALL),
    (Some(WorkflowStatus::Active), states::ACTIVE),
    (Some(WorkflowStatus::Paused), states::PAUSED),
    (Some(WorkflowStatus::Archived), states::ARCHIVED),
];

/// The list.
pub fn page() -> AnyView {
    let (tenant, nav, hand) = (tenant_id(), use_nav(), hand());
    let newest = PageRequest {
        cursor: None,
        limit: Some(100),
    };
    let runs = query(Key::AllRuns, move || {
        remote::list_runs(tenant, None, None, newest.clone())
    });
    let of = Signal::derive(move || {
        runs.data
            .with(|page| page.as_ref().map_or_else(Vec::new, |p| p.items.clone()))
    });
    let chosen = Memo::new(move |_| {
        nav.param("status")
            .and_then(|word| WorkflowStatus::parse(&word))
    });
    let list = move || {
        let state = chosen.get();
        let found = paged(Key::Cards(state), move |page| {
            remote::list_cards(tenant, state, page)
        });
        let body = region(found.list, Bones::Rows(3), move |data| {
            (move || rows(&data.get().items, &of.get(), state.is_some(), hand)).into_any()
        });
        view! { {body}{more(found, ROWS)} }
    };
    let segment = move |(state, label): (Option<WorkflowStatus>, Msg)| {
        let word = state.map(WorkflowStatus::as_str);
        view! {
            <button
                type="button" class="segment" aria-pressed=move || if chosen.get() == state { "true" } else { "false" }
                on:click=move |_| nav.set_param("status", word)
            >
                {t(label)}
            </button>
        }
    };
    view! {
        <PageHead title=t(w::TITLE).to_owned()>{new()}</PageHead>
        <div class="segments" role="group" aria-label=t(w::STATE)>{FILTERS.map(segment).into_iter().collect_view()}</div>
        {list}
    }
    .into_any()
}

/// Leads to where a workflow begins.
fn new() -> AnyView {
    let may = use_tenant().may(Permission::WorkflowsWrite);
    may.then(|| {
        view! { <ButtonLink kind=Kind::Primary href=Route::WorkflowNew.href()>{icon(Icon::Plus)}{t(builder::NEW)}</ButtonLink> }
    })
    .into_any()
}

fn rows(list: &[WorkflowCard], runs: &[Run], filtered: bool, hand: Hand) -> AnyView {
    if list.is_empty() && filtered {
        return view! {
            <Empty kind=Nothing::NoMatch title=v::NO_MATCH text=v::NO_MATCH_TEXT>
                <ButtonLink href=Route::Workflows.href()>{t(v::CLEAR)}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    if list.is_empty() {
        return view! {
            <Empty kind=Nothing::FirstUse title=w::EMPTY text=w::EMPTY_TEXT>
                <ButtonLink href=Route::Campaigns.href()>{t(w::TO_CAMPAIGNS)}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    view! { <ul class="stack" id=ROWS>{list.iter().map(|flow| card(flow, runs, hand)).collect_view()}</ul> }
        .into_any()
}

/// Live version and draft in words.
pub fn version(flow: &WorkflowCard) -> String {
    flow.live.as_ref().map_or_else(
        || t(v::NOT_PUBLISHED).to_owned(),
        |live| tf(w::VERSION_N, &[("n", &number(live.n.into()))]),
    )
}

/// Its state; one that was never published starts nothing, whatever its state.
pub fn state(flow: &WorkflowCard) -> AnyView {
    match flow.live {
        Some(_) => status::workflow(flow.status),
        None => pill(Tone::Plain, t(v::NOT_PUBLISHED)),
    }
}

/// Says that a draft waits to be published.
pub fn draft_sign(flow: &WorkflowCard) -> Option<AnyView> {
    let differs = flow.live.is_some() && flow.draft.as_ref().is_some_and(|d| d.changed);
    differs.then(|| pill(Tone::Waiting, t(v::DRAFT_DIFFERS)))
}

fn card(flow: &WorkflowCard, runs: &[Run], hand: Hand) -> AnyView {
    let of = || runs.iter().filter(|r| r.workflow_id == flow.id);
    let last = of().next().map(|r| {
        view! { " · "<a class="link" href=Route::Run(r.id).href()>{t(w::LAST_RUN)}" "{moment(r.started_at)}</a> }
    });
    let failed = of().filter(|r| r.status == RunStatus::Failed).count();
    let mut words = version(flow);
    if flow.open_runs > 0 {
        words = format!("{words} · {}", tn(v::OPEN_RUNS, flow.open_runs.into()));
    }
    if failed > 0 {
        words = format!("{words} · {}", tn(v::FAILED_RUNS, failed as i64));
    }
    let owner = flow
        .owner
        .as_ref()
        .map(|name| format!(" · {}", tf(v::OWNER, &[("name", name)])));
    view! {
        <li class="card card-pad workflow">
            <div>
                <h2><a class="row-link" href=Route::Workflow(flow.id).href()><bdi>{flow.name.clone()}</bdi></a>" "{state(flow)}" "{draft_sign(flow)}</h2>
                <p class="muted" dir="auto">{flow.description.clone()}</p>
                <p class="caption">{words}{last}{owner}</p>
            </div>
            <div class="workflow-side">{ticks(of().take(20))}<div class="row">{hand.buttons(flow)}</div></div>
        </li>
    }
    .into_any()
}

/// The last runs as ticks, newest first; each says its state in words.
fn ticks<'a>(runs: impl Iterator<Item = &'a Run>) -> AnyView {
    let tick = |run: &Run| {
        let class = match run.status {
            RunStatus::Succeeded => "tick tick-good",
            RunStatus::Failed => "tick tick-bad",
            RunStatus::Cancelled => "tick",
            RunStatus::Running | RunStatus::Waiting => "tick tick-open",
        };
        let label = status::run_word(run.status);
        view! { <li class=class title=label><span class="hidden">{label}</span></li> }
    };
    view! { <ol class="ticks" aria-label=t(w::LAST_RUNS)>{runs.map(tick).collect_view()}</ol> }
        .into_any()
}
