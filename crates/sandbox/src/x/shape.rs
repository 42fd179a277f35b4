//! How X tells a post: text with short links and HTML entities, the entities that undo it, counters.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{
    growth::growth,
    posts::AcceptedPost,
    text::links::{links, short},
};

/// The fields a caller asked for beside id and text.
pub(crate) struct Fields<'a> {
    names: Vec<&'a str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn read(list: Option<&'a str>) -> Self {
        Self {
            names: list.unwrap_or_default().split(',').map(str::trim).collect(),
        }
    }

    pub(crate) fn wants(&self, name: &str) -> bool {
        self.names.contains(&name)
    }
}

/// The text as X gives it back, and its link entities.
pub(crate) fn wrapped(post: &AcceptedPost) -> (String, Vec<Value>) {
    let (mut out, mut urls, mut at, mut place) = (String::new(), Vec::new(), 0, 0);
    for (i, link) in links(&post.text).into_iter().enumerate() {
        let before = &post.text[at..link.start];
        out.push_str(&escaped(before));
        place += before.chars().count();
        let short = short(&post.id, i);
        urls.push(json!({
            "start": place, "end": place + short.len(), "url": short,
            "expanded_url": link.expanded, "display_url": display(&link.expanded),
        }));
        out.push_str(&short);
        place += short.len();
        at = link.end;
    }
    out.push_str(&escaped(&post.text[at..]));
    (out, urls)
}

/// A post with the wished fields. `own` decides on the private counters; the second value tells
/// that they were wished and not given.
pub(crate) fn post(
    post: &AcceptedPost,
    fields: &Fields<'_>,
    own: bool,
    now: DateTime<Utc>,
) -> (Value, bool) {
    let (text, urls) = wrapped(post);
    let mut out = json!({ "id": post.id, "text": text, "edit_history_tweet_ids": [post.id] });
    if fields.wants("author_id") {
        out["author_id"] = json!(post.account);
    }
    if fields.wants("created_at") {
        out["created_at"] = json!(post.at.to_rfc3339_opts(SecondsFormat::Millis, true));
    }
    if fields.wants("entities") && !urls.is_empty() {
        out["entities"] = json!({ "urls": urls });
    }
    let age = now - post.at;
    let g = growth(&post.id, u64::try_from(age.num_seconds()).unwrap_or(0));
    if fields.wants("public_metrics") {
        out["public_metrics"] = json!({
            "retweet_count": g.reposts, "reply_count": g.comments, "like_count": g.likes,
            "quote_count": g.quotes, "bookmark_count": g.bookmarks, "impression_count": g.impressions,
        });
    }
    let private = fields.wants("non_public_metrics");
    let shown = private && own && age <= TimeDelta::days(30);
    if shown {
        out["non_public_metrics"] = json!({
            "impression_count": g.impressions, "url_link_clicks": g.clicks,
            "user_profile_clicks": g.profile_clicks,
            "engagements": g.likes + g.comments + g.reposts + g.quotes + g.clicks + g.profile_clicks,
        });
    }
    (out, private && !shown)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn display(address: &str) -> String {
    let plain = address.split_once("://").map_or(address, |(_, rest)| rest);
    if plain.chars().count() <= 27 {
        return plain.to_owned();
    }
    plain.chars().take(26).chain(['…']).collect()
}
