//! Posts as X lists them: whether one says a given text, and its counters.
//!
//! X gives a text back changed: links become short ones (the entities undo that), `&`, `<` and `>`
//! become HTML entities, the text is in NFC and trimmed.

use chrono::{DateTime, Utc};
use domain::insight::Counters;
use engine::ports::SocialError;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// A page of a user's posts; no `data` means none.
#[derive(Deserialize)]
pub(super) struct Page {
    #[serde(default)]
    pub data: Vec<Post>,
    #[serde(default)]
    pub meta: Meta,
}

#[derive(Deserialize, Default)]
pub(super) struct Meta {
    #[serde(default)]
    pub next_token: Option<String>,
}

/// One listed post.
#[derive(Deserialize)]
pub(super) struct Post {
    pub id: String,
    text: String,
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    #[serde(default)]
    entities: Entities,
}

#[derive(Deserialize, Default)]
struct Entities {
    #[serde(default)]
    urls: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    url: String,
    #[serde(default)]
    expanded_url: Option<String>,
}

impl Post {
    /// Whether this post is what X makes of `text`.
    pub(super) fn says(&self, text: &str) -> bool {
        let wanted: String = text.nfc().collect::<String>().replace("\r\n", "\n");
        let listed: String = unescaped(self.text.trim()).nfc().collect();
        same(wanted.trim(), &listed, &self.entities.urls)
    }
}

/// Walks both texts; at a short link the wanted text must go on with the address it stands for. X
/// puts `http://` before an address written without scheme, and may add a slash to a bare host.
fn same(wanted: &str, listed: &str, links: &[Link]) -> bool {
    let next = links
        .iter()
        .filter_map(|l| Some((listed.find(&l.url)?, l)))
        .min_by_key(|(at, _)| *at);
    let Some((at, link)) = next else {
        return wanted == listed;
    };
    let (before, behind) = (&listed[..at], &listed[at + link.url.len()..]);
    let Some(wanted) = wanted.strip_prefix(before) else {
        return false;
    };
    let full = link.expanded_url.as_deref().unwrap_or(&link.url);
    let bare = full.strip_prefix("http://").unwrap_or(full);
    let forms = [
        full,
        full.trim_end_matches('/'),
        bare,
        bare.trim_end_matches('/'),
    ];
    forms.into_iter().any(|form| {
        let head = wanted.get(..form.len());
        head.is_some_and(|h| h.eq_ignore_ascii_case(form))
            && same(&wanted[form.len()..], behind, links)
    })
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The answer to a look by id.
#[derive(Deserialize)]
pub(super) struct Listed {
    #[serde(default)]
    data: Vec<Counted>,
}

#[derive(Deserialize)]
struct Counted {
    id: String,
    #[serde(default)]
    public_metrics: Option<Public>,
    #[serde(default)]
    non_public_metrics: Option<Private>,
}

#[derive(Deserialize)]
struct Public {
    #[serde(rename = "impression_count", default)]
    impressions: i64,
    #[serde(rename = "like_count")]
    likes: i64,
    #[serde(rename = "reply_count")]
    replies: i64,
    #[serde(rename = "retweet_count", default)]
    retweets: Option<i64>,
    #[serde(rename = "repost_count", default)]
    reposts: Option<i64>,
    #[serde(rename = "quote_count")]
    quotes: i64,
}

#[derive(Deserialize)]
struct Private {
    /// Left out for a post without links.
    #[serde(default)]
    url_link_clicks: i64,
}

impl Listed {
    /// The counters of the post `id`. X tells no reach. The private counters end 30 days after the
    /// post; then the clicks are unknown.
    pub(super) fn counters(self, id: &str) -> Result<Counters, SocialError> {
        let post = self.data.into_iter().find(|p| p.id == id);
        let post = post.ok_or_else(|| SocialError::Refused("the post is gone".into()))?;
        let public = post
            .public_metrics
            .ok_or_else(|| SocialError::Unavailable("the answer holds no counters".into()))?;
        let reposts = public.retweets.or(public.reposts).unwrap_or(0);
        Ok(Counters {
            impressions: public.impressions,
            reach: None,
            likes: public.likes,
            comments: public.replies,
            shares: reposts + public.quotes,
            clicks: post.non_public_metrics.map(|own| own.url_link_clicks),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(text: &str, links: &[(&str, &str)]) -> Post {
        let urls: Vec<_> = links
            .iter()
            .map(|(url, full)| serde_json::json!({ "url": url, "expanded_url": full }))
            .collect();
        serde_json::from_value(
            serde_json::json!({ "id": "1", "text": text, "entities": { "urls": urls } }),
        )
        .expect("a post")
    }

    #[test]
    fn short_links_and_entities_are_undone_before_comparing() {
        let a = ("https://t.co/a", "https://example.com/x?a=1&b=2");
        let b = ("https://t.co/b", "http://shop.com");
        let listed = post("R&amp;D &lt;3 https://t.co/a, or https://t.co/b.", &[a, b]);
        assert!(listed.says("R&D <3 https://example.com/x?a=1&b=2, or shop.com."));
        assert!(listed.says("  R&D <3 https://example.com/x?a=1&b=2, or http://shop.com.\n"));
        assert!(!listed.says("R&D <3 https://example.com/x?a=1&b=3, or shop.com."));
        assert!(!listed.says("R&D <3 https://example.com/x?a=1&b=2, or shop.com"));
    }

    #[test]
    fn text_that_looks_escaped_already_is_not_unescaped_twice() {
        assert!(post("write &amp;lt; for &lt;", &[]).says("write &lt; for <"));
        assert!(!post("write &amp;lt; for &lt;", &[]).says("write < for <"));
    }
}
