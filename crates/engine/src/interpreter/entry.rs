//! What a run is counted by before it begins: whom it is about, and the key that no second open run may
//! have. No I/O here; who has begun already is known to the caller.

use domain::{
    identity::normal_email,
    workflows::{Settings, tokens, value_hash},
};
use serde_json::{Map, Value, json};

use super::Env;

/// The person a run is about: its lead by address or id, else what an event says it is about.
#[must_use]
pub fn person_of(env: &Env) -> Option<String> {
    let none = Map::new();
    let lead = env.scope(&none, &env.trigger).lead;
    let text = |value: &Value, key: &str| {
        let text = value.get(key)?.as_str()?.trim().to_owned();
        (!text.is_empty()).then_some(text)
    };
    text(lead, "email")
        .map(|e| normal_email(&e))
        .or_else(|| text(lead, "id"))
        .or_else(|| text(&env.trigger, "subject").map(|s| normal_email(&s)))
}

/// The key that no second open run may have. A key with something missing in it is none: what cannot be
/// told apart is not held back.
#[must_use]
pub fn key_of(settings: &Settings, env: &Env) -> Option<String> {
    let template = tokens::parse(settings.dedupe.as_deref()?).ok()?;
    let none = Map::new();
    let value = tokens::render(&template, &env.scope(&none, &env.trigger)).ok()?;
    let is_blank = value.is_null() || value.as_str().is_some_and(|t| t.trim().is_empty());
    (!is_blank).then(|| value_hash(&json!([value])))
}
