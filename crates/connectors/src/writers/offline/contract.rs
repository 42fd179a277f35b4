//! What every draft must keep, whatever way it was written: limits, the brand's words, no number,
//! name or address that the brief does not have, no copying, no slip of punctuation, and each used
//! message truly there. Says what is broken; mends nothing.

use std::collections::HashSet;

use domain::{
    brand::{Severity, check_text},
    fields::Check,
};
use engine::ports::WriteRequest;

use super::{
    choose::Chosen,
    facts::Facts,
    rules::Rules,
    words::{Sources, words_without_addresses},
};

/// Number words that would be a claim of their own.
const NUMBERS: &str = "one two three four five six seven eight nine ten eleven twelve twenty thirty \
    hundred thousand million half double twice dozen first second third percent";

/// Marks that only a slip leaves behind, unless the brief has them.
const SLIPS: &[&str] = &[
    "  ", " .", " ,", " ;", "..", ",.", ":.", "?.", "!.", ".,", ".:", "::", ",,", "??", "{", "}",
    "[", "]", "TODO", "– –", "–,", ",–", "?:", "!:", ".;", "- –",
];
/// Articles that do not fit the next word.
const ARTICLES: &[&str] = &[" a a", " a e", " a i", " a o", " an b", " an c", " an t"];

/// All that a request says, for telling what is not in it.
#[derive(Debug, Default)]
pub(super) struct Known {
    text: String,
    low: String,
    words: HashSet<String>,
}

fn plain_words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
}

impl Known {
    /// Of `request`.
    pub(super) fn of(request: &WriteRequest) -> Self {
        let (b, g) = (&request.brief, &request.brand);
        let mut all: Vec<&str> = vec![
            &b.objective,
            &b.audience,
            &b.call_to_action.text,
            &b.call_to_action.url,
            &g.name,
            &g.positioning,
        ];
        for m in &b.key_messages {
            all.extend([m.text.as_str(), &m.proof]);
        }
        all.extend(b.constraints.iter().map(String::as_str));
        all.extend(g.preferred.iter().map(String::as_str));
        all.extend(g.banned.iter().map(|w| w.instead.as_str()));
        all.extend(g.pairs.iter().map(|p| p.good.as_str()));
        all.extend(request.keywords.iter().map(String::as_str));
        if let Some(p) = &request.persona {
            all.extend([p.name.as_str(), &p.description]);
            let lists = p.pains.iter().chain(&p.goals).chain(&p.objections);
            all.extend(lists.map(String::as_str));
        }
        let text = all.join("\n");
        Self {
            low: text.to_lowercase(),
            words: plain_words(&text).collect(),
            text,
        }
    }

    fn holds(&self, word: &str) -> bool {
        self.words.contains(word) || self.words.iter().any(|k| k.contains(word))
    }

    /// Whether `tag`, in small letters, is made of known words only.
    fn composes(&self, tag: &str) -> bool {
        let mut reach = vec![false; tag.len() + 1];
        reach[0] = true;
        for at in 0..tag.len() {
            if !reach[at] {
                continue;
            }
            for word in &self.words {
                if tag[at..].starts_with(word.as_str()) {
                    reach[at + word.len()] = true;
                }
            }
        }
        reach[tag.len()]
    }

    fn new_number(&self, shown: &str) -> bool {
        shown.split_whitespace().any(|piece| {
            let tag = piece.trim_end_matches(['.', ',', '!', '?', ':']);
            let tag = tag.strip_prefix('#').map(str::to_lowercase);
            if tag.is_some_and(|t| t.chars().all(char::is_alphanumeric) && self.composes(&t)) {
                return false;
            }
            plain_words(piece).any(|w| {
                let figure = w.chars().any(|c| c.is_ascii_digit());
                (figure || NUMBERS.split_whitespace().any(|n| n == w)) && !self.words.contains(&w)
            })
        })
    }

    fn new_address(&self, text: &str) -> bool {
        text.split_whitespace()
            .filter(|w| w.contains("://"))
            .any(|w| !self.text.contains(w.trim_end_matches(['.', ','])))
    }

    fn new_name(&self, text: &str, shown: &str) -> bool {
        let mut before = '.';
        for piece in shown.split_whitespace() {
            let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            let inside = before.is_alphanumeric() || before == ',';
            if capital
                && inside
                && !piece.starts_with('#')
                && !plain_words(word).all(|w| self.holds(&w))
                && !text.contains(&format!("\n{piece}"))
            {
                return true;
            }
            before = piece.chars().next_back().unwrap_or('.');
        }
        false
    }

    fn slips(&self, shown: &str) -> bool {
        SLIPS
            .iter()
            .any(|m| shown.contains(m) && !self.text.contains(m))
            || ARTICLES
                .iter()
                .filter(|m| !self.text.contains(**m) && !self.low.contains(m.trim_start()))
                .filter(|m| **m != " a o" || !shown.contains(" a one"))
                .any(|m| shown.contains(m))
    }
}

/// Whether enough of a message's telling words stand in the text.
fn is_present(message: &str, there: &HashSet<String>) -> bool {
    let stem = |w: &str| w.chars().take(5).collect::<String>();
    let all: Vec<String> = plain_words(message).collect();
    let mut telling: Vec<&String> = all
        .iter()
        .filter(|w| w.len() > 3 || w.chars().all(|c| c.is_ascii_digit()))
        .collect();
    if telling.is_empty() {
        telling = all.iter().collect();
    }
    if telling.is_empty() {
        return false;
    }
    let hits = telling.iter().filter(|w| there.contains(&stem(w))).count();
    hits as f64 >= 0.6 * telling.len() as f64
}

/// Whether a piece of the brief may stand in a draft at all.
pub(super) fn allows(
    request: &WriteRequest,
    known: &Known,
    sources: &Sources,
    rules: &Rules,
    piece: &str,
) -> bool {
    !rules.forbids(piece)
        && !known.slips(piece)
        && !sources.copied(&words_without_addresses(piece))
        && !check_text(&request.brand, piece)
            .iter()
            .any(|f| f.severity == Severity::Error)
}

/// Whether `piece` still says the message with this text.
pub(super) fn says(message: &str, piece: &str) -> bool {
    let there = plain_words(piece)
        .map(|w| w.chars().take(5).collect())
        .collect();
    is_present(message, &there)
}

/// What is wrong with a draft, if anything.
pub(super) fn broken(
    request: &WriteRequest,
    facts: &Facts,
    chosen: &Chosen,
    text: &str,
) -> Option<&'static str> {
    let shown = text
        .split_whitespace()
        .filter(|w| !w.contains("://"))
        .collect::<Vec<_>>()
        .join(" ");
    // The test's own text keeps its spaces; two of them never come from splitting.
    if text.contains("  ") {
        return Some("its punctuation is broken");
    }
    if chosen.body.checked().is_err() {
        return Some("it breaks a limit");
    }
    let stem = |w: String| w.chars().take(5).collect::<String>();
    let there: HashSet<String> = plain_words(text).map(stem).collect();
    let hidden = |i: &u32| {
        let message = request.brief.key_messages.get(*i as usize);
        message.is_none_or(|m| !is_present(&m.text, &there))
    };
    let known = &facts.known;
    if facts.sources.copied(&words_without_addresses(text)) {
        Some("it copies the brief")
    } else if known.slips(&shown) {
        Some("its punctuation is broken")
    } else if known.new_address(text) {
        Some("it has an address that the brief does not")
    } else if known.new_number(&shown) || known.new_name(text, &shown) {
        Some("it names what the brief does not")
    } else if chosen.used.iter().any(hidden) {
        Some("a message is hardly there")
    } else if check_text(&request.brand, text)
        .iter()
        .any(|f| f.severity == Severity::Error)
    {
        Some("it uses words the brand avoids")
    } else {
        None
    }
}
