//! How texts are measured: words, copied runs, likeness, presence. The strictest way to count each.

use std::collections::{BTreeSet, HashSet};

/// Each token splits at anything that is no letter or digit: the strictest way to count runs.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

pub(super) fn longest_run(a: &[String], b: &[String]) -> (usize, String) {
    let (mut best, mut end) = (0, 0);
    let mut before = vec![0; b.len() + 1];
    for (i, w) in a.iter().enumerate() {
        let mut now = vec![0; b.len() + 1];
        for (j, o) in b.iter().enumerate() {
            if w == o {
                now[j + 1] = before[j] + 1;
                if now[j + 1] > best {
                    (best, end) = (now[j + 1], i + 1);
                }
            }
        }
        before = now;
    }
    (best, a[end - best..end].join(" "))
}

pub(super) fn grams(text: &str) -> HashSet<Vec<String>> {
    words(text).windows(3).map(<[String]>::to_vec).collect()
}

pub(super) fn without_urls(text: &str) -> String {
    text.split_whitespace()
        .filter(|w| !w.contains("://"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn stem(word: &str) -> String {
    word.chars().take(5).collect()
}

/// Share of a message's telling words that stand in the text.
pub(super) fn presence(message: &str, text: &str) -> f64 {
    let there: HashSet<String> = words(text).iter().map(|w| stem(w)).collect();
    let telling: Vec<String> = words(message)
        .into_iter()
        .filter(|w| w.len() > 3 || w.chars().all(|c| c.is_ascii_digit()))
        .collect();
    let telling = if telling.is_empty() {
        words(message)
    } else {
        telling
    };
    let hits = telling.iter().filter(|w| there.contains(&stem(w))).count();
    hits as f64 / telling.len().max(1) as f64
}

/// A hashtag written of known words on end, such as `#NP38Replacement` of "NP38" and "replacement".
pub(super) fn is_composed_tag(piece: &str, known: &HashSet<String>) -> bool {
    let piece = piece.trim_end_matches(['.', ',', '!', '?', ':']);
    let Some(tag) = piece.strip_prefix('#').map(str::to_lowercase) else {
        return false;
    };
    let mut reach: BTreeSet<usize> = BTreeSet::from([0]);
    while let Some(at) = reach.pop_first() {
        if at == tag.len() {
            return true;
        }
        let next = known.iter().filter(|w| tag[at..].starts_with(w.as_str()));
        reach.extend(next.map(|w| at + w.len()));
    }
    false
}

pub(super) const NUMBER_WORDS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "twenty", "thirty", "hundred", "thousand", "million", "half", "double", "twice",
    "dozen", "first", "second", "third", "percent",
];
