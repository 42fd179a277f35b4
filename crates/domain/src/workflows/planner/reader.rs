//! The words as the rules look at them: phrases, boundaries of clauses, what may be passed over.

use std::{collections::HashSet, ops::Range};

use super::{
    acts::{Act, Said},
    lexicon::{FILLERS, OPENERS, TURNS, VERBS},
    words::{Sort, Word},
};

/// Most words that a rule looks ahead for something it needs.
pub(super) const AHEAD: usize = 24;

/// What a rule has found: what is to happen, where it goes on, and words in between that it could
/// not read.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub acts: Vec<Act>,
    pub next: usize,
    pub odd: Vec<usize>,
}

impl Found {
    pub(super) fn one(act: Act, next: usize) -> Self {
        Self {
            acts: vec![act],
            next,
            odd: Vec::new(),
        }
    }
}

/// What is known about names while reading.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub words: Vec<Word>,
    /// First names of the people in small letters, as far as they are known.
    pub people: HashSet<String>,
    /// The id of whoever speaks.
    pub me: Option<&'a str>,
    /// By word: where the clause ends that goes on at it.
    ends: Vec<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, words: Vec<Word>) -> Self {
        let mut reader = Self {
            text,
            words,
            people: HashSet::new(),
            me: None,
            ends: Vec::new(),
        };
        let n = reader.words.len();
        let mut ends = vec![n; n + 1];
        for i in (0..n).rev() {
            let ends_here = match reader.words[i].sort {
                Sort::Stop => true,
                _ => reader.begins(i) || reader.begins_behind(i),
            };
            ends[i] = if ends_here { i } else { ends[i + 1] };
        }
        reader.ends = ends;
        reader
    }

    /// Whether what joins clauses stands here, and something new behind it.
    fn begins_behind(&self, i: usize) -> bool {
        let joins = |n: usize| {
            self.sort(n) == Some(&Sort::Comma) || self.any(n, &["and", "then", "or", "but", "also"])
        };
        let mut next = i;
        while next < i + 4 && joins(next) {
            next += 1;
        }
        next > i && (self.begins(next) || self.decides(next))
    }

    /// Whether somebody stands here who is to decide: `Dana must approve`, `two managers sign off`.
    /// Who is asked `to approve` is no beginning.
    fn decides(&self, i: usize) -> bool {
        let verbs = &[
            "approve", "approves", "approved", "agree", "agrees", "confirm", "confirms",
        ];
        let verb = |n: usize| {
            let is = self.any(n, verbs) || self.any(n, &["sign", "signs"]) && self.is(n + 1, "off");
            let duty = !self.is(n - 1, "to") || self.any(n - 2, &["has", "have", "needs", "need"]);
            is && duty
        };
        let ends = |n: &usize| self.sort(*n) == Some(&Sort::Stop);
        let near = (i..i + 7).find(ends).unwrap_or(i + 7);
        (i + 2..near).chain(i + 1..i + 2).any(|n| n > 1 && verb(n))
    }

    /// Whether something new to happen begins at a word.
    fn begins(&self, i: usize) -> bool {
        self.any(i, TURNS)
            || self.is_verb(i) && self.any(i, VERBS) && !self.is_purpose(i)
            || self.any(i, &["do", "does", "should", "must"]) && self.is(i + 1, "not")
            || self.any(i, &["one", "first", "other", "the", "half"]) && self.is_way(i)
    }

    /// Whether a verb says what something is for: `a post to make people laugh`.
    fn is_purpose(&self, i: usize) -> bool {
        let wish = &[
            "and", "then", "or", "want", "wants", "like", "need", "needs", "have", "has",
        ];
        i > 1
            && self.is(i - 1, "to")
            && !(self.any(i - 2, wish) || self.sort(i - 2) == Some(&Sort::Comma))
    }

    fn is_way(&self, i: usize) -> bool {
        let i = if self.is(i, "the") { i + 1 } else { i };
        self.any(
            i,
            &["one", "first", "other", "second", "half", "rest", "others"],
        ) && (self.any(i, &["half", "rest", "others"]) || self.is(i + 1, "half"))
    }

    /// Where the clause ends that goes on at this word: at the end of the sentence, or where
    /// something new begins.
    pub(super) fn end(&self, i: usize) -> usize {
        self.ends.get(i).copied().unwrap_or(self.words.len())
    }

    /// The same, but no further than rules look ahead.
    pub(super) fn near_end(&self, i: usize) -> usize {
        self.end(i).min(i + AHEAD)
    }

    pub(super) fn low(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |w| match w.sort {
            Sort::Quote => "",
            _ => w.low.as_str(),
        })
    }

    pub(super) fn sort(&self, i: usize) -> Option<&Sort> {
        self.words.get(i).map(|w| &w.sort)
    }

    pub(super) fn is(&self, i: usize, word: &str) -> bool {
        self.low(i) == word
    }

    pub(super) fn any(&self, i: usize, words: &[&str]) -> bool {
        words.contains(&self.low(i))
    }

    /// Behind a phrase, if it stands here. Its words are parted by spaces; `a|b` is either.
    pub(super) fn phrase(&self, i: usize, phrase: &str) -> Option<usize> {
        let mut at = i;
        for word in phrase.split(' ') {
            if !word.split('|').any(|w| self.is(at, w)) {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// Behind the first of these phrases that stands here.
    pub(super) fn phrases(&self, i: usize, phrases: &[&str]) -> Option<usize> {
        phrases.iter().find_map(|p| self.phrase(i, p))
    }

    pub(super) fn is_filler(&self, i: usize) -> bool {
        self.any(i, FILLERS)
    }

    /// Past articles and the like.
    pub(super) fn past(&self, mut i: usize, words: &[&str]) -> usize {
        while i < self.words.len() && self.any(i, words) {
            i += 1;
        }
        i
    }

    /// Whether a word that may be a noun too stands where a verb does.
    pub(super) fn is_verb(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1) else {
            return true;
        };
        matches!(
            self.sort(before),
            Some(Sort::Comma | Sort::Stop | Sort::Quote)
        ) || self.any(before, OPENERS)
    }

    pub(super) fn number(&self, i: usize) -> Option<f64> {
        match self.sort(i)? {
            Sort::Number(n) => Some(*n),
            Sort::Plain => {
                let words: &[&str] = &[
                    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                    "eleven", "twelve",
                ];
                let more: &[(&str, f64)] = &[
                    ("fifteen", 15.0),
                    ("twenty", 20.0),
                    ("thirty", 30.0),
                    ("forty", 40.0),
                    ("fifty", 50.0),
                    ("sixty", 60.0),
                    ("ninety", 90.0),
                    ("hundred", 100.0),
                ];
                let low = self.low(i);
                let small = words.iter().position(|w| *w == low).map(|n| n as f64 + 1.0);
                small.or_else(|| more.iter().find(|(w, _)| *w == low).map(|(_, n)| *n))
            }
            _ => None,
        }
    }

    /// The text of these words as it was written.
    pub(super) fn said(&self, words: Range<usize>) -> &'a str {
        let (Some(first), Some(last)) = (
            self.words.get(words.start),
            words.end.checked_sub(1).and_then(|n| self.words.get(n)),
        ) else {
            return "";
        };
        let (start, end) = (first.at.start, last.at.end);
        self.text.get(start..end).unwrap_or("")
    }

    /// The text of a quote.
    pub(super) fn quote(&self, i: usize) -> Option<&str> {
        let word = self.words.get(i)?;
        (word.sort == Sort::Quote).then_some(word.low.as_str())
    }
}

/// A list of what was said, and the words that nothing was made of.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub said: Vec<Said>,
    /// Runs of words that were not understood.
    pub unknown: Vec<Range<usize>>,
}
