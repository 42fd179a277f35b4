//! A campaign's figures, its facts in a line, and its brief as text.

use domain::{campaigns::Campaign, ids::CampaignId, insight::CampaignInsight, money::Money};
use leptos::prelude::*;

use super::channels;
use crate::{
    i18n::{date, money, t, tf},
    pages::figures as parts,
    remote,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        empty::{Empty, Nothing},
        page::section,
        region::{Bones, region},
    },
    words::{campaigns as w, home, insight},
};

/// Dates, budget and channels.
pub fn facts(campaign: &Campaign) -> AnyView {
    let input = &campaign.input;
    let budget = money(&Money {
        amount: input.budget,
        currency: input.currency.clone(),
    });
    view! {
        <dl class="facts">
            <div><dt>{t(w::DATES)}</dt><dd>{date(input.start_date)}" – "{date(input.end_date)}</dd></div>
            <div><dt>{t(w::BUDGET)}</dt><dd>{budget}</dd></div>
            <div><dt>{t(w::CHANNELS)}</dt><dd>{channels::list(&input.channels)}</dd></div>
        </dl>
    }
    .into_any()
}

/// Figures over the chosen period; a draft has none to choose one for.
pub fn figures(id: CampaignId, draft: bool) -> AnyView {
    let tenant = tenant_id();
    let days = parts::period();
    let body = move || {
        let days = days.get();
        let insight = query(Key::Insight(id, days), move || {
            remote::campaign_insight(tenant, id, days)
        });
        region(insight, Bones::Cards(3), |data| {
            (move || data.with(drawn)).into_any()
        })
    };
    let choice =
        (!draft).then(|| view! { <div class="row section">{parts::period_choice()}</div> });
    view! { {choice}{body} }.into_any()
}

fn drawn(insight: &CampaignInsight) -> AnyView {
    if insight.posts.is_empty() {
        return view! { <Empty kind=Nothing::FirstUse title=w::NO_FIGURES text=w::NO_FIGURES_TEXT/> }.into_any();
    }
    let advice = (!insight.recommendations.is_empty())
        .then(|| section(insight::ADVICE, parts::advice(&insight.recommendations)));
    view! {
        {section(home::TOTALS, parts::totals(&insight.totals))}
        {section(insight::BY_CHANNEL, parts::channels(&insight.channels))}
        {section(insight::POSTS, parts::posts(&insight.posts, false))}
        {advice}
    }
    .into_any()
}

/// The brief as it stands.
pub fn brief(data: Signal<Campaign>) -> AnyView {
    let text = |value: &str| {
        if value.is_empty() {
            t(w::NOT_GIVEN).to_owned()
        } else {
            value.to_owned()
        }
    };
    let draw = move || {
        let brief = data.with(|c| c.input.brief.clone());
        let message = |m: &domain::campaigns::KeyMessage| {
            let proof = (!m.proof.is_empty())
                .then(|| view! { <p class="muted">{tf(w::PROVED_BY, &[("proof", &m.proof)])}</p> });
            view! { <li>{m.text.clone()}{proof}</li> }
        };
        let rules = brief
            .constraints
            .iter()
            .map(|r| view! { <li>{r.clone()}</li> })
            .collect_view();
        view! {
            <dl class="facts facts-list card card-pad">
                <div><dt>{t(w::OBJECTIVE)}</dt><dd class="prose">{text(&brief.objective)}</dd></div>
                <div><dt>{t(w::AUDIENCE)}</dt><dd class="prose">{text(&brief.audience)}</dd></div>
                <div><dt>{t(w::MESSAGES)}</dt><dd><ol class="listed">{brief.key_messages.iter().map(message).collect_view()}</ol></dd></div>
                <div><dt>{t(w::CTA)}</dt><dd>{text(&brief.call_to_action.text)}" "<span class="muted">{brief.call_to_action.url.clone()}</span></dd></div>
                <div><dt>{t(w::CONSTRAINTS)}</dt><dd>{if brief.constraints.is_empty() { t(w::NOT_GIVEN).into_any() } else { view! { <ul class="listed">{rules}</ul> }.into_any() }}</dd></div>
            </dl>
        }
    };
    draw.into_any()
}
