//! Blows inside of what takes a run back: every step is taken back once, none is forgotten.

use std::collections::BTreeMap;

use anyhow::ensure;
use domain::{
    page::PageRequest,
    workflows::{RUNNABLE_NOW, Run, kind_spec},
};
use serde_json::json;
use services::switches::blows::{Blow, watch};
use testkit::Flow;

use super::{
    acts::to_the_end,
    lab::{Blows, Hit, Lab, whole},
    scenarios::given,
    told::Outputs,
};

/// Kinds that have a scenario here.
const TAKEN_BACK: &[&str] = &["lead.tag"];

/// A run that tags a lead twice, taken back under the blow. Answers the run and the tags that are left.
async fn case(lab: &mut Lab, hit: Option<Hit>) -> anyhow::Result<(Run, Vec<String>)> {
    let flow = Flow::new("tags")
        .step(
            "lead",
            "lead.upsert",
            json!({ "email": "{{ trigger.mail }}" }),
        )
        .step("one", "lead.tag", json!({ "add": ["trial"] }))
        .step("two", "lead.tag", json!({ "add": ["vip"] }))
        .wires(&["start -> lead", "lead -> one", "one -> two"]);
    let workflow = lab.company.publish(&flow.doc).await?;
    let word = lab.word();
    let run = lab.company.run(workflow, given(&word)).await?;
    to_the_end(lab, &mut Blows::new([]), 1).await?;
    lab.end(&word, Outputs::Nothing).await?;
    let struck = hit.is_some();
    let mut blows = Blows::new(hit);
    services::workflows::undo_run(&lab.company.cx, run).await?;
    lab.work(&mut blows).await?;
    // What met a fault is tried again later.
    lab.test.app.clock.advance(chrono::TimeDelta::seconds(40));
    lab.work(&mut blows).await?;
    ensure!(blows.fell == usize::from(struck), "the blow did not fall");
    let page = PageRequest::default();
    let leads = services::audience::list(&lab.company.cx, &page)
        .await?
        .items;
    let mine = leads
        .into_iter()
        .find(|l| l.email == format!("{word}@example.com"));
    let tags = mine.map(|l| l.tags).unwrap_or_default();
    Ok((whole(lab, run).await?, tags))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_is_taken_back_once_under_every_blow() -> anyhow::Result<()> {
    let mut lab = Lab::open(false).await?;
    case(&mut lab, None).await?;
    let (begins, commits) = watch();
    let count = |all: &[String]| all.iter().filter(|at| *at == "undo").count();
    let mut fell = BTreeMap::new();
    for (blow, last) in [
        (Blow::DieBefore, count(&commits)),
        (Blow::DieAfter, count(&commits)),
        (Blow::FailBefore, count(&commits)),
        (Blow::FailAfter, count(&commits)),
        (Blow::Freeze, count(&begins)),
    ] {
        ensure!(last >= 3, "two steps and an end: {commits:?}");
        for nth in 1..=last {
            let hit = Hit {
                blow,
                at: "undo".to_owned(),
                nth,
            };
            let (run, tags) = case(&mut lab, Some(hit.clone())).await?;
            ensure!(tags.is_empty(), "{hit:?}: {tags:?} are left");
            let mut tagging = run.steps.iter().filter(|s| s.kind == "lead.tag");
            ensure!(
                tagging.all(|s| s.undone_at.is_some() && s.undo_error.is_none()),
                "{hit:?}: {run:#?}"
            );
            *fell.entry(blow).or_insert(0) += 1;
        }
    }
    println!("blows inside of what takes a run back: {fell:?}");
    Ok(())
}

#[test]
fn every_kind_that_can_be_taken_back_is_struck_while_it_is() {
    let runs = |kind: &&str| RUNNABLE_NOW.contains(kind);
    let undone: Vec<_> = RUNNABLE_NOW
        .iter()
        .filter(|kind| {
            kind_spec(kind)
                .and_then(|spec| spec.reversible_by)
                .is_some_and(|by| runs(&by))
        })
        .collect();
    assert_eq!(
        undone,
        TAKEN_BACK.iter().collect::<Vec<_>>(),
        "write a scenario"
    );
}
