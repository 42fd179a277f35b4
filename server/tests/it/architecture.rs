//! The directions between the crates, and what never reaches the browser.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;

/// Who may import whom, outside tests.
const ALLOWED: [(&str, &[&str]); 13] = [
    ("domain", &[]),
    ("store", &["domain"]),
    ("engine", &["domain"]),
    ("connectors", &["domain", "engine"]),
    ("sandbox", &[]),
    ("services", &["domain", "store", "engine", "connectors"]),
    ("api", &["domain", "services"]),
    (
        "testkit",
        &[
            "domain",
            "store",
            "services",
            "engine",
            "connectors",
            "sandbox",
        ],
    ),
    ("protocol", &[]),
    ("app", &["domain", "api"]),
    ("frontend", &["app"]),
    (
        "server",
        &[
            "domain",
            "store",
            "services",
            "engine",
            "connectors",
            "sandbox",
            "api",
            "protocol",
        ],
    ),
    ("bench", &["domain"]),
];

fn cargo(arguments: &[&str]) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let done = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("cargo runs");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).expect("text")
}

#[test]
fn the_crates_import_in_one_direction() {
    let text = cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--offline",
    ]);
    let metadata: Value = serde_json::from_str(&text).expect("JSON");
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let packages = metadata["packages"].as_array().expect("packages");
    let names: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    for package in packages {
        let name = package["name"].as_str().expect("name");
        let may = allowed.get(name).unwrap_or_else(|| unknown(name));
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().expect("name");
            let in_tests = dependency["kind"] == "dev";
            if names.contains(other) {
                let fine =
                    may.contains(&other) || (in_tests && matches!(other, "testkit" | "sandbox"));
                assert!(fine, "{name} may not import {other}");
            }
            if other == "sqlx" {
                assert_eq!(name, "store", "only store names sqlx");
            }
        }
    }
}

#[expect(clippy::panic, reason = "the message says what to do")]
fn unknown(name: &str) -> &'static &'static [&'static str] {
    panic!("{name} has no place in the directions: add it to ALLOWED and to ARCHITECTURE.md")
}

#[test]
fn the_browser_half_holds_nothing_of_the_server() {
    let tree = cargo(&[
        "tree",
        "-p",
        "frontend",
        "--target",
        "wasm32-unknown-unknown",
        "-e",
        "normal",
        "--prefix",
        "none",
        "--offline",
    ]);
    let names: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        names.contains("leptos") && names.contains("domain"),
        "the tree is the frontend's"
    );
    for unwanted in [
        "tokio",
        "sqlx",
        "axum",
        "reqwest",
        "hyper",
        "store",
        "services",
        "engine",
        "connectors",
        "rustls",
        "openssl",
    ] {
        assert!(
            !names.contains(unwanted),
            "{unwanted} is in the browser's half"
        );
    }
}

#[test]
fn the_server_does_not_compile_the_screens() {
    let tree = cargo(&[
        "tree",
        "-p",
        "server",
        "-e",
        "normal",
        "--prefix",
        "none",
        "--offline",
    ]);
    let names: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(!names.contains("app") && !names.contains("frontend"));
}

#[test]
fn every_server_function_has_an_explicit_path() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/api/src");
    let mut functions = 0;
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        let text = std::fs::read_to_string(&path).expect("source");
        for line in text.lines().filter(|l| l.starts_with("#[server")) {
            functions += 1;
            for part in [
                "prefix = \"/rpc\"",
                "endpoint = \"",
                "input = Json",
                "output = Json",
            ] {
                assert!(
                    line.contains(part),
                    "{}: {line} lacks {part}",
                    path.display()
                );
            }
        }
    }
    assert_eq!(
        functions,
        server::rpc::paths().len(),
        "every function in the source is registered"
    );
}
