//! What starts the runs of a workflow: its triggers that are in force, with their addresses, their next
//! times and what they were called with last.

use domain::workflows::{TriggerCard, Workflow, WorkflowCard};
use leptos::prelude::*;

use super::{json::tree, short};
use crate::{
    i18n::{Msg, number, t, tf},
    remote,
    routes::Route,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        badge::{Tone, pill},
        copy::copy_button,
        empty::{Empty, Nothing},
        region::{Bones, region},
        time::exact,
    },
    words::{trials as w, versions as v},
};

/// The tab.
pub fn triggers(card: Signal<WorkflowCard>) -> AnyView {
    let (tenant, id) = (tenant_id(), card.with_untracked(|c| c.id));
    let live = Memo::new(move |_| card.with(|c| c.live.is_some()));
    (move || {
        if !live.get() {
            return view! { <Empty kind=Nothing::FirstUse title=v::NOT_PUBLISHED text=v::NO_LIVE_TEXT/> }.into_any();
        }
        let flow = query(Key::Workflow(id), move || remote::get_workflow(tenant, id));
        let list = query(Key::Triggers(id), move || remote::list_triggers(tenant, id));
        region(flow, Bones::Cards(2), move |flow| {
            region(list, Bones::Cards(2), move |list| {
                (move || all(&list.get(), &flow.get())).into_any()
            })
        })
    })
    .into_any()
}

fn all(list: &[TriggerCard], flow: &Workflow) -> AnyView {
    if list.is_empty() {
        return view! { <Empty kind=Nothing::FirstUse title=w::NO_TRIGGERS text=w::NO_TRIGGERS_TEXT/> }.into_any();
    }
    let one = |trigger: &TriggerCard| {
        let node = flow.doc.nodes.get(&trigger.node);
        let name = node.map_or_else(|| trigger.kind.clone(), |n| n.name.clone());
        card(trigger, name)
    };
    view! {
        <p class="section-note">{t(w::TRIGGERS_NOTE)}</p>
        <div class="triggers">{list.iter().map(one).collect_view()}</div>
    }
    .into_any()
}

/// What a trigger of that kind waits for.
fn kind(kind: &str) -> Msg {
    match kind {
        "trigger.schedule" => w::ON_TIME,
        "trigger.webhook" => w::ON_CALL,
        _ => w::ON_EVENT,
    }
}

/// An event in words; one that a company made up is named as it is.
fn event(name: &str) -> String {
    let known = match name {
        "lead_captured" => w::EVENT_LEAD,
        "post_published" => w::EVENT_PUBLISHED,
        "post_failed" => w::EVENT_POST_FAILED,
        "post_read" => w::EVENT_READ,
        "approval_decided" => w::EVENT_DECIDED,
        "approval_overdue" => w::EVENT_OVERDUE,
        "run_failed" => w::EVENT_RUN_FAILED,
        own => return own.to_owned(),
    };
    t(known).to_owned()
}

fn card(trigger: &TriggerCard, name: String) -> AnyView {
    let listens = trigger
        .event
        .as_deref()
        .map(|e| view! { <div><dt>{t(w::LISTENS)}</dt><dd><bdi>{event(e)}</bdi></dd></div> });
    let fired = (trigger.kind == "trigger.schedule").then(
        || view! { <div><dt>{t(w::FIRED)}</dt><dd>{number(trigger.fired.into())}</dd></div> },
    );
    let last = trigger.last_run.map(|id| {
        view! { <div><dt>{t(w::LAST_RUN)}</dt><dd><a class="link mono" href=Route::Run(id).href()>{short(&id.to_string())}</a></dd></div> }
    });
    let next = (trigger.kind == "trigger.schedule").then(|| {
        if trigger.next.is_empty() {
            return view! { <p class="muted">{t(w::NEVER_DUE)}</p> }.into_any();
        }
        let times = trigger
            .next
            .iter()
            .map(|at| view! { <li>{exact(*at)}</li> })
            .collect_view();
        view! { <div><h3>{t(w::NEXT)}</h3><ol class="listed">{times}</ol></div> }.into_any()
    });
    let sample = trigger.url.is_some().then(|| match &trigger.sample {
        Some(sample) => view! { <details class="item-json"><summary>{t(w::SAMPLE)}</summary>{tree(sample)}</details> }.into_any(),
        None => view! { <p class="caption">{t(w::NO_SAMPLE)}</p> }.into_any(),
    });
    view! {
        <section class="card card-pad trigger">
            <div class="row"><h2><bdi>{name}</bdi></h2>{pill(Tone::Plain, t(kind(&trigger.kind)))}</div>
            <dl class="facts">{listens}{fired}{last}</dl>
            {trigger.url.clone().map(|url| address(w::ADDRESS, w::ADDRESS_NOTE, url))}
            {trigger.test_url.clone().map(|url| address(w::TEST_ADDRESS, w::TEST_NOTE, url))}
            {next}
            {sample}
        </section>
    }
    .into_any()
}

/// An address with what calling it does.
fn address(label: Msg, note: Msg, url: String) -> AnyView {
    let said = tf(w::COPY_WHAT, &[("what", t(label))]);
    view! {
        <div class="address" role="group" aria-label=said>
            <h3>{t(label)}</h3>
            <p class="caption">{t(note)}</p>
            <div class="row"><code class="mono" dir="ltr">{url.clone()}</code>{copy_button(url, w::COPY, w::COPIED)}</div>
        </div>
    }
    .into_any()
}
