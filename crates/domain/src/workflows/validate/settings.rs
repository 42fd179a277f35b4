//! V04, K02: the settings of a document make sense, and the runs of this build can keep to them.

use super::check::{Check, Issue};
use crate::workflows::{kinds::Cost, redact::is_path};

/// Most runs at a time that may be asked for.
const CONCURRENCY_MAX: u32 = 10_000;
/// Longest time a run may be given, in seconds.
const TIMEOUT_MAX: u32 = 366 * 86_400;

/// V04: places in line, times, paths and keys are within their bounds.
pub(super) fn v04_settings(check: &mut Check<'_>) {
    let settings = &check.doc.settings;
    let mut found = Vec::new();
    let mut wrong = |field: &str, message: String| {
        found.push(Issue::error("V04", message).field(format!("settings.{field}")));
    };
    if settings.concurrency.is_some_and(|n| n > CONCURRENCY_MAX) {
        wrong(
            "concurrency",
            format!("At most {CONCURRENCY_MAX} runs at a time"),
        );
    }
    if settings.timeout_seconds.is_some_and(|n| n > TIMEOUT_MAX) {
        wrong("timeout_seconds", "A run takes at most 366 days".to_owned());
    }
    for (n, path) in settings.redact.iter().enumerate() {
        if !is_path(path) {
            wrong(
                &format!("redact.{n}"),
                "A path is names with dots, such as lead.email or steps.ask.text".to_owned(),
            );
        }
    }
    if settings
        .dedupe
        .as_ref()
        .is_some_and(|t| t.trim().is_empty())
    {
        wrong(
            "dedupe",
            "Write the key, such as {{ lead.email }}, or leave it out".to_owned(),
        );
    }
    check.issues.extend(found);
}

/// K02: a budget is kept in the currency that models are paid in; nothing knows the rate of another.
pub(super) fn k02_budget(check: &mut Check<'_>) {
    let Some(budget) = &check.doc.settings.budget_per_run else {
        return;
    };
    let asks = check
        .known()
        .any(|(_, n, spec)| n.enabled && matches!(spec.cost, Cost::Tokens(_)));
    if asks && budget.currency != "USD" {
        let message = "Models are paid in US dollars: give the budget in USD";
        check.add(Issue::error("K02", message).field("settings.budget_per_run"));
    }
}
