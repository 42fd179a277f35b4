//! The reader's messages: newest first, what was not read yet marked, each with the way to what it is
//! about.

use domain::{ids::NotificationId, notifications::Notification};
use leptos::prelude::*;

use super::Frame;
use crate::{
    i18n::{foreign, t},
    nav::use_nav,
    remote,
    routes::Route,
    split::chunk,
    state::{
        keys::Key,
        paged::paged,
        session::tenant_id,
        writes::{Writer, writer},
    },
    ui::{
        button::Button,
        empty::{Empty, Nothing},
        more::more,
        region::{Bones, region},
        time::moment,
    },
    words::messages as w,
};

chunk!(load in messages, page);

/// The id of the list.
const ROWS: &str = "message-rows";

fn page(_: Route) -> AnyView {
    let tenant = tenant_id();
    let list = paged(Key::Messages, move |page| {
        remote::list_notifications(tenant, false, page)
    });
    let writer = writer();
    let rows = region(list.list, Bones::Rows(3), move |data| {
        let empty = Memo::new(move |_| data.with(|d| d.items.is_empty()));
        let each = move || data.get().items;
        let body = move || {
            if empty.get() {
                return view! { <Empty kind=Nothing::AllDone title=w::NONE text=w::NONE_TEXT/> }
                    .into_any();
            }
            let key = |n: &Notification| (n.id, n.read_at.is_some());
            view! {
                {read_all(data, writer)}
                <ul class="messages" id=ROWS><For each=each key=key children=move |n| row(n, writer)/></ul>
            }
            .into_any()
        };
        body.into_any()
    });
    view! { {rows}{more(list, ROWS)} }.into_any()
}

fn stale() -> Vec<Key> {
    vec![Key::Messages, Key::Unread]
}

/// Marks everything that is shown as read.
fn read_all(data: Signal<domain::page::Page<Notification>>, writer: Writer) -> AnyView {
    let tenant = tenant_id();
    let unread = Memo::new(move |_| {
        data.with(|d| {
            let unread = d.items.iter().filter(|n| n.read_at.is_none());
            unread.map(|n| n.id).collect::<Vec<NotificationId>>()
        })
    });
    let click = move |()| {
        let ids = unread.get_untracked();
        let send = move || {
            let ids = ids.clone();
            async move {
                for id in ids {
                    remote::mark_notification_read(tenant, id).await?;
                }
                Ok(())
            }
        };
        writer.send(send, stale(), |()| {});
    };
    (move || {
        unread
            .with(|u| u.len() > 1)
            .then(|| view! { <div class="row row-end"><Button busy=writer.busy click=click>{t(w::READ_ALL)}</Button></div> })
    })
    .into_any()
}

fn row(message: Notification, writer: Writer) -> AnyView {
    let (tenant, nav, frame) = (tenant_id(), use_nav(), expect_context::<Frame>());
    let (id, unread) = (message.id, message.read_at.is_none());
    let read = move || {
        writer.send(
            move || remote::mark_notification_read(tenant, id),
            stale(),
            |()| {},
        );
    };
    // Only pages of the product are gone to.
    let ours = |link: &String| link.starts_with('/') && !link.starts_with("//");
    let run = message.run_id.map(|run| Route::Run(run).href());
    let link = message.link.filter(ours).or(run);
    let go = link.map(|href| {
        let to = href.clone();
        let follow = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            if unread {
                read();
            }
            frame.messages.set(false);
            nav.go(&to);
        };
        view! { <a class="link" href=href on:click=follow>{t(w::OPEN)}</a> }
    });
    let mark = unread
        .then(|| view! { <Button busy=writer.busy click=move |()| read()>{t(w::READ)}</Button> });
    let sign = unread.then(|| view! { <span class="hidden">{t(w::NEW)}</span> });
    view! {
        <li class="message" class:is-unread=unread>
            <p class="message-head">{sign}<strong dir="auto">{foreign(&message.title)}</strong><span class="caption">{moment(message.created_at)}</span></p>
            <p class="prose" dir="auto">{foreign(&message.text)}</p>
            <div class="row">{go}{mark}</div>
        </li>
    }
    .into_any()
}
