//! A worker that stands still past its lease and goes on: nothing that it writes counts, whether another
//! has finished meanwhile or is at it.

use std::time::Duration;

use anyhow::ensure;
use domain::workflows::{RetryPolicy, Run, RunStatus, StepStatus};
use serde_json::json;
use services::{
    switches::{
        Control,
        blows::{Blow, strike},
        turn_off,
    },
    worker,
};
use testkit::{Flow, mortal, witness::Habit};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::lab::{Lab, is_over};

/// Rounds of the gate; `ZOMBIE_ROUNDS` chooses.
const ROUNDS: usize = 20;

/// A frozen worker comes back with bad news while another makes the same call: the first call was refused,
/// and the frozen worker has not stored that yet; the second is on its way. Answers how the run ends.
async fn late_failure(lab: &Lab, n: usize) -> anyhow::Result<Run> {
    let path = format!("/slow{n}");
    let params = json!({ "method": "POST", "url": format!("{}{path}?ms=60", lab.witness.url()), "idempotency_key": "{{ run.id }}" });
    let flow = Flow::new("late")
        .step("it", "http.request", params)
        .with(|node| node.retry = RetryPolicy::NEVER)
        .step("after", "logic.once", json!({ "key": "{{ run.id }}" }))
        .wires(&["start -> it", "it -> after"]);
    let workflow = lab.company.publish(&flow.doc).await?;
    lab.witness.misbehave(&path, [Habit::Refuse]);
    // The second transaction that knows the step is the one that would store its end.
    let frozen = strike(Blow::Freeze, "http.request", 1);
    let run = lab.company.run(workflow, json!({})).await?;
    let (first_stop, second_stop) = (CancellationToken::new(), CancellationToken::new());
    let start = |stop: &CancellationToken| {
        tokio::spawn(worker::run(
            lab.test.app.clone(),
            mortal::quiet(),
            stop.clone(),
        ))
    };
    let first = start(&first_stop);
    frozen.fell().await;
    mortal::leases_end(&lab.test).await?;
    let second = start(&second_stop);
    let key = run.to_string();
    let arrived = || {
        lab.witness
            .effects()
            .get(&key)
            .map_or(0, |seen| seen.accepted)
    };
    until("the second call arrives", || arrived() == 1).await?;
    frozen.thaw();
    first_stop.cancel();
    first.await?;
    let deadline = Instant::now() + Duration::from_secs(20);
    while lab.test.due().await? > 0 {
        ensure!(Instant::now() < deadline, "the queue did not empty");
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    second_stop.cancel();
    second.await?;
    let run = services::workflows::get_run(&lab.company.cx, run).await?;
    ensure!(is_over(&run), "{run:#?}");
    Ok(run)
}

async fn until(what: &str, holds: impl Fn() -> bool) -> anyhow::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        ensure!(Instant::now() < deadline, "{what}: it did not");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_late_failure_of_a_frozen_worker_spoils_nothing() -> anyhow::Result<()> {
    let rounds = std::env::var("ZOMBIE_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(ROUNDS);
    let lab = Lab::open(false).await?;
    for n in 0..rounds {
        let run = late_failure(&lab, n).await?;
        ensure!(run.status == RunStatus::Succeeded, "round {n}: {run:#?}");
        ensure!(
            run.steps.iter().all(|s| s.status == StepStatus::Succeeded),
            "round {n}: {run:#?}"
        );
    }
    let effects = lab.witness.effects();
    ensure!(
        effects
            .values()
            .all(|seen| (seen.accepted, seen.arrived) == (1, 2)),
        "{effects:?}"
    );
    println!(
        "{rounds} workers froze between a call and its record, and came back while another called: 0 of their writes counted"
    );
    Ok(())
}

/// Turns the test above red: without the check that the claim still stands, the late one fails the run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_fence_a_late_failure_spoils_a_good_run() -> anyhow::Result<()> {
    let lab = Lab::open(false).await?;
    turn_off(Control::Fence);
    let run = late_failure(&lab, 0).await?;
    ensure!(run.status == RunStatus::Failed, "{run:#?}");
    Ok(())
}
