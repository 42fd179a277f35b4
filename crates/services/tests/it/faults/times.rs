//! Clocks that are wrong and processes that were away: schedules and timers fire once, neither lost nor
//! doubled.

use std::{collections::BTreeMap, time::Duration};

use anyhow::ensure;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{RunId, WorkflowId},
    page::PageRequest,
    workflows::RunStatus,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;
use services::{App, app::Wake, clock::Clock, worker};
use testkit::{Flow, TestApp, journey::Company, mortal::quiet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

async fn scheduled(
    company: &Company,
    cron: &str,
    zone: &str,
    window: u32,
) -> anyhow::Result<WorkflowId> {
    let rule = json!({ "by": "cron", "cron": cron, "tz": zone, "catch_up": window, "overlap": "start_anyway" });
    let flow = Flow::empty("at set times")
        .step("on", "trigger.schedule", rule)
        .step(
            "note",
            "data.set",
            json!({ "fields": { "at": "{{ trigger.due }}" } }),
        )
        .wires(&["on -> note"]);
    company.publish(&flow.doc).await
}

/// The moments that runs were begun for, with how many runs each.
async fn due(
    company: &Company,
    workflow: WorkflowId,
) -> anyhow::Result<BTreeMap<DateTime<Utc>, u32>> {
    let page = PageRequest {
        limit: Some(200),
        ..PageRequest::default()
    };
    let mut all = BTreeMap::new();
    for run in services::workflows::list_runs(&company.cx, None, Some(workflow), &page)
        .await?
        .items
    {
        let run = services::workflows::get_run(&company.cx, run.id).await?;
        ensure!(run.status == RunStatus::Succeeded, "{run:#?}");
        let at = run
            .steps
            .iter()
            .find(|s| s.key == "note")
            .and_then(|s| s.output.as_ref()?["at"].as_str());
        let at: DateTime<Utc> = at.unwrap_or_default().parse()?;
        *all.entry(at).or_default() += 1;
    }
    Ok(all)
}

fn to(test: &TestApp, at: &str) -> anyhow::Result<()> {
    let at: DateTime<Utc> = at.parse()?;
    test.app.clock.advance(at - test.app.clock.now());
    Ok(())
}

#[tokio::test]
async fn a_process_that_was_down_across_a_change_of_the_clock_makes_up_for_each_moment_once()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    // Down from an hour and a half before the change until as much after it: in spring half past two is
    // skipped and comes an hour later, in autumn it comes twice.
    for (down, up, wanted) in [
        (
            "2027-03-27T23:30:00Z",
            "2027-03-28T02:30:00Z",
            "2027-03-28T01:30:00Z",
        ),
        (
            "2027-10-30T23:30:00Z",
            "2027-10-31T02:30:00Z",
            "2027-10-31T00:30:00Z",
        ),
    ] {
        to(&test, down)?;
        let workflow = scheduled(&company, "30 2 * * *", "Europe/Berlin", 10_800).await?;
        test.work_a_little().await?;
        to(&test, up)?;
        for _ in 0..3 {
            test.work_a_little().await?;
        }
        let wanted = BTreeMap::from([(wanted.parse()?, 1)]);
        assert_eq!(due(&company, workflow).await?, wanted);
    }
    Ok(())
}

/// What a test of clocks has begun.
struct Begun {
    minutes: WorkflowId,
    timers: Vec<RunId>,
}

/// A schedule for every minute, and thirty timers of up to ten.
async fn begin(test: &TestApp, company: &Company, random: &mut StdRng) -> anyhow::Result<Begun> {
    to(test, "2027-06-01T12:00:30Z")?;
    let minutes = scheduled(company, "* * * * *", "UTC", 3_600).await?;
    let waits = Flow::new("timers")
        .step(
            "wait",
            "time.delay",
            json!({ "seconds": "{{ trigger.wait }}" }),
        )
        .step("after", "logic.once", json!({ "key": "{{ run.id }}" }))
        .wires(&["start -> wait", "wait -> after"]);
    let waits = company.publish(&waits.doc).await?;
    let mut timers = Vec::new();
    for _ in 0..30 {
        let wait = random.random_range(1..600);
        timers.push(company.run(waits, json!({ "wait": wait })).await?);
    }
    Ok(Begun { minutes, timers })
}

impl Begun {
    /// Nothing was lost and nothing came twice. Answers how many minutes fired.
    async fn fired_once_each(&self, test: &TestApp, company: &Company) -> anyhow::Result<usize> {
        let end = test.app.clock.now();
        for run in &self.timers {
            let run = services::workflows::get_run(&company.cx, *run).await?;
            ensure!(
                run.status == RunStatus::Succeeded && run.steps.len() == 3,
                "{run:#?}"
            );
        }
        let due = due(company, self.minutes).await?;
        ensure!(
            due.values().all(|n| *n == 1),
            "a minute came twice: {due:?}"
        );
        let (first, last) = (due.keys().next(), due.keys().next_back());
        let (Some(first), Some(last)) = (first, last) else {
            anyhow::bail!("nothing fired");
        };
        ensure!(
            (*last - *first).num_minutes() + 1 == due.len() as i64,
            "a minute was lost: {due:?}"
        );
        ensure!(end - *last < TimeDelta::minutes(1), "{end} {last}");
        Ok(due.len())
    }
}

#[tokio::test]
async fn clocks_that_are_set_forward_and_back_neither_lose_nor_double_a_timer() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let seed = 20_261_122;
    let mut random = StdRng::seed_from_u64(seed);
    let begun = begin(&test, &company, &mut random).await?;
    test.work_a_little().await?;
    // Twelve minutes pass; in between the clock is set by up to a minute and a half, there and back.
    let mut steps = 0;
    for _ in 0..36 {
        let by = TimeDelta::seconds(random.random_range(-90..=90));
        test.app.clock.advance(by);
        test.work_a_little().await?;
        test.app.clock.advance(-by);
        test.work_a_little().await?;
        test.app.clock.advance(TimeDelta::seconds(20));
        test.work_a_little().await?;
        steps += 2;
    }
    let minutes = begun.fired_once_each(&test, &company).await?;
    println!(
        "seed {seed}: the clock was set {steps} times; {minutes} minutes and 30 timers fired once each"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_whose_clocks_differ_neither_lose_nor_double_a_timer() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let seed = 20_261_122;
    let mut random = StdRng::seed_from_u64(seed);
    let begun = begin(&test, &company, &mut random).await?;
    // One worker is right, one a minute and a half fast, one as much slow.
    let stop = CancellationToken::new();
    let apps: Vec<App> = [0, 90, -90]
        .map(|seconds| {
            let clock = Clock::new();
            clock.advance(test.app.clock.now() - clock.now() + TimeDelta::seconds(seconds));
            App {
                clock,
                wake: Wake::default(),
                ..test.app.clone()
            }
        })
        .into();
    let work = |app: &App| tokio::spawn(worker::run(app.clone(), quiet(), stop.clone()));
    let workers: Vec<_> = apps.iter().map(work).collect();
    for _ in 0..39 {
        let by = TimeDelta::seconds(20);
        test.app.clock.advance(by);
        for app in &apps {
            app.clock.advance(by);
            app.wake.tasks.everyone();
        }
        let deadline = Instant::now() + Duration::from_secs(30);
        while test.due().await? > 0 {
            ensure!(Instant::now() < deadline, "the queue did not empty");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    stop.cancel();
    for worker in workers {
        worker.await?;
    }
    let minutes = begun.fired_once_each(&test, &company).await?;
    println!(
        "three workers, up to three minutes apart: {minutes} minutes and 30 timers fired once each"
    );
    Ok(())
}
