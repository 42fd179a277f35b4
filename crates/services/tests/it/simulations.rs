//! Simulations: the same history walked for real, by a moved clock, comes to the same counts at every
//! step; nothing of the company's is changed by one.

#![expect(clippy::print_stdout, reason = "the proof prints its figures")]

mod history;

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use domain::{
    ids::WorkflowId,
    workflows::{SimulatedOn, Simulation, SimulationInput, SimulationState, WorkflowDoc},
};
use rand::{SeedableRng, rngs::StdRng};
use services::workflows::{begin_simulation, find_simulation};
use testkit::{TestApp, journey::Company};

use self::history::{ANSWER_AFTER, Input, act, document, inputs, limited, live_through, orders};

fn number(name: &str, usual: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.and_then(|v| v.parse().ok()).unwrap_or(usual)
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
    let (days, leads) = (number("SIMULATED_DAYS", 10), number("SIMULATED_LEADS", 26));
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_settings_hold_back_is_held_back_as_for_real() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let doc = limited();
    let workflow = company.publish(&doc).await?;
    let from = test.app.clock.now();
    let until = from + TimeDelta::days(12);
    let mut random = StdRng::seed_from_u64(number("SIMULATED_SEED", 20_261_122));
    let inputs = orders(&mut random, from, 12, 60);
    live_through(&test, &company, &inputs, until).await?;
    let real = really(&test).await?;
    let sql = "select string_agg(n::text, ' ' order by status) from (select status, count(*) as n
                from workflow_executions where status in ('failed', 'succeeded') group by status) t";
    let ended = store::admin::text(&test.db.owner_url(), sql).await?;

    let input = SimulationInput {
        days: 12,
        answer_after_hours: ANSWER_AFTER as u32,
        ..SimulationInput::default()
    };
    let simulation = simulate(&test, &company, workflow, &input).await?;
    assert_eq!(simulated(&doc, &simulation)?, real);
    let report = simulation.report.context("a report")?;
    let runs = report.runs;
    println!("{real:?} {runs:?} {:?}", report.held);
    assert_eq!(format!("{} {}", runs.failed, runs.succeeded), ended);
    assert!(runs.failed > 2 && runs.succeeded > 2, "{runs:?}");
    assert_eq!(runs.started + runs.left_out, 60);
    ensure!(
        report.held.cap > 2 && report.held.line > 2 && runs.left_out > report.held.cap,
        "{runs:?} {:?}",
        report.held
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
        answers: ["ask", "late"]
            .map(|k| (k.to_owned(), shares.clone()))
            .into(),
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
