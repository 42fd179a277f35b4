//! What the environment may say, and what is refused.

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
fn a_token_for_workers_outside_is_long_or_absent() {
    let mut pairs = good();
    assert!(
        Config::from_pairs(pairs.clone())
            .expect("good")
            .remote
            .is_none()
    );
    pairs.insert("WORKER_GRPC_ADDR".into(), "127.0.0.1:3050".into());
    let own = Config::from_pairs(pairs.clone()).expect("good").remote;
    assert!(own.expect("a door").token.is_none(), "companies' keys only");
    for token in ["short", "thirty-two characters and a space"] {
        pairs.insert("WORKER_TOKEN".into(), token.into());
        let text = Config::from_pairs(pairs.clone())
            .expect_err("a problem")
            .to_string();
        assert!(text.contains("WORKER_TOKEN"), "{text}");
    }
    pairs.insert("WORKER_TOKEN".into(), "x".repeat(32));
    let config = Config::from_pairs(pairs).expect("good");
    assert!(
        !format!("{config:?}").contains("xxxx"),
        "a secret is not shown"
    );
    assert_eq!(config.remote.expect("a door").bind.port(), 3050);
}

#[test]
fn the_clock_of_a_public_deployment_is_not_moved() {
    let mut pairs = good();
    pairs.insert("PUBLIC_URL".into(), "https://bellwether.example".into());
    pairs.insert("BELLWETHER_TEST_CONTROL".into(), "yes".into());
    assert!(Config::from_pairs(pairs).is_err());
}
