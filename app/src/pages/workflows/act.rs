//! What a person can do with a step: try it again, leave it out with a value, begin a new run at it.

use domain::{
    ids::{RunId, StepId},
    permissions::Permission,
    workflows::{RunStatus, Step, StepStatus, WorkflowDoc},
};
use leptos::prelude::*;
use serde_json::Value;

use super::timeline::Desk;
use crate::{
    i18n::t,
    nav::use_nav,
    remote,
    routes::Route,
    state::{
        form::Form,
        keys::Key,
        query::query,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, Kind},
        dialog::Dialog,
        field::field,
        icon::{Icon, icon},
        inputs::{Select, TextArea, text},
    },
    words::{common, runs as w, workflows},
};

/// The buttons of the newest attempt, as far as they would do something.
pub fn acts(desk: Desk, newest: Signal<Option<Step>>) -> AnyView {
    if !use_tenant().may(Permission::WorkflowsRun) {
        return ().into_any();
    }
    let run = desk.run.with_untracked(|r| r.id);
    let what = Memo::new(move |_| {
        let stopped = desk.run.with(|r| r.status == RunStatus::Cancelled);
        newest.with(|s| {
            s.as_ref().map(|s| {
                let failed = s.status == StepStatus::Failed;
                let waits = matches!(s.status, StepStatus::Waiting | StepStatus::Ready);
                let held = s.kind == "human.approval"
                    || (waits && matches!(s.kind.as_str(), "logic.loop" | "logic.join"));
                (
                    s.id,
                    failed && !stopped,
                    (failed || waits) && !held && !stopped,
                    s.frame == 0 && !waits,
                )
            })
        })
    });
    let skipping = RwSignal::new(false);
    let buttons = move || {
        what.get().map(|(step, retries, skips, begins)| {
            view! {
                <div class="row">
                    {retries.then(|| retry(run, step))}
                    {skips.then(|| view! { <Button click=move |()| skipping.set(true)>{t(w::SKIP)}</Button> })}
                    {begins.then(|| replay(run, step))}
                </div>
            }
        })
    };
    let version = desk.run.with_untracked(|r| r.version_id);
    let tenant = tenant_id();
    let doc = query(Key::Version(version), move || {
        remote::get_version(tenant, version)
    });
    view! {
        {buttons}
        <Dialog open=skipping title=t(w::SKIP).to_owned()>
            {move || newest.get_untracked().map(|step| skip(run, &step, doc.data.get_untracked().as_ref(), skipping))}
        </Dialog>
    }
    .into_any()
}

fn retry(run: RunId, step: StepId) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let click = move |()| {
        writer.send(
            move || remote::retry_step(tenant, run, step),
            vec![Key::Run(run)],
            move |_| toasts.done(t(workflows::RETRIED)),
        );
    };
    view! { <Button busy=writer.busy click=click>{icon(Icon::Retry)}{t(workflows::RETRY)}</Button> }
        .into_any()
}

fn replay(run: RunId, step: StepId) -> AnyView {
    let (tenant, toasts, writer, nav) = (tenant_id(), use_toasts(), writer(), use_nav());
    let click = move |()| {
        writer.send(
            move || remote::replay_from(tenant, run, step),
            vec![Key::AllRuns],
            move |id| {
                toasts.done(t(w::REPLAYED));
                nav.to(Route::Run(id));
            },
        );
    };
    view! { <Button busy=writer.busy click=click>{t(w::REPLAY)}</Button> }.into_any()
}

/// The ports that lead on from the step.
fn ports(step: &Step, doc: Option<&WorkflowDoc>) -> Vec<String> {
    let mut ports: Vec<String> = doc.map_or_else(Vec::new, |doc| {
        let edges = doc.edges.values().filter(|e| e.from.node == step.node);
        edges.map(|e| e.from.port.clone()).collect()
    });
    ports.sort();
    ports.dedup();
    ports
}

fn skip(run: RunId, step: &Step, doc: Option<&WorkflowDoc>, open: RwSignal<bool>) -> AnyView {
    let first = serde_json::to_string_pretty(&step.input).unwrap_or_default();
    let input = RwSignal::new((String::new(), first));
    let form = Form::new(move || {
        let wrong = input.with(|i| serde_json::from_str::<Value>(&i.1).err());
        wrong
            .map(|e| super::wrong("output", e.to_string()))
            .into_iter()
            .collect()
    });
    let (tenant, toasts, id) = (tenant_id(), use_toasts(), step.id);
    let writer = writer().with_form(form);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !form.submit() {
            return;
        }
        let (port, text) = input.get_untracked();
        let port = (!port.is_empty()).then_some(port);
        let output: Value = serde_json::from_str(&text).unwrap_or_default();
        writer.send(
            move || remote::skip_step(tenant, run, id, port.clone(), output.clone()),
            vec![Key::Run(run)],
            move |_| {
                open.set(false);
                toasts.done(t(w::SKIPPED));
            },
        );
    };
    let ports = ports(step, doc);
    let port = (ports.len() > 1).then(|| {
        let usual = (String::new(), t(w::USUAL_PORT).to_owned());
        let options: Vec<(String, String)> = std::iter::once(usual)
            .chain(ports.into_iter().map(|p| (p.clone(), p)))
            .collect();
        let value = text(input, |i| i.0.clone(), |i, p| i.0 = p);
        view! { <Select of=field(form, "port", w::PORT) value=value options=Signal::stored(options)/> }
    });
    let value = text(input, |i| i.1.clone(), |i, text| i.1 = text);
    view! {
        <form class="form" novalidate on:submit=send>
            <p>{t(w::SKIP_TEXT)}</p>
            <TextArea of=field(form, "output", w::VALUE).hint(w::VALUE_HINT) value=value rows=8/>
            {port}
            <div class="row">
                <Button kind=Kind::Submit busy=writer.busy>{t(w::SKIP)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </form>
    }
    .into_any()
}
