//! The bell: how many of the reader's messages were not read yet. The list behind it comes in a file of
//! its own when it is wanted first.

use domain::{notifications::Notification, page::PageRequest};
use leptos::prelude::*;

use super::{Frame, messages};
use crate::{
    i18n::{number, t, tn},
    remote,
    routes::Route,
    split::{self, Code},
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        dialog::Dialog,
        icon::{Icon, icon},
    },
    words::messages as w,
};

/// As many unread messages are counted; more show as this many and a plus.
const COUNTED: u32 = 20;

/// The button with the number, and the list it opens.
pub fn bell(frame: Frame) -> AnyView {
    let (tenant, open) = (tenant_id(), frame.messages);
    let unread = query(Key::Unread, move || async move {
        let request = PageRequest {
            cursor: None,
            limit: Some(COUNTED),
        };
        let page = remote::list_notifications(tenant, true, request).await?;
        Ok(count(&page.items, page.next.is_some()))
    });
    let count = Memo::new(move |_| unread.data.get().unwrap_or((0, false)));
    let label = move || match count.get().0 {
        0 => t(w::TITLE).to_owned(),
        n => format!("{}, {}", t(w::TITLE), tn(w::UNREAD, n.into())),
    };
    let badge = move || {
        let (n, more) = count.get();
        let plus = if more { "+" } else { "" };
        (n > 0).then(|| view! { <span class="bell-count" aria-hidden="true">{format!("{}{plus}", number(n.into()))}</span> })
    };
    let code = RwSignal::new(Code::Waiting);
    Effect::new(move |_| {
        if open.get() && !matches!(code.get_untracked(), Code::Here(_)) {
            split::fetch(code, messages::load());
        }
    });
    let list = move || match code.get() {
        Code::Here(page) => page(Route::Home),
        Code::Waiting => ().into_any(),
        Code::Missing => {
            view! { <p class="muted">{t(crate::words::common::PAGE_MISSING_TEXT)}</p> }.into_any()
        }
    };
    view! {
        <button class="button button-ghost button-icon bell" type="button" aria-label=label title=label on:click=move |_| open.set(true)>
            {icon(Icon::Bell)}{badge}
        </button>
        <Dialog open=open title=t(w::TITLE).to_owned()>{list}</Dialog>
    }
    .into_any()
}

fn count(unread: &[Notification], more: bool) -> (u32, bool) {
    (unread.len() as u32, more)
}
