//! The inbox: what waits, oldest first as the server orders it; J and K walk, Enter opens.

use domain::{
    approvals::{Approval, ApprovalState, ItemApproval},
    content::ContentBody,
    permissions::Permission,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    value,
    waiting::{self, Entry, merged},
};
use crate::{
    i18n::{t, tn},
    pages::status,
    routes::Route,
    state::{session::use_tenant, shortcuts::use_shortcuts},
    ui::{
        badge::{Tone, pill},
        button::ButtonLink,
        empty::{Empty, Nothing},
        icon::{Icon, icon, network_icon},
        page::PageHead,
        post::snippet,
        region::{Bones, region},
        tabs::{Tabs, present_tab},
        time::moment,
    },
    words::{approvals as w, keys},
};

/// The list of approvals in the state of the address.
pub fn page() -> AnyView {
    let tab = present_tab();
    let list = move || {
        let state = if tab.get() == "all" {
            None
        } else {
            Some(ApprovalState::Pending)
        };
        let items = waiting::items(state);
        region(waiting::posts(state), Bones::Rows(5), move |posts| {
            region(items, Bones::Rows(5), move |items| {
                (move || rows(merged(posts.get(), items.get()), state.is_some())).into_any()
            })
        })
    };
    let keys = use_shortcuts();
    keys.add("j", keys::NEXT, || walk(1));
    keys.add("k", keys::PREVIOUS, || walk(-1));
    view! {
        <PageHead title=t(w::TITLE).to_owned()/>
        <Tabs label=t(w::TITLE) tabs=Signal::derive(|| vec![("waiting", t(w::WAITING).to_owned()), ("all", t(w::DECIDED).to_owned())])/>
        {list}
    }
    .into_any()
}

/// Moves the focus to the next or the previous row.
fn walk(step: i32) {
    let Ok(rows) = document().query_selector_all(".inbox-link") else {
        return;
    };
    let present = document().active_element();
    let at = (0..rows.length()).find(|i| {
        let row = rows
            .get(*i)
            .and_then(|n| n.dyn_into::<web_sys::Element>().ok());
        row.is_some() && row == present
    });
    let next = at.map_or(0, |i| {
        (i as i32 + step).clamp(0, rows.length() as i32 - 1) as u32
    });
    if let Some(row) = rows
        .get(next)
        .and_then(|n| n.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = row.focus();
    }
}

fn rows(list: Vec<Entry>, waiting: bool) -> AnyView {
    if list.is_empty() && waiting {
        return view! { <Empty kind=Nothing::AllDone title=w::NONE text=w::NONE_TEXT/> }.into_any();
    }
    if list.is_empty() {
        let link = use_tenant().may(Permission::Read).then(|| {
            view! { <ButtonLink href=Route::Campaigns.href()>{t(w::TO_CAMPAIGNS)}</ButtonLink> }
        });
        return view! { <Empty kind=Nothing::FirstUse title=w::NONE_ANY text=w::NONE_ANY_TEXT>{link}</Empty> }.into_any();
    }
    view! { <ul class="card inbox">{list.into_iter().map(row).collect_view()}</ul> }.into_any()
}

fn row(entry: Entry) -> AnyView {
    match entry {
        Entry::Post(approval) => post(&approval),
        Entry::Item(approval) => item(&approval),
    }
}

fn item(approval: &ItemApproval) -> AnyView {
    let asked = approval.rules.form.len();
    let asked = (asked > 0).then(|| pill(Tone::Plain, tn(w::QUESTION_COUNT, asked as i64)));
    let due = approval
        .expires_at
        .filter(|_| approval.state == ApprovalState::Pending)
        .map(|at| view! { <span class="caption">{t(w::EXPIRES)}" "{moment(at)}</span> });
    // What tells one from the other comes with what is asked of all of them.
    let said = value::line(&approval.item);
    let text = match approval.rules.message.trim() {
        "" => said,
        message => format!("{message} {said}"),
    };
    view! {
        <li>
            <a class="inbox-link" href=Route::ApprovalItem(approval.id).href()>
                <span class="net">{icon(Icon::Flow)}</span>
                <span class="inbox-main">
                    <span class="inbox-head"><strong dir="auto">{approval.step.clone()}</strong><span class="caption">{t(w::ITEM)}</span></span>
                    <span class="inbox-text" dir="auto">{text}</span>
                </span>
                <span class="inbox-side">
                    {status::approval(approval.state, approval.may_decide)}{asked}
                    <span class="caption">{t(w::OPENED)}" "{moment(approval.opened_at)}</span>
                    {due}
                </span>
            </a>
        </li>
    }
    .into_any()
}

fn post(approval: &Approval) -> AnyView {
    let content = &approval.content;
    let net = match &content.body {
        ContentBody::Social(post) => Some(post.network),
        _ => None,
    };
    let text = snippet(&content.body.plain_text(), 160);
    let found = content.findings.len();
    let findings = (found > 0).then(|| pill(Tone::Waiting, tn(w::FINDING_COUNT, found as i64)));
    let campaign = approval.campaign.as_ref().map(|c| c.1.clone());
    view! {
        <li>
            <a class="inbox-link" href=Route::Approval(approval.id).href()>
                <span class="net">{net.map(|n| icon(network_icon(n)))}</span>
                <span class="inbox-main">
                    <span class="inbox-head">
                        <strong dir="auto">{campaign.unwrap_or_else(|| content.title.clone())}</strong>
                        {net.map(|n| view! { <span class="caption">{n.label()}</span> })}
                        {status::sample(content.sample)}
                    </span>
                    <span class="inbox-text" dir="auto">{text}</span>
                </span>
                <span class="inbox-side">
                    {status::approval(approval.state, approval.may_decide)}{findings}
                    <span class="caption">{t(w::OPENED)}" "{moment(approval.opened_at)}</span>
                </span>
                {status::proof(content)}
            </a>
        </li>
    }
    .into_any()
}
