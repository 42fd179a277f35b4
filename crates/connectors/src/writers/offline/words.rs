//! Counting words: the tokens, word runs and word 3-grams by which a draft is measured against the
//! brief and against its sisters. Pure functions; nothing here writes text.

use std::collections::HashSet;

/// The longest run of words a draft may share with the brief.
pub(super) const MAX_RUN: usize = 8;

/// Small-letter words as fingerprints, split at whatever is no letter or digit. A web address is
/// split too: this is how likeness is counted.
pub(super) fn words(text: &str) -> Vec<u64> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|p| !p.is_empty())
        .map(word_print)
        .collect()
}

/// The same without web addresses: this is how copying is counted.
pub(super) fn words_without_addresses(text: &str) -> Vec<u64> {
    text.split_whitespace()
        .filter(|piece| !piece.contains("://"))
        .flat_map(words)
        .collect()
}

fn word_print(word: &str) -> u64 {
    if word.is_ascii() {
        return word
            .bytes()
            .fold(OFFSET, |h, b| mix(h, u64::from(b.to_ascii_lowercase())));
    }
    fingerprint(&word.to_lowercase())
}

const OFFSET: u64 = 0xCBF2_9CE4_8422_2325;

const fn mix(h: u64, b: u64) -> u64 {
    (h ^ b).wrapping_mul(0x0100_0000_01B3)
}

fn hash(gram: &[u64]) -> u64 {
    gram.iter().fold(OFFSET, |h, w| mix(h.rotate_left(7), *w))
}

/// Hashes of all runs of `n` words.
pub(super) fn grams(words: &[u64], n: usize) -> HashSet<u64> {
    words.windows(n).map(hash).collect()
}

/// How many runs of `n` words of `text` are among `known`.
pub(super) fn windows_in(text: &[u64], n: usize, known: &HashSet<u64>) -> usize {
    text.windows(n)
        .filter(|gram| known.contains(&hash(gram)))
        .count()
}

/// The runs a draft must not contain.
#[derive(Debug, Default)]
pub(super) struct Sources {
    fields: HashSet<u64>,
    joined: HashSet<u64>,
}

impl Sources {
    /// Adds one field of the brief.
    pub(super) fn field(&mut self, text: &str) {
        self.fields.extend(grams(&words(text), MAX_RUN + 1));
    }

    /// Adds fields as they stand one after the other.
    pub(super) fn joined(&mut self, text: &str) {
        self.joined.extend(grams(&words(text), MAX_RUN + 1));
    }

    /// Whether `text` shares a longer run than allowed with a field, or with fields read on end.
    pub(super) fn copied(&self, text: &[u64]) -> bool {
        text.windows(MAX_RUN + 1)
            .map(hash)
            .any(|gram| self.fields.contains(&gram) || self.joined.contains(&gram))
    }
}

/// Share of word 3-grams two texts have in common, 0 to 1.
pub(super) fn jaccard(a: &HashSet<u64>, b: &HashSet<u64>) -> f64 {
    let both = a.intersection(b).count();
    let any = a.len() + b.len() - both;
    if any == 0 {
        1.0
    } else {
        both as f64 / any as f64
    }
}

/// The first six words, by which openings are told apart.
pub(super) fn opening(words: &[u64]) -> Vec<u64> {
    words.iter().take(6).copied().collect()
}

/// A small generator (SplitMix64): the same seed gives the same choices on every machine.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// Starts from `seed`.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `n`; 0 for 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        if n == 0 { 0 } else { (z % n as u64) as usize }
    }

    /// True in `percent` of a hundred throws.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `list`.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

/// A stable number for a text (FNV-1a), so that two briefs do not walk the angles in step.
pub(super) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(OFFSET, |h, b| mix(h, u64::from(b)))
}
