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

/// The score with the reason of each part, as a bar against what it could be.
pub fn score(score: &Score) -> AnyView {
    let row = |reason: &String| match part(reason) {
        Some((got, of, why)) => {
            let points = tf(
                w::SCORE_OF,
                &[("n", &number(got.into())), ("max", &number(of.into()))],
            );
            let share = format!("{}%", u64::from(got) * 100 / u64::from(of.max(1)));
            view! {
                <li class="score-part">
                    <span>{foreign(&sentence(why))}</span><span class="score-points">{points}</span>
                    <span class="score-bar" aria-hidden="true"><i style:width=share></i></span>
                </li>
            }
            .into_any()
        }
        None => view! { <li>{foreign(reason)}</li> }.into_any(),
    };
    view! {
        <p class="kpi-value">{tf(w::SCORE_OF, &[("n", &number(score.total.into())), ("max", &number(100))])}</p>
        <ul class="score">{score.reasons.iter().map(row).collect_view()}</ul>
    }
    .into_any()
}

/// Points, of how many, and why: `12 of 20: the first line has 156 characters`.
fn part(reason: &str) -> Option<(u32, u32, &str)> {
    let (points, why) = reason.split_once(": ")?;
    let (got, of) = points.split_once(" of ")?;
    Some((got.parse().ok()?, of.parse().ok()?, why))
}

/// With a capital at its beginning.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_gives_its_points_or_stays_a_sentence() {
        assert_eq!(part("12 of 20: says: what"), Some((12, 20, "says: what")));
        assert_eq!(part("nothing to count"), None);
        assert_eq!(sentence("says what to do"), "Says what to do");
    }
}
