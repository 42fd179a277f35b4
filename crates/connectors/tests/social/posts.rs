//! Publishing, reading back, counters, limits, and what a restart keeps.

use std::time::Duration;

use domain::{content::limits, publishing::Network};
use engine::ports::{Lookup, PublishError, SocialError};
use serde_json::json;

use super::stand::{Folder, Stand, post};

const HANG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn the_counters_are_those_the_network_reports_and_they_grow() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    for network in Network::ALL {
        stand
            .control("clock", json!({ "offset_seconds": 0, "stop": true }))
            .await;
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        let out = connector
            .publish(&tokens.access, &post(&account, "Numbers"))
            .await
            .expect("out");
        let mut last = 0;
        for offset in [0, 600, 7_000] {
            stand
                .control("clock", json!({ "offset_seconds": offset, "stop": true }))
                .await;
            let counters = connector
                .counters(&tokens.access, &account.id, &out.id)
                .await
                .expect("counters");
            let told = stand.ask(&format!("metrics?id={}", out.id)).await;
            assert_eq!(told["impressions"], counters.impressions);
            assert_eq!(told["reach"].as_i64(), counters.reach);
            assert_eq!(told["likes"], counters.likes);
            assert_eq!(told["comments"], counters.comments);
            assert_eq!(told["shares"], counters.shares);
            assert_eq!(told["clicks"].as_i64(), counters.clicks);
            assert!(offset == 0 || counters.impressions > last);
            last = counters.impressions;
        }
        assert_eq!(account.id.starts_with("urn:"), network == Network::LinkedIn);
    }
}

#[tokio::test]
async fn a_text_one_over_the_limit_is_refused_and_nothing_is_out() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    let link = "https://example.com/a/rather/long/address";
    for (network, fits) in [
        (Network::X, "x".repeat(280)),
        (Network::X, format!("{} {link}", "日".repeat(128))),
        (Network::X, "👩‍🚀".repeat(140)),
        (Network::LinkedIn, "(".repeat(3_000)),
    ] {
        assert_eq!(limits::length(network, &fits), limits::max_length(network));
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        let before = stand.accepted().await;
        let over = connector
            .publish(&tokens.access, &post(&account, &format!("x{fits}")))
            .await;
        assert!(
            matches!(over, Err(PublishError::Refused { .. })),
            "{over:?}"
        );
        assert_eq!(stand.accepted().await, before);
        connector
            .publish(&tokens.access, &post(&account, &fits))
            .await
            .expect("it fits");
    }
}

#[tokio::test]
async fn a_restart_keeps_posts_and_connections() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    let began = chrono::DateTime::from_timestamp_millis(0).expect("a time");
    let mut kept = Vec::new();
    for network in Network::ALL {
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        let post = post(&account, "Still here");
        let out = connector.publish(&tokens.access, &post).await.expect("out");
        kept.push((network, tokens, post, out));
    }
    stand.stop().await;
    // What a cut of the power leaves of a line nobody was told about.
    let books = folder.0.join("accepted.jsonl");
    let mut text = std::fs::read_to_string(&books).expect("the books");
    text.push_str("{\"network\":\"x\",\"acc");
    std::fs::write(&books, text).expect("written");

    let stand = Stand::start(&folder, HANG).await;
    assert_eq!(stand.accepted().await, 2);
    for (network, tokens, post, out) in kept {
        let connector = stand.network(network);
        let found = connector
            .look_up(&tokens.access, &post, began)
            .await
            .expect("a look");
        assert!(matches!(found, Lookup::Found(p) if p.id == out.id));
        let next = connector
            .publish(&tokens.access, &post_again(&post))
            .await
            .expect("out");
        assert_ne!(next.id, out.id);
    }
    assert_eq!(stand.accepted().await, 4);
}

fn post_again(post: &engine::ports::SocialPost) -> engine::ports::SocialPost {
    engine::ports::SocialPost {
        text: format!("{} again", post.text),
        ..post.clone()
    }
}

#[tokio::test]
async fn the_hundred_and_first_post_in_a_window_waits_for_the_window() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    stand
        .control("clock", json!({ "offset_seconds": 0, "stop": true }))
        .await;
    let x = stand.network(Network::X);
    let (tokens, account) = stand.connect(x.as_ref()).await;
    for n in 0..100 {
        x.publish(&tokens.access, &post(&account, &format!("Post {n}")))
            .await
            .expect("out");
    }
    let next = post(&account, "One more");
    match x.publish(&tokens.access, &next).await {
        Err(PublishError::RateLimited { retry_after }) => {
            assert!((880..=900).contains(&retry_after));
        }
        other => panic!("{other:?}"),
    }
    stand
        .control("clock", json!({ "offset_seconds": 901, "stop": true }))
        .await;
    x.publish(&tokens.access, &next)
        .await
        .expect("the window is over");
    assert_eq!(stand.accepted().await, 101);
}

#[tokio::test]
async fn a_post_that_is_not_there_has_no_counters() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    let x = stand.network(Network::X);
    let (tokens, account) = stand.connect(x.as_ref()).await;
    let counters = x.counters(&tokens.access, &account.id, "17").await;
    assert!(
        matches!(counters, Err(SocialError::Refused(_))),
        "{counters:?}"
    );
}

#[tokio::test]
async fn x_gives_private_counters_for_thirty_days_and_unknown_is_not_nought_after() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    let x = stand.network(Network::X);
    let (tokens, account) = stand.connect(x.as_ref()).await;
    let out = x
        .publish(&tokens.access, &post(&account, "Old"))
        .await
        .expect("out");
    stand
        .control("clock", json!({ "offset_seconds": 31 * 86_400 }))
        .await;
    let tokens = x
        .refresh(&tokens.refresh.expect("one"))
        .await
        .expect("fresh");
    let counters = x
        .counters(&tokens.access, &account.id, &out.id)
        .await
        .expect("the public counters are still told");
    assert_eq!(counters.clicks, None);
    let told: serde_json::Value = stand.ask(&format!("metrics?id={}", out.id)).await;
    assert_eq!(told["likes"], counters.likes);
}
