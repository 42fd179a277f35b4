//! Where the links of a text on X are, and the short addresses that stand in for them.
//!
//! With a scheme any host with a dot counts; without one only hosts under a few well known endings
//! do (the real list holds every registered ending).

use sha2::{Digest, Sha256};

/// Endings that make a link without `https://`.
const BARE_ENDINGS: [&str; 14] = [
    "com", "org", "net", "io", "dev", "app", "co", "de", "fr", "uk", "eu", "us", "info", "shop",
];

/// A link in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The full address; `http://` is put before one without scheme.
    pub expanded: String,
}

/// All links of `text`, in order.
pub(crate) fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before = None;
    while let Some(c) = text[at..].chars().next() {
        let joined = before.is_some_and(|b: char| {
            b.is_ascii_alphanumeric() || matches!(b, '@' | '＠' | '#' | '＃' | '$')
        });
        let after_mark = before.is_some_and(|b| matches!(b, '-' | '_' | '.' | '/'));
        let link = if joined || !c.is_ascii_alphanumeric() {
            None
        } else {
            link_at(&text[at..], after_mark)
        };
        let Some((length, expanded)) = link else {
            before = Some(c);
            at += c.len_utf8();
            continue;
        };
        found.push(Link {
            start: at,
            end: at + length,
            expanded,
        });
        at += length;
        before = Some('/');
    }
    found
}

/// The short address of the `index`-th link of a post.
pub(crate) fn short(post_id: &str, index: usize) -> String {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let seed = Sha256::digest(format!("{post_id}/{index}").as_bytes());
    let tail: String = seed[..10]
        .iter()
        .map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()]))
        .collect();
    format!("https://t.co/{tail}")
}

fn link_at(rest: &str, after_mark: bool) -> Option<(usize, String)> {
    let run = &rest[..rest
        .find(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '<' | '>' | '“' | '”' | '«' | '»' | '|')
        })
        .unwrap_or(rest.len())];
    let scheme = ["https://", "http://"].into_iter().find(|s| {
        run.get(..s.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(s))
    });
    let after = scheme.map_or(0, str::len);
    let host_end = run[after..]
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')))
        .map_or(run.len(), |i| after + i);
    let host = run[after..host_end].trim_end_matches(['.', '-']);
    let host_end = after + host.len();
    let labels: Vec<&str> = host.split('.').collect();
    let ending = labels.last()?.to_ascii_lowercase();
    let known = scheme.is_some() || (!after_mark && BARE_ENDINGS.contains(&ending.as_str()));
    let named = ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_alphabetic());
    if labels.len() < 2 || labels.iter().any(|l| l.is_empty()) || !known || !named {
        return None;
    }
    if run[host_end..].starts_with('@') {
        return None;
    }
    let tail = &run[host_end..];
    let length = if tail.starts_with(['/', '?', ':']) {
        host_end + trimmed(tail)
    } else {
        host_end
    };
    let expanded = match scheme {
        Some(_) => run[..length].to_owned(),
        None => format!("http://{}", &run[..length]),
    };
    Some((length, expanded))
}

/// Length of a path without the marks that end the sentence around it.
fn trimmed(tail: &str) -> usize {
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

    fn found(text: &str) -> Vec<String> {
        links(text)
            .into_iter()
            .map(|l| text[l.start..l.end].to_owned())
            .collect()
    }

    #[test]
    fn links_end_where_the_sentence_goes_on() {
        for (text, expected) in [
            (
                "see https://example.com/a?b=1&c=2#d.",
                vec!["https://example.com/a?b=1&c=2#d"],
            ),
            (
                "(https://example.com/a_(b))",
                vec!["https://example.com/a_(b)"],
            ),
            ("example.com and e.g. nothing", vec!["example.com"]),
            ("mail me@example.com or me", vec![]),
            ("https://localhost/x", vec![]),
            (
                "two: http://a.io/x, HTTPS://B.example",
                vec!["http://a.io/x", "HTTPS://B.example"],
            ),
            ("#example.com @example.com v1.2.com/", vec!["v1.2.com/"]),
            (
                "日本https://example.com a_example.com",
                vec!["https://example.com"],
            ),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
