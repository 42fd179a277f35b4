//! What can be done to a value between reading and writing it.

use rust_decimal::Decimal;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::{Call, dates};
use crate::money::decimal_places;

/// What a person should know of a filter.
#[derive(Debug, Clone, Copy)]
pub struct FilterInfo {
    /// Which.
    pub filter: Filter,
    /// Its word.
    pub name: &'static str,
    /// Fewest and most arguments.
    pub args: (usize, usize),
    /// What it does, with an example.
    pub help: &'static str,
}

macro_rules! filters {
    ($($name:ident = $word:literal, $min:literal..=$max:literal, $help:literal;)*) => {
        /// A filter.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "FILTERS describes each")]
        pub enum Filter { $($name,)* }

        /// Every filter, for menus.
        pub const FILTERS: &[FilterInfo] = &[$(FilterInfo { filter: Filter::$name, name: $word, args: ($min, $max), help: $help },)*];
    };
}

filters! {
    Upper = "upper", 0..=0, "In capitals";
    Lower = "lower", 0..=0, "In small letters";
    Title = "title", 0..=0, "Each word with a capital";
    Trim = "trim", 0..=0, "Without space at both ends";
    Default = "default", 1..=1, "Used when there is nothing: default:\"friend\"";
    Date = "date", 0..=2, "A time as text: date:\"%d.%m.%Y\", with an offset if wanted: date:\"%H:%M\",\"+02:00\"";
    Number = "number", 0..=1, "A number, with so many decimal places: number:2";
    Money = "money", 0..=1, "An amount with its currency: money:EUR";
    Join = "join", 0..=1, "A list as text: join:\" and \"";
    First = "first", 0..=0, "The first entry of a list, the first letter of a text";
    Last = "last", 0..=0, "The last entry of a list, the last letter of a text";
    Length = "length", 0..=0, "How many entries or letters";
    Json = "json", 0..=0, "As JSON text";
    Slug = "slug", 0..=0, "As part of a web address";
    Truncate = "truncate", 1..=2, "At most so many letters: truncate:80, with another ending: truncate:80,\"\"";
    Replace = "replace", 2..=2, "One text in place of another: replace:\"a\",\"b\"";
}

impl Filter {
    /// The filter of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        FILTERS.iter().find(|f| f.name == word).map(|f| f.filter)
    }

    /// Its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// What a person should know of it.
    #[must_use]
    pub fn info(self) -> &'static FilterInfo {
        // In the order of the variants, by the macro above.
        &FILTERS[self as usize]
    }
}

/// Whether the arguments are as many and as the filter wants them.
pub(super) fn check(call: &Call) -> Result<(), String> {
    let info = call.filter.info();
    let n = call.args.len();
    if n < info.args.0 || n > info.args.1 {
        return Err(format!(
            "\"{}\" takes {} to {} arguments, not {n}. {}",
            info.name, info.args.0, info.args.1, info.help
        ));
    }
    match (call.filter, call.args.first()) {
        (Filter::Date, Some(format)) => dates::check(format, call.args.get(1)),
        (Filter::Number | Filter::Truncate, Some(n)) if n.as_u64().is_none() => Err(format!(
            "\"{}\" takes a whole number. {}",
            info.name, info.help
        )),
        (Filter::Number, Some(n)) if n.as_u64() > Some(10) => {
            Err("At most 10 decimal places".to_owned())
        }
        _ => Ok(()),
    }
}

/// A value as it stands in a text: nothing for null, JSON for lists and records.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The bytes a filter would make of a value, where it can make many more of few; 0 for all others.
pub(super) fn grows_to(call: &Call, value: Option<&Value>) -> usize {
    let len = |n: usize| call.args.get(n).map_or(2, |arg| as_text(arg).len());
    match (call.filter, value) {
        (Filter::Join, Some(Value::Array(list))) => list.len().saturating_mul(len(0)),
        (Filter::Replace, Some(value)) => {
            let from = call.args.first().map(as_text).unwrap_or_default();
            if from.is_empty() || len(1) <= from.len() {
                return 0;
            }
            as_text(value).matches(&from).count().saturating_mul(len(1))
        }
        _ => 0,
    }
}

/// Applies a filter. `None` is a value that is not there.
pub(super) fn apply(call: &Call, value: Option<Value>) -> Result<Option<Value>, String> {
    let arg = |n: usize| call.args.get(n);
    let text_of = |n: usize, or: &str| arg(n).map_or_else(|| or.to_owned(), as_text);
    if call.filter == Filter::Default {
        let nothing = value
            .as_ref()
            .is_none_or(|v| v.is_null() || v.as_str() == Some(""));
        return Ok(if nothing { arg(0).cloned() } else { value });
    }
    let Some(value) = value else { return Ok(None) };
    let text = as_text(&value);
    Ok(Some(match call.filter {
        Filter::Default => value,
        Filter::Upper => text.to_uppercase().into(),
        Filter::Lower => text.to_lowercase().into(),
        Filter::Title => title(&text).into(),
        Filter::Trim => text.trim().into(),
        Filter::Date => dates::format(&text, &text_of(0, "%Y-%m-%d"), arg(1))?.into(),
        Filter::Number => {
            let places = arg(0).and_then(Value::as_u64);
            let number = decimal(&value)?;
            places
                .map_or_else(|| number.normalize(), |p| rounded(number, p as u32))
                .to_string()
                .into()
        }
        Filter::Money => money(&value, arg(0))?.into(),
        Filter::Join => {
            let list = value.as_array().ok_or("\"join\" needs a list")?;
            let texts: Vec<String> = list.iter().map(as_text).collect();
            texts.join(&text_of(0, ", ")).into()
        }
        Filter::First | Filter::Last => return Ok(end_of(&value, call.filter == Filter::First)),
        Filter::Length => match &value {
            Value::Array(list) => list.len().into(),
            Value::Object(map) => map.len().into(),
            _ => text.graphemes(true).count().into(),
        },
        Filter::Json => value.to_string().into(),
        Filter::Slug => slug(&text).into(),
        Filter::Truncate => {
            let max = arg(0).and_then(Value::as_u64).unwrap_or(0) as usize;
            truncate(&text, max, &text_of(1, "…")).into()
        }
        Filter::Replace => {
            let from = text_of(0, "");
            if from.is_empty() {
                return Err("\"replace\" needs a text to look for".to_owned());
            }
            text.replace(&from, &text_of(1, "")).into()
        }
    }))
}

fn end_of(value: &Value, first: bool) -> Option<Value> {
    match value {
        Value::Array(list) if first => list.first().cloned(),
        Value::Array(list) => list.last().cloned(),
        other => {
            let text = as_text(other);
            let mut letters = text.graphemes(true);
            let letter = if first {
                letters.next()
            } else {
                letters.next_back()
            };
            letter.map(Into::into)
        }
    }
}

fn title(text: &str) -> String {
    let words = text.split_word_bounds().map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().collect::<String>() + &letters.as_str().to_lowercase()
        })
    });
    words.collect()
}

/// Small ASCII letters and digits with single hyphens between; accents fall off.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.nfkd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !is_mark(c) && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// At most `max` letters, the ending included.
fn truncate(text: &str, max: usize, ending: &str) -> String {
    if text.graphemes(true).count() <= max {
        return text.to_owned();
    }
    let ending: String = ending.graphemes(true).take(max).collect();
    let keep = max - ending.graphemes(true).count();
    let kept: String = text.graphemes(true).take(keep).collect();
    kept.trim_end().to_owned() + &ending
}

fn decimal(value: &Value) -> Result<Decimal, String> {
    let text = as_text(value);
    let text = text.trim();
    text.parse()
        .or_else(|_| Decimal::from_scientific(text))
        .map_err(|_| format!("\"{text}\" is not a number"))
}

/// With exactly so many places.
fn rounded(number: Decimal, places: u32) -> Decimal {
    let mut out = number.round_dp(places);
    out.rescale(places);
    out
}

fn money(value: &Value, currency: Option<&Value>) -> Result<String, String> {
    let (amount, own) = match value {
        Value::Object(map) => (
            map.get("amount").ok_or("\"money\" needs an amount")?,
            map.get("currency").map(as_text),
        ),
        plain => (plain, None),
    };
    let currency = own
        .or_else(|| currency.map(as_text))
        .ok_or("Name the currency: money:EUR")?;
    let places = decimal_places(&currency)
        .ok_or_else(|| format!("\"{currency}\" is no currency we know"))?;
    Ok(format!("{} {currency}", rounded(decimal(amount)?, places)))
}
