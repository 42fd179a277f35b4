//! What stands between a draft and its start, each with the page that mends it. The server checks
//! all of it again.

use domain::{
    campaigns::{Campaign, CampaignStatus, Channel},
    fields::Check,
    publishing::ConnectionHealth,
};
use leptos::prelude::*;

use crate::{
    i18n::{t, tf},
    remote,
    routes::Route,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        button::ButtonLink,
        icon::{Icon, icon},
    },
    words::campaigns as w,
};

/// One thing that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// In words.
    pub text: String,
    /// The page that mends it.
    pub href: String,
}

/// All that is missing, as far as is known by now.
pub fn reasons(data: Signal<Campaign>) -> Signal<Vec<Reason>> {
    let tenant = tenant_id();
    let brand = query(Key::Brand, move || remote::get_brand(tenant));
    let accounts = query(Key::Connections, move || remote::list_connections(tenant));
    Signal::derive(move || {
        let campaign = data.get();
        let mut out = Vec::new();
        let mut add = |text: String, route: Route| out.push(Reason { text, href: route.href() });
        if campaign.input.checked().is_err() {
            add(t(w::PRE_BRIEF).to_owned(), Route::CampaignEdit(campaign.id));
        }
        if brand.data.with(|b| b.as_ref().is_some_and(|b| b.published.is_none())) {
            add(t(w::PRE_BRAND).to_owned(), Route::BrandStudio);
        }
        let networks: Vec<_> = campaign.input.channels.iter().filter_map(|c| match c {
            Channel::Social(network) => Some(*network),
            _ => None,
        }).collect();
        if networks.is_empty() {
            add(t(w::PRE_CHANNEL).to_owned(), Route::CampaignEdit(campaign.id));
        }
        for network in networks {
            let missing = accounts.data.with(|list| {
                list.as_ref().is_some_and(|l| !l.iter().any(|c| c.network == network && c.health == ConnectionHealth::Healthy))
            });
            if missing {
                add(tf(w::PRE_ACCOUNT, &[("network", network.label())]), Route::Integrations);
            }
        }
        out
    })
}

/// The list of what is missing, while the campaign is a draft.
pub fn preflight(data: Signal<Campaign>) -> AnyView {
    let reasons = reasons(data);
    let list = move || {
        if data.with(|c| c.status) != CampaignStatus::Draft {
            return ().into_any();
        }
        let reasons = reasons.get();
        if reasons.is_empty() {
            return view! { <p class="all-clear">{icon(Icon::Done)}<strong>{t(w::PREFLIGHT_OK)}</strong></p> }.into_any();
        }
        let row = |r: Reason| view! { <li class="needs-row">{icon(Icon::Warning)}<span class="needs-title">{r.text}</span><ButtonLink href=r.href>{t(w::PRE_MEND)}</ButtonLink></li> };
        view! {
            <section class="section">
                <div class="section-head"><h2>{t(w::PREFLIGHT)}</h2></div>
                <ul class="needs card">{reasons.into_iter().map(row).collect_view()}</ul>
            </section>
        }
        .into_any()
    };
    list.into_any()
}
