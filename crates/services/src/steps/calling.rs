//! Calls of other systems: http.request and webhook.send. A call that must not be made twice is noted
//! before it is made; where its outcome stays open, a person decides.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::{ids::EffectId, workflows::kind_spec};
use engine::ports::{Call, CallAnswer, CallError};
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Again, Failure, Outcome, StepCx};
use crate::{
    Error, integrations,
    switches::{Control, is_on},
};

/// Longest that a server may keep us waiting by `Retry-After`, counted from the step's beginning.
const WAIT_MAX: TimeDelta = TimeDelta::hours(24);

fn no(code: &str, message: impl Into<String>, hint: &str) -> Failure {
    Failure::new(code, message, hint, Again::No)
}

/// In a test nothing leaves: the step gives what such a step usually gives.
fn rehearsed(step: &StepCx) -> Option<Outcome> {
    if step.mode == "live" {
        return None;
    }
    let sample = kind_spec(&step.node.kind)?.sample_output();
    Some(Outcome::done(
        sample,
        "out",
        "A test: nothing was called, this is the sample",
    ))
}

async fn secret(step: &StepCx, name: &str) -> Result<Zeroizing<String>, Failure> {
    let found = match name.parse() {
        Ok(id) => integrations::open_secret(&step.cx, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| {
        let why = format!("There is no secret \"{name}\"");
        no(
            "no_secret",
            why,
            "Store it in Settings, Integrations, then retry",
        )
    })
}

/// Calls an address and reads the answer.
pub(super) async fn request(step: &StepCx) -> Result<Outcome, Failure> {
    if let Some(outcome) = rehearsed(step) {
        return Ok(outcome);
    }
    let method = step.text("method").unwrap_or("GET").to_owned();
    let mut headers = Vec::new();
    if let Some(named) = step.param("headers").and_then(Value::as_object) {
        for (name, value) in named {
            headers.push((name.clone(), plain(value)));
        }
    }
    let has = |headers: &[(String, String)], name: &str| {
        headers
            .iter()
            .any(|(n, _)| n.trim().eq_ignore_ascii_case(name))
    };
    if let Some(name) = step.text("auth") {
        if has(&headers, "authorization") {
            let why = "The header Authorization is set twice";
            return Err(no("two_secrets", why, "Take one of them out"));
        }
        let secret = secret(step, name).await?;
        let value = if secret.contains(' ') {
            secret.to_string()
        } else {
            format!("Bearer {}", &*secret)
        };
        headers.push(("authorization".to_owned(), value));
    }
    if let Some(key) = step.text("idempotency_key")
        && !has(&headers, "idempotency-key")
    {
        headers.push(("idempotency-key".to_owned(), key.to_owned()));
    }
    let writes = matches!(method.as_str(), "POST" | "PUT" | "PATCH");
    let body = step.param("body").filter(|_| writes).map(|body| {
        let (kind, bytes) = match body {
            Value::String(text) => ("text/plain; charset=utf-8", text.clone().into_bytes()),
            other => ("application/json", other.to_string().into_bytes()),
        };
        if !has(&headers, "content-type") {
            headers.push(("content-type".to_owned(), kind.to_owned()));
        }
        bytes
    });
    let url = step.text("url").unwrap_or_default().to_owned();
    let call = Call {
        method,
        url,
        headers,
        body,
        redirects: 3,
    };
    let answer = make(step, &call).await?;
    let strict = step.param("fail_on_status").and_then(Value::as_bool) != Some(false);
    if strict {
        judge(step, &answer)?;
    }
    let status = answer.status;
    let output = json!({ "status": status, "headers": shown(&answer), "body": read(&answer) });
    Ok(Outcome::done(
        output,
        "out",
        format!("The address answered {status}"),
    ))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The answer's headers by name; those that are there more than once joined, cookies left out.
fn shown(answer: &CallAnswer) -> Map<String, Value> {
    let mut headers: Map<String, Value> = Map::new();
    for (name, value) in answer.headers.iter().filter(|(n, _)| n != "set-cookie") {
        let joined = match headers.get(name).and_then(Value::as_str) {
            Some(before) => format!("{before}, {value}"),
            None => value.clone(),
        };
        headers.insert(name.clone(), joined.into());
    }
    headers
}

/// The body as JSON where it says so and is, else as text. Postgres takes no NUL.
fn read(answer: &CallAnswer) -> Value {
    let is_json = answer
        .header("content-type")
        .is_some_and(|t| t.contains("json"));
    let parsed = is_json
        .then(|| serde_json::from_slice(&answer.body).ok())
        .flatten();
    let value = parsed.unwrap_or_else(|| String::from_utf8_lossy(&answer.body).into_owned().into());
    without_nul(value)
}

fn without_nul(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains('\0') => text.replace('\0', "").into(),
        Value::Array(list) => list.into_iter().map(without_nul).collect(),
        Value::Object(map) => {
            let clean = map
                .into_iter()
                .map(|(k, v)| (k.replace('\0', ""), without_nul(v)));
            Value::Object(clean.collect())
        }
        other => other,
    }
}

/// Posts the item to an address, signed so that the other side can tell us, and a double, apart.
pub(super) async fn webhook(step: &StepCx) -> Result<Outcome, Failure> {
    if let Some(outcome) = rehearsed(step) {
        return Ok(outcome);
    }
    let delivery = delivery_of(step.run.id.uuid(), step.row.item);
    let secret = secret(step, step.text("secret").unwrap_or_default()).await?;
    let body = step
        .param("body")
        .unwrap_or(&step.row.step.input)
        .to_string();
    let id = delivery.to_string();
    let at = step.cx.now().timestamp().to_string();
    let signature = sign(&secret, &id, &at, &body)?;
    let headers = [
        ("content-type", "application/json"),
        ("webhook-id", &id),
        ("webhook-timestamp", &at),
        ("webhook-signature", &signature),
    ];
    let call = Call {
        method: "POST".to_owned(),
        url: step.text("url").unwrap_or_default().to_owned(),
        headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec(),
        body: Some(body.into_bytes()),
        redirects: 0,
    };
    let answer = make(step, &call).await?;
    judge(step, &answer)?;
    let status = answer.status;
    if !(200..300).contains(&status) {
        let why = format!("The address answered {status} instead of taking the message");
        return Err(no("http_status", why, "Check the address"));
    }
    let output = json!({ "status": status, "delivery": delivery });
    Ok(Outcome::done(
        output,
        "out",
        format!("Delivered: the address answered {status}"),
    ))
}

/// The id of what a step delivers: the same for every attempt at it.
fn delivery_of(run: Uuid, item: i32) -> EffectId {
    let digest = Sha256::new()
        .chain_update(b"delivery")
        .chain_update(run.as_bytes())
        .chain_update(item.to_be_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    EffectId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The signature as Standard Webhooks wants it: HMAC-SHA256 over id, time and body. A secret that begins
/// with `whsec_` is base64, any other its bytes.
fn sign(secret: &str, id: &str, at: &str, body: &str) -> Result<String, Failure> {
    let key = match secret.strip_prefix("whsec_") {
        Some(text) => Zeroizing::new(STANDARD.decode(text).map_err(|_| {
            let why = "The secret begins with whsec_ and is not base64 behind it";
            no(
                "invalid_secret",
                why,
                "Store it again, as the other side shows it",
            )
        })?),
        None => Zeroizing::new(secret.as_bytes().to_vec()),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(Error::internal)?;
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    Ok(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}

/// Whether the call may be made again without harm.
fn may_repeat(step: &StepCx) -> bool {
    kind_spec(&step.node.kind).is_some_and(|s| s.is_idempotent(&step.node.params))
}

fn unknown(why: &str) -> Failure {
    let message = format!("Whether the call arrived cannot be told: {why}");
    no(
        "outcome_unknown",
        message,
        "Look at the other side, then retry or skip the step",
    )
}

/// Makes the call. One that must not be made twice is noted first, so that a worker that finds the note
/// of a dead one does not call.
async fn make(step: &StepCx, call: &Call) -> Result<CallAnswer, Failure> {
    let repeats = may_repeat(step);
    if !repeats && is_on(Control::NoteFirst) {
        let mut tx = step.cx.tx().await?;
        if !store::workflows::begin_effect(&mut tx, step.row.step.id).await? {
            return Err(unknown("a worker went away while it was calling"));
        }
        step.cx.commit(tx).await?;
    }
    match step.cx.app.egress.call(call).await {
        Ok(answer) => Ok(answer),
        Err(CallError::Refused(why)) => Err(no("refused_address", why, "Mend the step")),
        Err(CallError::NotSent(why)) => {
            let hint = "Retry when the other side is back";
            Err(Failure::new("unreachable", why, hint, Again::Backoff))
        }
        Err(CallError::Lost(why)) if repeats => {
            let hint = "Retry when the other side is back";
            Err(Failure::new("no_answer", why, hint, Again::Backoff))
        }
        Err(CallError::Lost(why)) => Err(unknown(&why)),
        Err(CallError::Unusable(why)) => {
            let hint = "The call arrived; ask the other side for a smaller answer";
            Err(no("unusable_answer", why, hint))
        }
    }
}

/// What a status from 300 on means for the step. A redirect that was not followed is no success: what the step
/// asked for was not done there. "Not modified" answers what was asked.
fn judge(step: &StepCx, answer: &CallAnswer) -> Result<(), Failure> {
    let status = answer.status;
    if (300..400).contains(&status) && status != 304 {
        let to = answer.header("location").unwrap_or("nowhere");
        let to: String = to.chars().take(200).collect();
        let why = format!("The address answered {status} and leads to {to}; that was not followed");
        let hint = "Enter the address it leads to, or let the step take any status";
        return Err(no("redirected", why, hint));
    }
    if status < 400 {
        return Ok(());
    }
    let why = format!("The address answered {status}");
    if !matches!(status, 408 | 425 | 429 | 500..) {
        return Err(no("http_status", why, "Check the call"));
    }
    if !may_repeat(step) {
        return Err(unknown(&why));
    }
    let waited = step.cx.now() - step.row.step.queued_at;
    let seconds = answer
        .header("retry-after")
        .and_then(|s| s.trim().parse::<u32>().ok());
    let again = match seconds {
        Some(s) if waited + TimeDelta::seconds(s.into()) < WAIT_MAX => Again::After(s.max(1)),
        _ => Again::Backoff,
    };
    Err(Failure::new(
        "http_status",
        why,
        "Retry when the other side is back",
        again,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_other_libraries_compute() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let (id, at) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330");
        let signed = sign(secret, id, at, r#"{"test": 2432232314}"#).expect("signed");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(sign("whsec_*", id, at, "").is_err());
        assert_ne!(
            sign("plain", id, at, "").ok(),
            sign("other", id, at, "").ok()
        );
    }

    #[test]
    fn a_delivery_keeps_its_id_and_shares_it_with_no_other() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(delivery_of(a, 3), delivery_of(a, 3));
        assert_ne!(delivery_of(a, 3), delivery_of(a, 4));
        assert_ne!(delivery_of(a, 3), delivery_of(b, 3));
    }

    #[test]
    fn answers_are_read_as_what_they_say_they_are() {
        let answer = |kind: &str, body: &[u8]| CallAnswer {
            status: 200,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.to_vec(),
        };
        assert_eq!(
            read(&answer("application/json", b"{\"a\": 1}")),
            json!({ "a": 1 })
        );
        assert_eq!(
            read(&answer("application/json", b"{\"a\"")),
            json!("{\"a\"")
        );
        assert_eq!(
            read(&answer("text/html", b"{\"a\": 1}")),
            json!("{\"a\": 1}")
        );
        assert_eq!(
            read(&answer("application/json", b"[\"a\\u0000b\"]")),
            json!(["ab"])
        );
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert!(read(&answer("application/json", deep.as_bytes())).is_string());
    }
}
