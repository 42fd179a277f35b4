//! Each way a publish call can go wrong, the error it must become, and what a look-up says then.

use std::time::Duration;

use chrono::DateTime;
use domain::publishing::Network;
use engine::ports::{Lookup, PublishError, SocialError, SocialNetwork};
use serde_json::json;
use tokio::net::TcpListener;

use super::stand::{Folder, Stand, post};

const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(1_500);

#[derive(Debug, PartialEq)]
enum Kind {
    Refused,
    Unauthorized,
    RateLimited(u32),
    NotSent,
    Unknown,
}

fn kind(error: &PublishError) -> Kind {
    match error {
        PublishError::Refused { .. } => Kind::Refused,
        PublishError::Unauthorized { .. } => Kind::Unauthorized,
        PublishError::RateLimited { retry_after } => Kind::RateLimited(*retry_after),
        PublishError::NotSent { .. } => Kind::NotSent,
        PublishError::Unknown { .. } => Kind::Unknown,
    }
}

async fn is_out(
    network: &dyn SocialNetwork,
    token: &str,
    post: &engine::ports::SocialPost,
) -> Lookup {
    let since = DateTime::from_timestamp_millis(0).expect("a time");
    network.look_up(token, post, since).await.expect("a look")
}

#[tokio::test]
async fn each_fault_of_x_becomes_its_error_and_the_look_up_tells_the_truth() {
    each_fault(Network::X).await;
}

#[tokio::test]
async fn each_fault_of_linkedin_becomes_its_error_and_the_look_up_tells_the_truth() {
    each_fault(Network::LinkedIn).await;
}

async fn each_fault(network: Network) {
    let folder = Folder::new();
    let stand = Stand::start(&folder, LONG).await;
    stand
        .control("clock", json!({ "offset_seconds": 0, "stop": true }))
        .await;
    let patient = stand.network(network);
    // Only where nothing comes back does the time-out decide; elsewhere a busy machine must not.
    let hasty = stand.networks(SHORT).get(network).expect("it is there");
    let (mut tokens, account) = stand.connect(patient.as_ref()).await;
    for (mode, expected, accepted) in [
        ("hang_after_accept", Kind::Unknown, true),
        ("reset_after_accept", Kind::Unknown, true),
        ("500_after_accept", Kind::Unknown, true),
        ("garbage", Kind::Unknown, true),
        ("500", Kind::Unknown, false),
        ("reset", Kind::Unknown, false),
        ("hang", Kind::Unknown, false),
        ("429", Kind::RateLimited(900), false),
        ("expired_token", Kind::Unauthorized, false),
    ] {
        stand.misbehave(network, "publish", mode).await;
        let wanted = post(&account, &format!("Through {mode}"));
        let before = stand.accepted().await;
        let connector = if mode.starts_with("hang") {
            &hasty
        } else {
            &patient
        };
        let error = connector
            .publish(&tokens.access, &wanted)
            .await
            .expect_err(mode);
        assert_eq!(kind(&error), expected, "{mode}: {error}");
        assert_eq!(
            stand.accepted().await,
            before + u64::from(accepted),
            "{mode}"
        );
        if mode == "expired_token" {
            let refresh = tokens.refresh.clone().expect("a refresh token");
            tokens = patient.refresh(&refresh).await.expect("new tokens");
        }
        let found = is_out(patient.as_ref(), &tokens.access, &wanted).await;
        assert_eq!(
            matches!(found, Lookup::Found(_)),
            accepted,
            "{mode}: {found:?}"
        );
        assert_eq!(found == Lookup::Absent, !accepted, "{mode}: {found:?}");
    }
    let faults = stand.ask("misbehave").await;
    assert_eq!(faults["waiting"], json!([]));
    let struck = faults["struck"].as_object().expect("counts");
    assert_eq!(struck.len(), 9);
    assert!(struck.values().all(|n| n == 1));
}

#[tokio::test]
async fn a_hanging_answer_ends_in_a_cut() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, Duration::from_millis(20)).await;
    for network in Network::ALL {
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        stand.misbehave(network, "publish", "hang").await;
        let error = connector
            .publish(&tokens.access, &post(&account, "Cut"))
            .await
            .expect_err("cut");
        assert_eq!(kind(&error), Kind::Unknown, "{error}");
    }
}

#[tokio::test]
async fn the_wait_is_the_one_the_network_names() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, LONG).await;
    // The network's clock is not ours; the wait must not notice.
    stand
        .control("clock", json!({ "offset_seconds": -5_000 }))
        .await;
    for network in Network::ALL {
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        let fault = json!({ "network": network, "endpoint": "any", "mode": "429", "retry_after": 77, "count": 2 });
        stand.control("misbehave", fault).await;
        let error = connector
            .publish(&tokens.access, &post(&account, "Soon"))
            .await
            .expect_err("too many");
        assert!(
            matches!(kind(&error), Kind::RateLimited(75..=77)),
            "{error:?}"
        );
        let error = connector
            .account(&tokens.access)
            .await
            .expect_err("too many");
        assert!(
            matches!(
                error,
                SocialError::RateLimited {
                    retry_after: 75..=77
                }
            ),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn the_same_text_again_is_unknown_because_the_first_may_have_been_ours() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, LONG).await;
    for network in Network::ALL {
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        let wanted = post(&account, "Only once");
        let first = connector
            .publish(&tokens.access, &wanted)
            .await
            .expect("out");
        let error = connector
            .publish(&tokens.access, &wanted)
            .await
            .expect_err("a duplicate");
        assert_eq!(kind(&error), Kind::Unknown, "{error}");
        let found = is_out(connector.as_ref(), &tokens.access, &wanted).await;
        assert!(matches!(found, Lookup::Found(p) if p.id == first.id));
        stand
            .control("habits", json!({ "refuse_duplicates": false }))
            .await;
        connector
            .publish(&tokens.access, &wanted)
            .await
            .expect("let through when switched off");
        stand.control("habits", json!({})).await;
    }
    let calls = stand.ask("counts").await["calls"].clone();
    assert_eq!(
        (
            calls["x.duplicates"].as_u64(),
            calls["linkedin.duplicates"].as_u64()
        ),
        (Some(1), Some(1))
    );
    assert_eq!(calls["x.publish"], 3);
}

#[tokio::test]
async fn only_a_connection_that_never_opened_counts_as_not_sent() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, LONG).await;
    let connectors: Vec<_> = Network::ALL.into_iter().map(|n| stand.network(n)).collect();
    let mut known = Vec::new();
    for connector in &connectors {
        known.push(stand.connect(connector.as_ref()).await);
    }
    let port = stand
        .base
        .rsplit(':')
        .next()
        .and_then(|p| p.parse::<u16>().ok())
        .expect("a port");
    stand.stop().await;
    for (connector, (tokens, account)) in connectors.iter().zip(&known) {
        let error = connector
            .publish(&tokens.access, &post(account, "Nobody"))
            .await
            .expect_err("nobody");
        assert_eq!(kind(&error), Kind::NotSent, "{error}");
        let error = connector.account(&tokens.access).await.expect_err("nobody");
        assert!(matches!(error, SocialError::Unavailable(_)));
    }
    // Somebody who takes the connection and the request and hangs up: that may have been carried out.
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .expect("the port again");
    let rude = tokio::spawn(async move {
        loop {
            drop(listener.accept().await);
        }
    });
    for (connector, (tokens, account)) in connectors.iter().zip(&known) {
        let error = connector
            .publish(&tokens.access, &post(account, "Somebody"))
            .await
            .expect_err("rude");
        assert_eq!(kind(&error), Kind::Unknown, "{error}");
    }
    rude.abort();
}

#[tokio::test]
async fn reads_and_tokens_that_go_wrong_may_be_tried_again() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, LONG).await;
    for network in Network::ALL {
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        let out = connector
            .publish(&tokens.access, &post(&account, "Read me"))
            .await
            .expect("out");
        let refresh = tokens.refresh.as_deref().expect("a refresh token");
        for mode in ["500", "reset", "garbage"] {
            stand.misbehave(network, "metrics", mode).await;
            let error = connector
                .counters(&tokens.access, &account.id, &out.id)
                .await
                .expect_err(mode);
            assert!(
                matches!(error, SocialError::Unavailable(_)),
                "{mode}: {error}"
            );
            stand.misbehave(network, "read", mode).await;
            let since = DateTime::from_timestamp_millis(0).expect("a time");
            let look = connector
                .look_up(&tokens.access, &post(&account, "Read me"), since)
                .await;
            assert!(
                matches!(look, Err(SocialError::Unavailable(_))),
                "{mode}: {look:?}"
            );
        }
        stand.misbehave(network, "token", "500").await;
        assert!(matches!(
            connector.refresh(refresh).await,
            Err(SocialError::Unavailable(_))
        ));
        stand.misbehave(network, "token", "expired_token").await;
        assert!(matches!(
            connector.refresh(refresh).await,
            Err(SocialError::Unauthorized(_))
        ));
        connector
            .refresh(refresh)
            .await
            .expect("the token was good all along");
    }
}
