//! Which label shares most words with a text.

use std::collections::BTreeSet;

use super::words;

/// Words that say nothing about a text.
const EMPTY: &[&str] = &[
    "a",
    "about",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "by",
    "can",
    "das",
    "der",
    "die",
    "does",
    "for",
    "from",
    "has",
    "have",
    "in",
    "is",
    "it",
    "its",
    "not",
    "of",
    "on",
    "or",
    "person",
    "says",
    "something",
    "somebody",
    "text",
    "that",
    "the",
    "their",
    "they",
    "this",
    "to",
    "und",
    "wants",
    "was",
    "we",
    "who",
    "with",
    "you",
    "your",
];

/// Two words count as one when they begin with the same letters; short ones must be the same.
fn alike(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let shorter = a.chars().count().min(b.chars().count());
    a == b || (shared >= 4 && shared + 2 >= shorter)
}

/// The label, and how sure it is: the share of what speaks for it in all that speaks for any, never
/// quite 1. Nothing in common with any: `other`, 0.
pub(super) fn label_of(text: &str, labels: &[(String, String)]) -> (String, f64) {
    let told = |text: &str| -> BTreeSet<String> {
        let all = words(text).into_iter();
        all.filter(|w| !EMPTY.contains(&w.as_str())).collect()
    };
    let text = told(text);
    let points = |(name, means): &(String, String)| -> u32 {
        let name = told(name);
        let count = |words: &BTreeSet<String>| {
            words
                .iter()
                .filter(|w| text.iter().any(|t| alike(t, w)))
                .count() as u32
        };
        let means = told(means).difference(&name).cloned().collect();
        count(&name) * 2 + count(&means)
    };
    let scored: Vec<u32> = labels.iter().map(points).collect();
    let sum: u32 = scored.iter().sum();
    let best = scored.iter().copied().max().unwrap_or(0);
    let at = scored.iter().position(|p| *p == best);
    match at.and_then(|at| labels.get(at)) {
        Some((name, _)) if best > 0 => {
            let share = f64::from(best) / (f64::from(sum) + 0.25);
            (name.clone(), (share * 100.0).round() / 100.0)
        }
        _ => ("other".to_owned(), 0.0),
    }
}
