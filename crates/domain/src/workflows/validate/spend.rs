//! V20: what a run may cost.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::check::{Check, Issue};
use crate::{
    money::Money,
    workflows::kinds::{Cost, Effect, money, number},
};

/// V20: the estimate of a run stays within its budget. With a budget of its own, a run stops there
/// by itself, so going beyond is a warning; without one it is an error.
pub(super) fn v20_budget(check: &mut Check<'_>) {
    let guard = check.doc.settings.budget_per_run.as_ref();
    let (spends, estimate) = estimate(check);
    if spends && guard.is_none() {
        let message = "This spends money; set the most that a run may spend";
        check.add(Issue::error("V20", message).field("settings.budget_per_run"));
    }
    let Some(limit) = guard.or(check.context.budget.as_ref()) else {
        return;
    };
    let Some(sum) = estimate
        .get(limit.currency.as_str())
        .filter(|s| **s > limit.amount)
    else {
        return;
    };
    let (sum, currency) = (sum.round_dp(2), &limit.currency);
    let issue = match guard {
        Some(_) => Issue::warning(
            "V20",
            format!(
                "A run may cost about {sum} {currency}; it stops at {} {currency}",
                limit.amount
            ),
        ),
        None => Issue::error(
            "V20",
            format!(
                "A run may cost about {sum} {currency}, more than the {} {currency} you allow; set a budget per run",
                limit.amount
            ),
        ),
    };
    check.add(issue.field("settings.budget_per_run"));
}

/// Whether anything spends, and the most that every step once would cost, by currency.
fn estimate(check: &Check<'_>) -> (bool, BTreeMap<String, Decimal>) {
    let mut spends = false;
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    let all: Vec<_> = check.running().collect();
    for (n, node, spec) in all {
        spends |= spec.effect_of(&node.params) == Effect::Spends;
        let cost = match spec.cost {
            Cost::Free => None,
            Cost::Param(field) => money(&node.params, field),
            Cost::Tokens(tokens) => check.context.token_price.as_ref().map(|price| Money {
                amount: price.amount * Decimal::from(tokens) / Decimal::from(1_000_000),
                currency: price.currency.clone(),
            }),
        };
        if let Some(cost) = cost {
            let times = Decimal::from(rounds(check, n));
            let sum = sums.entry(cost.currency).or_default();
            let more = cost.amount.checked_mul(times).unwrap_or(Decimal::MAX);
            *sum = sum.checked_add(more).unwrap_or(Decimal::MAX);
        }
    }
    (spends, sums)
}

/// How often a step runs at most, by the bounds of the loops it is in.
fn rounds(check: &Check<'_>, at: usize) -> u64 {
    let mut times = 1_u64;
    let mut inside = check.graph.inside[at];
    while let Some(l) = inside {
        let max = number(&check.graph.nodes[l].params, "max").unwrap_or(1.0);
        times = times.saturating_mul(max.clamp(1.0, 1e6) as u64);
        inside = check.graph.inside[l];
    }
    times.min(1_000_000_000)
}
