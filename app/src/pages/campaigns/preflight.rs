//! What stands between a draft and its start, as the server sees it, each with the page that mends it.

use domain::{
    campaigns::{Blocker, Campaign, CampaignStatus},
    ids::CampaignId,
};
use leptos::prelude::*;

use crate::{
    i18n::{foreign, t},
    remote,
    state::{
        keys::Key,
        query::{Query, query},
        session::tenant_id,
    },
    ui::{
        button::ButtonLink,
        icon::{Icon, icon},
        region::{Bones, region},
    },
    words::campaigns as w,
};

/// All that is missing.
pub fn blockers(id: CampaignId) -> Query<Vec<Blocker>> {
    let tenant = tenant_id();
    query(Key::Blockers(id), move || {
        remote::campaign_blockers(tenant, id)
    })
}

/// The list of what is missing, while the campaign is a draft.
pub fn preflight(data: Signal<Campaign>) -> AnyView {
    let id = data.with_untracked(|c| c.id);
    let is_draft = Memo::new(move |_| data.with(|c| c.status) == CampaignStatus::Draft);
    (move || {
        if is_draft.get() {
            region(blockers(id), Bones::Rows(2), move |list| {
                (move || drawn(&list.get())).into_any()
            })
        } else {
            ().into_any()
        }
    })
    .into_any()
}

fn drawn(reasons: &[Blocker]) -> AnyView {
    if reasons.is_empty() {
        return view! { <p class="all-clear">{icon(Icon::Done)}<strong>{t(w::PREFLIGHT_OK)}</strong></p> }.into_any();
    }
    let row = |reason: &Blocker| {
        view! {
            <li class="needs-row">
                {icon(Icon::Warning)}<span class="needs-title">{foreign(&reason.text)}</span>
                <ButtonLink href=reason.href.clone()>{t(w::PRE_MEND)}</ButtonLink>
            </li>
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{t(w::PREFLIGHT)}</h2></div>
            <ul class="needs card">{reasons.iter().map(row).collect_view()}</ul>
        </section>
    }
    .into_any()
}
