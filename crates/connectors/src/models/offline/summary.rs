//! Taking sentences out of a text, since rules can write none.

use std::collections::BTreeMap;

use super::words;

/// Most sentences of a summary, most entries of a list.
const SENTENCES: usize = 3;
const ENTRIES: usize = 20;

/// The sentences of a text, in order. A line's end ends a sentence too.
fn sentences(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for line in text.lines() {
        let mut from = 0;
        for (at, c) in line.char_indices() {
            let end = at + c.len_utf8();
            let stops = matches!(c, '.' | '!' | '?') && line[end..].starts_with([' ', '\t']);
            if stops || end == line.len() {
                all.push(line[from..end].trim());
                from = end;
            }
        }
    }
    all.retain(|s| !s.is_empty());
    all
}

/// Up to three sentences that share most words with the rest, in the text's order, within so many bytes.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let all = sentences(text);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in all
        .iter()
        .flat_map(|s| words(s))
        .filter(|w| w.chars().count() > 3)
    {
        *counts.entry(word).or_default() += 1;
    }
    let weight = |sentence: &str| -> usize {
        let known = words(sentence);
        let sum: usize = known
            .iter()
            .filter_map(|w| counts.get(w))
            .map(|n| n - 1)
            .sum();
        sum * 100 / (known.len() + 4)
    };
    let mut order: Vec<(usize, usize)> = all.iter().map(|s| weight(s)).enumerate().collect();
    order.sort_by_key(|(at, weight)| (std::cmp::Reverse(*weight), *at));
    let mut chosen: Vec<usize> = order
        .into_iter()
        .take(SENTENCES)
        .map(|(at, _)| at)
        .collect();
    chosen.sort_unstable();
    let text: Vec<&str> = chosen.into_iter().map(|at| all[at]).collect();
    let text = text.join(" ");
    let end = (0..=most.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    text[..end.unwrap_or(0)].to_owned()
}

/// The entries of the lists in a text; where there are none, its sentences.
pub(super) fn listed(text: &str) -> Vec<String> {
    let entry = |line: &&str| {
        let line = line.trim();
        let rest = line.strip_prefix(['-', '*', '•']).or_else(|| {
            let (n, rest) = line.split_once(['.', ')'])?;
            n.chars()
                .all(|c| c.is_ascii_digit())
                .then_some(rest)
                .filter(|_| !n.is_empty())
        })?;
        let rest = rest.trim();
        (!rest.is_empty()).then(|| rest.to_owned())
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<String> = lines.iter().filter_map(entry).collect();
    if found.is_empty() {
        found = sentences(text).into_iter().map(str::to_owned).collect();
    }
    found.truncate(ENTRIES);
    found
}
