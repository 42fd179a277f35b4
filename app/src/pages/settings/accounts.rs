//! The accounts of one network: health, age, connecting and disconnecting.

use domain::{
    permissions::Permission,
    publishing::{Connection, ConnectionHealth, Network},
};
use leptos::prelude::*;

use crate::{
    i18n::{t, tf},
    pages::status,
    remote,
    state::{
        clock::seconds_since,
        keys::Key,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        badge::{Tone, pill},
        button::{Button, Kind},
        dialog::Dialog,
        icon::{Icon, icon},
        time::moment,
    },
    words::{common, settings as w},
};

/// The accounts, or how to connect one.
pub fn list(network: Network, accounts: Vec<Connection>) -> AnyView {
    if accounts.is_empty() {
        return view! {
            <p class="muted">{tf(w::NONE, &[("network", network.label())])}</p>
            {connect(network, tf(w::CONNECT, &[("network", network.label())]), Kind::Primary)}
        }
        .into_any();
    }
    view! { <ul class="accounts">{accounts.into_iter().map(account).collect_view()}</ul> }
        .into_any()
}

fn refused() -> Signal<Option<String>> {
    let may = use_tenant().may(Permission::ConnectionsManage);
    Signal::stored((!may).then(|| t(w::ROLE).to_owned()))
}

/// Leaves for the network's own page; it comes back to this one.
fn connect(network: Network, label: String, kind: Kind) -> AnyView {
    let (tenant, writer) = (tenant_id(), writer());
    let click = move |()| {
        writer.send(
            move || remote::connect_url(tenant, network),
            Vec::new(),
            |url: String| {
                let _ = window().location().set_href(&url);
            },
        );
    };
    view! { <div><Button kind=kind busy=writer.busy refused=refused() click=click>{icon(Icon::Plug)}{label}</Button></div> }.into_any()
}

fn account(c: Connection) -> AnyView {
    let network = c.network;
    let broken = c.health == ConnectionHealth::Reconnect;
    let soon = c.expires_at.filter(|_| !broken && !c.renews_itself).map(|at| {
        move || (seconds_since(at) > -7.0 * 86_400.0 && c.health == ConnectionHealth::Healthy && !c.sandbox)
            .then(|| view! { <p class="banner banner-waiting">{icon(Icon::Clock)}<span>{t(w::EXPIRES_SOON)}</span></p> })
    });
    view! {
        <li class="account">
            <div class="row">
                <strong dir="auto">{c.name.clone()}</strong><span class="muted" dir="ltr">{c.handle.clone()}</span>
                {status::connection(c.health)}
                {c.sandbox.then(|| pill(Tone::Striped, t(w::SANDBOX)))}
            </div>
            {c.sandbox.then(|| view! { <p class="caption">{t(w::SANDBOX_NOTE)}</p> })}
            <p class="caption">
                {t(w::SINCE)}" "{moment(c.connected_at)}
                {access(&c)}
            </p>
            {soon}
            <div class="row">
                {broken.then(|| connect(network, t(w::RECONNECT).to_owned(), Kind::Primary))}
                {disconnect(c)}
            </div>
        </li>
    }
    .into_any()
}

/// Until when access lasts. One that renews itself ends every hour or so, which need not worry anybody.
fn access(c: &Connection) -> AnyView {
    match (c.renews_itself, c.expires_at) {
        (true, _) => view! { " · "{t(w::RENEWS)} }.into_any(),
        (false, Some(at)) => view! { " · "{t(w::EXPIRES)}" "{moment(at)} }.into_any(),
        (false, None) => ().into_any(),
    }
}

fn disconnect(c: Connection) -> AnyView {
    let open = RwSignal::new(false);
    let (tenant, toasts, writer, id) = (tenant_id(), use_toasts(), writer(), c.id);
    let refused = refused();
    let title = tf(w::DISCONNECT_TITLE, &[("name", &c.name)]);
    let name = c.name;
    let sure = Callback::new(move |()| {
        let name = name.clone();
        writer.send(
            move || remote::disconnect(tenant, id),
            vec![Key::Connections],
            move |()| {
                open.set(false);
                toasts.done(tf(w::DISCONNECTED, &[("name", &name)]));
            },
        );
    });
    view! {
        <Button refused=refused click=move |()| open.set(true)>{t(w::DISCONNECT)}</Button>
        <Dialog open=open title=title>
            <p>{t(w::DISCONNECT_TEXT)}</p>
            <div class="row dialog-foot">
                <Button kind=Kind::Danger busy=writer.busy click=sure>{t(w::DISCONNECT)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
