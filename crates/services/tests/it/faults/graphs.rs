//! Random graphs against random failures: workers die, freeze and lose answers at random commits, and the
//! other side refuses, accepts and hangs up. However it goes, every effect is had at most once and the end
//! is that of a run that nothing happened to.
//!
//! `GRAPH_CASES` and `GRAPH_SEED` choose how many and which; a case that fails is made as small as it goes.

use std::cell::RefCell;

use anyhow::{Context, bail, ensure};
use chrono::TimeDelta;
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::json;
use services::switches::blows::Blow;

use super::{
    acts::to_the_end,
    lab::{Blows, Hit, Lab},
    shapes::{Drawing, Shape, shapes},
    told::{End, Outputs},
};

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

fn hits() -> impl Strategy<Value = Vec<Hit>> {
    let blow = prop_oneof![
        Just(Blow::DieBefore),
        Just(Blow::DieAfter),
        Just(Blow::FailBefore),
        Just(Blow::FailAfter),
        Just(Blow::Freeze),
    ];
    let hit = (blow, 1_usize..12).prop_map(|(blow, nth)| Hit {
        blow,
        at: "*".to_owned(),
        nth,
    });
    prop::collection::vec(hit, 0..4)
}

/// What fell over all cases.
#[derive(Debug, Default)]
struct Tally {
    cases: u32,
    steps: usize,
    effects: usize,
    blows: usize,
    habits: usize,
    repeated: u32,
}

async fn run(
    lab: &mut Lab,
    workflow: domain::ids::WorkflowId,
    blows: Blows,
    habits: &Habits,
) -> anyhow::Result<(End, Blows)> {
    let mut blows = blows;
    let word = lab.word();
    lab.mark().await?;
    let given = json!({ "word": word, "yes": true, "list": ["a", "b", "c"] });
    let run = lab.company.run(workflow, given).await?;
    for (path, habits) in habits {
        lab.witness.misbehave(
            &path.replace("RUN", &run.to_string()),
            habits.iter().copied(),
        );
    }
    lab.test.app.clock.advance(TimeDelta::seconds(2));
    to_the_end(lab, &mut blows, 1).await?;
    lab.witness.at_rest().await;
    Ok((lab.end(&word, Outputs::Effects).await?, blows))
}

type Habits = Vec<(String, Vec<testkit::witness::Habit>)>;

async fn case(lab: &mut Lab, shape: &Shape, hits: &[Hit], tally: &mut Tally) -> anyhow::Result<()> {
    let (doc, habits) = Drawing::of(shape, lab.witness.url(), lab.secret.clone());
    let workflow = match lab.company.publish(&doc).await {
        Ok(workflow) => workflow,
        Err(error) => match error.downcast_ref::<services::Error>() {
            Some(services::Error::Invalid(rules)) => bail!("the document is refused: {rules:?}"),
            _ => return Err(error),
        },
    };
    let (wanted, _) = run(lab, workflow, Blows::new([]), &Vec::new())
        .await
        .context("undisturbed")?;
    ensure!(
        wanted.effects.iter().all(|e| *e == (1, 1)),
        "undisturbed: {:?}",
        wanted.effects
    );
    let before = arrivals(lab);
    let (end, blows) = run(lab, workflow, Blows::new(hits.iter().cloned()), &habits).await?;
    ensure!(
        end.effects
            .iter()
            .all(|(had, bodies)| *had == 1 && *bodies == 1),
        "{:?}",
        end.effects
    );
    ensure!(end == wanted, "{}", end.differs(&wanted));
    tally.cases += 1;
    tally.steps += doc.nodes.len();
    tally.effects += end.effects.len();
    tally.blows += blows.fell;
    tally.habits += habits.iter().map(|(_, h)| h.len()).sum::<usize>();
    tally.repeated += arrivals(lab) - before - u32::try_from(end.effects.len())?;
    lab.witness.behave();
    Ok(())
}

fn arrivals(lab: &Lab) -> u32 {
    lab.witness
        .effects()
        .values()
        .map(|seen| seen.arrived)
        .sum()
}

#[test]
fn random_graphs_under_random_failures_end_as_if_nothing_had_happened_1() -> anyhow::Result<()> {
    third(1)
}

#[test]
fn random_graphs_under_random_failures_end_as_if_nothing_had_happened_2() -> anyhow::Result<()> {
    third(2)
}

#[test]
fn random_graphs_under_random_failures_end_as_if_nothing_had_happened_3() -> anyhow::Result<()> {
    third(3)
}

/// A third of the cases, so that they go side by side.
fn third(which: u64) -> anyhow::Result<()> {
    let cases = u32::try_from(number("GRAPH_CASES", 60))?.div_ceil(3);
    let seed = number("GRAPH_SEED", 20_261_122) * 3 + which;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let lab = RefCell::new(runtime.block_on(Lab::open(false))?);
    let tally = RefCell::new(Tally::default());
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let result = runner.run(&(shapes(), hits()), |(shape, hits)| {
        let (mut lab, mut tally) = (lab.borrow_mut(), tally.borrow_mut());
        let case = runtime.block_on(case(&mut lab, &shape, &hits, &mut tally));
        case.map_err(|error| TestCaseError::fail(format!("{error:#}")))
    });
    let tally = tally.into_inner();
    println!("seed {seed}: {tally:?}");
    runtime.block_on(async { drop(lab) });
    if let Err(failed) = result {
        anyhow::bail!("{failed}");
    }
    let least = cases as usize / 2;
    ensure!(
        tally.blows >= least && tally.habits >= least,
        "too little fell"
    );
    Ok(())
}
