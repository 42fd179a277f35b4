//! A running stand-in with connectors that point at it, and the steps a person would do by hand.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use connectors::social::{
    HttpClient, LINKEDIN_PAGE_SCOPES, LinkedIn, LinkedInConfig, Networks, X, XConfig,
};
use domain::publishing::Network;
use engine::ports::{
    AuthorizeRequest, CodeExchange, RemoteAccount, SocialNetwork, SocialPost, TokenSet,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use url::Url;

pub const REDIRECT: &str = "http://127.0.0.1:9/oauth/callback";
pub const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123456789";
pub const STATE: &str = "state-of-the-test";

/// A folder that goes away with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::SeqCst);
        Self(std::env::temp_dir().join(format!("bellwether-stand-{}-{n}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

pub struct Stand {
    pub base: String,
    pub client: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Stand {
    /// Starts one with its state in `folder`; a hanging answer hangs for `hang`.
    pub async fn start(folder: &Folder, hang: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let mut config = sandbox::Config::new(&folder.0);
        config.hang = hang;
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(sandbox::serve(listener, config, async {
            let _either_way = stopped.await;
        }));
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            base,
            client,
            stop: Some(stop),
            task,
        }
    }

    /// Ends it and waits until it is gone.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        (&mut self.task)
            .await
            .expect("no panic")
            .expect("a clean end");
    }

    /// Both networks with the given time-out.
    pub fn networks(&self, timeout: Duration) -> Networks {
        let http = HttpClient::new().expect("a client");
        let at = |path: &str| Url::parse(&format!("{}{path}", self.base)).expect("an address");
        let client = sandbox::Client::sandbox();
        let x = XConfig {
            pages: at("/x"),
            api: at("/x"),
            client_id: client.id.clone(),
            client_secret: client.secret.clone(),
            timeout,
            sandbox: true,
        };
        let linkedin = LinkedInConfig {
            pages: at("/linkedin"),
            api: at("/linkedin"),
            client_id: client.id,
            client_secret: client.secret,
            version: "202609".into(),
            scopes: LINKEDIN_PAGE_SCOPES.into(),
            timeout,
            sandbox: true,
        };
        Networks::new()
            .with(std::sync::Arc::new(X::new(x, http.clone())))
            .with(std::sync::Arc::new(LinkedIn::new(linkedin, http)))
    }

    /// A network with a generous time-out.
    pub fn network(&self, network: Network) -> std::sync::Arc<dyn SocialNetwork> {
        self.networks(Duration::from_secs(20))
            .get(network)
            .expect("it is there")
    }

    /// Presses the button of the first account (or another decision) and returns the fields the
    /// browser is sent back with.
    pub async fn decide(
        &self,
        network: &dyn SocialNetwork,
        decision: &str,
    ) -> Vec<(String, String)> {
        let url = network.authorize_url(&AuthorizeRequest {
            state: STATE.into(),
            redirect_uri: REDIRECT.into(),
            code_challenge: URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)),
        });
        let page = self.client.get(&url).send().await.expect("the page");
        assert_eq!(page.status(), 200);
        let page = page.text().await.expect("its text");
        let account = page
            .split_once("name=\"account\" value=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .expect("a button")
            .0
            .to_owned();
        let mut form: Vec<(String, String)> = Url::parse(&url)
            .expect("an address")
            .query_pairs()
            .into_owned()
            .collect();
        form.push(("decision".into(), decision.into()));
        form.push(("account".into(), account));
        let answer = self
            .client
            .post(&url)
            .form(&form)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 303);
        let back = answer.headers()["location"].to_str().expect("text");
        assert!(back.starts_with(REDIRECT));
        Url::parse(back)
            .expect("an address")
            .query_pairs()
            .into_owned()
            .collect()
    }

    /// Goes the whole way to tokens and the account.
    pub async fn connect(&self, network: &dyn SocialNetwork) -> (TokenSet, RemoteAccount) {
        let back = self.decide(network, "authorize").await;
        assert_eq!(field(&back, "state"), Some(STATE));
        let code = field(&back, "code").expect("a code").to_owned();
        let tokens = network.exchange(&exchange(code)).await.expect("tokens");
        let account = network.account(&tokens.access).await.expect("an account");
        (tokens, account)
    }

    pub async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/_control/{path}", self.base);
        let answer = self
            .client
            .post(url)
            .json(&body)
            .send()
            .await
            .expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        let text = answer.text().await.expect("text");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub async fn ask(&self, path: &str) -> Value {
        let url = format!("{}/_control/{path}", self.base);
        self.client
            .get(url)
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON")
    }

    /// How many posts are out.
    pub async fn accepted(&self) -> u64 {
        self.ask("accepted").await["count"]
            .as_u64()
            .expect("a number")
    }

    pub async fn misbehave(&self, network: Network, endpoint: &str, mode: &str) {
        self.control(
            "misbehave",
            json!({ "network": network, "endpoint": endpoint, "mode": mode }),
        )
        .await;
    }
}

pub fn exchange(code: String) -> CodeExchange {
    CodeExchange {
        code,
        redirect_uri: REDIRECT.into(),
        code_verifier: VERIFIER.into(),
    }
}

pub fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(n, _)| n == name)
        .map(|(_, v)| v.as_str())
}

pub fn post(account: &RemoteAccount, text: &str) -> SocialPost {
    SocialPost {
        account_id: account.id.clone(),
        text: text.into(),
        others: Vec::new(),
    }
}
