//! Values out of a text, by lines that name them and by their shape. What is not there is nothing.

use engine::ports::Wanted;
use serde_json::{Value, json};

use super::{
    guard::{is_email, trimmed},
    words,
};

/// The value that is wanted, or nothing.
pub(super) fn value_of(text: &str, wanted: &Wanted) -> Value {
    let named = named(text, wanted);
    let near = named.unwrap_or(text);
    let hint = words(&format!("{} {}", wanted.key, wanted.means)).join(" ");
    let about = |any: &[&str]| {
        any.iter()
            .any(|w| hint.split(' ').any(|h| h.starts_with(w)))
    };
    let found = match wanted.of.as_str() {
        "number" if named.is_none() && about(&["amount", "budget", "cost", "money", "price"]) => {
            money(text).map(|n| json!(n))
        }
        // A number that nothing names could be any number of the text.
        "number" => named.and_then(number).map(|n| json!(n)),
        "yes_no" => named.and_then(yes_no).map(Value::Bool),
        "date" => date(near).map(Value::from),
        "list" => named.map(|list| {
            let parts = list
                .split([',', ';'])
                .map(str::trim)
                .filter(|p| !p.is_empty());
            parts.collect()
        }),
        _ if about(&["mail", "email"]) => tokens(near).find(|t| is_email(t)).map(Value::from),
        _ if about(&["url", "link", "website", "homepage"]) => {
            tokens(near).find(|t| is_url(t)).map(Value::from)
        }
        _ => named.map(Value::from),
    };
    found.unwrap_or(Value::Null)
}

/// What stands behind `key:` at the beginning of a line.
fn named<'a>(text: &'a str, wanted: &Wanted) -> Option<&'a str> {
    let (key, means) = (words(&wanted.key), words(&wanted.means));
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let name = words(name);
        let value = value.trim();
        let is = name == key || (!means.is_empty() && name == means);
        (is && !value.is_empty()).then_some(value)
    })
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .map(trimmed)
        .filter(|t| !t.is_empty())
}

fn is_url(token: &str) -> bool {
    url::Url::parse(token).is_ok_and(|u| matches!(u.scheme(), "http" | "https") && u.has_host())
}

/// The first number. `1,250.50`, `1.250,50` and `1250.5` are one each; a single group of three digits
/// behind a sign, as in `1.250`, is read as thousands.
fn number(text: &str) -> Option<f64> {
    let part = text
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-')))
        .find(|p| p.chars().any(|c| c.is_ascii_digit()))?;
    let part = part.trim_end_matches(['.', ',', '-']);
    let negative = part.starts_with('-');
    let part = part.trim_start_matches(['-', '.', ',']);
    if part.contains('-') {
        return None;
    }
    let last = part.rfind(['.', ',']);
    let is_decimal = last.is_some_and(|at| {
        let sign = &part[at..=at];
        let both = part.contains('.') && part.contains(',');
        let groups = part.matches(sign).count() > 1;
        !groups && (both || part.len() - at - 1 != 3)
    });
    let mut plain = String::new();
    for (at, c) in part.char_indices() {
        if c.is_ascii_digit() {
            plain.push(c);
        } else if is_decimal && Some(at) == last {
            plain.push('.');
        }
    }
    let value: f64 = plain.parse().ok()?;
    Some(if negative { -value } else { value })
}

/// The first number beside a currency.
fn money(text: &str) -> Option<f64> {
    const SIGNS: &[char] = &['€', '$', '£'];
    const WORDS: &[&str] = &[
        "eur", "euro", "euros", "usd", "gbp", "chf", "dollar", "dollars",
    ];
    let all: Vec<&str> = text.split_whitespace().collect();
    let is_currency = |at: Option<&&str>| {
        at.is_some_and(|w| {
            let word = trimmed(w).to_lowercase();
            WORDS.contains(&word.as_str()) || (word.chars().count() == 1 && word.contains(SIGNS))
        })
    };
    all.iter().enumerate().find_map(|(n, word)| {
        let begins = word
            .trim_start_matches(['(', '"'])
            .starts_with(|c: char| c.is_ascii_digit() || SIGNS.contains(&c) || c == '-');
        let beside = word.contains(SIGNS)
            || is_currency(all.get(n + 1))
            || n.checked_sub(1).is_some_and(|b| is_currency(all.get(b)));
        (begins && beside).then(|| number(word)).flatten()
    })
}

fn yes_no(text: &str) -> Option<bool> {
    match words(text).first()?.as_str() {
        "yes" | "true" | "ja" | "oui" | "si" | "sí" => Some(true),
        "no" | "false" | "nein" | "non" => Some(false),
        _ => None,
    }
}

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The first date as `2026-03-02`, `2.3.2026`, `2 March 2026` or `March 2, 2026`. With slashes nobody can
/// tell day from month, so such a date is not read.
fn date(text: &str) -> Option<String> {
    let all: Vec<&str> = tokens(text).collect();
    let of = |y: i32, m: u32, d: u32| {
        chrono::NaiveDate::from_ymd_opt(y, m, d).map(|d| d.format("%Y-%m-%d").to_string())
    };
    let month = |w: &str| {
        let word = w.to_lowercase();
        let at = MONTHS.iter().position(|m| word.starts_with(m))?;
        word.chars()
            .all(char::is_alphabetic)
            .then_some(at as u32 + 1)
    };
    let year = |w: &&str| w.parse::<i32>().ok().filter(|y| (1900..2200).contains(y));
    all.iter().enumerate().find_map(|(n, word)| {
        let day_first: Vec<&str> = word.split('.').collect();
        if let [d, m, y] = day_first[..]
            && let Some(y) = year(&y)
        {
            return of(y, m.parse().ok()?, d.parse().ok()?);
        }
        let iso: Vec<&str> = word.get(..10).unwrap_or_default().split('-').collect();
        if let [y, m, d] = iso[..]
            && let Some(y) = year(&y)
        {
            return of(y, m.parse().ok()?, d.parse().ok()?);
        }
        let (b, c) = (all.get(n + 1)?, all.get(n + 2).and_then(year)?);
        let day = |w: &str| {
            w.trim_end_matches(['.', 't', 'h', 's', 'n', 'd', 'r'])
                .parse()
                .ok()
        };
        match (month(word), month(b)) {
            (Some(m), None) => of(c, m, day(b)?),
            (None, Some(m)) => of(c, m, day(word)?),
            _ => None,
        }
    })
}
