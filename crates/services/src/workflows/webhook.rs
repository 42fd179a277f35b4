//! Calls that programs make to a workflow's own address. Nothing is begun before the signature is
//! checked; a call that comes twice begins one run.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{RunId, SecretId, WorkflowId},
    permissions::Permission,
    workflows::{NodeId, RunStatus},
};
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use store::{TenantTx, workflows::Trigger};
use zeroize::Zeroizing;

use super::{
    Beginning,
    begin::{Begun, try_begin},
    schedule,
    shown::mask_sample,
};
use crate::{App, Error, Result, TenantCx, integrations::open_secret_in};

/// How far the caller's clock may be off.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(5);
/// How long a caller that wants the result waits for it.
const PATIENCE: Duration = Duration::from_secs(20);
/// Most bytes kept of a call to be looked at.
const SAMPLE_MAX: usize = 65_536;

/// A call as it arrived.
#[derive(Debug, Clone)]
pub struct WebhookCall<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`.
    pub timestamp: &'a str,
    /// `webhook-signature`.
    pub signature: &'a str,
    /// The body, byte by byte.
    pub body: &'a [u8],
    /// Headers that runs may read.
    pub headers: Map<String, Value>,
    /// It came to the address for trying out.
    pub test: bool,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    /// A run goes on by itself: begun now, or before by the same call; nothing when the workflow's settings
    /// do not allow one now.
    Accepted(Option<RunId>),
    /// The run has ended: what it gave.
    Ended(RunId, RunStatus, Value),
}

/// Takes a call. Refused as not found for an address nobody has, as `BadSignature` for a signature that is
/// missing, wrong or too old. The same call again answers the run it began; its id with another body is a
/// conflict.
pub async fn receive(app: &App, hook: &str, call: &WebhookCall<'_>) -> Result<Received> {
    let found = store::workflows::find_hook(&app.db, hook).await?;
    let (tenant, workflow, node) = found.ok_or(Error::NotFound)?;
    let cx = TenantCx::system(app, tenant, "webhook");
    let mut tx = cx.tx().await?;
    let trigger = store::workflows::find_trigger(&mut tx, workflow, node)
        .await?
        .filter(|t| t.hook.as_deref() == Some(hook))
        .ok_or(Error::NotFound)?;
    verify(&cx, &mut tx, &trigger, call).await?;
    let body: Value = serde_json::from_slice(call.body)
        .map_err(|_| Error::field("body", "invalid", "The body is not JSON".to_owned()))?;
    let now = cx.now();
    let item = json!({ "body": &body, "headers": call.headers, "received": now });
    let is_old = |at: DateTime<Utc>| now - at > TimeDelta::seconds(10);
    if call.body.len() <= SAMPLE_MAX && trigger.sample.as_ref().is_none_or(|(_, at)| is_old(*at)) {
        store::workflows::keep_sample(&mut tx, &trigger, &item, now).await?;
    }
    let key = key_of(&trigger, call);
    let mut begun = start(&cx, &mut tx, &trigger, call, item).await?;
    if matches!(begun, Begun::Twice | Begun::Refused(..))
        && let Some(run) = before(&mut tx, &trigger, &key, &body).await?
    {
        begun = Begun::Run(run, None);
    }
    let waits = trigger.params.get("respond").and_then(Value::as_str) == Some("when_done");
    cx.commit(tx).await?;
    match begun {
        // A run of steps that only compute has ended with the very commit that began it.
        Begun::Run(run, Some((status, result))) if waits => {
            Ok(Received::Ended(run, status, result))
        }
        Begun::Run(run, _) if waits => wait_for(&cx, run).await,
        Begun::Run(run, _) => Ok(Received::Accepted(Some(run))),
        Begun::Twice | Begun::Refused(..) => Ok(Received::Accepted(None)),
    }
}

/// What makes two calls the same one.
fn key_of(trigger: &Trigger, call: &WebhookCall<'_>) -> String {
    let kind = if call.test { "test" } else { "hook" };
    format!("{kind}:{}:{}", trigger.node, call.id)
}

/// The run that the same call began before. Refused when that call had another body: an id names one
/// call, however often it is repeated.
async fn before(
    tx: &mut TenantTx,
    trigger: &Trigger,
    key: &str,
    body: &Value,
) -> Result<Option<RunId>> {
    match store::workflows::begun_by(tx, trigger.workflow, key, body).await? {
        Some((run, true)) => Ok(Some(run)),
        Some((_, false)) => Err(Error::Conflict(
            "webhook_id_reused",
            "This webhook-id was used for a call with another body: give each call an id of its own"
                .to_owned(),
        )),
        None => Ok(None),
    }
}

async fn start(
    cx: &TenantCx,
    tx: &mut TenantTx,
    trigger: &Trigger,
    call: &WebhookCall<'_>,
    item: Value,
) -> Result<Begun> {
    let workflow = store::workflows::live(tx, trigger.workflow)
        .await?
        .ok_or(Error::NotFound)?;
    let plan = cx.app.plans.get(tx, workflow.version_id).await?;
    let node = plan.node(trigger.node).ok_or(Error::NotFound)?;
    let beginning = Beginning {
        start: Some(node.clone()),
        dedupe: Some(key_of(trigger, call)),
        mode: if call.test { "test" } else { "live" },
        ..Beginning::by_hand(workflow, item)
    };
    try_begin(cx, tx, beginning).await
}

/// The signature of Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over id, time and body; several
/// stand apart by blanks while a secret is being changed.
async fn verify(
    cx: &TenantCx,
    tx: &mut TenantTx,
    trigger: &Trigger,
    call: &WebhookCall<'_>,
) -> Result<()> {
    let is_plain = |text: &str| (1..=200).contains(&text.len()) && text.is_ascii();
    let at = call.timestamp.parse::<i64>().ok();
    let at = at.and_then(|s| DateTime::<Utc>::from_timestamp(s, 0));
    let in_time = at.is_some_and(|at| (cx.now() - at).abs() <= CLOCKS_APART);
    if !is_plain(call.id) || !in_time {
        return Err(Error::BadSignature);
    }
    let named = trigger.params.get("secret").and_then(Value::as_str);
    let id: Option<SecretId> = named.and_then(|s| s.parse().ok());
    let secret = match id {
        Some(id) => open_secret_in(cx, tx, id).await?,
        None => None,
    };
    let secret = secret.ok_or_else(|| {
        let why = "The secret of this webhook is gone: choose another in its trigger";
        Error::Conflict("no_secret", why.to_owned())
    })?;
    let key = match secret.strip_prefix("whsec_") {
        Some(text) => Zeroizing::new(STANDARD.decode(text).unwrap_or_default()),
        None => Zeroizing::new(secret.as_bytes().to_vec()),
    };
    if key.is_empty() {
        return Err(Error::BadSignature);
    }
    let given = call
        .signature
        .split(' ')
        .filter_map(|s| s.strip_prefix("v1,"));
    for signature in given.take(5) {
        let Ok(signature) = STANDARD.decode(signature) else {
            continue;
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(Error::internal)?;
        mac.update(format!("{}.{}.", call.id, call.timestamp).as_bytes());
        mac.update(call.body);
        // Compared in constant time.
        if mac.verify_slice(&signature).is_ok() {
            return Ok(());
        }
    }
    Err(Error::BadSignature)
}

/// Waits for a run's end, at most as long as a caller may be kept waiting.
async fn wait_for(cx: &TenantCx, run: RunId) -> Result<Received> {
    let mut wakes = cx.app.wake.tenants.subscribe();
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let mut tx = cx.read().await?;
        if let Some((status, result)) = store::workflows::ended(&mut tx, run).await? {
            return Ok(Received::Ended(run, status, result));
        }
        drop(tx);
        let left = until.saturating_duration_since(tokio::time::Instant::now());
        if left.is_zero() {
            return Ok(Received::Accepted(Some(run)));
        }
        // Commits of other processes are found by looking.
        let pause = left.min(Duration::from_millis(500));
        drop(tokio::time::timeout(pause, wakes.recv()).await);
    }
}

/// A workflow's triggers in force, as screens and programs see them.
pub async fn triggers(
    cx: &TenantCx,
    id: WorkflowId,
) -> Result<Vec<domain::workflows::TriggerCard>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    store::workflows::status(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let base = &cx.app.settings.public_url;
    let mut all = store::workflows::triggers(&mut tx, id).await?;
    if all.iter().any(|t| t.sample.is_some())
        && let Some(live) = store::workflows::live(&mut tx, id).await?
    {
        let plan = cx.app.plans.get(&mut tx, live.version_id).await?;
        for (sample, _) in all.iter_mut().filter_map(|t| t.sample.as_mut()) {
            mask_sample(&plan.doc.settings.redact, sample);
        }
    }
    Ok(all.into_iter().map(|t| card(t, base)).collect())
}

fn card(trigger: Trigger, base: &str) -> domain::workflows::TriggerCard {
    let mut next = Vec::new();
    if trigger.kind == "trigger.schedule" {
        let mut after = trigger.fired_at.unwrap_or(trigger.starts_at);
        while next.len() < 5
            && let Some(at) = schedule::next_due(&trigger, after)
        {
            next.push(at);
            after = at;
            if trigger.params.get("by").and_then(Value::as_str) == Some("once") {
                break;
            }
        }
    }
    let address = |of: &str| trigger.hook.as_ref().map(|h| format!("{base}{of}{h}"));
    let node: NodeId = trigger.node;
    domain::workflows::TriggerCard {
        node,
        kind: trigger.kind.clone(),
        event: trigger.event.clone(),
        url: address("/hooks/"),
        test_url: address("/hooks/test/"),
        next,
        fired: u32::try_from(trigger.fired).unwrap_or(0),
        last_run: trigger.last_run,
        sample: trigger.sample.map(|(sample, _)| sample),
    }
}
