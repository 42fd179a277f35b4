//! Numbers, money, dates and relative times, written by the browser's own `Intl`.

use chrono::{DateTime, NaiveDate, Utc};
use domain::money::Money;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::locale::current;

fn tags() -> Array {
    Array::of1(&JsValue::from_str(current().intl()))
}

fn options(pairs: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in pairs {
        let _ = Reflect::set(&object, &JsValue::from_str(key), value);
    }
    object
}

fn call(format: &Function, value: &JsValue) -> String {
    format
        .call1(&JsValue::UNDEFINED, value)
        .ok()
        .and_then(|v| v.as_string())
        .unwrap_or_default()
}

/// A whole number with the locale's grouping.
pub fn number(n: i64) -> String {
    let format = Intl::NumberFormat::new(&tags(), &Object::new());
    call(&format.format(), &JsValue::from_f64(n as f64))
}

/// A share as a signed percentage: `+12 %`.
pub fn percent(share: f64) -> String {
    as_percent(share, "exceptZero")
}

/// A part of a whole as a percentage without sign: `12 %`.
pub fn part(share: f64) -> String {
    as_percent(share, "never")
}

fn as_percent(share: f64, sign: &str) -> String {
    let options = options(&[
        ("style", "percent".into()),
        (
            "maximumFractionDigits",
            if share.abs() < 0.1 {
                1.into()
            } else {
                0.into()
            },
        ),
        ("signDisplay", sign.into()),
    ]);
    let format = Intl::NumberFormat::new(&tags(), &options);
    call(&format.format(), &JsValue::from_f64(share))
}

/// An amount with its currency. The decimal text goes to `Intl` as text, so nothing is rounded.
pub fn money(money: &Money) -> String {
    let options = options(&[
        ("style", "currency".into()),
        ("currency", money.currency.as_str().into()),
    ]);
    let format = Intl::NumberFormat::new(&tags(), &options);
    call(
        &format.format(),
        &JsValue::from_str(&money.amount.to_string()),
    )
}

fn js_date(at: DateTime<Utc>) -> JsValue {
    Date::new(&JsValue::from_f64(at.timestamp_millis() as f64)).into()
}

fn by(options: &Object, at: &JsValue) -> String {
    let format = Intl::DateTimeFormat::new(&tags(), options);
    call(&format.format(), at)
}

/// `24 Nov 2026`.
pub fn date(day: NaiveDate) -> String {
    let at = day.and_time(chrono::NaiveTime::MIN).and_utc();
    let pairs = [
        ("day", "numeric".into()),
        ("month", "short".into()),
        ("year", "numeric".into()),
        ("timeZone", "UTC".into()),
    ];
    by(&options(&pairs), &js_date(at))
}

/// `24 Nov`.
pub fn day_short(day: NaiveDate) -> String {
    let at = day.and_time(chrono::NaiveTime::MIN).and_utc();
    let pairs = [
        ("day", "numeric".into()),
        ("month", "short".into()),
        ("timeZone", "UTC".into()),
    ];
    by(&options(&pairs), &js_date(at))
}

/// `Tue 24 Nov, 09:30` in the given zone, or in the reader's own.
pub fn date_time(at: DateTime<Utc>, zone: Option<&str>) -> String {
    let mut pairs = vec![
        ("weekday", "short".into()),
        ("day", "numeric".into()),
        ("month", "short".into()),
        ("hour", "2-digit".into()),
        ("minute", "2-digit".into()),
        ("hour12", JsValue::FALSE),
    ];
    if let Some(zone) = zone {
        pairs.push(("timeZone", zone.into()));
    }
    by(&options(&pairs), &js_date(at))
}

/// The moment in the tenant's zone and in the reader's, for a tooltip.
pub fn zone_note(at: DateTime<Utc>, zone: &str) -> String {
    let city = |zone: &str| zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    let own = own_zone();
    let first = format!("{} ({})", date_time(at, Some(zone)), city(zone));
    if own == zone {
        first
    } else {
        format!("{first} · {} ({})", date_time(at, Some(&own)), city(&own))
    }
}

/// The reader's IANA zone.
fn own_zone() -> String {
    let format = Intl::DateTimeFormat::new(&tags(), &Object::new());
    let resolved: JsValue = format.resolved_options().unchecked_into();
    Reflect::get(&resolved, &"timeZone".into())
        .ok()
        .and_then(|z| z.as_string())
        .unwrap_or_else(|| "UTC".to_owned())
}

/// `in 3 hours`, `5 minutes ago`: the largest unit that fits.
pub fn relative(seconds: f64) -> String {
    let (value, unit) = match seconds.abs() {
        s if s < 60.0 => (seconds, "second"),
        s if s < 3_600.0 => (seconds / 60.0, "minute"),
        s if s < 86_400.0 => (seconds / 3_600.0, "hour"),
        s if s < 86_400.0 * 60.0 => (seconds / 86_400.0, "day"),
        _ => (seconds / (86_400.0 * 30.4), "month"),
    };
    let format = Intl::RelativeTimeFormat::new(&tags(), &options(&[("numeric", "auto".into())]));
    String::from(format.format(value.trunc(), unit))
}
