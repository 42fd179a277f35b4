//! What a person can do with a run that has ended or has failed: go on by the live version, take back
//! what it changed, walk it again, set it beside another one.

use domain::{
    ids::RunId,
    permissions::Permission,
    workflows::{Run, RunMode, RunStatus, Step, StepStatus},
};
use leptos::prelude::*;
use serde_json::Value;

use super::{address, short, step_count, wrong};
use crate::{
    i18n::{t, tf, tn},
    nav::use_nav,
    pages::status,
    remote,
    state::{
        form::Form,
        keys::Key,
        paged::paged,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, Kind},
        choice::Checkbox,
        dialog::Dialog,
        field::field,
        inputs::{Select, TextArea, text},
        region::{Bones, region},
    },
    words::{common, mend as w},
};

/// What can be done with the run as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Can {
    resume: bool,
    undo: bool,
    replay: bool,
}

impl Can {
    fn of(run: &Run) -> Self {
        let ended = !matches!(run.status, RunStatus::Running | RunStatus::Waiting);
        let live = run.mode == RunMode::Live;
        // The newest attempt of a place tells how it stands.
        let failed = run.steps.iter().any(|s| {
            let newer = |o: &Step| o.item == s.item && o.attempt > s.attempt;
            s.status == StepStatus::Failed && !run.steps.iter().any(newer)
        });
        let undone = run.steps.iter().any(|s| s.undone_at.is_some());
        Self {
            resume: live && failed && !undone && run.status != RunStatus::Cancelled,
            undo: live && ended && run.steps.iter().any(|s| s.can_undo),
            replay: ended && run.mode != RunMode::Replay,
        }
    }
}

/// The buttons, as far as they would do something.
pub fn mend(data: Signal<Run>, name: Signal<String>) -> AnyView {
    let can = Memo::new(move |_| data.with(Can::of));
    let acts = use_tenant().may(Permission::WorkflowsRun);
    let (undoing, walking, beside) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let buttons = move || {
        let can = can.get();
        let id = data.with_untracked(|r| r.id);
        view! {
            {(acts && can.resume).then(|| resume(id))}
            {(acts && can.undo).then(|| view! { <Button click=move |()| undoing.set(true)>{t(w::UNDO)}</Button> })}
            {(acts && can.replay).then(|| view! { <Button click=move |()| walking.set(true)>{t(w::WALK)}</Button> })}
            <Button click=move |()| beside.set(true)>{t(w::BESIDE)}</Button>
        }
    };
    let id = data.with_untracked(|r| r.id);
    view! {
        {buttons}
        <Dialog open=undoing title=t(w::UNDO_TITLE).to_owned()>{move || undo(data, name, undoing)}</Dialog>
        <Dialog open=walking title=t(w::WALK).to_owned()>{move || walk(data, walking)}</Dialog>
        <Dialog open=beside title=t(w::BESIDE).to_owned()>{move || other(id, data, beside)}</Dialog>
    }
    .into_any()
}

fn resume(run: RunId) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let click = move |()| {
        writer.send(
            move || remote::resume_failed(tenant, run),
            vec![Key::Run(run)],
            move |now: Run| {
                let n = now.version.to_string();
                toasts.done(tf(w::RESUMED, &[("n", &n)]));
            },
        );
    };
    view! { <Button kind=Kind::Primary busy=writer.busy click=click>{t(w::RESUME)}</Button> }
        .into_any()
}

/// Says which steps are taken back, how many they are, and what that means (AT-04).
fn undo(data: Signal<Run>, name: Signal<String>, open: RwSignal<bool>) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let run = data.with_untracked(|r| r.id);
    let names: Vec<String> = data.with_untracked(|r| {
        let newest_first = r.steps.iter().rev().filter(|s| s.can_undo);
        newest_first.map(|s| s.name.clone()).collect()
    });
    let sure = move |()| {
        writer.send(
            move || remote::undo_run(tenant, run),
            vec![Key::Run(run)],
            move |_| {
                open.set(false);
                toasts.done(t(w::UNDOING));
            },
        );
    };
    let count = step_count(names.len());
    let of = tf(
        w::UNDO_OF,
        &[("steps", &count), ("name", &name.get_untracked())],
    );
    let shown = names.iter().take(20).cloned();
    let rest = names.len().saturating_sub(20);
    let lines = shown
        .map(|name| view! { <li><bdi>{name}</bdi></li> })
        .collect_view();
    let rest =
        (rest > 0).then(|| view! { <li class="caption">{tn(w::AND_MORE, rest as i64)}</li> });
    view! {
        <p>{of}</p>
        <ol class="listed">{lines}{rest}</ol>
        <p>{t(w::UNDO_EFFECT)}</p>
        <div class="row dialog-foot">
            <Button kind=Kind::Danger busy=writer.busy click=sure>{tf(w::UNDO_SURE, &[("steps", &count)])}</Button>
            <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
        </div>
    }
    .into_any()
}

/// What the run began with.
fn start(run: &Run) -> Value {
    let trigger = run.steps.iter().find(|s| s.kind.starts_with("trigger."));
    let gave = trigger.map(|s| s.output.clone().unwrap_or_else(|| s.input.clone()));
    gave.unwrap_or_else(|| Value::Object(serde_json::Map::new()))
}

fn walk(data: Signal<Run>, open: RwSignal<bool>) -> AnyView {
    let (run, first) = data.with_untracked(|r| (r.id, start(r)));
    let first = serde_json::to_string_pretty(&first).unwrap_or_default();
    let input = RwSignal::new((false, first));
    let form = Form::new(move || {
        let wrong = input.with(|(other, text)| {
            other
                .then(|| serde_json::from_str::<Value>(text).err())
                .flatten()
        });
        wrong.map(|e| wrong_start(&e)).into_iter().collect()
    });
    let (tenant, toasts, nav) = (tenant_id(), use_toasts(), use_nav());
    let writer = writer().with_form(form);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !form.submit() {
            return;
        }
        let (other, text) = input.get_untracked();
        let trigger: Option<Value> = other.then(|| serde_json::from_str(&text).unwrap_or_default());
        writer.send(
            move || remote::replay_run(tenant, run, trigger.clone()),
            vec![Key::AllRuns],
            move |begun| {
                open.set(false);
                toasts.done(t(w::WALKED));
                nav.go(&address(begun, None, Some(run)));
            },
        );
    };
    let on = Signal::derive(move || input.with(|i| i.0));
    let value = text(input, |i| i.1.clone(), |i, text| i.1 = text);
    let json = move || {
        on.get().then(|| view! { <TextArea of=field(form, "trigger", w::START).hint(w::START_HINT) value=value rows=8/> })
    };
    view! {
        <form class="form" novalidate on:submit=send>
            <p>{t(w::WALK_TEXT)}</p>
            <Checkbox on=on change=move |on: bool| input.update(|i| i.0 = on) note=t(w::OTHER_NOTE)>{t(w::OTHER)}</Checkbox>
            {json}
            <div class="row">
                <Button kind=Kind::Submit busy=writer.busy>{t(w::WALK)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </form>
    }
    .into_any()
}

fn wrong_start(error: &serde_json::Error) -> domain::fields::FieldError {
    wrong("trigger", error.to_string())
}

/// Which run to set beside this one.
fn other(id: RunId, data: Signal<Run>, open: RwSignal<bool>) -> AnyView {
    let tenant = tenant_id();
    let flow = data.with_untracked(|r| r.workflow_id);
    let runs = paged(Key::WorkflowRuns(flow), move |page| {
        remote::list_runs(tenant, None, Some(flow), page)
    });
    region(runs.list, Bones::Rows(2), move |page| {
        let nav = use_nav();
        let options: Vec<(String, String)> = page.with_untracked(|page| {
            let others = page.items.iter().filter(|r| r.id != id);
            others.map(|r| (r.id.to_string(), label(r))).collect()
        });
        if options.is_empty() {
            return view! { <p class="muted">{t(w::NO_OTHER)}</p> }.into_any();
        }
        let chosen = RwSignal::new(options[0].0.clone());
        let form = Form::new(Vec::new);
        let value = text(chosen, Clone::clone, |chosen, id| *chosen = id);
        let show = move |()| {
            if let Ok(with) = chosen.get_untracked().parse() {
                open.set(false);
                nav.go(&address(id, None, Some(with)));
            }
        };
        view! {
            <p>{t(w::BESIDE_TEXT)}</p>
            <Select of=field(form, "with", w::WITH) value=value options=Signal::stored(options)/>
            <div class="row">
                <Button kind=Kind::Primary click=show>{t(w::SHOW)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        }
        .into_any()
    })
}

fn label(run: &Run) -> String {
    let zone = use_tenant().0.time_zone;
    let at = crate::i18n::date_time(run.started_at, Some(&zone));
    let mut text = format!(
        "{at} · {} · {}",
        status::run_word(run.status),
        short(&run.id.to_string())
    );
    if run.mode == RunMode::Replay {
        text.push_str(" · ");
        text.push_str(t(crate::words::runs::REPLAY_RUN));
    }
    text
}
