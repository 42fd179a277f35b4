//! V22: secrets and numbers of persons do not stand in a document; it is exported, compared and
//! shown to everybody who may read workflows.

use serde_json::Value;

use super::check::{Check, Issue};

/// V22: no parameter, pinned output or note holds a secret, a card number or an account number.
pub(super) fn v22_secrets(check: &mut Check<'_>) {
    let mut found = Vec::new();
    for node in check.doc.nodes.values() {
        let params = node.params.iter().map(|(k, v)| (k.as_str(), find(v)));
        let pin = node.pin.iter().map(|p| ("pin", find(&p.output)));
        let note = node.note.iter().map(|n| ("note", suspicious(n)));
        for (field, what) in params.chain(pin).chain(note) {
            if let Some(what) = what {
                let message = format!("{what} stands here; store it as a secret, and name that");
                found.push(Issue::error("V22", message).at(node).field(field));
            }
        }
    }
    check.issues.extend(found);
}

fn find(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(text) => suspicious(text),
        Value::Array(list) => list.iter().find_map(find),
        Value::Object(map) => map.values().find_map(find),
        _ => None,
    }
}

/// Beginnings of tokens as their issuers write them, and how many characters follow at least.
const PREFIXES: &[(&str, usize)] = &[
    ("sk-", 20),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("AKIA", 16),
    ("ASIA", 16),
    ("ghp_", 30),
    ("gho_", 30),
    ("github_pat_", 30),
    ("glpat-", 18),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("AIza", 30),
    ("EAA", 60),
    ("SG.", 40),
    ("whsec_", 20),
    ("ya29.", 30),
];

/// What a text seems to hold.
fn suspicious(text: &str) -> Option<&'static str> {
    if text.len() < 12 {
        return None;
    }
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY") {
        return Some("A private key");
    }
    let secret =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/' | '=');
    for word in text.split(|c| !secret(c)) {
        // What stands behind a `=` is a value of its own, as in `key=…`.
        let word = word
            .rsplit_once('=')
            .filter(|(_, v)| v.len() > 8)
            .map_or(word, |(_, v)| v);
        let known = |(prefix, least): &(&str, usize)| {
            word.strip_prefix(prefix).is_some_and(|rest| {
                rest.len() >= *least && rest.chars().any(|c| c.is_ascii_digit())
            })
        };
        if PREFIXES.iter().any(known) {
            return Some("A secret key");
        }
        if word.starts_with("eyJ") && word.len() > 60 && word.matches('.').count() == 2 {
            return Some("An access token");
        }
        if is_iban(word.trim_matches(|c: char| !c.is_ascii_alphanumeric())) {
            return Some("An account number");
        }
    }
    has_card(text).then_some("A card number")
}

/// Thirteen to nineteen digits, perhaps in groups, that begin as cards do and satisfy Luhn.
fn has_card(text: &str) -> bool {
    let mut digits: Vec<u8> = Vec::new();
    let ends = |digits: &[u8]| {
        (13..=19).contains(&digits.len()) && matches!(digits[0], 3..=6) && luhn(digits)
    };
    let mut before = ' ';
    for c in text.chars().chain(['.']) {
        if let Some(digit) = c.to_digit(10) {
            // A digit right behind a letter belongs to a word, such as an id.
            if digits.is_empty() && (before.is_alphanumeric() || before == '_') {
                before = c;
                continue;
            }
            digits.push(digit as u8);
        } else if !(matches!(c, ' ' | '-') && before.is_ascii_digit()) {
            if ends(&digits) && !c.is_alphanumeric() {
                return true;
            }
            digits.clear();
        }
        before = c;
    }
    false
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(n, d)| match (n % 2, u32::from(*d) * 2) {
            (0, _) => u32::from(*d),
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Two letters, two digits, and a remainder of one by ISO 7064.
fn is_iban(word: &str) -> bool {
    let b = word.as_bytes();
    let shape = (15..=34).contains(&b.len())
        && b[..2].iter().all(u8::is_ascii_uppercase)
        && b[2..4].iter().all(u8::is_ascii_digit)
        && b.iter()
            .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    shape
        && b[4..].iter().chain(&b[..4]).fold(0_u32, |rest, c| {
            let n = (*c as char).to_digit(36).unwrap_or(0);
            (if n > 9 { rest * 100 + n } else { rest * 10 + n }) % 97
        }) == 1
}
