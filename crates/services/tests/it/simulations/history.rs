//! A workflow with every way of waiting and deciding, a history made by a seed, and living through it.

use std::{collections::BTreeMap, time::Duration};

use anyhow::ensure;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    audience::LeadCapture,
    workflows::{FrequencyCap, HumanAnswer, HumanTaskState, WorkflowDoc},
};
use rand::{Rng, rngs::StdRng};
use serde_json::json;
use services::workflows::CustomEvent;
use testkit::{Flow, TestApp, journey::Company};
use tokio_util::sync::CancellationToken;

pub(super) const ANSWER_AFTER: i64 = 4;

/// Every way of waiting and deciding that a workflow of people has.
pub(super) fn document() -> WorkflowDoc {
    let is = |value: &str, than: &str| json!({ "rules": [{ "value": value, "is": "equals", "than": than }] });
    let mut doc = Flow::empty("nurture")
        .step("captured", "trigger.lead_captured", json!({}))
        .step("paid", "trigger.event", json!({ "event": "order_paid" }))
        .step(
            "daily",
            "trigger.schedule",
            json!({ "by": "cron", "cron": "30 7 * * *" }),
        )
        .step(
            "form",
            "data.filter",
            json!({ "where": is("{{ item.source }}", "form") }),
        )
        .step(
            "once",
            "logic.once",
            json!({ "key": "{{ lead.name }}", "within": 5 * 86_400 }),
        )
        .step(
            "split",
            "logic.split",
            json!({ "branches": [
            { "name": "a", "weight": 40 }, { "name": "b", "weight": 60 }] }),
        )
        .step("rest", "time.delay", json!({ "seconds": 7_200 }))
        .step(
            "hours",
            "time.window",
            json!({ "from": "09:00", "to": "17:00" }),
        )
        .step("ask", "human.approval", json!({ "expires_hours": 48 }))
        .step("late", "human.approval", json!({ "expires_hours": 2 }))
        .step("tag", "lead.tag", json!({ "add": ["nurtured"] }))
        .step(
            "order",
            "time.wait_event",
            json!({
            "event": "order_paid", "subject": "{{ lead.email }}", "timeout": 3 * 86_400 }),
        )
        .step(
            "slow",
            "logic.rate_limit",
            json!({ "max": 1, "per": 2 * 86_400 }),
        )
        .step(
            "both",
            "logic.join",
            json!({ "wait_for": "count", "count": 2 }),
        )
        .step(
            "tell",
            "notify.message",
            json!({ "to": ["owner"], "text": "{{ lead.name }}" }),
        )
        .step(
            "big",
            "logic.switch",
            json!({ "cases": [
            { "name": "gift", "where": is("{{ item.subject }}", "nobody@example.org") }] }),
        )
        .step("call", "human.task", json!({ "title": "Call them" }))
        .step("all", "data.lookup", json!({ "in": "leads", "limit": 5 }))
        .step(
            "each",
            "logic.loop",
            json!({ "list": "{{ steps.all.items }}", "max": 3 }),
        )
        .step("mark", "data.set", json!({ "fields": { "seen": true } }))
        .wires(&[
            "captured -> form",
            "form.kept -> once",
            "once.first -> split",
            "split.a -> rest",
            "rest -> hours",
            "hours -> ask",
            "ask.approved -> tag",
            "split.b -> order",
            "split.b -> late",
            "order.happened -> both",
            "order.timeout -> both",
            "late.expired -> both",
            "both -> tell",
            "paid -> slow",
            "slow -> big",
            "big.else -> call",
            "daily -> all",
            "all -> each",
            "each.each -> mark",
            "mark -> each",
        ])
        .doc;
    "Europe/Berlin".clone_into(&mut doc.settings.tz);
    doc
}

/// A workflow whose settings hold runs back, put them into line and end them.
pub(super) fn limited() -> WorkflowDoc {
    let mut doc = Flow::empty("limited")
        .step("paid", "trigger.event", json!({ "event": "order_paid" }))
        .step("ask", "human.approval", json!({ "expires_hours": 48 }))
        .step("rest", "time.delay", json!({ "seconds": 36_000 }))
        .step(
            "tell",
            "notify.message",
            json!({ "to": ["owner"], "text": "{{ trigger.subject }}" }),
        )
        .step(
            "again",
            "time.wait_event",
            json!({ "event": "order_paid", "subject": "{{ trigger.subject }}", "timeout": 6 * 86_400 }),
        )
        .step("mark", "data.set", json!({ "fields": { "again": true } }))
        .wires(&[
            "paid -> ask",
            "ask.approved -> rest",
            "rest -> tell",
            "tell -> again",
            "again.happened -> mark",
        ])
        .doc;
    doc.settings.concurrency = Some(2);
    doc.settings.timeout_seconds = Some(2 * 86_400);
    doc.settings.dedupe = Some("{{ trigger.subject }}".to_owned());
    doc.settings.frequency_cap = Some(FrequencyCap {
        max: 2,
        per_days: 6,
    });
    doc
}

/// Events about a few people, again and again.
pub(super) fn orders(
    random: &mut StdRng,
    from: DateTime<Utc>,
    days: i64,
    orders: usize,
) -> Vec<(DateTime<Utc>, Input)> {
    let mut all: Vec<_> = (0..orders)
        .map(|_| {
            let at = from + TimeDelta::seconds(random.random_range(0..days * 86_400));
            (at, Input::Paid(random.random_range(0..7)))
        })
        .collect();
    all.sort_by_key(|(at, _)| *at);
    all
}

/// Something from outside.
pub(super) enum Input {
    Lead(usize),
    Paid(usize),
}

pub(super) fn inputs(
    random: &mut StdRng,
    from: DateTime<Utc>,
    days: i64,
    leads: usize,
) -> Vec<(DateTime<Utc>, Input)> {
    let mut all = Vec::new();
    for n in 0..leads {
        let at = from + TimeDelta::seconds(random.random_range(0..days * 86_400));
        all.push((at, Input::Lead(n)));
        if random.random_range(0..3) == 0 {
            let later = at + TimeDelta::seconds(random.random_range(60..5 * 86_400));
            all.push((later, Input::Paid(n)));
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all
}

pub(super) async fn act(company: &Company, input: &Input) -> anyhow::Result<()> {
    match input {
        Input::Lead(n) => {
            let lead = LeadCapture {
                tenant_id: None,
                email: format!("lead{n}@example.org"),
                // Some share a name, and so a key.
                name: Some(format!("Lead {}", n % 12)),
                phone: None,
                source: if n % 4 == 0 { "fair" } else { "form" }.to_owned(),
                attributes: BTreeMap::new(),
                campaign_id: None,
            };
            services::audience::capture(&company.cx, &lead).await?;
        }
        Input::Paid(n) => {
            let event = CustomEvent {
                event: "order_paid".to_owned(),
                subject: Some(format!("lead{n}@example.org")),
                properties: json!({ "amount": 12 }),
            };
            services::workflows::tell_event(&company.cx, &event).await?;
        }
    }
    Ok(())
}

/// Answers what has been open for as long as people are taken to need.
pub(super) async fn answer(
    test: &TestApp,
    company: &Company,
) -> anyhow::Result<Option<DateTime<Utc>>> {
    let (cx, now) = (&company.cx, test.app.clock.now());
    let mut next: Option<DateTime<Utc>> = None;
    let mut is_due = |opened: DateTime<Utc>| {
        let due = opened + TimeDelta::hours(ANSWER_AFTER);
        if due > now {
            next = Some(next.map_or(due, |n| n.min(due)));
        }
        due <= now
    };
    for item in services::approvals::list_items(cx, Some(ApprovalState::Pending)).await? {
        if is_due(item.opened_at) {
            let input = DecisionInput {
                decision: Decision::Approve,
                comment: String::new(),
                content_hash: item.content_hash.clone(),
                answers: BTreeMap::new(),
            };
            services::approvals::decide_item(cx, item.id, &input).await?;
        }
    }
    for task in services::workflows::list_tasks(cx, Some(HumanTaskState::Open)).await? {
        if is_due(task.opened_at) {
            services::workflows::answer_task(cx, task.id, &HumanAnswer::default()).await?;
        }
    }
    Ok(next)
}

/// Walks the history for real: the clock jumps from one moment at which something is due to the next.
pub(super) async fn live_through(
    test: &TestApp,
    company: &Company,
    inputs: &[(DateTime<Utc>, Input)],
    until: DateTime<Utc>,
) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let config = services::worker::WorkerConfig {
        poll: Duration::from_millis(20),
        ..services::worker::WorkerConfig::default()
    };
    let worker = tokio::spawn(services::worker::run(
        test.app.clone(),
        config,
        stop.clone(),
    ));
    let mut inputs = inputs.iter().peekable();
    let owner = test.db.owner_url();
    loop {
        settle(test).await?;
        let asked = answer(test, company).await?;
        settle(test).await?;
        let sql =
            "select coalesce(min(run_at)::text, '') from task_queue where run_at < '2090-01-01'";
        let queued = store::admin::text(&owner, sql).await?;
        let queued = DateTime::parse_from_str(&queued, "%Y-%m-%d %H:%M:%S%.f%#z").ok();
        let moments = [
            queued.map(|q| q.with_timezone(&Utc)),
            asked,
            inputs.peek().map(|(at, _)| *at),
        ];
        let Some(next) = moments.into_iter().flatten().min().filter(|at| *at < until) else {
            break;
        };
        let now = test.app.clock.now();
        if next > now {
            test.app
                .clock
                .advance(next - now + TimeDelta::milliseconds(1));
        }
        while let Some((_, input)) = inputs.next_if(|(at, _)| *at <= next) {
            act(company, input).await?;
        }
        test.app.wake.tasks.everyone();
    }
    stop.cancel();
    worker.await?;
    let now = test.app.clock.now();
    test.app.clock.advance(until - now);
    Ok(())
}

pub(super) async fn settle(test: &TestApp) -> anyhow::Result<()> {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    while test.due().await? > 0 {
        ensure!(
            tokio::time::Instant::now() < deadline,
            "the queue did not empty"
        );
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}
