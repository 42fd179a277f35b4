//! Texts: those in a parameter, a word in one of them, and what to show around it.

use std::ops::Range;

use serde_json::Value;

use super::Fit;

/// Most characters shown before and behind a match.
const AROUND: usize = 40;

/// Tells every text and number in a value with its path.
pub(super) fn each(path: &str, value: &Value, tell: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => tell(path, text),
        Value::Number(number) => tell(path, &number.to_string()),
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                each(&format!("{path}.{n}"), item, tell);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                each(&format!("{path}.{key}"), item, tell);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// The best place of a word, which is in small letters, in a text: how well it fits, and its bytes.
pub(super) fn seek(text: &str, word: &str) -> Option<(Fit, Range<usize>)> {
    let first = word.chars().next()?;
    let mut before = None;
    let mut best: Option<(Fit, Range<usize>)> = None;
    for (start, c) in text.char_indices() {
        let begins = before.is_none_or(|b: char| !b.is_alphanumeric());
        let weaker = best.as_ref().is_some_and(|_| !begins);
        before = Some(c);
        if weaker || small(c).next() != Some(first) {
            continue;
        }
        let Some(length) = matched(&text[start..], word) else {
            continue;
        };
        let at = start..start + length;
        if start == 0 {
            let fit = if at.end == text.len() {
                Fit::All
            } else {
                Fit::Start
            };
            return Some((fit, at));
        }
        if begins {
            return Some((Fit::WordStart, at));
        }
        best = Some((Fit::Inside, at));
    }
    best
}

/// How many bytes of a text's beginning a word takes, if the text begins with it.
fn matched(text: &str, word: &str) -> Option<usize> {
    let mut wanted = word.chars().peekable();
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(at);
        }
        // A letter whose small form is several is matched as a whole or not at all.
        for one in small(c) {
            if wanted.next() != Some(one) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

fn small(c: char) -> std::char::ToLowercase {
    c.to_lowercase()
}

/// The text around a match on one line, with dots where it was cut, and the match's bytes in it.
pub(super) fn around(text: &str, at: Range<usize>) -> (String, Range<usize>) {
    let before = text[..at.start].char_indices().rev().take(AROUND).last();
    let from = before.map_or(at.start, |(n, _)| n);
    let behind = text[at.end..].char_indices().nth(AROUND);
    let to = behind.map_or(text.len(), |(n, _)| at.end + n);
    let mut line = String::new();
    let dots = |cut: bool| if cut { "…" } else { "" };
    line.push_str(dots(from > 0));
    let put = |line: &mut String, part: &str| {
        line.extend(part.chars().map(|c| if c.is_control() { ' ' } else { c }));
    };
    put(&mut line, &text[from..at.start]);
    let start = line.len();
    put(&mut line, &text[at.clone()]);
    let end = line.len();
    put(&mut line, &text[at.end..to]);
    line.push_str(dots(to < text.len()));
    (line, start..end)
}
