//! Reading parameters the way kinds mean them. Nothing here fails: what is missing or of another
//! type reads as absent, and validation says so elsewhere.

use rust_decimal::Decimal;
use serde_json::Value;

use super::super::doc::Params;
use crate::money::Money;

/// A text that is there and not blank.
#[must_use]
pub fn text<'a>(params: &'a Params, key: &str) -> Option<&'a str> {
    let text = params.get(key)?.as_str()?;
    (!text.trim().is_empty()).then_some(text)
}

/// A number.
#[must_use]
pub fn number(params: &Params, key: &str) -> Option<f64> {
    params.get(key)?.as_f64()
}

/// An amount of money.
#[must_use]
pub fn money(params: &Params, key: &str) -> Option<Money> {
    let of = params.get(key)?;
    let amount = match of.get("amount")? {
        Value::String(text) => text.parse::<Decimal>().ok()?,
        Value::Number(n) => n.to_string().parse().ok()?,
        _ => return None,
    };
    Some(Money {
        amount,
        currency: of.get("currency")?.as_str()?.to_owned(),
    })
}

/// The texts of a list; of a list of records, those of that field.
pub fn entries<'a>(
    params: &'a Params,
    key: &str,
    field: &'a str,
) -> impl Iterator<Item = &'a str> + 'a {
    let list = params.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(move |entry| match entry {
            Value::String(text) => Some(text.as_str()),
            other => other.get(field)?.as_str(),
        })
}

/// Ports named by a list, then the fixed ones behind it.
pub(super) fn named_ports(params: &Params, key: &str, field: &str, rest: &[&str]) -> Vec<String> {
    let mut ports: Vec<String> = entries(params, key, field).map(str::to_owned).collect();
    ports.extend(rest.iter().map(|r| (*r).to_owned()));
    ports
}

/// These fields of what a node gave, as parameters; nothing when one is missing.
pub(super) fn keep(gave: &serde_json::Value, keys: &[&str]) -> Option<super::Params> {
    let field = |key: &&str| Some(((*key).to_owned(), gave.get(*key)?.clone()));
    keys.iter().map(field).collect()
}
