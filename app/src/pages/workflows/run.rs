//! One run: its graph with the state of each step, and every step with what went in and came out.

use domain::{
    campaigns::Campaign,
    ids::{CampaignId, RunId},
    permissions::Permission,
    workflows::{NodeId, Run, RunStatus, Step, StepStatus},
};
use leptos::prelude::*;

use super::{
    graph::{Sign, Signs, graph},
    short, step,
};
use crate::{
    i18n::{Msg, number, t, tf},
    pages::status,
    remote,
    routes::Route,
    state::{
        keys::Key,
        query::{Query, query},
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, Kind},
        dialog::Dialog,
        empty::{Empty, Nothing},
        page::{PageHead, section},
        region::{Bones, page_region, region},
        time::moment,
    },
    words::{states, workflows as w},
};

/// The page.
pub fn page(id: RunId) -> AnyView {
    let tenant = tenant_id();
    let run = query(Key::Run(id), move || remote::get_run(tenant, id));
    page_region(run, Bones::Rows(6), move |data| whole(id, data))
}

const fn word(status: StepStatus) -> (Msg, &'static str) {
    match status {
        StepStatus::Ready => (states::READY, "is-open"),
        StepStatus::Running => (states::RUNNING, "is-running"),
        StepStatus::Waiting => (states::WAITING, "is-open"),
        StepStatus::Succeeded => (states::SUCCEEDED, "is-done"),
        StepStatus::Retrying => (states::RETRYING, "is-open"),
        StepStatus::Failed => (states::FAILED, "is-failed"),
        StepStatus::Cancelled => (states::CANCELLED, ""),
    }
}

/// Where a reader looks first: what failed, else what is open.
fn needs_eyes(steps: &[Step]) -> Option<NodeId> {
    let open = |s: &&Step| {
        !matches!(
            s.status,
            StepStatus::Succeeded | StepStatus::Cancelled | StepStatus::Failed
        )
    };
    let newest = |node: NodeId| steps.iter().rev().find(|s| s.node == node);
    let failed = |s: &&Step| {
        newest(s.node).is_some_and(|last| last.id == s.id && last.status == StepStatus::Failed)
    };
    let found = steps
        .iter()
        .find(failed)
        .or_else(|| steps.iter().find(open));
    found.map(|s| s.node)
}

/// The newest attempt of each node.
fn signs(steps: &[Step]) -> Signs {
    let sign = |s: &Step| {
        let (text, class) = word(s.status);
        (
            s.node,
            Sign {
                class,
                text: t(text).to_owned(),
                href: step::decision(s).map(Route::href),
            },
        )
    };
    steps.iter().map(sign).collect()
}

fn whole(id: RunId, data: Signal<Run>) -> AnyView {
    let tenant = tenant_id();
    let flow_id = data.with_untracked(|r| r.workflow_id);
    let flow = query(Key::Workflow(flow_id), move || {
        remote::get_workflow(tenant, flow_id)
    });
    let campaign = data.with_untracked(|r| r.campaign_id);
    let campaign =
        campaign.map(|id| query(Key::Campaign(id), move || remote::get_campaign(tenant, id)));
    let name = move || {
        flow.data.with(|f| {
            f.as_ref()
                .map_or_else(|| t(w::TITLE).to_owned(), |f| f.name.clone())
        })
    };
    let title = Signal::derive(move || tf(w::RUN_OF, &[("name", &name())]));
    let state = move || status::run(data.with(|r| r.status));
    // A run follows its own version to its end, whatever has been published since.
    let version = data.with_untracked(|r| r.version_id);
    let doc = query(Key::Version(version), move || {
        remote::get_version(tenant, version)
    });
    let marks: Signal<Signs> = Signal::derive(move || data.with(|r| signs(&r.steps)));
    let open = data.with_untracked(|r| needs_eyes(&r.steps));
    let picture = region(doc, Bones::Picture, move |d| {
        d.with_untracked(|d| {
            view! { <p class="section-note">{t(w::GRAPH_RUN)}</p>{graph(d, marks, open)} }
                .into_any()
        })
    });
    let steps = Memo::new(move |_| data.with(|r| r.steps.clone()));
    view! {
        <PageHead title=title aside=state>{move || cancel(id, data.with(|r| r.status))}</PageHead>
        {move || data.with(|run| facts(run, campaign))}
        {picture}
        {section(w::STEPS, list(id, steps))}
    }
    .into_any()
}

fn facts(run: &Run, campaign: Option<Query<Campaign>>) -> AnyView {
    let name = move |id: CampaignId| {
        let name = campaign.and_then(|c| c.data.with(|c| c.as_ref().map(|c| c.input.name.clone())));
        name.unwrap_or_else(|| short(&id.to_string()))
    };
    let campaign = run.campaign_id.map(|id| {
        view! { <div><dt>{t(w::CAMPAIGN)}</dt><dd><a class="link" href=Route::Campaign(id).href()>{move || name(id)}</a></dd></div> }
    });
    view! {
        <dl class="facts">
            <div><dt>{t(w::NAME)}</dt><dd><a class="link" href=Route::Workflow(run.workflow_id).href()>{tf(w::VERSION_N, &[("n", &number(run.version.into()))])}</a></dd></div>
            {campaign}
            <div><dt>{t(w::STARTED)}</dt><dd>{moment(run.started_at)}</dd></div>
            {run.ended_at.map(|at| view! { <div><dt>{t(w::ENDED)}</dt><dd>{moment(at)}</dd></div> })}
        </dl>
    }
    .into_any()
}

/// Keyed by what it shows: a step that did not change keeps its open details.
fn list(run: RunId, steps: Memo<Vec<Step>>) -> AnyView {
    let none = move || {
        steps.with(Vec::is_empty).then(
            || view! { <Empty kind=Nothing::FirstUse title=w::NO_STEPS text=w::NO_STEPS_TEXT/> },
        )
    };
    let key = |s: &Step| {
        (
            s.id,
            s.status.as_str(),
            s.attempt,
            s.ended_at,
            s.output.is_some(),
        )
    };
    view! {
        {none}
        <ol class="steps"><For each=move || steps.get() key=key children=move |s| step::card(run, &s)/></ol>
    }
    .into_any()
}

/// Stops the run after a question.
fn cancel(id: RunId, status: RunStatus) -> AnyView {
    let open_run = matches!(status, RunStatus::Running | RunStatus::Waiting);
    if !open_run || !use_tenant().may(Permission::WorkflowsRun) {
        return ().into_any();
    }
    let open = RwSignal::new(false);
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let sure = move |()| {
        writer.send(
            move || remote::cancel_run(tenant, id),
            vec![Key::Run(id)],
            move |_| {
                open.set(false);
                toasts.done(t(w::CANCELLED));
            },
        );
    };
    view! {
        <Button click=move |()| open.set(true)>{t(w::CANCEL)}</Button>
        <Dialog open=open title=t(w::CANCEL).to_owned()>
            <p>{t(w::CANCEL_TEXT)}</p>
            <div class="row dialog-foot">
                <Button kind=Kind::Danger busy=writer.busy click=sure>{t(w::CANCEL)}</Button>
                <Button click=move |()| open.set(false)>{t(w::KEEP)}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
