//! The brand check: reads a text against the guidelines and names each finding with its rule and
//! the span it stands in. Deterministic; a model may add to it, never replace it.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::Guidelines;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Hint,
    /// Should be mended.
    Warning,
    /// Must be mended before approval.
    Error,
}

/// Which rule found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FindingRule {
    /// A banned word stands in the text.
    BannedWord,
    /// A sentence the guidelines show as a don't stands in the text.
    DontExample,
    /// More than two exclamation marks.
    Shouting,
    /// A word of four or more letters in capitals that the guidelines do not write so.
    Capitals,
    /// A formal brand uses contractions or emoji.
    TooCasual,
    /// A placeholder was left in the text.
    Placeholder,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// The rule.
    pub rule: FindingRule,
    /// How grave.
    pub severity: Severity,
    /// First character of the span, counted in characters from 0.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// Case and compatibility folded form of one character; may be several characters.
fn fold(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c).nfkc().flat_map(char::to_lowercase)
}

/// The text folded, with the character index each folded character came from.
fn folded(text: &str) -> (Vec<char>, Vec<u32>) {
    let mut chars = Vec::new();
    let mut from = Vec::new();
    for (i, c) in text.chars().enumerate() {
        for f in fold(c) {
            chars.push(f);
            from.push(i as u32);
        }
    }
    (chars, from)
}

/// Spans, in characters, at which `word` stands as whole words.
fn spans_of(text: &(Vec<char>, Vec<u32>), word: &str) -> Vec<(u32, u32)> {
    let needle: Vec<char> = word.trim().chars().flat_map(fold).collect();
    let (hay, from) = text;
    if needle.is_empty() || needle.len() > hay.len() {
        return Vec::new();
    }
    let is_word = |c: char| c.is_alphanumeric();
    (0..=hay.len() - needle.len())
        .filter(|&i| {
            let j = i + needle.len();
            hay[i..j] == needle[..]
                && !(i > 0 && is_word(hay[i - 1]) && is_word(needle[0]))
                && !(j < hay.len() && is_word(hay[j]) && is_word(needle[needle.len() - 1]))
        })
        .map(|i| (from[i], from[i + needle.len() - 1] + 1))
        .collect()
}

/// All findings of `text` against `brand`, in order of place.
#[must_use]
pub fn check_text(brand: &Guidelines, text: &str) -> Vec<Finding> {
    let view = folded(text);
    let mut found = Vec::new();
    let mut add = |rule, severity, (start, end): (u32, u32), message: String| {
        found.push(Finding {
            rule,
            severity,
            start,
            end,
            message,
        });
    };
    for banned in &brand.banned {
        for span in spans_of(&view, &banned.word) {
            let message = if banned.instead.is_empty() {
                format!("The brand does not say \"{}\"", banned.word)
            } else {
                format!(
                    "The brand says \"{}\" instead of \"{}\"",
                    banned.instead, banned.word
                )
            };
            add(FindingRule::BannedWord, Severity::Error, span, message);
        }
    }
    for pair in &brand.pairs {
        for span in spans_of(&view, pair.bad.trim_end_matches(['.', '!', '?'])) {
            add(
                FindingRule::DontExample,
                Severity::Error,
                span,
                format!("Rather: \"{}\"", pair.good),
            );
        }
    }
    for marker in ["[", "{{", "TODO", "Lorem ipsum", "XXX"] {
        for span in spans_of(&view, marker) {
            add(
                FindingRule::Placeholder,
                Severity::Error,
                span,
                "A placeholder was left in the text".to_owned(),
            );
        }
    }
    if brand.voice.energy < 80 {
        let marks: Vec<u32> = positions(text, |c| c == '!');
        if let (Some(first), Some(last), true) = (marks.first(), marks.last(), marks.len() > 2) {
            add(
                FindingRule::Shouting,
                Severity::Warning,
                (*first, last + 1),
                "Use at most two exclamation marks".to_owned(),
            );
        }
    }
    if brand.voice.formality >= 70 {
        for at in positions(text, is_emoji) {
            add(
                FindingRule::TooCasual,
                Severity::Warning,
                (at, at + 1),
                "A formal voice does without emoji".to_owned(),
            );
        }
    }
    for (span, word) in shouted_words(text) {
        let known = brand.name.contains(&word)
            || brand.preferred.iter().any(|p| p.contains(&word))
            || brand.positioning.contains(&word);
        if !known {
            add(
                FindingRule::Capitals,
                Severity::Hint,
                span,
                format!("\"{word}\" in capitals reads as shouting"),
            );
        }
    }
    found.sort_by_key(|f| (f.start, f.end));
    found
}

fn positions(text: &str, wanted: impl Fn(char) -> bool) -> Vec<u32> {
    text.chars()
        .enumerate()
        .filter(|(_, c)| wanted(*c))
        .map(|(i, _)| i as u32)
        .collect()
}

fn is_emoji(c: char) -> bool {
    matches!(c as u32, 0x1F300..=0x1FAFF | 0x2600..=0x27BF)
}

/// Words of four or more letters written wholly in capitals, hashtags left out.
fn shouted_words(text: &str) -> Vec<((u32, u32), String)> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    let mut before = ' ';
    for (i, c) in text.chars().chain(std::iter::once(' ')).enumerate() {
        if c.is_alphanumeric() {
            if word.is_empty() {
                start = i as u32;
            }
            word.push(c);
            continue;
        }
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= 4
            && word.chars().all(|c| !c.is_alphabetic() || c.is_uppercase())
            && before != '#'
        {
            out.push(((start, i as u32), word.clone()));
        }
        word.clear();
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brand::{BannedWord, DoDont, Voice};

    fn brand() -> Guidelines {
        Guidelines {
            name: "Larkspur Tools".into(),
            positioning: "Hand tools for small workshops.".into(),
            banned: vec![BannedWord {
                word: "cheap".into(),
                instead: "good value".into(),
            }],
            pairs: vec![DoDont {
                good: "Built to last.".into(),
                bad: "You will love it".into(),
            }],
            voice: Voice {
                formality: 80,
                ..Voice::default()
            },
            ..Guidelines::default()
        }
    }

    #[test]
    fn a_banned_word_is_found_whole_and_folded_with_its_span() {
        let text = "So CHEAP! Not cheaper.";
        let found = check_text(&brand(), text);
        let banned: Vec<_> = found
            .iter()
            .filter(|f| f.rule == FindingRule::BannedWord)
            .collect();
        assert_eq!(banned.len(), 1, "{found:?}");
        assert_eq!((banned[0].start, banned[0].end), (3, 8));
        assert!(banned[0].message.contains("good value"));
    }

    #[test]
    fn dont_examples_placeholders_and_shouting_are_found() {
        let text = "You will love it!!! [link] 🎉";
        let rules: Vec<_> = check_text(&brand(), text).iter().map(|f| f.rule).collect();
        for rule in [
            FindingRule::DontExample,
            FindingRule::Placeholder,
            FindingRule::Shouting,
            FindingRule::TooCasual,
        ] {
            assert!(rules.contains(&rule), "{rule:?} in {rules:?}");
        }
    }

    #[test]
    fn a_clean_text_has_no_finding() {
        assert_eq!(
            check_text(&brand(), "A plane that stays sharp for a whole season."),
            vec![]
        );
    }
}
