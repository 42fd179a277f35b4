//! Posts as the networks show them, with the network's own count and the brand findings marked in
//! the very words they stand in.

use domain::{
    brand::{Finding, Severity},
    content::limits,
    publishing::Network,
};
use leptos::prelude::*;

use super::{
    icon::{Icon, icon, network_icon},
    inputs::counter,
};
use crate::{
    i18n::{foreign, t},
    words::common,
};

/// A piece of text: its characters and the finding they stand in.
#[derive(Debug, PartialEq, Eq)]
struct Piece<'a> {
    text: String,
    finding: Option<&'a Finding>,
}

/// Cuts the text at the findings. Where two overlap, the first keeps its characters.
fn pieces<'a>(text: &str, findings: &'a [Finding]) -> Vec<Piece<'a>> {
    let chars: Vec<char> = text.chars().collect();
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|f| f.start);
    let mut out = Vec::new();
    let mut at = 0;
    let slice = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    for finding in sorted {
        let (start, end) = (
            (finding.start as usize).max(at),
            (finding.end as usize).min(chars.len()),
        );
        if start >= end {
            continue;
        }
        if start > at {
            out.push(Piece {
                text: slice(at, start),
                finding: None,
            });
        }
        out.push(Piece {
            text: slice(start, end),
            finding: Some(finding),
        });
        at = end;
    }
    if at < chars.len() {
        out.push(Piece {
            text: slice(at, chars.len()),
            finding: None,
        });
    }
    out
}

/// The beginning of a text: at most `max` characters, cut between two words and with an ellipsis.
pub fn snippet(text: &str, max: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max) else {
        return text.to_owned();
    };
    let head = &text[..end];
    let split = text[end..].starts_with(char::is_whitespace);
    // A text without spaces is cut where it is; so is one whose last word fills half of it.
    let word = match head.rfind(char::is_whitespace) {
        Some(at) if !split && at > end / 2 => &head[..at],
        _ => head,
    };
    format!(
        "{}…",
        word.trim_end_matches(|c: char| c.is_whitespace() || ".,;:–-".contains(c))
    )
}

/// The class of a finding's mark.
pub const fn finding_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "finding finding-error",
        Severity::Warning => "finding finding-warning",
        Severity::Hint => "finding finding-hint",
    }
}

/// Where LinkedIn's feed folds a post: after its third line, or after about this many characters.
/// (Read off the product's own pages; LinkedIn does not document it.)
const FOLD: (usize, usize) = (3, 210);

/// The character at which the feed hides the rest, if it hides any: never in the middle of a word.
fn fold(network: Network, text: &str) -> Option<usize> {
    if network != Network::LinkedIn {
        return None;
    }
    let text = text.trim_end();
    let (mut lines, mut space) = (0, 0);
    for (i, c) in text.chars().enumerate() {
        if c.is_whitespace() {
            space = i;
        }
        lines += usize::from(c == '\n');
        if lines == FOLD.0 {
            return Some(i);
        }
        if i >= FOLD.1 {
            return Some(if space > 0 { space } else { i });
        }
    }
    None
}

/// A text with its addresses and tags coloured, as the networks do.
fn linked(text: &str) -> AnyView {
    let is_link = |word: &str| {
        word.starts_with("https://")
            || word.starts_with("http://")
            || (word.starts_with(['#', '@'])
                && word.chars().nth(1).is_some_and(char::is_alphanumeric))
    };
    let word = |word: &str| {
        let (inner, space) = word.split_at(word.trim_end().len());
        if is_link(inner) {
            view! { <span class="post-link">{inner.to_owned()}</span>{space.to_owned()} }.into_any()
        } else {
            word.to_owned().into_any()
        }
    };
    if text.contains(['#', '@']) || text.contains("://") {
        text.split_inclusive(char::is_whitespace)
            .map(word)
            .collect_view()
            .into_any()
    } else {
        text.to_owned().into_any()
    }
}

/// The text with its findings marked, and the place where a feed hides the rest, if it does.
pub fn marked(text: &str, findings: &[Finding], fold: Option<usize>) -> AnyView {
    let draw = |text: &str, finding: Option<&Finding>| match finding {
        None => linked(text),
        Some(finding) => {
            let message = foreign(&finding.message);
            view! { <mark class=finding_class(finding.severity) title=message>{text.to_owned()}</mark> }
                .into_any()
        }
    };
    let (mut at, mut fold) = (0, fold);
    let mut out = Vec::new();
    for piece in pieces(text, findings) {
        let length = piece.text.chars().count();
        match fold.filter(|fold| *fold < at + length) {
            Some(cut) => {
                fold = None;
                let head: String = piece.text.chars().take(cut - at).collect();
                let tail = piece.text[head.len()..].trim_start_matches('\n');
                out.push(draw(&head, piece.finding));
                out.push(view! { <span class="post-fold" aria-hidden="true" data-word=t(common::FOLD)></span> }.into_any());
                out.push(draw(tail, piece.finding));
            }
            None => out.push(draw(&piece.text, piece.finding)),
        }
        at += length;
    }
    out.into_any()
}

/// What stands under a post in the feed; drawn, as nothing can be done with it here.
fn acts(network: Network) -> AnyView {
    let signs = match network {
        Network::X => [Icon::Reply, Icon::Repost, Icon::Heart, Icon::Send],
        Network::LinkedIn => [Icon::Heart, Icon::Reply, Icon::Repost, Icon::Send],
    };
    view! { <div class="post-acts" aria-hidden="true">{signs.map(icon).into_iter().collect_view()}</div> }
        .into_any()
}

/// A post as it would appear, with its count.
pub fn post_preview(network: Network, author: &str, text: &str, findings: &[Finding]) -> AnyView {
    let class = match network {
        Network::X => "post post-x",
        Network::LinkedIn => "post post-linkedin",
    };
    let count = counter(
        limits::length(network, text) as usize,
        limits::max_length(network) as usize,
    );
    view! {
        <figure class=class>
            <figcaption class="post-head">
                <span class="post-net">{icon(network_icon(network))}{network.label()}</span>
                {count}
            </figcaption>
            <div class="post-body">
                <div class="post-author">
                    <span class="avatar" aria-hidden="true">{author.chars().next().unwrap_or('·').to_string()}</span>
                    <strong dir="auto">{author.to_owned()}</strong>
                </div>
                <div class="post-text" dir="auto">{marked(text, findings, fold(network, text))}</div>
                {acts(network)}
            </div>
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::brand::FindingRule;

    use super::*;

    fn finding(start: u32, end: u32) -> Finding {
        Finding {
            rule: FindingRule::BannedWord,
            severity: Severity::Error,
            start,
            end,
            message: String::new(),
        }
    }

    #[test]
    fn a_text_is_cut_at_its_findings_in_characters() {
        let findings = [finding(6, 9), finding(2, 4)];
        let cut = pieces("né cheap 日本", &findings);
        let texts: Vec<&str> = cut.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["né", " c", "he", "ap ", "日本"]);
    }

    #[test]
    fn a_feed_folds_after_three_lines_or_so_many_characters_between_words() {
        assert_eq!(fold(Network::LinkedIn, "one\n\ntwo\n\nthree"), Some(8));
        assert_eq!(fold(Network::LinkedIn, "one\ntwo\nthree\n"), None);
        assert_eq!(fold(Network::LinkedIn, &"four ".repeat(50)), Some(209));
        assert_eq!(fold(Network::X, &"four ".repeat(50)), None);
    }

    #[test]
    fn a_snippet_ends_with_a_whole_word() {
        assert_eq!(snippet("short", 10), "short");
        assert_eq!(snippet("book a place, here", 15), "book a place…");
        assert_eq!(snippet("book a place here", 12), "book a place…");
        assert_eq!(snippet("日本日本日本", 4), "日本日本…");
    }

    #[test]
    fn overlapping_and_wild_spans_do_no_harm() {
        let findings = [finding(0, 5), finding(3, 99), finding(50, 60)];
        let whole: String = pieces("abcdefgh", &findings)
            .into_iter()
            .map(|p| p.text)
            .collect();
        assert_eq!(whole, "abcdefgh");
    }
}
