//! Refuses what another site makes a browser send. Server functions have no protection of their own:
//! a call that changes something must say that it comes from our own pages.

use axum::{
    extract::{Request, State as Extract},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::problem::ProblemKind;

use super::{RequestId, problem::Refusal};
use crate::State;

/// Where a request says it comes from.
#[derive(Debug, PartialEq, Eq)]
enum Site {
    Ours,
    Other,
    Silent,
}

/// Lets safe methods pass; of the others, what comes from our own site, and on the REST interface
/// also what comes from no browser at all.
pub async fn guard(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let path = request.uri().path();
    let allowed = match site(request.headers(), &state.app.settings.public_url) {
        _ if safe => true,
        // Public by design: authorised by a form key, and without cookies.
        _ if path == "/api/leads/capture" => true,
        Site::Ours => true,
        Site::Silent => !path.starts_with("/rpc/"),
        Site::Other => false,
    };
    if allowed {
        return next.run(request).await;
    }
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    Refusal::new(
        ProblemKind::Forbidden,
        "cross_site",
        "The request comes from another site",
    )
    .of_request(&id)
    .into_response()
}

/// Whether the browser says that our own page asks. Also used for the live socket.
pub fn is_ours(headers: &HeaderMap, public_url: &str) -> bool {
    site(headers, public_url) == Site::Ours
}

fn site(headers: &HeaderMap, public_url: &str) -> Site {
    let text = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site")
        && site != "same-origin"
    {
        return Site::Other;
    }
    match (text(header::ORIGIN.as_str()), text("sec-fetch-site")) {
        (Some(origin), _)
            if origin == public_url || is_own_loopback(origin, text(header::HOST.as_str())) =>
        {
            Site::Ours
        }
        (Some(_), _) => Site::Other,
        (None, Some(_)) => Site::Ours,
        (None, None) => Site::Silent,
    }
}

/// On a developer's machine the product is reached under several names and ports; there the page's
/// origin is compared with the host that was asked.
fn is_own_loopback(origin: &str, host: Option<&str>) -> bool {
    let Some(authority) = origin.strip_prefix("http://") else {
        return false;
    };
    let name = authority
        .rsplit_once(':')
        .map_or(authority, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") && host == Some(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&'static str, &'static str)]) -> Site {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, axum::http::HeaderValue::from_static(value));
        }
        site(&headers, "https://bellwether.example")
    }

    #[test]
    fn only_our_own_pages_are_ours() {
        assert_eq!(
            of(&[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://bellwether.example")
            ]),
            Site::Ours
        );
        assert_eq!(of(&[("origin", "https://bellwether.example")]), Site::Ours);
        assert_eq!(
            of(&[
                ("origin", "http://localhost:3100"),
                ("host", "localhost:3100")
            ]),
            Site::Ours
        );
        assert_eq!(of(&[]), Site::Silent);
        for other in [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "none")],
            vec![
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://evil.example"),
            ],
            vec![("origin", "null")],
            vec![("origin", "https://bellwether.example.evil.example")],
            vec![
                ("origin", "http://localhost:3100"),
                ("host", "localhost:3000"),
            ],
            vec![("origin", "http://evil.example"), ("host", "evil.example")],
        ] {
            assert_eq!(of(&other), Site::Other, "{other:?}");
        }
    }
}
