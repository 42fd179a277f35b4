//! The crash storm over the queue: many small tasks of several companies, while workers are killed and
//! frozen past their lease, connections ended and the bus killed. At the end no task is without an end,
//! nobody holds anything whose lease is over, no step has ended twice, and every effect was had once.
//!
//! A task whose workers died three times in a row is put in quarantine. That is the product's promise, so
//! the storm plays the operator and takes such tasks up again; how many, it prints.
//!
//! `STORM_TASKS`, `STORM_TENANTS`, `STORM_SECONDS`, `STORM_KILLS` and `STORM_SEED` make it long, `STORM_APART`
//! is the longest time between two kills in milliseconds, `STORM_LEASE` a worker's in seconds; `STORM_CUTS`
//! connections to the database are ended and the bus is killed `STORM_BUS` times; `STORM_CRASHES` crashes
//! Postgres so often, in a durable cluster of the storm's own.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::ensure;
use domain::operations::RedriveInput;
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;
use services::Settings;
use testkit::{Choices, Flow, TestApp, journey::Company, witness::Witness};
use tokio::time::Instant;

use crate::{
    facts,
    fleet::{Cluster, Fleet, Redis},
    number,
    runs::kill_one,
    toll::{Bounds, Toll},
};

const WORKERS: usize = 3;

/// Nine of ten calls take 10 ms, nearly all others half a second, one of a hundred eight seconds.
fn takes(random: &mut StdRng) -> u32 {
    match random.random_range(0..100) {
        0..90 => 10,
        90..99 => 500,
        _ => 8_000,
    }
}

async fn begin(
    test: &TestApp,
    witness: &Witness,
    tasks: usize,
    tenants: usize,
    seconds: u64,
    random: &mut StdRng,
) -> anyhow::Result<Vec<Company>> {
    let mut companies = Vec::new();
    for n in 0..tenants {
        let company = test.company(&format!("c{n}")).await?;
        let params = json!({ "method": "POST", "url": format!("{}/task?ms={{{{ trigger.ms }}}}", witness.url()), "idempotency_key": "{{ run.id }}", "body": { "of": "{{ run.id }}" } });
        let flow = Flow::new("one effect")
            .step(
                "wait",
                "time.delay",
                json!({ "seconds": "{{ trigger.wait }}" }),
            )
            .step("it", "http.request", params)
            .wires(&["start -> wait", "wait -> it"]);
        let workflow = company.publish(&flow.doc).await?;
        for _ in 0..tasks / tenants {
            let given = json!({ "wait": random.random_range(1..=seconds), "ms": takes(random) });
            company.run(workflow, given).await?;
        }
        companies.push(company);
    }
    Ok(companies)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_task_is_lost_stuck_or_done_twice_in_a_crash_storm() -> anyhow::Result<()> {
    let tasks = number("STORM_TASKS", 600) as usize;
    let tenants = number("STORM_TENANTS", 6) as usize;
    let seconds = u64::from(number("STORM_SECONDS", 12));
    let kills = number("STORM_KILLS", 8);
    let apart = u64::from(number("STORM_APART", 900));
    let lease = number("STORM_LEASE", 2);
    let past_lease = Duration::from_secs(lease.into()) * 3 / 2;
    let crashes = number("STORM_CRASHES", 0);
    let cuts = number("STORM_CUTS", kills * 3);
    let buses = number("STORM_BUS", kills.div_ceil(7));
    let seed = u64::from(number("STORM_SEED", 20_261_121));
    let mut random = StdRng::seed_from_u64(seed);
    let cluster = if crashes > 0 {
        Some(Cluster::start()?)
    } else {
        None
    };
    let witness = Witness::start().await?;
    let settings = Settings {
        test_control: true,
        egress_allow: vec![witness.host.clone()],
        ..Settings::default()
    };
    let choices = Choices {
        settings: Some(settings),
        cluster: cluster.as_ref().map(|c| c.owner_url.clone()),
        ..Choices::default()
    };
    let test = Arc::new(TestApp::start_with(choices).await?);
    let companies = begin(&test, &witness, tasks, tenants, seconds, &mut random).await?;
    let mut redis = Redis::start()?;
    let mut fleet = Fleet::start(&test, WORKERS, &witness.host, lease, Some(redis.port))?;
    let mut toll = Toll::default();
    let begun = Instant::now();
    let end = begun + Duration::from_secs(seconds);
    let mut frozen: Option<(usize, Instant)> = None;
    let mut tick = 0_u64;
    let freezes = kills.div_ceil(10);
    while Instant::now() < end || toll.count("kill") < kills || toll.count("freeze") < freezes {
        tick += 1;
        let pause = random.random_range(500..=apart.max(500));
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let which = random.random_range(0..WORKERS);
        match frozen {
            // It comes back to what is not its own any more.
            Some((which, since)) if since.elapsed() > past_lease => {
                fleet.thaw(which)?;
                frozen = None;
            }
            None if tick.is_multiple_of(2) => {
                let held = facts::held(&test).await?;
                fleet.freeze(which)?;
                frozen = Some((which, Instant::now()));
                let holding = toll.in_flight(&held, Some(fleet.pid(which))) > 0;
                toll.fell(if holding {
                    "freeze of a worker that held tasks"
                } else {
                    "freeze of a worker that held nothing"
                });
            }
            _ => {}
        }
        let which = match frozen {
            Some((frozen, _)) if frozen == which => (which + 1) % WORKERS,
            _ => which,
        };
        kill_one(&test, &mut fleet, &mut toll, which).await?;
        let share = (begun.elapsed().as_secs_f64() / seconds as f64).min(1.0);
        let due = |toll: &Toll, what: &str, many: u32| {
            f64::from(toll.count(what)) < f64::from(many) * share
        };
        if due(&toll, "connections", cuts) {
            for _ in 0..cuts.div_ceil(kills) {
                if facts::cut(&test).await? > 0 {
                    toll.fell("connections ended");
                }
            }
        }
        if due(&toll, "bus", buses) {
            redis.crash()?;
            toll.fell("bus killed");
        }
        if let Some(cluster) = &cluster
            && due(&toll, "Postgres", crashes)
        {
            toll.in_flight(&facts::held(&test).await?, None);
            let since = Instant::now();
            cluster.crash()?;
            toll.was_away(since);
            toll.fell("Postgres crashed");
        }
    }
    if let Some((which, _)) = frozen {
        fleet.thaw(which)?;
    }
    let redriven = come_to_rest(&test, &companies, tasks).await?;
    ensure!(
        facts::orphans(&test).await? == 0,
        "somebody dead holds tasks"
    );
    ensure!(
        facts::ended_twice(&test).await? == 0,
        "a step has ended twice"
    );
    let effects = witness.effects();
    let wrong: Vec<_> = effects
        .iter()
        .filter(|(_, s)| s.accepted != 1 || s.bodies.len() != 1)
        .collect();
    ensure!(
        effects.len() == tasks && wrong.is_empty(),
        "{} effects, wrong: {wrong:#?}",
        effects.len()
    );
    let again: u32 = effects.values().map(|s| s.arrived - s.accepted).sum();
    let struck = toll.struck();
    println!(
        "{tasks} tasks of {tenants} companies: {again} calls came again with the same key for {struck} tasks in flight when a fault fell, {redriven} tasks were taken up from quarantine"
    );
    ensure!(again <= struck, "more calls again than faults explain");
    println!("{}", toll.said());
    for (fault, wanted) in [
        ("kill", kills),
        ("freeze", freezes),
        ("connections ended", cuts * 3 / 4),
        ("bus", buses),
        ("Postgres", crashes),
    ] {
        ensure!(
            toll.count(fault) >= wanted,
            "only {} of {fault}",
            toll.count(fault)
        );
    }
    let bounds = Bounds {
        held: 3,
        reclaim: Duration::from_secs(u64::from(lease) + 2),
        outage: Duration::from_secs(u64::from(lease) + 10),
        resume: Duration::from_secs(u64::from(lease) + 2),
    };
    toll.close("crash storm", seed, &bounds).await
}

/// Waits until every run has succeeded and takes up what is in quarantine. Answers how many tasks that was.
async fn come_to_rest(
    test: &Arc<TestApp>,
    companies: &[Company],
    tasks: usize,
) -> anyhow::Result<u64> {
    let deadline = Instant::now() + Duration::from_secs(30 + tasks as u64 / 20);
    let mut redriven = 0;
    loop {
        let runs: BTreeMap<String, usize> = facts::runs(test).await?;
        if runs.get("succeeded").copied() == Some(tasks) && facts::queued(test).await? == 0 {
            return Ok(redriven);
        }
        if runs.contains_key("failed") {
            for company in companies {
                let all = RedriveInput {
                    all: true,
                    ..RedriveInput::default()
                };
                redriven += services::queue::redrive_input(&company.cx, &all)
                    .await?
                    .tasks;
            }
        }
        ensure!(
            Instant::now() < deadline,
            "{runs:?}, {} tasks left",
            facts::queued(test).await?
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
