//! X's POST /2/tweets: the checks on the bytes that came, then the journal, then the answer.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::{
    posts::{AcceptedPost, Network, NotTaken},
    text::weight::{MAX, weighted},
    world::Shared,
    x::{answers, shape},
};

/// Takes a post.
pub(crate) async fn create(
    State(world): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut books = world.books();
    let Some(grant) = books.caller(Network::X, &headers) else {
        return answers::unauthorized();
    };
    if !grant.allows("tweet.write") {
        return answers::forbidden("The token lacks the scope tweet.write.");
    }
    let text = match wished_text(&headers, &body) {
        Ok(text) => text,
        Err(refusal) => return refusal,
    };
    let taken = {
        let refuse = books.habits.refuse_duplicates;
        let at = books.clock.now();
        let post = AcceptedPost {
            network: Network::X,
            account: grant.account,
            id: String::new(),
            text,
            commentary: None,
            at,
        };
        books.posts.take(post, refuse)
    };
    match taken {
        Ok(post) => {
            let (text, _) = shape::wrapped(&post);
            let data = json!({ "id": post.id, "text": text, "edit_history_tweet_ids": [post.id] });
            (StatusCode::CREATED, Json(json!({ "data": data }))).into_response()
        }
        Err(NotTaken::Duplicate(_)) => {
            books.count("x.duplicates".into());
            answers::forbidden("This text was posted before: duplicate content is not allowed.")
        }
        Err(NotTaken::Disk(e)) => answers::disk(&e),
    }
}

/// The text as X keeps it: NFC, without white space around it.
fn wished_text(headers: &HeaderMap, body: &[u8]) -> Result<String, Response> {
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    if !kind.is_some_and(|k| k.starts_with("application/json")) {
        return Err(answers::invalid("The body must be application/json."));
    }
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return Err(answers::invalid("The body is not a JSON object."));
    };
    if let Some(name) = fields.keys().find(|k| *k != "text") {
        return Err(answers::invalid(&format!(
            "The stand-in does not know the field {name}."
        )));
    }
    let text: String = fields
        .get("text")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .nfc()
        .collect();
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(answers::invalid("The text is missing."));
    }
    let length = weighted(&text);
    if length > MAX {
        return Err(answers::invalid(&format!(
            "The text weighs {length}; {MAX} is the most."
        )));
    }
    Ok(text)
}
