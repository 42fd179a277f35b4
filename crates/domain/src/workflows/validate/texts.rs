//! V13, V14, V23: texts that networks take, addresses that may be called.

use std::net::IpAddr;

use serde_json::Value;

use super::{
    check::{Check, Issue},
    fixes,
};
use crate::{
    content::limits,
    publishing::Network,
    workflows::{
        kinds::{FieldType, text},
        tokens::{Filter, Template, Token, parse},
    },
};

/// V13: a fixed text is not longer than its network takes; V14 where tokens could make it so.
pub(super) fn v13_lengths(check: &mut Check<'_>) {
    let all: Vec<_> = check.running().collect();
    for (_, node, _) in all {
        let Some(word) = node.kind.strip_prefix("post.") else {
            continue;
        };
        let network = Network::parse(word);
        let known = network.map(limits::max_length);
        let Some(max) = known.or_else(|| check.context.network_limits.get(word).copied()) else {
            continue;
        };
        let Some(template) = text(&node.params, "text").and_then(|t| parse(t).ok()) else {
            continue;
        };
        let label = network.map_or(word, |n| n.label());
        let count = |t: &str| network.map_or(t.chars().count() as u32, |n| limits::length(n, t));
        let fixed = count(&template.fixed_text());
        if fixed > max {
            let message = format!("{label} takes {max} characters; shorten by {}", fixed - max);
            check.add(Issue::error("V13", message).at(node).field("text"));
        } else if most(&template).is_none_or(|tokens| u64::from(fixed) + tokens > u64::from(max)) {
            let message = format!(
                "This may get longer than the {max} characters that {label} takes; add | truncate"
            );
            check.add(Issue::warning("V14", message).at(node).field("text"));
        }
    }
}

/// The most that the tokens add, if all of them are cut.
fn most(template: &Template) -> Option<u64> {
    let cut = |t: &Token| {
        let last = t.filters.last().filter(|c| c.filter == Filter::Truncate)?;
        // A network may count a character as two.
        last.args.first()?.as_u64().map(|n| n * 2)
    };
    template.tokens().map(cut).sum()
}

/// V23: addresses that are called are https, and lie outside.
pub(super) fn v23_addresses(check: &mut Check<'_>) {
    let mut found = Vec::new();
    for (_, node, spec) in check.known() {
        for field in spec.fields.iter().filter(|f| f.of == FieldType::Url) {
            let Some(url) = node.params.get(field.key).and_then(Value::as_str) else {
                continue;
            };
            if url.trim().is_empty() {
                continue;
            }
            if is_allowed(url, &check.context.egress_allow) {
                continue;
            }
            if let Some(message) = address_problem(url) {
                let secure = url
                    .strip_prefix("http://")
                    .map(|rest| format!("https://{rest}"));
                let fix = secure
                    .filter(|s| address_problem(s).is_none())
                    .map(|s| fixes::set_param(node, field.key, s.into(), "Use https"));
                found.push(
                    Issue::error("V23", message)
                        .at(node)
                        .field(field.key)
                        .mended_by(fix),
                );
            }
        }
    }
    check.issues.extend(found);
}

/// Whether the deployment names the host and port of an address as one that may be called.
fn is_allowed(url: &str, allow: &[String]) -> bool {
    let (Some((scheme, rest)), false) = (url.trim().split_once("://"), allow.is_empty()) else {
        return false;
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let mut authority = rest[..end].to_ascii_lowercase();
    if !authority.contains(':') {
        authority.push_str(if scheme == "https" { ":443" } else { ":80" });
    }
    matches!(scheme, "http" | "https") && allow.contains(&authority)
}

/// What is wrong with an address that a step calls. The host stands there as it is: with a token in
/// it, data could choose whom we call. What a name leads to is looked at again when it is called.
pub(in crate::workflows) fn address_problem(url: &str) -> Option<String> {
    let Some(rest) = url.trim().strip_prefix("https://") else {
        return Some("Use an address that begins with https://".to_owned());
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let authority = &rest[..end];
    if authority.contains("{{") || authority.contains("}}") {
        return Some("Write the host out; a token may only stand behind it".to_owned());
    }
    if authority.contains('@')
        || authority
            .chars()
            .any(|c| c.is_whitespace() || c.is_control())
    {
        return Some("The address names a host and no user".to_owned());
    }
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    is_private(host).then(|| format!("\"{host}\" is a private address; use one on the internet"))
}

fn is_private(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Ok(ip) = host.parse::<IpAddr>() {
        return is_private_ip(ip);
    }
    // Numbers in other notations than four decimals are read as addresses by some resolvers.
    let last = host.rsplit('.').next().unwrap_or_default();
    let numeric = last.starts_with("0x") || last.chars().all(|c| c.is_ascii_digit());
    let inside = [
        "localhost",
        "local",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "arpa",
        "test",
        "invalid",
    ];
    !host.contains('.') || numeric || inside.contains(&last)
}

fn is_private_ip(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0)
                || (a == 198 && (18..20).contains(&b))
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            // Only what is handed out for the internet, and none that carries an IPv4 address.
            v6.to_ipv4_mapped().is_some()
                || first & 0xe000 != 0x2000
                || matches!(first, 0x2002 | 0x2001)
        }
    }
}
