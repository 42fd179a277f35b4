//! One campaign: its head with the next action, and the tabs.

use domain::{
    campaigns::{Campaign, CampaignStatus},
    ids::CampaignId,
    permissions::Permission,
};
use leptos::prelude::*;

use super::{contents, overview, preflight, runs, standing};
use crate::{
    i18n::t,
    pages::status,
    remote,
    routes::Route,
    state::{
        keys::Key,
        query::query,
        session::{tenant_id, use_tenant},
    },
    ui::{
        button::ButtonLink,
        icon::{Icon, icon},
        page::PageHead,
        region::{Bones, page_region},
        tabs::{Tabs, present_tab},
    },
    words::{campaigns as w, common},
};

/// The page of a campaign.
pub fn page(id: CampaignId) -> AnyView {
    let tenant = tenant_id();
    let campaign = query(Key::Campaign(id), move || remote::get_campaign(tenant, id));
    page_region(campaign, Bones::Cards(3), move |data| whole(id, data))
}

fn whole(id: CampaignId, data: Signal<Campaign>) -> AnyView {
    let title = Signal::derive(move || data.with(|c| c.input.name.clone()));
    let state = move || {
        data.with(|c| view! { {status::campaign(c.status)}{status::sample(c.sample)} }.into_any())
    };
    let tab = present_tab();
    let tabs = || {
        vec![
            ("", t(w::OVERVIEW).to_owned()),
            ("content", t(w::CONTENT).to_owned()),
            ("runs", t(w::RUNS).to_owned()),
            ("brief", t(w::BRIEF).to_owned()),
        ]
    };
    let draft = Memo::new(move |_| data.with(|c| c.status == CampaignStatus::Draft));
    let body = move || {
        match tab.get().as_str() {
        "content" => contents::contents(id),
        "runs" => runs::runs(id),
        "brief" => overview::brief(data),
        _ => view! { {preflight::preflight(data)}<div class="waits">{overview::figures(id, draft.get())}</div> }.into_any(),
    }
    };
    let edit = use_tenant().may(Permission::CampaignsWrite).then(|| {
        view! { <ButtonLink href=Route::CampaignEdit(id).href()>{icon(Icon::Edit)}{t(common::EDIT)}</ButtonLink> }
    });
    view! {
        <PageHead title=title aside=state>{edit}{standing::actions(data)}</PageHead>
        {move || data.with(overview::facts)}
        <Tabs label=t(w::TITLE) tabs=Signal::derive(tabs)/>
        {body}
    }
    .into_any()
}
