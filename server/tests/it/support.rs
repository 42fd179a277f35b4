//! A running server, browsers and REST clients.

use std::{path::PathBuf, sync::Mutex, time::Duration};

use axum::Router;
use domain::{
    identity::Register,
    ids::{AccountId, PrincipalId, TenantId, UserId},
    permissions::Role,
};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use server::{
    State,
    http::limit::AddressLimits,
    router::router,
    serve::{Limits, serve},
};
use services::App;
use store::identity::members::{self, Membership};
use testkit::TestApp;
use tokio::net::TcpListener;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A server on a free port. Dropping it ends it.
pub(crate) struct Server {
    pub(crate) test: TestApp,
    pub(crate) base: String,
    pub(crate) state: State,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with(None, Limits::default()).await
    }

    pub(crate) async fn start_with(web: Option<PathBuf>, limits: Limits) -> Self {
        let test = TestApp::start().await.expect("a test application");
        let (base, state) = over(test.app.clone(), web, limits).await;
        Self { test, base, state }
    }

    /// With limits by address, as seen by a proxy on this machine.
    pub(crate) async fn start_limited(limits: AddressLimits) -> Self {
        let test = TestApp::start().await.expect("a test application");
        let state = State::limited(test.app.clone(), None, limits);
        let base = serve_state(&state, Limits::default()).await;
        Self { test, base, state }
    }

    pub(crate) fn app(&self) -> &App {
        &self.test.app
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// A browser whose person has just opened an account, and the tenant.
    pub(crate) async fn owner(&self, name: &str) -> (Browser, TenantId) {
        let browser = self.browser();
        let me = browser
            .rpc("/rpc/identity/register", registration(name))
            .await
            .good();
        let tenant = me["tenants"][0]["id"]
            .as_str()
            .expect("a tenant")
            .parse()
            .expect("an id");
        (browser, tenant)
    }

    /// A person of their own account who is also a member of `tenant`.
    pub(crate) async fn member(
        &self,
        tenant: TenantId,
        role: Role,
    ) -> (Browser, AccountId, UserId) {
        let name = format!("{}-{}", role.as_str(), self.app().clock.id().simple());
        let (browser, _) = self.owner(&name).await;
        let me = browser.rpc("/rpc/identity/me", json!({})).await.good();
        let account: AccountId = me["account_id"]
            .as_str()
            .expect("an account")
            .parse()
            .expect("an id");
        let member = Membership {
            tenant,
            tenant_name: String::new(),
            slug: String::new(),
            time_zone: String::new(),
            user: UserId::from_uuid(self.app().clock.id()),
            principal: PrincipalId::from_uuid(self.app().clock.id()),
            email: format!("{name}@example.com"),
            name,
            role,
        };
        let mut tx = self.app().db.system("test").await.expect("a transaction");
        members::insert_member(&mut tx, account, &member, self.app().clock.now())
            .await
            .expect("a member");
        tx.commit().await.expect("commit");
        (browser, account, member.user)
    }

    /// Signs in by REST.
    pub(crate) async fn rest(&self, email: &str, tenant: Option<TenantId>) -> Rest {
        let body = json!({ "email": email, "password": PASSWORD, "tenant": tenant });
        let answer = Rest::anonymous(&self.base)
            .post("/api/auth/login", body)
            .await
            .good();
        let text = |key: &str| answer[key].as_str().expect(key).to_owned();
        let tenant = answer["tenant"]["id"].as_str().expect("tenant").to_owned();
        Rest {
            base: self.base.clone(),
            token: Some(text("token")),
            refresh: text("refresh_token"),
            tenant,
            http: client(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.stop.cancel();
    }
}

/// Serves an application on a free port.
pub(crate) async fn over(app: App, web: Option<PathBuf>, limits: Limits) -> (String, State) {
    let state = State::new(app, web);
    (serve_state(&state, limits).await, state)
}

/// Serves with a state that was made for it.
pub(crate) async fn serve_state(state: &State, limits: Limits) -> String {
    serve_router(state, router(state.clone()), limits).await
}

/// Serves with a router that was made for it.
pub(crate) async fn serve_router(state: &State, router: Router, limits: Limits) -> String {
    server::telemetry::start_figures();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(
        state
            .watch
            .clone()
            .run(state.app.clone(), state.stop.clone()),
    );
    tokio::spawn(serve(listener, router, state.clone(), limits));
    base
}

pub(crate) fn registration(name: &str) -> Value {
    let input = Register {
        email: format!("{name}@example.com"),
        password: PASSWORD.to_owned(),
        name: format!("Person {name}"),
        tenant_name: format!("Company {name}"),
    };
    json!({ "input": input })
}

fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_mins(1))
        .no_proxy();
    builder.build().expect("a client")
}

/// An answer, read whole.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self {
            status,
            headers,
            text: response.text().await.unwrap_or_default(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The body of an answer that must be good.
    pub(crate) fn good(&self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{} {}",
            self.status,
            self.text
        );
        self.json()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }

    /// Everything a client can see but what differs with every answer: date and request id.
    pub(crate) fn visible(&self) -> String {
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or("?")))
            .collect();
        lines.sort();
        let body = match self.json() {
            Value::Object(mut map) if map.contains_key("request_id") => {
                map.insert("request_id".to_owned(), Value::from("same"));
                Value::Object(map).to_string()
            }
            _ => self.text.clone(),
        };
        format!("{}\n{}\n\n{body}", self.status, lines.join("\n"))
    }
}

/// A browser: keeps its cookie, says where it comes from.
pub(crate) struct Browser {
    base: String,
    http: reqwest::Client,
    pub(crate) cookie: Mutex<Option<String>>,
}

impl Browser {
    fn new(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            http: client(),
            cookie: Mutex::new(None),
        }
    }

    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie.lock().expect("lock").clone()
    }

    pub(crate) async fn rpc(&self, path: &str, args: Value) -> Answer {
        self.send(
            path,
            args.to_string(),
            &[
                ("origin", "http://localhost:3000"),
                ("content-type", "application/json"),
            ],
        )
        .await
    }

    pub(crate) async fn send(&self, path: &str, body: String, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.post(format!("{}{path}", self.base)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = self.cookie() {
            request = request.header("cookie", cookie);
        }
        let answer = Answer::of(request.send().await.expect("an answer")).await;
        if let Some(set) = answer
            .headers
            .get("set-cookie")
            .and_then(|v| v.to_str().ok())
        {
            let pair = set.split(';').next().unwrap_or_default().to_owned();
            let kept = (!pair.ends_with('=')).then_some(pair);
            *self.cookie.lock().expect("lock") = kept;
        }
        answer
    }
}

/// A REST client.
#[derive(Clone)]
pub(crate) struct Rest {
    base: String,
    pub(crate) token: Option<String>,
    pub(crate) refresh: String,
    pub(crate) tenant: String,
    http: reqwest::Client,
}

impl Rest {
    pub(crate) fn anonymous(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            token: None,
            refresh: String::new(),
            tenant: String::new(),
            http: client(),
        }
    }

    pub(crate) fn with_token(self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None, &[]).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(
            Method::POST,
            path,
            Some(body.to_string()),
            &[("content-type", "application/json")],
        )
        .await
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        Answer::of(request.send().await.expect("an answer")).await
    }
}

/// Asks again until the answer is as wanted, at most five seconds: the promise for lost rights.
pub(crate) async fn within_five_seconds<F: Future<Output = Answer>>(
    ask: impl Fn() -> F,
    wanted: impl Fn(&Answer) -> bool,
) -> Answer {
    let began = std::time::Instant::now();
    loop {
        let answer = ask().await;
        if wanted(&answer) {
            return answer;
        }
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "still {} after five seconds: {}",
            answer.status,
            answer.text
        );
        tokio::task::yield_now().await;
    }
}
