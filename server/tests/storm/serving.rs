//! `bellwether serve` that is told to stop (SIGTERM) under load: posts are being sent, a worker in Python
//! holds tasks, requests are half-way in. What was taken in hand ends or is given back, nothing twice.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context, ensure};
use domain::{
    publishing::{Network, PublicationState},
    remote::{RemoteStatus, RemoteTaskInput},
    workflows::RunStatus,
};
use serde_json::json;
use services::{queue, worker_keys};
use testkit::TestApp;
use tokio::time::Instant;

use crate::{
    approve_all,
    child::{self, Ports},
    going_down::{begun, ends_well, habits, until},
    number, publications,
    witness::{Witness, count},
};

/// A post takes longer than the lease of the server's own worker.
const SLOW_MS: u64 = 2_600;
/// Of the server's own worker, and of the one in Python.
const SLOTS: usize = 8;
/// Seconds on each task outside.
const WORK: f64 = 0.8;
/// Requests that are half-way in.
const REQUESTS: usize = 4;

/// A request of which the server has the head and has begun to read the body: it said so.
struct HalfWay {
    stream: TcpStream,
    body: Vec<u8>,
}

impl HalfWay {
    fn begin(web: u16) -> anyhow::Result<Self> {
        let body = br#"{"email":"nobody@example.com","password":"not the right one"}"#.to_vec();
        let mut stream = TcpStream::connect(("127.0.0.1", web))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        write!(
            stream,
            "POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1:{web}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
            body.len()
        )?;
        let mut said = [0; 25];
        stream.read_exact(&mut said)?;
        ensure!(said.starts_with(b"HTTP/1.1 100 "), "no word to go on");
        Ok(Self { stream, body })
    }

    /// Sends the rest. Answers the status.
    fn end(mut self) -> anyhow::Result<u16> {
        self.stream.write_all(&self.body)?;
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer)?;
        let status = answer.split(' ').nth(1).context("no status")?;
        Ok(status.parse()?)
    }
}

async fn is_ready(ports: Ports) -> anyhow::Result<bool> {
    let ready = reqwest::get(format!("http://127.0.0.1:{}/readyz", ports.web)).await;
    Ok(ready.is_ok_and(|r| r.status().is_success()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_stop_finishes_and_loses_nothing() -> anyhow::Result<()> {
    let rounds = number("STORM_STOPS", 2) as usize;
    let (runs, tasks) = (rounds * SLOTS + 4, rounds * 4 * SLOTS);
    let test = TestApp::start().await?;
    test.control("habits", habits(SLOW_MS)).await?;
    let company = test.company("calm").await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let all = approve_all(&test, &company, runs).await?;
    let mut asked = Vec::new();
    for number in 0..tasks {
        let input = RemoteTaskInput {
            capability: "storm.count".to_owned(),
            input: json!({ "number": number }),
        };
        asked.push(queue::enqueue_remote(&company.cx, &input).await?.id);
    }
    let key = worker_keys::create(&company.cx, "storm").await?.text;
    let witness = Witness::new("serving");
    let ports = Ports::free()?;
    let worker = child::python(ports.door, &key, witness.path(), WORK)?;
    let in_hand = || {
        let lines = witness.lines();
        count(&lines, "begun").len() - count(&lines, "recorded").len()
    };

    for round in 0..rounds {
        let before = begun(&publications(&company).await?);
        let mut server = child::server(&test, ports)?;
        until(&mut server, || is_ready(ports)).await?;
        let half = (0..REQUESTS).map(|_| HalfWay::begin(ports.web));
        let half = half.collect::<anyhow::Result<Vec<_>>>()?;
        until(&mut server, || async {
            let sending = publications(&company).await?;
            Ok(in_hand() >= SLOTS / 2 && sending.contains(&PublicationState::Sending))
        })
        .await?;
        let (held, told) = (in_hand(), Instant::now());
        server.terminate()?;
        // The rest of the requests is sent when nobody new is let in any more.
        while TcpStream::connect(("127.0.0.1", ports.web)).is_ok() {
            ensure!(told.elapsed() < Duration::from_secs(10), "it does not stop");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let answers = tokio::task::spawn_blocking(|| {
            half.into_iter()
                .map(HalfWay::end)
                .collect::<anyhow::Result<Vec<_>>>()
        });
        let took = ends_well(&test, &mut server)
            .await
            .with_context(|| format!("round {round}"))?;
        let answers = answers.await?.context("a request was cut off")?;
        ensure!(answers == [401; REQUESTS], "round {round}: {answers:?}");
        let after = publications(&company).await?;
        ensure!(
            !after.contains(&PublicationState::Sending),
            "round {round}: a call was broken off"
        );
        let sent = begun(&after) - before;
        println!(
            "round {round}: ended {:.1} s after the signal with {held} tasks outside, {sent} posts and {REQUESTS} requests in hand",
            took.as_secs_f64()
        );
        ensure!((1..=SLOTS).contains(&sent), "round {round}: {sent} posts");
        let lines = witness.lines();
        let (begun, recorded) = (count(&lines, "begun"), count(&lines, "recorded"));
        ensure!(begun == recorded, "round {round}: {begun:?} {recorded:?}");
    }

    test.control("habits", habits(0)).await?;
    let mut server = child::server(&test, ports)?;
    for run in &all {
        until(&mut server, || async {
            let run = services::workflows::get_run(&company.cx, *run).await?;
            Ok(run.status == RunStatus::Succeeded)
        })
        .await?;
    }
    for id in &asked {
        until(&mut server, || async {
            let task = queue::get_remote(&company.cx, *id).await?;
            Ok(task.status == RemoteStatus::Succeeded)
        })
        .await?;
    }
    // The worker leaves first, in good order.
    worker.terminate()?;
    until(&mut server, || async {
        Ok(witness.lines().iter().any(|l| l.what == "left"))
    })
    .await?;
    server.terminate()?;
    ends_well(&test, &mut server).await?;
    let lines = witness.lines();
    let begun = count(&lines, "begun");
    ensure!(
        begun.len() == tasks && begun.values().all(|n| *n == 1),
        "begun twice: {begun:?}"
    );
    let accepted = test.accepted().await?;
    let texts: std::collections::BTreeSet<&str> =
        accepted.iter().filter_map(|p| p["text"].as_str()).collect();
    ensure!(
        accepted.len() == runs && texts.len() == runs,
        "{} posts, {} texts for {runs} runs",
        accepted.len(),
        texts.len()
    );
    Ok(())
}
