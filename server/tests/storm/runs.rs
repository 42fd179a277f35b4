//! The storm over runs: each has five steps with an effect outside, while workers are killed every two
//! seconds, connections ended every second, and Postgres crashed once. At the end every run has succeeded
//! and the witness has every effect once.
//!
//! "Once" is what each kind promises: a call or a delivery with a key is made at least once and always
//! with the same key and body, so that its receiver has the effect once; a PUT is the same state however
//! often it is set; a call without a key is made once, or nobody knows and a person looks before anything
//! else happens (here the test is that person); a post is looked up before it is tried again.
//!
//! `STORM_FIVE_RUNS`, `STORM_FIVE_POSTS`, `STORM_FIVE_SECONDS` and `STORM_SEED` make it long.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, ensure};
use domain::{
    ids::RunId,
    integrations::SecretInput,
    publishing::Network,
    workflows::{Run, RunStatus, StepStatus},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;
use services::Settings;
use testkit::{Choices, TestApp, journey::Company, witness::Witness};
use tokio::time::Instant;

use crate::{
    approve_all, facts,
    five::{five_calls, four_calls_and_a_post},
    fleet::{Cluster, Fleet},
    number,
    toll::{Bounds, Toll},
};

/// Workers at once.
const WORKERS: usize = 3;

struct Field {
    test: Arc<TestApp>,
    company: Company,
    witness: Witness,
    cluster: Cluster,
    all: Vec<RunId>,
    posts: usize,
}

/// Everything begun, nothing worked on yet.
async fn prepare(
    runs: usize,
    posts: usize,
    seconds: u64,
    random: &mut StdRng,
) -> anyhow::Result<Field> {
    let cluster = Cluster::start()?;
    let witness = Witness::start().await?;
    let settings = Settings {
        settle_seconds: 2,
        test_control: true,
        egress_allow: vec![witness.host.clone()],
        ..Settings::default()
    };
    let choices = Choices {
        settings: Some(settings),
        cluster: Some(cluster.owner_url.clone()),
        ..Choices::default()
    };
    let test = Arc::new(TestApp::start_with(choices).await?);
    let habits = json!({ "refuse_duplicates": false, "limit_calls": false, "slow_ms": 300 });
    test.control("habits", habits).await?;
    let company = test.company("storm").await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let input = SecretInput {
        name: "hook".to_owned(),
        value: "correct horse battery staple".to_owned(),
    };
    let secret = services::integrations::put_secret(&company.cx, &input)
        .await?
        .id
        .to_string();
    let url = witness.url();
    let mut all = Vec::new();
    if posts > 0 {
        let (_, first) = test.start_run(&company, &[Network::X]).await?;
        services::workflows::cancel_run(&company.cx, first).await?;
        let workflow = services::workflows::list(&company.cx).await?.remove(0);
        let doc = four_calls_and_a_post(workflow.doc.clone(), &url, &secret)?;
        services::workflows::publish_version(&company.cx, workflow.id, &doc).await?;
        all = approve_all(&test, &company, posts).await?;
    }
    let workflow = company.publish(&five_calls(&url, &secret)).await?;
    for _ in posts..runs {
        let wait = random.random_range(1..=seconds);
        all.push(company.run(workflow, json!({ "wait": wait })).await?);
    }
    Ok(Field {
        test,
        company,
        witness,
        cluster,
        all,
        posts,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_effect_of_every_run_is_had_once_while_everything_falls_over() -> anyhow::Result<()> {
    let runs = number("STORM_FIVE_RUNS", 80) as usize;
    let posts = number("STORM_FIVE_POSTS", 6) as usize;
    let seconds = u64::from(number("STORM_FIVE_SECONDS", 14));
    let seed = u64::from(number("STORM_SEED", 20_261_121));
    let mut random = StdRng::seed_from_u64(seed);
    let field = prepare(runs, posts, seconds, &mut random).await?;
    let test = &field.test;
    let mut fleet = Fleet::start(test, WORKERS, &field.witness.host, 2, None)?;
    let mut toll = Toll::default();
    rage(&field, &mut fleet, &mut toll, seconds, &mut random).await?;
    let settled = come_to_rest(&field, &mut fleet).await?;
    ensure!(
        facts::queued(test).await? == 0 && facts::orphans(test).await? == 0,
        "tasks are left"
    );
    let repeated = count(&field).await?;
    println!(
        "{runs} runs, {posts} of them with a post; {repeated} calls were made again with the same key; a person settled {settled:?}"
    );
    let least = u32::try_from(seconds)?;
    for (fault, wanted) in [
        ("kill", least / 3),
        ("connections ended", least / 2),
        ("Postgres", 1),
    ] {
        ensure!(
            toll.count(fault) >= wanted,
            "only {} of {fault}",
            toll.count(fault)
        );
    }
    let bounds = Bounds {
        held: 3,
        reclaim: Duration::from_secs(4),
        outage: Duration::from_secs(12),
        resume: Duration::from_secs(3),
    };
    toll.close("five effects", seed, &bounds).await
}

/// Lets faults fall for so many seconds.
async fn rage(
    field: &Field,
    fleet: &mut Fleet,
    toll: &mut Toll,
    seconds: u64,
    random: &mut StdRng,
) -> anyhow::Result<()> {
    let test = &field.test;
    let begun = Instant::now();
    let crash_at = random.random_range(seconds / 3..=seconds * 2 / 3);
    for second in 1..=seconds {
        tokio::time::sleep_until(begun + Duration::from_secs(second)).await;
        if second == crash_at {
            let since = Instant::now();
            field.cluster.crash()?;
            toll.was_away(since);
            toll.fell("Postgres crashed");
        }
        for _ in 0..3 {
            if facts::cut(test).await? > 0 {
                toll.fell("connections ended");
            }
        }
        if second % 2 == 0 {
            tokio::time::sleep(Duration::from_millis(random.random_range(0..400))).await;
            kill_one(test, fleet, toll, random.random_range(0..WORKERS)).await?;
        }
    }
    Ok(())
}

/// Kills a worker and starts another; notes in which state the kill fell.
pub(crate) async fn kill_one(
    test: &Arc<TestApp>,
    fleet: &mut Fleet,
    toll: &mut Toll,
    which: usize,
) -> anyhow::Result<()> {
    let pid = fleet.pid(which);
    fleet.kill(which)?;
    let held = facts::held(test).await?;
    let mine: Vec<_> = held.iter().filter(|h| h.pid == Some(pid)).collect();
    let calling = mine.iter().any(|h| h.step == "running");
    let state = match (mine.is_empty(), calling) {
        (true, _) => "kill of a worker that held nothing",
        (_, true) => "kill between the beginning of a call and its record",
        _ => "kill of a worker that held tasks, outside of calls",
    };
    toll.fell(state);
    fleet.replace(which)?;
    toll.watch(test, &held, pid, fleet.pid(which));
    Ok(())
}

/// Waits until every run is over; settles as a person what nobody knows, and takes up what was put in
/// quarantine. Answers how often each.
async fn come_to_rest(field: &Field, fleet: &mut Fleet) -> anyhow::Result<BTreeMap<String, u32>> {
    let (test, cx) = (&field.test, &field.company.cx);
    let mut settled = BTreeMap::new();
    let deadline = Instant::now() + Duration::from_secs(60 + field.all.len() as u64);
    loop {
        let ended = fleet.ended()?;
        ensure!(ended.is_empty(), "workers ended by themselves: {ended:?}");
        let runs = facts::runs(test).await?;
        let over = runs.get("succeeded").copied().unwrap_or(0);
        if over == field.all.len() {
            return Ok(settled);
        }
        if runs.contains_key("failed") {
            for run in &field.all {
                let run = services::workflows::get_run(cx, *run).await?;
                if run.status == RunStatus::Failed {
                    *settled.entry(settle(field, &run).await?).or_default() += 1;
                }
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

/// What a person does with a failed run: reads why, looks at the other side, and decides.
async fn settle(field: &Field, run: &Run) -> anyhow::Result<String> {
    let cx = &field.company.cx;
    let failed = run
        .steps
        .iter()
        .rev()
        .find(|s| s.status == StepStatus::Failed);
    let step = failed.context("a failed run has a failed step")?;
    let code = step
        .error
        .as_ref()
        .map(|e| e.code.clone())
        .unwrap_or_default();
    ensure!(
        matches!(code.as_str(), "outcome_unknown" | "crashed"),
        "a run failed for another reason: {step:#?}"
    );
    let path = format!("/bare/{}", run.id);
    let had = field
        .witness
        .effects()
        .get(&path)
        .is_some_and(|seen| seen.accepted > 0);
    if step.key == "bare" && had {
        let output = json!({ "status": 200 });
        services::workflows::skip_step(cx, run.id, step.id, None, &output).await?;
        return Ok(format!("{code}: it had arrived"));
    }
    services::workflows::retry_step(cx, run.id, step.id).await?;
    let why = step
        .error
        .as_ref()
        .map(|e| e.message.clone())
        .unwrap_or_default();
    Ok(format!("{code} ({why}): tried again"))
}

/// Holds the witness's books against the runs. Answers how many calls came again.
async fn count(field: &Field) -> anyhow::Result<u32> {
    let effects = field.witness.effects();
    let mut wanted = BTreeSet::new();
    for (n, run) in field.all.iter().enumerate() {
        let told = services::workflows::get_run(&field.company.cx, *run).await?;
        ensure!(told.status == RunStatus::Succeeded, "{told:#?}");
        wanted.extend([
            format!("{run}-keyed"),
            format!("{run}-put"),
            format!("/bare/{run}"),
        ]);
        let hook = told
            .steps
            .iter()
            .find(|s| s.key == "hook" && s.status == StepStatus::Succeeded);
        let delivery = hook
            .and_then(|s| s.output.as_ref())
            .and_then(|o| o["delivery"].as_str());
        wanted.insert(delivery.context("a delivery")?.to_owned());
        if n >= field.posts {
            wanted.insert(format!("{run}-end"));
        }
    }
    let had: BTreeSet<String> = effects.keys().cloned().collect();
    ensure!(
        had == wanted,
        "not asked for: {:?}; missing: {:?}",
        had.difference(&wanted),
        wanted.difference(&had)
    );
    let wrong: Vec<_> = effects
        .iter()
        .filter(|(_, s)| s.accepted != 1 || s.bodies.len() != 1)
        .collect();
    ensure!(
        wrong.is_empty(),
        "not had once, or under one key with several meanings: {wrong:#?}"
    );
    let in_file = field.witness.in_file()?;
    ensure!(
        in_file.len() == effects.len() && in_file.values().all(|n| *n == 1),
        "the file differs"
    );
    let posts = field.test.accepted().await?;
    let texts: BTreeSet<&str> = posts.iter().filter_map(|p| p["text"].as_str()).collect();
    ensure!(
        posts.len() == field.posts && texts.len() == field.posts,
        "{} posts with {} texts for {} runs",
        posts.len(),
        texts.len(),
        field.posts
    );
    Ok(effects.values().map(|s| s.arrived - s.accepted).sum())
}
