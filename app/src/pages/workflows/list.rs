//! All workflows with how their last runs ended.

use domain::{
    page::PageRequest,
    workflows::{Run, RunStatus, Workflow},
};
use leptos::prelude::*;

use crate::{
    i18n::{number, t, tf, tn},
    pages::status,
    remote,
    routes::Route,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        button::ButtonLink,
        empty::{Empty, Nothing},
        page::PageHead,
        region::{Bones, region},
        time::moment,
    },
    words::workflows as w,
};

/// The list.
pub fn page() -> AnyView {
    let tenant = tenant_id();
    let list = query(Key::Workflows, move || remote::list_workflows(tenant));
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
    let body = region(list, Bones::Rows(3), move |data| {
        (move || rows(&data.get(), &of.get())).into_any()
    });
    view! { <PageHead title=t(w::TITLE).to_owned()/>{body} }.into_any()
}

fn rows(list: &[Workflow], runs: &[Run]) -> AnyView {
    if list.is_empty() {
        return view! {
            <Empty kind=Nothing::FirstUse title=w::EMPTY text=w::EMPTY_TEXT>
                <ButtonLink href=Route::Campaigns.href()>{t(w::TO_CAMPAIGNS)}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let card = |flow: &Workflow| {
        let version = tf(w::VERSION_N, &[("n", &number(flow.version.into()))]);
        let last = runs.iter().find(|r| r.workflow_id == flow.id);
        let last = last.map(|r| view! { " · "{t(w::LAST_RUN)}" "{moment(r.started_at)} });
        view! {
            <li class="card card-pad workflow">
                <div>
                    <h2><a class="row-link" href=Route::Workflow(flow.id).href()><bdi>{flow.name.clone()}</bdi></a></h2>
                    <p class="muted" dir="auto">{flow.doc.description.clone()}</p>
                    <p class="caption">{version}" · "{tn(w::STEP_COUNT, flow.doc.nodes.len() as i64)}{last}</p>
                </div>
                {ticks(runs.iter().filter(|r| r.workflow_id == flow.id).take(20))}
            </li>
        }
    };
    view! { <ul class="stack">{list.iter().map(card).collect_view()}</ul> }.into_any()
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
