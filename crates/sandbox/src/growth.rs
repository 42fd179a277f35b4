//! How the numbers of a post grow: a pure function of its id and its age, so that anyone can work
//! out what the stand-in will say. Integers only; every counter rises and never falls.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The counters of a post at one age, as running totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Growth {
    /// Times shown.
    pub impressions: u64,
    /// People who saw it. X never tells it; LinkedIn does.
    pub reach: u64,
    /// Likes.
    pub likes: u64,
    /// Comments or replies.
    pub comments: u64,
    /// Plain shares or reposts.
    pub reposts: u64,
    /// Quotes; LinkedIn counts them with the shares.
    pub quotes: u64,
    /// Saved for later; X only.
    pub bookmarks: u64,
    /// Clicks on links.
    pub clicks: u64,
    /// Clicks on the author; X only.
    pub profile_clicks: u64,
}

/// The counters of the post `id` when it is `age_seconds` old.
///
/// Final impressions lie between 600 and 12,000, half of them come in the first 2 to 14 hours; the
/// other counters are shares of the impressions so far. Nothing at age zero.
#[must_use]
pub fn growth(id: &str, age_seconds: u64) -> Growth {
    let seed = Sha256::digest(id.as_bytes());
    let pick = |i: usize, low: u64, high: u64| {
        low + (u64::from(seed[2 * i]) << 8 | u64::from(seed[2 * i + 1])) % (high - low + 1)
    };
    let total = pick(0, 600, 12_000);
    let half_life = pick(1, 2 * 3_600, 14 * 3_600);
    let age = age_seconds.min(10 * 365 * 86_400);
    let impressions = total * age / (age + half_life);
    let part = |i: usize, low: u64, high: u64| impressions * pick(i, low, high) / 10_000;
    Growth {
        impressions,
        reach: part(2, 5_500, 8_500),
        likes: part(3, 80, 400),
        comments: part(4, 5, 60),
        reposts: part(5, 10, 90),
        quotes: part(6, 1, 20),
        bookmarks: part(7, 5, 60),
        clicks: part(8, 60, 350),
        profile_clicks: part(9, 20, 120),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_start_at_nothing_and_never_fall() {
        for id in ["1", "urn:li:share:7", "1899999999999999999"] {
            assert_eq!(growth(id, 0).impressions, 0);
            let mut last = growth(id, 0);
            for age in (0..3_000_000).step_by(7_001) {
                let now = growth(id, age);
                assert!(now.impressions >= last.impressions && now.reach >= last.reach);
                assert!(now.likes >= last.likes && now.clicks >= last.clicks);
                assert!(now.reach <= now.impressions);
                last = now;
            }
            assert!(last.impressions > 500);
        }
    }

    #[test]
    fn the_same_id_and_age_give_the_same_numbers_and_another_id_gives_others() {
        assert_eq!(growth("42", 86_400), growth("42", 86_400));
        assert_ne!(growth("42", 86_400), growth("43", 86_400));
    }
}
