//! The present time as a signal, so that ages grow on the screen. It is the reader's clock.

use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::i18n;

/// The handle to the clock.
#[derive(Clone, Copy)]
struct Clock(RwSignal<f64>);

/// Starts the clock: it ticks every five seconds.
pub fn provide() {
    let clock = Clock(RwSignal::new(js_sys::Date::now()));
    provide_context(clock);
    set_interval(
        move || clock.0.set(js_sys::Date::now()),
        Duration::from_secs(5),
    );
}

/// Seconds from the moment until now, negative in the future; tracks.
pub fn seconds_since(at: DateTime<Utc>) -> f64 {
    // The tick says when to look again; the time itself is read now, as the tick is up to five seconds old.
    expect_context::<Clock>().0.track();
    (js_sys::Date::now() - at.timestamp_millis() as f64) / 1_000.0
}

/// `5 minutes ago`, growing on the screen. Call it inside a view closure. The server's clock may be
/// ahead of the reader's: less than a minute ahead is now.
pub fn ago(at: DateTime<Utc>) -> String {
    let since = seconds_since(at);
    i18n::relative(if (-60.0..0.0).contains(&since) {
        0.0
    } else {
        -since
    })
}

/// The present day in UTC.
pub fn today() -> chrono::NaiveDate {
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64)
        .unwrap_or_default()
        .date_naive()
}
