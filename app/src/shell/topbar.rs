//! The top bar: the drawer's button, the state of the live feed, help, and the account's menu.

use domain::problem::Problem;
use leptos::{prelude::*, task::spawn_local};

use super::{Frame, bell, trail};
use crate::{
    i18n::{t, tf},
    remote,
    state::{
        live::Live,
        session::{Session, use_session},
        theme::{self, Theme},
        toasts::use_toasts,
    },
    ui::{
        badge::avatar,
        button::IconButton,
        icon::{Icon, icon},
        menu::Menu,
    },
    words::shell as w,
};

/// The bar above the page.
pub fn topbar(frame: Frame, live: Live) -> AnyView {
    view! {
        <header class="topbar">
            <span class="topbar-menu">
                <IconButton which=Icon::Menu label=t(w::OPEN_MENU).to_owned() click=move |()| frame.drawer.set(true)/>
            </span>
            <span class="topbar-rail">
                <IconButton which=Icon::Menu label=t(w::TOGGLE).to_owned() click=move |()| frame.rail.update(|r| *r = !*r)/>
            </span>
            {trail::trail()}
            {door(frame)}
            {live_sign(live)}
            {bell::bell(frame)}
            <IconButton which=Icon::Help label=t(w::KEYS).to_owned() click=move |()| frame.sheet.set(true)/>
            {account()}
        </header>
    }
    .into_any()
}

/// The palette's door. Its keys are drawn by the style sheet: they are no part of its name.
fn door(frame: Frame) -> AnyView {
    let label = t(w::SEARCH);
    view! {
        <button class="door" type="button" aria-keyshortcuts="Control+K" on:click=move |_| frame.palette.set(true)>
            {icon(Icon::Search)}<span class="door-label">{label}</span><span class="door-key" data-keys="Ctrl K"></span>
        </button>
    }
    .into_any()
}

/// Whether changes arrive by themselves. The first two seconds say nothing.
fn live_sign(live: Live) -> AnyView {
    let early = RwSignal::new(true);
    set_timeout(
        move || {
            let _ = early.try_set(false);
        },
        std::time::Duration::from_secs(2),
    );
    let sign = move || {
        let (class, label, note) = match (live.on.get(), early.get()) {
            (true, _) => ("live is-on", t(w::LIVE), t(w::LIVE_TEXT)),
            (false, true) => return None,
            (false, false) => ("live", t(w::OFFLINE), t(w::OFFLINE_TEXT)),
        };
        Some(
            view! { <span class=class title=note><i aria-hidden="true"></i><span class="live-label">{label}</span></span> },
        )
    };
    view! { <span role="status">{sign}</span> }.into_any()
}

fn account() -> AnyView {
    let session = use_session();
    let toasts = use_toasts();
    let (name, email) = session.signal().with_untracked(|s| match s {
        Session::In(me) => (me.name.clone(), me.email.clone()),
        _ => Default::default(),
    });
    let leave = move |_| {
        spawn_local(async move {
            match remote::logout().await {
                Ok(()) => session.leave(),
                Err(Problem { title, .. }) => toasts.failed(crate::i18n::foreign(&title), None),
            }
        });
    };
    let label = tf(w::ACCOUNT, &[("name", &name)]);
    let face = {
        let name = name.clone();
        move || avatar(&name)
    };
    let list = move || {
        view! {
            <p class="menu-note"><strong><bdi>{name.clone()}</bdi></strong><br/>{email.clone()}</p>
            {themes()}
            <button class="menu-item" type="button" on:click=leave>{icon(Icon::Leave)}{t(w::LOGOUT)}</button>
        }
    };
    view! { <Menu label=label face=face>{list.clone()}</Menu> }.into_any()
}

/// System, light or dark.
fn themes() -> AnyView {
    let present = theme::stored();
    let choice = |(theme, which, label): (Theme, Icon, crate::i18n::Msg)| {
        view! {
            <button
                class="menu-item" type="button" aria-pressed=if theme == present { "true" } else { "false" }
                on:click=move |_| theme::choose(theme)
            >
                {icon(which)}{t(label)}
            </button>
        }
    };
    let all = [
        (Theme::System, Icon::Screen, w::THEME_SYSTEM),
        (Theme::Light, Icon::Sun, w::THEME_LIGHT),
        (Theme::Dark, Icon::Moon, w::THEME_DARK),
    ];
    view! { <div class="menu-group" role="group" aria-label=t(w::THEME)>{all.map(choice).into_iter().collect_view()}</div> }.into_any()
}
