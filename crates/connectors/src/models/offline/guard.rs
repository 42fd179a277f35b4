//! What stands in a text that should not: claims nobody can keep, data of persons, insults, words that
//! speak to a machine.

use unicode_normalization::UnicodeNormalization;

/// Most findings of one check.
const MOST: usize = 20;

const CLAIMS: &[&str] = &[
    "100 %",
    "100 percent",
    "100%",
    "absolutely safe",
    "always works",
    "best in the world",
    "cheapest",
    "clinically proven",
    "cures",
    "der beste",
    "die beste",
    "das beste",
    "guarantee",
    "guaranteed",
    "garantiert",
    "instant results",
    "miracle",
    "never fails",
    "no risk",
    "no side effects",
    "number one",
    "ohne risiko",
    "risikofrei",
    "risk free",
    "risk-free",
    "the best",
    "the only",
    "unbeatable",
    "world's best",
];

const INSULTS: &[&str] = &[
    "arschloch",
    "asshole",
    "bastard",
    "bitch",
    "cretin",
    "dumbass",
    "fuck",
    "fucking",
    "idiot",
    "idioten",
    "idiots",
    "imbecile",
    "loser",
    "losers",
    "moron",
    "morons",
    "scum",
    "shut up",
    "stupid",
    "trottel",
    "vollidiot",
    "worthless",
];

const INJECTION: &[&str] = &[
    "disregard all",
    "disregard previous",
    "disregard the above",
    "do anything now",
    "forget everything",
    "forget your instructions",
    "ignore all",
    "ignore any",
    "ignore previous",
    "ignore the above",
    "ignore the previous",
    "ignore your instructions",
    "ignoriere alle",
    "ignoriere die",
    "new instructions",
    "override your",
    "print your prompt",
    "reveal your instructions",
    "reveal your prompt",
    "system prompt",
    "vergiss alle",
    "you are now",
    "you must now",
    "your instructions are",
];

/// What a check finds, each thing once, as it stands in the text or, of data of persons, cut short.
pub(super) fn findings(text: &str, check: &str) -> Vec<String> {
    let mut found = match check {
        "claims" => listed(text, CLAIMS),
        "toxicity" => listed(text, INSULTS),
        "injection" => listed(text, INJECTION),
        "personal_data" => personal(text),
        _ => Vec::new(),
    };
    found.dedup();
    found.truncate(MOST);
    found
}

/// The text with one space between words, in small letters and without look-alike forms and marks that
/// cannot be seen.
fn plain(text: &str) -> String {
    let hidden = |c: char| {
        matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        )
    };
    let folded: String = text.nfkc().filter(|c| !hidden(*c)).collect();
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Phrases of a list that stand in the text as whole words.
fn listed(text: &str, phrases: &[&str]) -> Vec<String> {
    let text = plain(text);
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let stands = |phrase: &&&str| {
        text.match_indices(**phrase).any(|(at, _)| {
            let end = at + phrase.len();
            let last = phrase.chars().next_back();
            let begins = !is_word(text[..at].chars().next_back());
            let ends = !is_word(last) || !is_word(text[end..].chars().next());
            begins && ends
        })
    };
    phrases
        .iter()
        .filter(stands)
        .map(|p| (*p).to_owned())
        .collect()
}

/// A word without the signs around it.
pub(super) fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| {
        matches!(
            c,
            '"' | '\''
                | '('
                | ')'
                | '<'
                | '>'
                | '['
                | ']'
                | ','
                | ';'
                | ':'
                | '!'
                | '?'
                | '.'
                | '„'
                | '“'
                | '”'
        )
    })
}

pub(super) fn is_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, host)| {
        let part = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
        let dots: Vec<&str> = host.split('.').collect();
        !local.is_empty()
            && local.chars().all(part)
            && dots.len() > 1
            && dots
                .iter()
                .all(|l| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-'))
            && dots
                .last()
                .is_some_and(|l| l.chars().count() > 1 && l.chars().all(char::is_alphabetic))
    })
}

fn personal(text: &str) -> Vec<String> {
    let folded: String = text.nfkc().collect();
    let mut found = Vec::new();
    if folded.split_whitespace().any(|w| is_email(trimmed(w))) {
        found.push("an e-mail address".to_owned());
    }
    if has_iban(&folded) {
        found.push("an account number".to_owned());
    }
    for digits in runs_of_digits(&folded) {
        let bare: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
        let card = (13..=19).contains(&bare.len()) && matches!(bare[0], 3..=6) && luhn(&bare);
        let phone = (9..=15).contains(&bare.len())
            && (digits.starts_with('+') || digits.starts_with('0'))
            && !digits.contains('.');
        if card {
            found.push("a card number".to_owned());
        } else if phone {
            found.push("a telephone number".to_owned());
        }
    }
    found.sort_unstable();
    found
}

/// Digits with spaces, dashes, brackets and slashes between them, each run on its own.
fn runs_of_digits(text: &str) -> Vec<String> {
    let mut runs = Vec::new();
    let mut run = String::new();
    let mut before = ' ';
    for c in text.chars().chain(['\n']) {
        let begins = (c.is_ascii_digit() || c == '+') && !before.is_alphanumeric();
        let goes_on = !run.is_empty()
            && (c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '/' | '.'));
        if goes_on || (run.is_empty() && begins) {
            run.push(c);
        } else if !run.is_empty() {
            let whole = run.trim_end_matches([' ', '-', '(', ')', '/', '.']);
            runs.push(whole.to_owned());
            run.clear();
        }
        before = c;
    }
    runs
}

fn luhn(digits: &[u32]) -> bool {
    let weigh = |(n, d): (usize, &u32)| match (n % 2, d * 2) {
        (0, _) => *d,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    digits
        .iter()
        .rev()
        .enumerate()
        .map(weigh)
        .sum::<u32>()
        .is_multiple_of(10)
}

/// An account number with its check digits, with or without spaces between the groups.
fn has_iban(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    (0..words.len()).any(|from| {
        let mut joined = String::new();
        words[from..].iter().take(9).any(|word| {
            joined.push_str(word);
            is_iban(&joined)
        })
    })
}

fn is_iban(word: &str) -> bool {
    let b = word.as_bytes();
    let shape = (15..=34).contains(&b.len())
        && b[..2].iter().all(u8::is_ascii_uppercase)
        && b[2..4].iter().all(u8::is_ascii_digit)
        && b.iter()
            .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    shape && {
        let rest = |rest: u32, c: &u8| {
            let n = char::from(*c).to_digit(36).unwrap_or(0);
            (if n > 9 { rest * 100 + n } else { rest * 10 + n }) % 97
        };
        b[4..].iter().chain(&b[..4]).fold(0, rest) == 1
    }
}
