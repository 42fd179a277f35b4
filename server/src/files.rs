//! The browser half: files of the built folder, and the application's page for every page path.
//! A missing file is a 404 problem, never the page with status 200.

use std::path::{Path, PathBuf};

use axum::{
    body::Body,
    extract::{Request, State as Extract},
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header},
    response::IntoResponse,
};
use domain::problem::ProblemKind;

use crate::{
    State,
    http::{RequestId, headers::PAGE_POLICY, problem::Refusal},
    pages,
};

/// Answers everything that no route takes.
pub async fn answer(Extract(state): Extract<State>, request: Request) -> Response<Body> {
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    let missing = || {
        Refusal::new(
            ProblemKind::NotFound,
            "not_found",
            "There is nothing at this address",
        )
        .of_request(&id)
        .into_response()
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return missing();
    }
    let Some(web) = state.web.clone() else {
        return missing();
    };
    let path = request.uri().path();
    if let Some(file) = file_path(&web, path)
        && let Some(response) = file_answer(&file, path, request.headers()).await
    {
        return response;
    }
    // A path with an extension, or under one of our prefixes, is a file or a call, not a page.
    let last = path.rsplit('/').next().unwrap_or_default();
    if last.contains('.')
        || ["/api/", "/rpc/", "/ws/", "/.well-known/"]
            .iter()
            .any(|p| path.starts_with(p))
    {
        return missing();
    }
    let status = if pages::is_page(path) {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    match file_answer(&web.join("index.html"), "/index.html", request.headers()).await {
        // "Not modified" would hide the 404.
        Some(mut page) if status == StatusCode::OK || page.status() == StatusCode::OK => {
            if page.status() == StatusCode::OK {
                *page.status_mut() = status;
            }
            page
        }
        _ => missing(),
    }
}

/// The file a path names; `None` for anything that could leave the folder or name a hidden file.
fn file_path(web: &Path, path: &str) -> Option<PathBuf> {
    let mut file = web.to_path_buf();
    let mut named = false;
    for part in path.split('/').filter(|p| !p.is_empty()) {
        let plain = part
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
            && !part.starts_with('.');
        if !plain {
            return None;
        }
        file.push(part);
        named = true;
    }
    // The page itself is asked for as `/`; a compressed twin is not a file of its own.
    (named && !matches!(extension(path), "br" | "gz")).then_some(file)
}

async fn file_answer(file: &Path, path: &str, asked: &HeaderMap) -> Option<Response<Body>> {
    let plain = tokio::fs::metadata(file)
        .await
        .ok()
        .filter(std::fs::Metadata::is_file)?;
    let accepts = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let mut body = None;
    for (name, extension) in [("br", "br"), ("gzip", "gz")] {
        if body.is_none() && accepts_encoding(accepts, name) {
            let twin = PathBuf::from(format!("{}.{extension}", file.display()));
            body = tokio::fs::read(&twin)
                .await
                .ok()
                .map(|bytes| (bytes, Some(name)));
        }
    }
    let (bytes, encoding) = match body {
        Some(found) => found,
        None => (tokio::fs::read(file).await.ok()?, None),
    };
    let page = extension(path) == "html";
    let cache = if is_hashed(path) {
        "public, max-age=31536000, immutable"
    } else if page {
        "no-cache"
    } else {
        "public, max-age=300"
    };
    let changed = plain
        .modified()
        .ok()
        .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |d| d.as_micros());
    let tag = format!(
        "\"{changed:x}-{:x}-{}\"",
        plain.len(),
        encoding.unwrap_or("id")
    );
    let same = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|v| v.as_bytes() == tag.as_bytes());
    let mut response = if same {
        Response::new(Body::empty())
    } else {
        Response::new(Body::from(bytes))
    };
    if same {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(content_type(path)),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(name) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    if page {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(PAGE_POLICY),
        );
    }
    Some(response)
}

fn accepts_encoding(accepts: &str, name: &str) -> bool {
    accepts.split(',').any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        parts.next() == Some(name) && !parts.any(|q| q == "q=0" || q == "q=0.0")
    })
}

/// Names with a hash in them never change their content.
fn is_hashed(path: &str) -> bool {
    path.split('/').any(|part| {
        part.strip_prefix("pkg-").is_some()
            || part.split(['-', '.', '_']).skip(1).any(|word| {
                word.len() >= 8
                    && word.chars().all(|c| c.is_ascii_hexdigit())
                    && word.chars().any(|c| c.is_ascii_digit())
            })
    })
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn content_type(path: &str) -> &'static str {
    match extension(path) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_folder_or_names_a_hidden_file() {
        let web = Path::new("/srv/web");
        assert_eq!(
            file_path(web, "/pkg-1a/app.wasm"),
            Some(PathBuf::from("/srv/web/pkg-1a/app.wasm"))
        );
        for path in [
            "/",
            "/../etc/passwd",
            "/a/../../b",
            "/.env",
            "/a/.git/config",
            "/a%2e%2e/b",
            "/a\\b",
            "/app.js.br",
            "/a\0b",
        ] {
            assert_eq!(file_path(web, path), None, "{path:?}");
        }
    }

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert!(is_hashed("/pkg-0f3a/app.js"));
        assert!(is_hashed("/main-1f2e3d4c5b6a7988.css"));
        assert!(!is_hashed("/index.html"));
        assert!(!is_hashed("/theme.js"));
        assert!(!is_hashed("/fonts/instrument-sans-latin.woff2"));
    }
}
