//! The kill storm: real worker processes publish through the real database and the stand-in
//! network, and are killed (SIGKILL) at random. What the stand-in accepted is counted at the end:
//! each post once, none missing. Short in the gate; `STORM_RUNS` and `STORM_KILLS` make it long, `STORM_PROGRAM` has another build struck.

#![expect(
    clippy::print_stdout,
    reason = "the proof prints in which state each kill fell"
)]

mod child;
mod crash;
mod facts;
mod five;
mod fleet;
mod going_down;
mod outside;
mod runs;
mod serving;
mod toll;
mod witness;

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, ensure};
use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    campaigns::PublishWhen,
    ids::RunId,
    publishing::{Network, PublicationState},
    workflows::RunStatus,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;
use testkit::{
    TestApp,
    journey::{Company, campaign_input},
};
use tokio::time::Instant;

use child::Running;

fn number(name: &str, usual: u32) -> u32 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_post_is_lost_or_doubled_when_workers_are_killed() -> anyhow::Result<()> {
    let runs = number("STORM_RUNS", 40) as usize;
    let kills = number("STORM_KILLS", 8);
    let wanted_in_flight = number("STORM_IN_FLIGHT", 4);
    let seed = u64::from(number("STORM_SEED", 20_261_121));
    let mut random = StdRng::seed_from_u64(seed);
    let test = TestApp::start().await?;
    test.control(
        "habits",
        json!({ "refuse_duplicates": false, "limit_calls": false, "slow_ms": 400 }),
    )
    .await?;
    let company = test.company("storm").await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let all = approve_all(&test, &company, runs).await?;

    let mut worker = child::worker(&test)?;
    let mut fell: BTreeMap<&'static str, u32> = BTreeMap::new();
    for _ in 0..kills {
        // Two of three kills wait for a request to be out; the others fall anywhere.
        if random.random_range(0..3) < 2 {
            wait_for_sending(&company, &mut worker).await?;
        }
        tokio::time::sleep(Duration::from_millis(random.random_range(0..200))).await;
        worker.kill()?;
        let state = state_of_the_moment(&company).await?;
        *fell.entry(state).or_default() += 1;
        worker = child::worker(&test)?;
    }
    let deadline = Instant::now() + Duration::from_mins(15);
    for run in &all {
        while services::workflows::get_run(&company.cx, *run)
            .await?
            .status
            != RunStatus::Succeeded
        {
            ensure!(
                Instant::now() < deadline,
                "a run did not end: {:#?}",
                services::workflows::get_run(&company.cx, *run).await?
            );
            ensure!(worker.is_alive()?, "the worker ended by itself");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    worker.kill()?;
    println!("seed {seed}: {kills} kills fell in {fell:?}");
    let in_flight = fell.get("between intent and answer").copied().unwrap_or(0);
    ensure!(
        in_flight >= wanted_in_flight,
        "only {in_flight} kills fell between intent and answer; the run proves too little"
    );

    let accepted = test.accepted().await?;
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for post in &accepted {
        *times
            .entry(post["text"].as_str().unwrap_or_default())
            .or_default() += 1;
    }
    let twice = times.values().filter(|n| **n > 1).count();
    println!(
        "{runs} runs, {} posts accepted, {} texts, {twice} twice",
        accepted.len(),
        times.len()
    );
    ensure!(twice == 0, "posted twice: {times:?}");
    ensure!(
        times.len() == runs && accepted.len() == runs,
        "{} posts for {runs} runs",
        accepted.len()
    );
    Ok(())
}

/// Starts `runs` runs of the company's campaign, works them to their approval in this process, gives each post a text of its
/// own (so that the stand-in's books can be counted by text) and approves it.
async fn approve_all(test: &TestApp, company: &Company, runs: usize) -> anyhow::Result<Vec<RunId>> {
    let mut all = Vec::new();
    let page = domain::page::PageRequest::default();
    let any = domain::campaigns::CampaignFilter::default();
    let known = services::campaigns::list(&company.cx, &any, &page).await?;
    let campaign = match known.items.into_iter().next() {
        Some(campaign) => campaign.id,
        None => {
            let input = campaign_input(&[Network::X], &company.cx);
            services::campaigns::create(&company.cx, &input).await?.id
        }
    };
    for _ in 0..runs {
        all.push(services::campaigns::start(&company.cx, campaign, PublishWhen::AtOnce).await?);
    }
    for run in &all {
        test.work(company, *run).await?;
    }
    let mut n = 0;
    loop {
        let open = services::approvals::list(&company.cx, Some(ApprovalState::Pending)).await?;
        if open.is_empty() {
            break;
        }
        for approval in open {
            n += 1;
            let mut body = approval.content.body.clone();
            if let domain::content::ContentBody::Social(post) = &mut body {
                post.text = format!("Post number {n}: bread at the door before six.");
            }
            let edit = domain::content::ContentEdit {
                revision: approval.content.revision,
                body,
            };
            let edited = services::content::edit(&company.cx, approval.content.id, &edit).await?;
            let input = DecisionInput {
                decision: Decision::Approve,
                comment: String::new(),
                content_hash: edited.content_hash,
                answers: std::collections::BTreeMap::new(),
            };
            services::approvals::decide(&company.cx, approval.id, &input).await?;
        }
    }
    ensure!(n == runs, "{n} approvals for {runs} runs");
    Ok(all)
}

async fn publications(company: &Company) -> anyhow::Result<Vec<PublicationState>> {
    let page = domain::page::PageRequest::default();
    let campaigns = services::campaigns::list(
        &company.cx,
        &domain::campaigns::CampaignFilter::default(),
        &page,
    )
    .await?;
    let campaign = campaigns.items.first().context("no campaign")?;
    let all = services::publishing::list_publications(&company.cx, campaign.id).await?;
    Ok(all.into_iter().map(|p| p.state).collect())
}

/// Waits until a publication is `sending`, or until nothing is left to send.
async fn wait_for_sending(company: &Company, worker: &mut Running) -> anyhow::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        if publications(company)
            .await?
            .contains(&PublicationState::Sending)
        {
            return Ok(());
        }
        ensure!(worker.is_alive()?, "the worker ended by itself");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// In which state the kill fell, read from the database right after it.
async fn state_of_the_moment(company: &Company) -> anyhow::Result<&'static str> {
    let states = publications(company).await?;
    Ok(if states.contains(&PublicationState::Sending) {
        "between intent and answer"
    } else if states.contains(&PublicationState::Intended) {
        "after a look-up, before the next call"
    } else {
        "outside of any call"
    })
}
