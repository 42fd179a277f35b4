//! One step in full: its attempts, why it did what it did, what it waits for, its error with what a
//! person can do, and what went in, came out and differs.

use domain::workflows::{Step, StepError, StepStatus};
use leptos::prelude::*;

use super::{
    act,
    json::{diff, tree},
    timeline::{Attempts, Desk},
};
use crate::{
    i18n::{Msg, foreign, number, t, tf},
    pages::status,
    routes::Route,
    state::live::Live,
    ui::{
        button::{ButtonLink, Kind},
        icon::{Icon, icon},
        time::{exact, moment},
    },
    words::{mend, runs as r, workflows as w},
};

/// What of a step is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Input,
    Output,
    Diff,
}

const SIDES: [(Side, Msg); 3] = [
    (Side::Input, w::INPUT),
    (Side::Output, w::OUTPUT),
    (Side::Diff, r::DIFF),
];

/// The opened step. An attempt that somebody chose stays chosen when another follows.
pub fn detail(desk: Desk, attempts: Memo<Attempts>) -> AnyView {
    let chosen = RwSignal::new(None::<u32>);
    let present = Memo::new(move |_| {
        attempts.with(|a| {
            let of = chosen.get().and_then(|n| a.iter().find(|s| s.attempt == n));
            of.or(a.last()).cloned()
        })
    });
    let segment = move |step: Step| {
        let n = step.attempt;
        let here = move || present.with(|p| p.as_ref().is_some_and(|p| p.attempt == n));
        let label = tf(w::ATTEMPT, &[("n", &number(n.into()))]);
        view! {
            <button type="button" class="segment" aria-pressed=move || here().to_string() on:click=move |_| chosen.set(Some(n))>
                {label}
            </button>
        }
    };
    let tries = move || {
        let all = attempts.get();
        (all.len() > 1).then(|| {
            view! { <div class="segments" role="group" aria-label=t(r::ATTEMPT_LIST)>{all.into_iter().map(segment).collect_view()}</div> }
        })
    };
    let side = RwSignal::new(Side::Output);
    let acts = act::acts(
        desk,
        Signal::derive(move || attempts.with(|a| a.last().cloned())),
    );
    view! {
        {tries}
        {move || present.get().map(|s| head(&s))}
        {acts}
        {data(present, side)}
    }
    .into_any()
}

fn head(step: &Step) -> AnyView {
    view! {
        <p class="caption">
            {status::step(step.status)}" "{moment(step.started_at.unwrap_or(step.queued_at))}
            {took(step).map(|t| format!(" · {t}"))}{tokens(step)}
            {step.port.clone().filter(|p| p != "out").map(|p| format!(" · {}", tf(w::LEFT_BY, &[("port", &p)])))}
        </p>
        {step.waits_until.filter(|_| step.status == StepStatus::Waiting).map(|at| view! { <p>{t(w::WAITS)}" "{exact(at)}</p> })}
        {written(step)}
        {step.reason.clone().filter(|r| step.error.as_ref().is_none_or(|e| e.message != *r)).map(|r| view! { <p class="prose" dir="auto">{foreign(&r)}</p> })}
        {waits(step)}
        {step.error.as_ref().map(problem)}
        {step.undone_at.map(|at| view! { <p class="all-clear">{icon(Icon::Retry)}<span>{t(mend::UNDONE)}" "{moment(at)}</span></p> })}
        {step.undo_error.as_ref().map(|e| view! { <p><strong>{t(mend::NOT_UNDONE)}</strong></p>{problem(e)} })}
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

/// A step that waits leads to what it waits for.
fn waits(step: &Step) -> AnyView {
    let task = named(step, "task").and_then(|id| id.parse().ok());
    let run = named(step, "run").and_then(|id| id.parse().ok());
    let link = if step.status != StepStatus::Waiting {
        None
    } else if let Some(route) = decision(step) {
        Some((route, w::DECIDE))
    } else if let Some(id) = task {
        Some((Route::Task(id), r::DO_TASK))
    } else {
        run.map(|id| (Route::Run(id), r::SHOW_RUN))
    };
    link.map(|(route, label)| view! { <div><ButtonLink kind=Kind::Primary href=route.href()>{t(label)}</ButtonLink></div> })
        .into_any()
}

fn named<'a>(step: &'a Step, key: &str) -> Option<&'a str> {
    step.output.as_ref().and_then(|o| o[key].as_str())
}

/// Where a waiting step is decided: its approval, which it names in what it gave.
pub fn decision(step: &Step) -> Option<Route> {
    let waits = step.kind == "human.approval" && step.status == StepStatus::Waiting;
    let is_post = step.input["content_id"].is_string();
    let id = named(step, "approval_id").and_then(|id| id.parse().ok());
    let route = match id {
        Some(id) if is_post => Route::Approval(id),
        Some(id) => Route::ApprovalItem(id),
        None => Route::Approvals,
    };
    waits.then_some(route)
}

/// How long the attempt took.
pub fn took(step: &Step) -> Option<String> {
    let (from, to) = (step.started_at?, step.ended_at?);
    let millis = (to - from).num_milliseconds().max(0);
    if millis < 100 {
        return Some(t(w::TOOK_LITTLE).to_owned());
    }
    let text = if millis < 10_000 {
        format!("{}.{}", millis / 1_000, millis % 1_000 / 100)
    } else {
        number(millis / 1_000)
    };
    Some(tf(w::TOOK, &[("n", &text)]))
}

fn tokens(step: &Step) -> Option<String> {
    let (read, written) = step.tokens;
    (read + written > 0).then(|| {
        let args = [("in", number(read.into())), ("out", number(written.into()))];
        let text = tf(w::TOKENS, &[("in", &args[0].1), ("out", &args[1].1)]);
        format!(" · {text} · {} ${}", t(w::COST), step.cost)
    })
}

fn problem(error: &StepError) -> AnyView {
    view! {
        <div class="banner banner-bad">
            {icon(Icon::Stop)}
            <div>
                <p><strong>{foreign(&error.message)}</strong>" "<span class="caption mono">{error.code.clone()}</span></p>
                <p>{foreign(&error.hint)}</p>
            </div>
        </div>
    }
    .into_any()
}

/// What went in, what came out, what differs.
fn data(present: Memo<Option<Step>>, side: RwSignal<Side>) -> AnyView {
    let segment = move |(of, label): (Side, Msg)| {
        view! {
            <button type="button" class="segment" aria-pressed=move || (side.get() == of).to_string() on:click=move |_| side.set(of)>
                {t(label)}
            </button>
        }
    };
    let values = Memo::new(move |_| {
        present.with(|p| p.as_ref().map(|s| (s.input.clone(), s.output.clone())))
    });
    let shown = move || {
        let (input, output) = values.get()?;
        Some(match (side.get(), output) {
            (Side::Input, _) => tree(&input),
            (_, None) => view! { <p class="muted">{t(r::NO_OUTPUT)}</p> }.into_any(),
            (Side::Output, Some(output)) => tree(&output),
            (Side::Diff, Some(output)) => diff(&input, &output),
        })
    };
    view! {
        <div class="segments" role="group" aria-label=t(r::DATA)>{SIDES.map(segment).into_iter().collect_view()}</div>
        {shown}
    }
    .into_any()
}
