//! A worker in another language does a hundred tasks while it and the server are killed (SIGKILL).

use std::{
    collections::{BTreeMap, BTreeSet},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, ensure};
use domain::{
    ids::TaskId,
    remote::{RemoteStatus, RemoteTaskInput},
};
use serde::Deserialize;
use serde_json::json;
use services::queue;
use testkit::{TestApp, journey::Company};
use tokio::time::Instant;

use crate::child;

const TASKS: usize = 100;
/// As in `worker.py`.
const SLOTS: usize = 8;
const TOKEN: &str = "the-token-of-the-storm-of-workers";

/// A process that is killed when the test ends.
struct Running(Child);

impl Running {
    fn kill(&mut self) -> anyhow::Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.kill());
    }
}

/// What the worker wrote down.
#[derive(Debug, Deserialize)]
struct Line {
    what: String,
    at: f64,
    #[serde(default)]
    task: String,
    #[serde(default)]
    attempt: i32,
    #[serde(default)]
    token: String,
    #[serde(default)]
    lease: f64,
}

fn read(log: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    // A killed worker may leave half a line.
    let lines = text.lines().filter_map(|l| serde_json::from_str(l).ok());
    lines.collect()
}

/// Where `scripts/setup/python.sh` put it.
fn python() -> anyhow::Result<PathBuf> {
    let tools = std::env::var_os("BW_TOOLS").context("BW_TOOLS is not set: . scripts/env.sh")?;
    let python = PathBuf::from(tools).join("python");
    ensure!(
        python.join("installed").is_file(),
        "grpcio is not there: scripts/setup/python.sh"
    );
    Ok(python)
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

struct Place {
    test: TestApp,
    web: u16,
    door: u16,
    log: PathBuf,
}

impl Place {
    fn serve(&self) -> anyhow::Result<Running> {
        let mut program = child::program(&self.test, "serve");
        program
            .env("BIND_ADDR", format!("127.0.0.1:{}", self.web))
            .env("WORKER_GRPC_ADDR", format!("127.0.0.1:{}", self.door))
            .env("WORKER_TOKEN", TOKEN);
        Ok(Running(program.spawn()?))
    }

    fn work(&self) -> anyhow::Result<Running> {
        let python = python()?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/storm/worker.py");
        let mut program = Command::new(python.join("bin/python"));
        program
            .arg(script)
            .arg(format!("127.0.0.1:{}", self.door))
            .arg(&self.log)
            .env("PYTHONPATH", python.join("stubs"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("WORKER_TOKEN", TOKEN)
            .stdout(Stdio::null());
        Ok(Running(program.spawn()?))
    }

    /// Tasks that somebody holds, dead or alive.
    async fn held(&self) -> anyhow::Result<usize> {
        let mut tx = self.test.app.db.system("test").await?;
        Ok(usize::try_from(store::queue::depth(&mut tx).await?.1)?)
    }
}

async fn succeeded(company: &Company, all: &[TaskId]) -> anyhow::Result<BTreeSet<TaskId>> {
    let mut good = BTreeSet::new();
    for id in all {
        let task = queue::get_remote(&company.cx, *id).await?;
        ensure!(
            task.status != RemoteStatus::Failed,
            "{id} failed: {:?}",
            task.error
        );
        if task.status == RemoteStatus::Succeeded {
            good.insert(*id);
        }
    }
    Ok(good)
}

/// Waits until so many results are recorded.
async fn wait_for(company: &Company, all: &[TaskId], many: usize) -> anyhow::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(40);
    loop {
        let good = succeeded(company, all).await?.len();
        if good >= many {
            return Ok(());
        }
        ensure!(
            Instant::now() < deadline,
            "only {good} of {many} results came"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The time from the first `registered` after `since` to the first task that was begun again after it.
fn resumed_after(lines: &[Line], since: f64) -> Option<(f64, f64)> {
    let back = lines
        .iter()
        .find(|l| l.what == "registered" && l.at > since)?;
    let again = |l: &&Line| l.what == "begun" && l.attempt > 1 && l.at >= back.at;
    let first = lines.iter().find(again)?;
    Some((first.at - back.at, back.lease))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_in_python_does_a_hundred_tasks_through_a_kill_of_each_side() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let company = test.company("outside").await?;
    let mut all = Vec::new();
    for number in 0..TASKS {
        let input = RemoteTaskInput {
            capability: "storm.count".to_owned(),
            input: json!({ "number": number }),
        };
        all.push(queue::enqueue_remote(&company.cx, &input).await?.id);
    }
    let folder = std::env::temp_dir();
    let place = Place {
        log: folder.join(format!("bw-outside-{}.log", std::process::id())),
        web: free_port()?,
        door: free_port()?,
        test,
    };
    drop(std::fs::remove_file(&place.log));
    let mut server = place.serve()?;
    let mut worker = place.work()?;

    wait_for(&company, &all, 30).await?;
    worker.kill()?;
    let worker_killed = now();
    let begun: BTreeSet<String> = read(&place.log).into_iter().map(|l| l.task).collect();
    let good = succeeded(&company, &all).await?;
    let in_flight_worker = begun
        .iter()
        .filter(|t| t.parse().is_ok_and(|id| !good.contains(&id)))
        .count();
    worker = place.work()?;

    wait_for(&company, &all, 60).await?;
    server.kill()?;
    let server_killed = now();
    let in_flight_server = place.held().await?;
    server = place.serve()?;

    wait_for(&company, &all, TASKS).await?;
    worker.kill()?;
    server.kill()?;
    let lines = read(&place.log);
    drop(std::fs::remove_file(&place.log));

    let begun: Vec<&Line> = lines.iter().filter(|l| l.what == "begun").collect();
    let mut recorded: BTreeMap<&str, u32> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.what == "recorded") {
        *recorded.entry(&line.task).or_default() += 1;
    }
    println!(
        "{} begun for {TASKS} tasks; in flight at the kills: {in_flight_worker} of the worker, {in_flight_server} of the server",
        begun.len()
    );
    ensure!(
        in_flight_worker > 0 && in_flight_server > 0,
        "a kill fell beside the work"
    );
    ensure!(in_flight_worker <= SLOTS && in_flight_server <= SLOTS);
    ensure!(begun.len() <= TASKS + in_flight_worker + in_flight_server);
    ensure!(
        recorded.values().all(|n| *n == 1),
        "recorded twice: {recorded:?}"
    );
    for (number, id) in all.iter().enumerate() {
        let task = queue::get_remote(&company.cx, *id).await?;
        ensure!(task.output["number"] == json!(number), "{task:?}");
        let name = id.to_string();
        let of_a_begin = |l: &&Line| l.task == name && task.output["token"] == json!(l.token);
        ensure!(
            begun.iter().copied().any(|l| of_a_begin(&l)),
            "{id}: a result of no attempt"
        );
    }
    for (what, killed) in [("worker", worker_killed), ("server", server_killed)] {
        let (after, lease) = resumed_after(&lines, killed).context("nothing was taken up again")?;
        println!(
            "{what} killed: the first task was taken up again {after:.2} s after a worker was back, lease {lease} s"
        );
        ensure!(after <= lease + 2.0, "{what}: {after} s");
    }
    Ok(())
}

fn now() -> f64 {
    std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap_or_default()
        .as_secs_f64()
}
