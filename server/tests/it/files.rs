//! The browser half as it is served.

use std::path::PathBuf;

use reqwest::Method;
use server::serve::Limits;

use crate::support::{Answer, Rest, Server};

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!(
            "bw-web-{}-{:08x}",
            std::process::id(),
            rand::random::<u32>()
        ));
        std::fs::create_dir_all(path.join("pkg-0123456789abcdef")).expect("folder");
        let write = |name: &str, text: &str| std::fs::write(path.join(name), text).expect("file");
        write("index.html", "<!doctype html><title>Bellwether</title>");
        write("index.html.br", "brotli bytes");
        write("pkg-0123456789abcdef/app.wasm", "wasm");
        write("style-0123456789abcdef.css", "body{}");
        write("theme.js", "1");
        write(".secret", "no");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    Rest::anonymous(&server.base)
        .call(Method::GET, path, None, headers)
        .await
}

#[tokio::test]
async fn pages_files_and_what_is_missing() {
    let folder = Folder::new();
    let server = Server::start_with(Some(folder.0.clone()), Limits::default()).await;
    for path in [
        "/",
        "/campaigns",
        "/auth/login",
        "/campaigns/cmp_0192f0c1d2e37abc8def0123456789ab",
    ] {
        let page = get(&server, path, &[]).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
        assert_eq!(page.header("cache-control"), "no-cache");
        assert_eq!(
            page.header("content-security-policy"),
            server::http::headers::PAGE_POLICY
        );
    }
    for path in ["/wp-admin", "/campaigns/1", "/auth"] {
        let page = get(&server, path, &[]).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (404, "text/html; charset=utf-8"),
            "{path}"
        );
    }
    for path in [
        "/assets/nope.wasm",
        "/nope.js",
        "/.secret",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/index.html.br",
        "/api/nope",
        "/rpc/nope",
        "/.well-known/x",
    ] {
        let missing = get(&server, path, &[]).await;
        assert!(
            matches!(missing.status, 404 | 405),
            "{path}: {}",
            missing.status
        );
        assert_eq!(
            missing.header("content-type"),
            "application/problem+json",
            "{path}"
        );
    }
    let wasm = get(&server, "/pkg-0123456789abcdef/app.wasm", &[]).await;
    assert_eq!(
        (wasm.header("content-type"), wasm.text.as_str()),
        ("application/wasm", "wasm")
    );
    assert!(wasm.header("cache-control").contains("immutable"));
    assert!(
        get(&server, "/style-0123456789abcdef.css", &[])
            .await
            .header("cache-control")
            .contains("immutable")
    );
    assert!(
        !get(&server, "/theme.js", &[])
            .await
            .header("cache-control")
            .contains("immutable")
    );

    let small = get(&server, "/", &[("accept-encoding", "gzip, br;q=0.9")]).await;
    assert_eq!(
        (small.header("content-encoding"), small.text.as_str()),
        ("br", "brotli bytes")
    );
    let tag = small.header("etag").to_owned();
    let again = get(
        &server,
        "/",
        &[("accept-encoding", "br"), ("if-none-match", &tag)],
    )
    .await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_security_headers() {
    let folder = Folder::new();
    let server = Server::start_with(Some(folder.0.clone()), Limits::default()).await;
    let mut seen = String::new();
    for path in [
        "/",
        "/theme.js",
        "/nope.js",
        "/livez",
        "/metrics",
        "/api/me",
        "/api/openapi.json",
        "/api-docs",
        "/l/nothing",
        "/ws",
    ] {
        let answer = get(&server, path, &[]).await;
        let names = [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-embedder-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
            "cache-control",
            "x-request-id",
        ];
        for name in names {
            assert!(!answer.header(name).is_empty(), "{path} lacks {name}");
        }
        let policy = answer.header("content-security-policy");
        seen.extend([path, &format!(" {}\n  ", answer.status), policy, "\n"]);
    }
    insta::assert_snapshot!("content_policies", seen);
}
