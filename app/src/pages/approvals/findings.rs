//! What the brand check and the score say of the words, in the order of their place.

use domain::{
    brand::{Finding, FindingRule},
    content::Score,
};
use leptos::prelude::*;

use crate::{
    i18n::{Msg, foreign, number, t, tf},
    ui::{
        icon::{Icon, icon},
        post::finding_class,
    },
    words::approvals as w,
};

const fn rule(rule: FindingRule) -> Msg {
    match rule {
        FindingRule::BannedWord => w::RULE_BANNED,
        FindingRule::DontExample => w::RULE_DONT,
        FindingRule::Shouting => w::RULE_SHOUT,
        FindingRule::Capitals => w::RULE_CAPS,
        FindingRule::TooCasual => w::RULE_CASUAL,
        FindingRule::Placeholder => w::RULE_PLACEHOLDER,
    }
}

/// The findings with the words they stand in.
pub fn findings(list: &[Finding], text: &str) -> AnyView {
    if list.is_empty() {
        return view! { <p class="all-clear">{icon(Icon::Done)}<span>{t(w::NO_FINDINGS)}</span></p> }.into_any();
    }
    let item = |f: &Finding| {
        let words: String = text
            .chars()
            .skip(f.start as usize)
            .take((f.end - f.start) as usize)
            .collect();
        view! {
            <li>
                <strong>{t(rule(f.rule))}</strong>" "
                <mark class=finding_class(f.severity) dir="auto">{words}</mark>
                <p class="muted">{foreign(&f.message)}</p>
            </li>
        }
    };
    view! { <ul class="finding-list">{list.iter().map(item).collect_view()}</ul> }.into_any()
}

/// The score with the reason of each part.
pub fn score(score: &Score) -> AnyView {
    let reasons = score
        .reasons
        .iter()
        .map(|r| view! { <li>{foreign(r)}</li> })
        .collect_view();
    view! {
        <p class="kpi-value">{tf(w::SCORE_OF, &[("n", &number(score.total.into())), ("max", &number(100))])}</p>
        <ul class="reasons">{reasons}</ul>
    }
    .into_any()
}
