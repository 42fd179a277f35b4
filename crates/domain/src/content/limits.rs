//! Lengths as the networks count them. The composer's counter, the writers, the validator and the
//! stand-ins' answers agree because they all follow these rules.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::{fields::Fields, publishing::Network};

/// X counts at most this weighted length (twitter-text configuration v3).
pub const X_MAX: u32 = 280;
/// What X counts for any web address.
pub const X_URL: u32 = 23;
/// LinkedIn takes at most this many characters of commentary.
pub const LINKEDIN_MAX: u32 = 3_000;

/// The longest text a network takes, in its own counting.
#[must_use]
pub const fn max_length(network: Network) -> u32 {
    match network {
        Network::X => X_MAX,
        Network::LinkedIn => LINKEDIN_MAX,
    }
}

/// The length of `text` as `network` counts it.
#[must_use]
pub fn length(network: Network, text: &str) -> u32 {
    match network {
        Network::X => x_weighted(text),
        Network::LinkedIn => text.chars().count() as u32,
    }
}

/// Checks a post's text: not empty, not longer than the network takes.
pub fn check_post(f: &mut Fields, field: &str, network: Network, text: &str) {
    if text.trim().is_empty() {
        f.add(field, "required", "Write a text");
        return;
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        f.add(field, "invalid", "Remove the control characters");
    }
    let (n, max) = (length(network, text), max_length(network));
    if n > max {
        f.add(
            field,
            "too_long",
            format!(
                "{} takes {max} characters; shorten by {}",
                network.label(),
                n - max
            ),
        );
    }
}

/// X's weighted length: the text in NFC; web addresses 23; an emoji sequence 2; code points
/// 0–4351, 8192–8205, 8208–8223 and 8242–8247 one, all others two.
#[must_use]
pub fn x_weighted(text: &str) -> u32 {
    let text: String = text.nfc().collect();
    let mut total = 0;
    let mut rest = text.as_str();
    while !rest.is_empty() {
        if let Some(n) = url_at(rest, &text[..text.len() - rest.len()]) {
            total += X_URL;
            rest = &rest[n..];
            continue;
        }
        let Some(cluster) = rest.graphemes(true).next() else {
            break;
        };
        total += if is_emoji(cluster) {
            2
        } else {
            cluster.chars().map(weight).sum()
        };
        rest = &rest[cluster.len()..];
    }
    total
}

const fn weight(c: char) -> u32 {
    match c as u32 {
        0..=4351 | 8192..=8205 | 8208..=8223 | 8242..=8247 => 1,
        _ => 2,
    }
}

/// An emoji sequence: a pictograph, a flag or a keycap, with its joiners and selectors.
fn is_emoji(cluster: &str) -> bool {
    let mut chars = cluster.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let pictograph = matches!(first as u32,
        0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2300..=0x23FF);
    pictograph || (cluster.chars().count() > 1 && cluster.contains('\u{20E3}'))
}

/// Endings that make a web address without `https://`. The network knows every registered ending;
/// a text with a rarer one is counted letter by letter, which never makes it shorter than it is
/// unless the whole address has fewer than 23 letters.
const BARE_ENDINGS: &[&str] = &[
    "ai", "app", "at", "au", "be", "biz", "blog", "br", "ca", "ch", "cn", "co", "com", "cz", "de",
    "dev", "dk", "edu", "es", "eu", "fi", "fr", "gov", "ie", "in", "info", "io", "it", "jp", "me",
    "mx", "net", "nl", "no", "nz", "online", "org", "pl", "pt", "se", "shop", "site", "store",
    "tech", "tv", "uk", "us", "xyz",
];

/// Length in bytes of the web address `rest` begins with, if it begins with one.
fn url_at(rest: &str, before: &str) -> Option<usize> {
    if !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let last = before.chars().next_back();
    if last.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '＠' | '#' | '＃' | '$'))
    {
        return None;
    }
    let end = rest
        .find(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '<' | '>' | '”' | '“' | '«' | '»' | '|')
        })
        .unwrap_or(rest.len());
    let word = &rest[..end];
    let scheme = ["https://", "http://"].into_iter().find(|s| {
        word.get(..s.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(s))
    });
    let after = scheme.map_or(0, str::len);
    let host_end = word[after..]
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')))
        .map_or(word.len(), |i| after + i);
    let host = word[after..host_end].trim_end_matches(['.', '-']);
    let (name, ending) = host.rsplit_once('.')?;
    let is_name = !name.is_empty() && name.split('.').all(|label| !label.is_empty());
    let is_ending = ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_alphabetic());
    let is_known = scheme.is_some()
        || (!last.is_some_and(|c| matches!(c, '-' | '_' | '.' | '/'))
            && BARE_ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
    let host_end = after + host.len();
    let tail = &word[host_end..];
    if !is_name || !is_ending || !is_known || tail.starts_with('@') {
        return None;
    }
    let path = if tail.starts_with(['/', '?', ':']) {
        path_length(tail)
    } else {
        0
    };
    Some(host_end + path)
}

/// Length of a path without the marks that end the sentence around it.
fn path_length(tail: &str) -> usize {
    let mut kept = tail;
    loop {
        let cut = kept.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '…', '’', '*']);
        let unpaired = cut.ends_with(')') && cut.matches(')').count() > cut.matches('(').count();
        let next = if unpaired { &cut[..cut.len() - 1] } else { cut };
        if next.len() == kept.len() {
            return kept.len();
        }
        kept = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_counts_addresses_emoji_and_wide_characters_its_own_way() {
        for (text, n) in [
            ("", 0),
            ("hello", 5),
            (
                "hello https://example.com/a/very/long/path?with=query#and-fragment",
                29,
            ),
            ("https://a.example.", 24),
            ("example.com", 23),
            ("see example.com/a-very-long-path-that-goes-on, ok", 31),
            ("日本https://example.com", 27),
            ("me@example.com", 14),
            ("v1.2 and e.g. this", 18),
            ("http://localhost/a", 18),
            ("日本", 4),
            ("👨‍👩‍👧‍👦", 2),
            ("🇩🇪 ok", 5),
            ("e\u{301}", 1),
            ("naïve — “quoted”", 16),
        ] {
            assert_eq!(x_weighted(text), n, "{text}");
        }
    }

    #[test]
    fn a_post_one_over_the_limit_is_refused_with_the_number() {
        let mut f = Fields::new();
        check_post(&mut f, "text", Network::X, &"a".repeat(281));
        let errors = f.finish().expect_err("too long");
        assert!(errors[0].message.contains("shorten by 1"));
        let mut f = Fields::new();
        check_post(&mut f, "text", Network::X, &"a".repeat(280));
        assert_eq!(f.finish(), Ok(()));
        let mut f = Fields::new();
        check_post(&mut f, "text", Network::LinkedIn, &"a".repeat(3_001));
        assert!(f.finish().is_err());
    }
}
