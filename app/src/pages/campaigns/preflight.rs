//! What stands between a draft and its start, as the server sees it, each with the page that mends it.

use domain::{
    campaigns::{Blocker, Campaign, CampaignStatus},
    ids::CampaignId,
};
use leptos::prelude::*;

use super::steps;
use crate::{
    i18n::{foreign, t, tf},
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
    words::{campaigns as w, common},
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

/// What is missing in the words of the page: the server names a field of the brief by its path.
pub fn say(reason: &Blocker) -> String {
    let named = reason.text.split_once(": ");
    match named.and_then(|(path, message)| Some((steps::label(path)?, message))) {
        Some((label, message)) => tf(
            common::FIELD_ERROR,
            &[("field", &label), ("message", &foreign(message))],
        ),
        None => foreign(&reason.text),
    }
}

/// Where it is mended: for a field, the step of the editor it stands on.
fn mend(reason: &Blocker) -> String {
    let path = reason.text.split_once(": ").map_or("", |(path, _)| path);
    match (0..steps::WORDS.len()).find(|step| steps::belongs(path, *step)) {
        Some(step) => format!("{}?step={}", reason.href, steps::WORDS[step]),
        None => reason.href.clone(),
    }
}

fn drawn(reasons: &[Blocker]) -> AnyView {
    if reasons.is_empty() {
        return view! { <p class="all-clear">{icon(Icon::Done)}<strong>{t(w::PREFLIGHT_OK)}</strong></p> }.into_any();
    }
    let row = |reason: &Blocker| {
        view! {
            <li class="needs-row">
                {icon(Icon::Warning)}<span class="needs-title">{say(reason)}</span>
                <ButtonLink href=mend(reason)>{t(w::PRE_MEND)}</ButtonLink>
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
