//! Settings: the connected accounts, the secrets of other systems, the keys of workers outside.

mod accounts;
mod capabilities;
mod secrets;
mod worker_keys;

use domain::publishing::{Connection, ConnectionHealth, Network};
use leptos::prelude::*;

use crate::{
    i18n::{t, tf},
    nav::use_nav,
    remote,
    routes::Route,
    split::chunk,
    state::{keys::Key, query::query, session::tenant_id, toasts::use_toasts},
    ui::{
        empty::{Empty, Nothing},
        icon::{icon, network_icon},
        page::PageHead,
        region::{Bones, region},
        tabs::{Tabs, present_tab},
    },
    words::{secrets as s, settings as w, worker_keys as k},
};

chunk!(load in settings, page);

fn page(_: Route) -> AnyView {
    returned();
    let tab = present_tab();
    let tabs = Signal::derive(|| {
        vec![
            ("accounts", t(s::ACCOUNTS).to_owned()),
            ("secrets", t(s::TITLE).to_owned()),
            ("workers", t(k::TITLE).to_owned()),
        ]
    });
    let body = move || match tab.get().as_str() {
        "secrets" => secrets::secrets(),
        "workers" => worker_keys::worker_keys(),
        _ => connected(),
    };
    view! {
        <PageHead title=t(w::TITLE).to_owned()/>
        <Tabs label=t(w::TITLE) tabs=tabs/>
        {body}
    }
    .into_any()
}

fn connected() -> AnyView {
    let tenant = tenant_id();
    let accounts = query(Key::Connections, move || remote::list_connections(tenant));
    let list = region(accounts, Bones::Cards(2), |data| {
        (move || networks(&data.get())).into_any()
    });
    view! {
        <p class="section-note">{t(w::NOTE)}</p>
        {list}
    }
    .into_any()
}

/// Says how the network's question ended, once, and cleans the address.
fn returned() {
    let (nav, toasts) = (use_nav(), use_toasts());
    let Some(outcome) = untrack(|| nav.param("outcome")) else {
        return;
    };
    let word = untrack(|| nav.param("network")).unwrap_or_default();
    let name = Network::parse(&word).map_or_else(|| word.clone(), |n| n.label().to_owned());
    let args = [("network", name.as_str())];
    match outcome.as_str() {
        "connected" => toasts.done(tf(w::DONE, &args)),
        "declined" => toasts.failed(tf(w::DENIED, &args), None),
        _ => toasts.failed(tf(w::FAILED, &args), None),
    }
    request_animation_frame(move || nav.replace(&Route::Integrations.href()));
}

fn networks(accounts: &[Connection]) -> AnyView {
    let live = accounts
        .iter()
        .any(|c| c.health != ConnectionHealth::Disconnected);
    let none = (!live).then(|| view! { <Empty kind=Nothing::NotConnected title=w::NOT_CONNECTED text=w::NOT_CONNECTED_TEXT/> });
    let card = |network: Network| {
        let of: Vec<Connection> = accounts
            .iter()
            .filter(|c| c.network == network && c.health != ConnectionHealth::Disconnected)
            .cloned()
            .collect();
        view! {
            <section class="card card-pad network">
                <div class="row"><span class="network-sign">{icon(network_icon(network))}</span><h2>{network.label()}</h2></div>
                {accounts::list(network, of)}
                {capabilities::list(network)}
            </section>
        }
    };
    view! { {none}<div class="networks">{Network::ALL.map(card).into_iter().collect_view()}</div> }
        .into_any()
}
