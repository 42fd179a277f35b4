//! Words in the reader's language: the message types, the locale in force, and the functions that
//! turn a message into text. A locale is chosen once per page load, so plain functions are enough.

mod format;
mod locale;

pub use format::{date, date_time, day_short, money, number, part, percent, relative, zone_note};
pub use locale::{Locale, choose, current};

use std::{cell::RefCell, collections::BTreeMap};

/// A message without numbers: its stable key and its English text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Msg {
    /// Stable key, for translators' tables.
    pub key: &'static str,
    /// English text; `{name}` marks an argument.
    pub text: &'static str,
}

/// A message that counts: English has two forms, other languages bring their own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Plural {
    /// Stable key; a table adds `.one`, `.few`, `.many`, `.other`.
    pub key: &'static str,
    /// For one thing.
    pub one: &'static str,
    /// For any other number; `{n}` is the number.
    pub other: &'static str,
}

/// Declares the messages of one area: `msg! { TITLE = "campaigns.title": "Campaigns"; }`.
macro_rules! msg {
    ($($name:ident = $key:literal: $text:literal;)*) => {
        $(#[doc = $text] pub const $name: $crate::i18n::Msg = $crate::i18n::Msg { key: $key, text: $text };)*
    };
}
/// Declares counting messages: `plural! { POSTS = "posts": "{n} post", "{n} posts"; }`.
macro_rules! plural {
    ($($name:ident = $key:literal: $one:literal, $other:literal;)*) => {
        $(#[doc = $other] pub const $name: $crate::i18n::Plural =
            $crate::i18n::Plural { key: $key, one: $one, other: $other };)*
    };
}
pub(crate) use {msg, plural};

thread_local! {
    // Texts of the test locales, made once each. Bounded by the number of messages.
    static MADE: RefCell<BTreeMap<&'static str, &'static str>> = const { RefCell::new(BTreeMap::new()) };
}

fn localised(key: &'static str, text: &'static str) -> &'static str {
    let locale = current();
    if locale == Locale::En {
        return text;
    }
    let known = MADE.with_borrow(|made| made.get(key).copied());
    known.unwrap_or_else(|| {
        let text: &'static str = Box::leak(locale::transform(locale, text).into_boxed_str());
        MADE.with_borrow_mut(|made| made.insert(key, text));
        text
    })
}

/// The message in the reader's language.
pub fn t(msg: Msg) -> &'static str {
    localised(msg.key, msg.text)
}

/// The message with its arguments filled in.
pub fn tf(msg: Msg, args: &[(&str, &str)]) -> String {
    fill(t(msg), args)
}

/// The form of the message for `n`, with the number written as the locale writes it.
pub fn tn(msg: Plural, n: i64) -> String {
    let text = match locale::plural_category(n).as_str() {
        "one" => localised(msg.one, msg.one),
        _ => localised(msg.key, msg.other),
    };
    fill(text, &[("n", &number(n))])
}

/// Text that came from the server in English (a field's error, a problem's title): shown through
/// the same transformation, so that the test locales reveal what bypasses the catalogue. It runs in
/// its own direction, whatever that of the page.
pub fn foreign(text: &str) -> String {
    match current() {
        Locale::En => text.to_owned(),
        Locale::Rtl => format!("\u{2068}{text}\u{2069}"),
        Locale::Long => locale::transform(Locale::Long, text),
    }
}

fn fill(text: &str, args: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        match args.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(value),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn arguments_are_filled_in_by_name_and_unknown_ones_stay() {
        assert_eq!(
            fill("{a} of {b}: {c}", &[("b", "2"), ("a", "1")]),
            "1 of 2: {c}"
        );
        assert_eq!(fill("plain", &[]), "plain");
    }
}
