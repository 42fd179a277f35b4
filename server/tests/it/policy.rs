//! Who may call what: every server function and REST endpoint, taken from the running registry and
//! the OpenAPI document, against every role. The table is a snapshot; a change of it is a decision.

use std::fmt::Write;

use domain::permissions::Role;
use reqwest::Method;
use serde_json::json;

use crate::{
    calls,
    support::{Rest, Server},
};

/// Calls that are made without a tenant, for who is or is not signed in.
fn is_public(name: &str) -> bool {
    name.contains("identity/") || name.contains("/api/auth/") || name.starts_with("OPTIONS")
}

fn cell(status: u16, what: &str) -> &'static str {
    assert!(
        status < 500 && status != 400,
        "{what} answered {status}: is its example still right?"
    );
    match status {
        401 => "401",
        403 => "-",
        _ => "yes",
    }
}

#[tokio::test]
async fn every_role_and_every_call() {
    let server = Server::start().await;
    let (_, tenant) = server.owner("boss").await;
    let mut people = Vec::new();
    for role in Role::ALL {
        let (browser, ..) = server.member(tenant, role).await;
        let email = browser.rpc("/rpc/identity/me", json!({})).await.good()["email"]
            .as_str()
            .expect("email")
            .to_owned();
        people.push((browser, server.rest(&email, Some(tenant)).await));
    }
    let (nobody, anonymous) = (server.browser(), Rest::anonymous(&server.base));
    let mut table = format!("{:<34} none", "call");
    for role in Role::ALL {
        let _ = write!(table, " {:<11}", role.as_str());
    }
    table.push('\n');
    for path in server::rpc::paths() {
        let template = calls::rpc(path).unwrap_or_else(|| unlisted(path));
        if is_public(path) {
            let _ = writeln!(table, "{path:<34} public");
            continue;
        }
        let _ = write!(
            table,
            "{path:<34} {:<4}",
            cell(
                nobody
                    .rpc(path, fresh(&server, &template, tenant))
                    .await
                    .status,
                path
            )
        );
        for (browser, _) in &people {
            let status = browser
                .rpc(path, fresh(&server, &template, tenant))
                .await
                .status;
            let _ = write!(table, " {:<11}", cell(status, path));
        }
        table = table.trim_end().to_owned() + "\n";
    }
    for endpoint in calls::rest_endpoints() {
        let template = calls::rest(&endpoint).unwrap_or_else(|| unlisted(&endpoint));
        if is_public(&endpoint) {
            let _ = writeln!(table, "{endpoint:<34} public");
            continue;
        }
        let (method, path) = endpoint.split_once(' ').expect("method and path");
        let method: Method = method.parse().expect("method");
        let _ = write!(table, "{endpoint:<34}");
        for rest in std::iter::once(&anonymous).chain(people.iter().map(|(_, rest)| rest)) {
            let path = calls::rest_path(path, &calls::random_ids(server.app()));
            let body = (!template.is_null()).then(|| fresh(&server, &template, tenant).to_string());
            let headers: &[_] = if body.is_some() {
                &[("content-type", "application/json")]
            } else {
                &[]
            };
            let status = rest.call(method.clone(), &path, body, headers).await.status;
            let wide = if rest.token.is_none() { 4 } else { 11 };
            let _ = write!(table, " {:<wide$}", cell(status, &endpoint));
        }
        table = table.trim_end().to_owned() + "\n";
    }
    insta::assert_snapshot!("role_matrix", table);
}

/// Arguments with the tenant and ids that name nothing: a call that is permitted finds nothing.
fn fresh(
    server: &Server,
    template: &serde_json::Value,
    tenant: domain::ids::TenantId,
) -> serde_json::Value {
    let mut ids = calls::random_ids(server.app());
    ids.insert("$tenant", tenant.to_string());
    calls::fill(template, &ids)
}

#[expect(clippy::panic, reason = "the message says what to do")]
fn unlisted(name: &str) -> serde_json::Value {
    panic!("{name} has no example in calls.rs")
}

#[test]
fn every_registered_function_is_a_known_one() {
    insta::assert_snapshot!("server_functions", server::rpc::paths().join("\n"));
    insta::assert_snapshot!("rest_endpoints", calls::rest_endpoints().join("\n"));
}
