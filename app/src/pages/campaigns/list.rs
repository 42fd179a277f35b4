//! All campaigns, filtered by state; the filter is in the address.

use domain::{
    campaigns::{Campaign, CampaignFilter, CampaignStatus},
    money::Money,
    page::Page,
    permissions::Permission,
};
use leptos::prelude::*;

use super::channels;
use crate::{
    i18n::{Msg, date, money, t},
    nav::use_nav,
    pages::status,
    remote,
    routes::Route,
    state::{
        keys::Key,
        paged::paged,
        session::{tenant_id, use_tenant},
    },
    ui::{
        button::{ButtonLink, Kind},
        empty::{Empty, Nothing},
        icon::{Icon, icon},
        more::more,
        page::PageHead,
        region::{Bones, region},
        time::moment,
    },
    words::{campaigns as w, states},
};

/// The id of the table's body.
const ROWS: &str = "campaign-rows";

const FILTERS: [(Option<CampaignStatus>, Msg); 5] = [
    (None, w::ALL),
    (Some(CampaignStatus::Draft), states::DRAFT),
    (Some(CampaignStatus::Active), states::ACTIVE),
    (Some(CampaignStatus::Paused), states::PAUSED),
    (Some(CampaignStatus::Ended), states::ENDED),
];

/// The list.
pub fn page() -> AnyView {
    let tenant = tenant_id();
    let nav = use_nav();
    let chosen = Memo::new(move |_| {
        nav.param("status")
            .and_then(|word| CampaignStatus::parse(&word))
    });
    let list = move || {
        let status: Vec<CampaignStatus> = chosen.get().into_iter().collect();
        let filter = CampaignFilter {
            status: status.clone(),
        };
        let fetch = move |page| remote::list_campaigns(tenant, filter.clone(), page);
        let found = paged(Key::Campaigns(status.clone()), fetch);
        let filtered = !status.is_empty();
        let body = region(found.list, Bones::Rows(6), move |data| {
            (move || rows(data.get(), filtered)).into_any()
        });
        view! { {body}{more(found, ROWS)} }
    };
    let segment = move |(status, label): (Option<CampaignStatus>, Msg)| {
        let word = status.map(CampaignStatus::as_str);
        view! {
            <button
                type="button" class="segment" aria-pressed=move || if chosen.get() == status { "true" } else { "false" }
                on:click=move |_| nav.set_param("status", word)
            >
                {t(label)}
            </button>
        }
    };
    let create = use_tenant().may(Permission::CampaignsWrite).then(create);
    view! {
        <PageHead title=t(w::TITLE).to_owned()>{create}</PageHead>
        <div class="segments" role="group" aria-label=t(w::STATE)>{FILTERS.map(segment).into_iter().collect_view()}</div>
        {list}
    }
    .into_any()
}

fn create() -> AnyView {
    view! { <ButtonLink kind=Kind::Primary href=Route::CampaignNew.href()>{icon(Icon::Plus)}{t(w::NEW)}</ButtonLink> }.into_any()
}

fn rows(page: Page<Campaign>, filtered: bool) -> AnyView {
    if page.items.is_empty() && filtered {
        return view! {
            <Empty kind=Nothing::NoMatch title=w::NO_MATCH text=w::NO_MATCH_TEXT>
                <ButtonLink href=Route::Campaigns.href()>{t(w::CLEAR)}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    if page.items.is_empty() {
        let button = use_tenant().may(Permission::CampaignsWrite).then(create);
        return view! { <Empty kind=Nothing::FirstUse title=w::EMPTY text=w::EMPTY_TEXT>{button}</Empty> }.into_any();
    }
    let heads = [
        w::NAME,
        w::STATE,
        w::CHANNELS,
        w::DATES,
        w::BUDGET,
        w::CHANGED,
    ]
    .map(t);
    let head = heads
        .map(|h| view! { <th scope="col">{h}</th> })
        .into_iter()
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::TITLE)>
            <table class="table">
                <thead><tr>{head}</tr></thead>
                <tbody id=ROWS>{page.items.into_iter().map(|c| row(c, heads)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(campaign: Campaign, heads: [&'static str; 6]) -> AnyView {
    let input = campaign.input;
    let dates = format!("{} – {}", date(input.start_date), date(input.end_date));
    let budget = money(&Money {
        amount: input.budget,
        currency: input.currency,
    });
    view! {
        <tr>
            <th scope="row" data-head=heads[0]>
                <a class="row-link" href=Route::Campaign(campaign.id).href()><bdi>{input.name}</bdi></a>" "{status::sample(campaign.sample)}
            </th>
            <td data-head=heads[1]>{status::campaign(campaign.status)}</td>
            <td data-head=heads[2]>{channels::list(&input.channels)}</td>
            <td class="nowrap" data-head=heads[3]>{dates}</td>
            <td class="nowrap" data-head=heads[4]>{budget}</td>
            <td class="nowrap muted" data-head=heads[5]>{moment(campaign.updated_at)}</td>
        </tr>
    }
    .into_any()
}
