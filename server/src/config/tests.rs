//! What configurations are taken, and what is said of the others.

use super::*;

fn good() -> BTreeMap<String, String> {
    [
        ("DATABASE_URL", "postgres://a@h/d"),
        ("DATABASE_SYSTEM_URL", "postgres://s@h/d"),
        (
            "BELLWETHER_SECRETS_KEY",
            "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",
        ),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v.to_owned()))
    .collect()
}

#[test]
fn three_variables_are_enough() {
    let config = Config::from_pairs(good()).expect("good");
    assert_eq!(config.public_url, "http://localhost:3000");
    assert!(config.worker);
    assert!(
        !format!("{config:?}").contains("postgres://"),
        "addresses hold passwords"
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    let mut pairs = good();
    pairs.remove("DATABASE_URL");
    pairs.insert("BIND_ADDR".into(), "nowhere".into());
    pairs.insert("BELLWETHER_SECRETS_KEY".into(), "c2hvcnQ=".into());
    pairs.insert("WRITER".into(), "poet".into());
    pairs.insert("BELLWETHER_ALLOW_SANDBOX".into(), "maybe".into());
    let text = Config::from_pairs(pairs)
        .expect_err("five problems")
        .to_string();
    for name in [
        "DATABASE_URL",
        "BIND_ADDR",
        "BELLWETHER_SECRETS_KEY",
        "WRITER",
        "BELLWETHER_ALLOW_SANDBOX",
    ] {
        assert!(text.contains(name), "{name} is not named in {text}");
    }
    assert!(!text.contains("c2hvcnQ="), "a secret is not repeated");
}

#[test]
fn proxies_are_networks_or_addresses_and_nothing_else() {
    let mut pairs = good();
    pairs.insert("TRUSTED_PROXIES".into(), "10.1.2.3/8, ::1,192.0.2.7".into());
    pairs.insert("ADDRESS_LIMITS".into(), "on".into());
    let limits = Config::from_pairs(pairs.clone()).expect("good").limits;
    let shown: Vec<String> = limits.proxies.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["10.0.0.0/8", "::1/128", "192.0.2.7/32"]);
    assert_eq!(limits.reach, Reach::All);
    pairs.insert("TRUSTED_PROXIES".into(), "my-proxy".into());
    assert!(Config::from_pairs(pairs).is_err());
}

#[test]
fn what_workflows_may_call_beside_the_internet_is_named_with_its_port() {
    let mut pairs = good();
    pairs.insert("EGRESS_ALLOW".into(), "127.0.0.1:8080, Hook:9".into());
    let allow = Config::from_pairs(pairs.clone())
        .expect("good")
        .egress_allow;
    assert_eq!(allow, ["127.0.0.1:8080", "hook:9"]);
    pairs.insert("EGRESS_ALLOW".into(), "127.0.0.1".into());
    assert!(Config::from_pairs(pairs).is_err());
}

#[test]
fn the_clock_of_a_public_deployment_is_not_moved() {
    let mut pairs = good();
    pairs.insert("PUBLIC_URL".into(), "https://bellwether.example".into());
    pairs.insert("BELLWETHER_TEST_CONTROL".into(), "yes".into());
    assert!(Config::from_pairs(pairs).is_err());
}
