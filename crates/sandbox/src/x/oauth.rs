//! X's OAuth 2.0 with PKCE: the authorize page, code for tokens, refresh with rotation, revoke.
//! Codes live 30 seconds, bearer tokens two hours, refresh tokens six months (X does not say).

use axum::{
    Form, Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;

use crate::{
    accounts::{X_ACCOUNTS, x_account},
    consent::{self, Choice, Decision},
    grants::{Code, Issued, challenge},
    posts::Network,
    world::{Shared, World},
    x::answers,
};

const ACCESS_LIFE: TimeDelta = TimeDelta::hours(2);
const REFRESH_LIFE: TimeDelta = TimeDelta::days(180);

/// The question in the authorize address.
#[derive(Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
}

impl Question {
    fn fault(&self, world: &World) -> Option<&'static str> {
        if self.client_id != world.config.x_client.id {
            Some("The client_id is not known.")
        } else if self.response_type != "code" {
            Some("The response_type must be code.")
        } else if consent::web_address(&self.redirect_uri).is_none() {
            Some("The redirect_uri must be a web address.")
        } else if self.state.is_empty() || self.state.chars().count() > 500 {
            Some("The state must have 1 to 500 characters.")
        } else if self.scope.trim().is_empty() {
            Some("The scope is missing.")
        } else if self.code_challenge_method != "S256" || self.code_challenge.len() != 43 {
            Some("The code_challenge must be S256.")
        } else {
            None
        }
    }
}

/// GET of the authorize page.
pub(crate) async fn ask(State(world): State<Shared>, Query(question): Query<Question>) -> Response {
    if let Some(fault) = question.fault(&world) {
        return consent::wrong("X", fault);
    }
    let choices: Vec<Choice> = X_ACCOUNTS
        .iter()
        .map(|a| Choice {
            id: a.id.to_owned(),
            name: a.name.to_owned(),
            detail: format!("@{}", a.username),
        })
        .collect();
    let hidden = [
        ("response_type", question.response_type.as_str()),
        ("client_id", &question.client_id),
        ("redirect_uri", &question.redirect_uri),
        ("scope", &question.scope),
        ("state", &question.state),
        ("code_challenge", &question.code_challenge),
        ("code_challenge_method", &question.code_challenge_method),
    ];
    consent::page("X", &question.scope, &hidden, &choices)
}

/// POST of the authorize page: the fields of the question, `decision` and `account`.
pub(crate) async fn decide(
    State(world): State<Shared>,
    Form(Decision {
        question,
        choice,
        account,
    }): Form<Decision<Question>>,
) -> Response {
    if let Some(fault) = question.fault(&world) {
        return consent::wrong("X", fault);
    }
    let state = ("state", question.state.as_str());
    let refusal = match choice.as_deref() {
        Some("authorize") => None,
        Some("fail") => Some("temporarily_unavailable"),
        _ => Some("access_denied"),
    };
    if let Some(error) = refusal {
        return consent::back(&question.redirect_uri, &[("error", error), state])
            .unwrap_or_else(|| consent::wrong("X", "The redirect_uri must be a web address."));
    }
    let Some(account) = account.as_deref().and_then(x_account) else {
        return consent::wrong("X", "There is no such account.");
    };
    let mut books = world.books();
    let expires_at = books.clock.now() + TimeDelta::seconds(30);
    let code = books.grants.issue_code(Code {
        network: Network::X,
        account: account.id.to_owned(),
        client_id: question.client_id.clone(),
        redirect_uri: question.redirect_uri.clone(),
        scopes: question
            .scope
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        challenge: Some(question.code_challenge.clone()),
        expires_at,
    });
    consent::back(&question.redirect_uri, &[("code", &code), state])
        .unwrap_or_else(|| consent::wrong("X", "The redirect_uri must be a web address."))
}

/// What the token endpoint is sent.
#[derive(Deserialize)]
pub(crate) struct TokenForm {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_verifier: String,
    #[serde(default)]
    refresh_token: String,
    #[serde(default)]
    token: String,
}

/// Code or refresh token for new tokens.
pub(crate) async fn token(
    State(world): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<TokenForm>,
) -> Response {
    if !client_is_known(&world, &headers) {
        return unknown_client();
    }
    match form.grant_type.as_str() {
        "authorization_code" => by_code(&world, &form),
        "refresh_token" => by_refresh(&world, &form),
        _ => answers::oauth("unsupported_grant_type", "The grant_type is not known."),
    }
}

/// Ends a token.
pub(crate) async fn revoke(
    State(world): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<TokenForm>,
) -> Response {
    if !client_is_known(&world, &headers) {
        return unknown_client();
    }
    let mut books = world.books();
    let now = books.clock.now();
    match books.grants.revoke(Network::X, &form.token, now) {
        Ok(()) => Json(json!({ "revoked": true })).into_response(),
        Err(e) => answers::disk(&e),
    }
}

fn by_code(world: &World, form: &TokenForm) -> Response {
    let mut books = world.books();
    let now = books.clock.now();
    let refused = |what: &str| answers::oauth("invalid_request", what);
    let Some(code) = books.grants.spend_code(Network::X, &form.code) else {
        return refused("The code is not known or was used.");
    };
    if code.expires_at <= now {
        return refused("The code has ended.");
    }
    if code.redirect_uri != form.redirect_uri || code.client_id != world.config.x_client.id {
        return refused("The redirect_uri is not the one of the code.");
    }
    if code.challenge.as_deref() != Some(challenge(&form.code_verifier).as_str()) {
        return refused("The code_verifier does not match.");
    }
    let lasting = code.scopes.iter().any(|s| s == "offline.access");
    let issued = books
        .grants
        .grant(&code, now, ACCESS_LIFE, lasting.then_some(REFRESH_LIFE));
    match issued {
        Ok(issued) => tokens(&issued, &code.scopes),
        Err(e) => answers::disk(&e),
    }
}

fn by_refresh(world: &World, form: &TokenForm) -> Response {
    let mut books = world.books();
    let now = books.clock.now();
    let Some(grant) = books
        .grants
        .by_refresh(Network::X, &form.refresh_token, now)
        .cloned()
    else {
        return answers::oauth("invalid_request", "The refresh token is not valid.");
    };
    match books.grants.renew(&grant, now, ACCESS_LIFE, true) {
        Ok(issued) => tokens(&issued, &grant.scopes),
        Err(e) => answers::disk(&e),
    }
}

fn tokens(issued: &Issued, scopes: &[String]) -> Response {
    let mut body = json!({
        "token_type": "bearer",
        "expires_in": ACCESS_LIFE.num_seconds(),
        "access_token": issued.access,
        "scope": scopes.join(" "),
    });
    if let Some(refresh) = &issued.refresh {
        body["refresh_token"] = json!(refresh);
    }
    Json(body).into_response()
}

fn unknown_client() -> Response {
    let body =
        json!({ "error": "unauthorized_client", "error_description": "The client is not known." });
    (StatusCode::UNAUTHORIZED, Json(body)).into_response()
}

/// HTTP Basic with the client's id and secret.
fn client_is_known(world: &World, headers: &HeaderMap) -> bool {
    let client = &world.config.x_client;
    headers
        .get(AUTHORIZATION)
        .and_then(|v| v.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|v| STANDARD.decode(v).ok())
        .is_some_and(|pair| pair == format!("{}:{}", client.id, client.secret).into_bytes())
}
