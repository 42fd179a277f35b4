//! Says a brief's statement in other words until no more than eight words in a row are the brief's.
//! A search over small, truth-keeping steps: `phrases` swaps words, `moves` re-orders and splits.
//! Nothing here may add a fact, drop a condition, or touch a figure, a name or a quotation.

mod adjuncts;
mod asides;
mod breaks;
mod fronts;
mod joints;
mod lists;
mod moves;
mod phrases;
mod registers;
mod splits;
mod subjects;
mod table;
mod tails;

use std::collections::HashSet;

use super::{
    language::Language,
    tokens::{self, Token},
    voice::Register,
    words::{MAX_RUN, grams, windows_in, words},
};

/// One changed form of a row of tokens and what the change costs in naturalness.
pub(super) struct Step {
    tokens: Vec<Token>,
    cost: u32,
}

/// What the steps may know beside the words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner<'a> {
    /// The brand's name, which may stand for "our" and beside "we".
    pub brand: &'a str,
    /// How stiff.
    pub register: Register,
    /// Words that stand in small letters somewhere in the brief and so are no names.
    pub small: &'a HashSet<String>,
    /// Words that stand with a capital inside a sentence and so are names.
    pub names: &'a HashSet<String>,
    /// English text; others are only re-ordered.
    pub english: bool,
    /// The language of the phrases that break a long run.
    pub language: Language,
}

impl Manner<'_> {
    /// Whether a sentence's first word may be written small.
    pub(super) fn lowerable(&self, word: &str) -> bool {
        let low = word.to_lowercase().replace('’', "'");
        if low.ends_with("'s") || low.ends_with('\'') {
            return false;
        }
        let inner = word.chars().skip(1).any(char::is_uppercase);
        if inner || self.brand.to_lowercase().split_whitespace().next() == Some(low.as_str()) {
            return false;
        }
        let plural = low.ends_with('s')
            && !low.ends_with("ss")
            && !low.ends_with("us")
            && !low.ends_with("is")
            && low.len() >= 4;
        let kind = [
            "tion", "ment", "ness", "ing", "ship", "ance", "ence", "ally",
        ]
        .iter()
        .any(|e| low.ends_with(e))
            && low.len() > 5;
        let known = super::lexicon::is_common(&low)
            || self.small.contains(&low)
            || super::lexicon::plain_form(&low).is_some();
        known || (plural || kind) && !self.names.contains(word)
    }
}

/// A way to say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variant {
    /// The words, with closing punctuation.
    pub text: String,
    /// 0 for the brief's own words; higher is less natural.
    pub cost: u32,
}

const BEAM: usize = 14;
const DEPTH: usize = 9;
const WANTED: usize = 18;

/// Ways to say `text`, most natural first; empty when it cannot be said without copying.
pub(super) fn variants(text: &str, manner: Manner<'_>) -> Vec<Variant> {
    let source = grams(&words(text), MAX_RUN + 1);
    let start = tokens::split(text);
    let mut seen: HashSet<String> = HashSet::from([text.to_owned()]);
    let mut found: Vec<Variant> = Vec::new();
    let mut beam = vec![(excess(&start, &source), 0_u32, start)];
    for depth in 0..DEPTH {
        for (over, cost, row) in &beam {
            if *over == 0 {
                found.push(Variant {
                    text: tokens::join(row),
                    cost: *cost,
                });
            }
        }
        let enough = found.len() >= WANTED || (depth >= 2 && found.len() >= 6);
        if enough {
            break;
        }
        let mut next = Vec::new();
        for (over, cost, row) in &beam {
            for step in steps(row, manner) {
                let text = tokens::join(&step.tokens);
                if seen.insert(text) {
                    let left = excess(&step.tokens, &source);
                    if left <= *over {
                        next.push((left, cost + step.cost, step.tokens));
                    }
                }
            }
        }
        if next.is_empty() {
            break;
        }
        next.sort_by_key(|(over, cost, _)| over * 2 + *cost as usize);
        next.truncate(BEAM);
        beam = next;
    }
    if found.is_empty() || !manner.english {
        found.extend(breaks::all(text, manner));
    }
    found.sort_by_key(|v| v.cost);
    found.truncate(WANTED);
    found
}

fn steps(row: &[Token], manner: Manner<'_>) -> Vec<Step> {
    let mut out = moves::all(row, manner);
    if manner.english {
        out.extend(phrases::swaps(row, manner.register));
        out.extend(splits::all(row, manner));
        out.extend(subjects::all(row, manner));
    }
    out
}

/// How many runs of nine words are the source's own.
fn excess(row: &[Token], source: &HashSet<u64>) -> usize {
    if source.is_empty() {
        return 0;
    }
    windows_in(&words(&tokens::join(row)), MAX_RUN + 1, source)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Prints the wordings of the lines in the file `LINES` names.
    #[test]
    #[ignore = "prints wordings for a person to read"]
    fn writers_offline_wordings() {
        let Ok(file) = std::env::var("LINES") else {
            return;
        };
        let none = HashSet::new();
        for line in std::fs::read_to_string(file).unwrap_or_default().lines() {
            let small: HashSet<String> =
                tokens::split(line).iter().skip(1).map(Token::low).collect();
            for register in [Register::Formal, Register::Plain, Register::Casual] {
                let manner = Manner {
                    brand: "Acme",
                    register,
                    small: &small,
                    names: &none,
                    english: true,
                    language: Language::English,
                };
                let found = variants(line, manner);
                eprintln!(
                    "{register:?} {} {:?} | {line}",
                    found.len(),
                    crate::writers::offline::grammar::shape(line)
                );
                for v in found.iter().take(3) {
                    eprintln!("      {} {}", v.cost, v.text);
                }
            }
        }
    }
}
