//! What happens in a company, and who hears it: triggers begin runs, steps that wait go on. An event is
//! recorded and its hearing queued in the transaction of the change it speaks of.

use domain::{
    fields::Fields,
    ids::{CampaignId, LeadId, RunId, StepId, TaskId, WorkflowId},
    permissions::Permission,
    workflows::StepStatus,
};
use engine::interpreter::condition_holds;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    TenantTx,
    audience::Fact,
    queue::{self, Claimed, NewTask},
};
use uuid::Uuid;

use super::{Beginning, begin, heads::startable, queue_step, triggers::lets_through};
use crate::{App, Error, Result, TenantCx};

/// Events and calls that may lead to one another. A workflow that sets itself off stops here.
pub(crate) const HOPS_MAX: i32 = 8;
/// Waiting steps looked at together.
const WAITS_PAGE: i64 = 200;
/// Names of events that only the product itself announces.
const OWN: &[&str] = &[
    "lead_captured",
    "lead_seen_again",
    "click",
    "post_published",
    "post_failed",
    "post_read",
    "approval_decided",
    "approval_overdue",
    "run_failed",
];

/// Something that happened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Happening {
    /// What, such as `lead_captured`.
    pub event: String,
    /// About what: a lead's id, a post's.
    pub subject: Option<String>,
    /// What runs that begin by it are given.
    pub item: Value,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// Events and calls that led to it.
    pub hops: i32,
    /// The lead it is about; `item.lead` is recorded by reference only.
    pub lead: Option<LeadId>,
    /// Where from, for figures; `workflow` where nothing else is known.
    pub source: Option<String>,
    /// The workflow whose run made it happen.
    pub by: Option<WorkflowId>,
}

#[derive(Serialize, Deserialize)]
struct Heard {
    id: Uuid,
    event: String,
    subject: Option<String>,
    item: Value,
    campaign: Option<CampaignId>,
    hops: i32,
}

/// Records an event and queues its hearing, if anything of the tenant listens to it. In the caller's
/// transaction.
pub(crate) async fn happened(cx: &TenantCx, tx: &mut TenantTx, what: Happening) -> Result<()> {
    record(cx, tx, &what).await?;
    if !store::workflows::is_heard(tx, &what.event).await? {
        return Ok(());
    }
    if what.hops >= HOPS_MAX {
        tracing::warn!(tenant = %cx.tenant, event = what.event, "events lead to each other without end: this one is not heard");
        return Ok(());
    }
    let heard = Heard {
        id: cx.app.clock.id(),
        event: what.event,
        subject: what.subject,
        item: what.item,
        campaign: what.campaign,
        hops: what.hops,
    };
    let input = serde_json::to_value(&heard).map_err(|e| Error::internal(e.to_string()))?;
    let now = cx.now();
    store::queue::enqueue(
        tx,
        &NewTask {
            id: TaskId::from_uuid(cx.app.clock.id()),
            agent_type: "workflow",
            task_type: "event",
            priority: 5,
            run: None,
            input: &input,
            run_at: now,
            max_retries: 20,
            serial_key: None,
            now,
        },
    )
    .await?;
    Ok(())
}

/// Keeps what happened, for figures and simulations. A reading that changed nothing is not kept.
async fn record(cx: &TenantCx, tx: &mut TenantTx, what: &Happening) -> Result<()> {
    let mut meta = what.item.clone();
    if meta.get("was").is_some() && meta.get("was") == meta.get("is") {
        return Ok(());
    }
    if what.lead.is_some()
        && let Some(map) = meta.as_object_mut()
    {
        map.remove("lead");
    }
    let fact = Fact {
        event: &what.event,
        source: what.source.as_deref().unwrap_or("workflow"),
        lead: what.lead,
        campaign: what.campaign,
        subject: what.subject.as_deref().filter(|_| what.lead.is_none()),
        workflow: what.by,
        meta: &meta,
        at: cx.now(),
    };
    store::audience::record_event(tx, &fact).await?;
    Ok(())
}

/// An event of the company's own, told by a program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomEvent {
    /// Its name: small letters, digits, `_`, `.`; none of the product's own.
    pub event: String,
    /// About what, such as a lead's id or address.
    pub subject: Option<String>,
    /// What is known of it.
    pub properties: Value,
}

/// Records an event of the company's own and lets it be heard. Whether anything listens is not told.
pub async fn tell_event(cx: &TenantCx, input: &CustomEvent) -> Result<()> {
    cx.require(Permission::WorkflowsRun)?;
    let mut fields = Fields::new();
    fields.text("event", &input.event, 1, 100);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.');
    if !input.event.chars().all(plain) {
        fields.add("event", "invalid", "Use small letters, digits, _ and .");
    } else if OWN.contains(&input.event.as_str()) {
        fields.add(
            "event",
            "taken",
            "This event is announced by the product itself",
        );
    }
    if input
        .subject
        .as_ref()
        .is_some_and(|s| s.chars().count() > 320)
    {
        fields.add(
            "subject",
            "too_long",
            "A subject has at most 320 characters",
        );
    }
    if input.properties.to_string().len() > 65_536 {
        fields.add("properties", "too_long", "Properties have at most 64 kB");
    }
    fields.finish()?;
    let now = cx.now();
    let item = json!({
        "event": input.event,
        "subject": input.subject,
        "properties": input.properties,
        "at": now,
    });
    let mut tx = cx.tx().await?;
    let happening = Happening {
        event: input.event.clone(),
        subject: input.subject.clone(),
        item,
        source: Some("custom".to_owned()),
        ..Happening::default()
    };
    happened(cx, &mut tx, happening).await?;
    cx.commit_answering(tx, &()).await
}

/// Lets an event be heard: begins the runs of the triggers it passes, each once, and wakes the steps
/// that wait for it. May be done again after a crash.
pub(crate) async fn hear(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "event");
    let mut tx = cx.tx().await?;
    let payload = queue::payload(&mut tx, task).await?;
    let heard = payload.and_then(|(p, _)| serde_json::from_value::<Heard>(p).ok());
    let Some(heard) = heard else {
        queue::complete(&mut tx, task, "dead", Some("not an event"), cx.now()).await?;
        return cx.commit(tx).await;
    };
    let triggers = store::workflows::triggers_of(&mut tx, &heard.event).await?;
    drop(tx);
    for trigger in triggers.iter().filter(|t| lets_through(t, &heard.item)) {
        let mut tx = cx.tx().await?;
        let Some(workflow) = store::workflows::live(&mut tx, trigger.workflow).await? else {
            continue;
        };
        // Paused or archived since it was looked up: it does not begin anything.
        if startable(workflow.status).is_err() {
            continue;
        }
        let plan = cx.app.plans.get(&mut tx, workflow.version_id).await?;
        let Some(node) = plan.node(trigger.node).cloned() else {
            continue;
        };
        let beginning = Beginning {
            campaign: heard.campaign.or(workflow.campaign_id),
            start: Some(node),
            hops: heard.hops + 1,
            dedupe: Some(format!("evt:{}:{}", heard.id.simple(), trigger.node)),
            ..Beginning::by_hand(workflow, heard.item.clone())
        };
        // A run that has begun already was begun by this event before a crash.
        if begin(&cx, &mut tx, beginning).await?.is_some() {
            cx.commit(tx).await?;
        }
    }
    let mut after = None;
    loop {
        let mut tx = cx.read().await?;
        let subject = heard.subject.as_deref();
        let page =
            store::workflows::waits_for(&mut tx, &heard.event, subject, after, WAITS_PAGE).await?;
        drop(tx);
        let Some(last) = page.last() else { break };
        after = Some(last.1);
        for (run, step) in page {
            wake(&cx, run, step, &heard).await?;
        }
    }
    let mut tx = cx.tx().await?;
    queue::complete(&mut tx, task, "succeeded", None, cx.now()).await?;
    cx.commit(tx).await
}

/// A step that waits for the event goes on, if its condition holds.
async fn wake(cx: &TenantCx, run: RunId, step: StepId, heard: &Heard) -> Result<()> {
    let mut tx = cx.tx().await?;
    let Some(head) = store::workflows::lock_head(&mut tx, run).await? else {
        return Ok(());
    };
    let Some(row) = store::workflows::lock_step(&mut tx, step).await? else {
        return Ok(());
    };
    if row.step.status != StepStatus::Waiting {
        store::workflows::delete_wait(&mut tx, step).await?;
        return cx.commit(tx).await;
    }
    let plan = cx.app.plans.get(&mut tx, head.version).await?;
    let condition = plan.node(row.step.node).and_then(|n| n.params.get("where"));
    if !condition_holds(condition, &heard.item) {
        return Ok(());
    }
    let mut state = row.state.clone().unwrap_or_else(|| json!({}));
    if let Some(map) = state.as_object_mut() {
        map.insert("happened".to_owned(), heard.item.clone());
    }
    store::workflows::set_state(&mut tx, step, &state).await?;
    store::workflows::delete_wait(&mut tx, step).await?;
    queue_step(cx, &mut tx, run, step, &row.step.kind, cx.now()).await?;
    cx.commit(tx).await
}
