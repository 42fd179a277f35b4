//! A worker process that is told to stop (SIGTERM) while it works: it takes nothing more, finishes what it
//! began, still beating, signs off and ends. Nothing is lost, nothing is done twice.

use std::time::Duration;

use anyhow::{Context, ensure};
use domain::{publishing::Network, publishing::PublicationState, workflows::RunStatus};
use serde_json::json;
use testkit::TestApp;
use tokio::time::Instant;

use crate::{
    approve_all,
    child::{self, Running},
    number, publications,
};

/// Longer than a lease: a worker that stopped beating would be robbed while it finishes.
const SLOW_MS: u64 = 2_600;
/// Of one worker.
const SLOTS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_told_to_stop_finishes_and_loses_nothing() -> anyhow::Result<()> {
    let rounds = number("STORM_STOPS", 3) as usize;
    // More than one worker takes in a round, so that something is left each time.
    let runs = rounds * SLOTS + 4;
    let test = TestApp::start().await?;
    test.control("habits", habits(SLOW_MS)).await?;
    let company = test.company("calm").await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let all = approve_all(&test, &company, runs).await?;

    for round in 0..rounds {
        let before = begun(&publications(&company).await?);
        let mut worker = child::worker(&test)?;
        until(&mut worker, || async {
            Ok(publications(&company)
                .await?
                .contains(&PublicationState::Sending))
        })
        .await?;
        worker.terminate()?;
        let took = ends_well(&test, &mut worker)
            .await
            .with_context(|| format!("round {round}"))?;
        let after = publications(&company).await?;
        ensure!(
            !after.contains(&PublicationState::Sending),
            "round {round}: a call was broken off"
        );
        println!(
            "round {round}: ended {:.1} s after the signal",
            took.as_secs_f64()
        );
        let taken = begun(&after) - before;
        ensure!(
            (1..=SLOTS).contains(&taken),
            "round {round}: {taken} posts were begun; the signal came while the first were under way"
        );
    }

    test.control("habits", habits(0)).await?;
    let mut worker = child::worker(&test)?;
    for run in &all {
        until(&mut worker, || async {
            let run = services::workflows::get_run(&company.cx, *run).await?;
            Ok(run.status == RunStatus::Succeeded)
        })
        .await?;
    }
    worker.terminate()?;
    let accepted = test.accepted().await?;
    ensure!(
        accepted.len() == runs,
        "{} posts for {runs} runs",
        accepted.len()
    );
    let first = accepted.first().context("no post")?;
    ensure!(first["text"].is_string(), "{first}");
    let texts: std::collections::BTreeSet<&str> =
        accepted.iter().filter_map(|p| p["text"].as_str()).collect();
    ensure!(texts.len() == runs, "{} texts for {runs} runs", texts.len());
    Ok(())
}

/// Waits until a process that was told to stop has ended: in time, well, beating as long as it held
/// anything, and without a task left in its hands. Answers how long it took.
pub(crate) async fn ends_well(test: &TestApp, process: &mut Running) -> anyhow::Result<Duration> {
    let told = Instant::now();
    let code = loop {
        if let Some(code) = process.ended()? {
            break code;
        }
        ensure!(told.elapsed() < Duration::from_secs(30), "it does not end");
        let mut tx = test.app.db.system("test").await?;
        let robbed = store::queue::rescue(&mut tx).await?;
        tx.commit().await?;
        ensure!(
            robbed == 0,
            "it stopped beating with {robbed} tasks in hand"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let took = told.elapsed();
    ensure!(code.success(), "{code}");
    let mut tx = test.app.db.system("test").await?;
    let (_, held) = store::queue::depth(&mut tx).await?;
    ensure!(held == 0, "{held} tasks are still held");
    Ok(took)
}

/// The stand-in takes equal texts and as many posts as come, each in this time. Said whole each time: a
/// habit that is left out is back at what the network does.
pub(crate) fn habits(slow_ms: u64) -> serde_json::Value {
    json!({ "refuse_duplicates": false, "limit_calls": false, "slow_ms": slow_ms })
}

/// Posts that were begun, whatever became of them.
pub(crate) fn begun(states: &[PublicationState]) -> usize {
    let waiting = |s: &&PublicationState| **s == PublicationState::Intended;
    states.len() - states.iter().filter(waiting).count()
}

/// Waits until `is_so`, while the worker runs.
pub(crate) async fn until<F>(worker: &mut Running, is_so: impl Fn() -> F) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<bool>>,
{
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_so().await? {
        ensure!(Instant::now() < deadline, "it does not come to that");
        ensure!(worker.is_alive()?, "the worker ended by itself");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
