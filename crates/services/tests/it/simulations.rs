//! Simulations: the same history walked for real, by a moved clock, comes to the same counts at every
//! step; nothing of the company's is changed by one.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    audience::LeadCapture,
    ids::WorkflowId,
    workflows::{
        HumanAnswer, HumanTaskState, SimulatedOn, Simulation, SimulationInput, SimulationState,
        WorkflowDoc,
    },
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;
use services::workflows::{CustomEvent, begin_simulation, find_simulation};
use testkit::{Flow, TestApp, journey::Company};
use tokio_util::sync::CancellationToken;

const ANSWER_AFTER: i64 = 4;

/// Every way of waiting and deciding that a workflow of people has.
fn document() -> WorkflowDoc {
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
            "order.timeout -> slow",
            "slow -> both",
            "late.expired -> both",
            "both -> tell",
            "paid -> big",
            "big.else -> call",
            "daily -> all",
            "all -> each",
            "each.each -> mark",
            "mark -> each",
        ])
        .doc;
    doc.settings.tz = "Europe/Berlin".to_owned();
    doc
}

/// Something from outside.
enum Input {
    Lead(usize),
    Paid(usize),
}

fn inputs(
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

async fn act(company: &Company, input: &Input) -> anyhow::Result<()> {
    match input {
        Input::Lead(n) => {
            let lead = LeadCapture {
                tenant_id: None,
                email: format!("lead{n}@example.org"),
                // Some share a name, and so a key.
                name: Some(format!("Lead {}", n % 9)),
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
async fn answer(test: &TestApp, company: &Company) -> anyhow::Result<Option<DateTime<Utc>>> {
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
async fn live_through(
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

async fn settle(test: &TestApp) -> anyhow::Result<()> {
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

/// What really happened, by step and output: items that came, left, and were still there.
async fn really(test: &TestApp) -> anyhow::Result<BTreeMap<String, u64>> {
    let sql = "select string_agg(line, E'\\n' order by line) from (
        select s.node_key || ' in ' || count(*) as line from run_steps s where s.attempt = 1 group by s.node_key
        union all select s.node_key || '.' || s.port || ' ' || count(*) from run_steps s
           where s.status = 'succeeded' and s.port is not null group by s.node_key, s.port
        union all select s.node_key || ' open ' || count(*) from run_steps s
           where s.status in ('ready', 'waiting', 'running') group by s.node_key) l";
    let text = store::admin::text(&test.db.owner_url(), sql).await?;
    let line = |line: &str| {
        let (what, n) = line.rsplit_once(' ')?;
        Some((what.to_owned(), n.parse().ok()?))
    };
    text.lines().map(|l| line(l).context("a count")).collect()
}

fn simulated(doc: &WorkflowDoc, simulation: &Simulation) -> anyhow::Result<BTreeMap<String, u64>> {
    let report = simulation.report.as_ref().context("a report")?;
    let mut all = BTreeMap::new();
    for (id, count) in &report.steps {
        let key = &doc.nodes[id].key;
        all.insert(format!("{key} in"), count.entered);
        for (port, n) in count.ports.iter().filter(|(p, _)| *p != "each") {
            all.insert(format!("{key}.{port}"), *n);
        }
        if count.open > 0 {
            all.insert(format!("{key} open"), count.open);
        }
    }
    Ok(all)
}

async fn simulate(
    test: &TestApp,
    company: &Company,
    workflow: WorkflowId,
    input: &SimulationInput,
) -> anyhow::Result<Simulation> {
    let begun = begin_simulation(&company.cx, workflow, input).await?;
    test.work_a_little().await?;
    Ok(find_simulation(&company.cx, begun.id).await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_history_walked_for_real_comes_to_the_same_counts() -> anyhow::Result<()> {
    let number = |name: &str, usual: u64| {
        std::env::var(name)
            .ok()
            .and_then(|v| v.parse().ok())
            .unwrap_or(usual)
    };
    let (days, leads) = (number("SIMULATED_DAYS", 10), number("SIMULATED_LEADS", 24));
    let seed = number("SIMULATED_SEED", 20_261_122);
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let doc = document();
    let workflow = company.publish(&doc).await?;
    let from = test.app.clock.now();
    let until = from + TimeDelta::days(days as i64);
    let mut random = StdRng::seed_from_u64(seed);
    let inputs = inputs(&mut random, from, days as i64, leads as usize);
    live_through(&test, &company, &inputs, until).await?;
    let real = really(&test).await?;

    let input = SimulationInput {
        days: days as u32,
        answer_after_hours: ANSWER_AFTER as u32,
        ..SimulationInput::default()
    };
    let before = store::admin::text(&test.db.owner_url(), EVERYTHING).await?;
    let simulation = simulate(&test, &company, workflow, &input).await?;
    assert_eq!(simulation.state, SimulationState::Done, "{simulation:#?}");
    let counts = simulated(&doc, &simulation)?;
    println!(
        "seed {seed}: {days} days, {} inputs, {} counts compared",
        inputs.len(),
        real.len()
    );
    let differ = |what: &&String| counts.get(*what) != real.get(*what);
    let lines = counts.keys().chain(real.keys()).filter(differ);
    let lines: Vec<_> = lines.map(|k| (k, counts.get(k), real.get(k))).collect();
    assert!(lines.is_empty(), "what, simulated, real: {lines:?}");
    ensure!(real.len() > 30, "too little happened: {real:?}");
    // Nothing changed, and nothing went out.
    let after = store::admin::text(&test.db.owner_url(), EVERYTHING).await?;
    assert_eq!(after, before);
    let report = simulation.report.expect("a report");
    assert!(
        report.held.seen > 0 && report.held.rate > 0,
        "{:?}",
        report.held
    );
    assert!(
        report.people.asked > 0 && report.people.expired > 0,
        "{:?}",
        report.people
    );
    Ok(())
}

const EVERYTHING: &str =
    "select (select count(*) from leads) || ' ' || (select count(*) from run_steps) || ' '
    || (select count(*) from events) || ' ' || (select count(*) from workflow_executions) || ' '
    || (select count(*) from human_tasks) || ' ' || (select count(*) from notifications) || ' '
    || (select coalesce(sum(cardinality(tags)), 0) from leads)";

#[tokio::test]
async fn a_dry_run_over_all_leads_says_who_would_come_by_and_what_is_taken_for_granted()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    for n in 0..12 {
        act(&company, &Input::Lead(n)).await?;
    }
    let doc = document();
    let workflow = company.publish(&doc).await?;
    let shares = BTreeMap::from([("approved".to_owned(), 50), ("rejected".to_owned(), 50)]);
    let mut input = SimulationInput {
        over: SimulatedOn::Leads,
        days: 7,
        answers: BTreeMap::from([("ask".to_owned(), shares)]),
        ..SimulationInput::default()
    };
    let simulation = simulate(&test, &company, workflow, &input).await?;
    let counts = simulated(&doc, &simulation)?;
    assert_eq!(counts["captured in"], 12);
    // Three of the twelve came by the fair.
    assert_eq!(counts["form.kept"], 9);
    let report = simulation.report.expect("a report");
    let wire = doc
        .edges
        .values()
        .find(|e| e.from.port == "kept")
        .expect("wire");
    assert_eq!(report.wires[&wire.id], 9);
    assert!(
        report.assumed.iter().any(|a| a.contains("50 % approved")),
        "{:?}",
        report.assumed
    );
    let lines = services::approvals::list_items(&company.cx, None).await?;
    assert!(lines.is_empty(), "nobody was asked");

    // What cannot be is refused by name, and another company's is not there.
    input.answers = BTreeMap::from([(
        "nobody".to_owned(),
        BTreeMap::from([("out".to_owned(), 100)]),
    )]);
    let refused = begin_simulation(&company.cx, workflow, &input).await;
    let Err(services::Error::Invalid(errors)) = refused else {
        anyhow::bail!("accepted: {refused:?}");
    };
    assert_eq!(errors[0].field, "answers.nobody");
    let other = test.company("other").await?;
    let foreign = find_simulation(&other.cx, simulation.id).await;
    assert!(matches!(foreign, Err(services::Error::NotFound)));
    let foreign = begin_simulation(&other.cx, workflow, &SimulationInput::default()).await;
    assert!(matches!(foreign, Err(services::Error::NotFound)));
    Ok(())
}
