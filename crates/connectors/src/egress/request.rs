//! The request as it leaves and the answer as it is taken, both within bounds.

use std::error::Error;

use engine::ports::{Call, CallAnswer, CallError};
use reqwest::{
    Body, Method, Request, Response,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue, LOCATION},
};
use url::Url;

use super::{MAX_BODY, MAX_HEADERS};

/// Headers that belong to the connection, not to the person who wrote the call.
const OURS: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// A call whose parts were read.
pub(super) struct Prepared {
    pub method: Method,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
}

impl Prepared {
    pub(super) fn new(call: &Call) -> Result<Self, CallError> {
        let refuse = |why: String| CallError::Refused(why);
        let method = match call.method.as_str() {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "PATCH" => Method::PATCH,
            "DELETE" => Method::DELETE,
            other => return Err(refuse(format!("There is no method \"{other}\""))),
        };
        if call.headers.len() > MAX_HEADERS.0 {
            return Err(refuse(format!("Use at most {} headers", MAX_HEADERS.0)));
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &call.headers {
            let lower = name.trim().to_ascii_lowercase();
            if OURS.contains(&lower.as_str())
                || lower.starts_with("proxy-")
                || lower.starts_with("x-forwarded-")
            {
                return Err(refuse(format!("The header \"{lower}\" cannot be set")));
            }
            let name = HeaderName::from_bytes(lower.as_bytes())
                .map_err(|_| refuse("A header's name is not allowed".to_owned()))?;
            let mut value = HeaderValue::from_str(value)
                .map_err(|_| refuse(format!("The header \"{lower}\" holds what no header may")))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        if call.body.as_ref().is_some_and(|b| b.len() > MAX_BODY) {
            return Err(refuse(format!("Send at most {MAX_BODY} bytes")));
        }
        Ok(Self {
            method,
            headers,
            body: call.body.clone(),
        })
    }

    /// What one host was to hear is not for another.
    pub(super) fn forget_headers(&mut self) {
        self.headers.clear();
    }

    pub(super) fn for_url(&self, url: &Url) -> Request {
        let mut request = Request::new(self.method.clone(), url.clone());
        *request.headers_mut() = self.headers.clone();
        let plain = HeaderValue::from_static("identity");
        request.headers_mut().insert(ACCEPT_ENCODING, plain);
        *request.body_mut() = self.body.clone().map(Body::from);
        request
    }
}

/// Where an answer leads, if it is a redirect. An error: it leads where nobody may follow.
pub(super) fn redirected(response: &Response, from: &Url) -> Option<Result<Url, String>> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION)?;
    let Ok(to) = location
        .to_str()
        .map_err(|_| ())
        .and_then(|l| from.join(l).map_err(|_| ()))
    else {
        return Some(Err("The address redirects to what is no address".to_owned()));
    };
    if from.scheme() == "https" && to.scheme() != "https" {
        return Some(Err("The address redirects from https to less".to_owned()));
    }
    Some(Ok(to))
}

/// Reads the answer to its end, within bounds.
pub(super) async fn read(mut response: Response) -> Result<CallAnswer, CallError> {
    let unusable = |why: String| Err(CallError::Unusable(why));
    let status = response.status().as_u16();
    let all = response.headers();
    let bytes: usize = all.iter().map(|(n, v)| n.as_str().len() + v.len()).sum();
    if all.len() > MAX_HEADERS.0 || bytes > MAX_HEADERS.1 {
        return unusable("The answer has too many headers".to_owned());
    }
    let encoding = all.get(CONTENT_ENCODING).map(HeaderValue::as_bytes);
    if encoding.is_some_and(|e| !e.eq_ignore_ascii_case(b"identity") && !e.is_empty()) {
        return unusable("The answer is compressed although nobody asked for that".to_owned());
    }
    let headers = all
        .iter()
        .filter_map(|(n, v)| Some((n.as_str().to_owned(), v.to_str().ok()?.to_owned())))
        .collect();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => break,
            Ok(Some(part)) if body.len() + part.len() > MAX_BODY => {
                return unusable(format!("The answer is longer than {MAX_BODY} bytes"));
            }
            Ok(Some(part)) => body.extend_from_slice(&part),
            Err(e) => return Err(CallError::Lost(described(e))),
        }
    }
    Ok(CallAnswer {
        status,
        headers,
        body,
    })
}

/// The error and its causes, without the address: it may hold what logs must not.
pub(super) fn described(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words.push_str(": ");
        words.push_str(&inner.to_string());
        cause = inner.source();
    }
    words
}
