//! What a network's public interface lets us do, from the one record that agents and validators read.

use domain::publishing::{CAPABILITIES, Capability, Network, Support};
use leptos::prelude::*;

use crate::{
    i18n::{date, foreign, t, tf},
    ui::badge::{Tone, pill},
    words::settings as w,
};

fn name(what: &str) -> String {
    let word = match what {
        "post.text" => w::CAP_TEXT,
        "post.schedule" => w::CAP_SCHEDULE,
        "post.lookup" => w::CAP_LOOKUP,
        "metrics.impressions" => w::CAP_IMPRESSIONS,
        "metrics.reach" => w::CAP_REACH,
        "metrics.clicks" => w::CAP_CLICKS,
        other => return other.to_owned(),
    };
    t(word).to_owned()
}

/// The record of one network.
pub fn list(network: Network) -> AnyView {
    let of: Vec<&Capability> = CAPABILITIES
        .iter()
        .filter(|c| c.network == network)
        .collect();
    let checked = of
        .first()
        .and_then(|c| c.checked_on.parse().ok())
        .map(|d| tf(w::CHECKED_ON, &[("date", &date(d))]));
    let row = |c: &&Capability| {
        let (tone, word) = match c.support {
            Support::Native => (Tone::Good, w::NATIVE),
            Support::Assisted => (Tone::Waiting, w::ASSISTED),
            Support::Unsupported => (Tone::Plain, w::UNSUPPORTED),
        };
        view! {
            <div><dt>{name(c.what)}" "{pill(tone, t(word))}</dt><dd class="muted">{foreign(c.note)}</dd></div>
        }
    };
    view! {
        <details class="capabilities">
            <summary>{t(w::CAN)}</summary>
            <dl class="facts-list">{of.iter().map(row).collect_view()}</dl>
            <p class="caption">{checked}</p>
        </details>
    }
    .into_any()
}
