//! The tasks that people have to do for runs.

use domain::workflows::{HumanTask, HumanTaskKind, HumanTaskState};
use leptos::prelude::*;

use crate::{
    i18n::{Msg, t},
    pages::status,
    remote,
    routes::Route,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        button::ButtonLink,
        empty::{Empty, Nothing},
        icon::{Icon, icon},
        page::PageHead,
        region::{Bones, region},
        tabs::{Tabs, present_tab},
        time::moment,
    },
    words::tasks as w,
};

/// The list in the state of the address.
pub fn page() -> AnyView {
    let tenant = tenant_id();
    let tab = present_tab();
    let list = move || {
        let state = (tab.get() != "all").then_some(HumanTaskState::Open);
        let list = query(Key::Tasks(state), move || remote::list_tasks(tenant, state));
        region(list, Bones::Rows(5), |data| {
            (move || rows(&data.get())).into_any()
        })
    };
    view! {
        <PageHead title=t(w::TITLE).to_owned()/>
        <Tabs label=t(w::TITLE) tabs=Signal::derive(|| vec![("open", t(w::OPEN).to_owned()), ("all", t(w::ALL).to_owned())])/>
        {list}
    }
    .into_any()
}

/// What is asked, in a word and a sign.
pub const fn asked(kind: HumanTaskKind) -> (Msg, Icon) {
    match kind {
        HumanTaskKind::ReviewEdit => (w::EDIT, Icon::Edit),
        HumanTaskKind::Choose => (w::CHOOSE, Icon::Check),
        HumanTaskKind::Task => (w::DO, Icon::Flag),
    }
}

fn rows(list: &[HumanTask]) -> AnyView {
    if list.is_empty() {
        return view! {
            <Empty kind=Nothing::AllDone title=w::NONE text=w::NONE_TEXT>
                <ButtonLink href=Route::Workflows.href()>{t(w::TO_WORKFLOWS)}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    view! { <ul class="card inbox">{list.iter().map(row).collect_view()}</ul> }.into_any()
}

fn row(task: &HumanTask) -> AnyView {
    let (word, sign) = asked(task.kind);
    let due = task
        .expires_at
        .filter(|_| task.state == HumanTaskState::Open)
        .map(|at| view! { <span class="caption">{t(w::UNTIL)}" "{moment(at)}</span> });
    view! {
        <li>
            <a class="inbox-link" href=Route::Task(task.id).href()>
                <span class="net">{icon(sign)}</span>
                <span class="inbox-main">
                    <span class="inbox-head"><strong dir="auto">{task.title.clone()}</strong><span class="caption">{t(word)}</span></span>
                    <span class="inbox-text" dir="auto">{task.details.clone()}</span>
                </span>
                <span class="inbox-side">
                    {status::task(task.state)}
                    <span class="caption">{t(w::SINCE)}" "{moment(task.opened_at)}</span>
                    {due}
                </span>
            </a>
        </li>
    }
    .into_any()
}
