//! A worker in another language does a hundred tasks while it and the server are killed (SIGKILL) at
//! seeded moments. Some of the tasks are asked for by a program, some are steps of runs.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, ensure};
use domain::{
    ids::{RunId, TaskId},
    remote::{RemoteStatus, RemoteTaskInput},
    workflows::RunStatus,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use services::{queue, worker_keys, workflows};
use testkit::{Flow, TestApp, journey::Company};
use tokio::time::Instant;

use crate::{
    child::{self, Ports},
    number,
    witness::{Line, Witness, count, cut_short, now},
};

const TASKS: usize = 100;
/// Of them, steps of runs.
const STEPS: usize = 25;
/// As in `witness.py`.
const SLOTS: usize = 8;
/// On each task.
const WORK: f64 = 0.2;

/// Everything that was asked for, by its number.
struct Asked {
    tasks: Vec<TaskId>,
    runs: Vec<RunId>,
}

/// A hundred tasks: steps of runs first, then those of a program.
async fn ask(test: &TestApp, company: &Company) -> anyhow::Result<Asked> {
    let params =
        json!({ "capability": "storm.count", "input": { "number": "{{ trigger.number }}" } });
    let flow = Flow::new("count")
        .step("count", "worker.task", params)
        .wires(&["start -> count"]);
    let workflow = company.publish(&flow.doc).await?;
    let mut asked = Asked {
        tasks: Vec::new(),
        runs: Vec::new(),
    };
    for number in 0..STEPS {
        let run = company.run(workflow, json!({ "number": number })).await?;
        test.work_until(company, run, |r| r.status == RunStatus::Waiting)
            .await?;
        asked.runs.push(run);
    }
    for number in STEPS..TASKS {
        let input = RemoteTaskInput {
            capability: "storm.count".to_owned(),
            input: json!({ "number": number }),
        };
        asked
            .tasks
            .push(queue::enqueue_remote(&company.cx, &input).await?.id);
    }
    Ok(asked)
}

impl Asked {
    /// The results so far, by number; an error when something has failed.
    async fn results(&self, company: &Company) -> anyhow::Result<BTreeMap<usize, Value>> {
        let mut good = BTreeMap::new();
        for (number, run) in self.runs.iter().enumerate() {
            let run = workflows::get_run(&company.cx, *run).await?;
            ensure!(run.status != RunStatus::Failed, "{run:#?}");
            if run.status == RunStatus::Succeeded {
                let step = run.steps.iter().find(|s| s.key == "count");
                let output = step.and_then(|s| s.output.clone()).context("no output")?;
                good.insert(number, output["result"].clone());
            }
        }
        for (n, id) in self.tasks.iter().enumerate() {
            let task = queue::get_remote(&company.cx, *id).await?;
            ensure!(
                task.status != RemoteStatus::Failed,
                "{id}: {:?}",
                task.error
            );
            if task.status == RemoteStatus::Succeeded {
                good.insert(STEPS + n, task.output);
            }
        }
        Ok(good)
    }
}

/// Waits until so many results are recorded, as the worker saw it.
async fn recorded(witness: &Witness, many: usize) -> anyhow::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(40);
    loop {
        let seen = count(&witness.lines(), "recorded").len();
        if seen >= many {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "only {seen} of {many} results");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_in_python_does_a_hundred_tasks_through_kills_of_each_side() -> anyhow::Result<()>
{
    let seed = u64::from(number("STORM_SEED", 20_261_122));
    let mut random = StdRng::seed_from_u64(seed);
    let test = TestApp::start().await?;
    let company = test.company("outside").await?;
    let asked = ask(&test, &company).await?;
    let key = worker_keys::create(&company.cx, "storm").await?.text;
    let witness = Witness::new("outside");
    let ports = Ports::free()?;
    let start_worker = || child::python(ports.door, &key, witness.path(), WORK);
    let mut server = child::server(&test, ports)?;
    let mut worker = start_worker()?;

    // Each side twice, in turn. No task meets three in a row, which would put it aside: at least ten results lie
    // between two kills, and what a kill frees stands first.
    let mut kills: Vec<(&str, f64)> = Vec::new();
    for (n, side) in ["worker", "server", "worker", "server"].iter().enumerate() {
        let results = n * 20 + random.random_range(5..15);
        recorded(&witness, results).await?;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..200))).await;
        if *side == "worker" {
            worker.kill()?;
            kills.push((side, now()));
            worker = start_worker()?;
        } else {
            server.kill()?;
            kills.push((side, now()));
            server = child::server(&test, ports)?;
        }
    }
    let deadline = Instant::now() + Duration::from_secs(40);
    let results = loop {
        let results = asked.results(&company).await?;
        if results.len() == TASKS {
            break results;
        }
        ensure!(
            Instant::now() < deadline,
            "only {} of {TASKS} ended",
            results.len()
        );
        ensure!(server.is_alive()? && worker.is_alive()?, "a side ended");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    worker.kill()?;
    server.kill()?;
    judge(seed, &witness.lines(), &results, &kills)
}

/// Each task ended exactly once, and the kills were worth something.
fn judge(
    seed: u64,
    lines: &[Line],
    results: &BTreeMap<usize, Value>,
    kills: &[(&str, f64)],
) -> anyhow::Result<()> {
    let begun: Vec<&Line> = lines.iter().filter(|l| l.what == "begun").collect();
    let recorded = count(lines, "recorded");
    let last = std::iter::once(0.0).chain(kills.iter().map(|(_, at)| *at));
    let cut: Vec<usize> = last
        .zip(kills)
        .map(|(last, (_, at))| cut_short(lines, last, *at))
        .collect();
    let sides: Vec<_> = kills.iter().map(|(side, _)| *side).zip(&cut).collect();
    println!(
        "seed {seed}: {} begun and {} seen as recorded for {TASKS} tasks; tasks held when each kill fell: {sides:?}",
        begun.len(),
        recorded.len()
    );
    for (side, held) in &sides {
        ensure!(**held > 0, "a kill of the {side} fell beside the work");
        ensure!(**held <= SLOTS, "{side}: {held} held by {SLOTS} slots");
    }
    let lost: usize = cut.iter().sum();
    // Begun again: what a kill cut short, and what was recorded while the word of it was lost with a side.
    ensure!(
        begun.len() == TASKS + lost,
        "{} begun, {lost} cut short: something was begun without need",
        begun.len()
    );
    ensure!(
        recorded.values().all(|n| *n == 1),
        "recorded twice: {recorded:?}"
    );
    let unheard = TASKS - recorded.len();
    ensure!(
        unheard <= SLOTS * kills.len(),
        "{unheard} results were stored and nobody was told"
    );
    ensure!(count(lines, "begun").len() == TASKS, "tasks of nobody");
    let mut tokens: BTreeMap<&str, &str> = BTreeMap::new();
    for (number, result) in results {
        ensure!(result["number"] == json!(number), "{number}: {result}");
        let token = result["token"].as_str().context("no token")?;
        let from = begun.iter().find(|l| l.token == token);
        let from = from.with_context(|| format!("{number}: a result of no attempt"))?;
        let twice = tokens.insert(&from.task, token);
        ensure!(twice.is_none(), "two results of {}", from.task);
        // What was begun after the result's attempt would have been begun without need.
        let last = begun
            .iter()
            .filter(|l| l.task == from.task)
            .map(|l| l.attempt)
            .max();
        ensure!(last == Some(from.attempt), "{}: {last:?}", from.task);
    }
    ensure!(tokens.len() == TASKS);
    Ok(())
}
