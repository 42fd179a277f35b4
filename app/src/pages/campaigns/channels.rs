//! Channels in words and signs.

use domain::campaigns::Channel;
use leptos::prelude::*;

use crate::{
    i18n::t,
    ui::icon::{icon, network_icon},
    words::campaigns as w,
};

/// The name of a channel.
pub fn name(channel: Channel) -> &'static str {
    match channel {
        Channel::Social(network) => network.label(),
        Channel::Email => t(w::CH_EMAIL),
        Channel::Ads => t(w::CH_ADS),
    }
}

/// Channels side by side.
pub fn list(channels: &[Channel]) -> AnyView {
    let one = |c: &Channel| {
        let sign = match c {
            Channel::Social(network) => Some(icon(network_icon(*network))),
            _ => None,
        };
        view! { <span class="net">{sign}{name(*c)}</span> }
    };
    view! { <span class="row">{channels.iter().map(one).collect_view()}</span> }.into_any()
}
