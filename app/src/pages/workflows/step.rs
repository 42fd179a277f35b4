//! One attempt at one step: state, attempt, time, tokens, reason, input, output, and the error with
//! its hint and Retry.

use domain::{
    ids::RunId,
    permissions::Permission,
    workflows::{Step, StepError, StepStatus},
};
use leptos::prelude::*;

use super::graph::category;
use crate::{
    i18n::{foreign, number, t, tf},
    pages::status,
    remote,
    routes::Route,
    state::{
        keys::Key,
        live::Live,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, ButtonLink, Kind},
        icon::{Icon, icon},
        time::{exact, moment},
    },
    words::workflows as w,
};

/// Draws the step.
pub fn card(run: RunId, step: &Step) -> AnyView {
    let class = if step.status == StepStatus::Failed {
        "card step-card is-failed"
    } else {
        "card step-card"
    };
    view! {
        <li class=class>
            <div class="row">
                <strong>{step.name.clone()}</strong>
                {status::step(step.status)}
                <span class="caption">{t(category(&step.kind).0)}" · "{tf(w::ATTEMPT, &[("n", &number(step.attempt.into()))])}{took(step)}{tokens(step)}</span>
                <span class="caption step-when">{moment(step.started_at.unwrap_or(step.queued_at))}</span>
            </div>
            {step.waits_until.filter(|_| step.status == StepStatus::Waiting).map(|at| view! { <p>{t(w::WAITS)}" "{exact(at)}</p> })}
            {written(step)}
            {step.reason.clone().map(|r| view! { <p class="prose" dir="auto">{foreign(&r)}</p> })}
            {step.port.clone().filter(|p| p != "out").map(|p| view! { <p class="caption">{tf(w::LEFT_BY, &[("port", &p)])}</p> })}
            {decides(step)}
            {step.error.as_ref().map(|e| problem(run, step, e))}
            {data(step)}
        </li>
    }
    .into_any()
}

/// The draft as the writer writes it, while the step runs.
fn written(step: &Step) -> Option<AnyView> {
    let live = use_context::<Live>().filter(|_| step.status == StepStatus::Running)?;
    let id = step.id.to_string();
    let text = move || {
        live.writing
            .with(|all| all.get(&id).cloned().unwrap_or_default())
    };
    Some(view! { <p class="prose" aria-live="off">{text}</p> }.into_any())
}

/// A step that waits for a person leads to where the decision is made.
fn decides(step: &Step) -> AnyView {
    decision(step)
        .map(|route| view! { <div><ButtonLink kind=Kind::Primary href=route.href()>{t(w::DECIDE)}</ButtonLink></div> })
        .into_any()
}

/// Where a waiting step is decided: its approval, which it names in what it gave.
pub fn decision(step: &Step) -> Option<Route> {
    let waits = step.kind == "human.approval" && step.status == StepStatus::Waiting;
    let named = step.output.as_ref().and_then(|o| o["approval_id"].as_str());
    let route = named
        .and_then(|id| id.parse().ok())
        .map_or(Route::Approvals, Route::Approval);
    waits.then_some(route)
}

fn took(step: &Step) -> Option<String> {
    let (from, to) = (step.started_at?, step.ended_at?);
    let millis = (to - from).num_milliseconds().max(0);
    if millis < 100 {
        return Some(format!(" · {}", t(w::TOOK_LITTLE)));
    }
    let text = if millis < 10_000 {
        format!("{}.{}", millis / 1_000, millis % 1_000 / 100)
    } else {
        number(millis / 1_000)
    };
    Some(format!(" · {}", tf(w::TOOK, &[("n", &text)])))
}

fn tokens(step: &Step) -> Option<String> {
    let (read, written) = step.tokens;
    (read + written > 0).then(|| {
        let text = tf(
            w::TOKENS,
            &[
                ("in", &number(read.into())),
                ("out", &number(written.into())),
            ],
        );
        format!(" · {text} · {} ${}", t(w::COST), step.cost)
    })
}

fn problem(run: RunId, step: &Step, error: &StepError) -> AnyView {
    let retry = (step.status == StepStatus::Failed && use_tenant().may(Permission::WorkflowsRun))
        .then(|| {
            let (tenant, toasts, writer, id) = (tenant_id(), use_toasts(), writer(), step.id);
            let click = move |()| {
                let stale = vec![Key::Run(run)];
                writer.send(
                    move || remote::retry_step(tenant, run, id),
                    stale,
                    move |_| toasts.done(t(w::RETRIED)),
                );
            };
            view! { <Button busy=writer.busy click=click>{icon(Icon::Retry)}{t(w::RETRY)}</Button> }
        });
    view! {
        <div class="banner banner-bad">
            {icon(Icon::Stop)}
            <div>
                <p><strong>{foreign(&error.message)}</strong>" "<span class="caption mono">{error.code.clone()}</span></p>
                <p>{foreign(&error.hint)}</p>
            </div>
            {retry}
        </div>
    }
    .into_any()
}

/// What went in and what came out, as it is stored.
fn data(step: &Step) -> AnyView {
    let block = |title: &'static str, value: &serde_json::Value| {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        view! { <div><p class="caption">{title}</p><pre class="code" tabindex="0" dir="ltr">{text}</pre></div> }
    };
    view! {
        <details class="step-data">
            <summary>{t(w::INPUT)}" / "{t(w::OUTPUT)}</summary>
            <div class="pair">{block(t(w::INPUT), &step.input)}{step.output.as_ref().map(|o| block(t(w::OUTPUT), o))}</div>
        </details>
    }
    .into_any()
}
