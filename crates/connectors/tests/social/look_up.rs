//! Finding a post again by its text, whatever the network did to it on the way.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use connectors::social::{HttpClient, LINKEDIN_MEMBER_SCOPES, LinkedIn, LinkedInConfig};
use domain::publishing::Network;
use engine::ports::{Lookup, SocialNetwork};
use serde_json::{Value, json};
use url::Url;

use super::stand::{Folder, Stand, post};

const HANG: Duration = Duration::from_secs(30);

const TEXTS: [&str; 12] = [
    "Plain words, nothing else.",
    "Fresh roast ☕️ from 8 am 👩‍🚀🇫🇮 and naïve café, decomposed: cafe\u{301}",
    "R&D <for> people & pets; 5 > 3 &amp; 2 < 4 &lt;",
    "Read https://example.com/a?b=1&c=2#d, then https://example.com/a_(b)_c.",
    "Twice: https://example.com and https://example.com",
    "Without scheme: example.com, or shop.example.com/roast?x=1.",
    "@[Acme](urn:li:organization:1) and @somebody #tea C# {hashtag|\\#|tea}",
    "Reserved | { } @ [ ] ( ) < > # \\ * _ ~ all of them",
    "  White space around and\nlines\n\nbetween \n",
    "snake_case_words *stars* ~tilde~ \\(escaped already\\)",
    "Ends with a link https://example.com/%E6%97%A5?q=a%20b",
    "日本語のテキスト（全角）と https://example.com/日本 も",
];

async fn now(stand: &Stand) -> DateTime<Utc> {
    stand.ask("clock").await["now"]
        .as_str()
        .and_then(|t| t.parse().ok())
        .expect("a time")
}

#[tokio::test]
async fn any_text_is_found_again_and_no_other_is() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    let since = now(&stand).await;
    for network in Network::ALL {
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        for text in TEXTS {
            let wanted = post(&account, text);
            let before = connector
                .look_up(&tokens.access, &wanted, since)
                .await
                .expect("a look");
            assert_eq!(before, Lookup::Absent, "{network:?}: {text}");
            let out = connector
                .publish(&tokens.access, &wanted)
                .await
                .expect(text);
            let after = connector
                .look_up(&tokens.access, &wanted, since)
                .await
                .expect("a look");
            match after {
                Lookup::Found(found) => {
                    assert_eq!(
                        (found.id, found.url),
                        (out.id, out.url),
                        "{network:?}: {text}"
                    );
                    assert!(found.created_at.is_some());
                }
                other => panic!("{network:?}: {text}: {other:?}"),
            }
            let nearly = post(&account, &format!("{}!", text.trim()));
            let nearly = connector
                .look_up(&tokens.access, &nearly, since)
                .await
                .expect("a look");
            assert_eq!(nearly, Lookup::Absent, "{network:?}: {text}");
        }
    }
}

#[tokio::test]
async fn readers_see_on_linkedin_exactly_what_was_written() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    let linkedin = stand.network(Network::LinkedIn);
    let (tokens, account) = stand.connect(linkedin.as_ref()).await;
    for text in TEXTS {
        linkedin
            .publish(&tokens.access, &post(&account, text))
            .await
            .expect("out");
    }
    let accepted = stand.ask("accepted?network=linkedin").await;
    let shown: Vec<&str> = accepted["posts"]
        .as_array()
        .expect("posts")
        .iter()
        .filter_map(|p| p["text"].as_str())
        .collect();
    assert_eq!(shown, TEXTS);
}

#[tokio::test]
async fn the_page_of_a_post_is_where_the_address_says() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    for network in Network::ALL {
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        let out = connector
            .publish(&tokens.access, &post(&account, "On the page <b>"))
            .await
            .expect("out");
        let page = stand.client.get(&out.url).send().await.expect("a page");
        assert_eq!(page.status(), 200, "{}", out.url);
        assert!(
            page.text()
                .await
                .expect("text")
                .contains("On the page &lt;b&gt;")
        );
    }
}

#[tokio::test]
async fn the_same_text_from_before_or_known_to_be_another_is_not_taken_for_ours() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    for network in Network::ALL {
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        let wanted = post(&account, "Every Monday the same");
        let out = connector
            .publish(&tokens.access, &wanted)
            .await
            .expect("out");
        let look = async |since| {
            connector
                .look_up(&tokens.access, &wanted, since)
                .await
                .expect("a look")
        };
        let now = now(&stand).await;
        // Our clock may be wrong by most of a day: overlooked, the post would go out twice.
        assert!(matches!(
            look(now + TimeDelta::hours(23)).await,
            Lookup::Found(_)
        ));
        assert_eq!(look(now + TimeDelta::hours(25)).await, Lookup::Absent);
        let another = engine::ports::SocialPost {
            others: vec![out.id],
            ..post(&account, "Every Monday the same")
        };
        let found = connector.look_up(&tokens.access, &another, now).await;
        assert_eq!(found.expect("a look"), Lookup::Absent);
    }
}

#[tokio::test]
async fn a_post_is_found_behind_many_newer_ones_and_a_flood_cannot_be_told() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    stand
        .control("habits", json!({ "limit_calls": false }))
        .await;
    let since = now(&stand).await;
    for (network, enough) in [(Network::X, 1_000), (Network::LinkedIn, 500)] {
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        let wanted = post(&account, "The first of many");
        connector
            .publish(&tokens.access, &wanted)
            .await
            .expect("out");
        for n in 0..enough {
            if n == 120 {
                let found = connector
                    .look_up(&tokens.access, &wanted, since)
                    .await
                    .expect("a look");
                assert!(matches!(found, Lookup::Found(_)), "{found:?}");
            }
            connector
                .publish(&tokens.access, &post(&account, &format!("n{n}")))
                .await
                .expect("out");
        }
        let found = connector
            .look_up(&tokens.access, &wanted, since)
            .await
            .expect("a look");
        assert!(matches!(found, Lookup::CannotTell(_)), "{found:?}");
    }
}

#[tokio::test]
async fn a_member_of_linkedin_posts_and_cannot_read_back() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    let at = Url::parse(&format!("{}/linkedin", stand.base)).expect("an address");
    let client = sandbox::Client::sandbox();
    let config = LinkedInConfig {
        pages: at.clone(),
        api: at,
        client_id: client.id,
        client_secret: client.secret,
        version: "202609".into(),
        scopes: format!("{LINKEDIN_MEMBER_SCOPES} r_member_postAnalytics"),
        timeout: Duration::from_secs(20),
        sandbox: true,
    };
    let member = LinkedIn::new(config, HttpClient::new().expect("a client"));
    let (tokens, account) = stand.connect(&member).await;
    assert_eq!(account.id, "urn:li:person:sbxA1roaster");
    assert_eq!(account.handle, "ines@harbourlane.example");
    let since = now(&stand).await;
    let wanted = post(&account, "As myself");
    let out = member.publish(&tokens.access, &wanted).await.expect("out");
    let found = member
        .look_up(&tokens.access, &wanted, since)
        .await
        .expect("a look");
    assert!(matches!(found, Lookup::CannotTell(_)), "{found:?}");
    stand
        .control("clock", json!({ "offset_seconds": 86_400, "stop": true }))
        .await;
    let counters = member
        .counters(&tokens.access, &account.id, &out.id)
        .await
        .expect("counters");
    let told: Value = stand.ask(&format!("metrics?id={}", out.id)).await;
    assert_eq!(told["impressions"], counters.impressions);
    assert_eq!(told["reach"].as_i64(), counters.reach);
    assert_eq!(counters.clicks, None, "not told");
}
