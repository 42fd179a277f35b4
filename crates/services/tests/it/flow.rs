//! Many runs counted together: what was reached, what failed, which way it went, and how far back.

use chrono::TimeDelta;
use domain::{
    ids::WorkflowId,
    workflows::{
        Run, RunStatus, WorkflowDoc,
        overlay::{Aggregate, FlowStep, FlowWindow, Follow, WorkflowFlow},
    },
};
use serde_json::json;
use services::{Error, workflows};
use testkit::{Flow, TestApp, journey::Company};

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

fn of<'a>(flow: &'a WorkflowFlow, doc: &WorkflowDoc, key: &str) -> &'a FlowStep {
    let node = doc.by_key(key).expect(key).id;
    let mut steps = flow.steps.iter();
    steps.find(|s| s.node == node).expect("counted")
}

/// A run with the items, to its end.
async fn once(
    test: &TestApp,
    company: &Company,
    id: WorkflowId,
    items: serde_json::Value,
) -> anyhow::Result<Run> {
    let run = company.run(id, json!({ "items": items })).await?;
    test.work_until(company, run, ended).await
}

fn picking() -> Flow {
    Flow::new("picking")
        .step(
            "each",
            "logic.loop",
            json!({ "list": "{{ trigger.items }}", "max": 9 }),
        )
        .step(
            "big",
            "logic.if",
            json!({ "where": { "rules": [{ "value": "{{ item.n }}", "is": "greater", "than": 2 }] } }),
        )
        .step(
            "take",
            "data.set",
            json!({ "fields": { "x": "{{ item.ok }}" } }),
        )
        .step("end", "data.set", json!({ "fields": { "y": 1 } }))
        .wires(&[
            "start -> each",
            "each.each -> big",
            "big.yes -> take",
            "take -> each",
            "each.done -> end",
        ])
}

#[tokio::test]
async fn runs_of_a_window_are_counted_by_step_and_wire() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let doc = picking().doc;
    let id = company.publish(&doc).await?;
    let none = workflows::flow(cx, id, FlowWindow::Day).await?;
    assert_eq!((none.runs, none.steps.len()), (0, 0));

    let good = json!([{ "n": 1, "ok": 1 }, { "n": 3, "ok": 1 }, { "n": 4, "ok": 1 }]);
    let first = once(&test, &company, id, good.clone()).await?;
    assert_eq!(first.status, RunStatus::Succeeded, "{first:#?}");
    test.app.clock.advance(TimeDelta::hours(30));
    once(&test, &company, id, good).await?;
    // Nothing to take: the step fails, and its round with it.
    let bad = once(&test, &company, id, json!([{ "n": 5 }])).await?;
    assert_eq!(bad.status, RunStatus::Failed);
    // A replay is no work of the company's.
    let again = workflows::replay(cx, first.id, None).await?;
    test.work_until(&company, again, ended).await?;

    let day = workflows::flow(cx, id, FlowWindow::Day).await?;
    assert_eq!((day.runs, day.is_partial), (2, false));
    let take = of(&day, &doc, "take");
    assert_eq!((take.started, take.done, take.failed), (3, 2, 1));
    assert_eq!((take.rounds, of(&day, &doc, "big").rounds), (3, 4));
    assert!(take.p95_ms.is_some());
    let ports: Vec<(&str, u32)> = of(&day, &doc, "big")
        .ports
        .iter()
        .map(|p| (p.port.as_str(), p.count))
        .collect();
    assert_eq!(ports, [("no", 1), ("yes", 3)]);
    let each = of(&day, &doc, "each");
    assert_eq!((each.started, each.done, each.failed), (2, 1, 0));

    let week = workflows::flow(cx, id, FlowWindow::Week).await?;
    assert_eq!(week.runs, 3);
    let drawn = Aggregate::new(&Follow::new(&doc), &week);
    let edge = |from: &str, port: &str| {
        let node = doc.by_key(from).expect(from).id;
        let mut edges = doc.edges.values();
        let is = |e: &&domain::workflows::Edge| e.from.node == node && e.from.port == port;
        drawn.wires[&edges.find(is).expect("a wire").id]
    };
    assert_eq!(edge("each", "each").count, 7, "one for each round");
    assert_eq!(edge("big", "yes").count, 5);
    assert_eq!(edge("big", "yes").share, Some(5.0 / 7.0));
    assert_eq!(edge("each", "done").count, 2);
    let take = drawn.nodes[&doc.by_key("take").expect("take").id];
    assert_eq!(take.failure_share, Some(0.2));
    Ok(())
}

#[tokio::test]
async fn another_companys_workflow_is_not_there() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let ours = test.company("bakery").await?;
    let id = ours.publish(&picking().doc).await?;
    let run = once(&test, &ours, id, json!([])).await?;
    let theirs = test.company("mill").await?;
    let flow = workflows::flow(&theirs.cx, id, FlowWindow::Month).await;
    assert!(matches!(flow, Err(Error::NotFound)), "{flow:?}");
    let one = workflows::get_run(&theirs.cx, run.id).await;
    assert!(matches!(one, Err(Error::NotFound)));
    Ok(())
}

#[tokio::test]
async fn a_run_says_which_steps_each_of_its_steps_follows() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let id = company.publish(&picking().doc).await?;
    let run = once(&test, &company, id, json!([{ "n": 3, "ok": 1 }])).await?;
    let step = |key: &str| run.steps.iter().find(|s| s.key == key).expect("a step");
    assert!(step("start").after.is_empty());
    assert_eq!(step("each").after, [step("start").id]);
    assert_eq!(
        step("big").after,
        [step("each").id],
        "a round follows its loop"
    );
    assert_eq!(step("take").after, [step("big").id]);
    assert_eq!(step("end").after, [step("each").id]);
    Ok(())
}
