//! The `date` filter: a time as text. Zones by name need tables that this crate does not carry;
//! an offset is enough here, and the engine gives times in the workflow's zone.

use chrono::{
    DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone,
    format::{Item, StrftimeItems},
};
use serde_json::Value;

use super::filters::as_text;

/// Whether a format and an offset can be used.
pub(super) fn check(format: &Value, to: Option<&Value>) -> Result<(), String> {
    let format = as_text(format);
    if StrftimeItems::new(&format).any(|i| matches!(i, Item::Error)) {
        return Err(format!(
            "\"{format}\" is not a date format; use such as %d.%m.%Y %H:%M"
        ));
    }
    to.map_or(Ok(()), |to| offset(to).map(|_| ()))
}

/// The time as text, in its own offset unless another is given.
pub(super) fn format(text: &str, format: &str, to: Option<&Value>) -> Result<String, String> {
    check(&format.into(), to)?;
    let time = read(text).ok_or_else(|| format!("\"{text}\" is not a time"))?;
    let time = match to {
        Some(to) => time.with_timezone(&offset(to)?),
        None => time,
    };
    Ok(time.format(format).to_string())
}

fn read(text: &str) -> Option<DateTime<FixedOffset>> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time);
    }
    let day = text.parse::<NaiveDate>().ok()?;
    let utc = FixedOffset::east_opt(0)?;
    utc.from_local_datetime(&day.and_time(NaiveTime::MIN))
        .single()
}

fn offset(value: &Value) -> Result<FixedOffset, String> {
    let text = as_text(value);
    text.parse()
        .map_err(|_| format!("\"{text}\" is not an offset; use such as +02:00"))
}
