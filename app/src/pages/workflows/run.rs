//! One run: its graph with the state of each step, and every step with what went in and came out.

use domain::{
    campaigns::Campaign,
    ids::{CampaignId, RunId},
    permissions::Permission,
    workflows::{NodeId, Run, RunMode, RunStatus, Step, StepStatus},
};
use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{
    graph::{Sign, Signs, graph},
    mend::mend,
    short,
    sides::sides,
    step,
    timeline::timeline,
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
        badge::{Tone, pill},
        button::{Button, ButtonLink, Kind},
        dialog::Dialog,
        icon::{Icon, icon},
        page::{PageHead, section},
        region::{Bones, page_region, region},
        time::moment,
    },
    words::{overlay, runs as r, states, workflows as w},
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
        StepStatus::Skipped => (states::SKIPPED, "is-done"),
    }
}

/// Where a reader looks first: what failed, else what is open.
fn needs_eyes(steps: &[Step]) -> Option<NodeId> {
    let open = |s: &&Step| {
        !matches!(
            s.status,
            StepStatus::Succeeded
                | StepStatus::Skipped
                | StepStatus::Cancelled
                | StepStatus::Failed
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
    let state = move || {
        let (status, paused, mode) = data.with(|r| (r.status, r.paused, r.mode));
        let word = match mode {
            RunMode::Live => None,
            RunMode::Test => Some(r::TEST),
            RunMode::Replay => Some(r::REPLAY_RUN),
        };
        view! {
            {status::run(status)}
            {paused.then(|| pill(Tone::Waiting, t(r::HELD)))}
            {word.map(|word| pill(Tone::Striped, t(word)))}
        }
    };
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
    view! {
        <PageHead title=title aside=state><ButtonLink href=Route::RunCanvas(flow_id, id).href()>{icon(Icon::Flow)}{t(overlay::SHOW)}</ButtonLink>{controls(id, data)}{mend(data, Signal::derive(name))}</PageHead>
        {move || data.with(|run| facts(run, campaign))}
        {sides(data)}
        {picture}
        {section(w::STEPS, timeline(data))}
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
    let cost: Decimal = run.steps.iter().map(|s| s.cost).sum();
    view! {
        <dl class="facts">
            <div><dt>{t(w::NAME)}</dt><dd><a class="link" href=Route::Workflow(run.workflow_id).href()>{tf(w::VERSION_N, &[("n", &number(run.version.into()))])}</a></dd></div>
            {campaign}
            <div><dt>{t(w::STARTED)}</dt><dd>{moment(run.started_at)}</dd></div>
            {run.ended_at.map(|at| view! { <div><dt>{t(w::ENDED)}</dt><dd>{moment(at)}</dd></div> })}
            {run.ended_at.map(|at| view! { <div><dt>{t(r::DURATION)}</dt><dd>{duration((at - run.started_at).num_seconds())}</dd></div> })}
            {(!cost.is_zero()).then(|| view! { <div><dt>{t(w::COST)}</dt><dd>"$"{cost.to_string()}</dd></div> })}
            {run.parent_id.map(|id| view! { <div><dt>{t(r::CALLED_BY)}</dt><dd><a class="link mono" href=Route::Run(id).href()>{short(&id.to_string())}</a></dd></div> })}
        </dl>
    }
    .into_any()
}

/// Seconds in words that a person reads: `45 s`, `12 min`, `3 h 20 min`.
pub fn duration(seconds: i64) -> String {
    let (hours, minutes) = (seconds / 3_600, seconds / 60);
    if seconds < 1 {
        t(r::UNDER_A_SECOND).to_owned()
    } else if seconds < 60 {
        tf(r::SECONDS, &[("n", &number(seconds))])
    } else if hours == 0 {
        tf(r::MINUTES, &[("n", &number(minutes))])
    } else {
        tf(
            r::HOURS,
            &[("h", &number(hours)), ("m", &number(minutes % 60))],
        )
    }
}

/// Hold, let go, stop: drawn anew only when what they would do has changed.
fn controls(id: RunId, data: Signal<Run>) -> AnyView {
    let stand = Memo::new(move |_| data.with(|r| (r.status, r.paused)));
    (move || {
        let (status, paused) = stand.get();
        view! { {hold(id, status, paused)}{cancel(id, status)} }
    })
    .into_any()
}

fn hold(id: RunId, status: RunStatus, paused: bool) -> AnyView {
    let open_run = matches!(status, RunStatus::Running | RunStatus::Waiting);
    if !open_run || !use_tenant().may(Permission::WorkflowsRun) {
        return ().into_any();
    }
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let click = move |()| {
        let call = move || async move {
            if paused {
                remote::resume_run(tenant, id).await
            } else {
                remote::pause_run(tenant, id).await
            }
        };
        let done = if paused { r::RESUMED } else { r::PAUSED };
        writer.send(call, vec![Key::Run(id)], move |_| toasts.done(t(done)));
    };
    let label = if paused { r::RESUME } else { r::PAUSE };
    view! { <Button busy=writer.busy click=click>{t(label)}</Button> }.into_any()
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
