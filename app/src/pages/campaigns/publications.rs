//! What became of each post: out, failed with its reason and Retry, or open until a person has looked.

use domain::{
    ids::{CampaignId, PublicationId},
    permissions::Permission,
    publishing::{Publication, PublicationState},
};
use leptos::prelude::*;

use crate::{
    i18n::{foreign, t, tf},
    pages::status,
    remote,
    state::{
        keys::Key,
        query::query,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, Kind},
        icon::{icon, network_icon},
        page::section,
        post::snippet,
        region::{Bones, region},
        time::moment,
    },
    words::{campaigns as w, insight},
};

/// The publications of a campaign; nothing while there is none.
pub fn publications(id: CampaignId) -> AnyView {
    let tenant = tenant_id();
    let list = query(Key::Publications(id), move || {
        remote::list_publications(tenant, id)
    });
    region(list, Bones::Rows(2), move |data| {
        (move || {
            let list = data.get();
            if list.is_empty() {
                return ().into_any();
            }
            let rows = list.iter().map(|p| row(p, id)).collect_view();
            section(
                w::PUBLICATIONS,
                view! { <ul class="card publications">{rows}</ul> }.into_any(),
            )
        })
        .into_any()
    })
}

fn row(publication: &Publication, campaign: CampaignId) -> AnyView {
    let id = publication.id;
    let may = use_tenant().may(Permission::PublishingRetry);
    let text = snippet(&publication.text, 120);
    let link = publication.url.clone().map(|url| {
        let label = tf(
            insight::OPEN_POST,
            &[("network", publication.network.label())],
        );
        view! { <a class="link" href=url target="_blank" rel="noopener noreferrer">{label}</a> }
    });
    let remedy = match publication.state {
        PublicationState::Failed if may => retry(id, campaign),
        PublicationState::Unconfirmed if may => settle(id, campaign),
        _ => ().into_any(),
    };
    view! {
        <li>
            <div class="row">
                <span class="net">{icon(network_icon(publication.network))}{publication.network.label()}</span>
                {status::publication(publication.state)}
                {publication.published_at.map(|at| view! { <span class="caption">{moment(at)}</span> })}
                {link}
            </div>
            <p class="post-snip" dir="auto">{text}</p>
            {publication.reason.clone().map(|r| view! { <p class="field-error">{foreign(&r)}</p> })}
            {remedy}
        </li>
    }
    .into_any()
}

fn retry(id: PublicationId, campaign: CampaignId) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let click = move |()| {
        let stale = vec![Key::Publications(campaign)];
        writer.send(
            move || remote::retry_publication(tenant, id),
            stale,
            move |_| toasts.done(t(w::PUB_RETRIED)),
        );
    };
    view! { <Button busy=writer.busy click=click>{t(w::PUB_RETRY)}</Button> }.into_any()
}

/// The outcome is open: a person looks and says which it is.
fn settle(id: PublicationId, campaign: CampaignId) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let url = RwSignal::new(String::new());
    let send = move |was_posted: bool| {
        let address = if was_posted {
            url.get_untracked()
        } else {
            String::new()
        };
        let call = move || remote::settle_publication(tenant, id, was_posted, address.clone());
        writer.send(call, vec![Key::Publications(campaign)], move |_| {
            toasts.done(t(w::PUB_SETTLED));
        });
    };
    let input = format!("settle-{id}");
    view! {
        <p class="muted">{t(w::PUB_OPEN)}</p>
        <div class="row">
            <label for=input.clone()>{t(w::PUB_URL)}</label>
            <input class="input input-inline" type="url" id=input prop:value=url on:input=move |e| url.set(event_target_value(&e))/>
            <Button kind=Kind::Primary busy=writer.busy click=move |()| send(true)>{t(w::PUB_IS_OUT)}</Button>
            <Button busy=writer.busy click=move |()| send(false)>{t(w::PUB_NOT_OUT)}</Button>
        </div>
    }
    .into_any()
}
