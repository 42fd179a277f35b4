//! Whether a text is among an author's posts on LinkedIn (GET /rest/posts, finder `author`).

use chrono::{DateTime, Utc};
use engine::ports::{Lookup, SocialError, SocialPost};
use reqwest::StatusCode;
use serde::Deserialize;

use super::{LinkedIn, little, quoted, successful};
use crate::social::{failure, http};

const PAGE: usize = 50;
/// Pages a look-up reads before it gives up.
const MAX_PAGES: usize = 10;

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    elements: Vec<Element>,
}

#[derive(Deserialize)]
struct Element {
    id: String,
    #[serde(default)]
    commentary: Option<String>,
    #[serde(rename = "createdAt", default)]
    created_ms: Option<i64>,
}

/// Looks through the posts from the newest back to `since`. A page may hold fewer posts than asked
/// for and still not be the last, so only an empty page or an older post ends the search. An author
/// whose posts the token may not list (403, or 404 in its place) cannot be told about.
pub(super) async fn look_up(
    linkedin: &LinkedIn,
    token: &str,
    post: &SocialPost,
    since: DateTime<Utc>,
) -> Result<Lookup, SocialError> {
    let mut start = 0;
    for _ in 0..MAX_PAGES {
        let author = quoted(&post.account_id);
        let query = format!("q=author&author={author}&count={PAGE}&start={start}&sortBy=CREATED");
        let request = linkedin
            .get(&["rest", "posts"], &query, token)
            .header("X-RestLi-Method", "FINDER");
        let answer = http::send(request).await.map_err(failure::read_broken)?;
        if matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) {
            return Ok(Lookup::CannotTell(failure::said(&answer).message));
        }
        let listed: Listed = successful(&answer)?
            .json()
            .map_err(SocialError::Unavailable)?;
        if listed.elements.is_empty() {
            return Ok(Lookup::Absent);
        }
        start += listed.elements.len();
        for element in listed.elements {
            let created_at = element.created_ms.and_then(DateTime::from_timestamp_millis);
            if created_at.is_some_and(|at| at < since) {
                return Ok(Lookup::Absent);
            }
            if post.others.contains(&element.id) {
                continue;
            }
            if little::says(
                element.commentary.as_deref().unwrap_or_default(),
                &post.text,
            ) {
                return Ok(Lookup::Found(linkedin.remote(element.id, created_at)));
            }
        }
    }
    Ok(Lookup::CannotTell("too many posts since then".into()))
}
