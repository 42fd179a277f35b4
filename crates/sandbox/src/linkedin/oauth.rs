//! LinkedIn's three-legged flow: no PKCE, the client authenticates in the form, codes live 30
//! minutes, bearer tokens 60 days, refresh tokens 365 days from the login and are not replaced.

use axum::{
    Form, Json,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;

use crate::{
    accounts::{MEMBERS, member},
    consent::{self, Choice, Decision},
    grants::Code,
    linkedin::answers,
    posts::Network,
    world::{Shared, World},
};

const ACCESS_LIFE: TimeDelta = TimeDelta::days(60);
const REFRESH_LIFE: TimeDelta = TimeDelta::days(365);

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
}

impl Question {
    fn fault(&self, world: &World) -> Option<&'static str> {
        if self.client_id != world.config.linkedin_client.id {
            Some("The client_id is not known.")
        } else if self.response_type != "code" {
            Some("The response_type must be code.")
        } else if consent::web_address(&self.redirect_uri).is_none() {
            Some("The redirect_uri must be a web address.")
        } else if self.scope.trim().is_empty() {
            Some("The scope is missing.")
        } else {
            None
        }
    }
}

/// GET of the authorize page.
pub(crate) async fn ask(State(world): State<Shared>, Query(question): Query<Question>) -> Response {
    if let Some(fault) = question.fault(&world) {
        return consent::wrong("LinkedIn", fault);
    }
    let choices: Vec<Choice> = MEMBERS
        .iter()
        .map(|m| Choice {
            id: m.sub.to_owned(),
            name: m.name.to_owned(),
            detail: format!("administers the page {}", m.page),
        })
        .collect();
    let hidden = [
        ("response_type", question.response_type.as_str()),
        ("client_id", &question.client_id),
        ("redirect_uri", &question.redirect_uri),
        ("scope", &question.scope),
        ("state", &question.state),
    ];
    consent::page("LinkedIn", &question.scope, &hidden, &choices)
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
        return consent::wrong("LinkedIn", fault);
    }
    let state = ("state", question.state.as_str());
    let refusal = match choice.as_deref() {
        Some("authorize") => None,
        Some("fail") => Some("server_error"),
        _ => Some("user_cancelled_authorize"),
    };
    let lost = || consent::wrong("LinkedIn", "The redirect_uri must be a web address.");
    if let Some(error) = refusal {
        return consent::back(&question.redirect_uri, &[("error", error), state])
            .unwrap_or_else(lost);
    }
    let Some(member) = account.as_deref().and_then(member) else {
        return consent::wrong("LinkedIn", "There is no such account.");
    };
    let mut books = world.books();
    let expires_at = books.clock.now() + TimeDelta::minutes(30);
    let code = books.grants.issue_code(Code {
        network: Network::LinkedIn,
        account: member.sub.to_owned(),
        client_id: question.client_id.clone(),
        redirect_uri: question.redirect_uri.clone(),
        scopes: question
            .scope
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        challenge: None,
        expires_at,
    });
    consent::back(&question.redirect_uri, &[("code", &code), state]).unwrap_or_else(lost)
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
    refresh_token: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
}

impl TokenForm {
    fn client_is_known(&self, world: &World) -> bool {
        let client = &world.config.linkedin_client;
        self.client_id == client.id && self.client_secret == client.secret
    }
}

/// Code or refresh token for new tokens.
pub(crate) async fn token(State(world): State<Shared>, Form(form): Form<TokenForm>) -> Response {
    if !form.client_is_known(&world) {
        return unknown_client();
    }
    match form.grant_type.as_str() {
        "authorization_code" => by_code(&world, &form),
        "refresh_token" => by_refresh(&world, &form),
        _ => answers::oauth("invalid_request", "The grant_type is not known."),
    }
}

/// Ends a token.
pub(crate) async fn revoke(State(world): State<Shared>, Form(form): Form<TokenForm>) -> Response {
    if !form.client_is_known(&world) {
        return unknown_client();
    }
    let mut books = world.books();
    let now = books.clock.now();
    match books.grants.revoke(Network::LinkedIn, &form.token, now) {
        Ok(()) => StatusCode::OK.into_response(),
        Err(e) => answers::disk(&e),
    }
}

fn by_code(world: &World, form: &TokenForm) -> Response {
    let mut books = world.books();
    let now = books.clock.now();
    let code = books.grants.spend_code(Network::LinkedIn, &form.code);
    let Some(code) = code.filter(|c| c.expires_at > now && c.redirect_uri == form.redirect_uri)
    else {
        return answers::oauth(
            "invalid_request",
            "The code or the redirect_uri is not valid.",
        );
    };
    match books
        .grants
        .grant(&code, now, ACCESS_LIFE, Some(REFRESH_LIFE))
    {
        Ok(issued) => {
            let refresh = issued.refresh.unwrap_or_default();
            tokens(&issued.access, &refresh, REFRESH_LIFE, &code.scopes)
        }
        Err(e) => answers::disk(&e),
    }
}

fn by_refresh(world: &World, form: &TokenForm) -> Response {
    let mut books = world.books();
    let now = books.clock.now();
    let token = &form.refresh_token;
    let Some(grant) = books
        .grants
        .by_refresh(Network::LinkedIn, token, now)
        .cloned()
    else {
        return answers::oauth("invalid_grant", "The refresh token is not valid.");
    };
    let left = grant
        .refresh_expires_at
        .map_or(TimeDelta::zero(), |end| end - now);
    match books.grants.renew(&grant, now, ACCESS_LIFE, false) {
        Ok(issued) => tokens(&issued.access, token, left, &grant.scopes),
        Err(e) => answers::disk(&e),
    }
}

fn tokens(access: &str, refresh: &str, left: TimeDelta, scopes: &[String]) -> Response {
    Json(json!({
        "access_token": access,
        "expires_in": ACCESS_LIFE.num_seconds(),
        "refresh_token": refresh,
        "refresh_token_expires_in": left.num_seconds(),
        "scope": scopes.join(","),
    }))
    .into_response()
}

fn unknown_client() -> Response {
    let body =
        json!({ "error": "invalid_client", "error_description": "The client is not known." });
    (StatusCode::UNAUTHORIZED, Json(body)).into_response()
}
