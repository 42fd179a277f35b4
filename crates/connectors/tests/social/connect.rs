//! Connecting an account: agreeing, refusing, and everything that must not be let through.

use std::time::Duration;

use domain::publishing::Network;
use engine::ports::{PublishError, SocialError};
use serde_json::json;

use super::stand::{Folder, REDIRECT, STATE, Stand, exchange, field, post};

const HANG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_person_agrees_and_the_account_is_known() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    for (network, id, handle) in [
        (Network::X, "9100000000000000001", "@harbourlane_sbx"),
        (
            Network::LinkedIn,
            "urn:li:organization:81000001",
            "harbour-lane-roasters",
        ),
    ] {
        let connector = stand.network(network);
        assert!(connector.is_sandbox());
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        assert_eq!((account.id.as_str(), account.handle.as_str()), (id, handle));
        assert!(tokens.refresh.is_some() && tokens.expires_at.is_some());
        assert!(tokens.scopes.len() >= 3);
    }
}

#[tokio::test]
async fn a_person_who_cancels_is_sent_back_with_the_state_and_without_a_code() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    for (network, error) in [
        (Network::X, "access_denied"),
        (Network::LinkedIn, "user_cancelled_authorize"),
    ] {
        let back = stand
            .decide(stand.network(network).as_ref(), "cancel")
            .await;
        assert_eq!(field(&back, "error"), Some(error));
        assert_eq!(field(&back, "state"), Some(STATE));
        assert_eq!(field(&back, "code"), None);
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_only_with_its_verifier_and_address() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    let x = stand.network(Network::X);
    let code = async || {
        let back = stand.decide(x.as_ref(), "authorize").await;
        exchange(field(&back, "code").expect("a code").to_owned())
    };
    let mut wrong = code().await;
    wrong.code_verifier.push('x');
    assert!(matches!(
        x.exchange(&wrong).await,
        Err(SocialError::Refused(_))
    ));
    let mut wrong = code().await;
    wrong.redirect_uri = format!("{REDIRECT}/elsewhere");
    assert!(matches!(
        x.exchange(&wrong).await,
        Err(SocialError::Refused(_))
    ));
    let good = code().await;
    assert!(x.exchange(&good).await.is_ok());
    assert!(matches!(
        x.exchange(&good).await,
        Err(SocialError::Refused(_))
    ));
    let late = code().await;
    stand
        .control("clock", json!({ "offset_seconds": 31 }))
        .await;
    assert!(matches!(
        x.exchange(&late).await,
        Err(SocialError::Refused(_))
    ));
}

#[tokio::test]
async fn a_token_ends_and_the_refresh_token_brings_a_new_one() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    for (network, life) in [(Network::X, 7_201), (Network::LinkedIn, 60 * 86_400 + 1)] {
        stand.control("clock", json!({ "offset_seconds": 0 })).await;
        let connector = stand.network(network);
        let (tokens, account) = stand.connect(connector.as_ref()).await;
        stand
            .control("clock", json!({ "offset_seconds": life }))
            .await;
        let late = connector
            .publish(&tokens.access, &post(&account, "late"))
            .await;
        assert!(
            matches!(late, Err(PublishError::Unauthorized { .. })),
            "{late:?}"
        );
        assert!(matches!(
            connector.account(&tokens.access).await,
            Err(SocialError::Unauthorized(_))
        ));
        let old = tokens.refresh.expect("a refresh token");
        let fresh = connector.refresh(&old).await.expect("new tokens");
        assert_eq!(
            connector.account(&fresh.access).await.expect("known"),
            account
        );
        let again = connector.refresh(&old).await;
        match network {
            Network::X => assert!(matches!(again, Err(SocialError::Unauthorized(_)))),
            Network::LinkedIn => assert!(again.is_ok()),
        }
    }
}

#[tokio::test]
async fn a_question_with_a_wrong_client_or_without_pkce_sends_nobody_anywhere() {
    let folder = Folder::new();
    let stand = Stand::start(&folder, HANG).await;
    let address = |path: &str, client: &str| {
        format!(
            "{}{path}?response_type=code&client_id={client}&redirect_uri=http%3A%2F%2Fa.example&scope=s&state=s",
            stand.base
        )
    };
    for url in [
        address("/x/i/oauth2/authorize", "bellwether"),
        address("/x/i/oauth2/authorize", "stranger"),
        address("/linkedin/oauth/v2/authorization", "stranger"),
    ] {
        assert_eq!(
            stand.client.get(url).send().await.expect("a page").status(),
            400
        );
    }
}
