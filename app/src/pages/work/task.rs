//! One task: what is asked, by which run, and the form for the answer.

use domain::{
    ids::HumanTaskId,
    workflows::{HumanTask, HumanTaskState},
};
use leptos::prelude::*;

use super::{form::form, inbox::asked};
use crate::{
    i18n::t,
    pages::{
        status,
        workflows::{json::tree, short},
    },
    remote,
    routes::Route,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        badge::{Tone, pill},
        page::{PageHead, section},
        region::{Bones, page_region},
        time::{exact, moment},
    },
    words::tasks as w,
};

/// The page.
pub fn page(id: HumanTaskId) -> AnyView {
    let tenant = tenant_id();
    let task = query(Key::Task(id), move || remote::get_task(tenant, id));
    page_region(task, Bones::Block, whole)
}

fn whole(data: Signal<HumanTask>) -> AnyView {
    let title = Signal::derive(move || data.with(|t| t.title.clone()));
    let aside = move || {
        let (state, kind) = data.with(|t| (t.state, t.kind));
        view! { {status::task(state)}{pill(Tone::Plain, t(asked(kind).0))} }
    };
    // What is typed stays while the task is fetched anew.
    let open = Memo::new(move |_| data.with(|t| t.state == HumanTaskState::Open));
    let body = move || {
        let task = data.get_untracked();
        if open.get() {
            form(task)
        } else {
            data.with(ended)
        }
    };
    view! {
        <PageHead title=title aside=aside/>
        {move || data.with(facts)}
        {body}
    }
    .into_any()
}

fn facts(task: &HumanTask) -> AnyView {
    let who = if task.assignees.is_empty() {
        t(w::ANYBODY).to_owned()
    } else {
        task.assignees.join(", ")
    };
    let step = format!("{}?step={}", Route::Run(task.run).href(), task.step);
    view! {
        {(!task.details.is_empty()).then(|| view! { <p class="prose" dir="auto">{task.details.clone()}</p> })}
        <dl class="facts">
            <div><dt>{t(w::FOR)}</dt><dd>{who}</dd></div>
            <div><dt>{t(w::SINCE)}</dt><dd>{moment(task.opened_at)}</dd></div>
            {task.expires_at.map(|at| view! { <div><dt>{t(w::UNTIL)}</dt><dd>{exact(at)}</dd></div> })}
            <div><dt>{t(w::RUN)}</dt><dd><a class="link" href=step title=short(&task.run.to_string())>{t(w::SHOW_STEP)}</a></dd></div>
        </dl>
    }
    .into_any()
}

fn ended(task: &HumanTask) -> AnyView {
    let answer = task.answer.as_ref().map(tree);
    match answer {
        Some(answer) => section(w::ANSWER, answer),
        None => view! { <p class="muted">{t(w::ENDED)}</p> }.into_any(),
    }
}
