//! The page on which a person lets the product act for an account, and the pages that show a post.
//! Plain HTML without scripts; every word from outside is escaped.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use url::Url;

/// An account to choose.
pub(crate) struct Choice {
    pub id: String,
    pub name: String,
    pub detail: String,
}

/// What comes back from the page: the question again, and the choice.
#[derive(Deserialize)]
pub(crate) struct Decision<Q> {
    #[serde(flatten)]
    pub question: Q,
    /// `authorize`, `cancel` or `fail`.
    #[serde(default, rename = "decision")]
    pub choice: Option<String>,
    /// The account, with `authorize`.
    #[serde(default)]
    pub account: Option<String>,
}

/// The authorize page. `hidden` carries the question back with the form, which goes to the page's
/// own address.
pub(crate) fn page(
    network: &str,
    scopes: &str,
    hidden: &[(&str, &str)],
    choices: &[Choice],
) -> Response {
    let kept = hidden
        .iter()
        .map(|(k, v)| {
            format!(
                "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
                escape(k),
                escape(v)
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let rows = choices
        .iter()
        .map(|c| {
            format!(
                "<li><form method=\"post\">{kept}<input type=\"hidden\" name=\"decision\" value=\"authorize\">\
                 <div><strong>{name}</strong><br><span>{detail}</span></div>\
                 <button name=\"account\" value=\"{id}\" aria-label=\"Authorize {name}\">Authorize</button></form></li>",
                id = escape(&c.id),
                name = escape(&c.name),
                detail = escape(&c.detail),
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let body = format!(
        "<h1>Connect a sandbox account</h1>\
         <p>This page stands in for {network}. Nothing you allow here reaches the real network.</p>\
         <p>Asked for: <code>{}</code></p><ul>{rows}</ul>\
         <form method=\"post\">{kept}<button name=\"decision\" value=\"cancel\">Cancel</button> \
         <button name=\"decision\" value=\"fail\">Answer with an error</button></form>",
        escape(scopes)
    );
    html(
        StatusCode::OK,
        &format!("Authorize – {network} sandbox"),
        &body,
    )
}

/// A page that says what is wrong with the question; nobody is sent anywhere.
pub(crate) fn wrong(network: &str, what: &str) -> Response {
    let body = format!(
        "<h1>This request cannot be answered</h1><p>{}</p>",
        escape(what)
    );
    html(
        StatusCode::BAD_REQUEST,
        &format!("{network} sandbox"),
        &body,
    )
}

/// The page of a post.
pub(crate) fn post(network: &str, author: &str, text: &str, at: &str) -> Response {
    let body = format!(
        "<h1>{}</h1><p class=\"text\">{}</p><p><small>{} · {network} sandbox, not the real network</small></p>",
        escape(author),
        escape(text),
        escape(at)
    );
    html(
        StatusCode::OK,
        &format!("Post by {author} – {network} sandbox"),
        &body,
    )
}

/// The page for a post that is not there.
pub(crate) fn no_post(network: &str) -> Response {
    html(
        StatusCode::NOT_FOUND,
        &format!("{network} sandbox"),
        "<h1>There is no such post</h1>",
    )
}

/// Sends the person back with the given fields added to the address.
pub(crate) fn back(redirect_uri: &str, fields: &[(&str, &str)]) -> Option<Response> {
    let mut address = web_address(redirect_uri)?;
    address.query_pairs_mut().extend_pairs(fields);
    Some(Redirect::to(address.as_str()).into_response())
}

/// Reads an absolute http(s) address.
pub(crate) fn web_address(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host())
}

fn html(status: StatusCode, title: &str, body: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{}</title><style>\
         :root{{color-scheme:light dark}}body{{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}}\
         ul{{list-style:none;padding:0}}li form{{display:flex;justify-content:space-between;align-items:center;gap:1rem;\
         padding:.75rem 0;border-top:1px solid}}button{{font:inherit;padding:.5rem 1rem;min-height:2.75rem}}\
         .text{{white-space:pre-wrap;overflow-wrap:anywhere}}</style></head><body><main>{body}</main></body></html>",
        escape(title)
    );
    let mut response = (status, Html(page)).into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'"),
    );
    response
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
