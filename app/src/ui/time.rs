//! Moments on the screen: relative within seven days, absolute beyond; the tooltip names the zones.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    i18n::{date_time, zone_note},
    state::{
        clock::{ago, seconds_since},
        session::use_tenant,
    },
};

/// A moment that keeps growing older on the screen.
pub fn moment(at: DateTime<Utc>) -> AnyView {
    let zone = use_tenant().0.time_zone;
    let note = zone_note(at, &zone);
    let text = move || {
        if seconds_since(at).abs() < 7.0 * 86_400.0 {
            ago(at)
        } else {
            date_time(at, Some(&zone))
        }
    };
    view! { <time datetime=at.to_rfc3339() title=note>{text}</time> }.into_any()
}

/// A moment written out, in the tenant's zone.
pub fn exact(at: DateTime<Utc>) -> AnyView {
    let zone = use_tenant().0.time_zone;
    let city = zone.rsplit('/').next().unwrap_or(&zone).replace('_', " ");
    let text = format!("{} ({city})", date_time(at, Some(&zone)));
    view! { <time datetime=at.to_rfc3339() title=zone_note(at, &zone)>{text}</time> }.into_any()
}
