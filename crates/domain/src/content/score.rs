//! A draft's score: a small, explained rubric. Each part says why it got its points, so that a
//! person can disagree with it.

use serde::{Deserialize, Serialize};

use super::limits;
use crate::{
    brand::{Finding, Severity},
    publishing::Network,
};

/// 0 to 100 with the reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Score {
    /// Sum of the parts.
    pub total: u32,
    /// One line per part: points and why.
    pub reasons: Vec<String>,
}

/// Scores a post: length 25, opening 20, call to action 20, brand 35.
#[must_use]
pub fn score_text(
    network: Network,
    text: &str,
    call_to_action: &str,
    findings: &[Finding],
) -> Score {
    let mut total = 0;
    let mut reasons = Vec::new();
    let mut part = |points: u32, of: u32, why: String| {
        total += points;
        reasons.push(format!("{points} of {of}: {why}"));
    };
    let (n, max) = (limits::length(network, text), limits::max_length(network));
    let share = (n * 100).checked_div(max).unwrap_or(0);
    let length = if n > max {
        0
    } else if n < 40 {
        10
    } else {
        25
    };
    part(length, 25, format!("{n} of {max} characters, {share} %"));
    let opening = text.lines().next().unwrap_or_default().chars().count();
    let points = if opening == 0 {
        0
    } else if opening <= 120 {
        20
    } else {
        12
    };
    part(
        points,
        20,
        format!("the first line has {opening} characters"),
    );
    let asks = call_to_action.is_empty()
        || text.to_lowercase().contains(&call_to_action.to_lowercase())
        || text.contains("https://");
    part(
        if asks { 20 } else { 5 },
        20,
        if asks {
            "says what to do".into()
        } else {
            "does not say what to do".into()
        },
    );
    let errors = findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .count() as u32;
    let warnings = findings
        .iter()
        .filter(|f| f.severity == Severity::Warning)
        .count() as u32;
    let lost = (errors * 20 + warnings * 7).min(35);
    part(
        35 - lost,
        35,
        format!("{errors} brand errors, {warnings} warnings"),
    );
    Score { total, reasons }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_to_a_hundred_at_best() {
        let text = "A plane that stays sharp for a whole season. Book a visit: https://example.com";
        let score = score_text(Network::X, text, "Book a visit", &[]);
        assert_eq!(score.total, 100, "{:?}", score.reasons);
        assert_eq!(score.reasons.len(), 4);
    }

    #[test]
    fn too_long_and_off_brand_lose_points() {
        let finding = Finding {
            rule: crate::brand::FindingRule::BannedWord,
            severity: Severity::Error,
            start: 0,
            end: 1,
            message: String::new(),
        };
        let score = score_text(Network::X, &"a".repeat(300), "Book", &[finding]);
        assert_eq!(score.total, 12 + 5 + 15, "{:?}", score.reasons);
    }
}
