//! A person's hand on a run: hold, let go on, leave out, begin anew at a step.

use chrono::TimeDelta;
use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    workflows::{Run, RunStatus, StepStatus},
};
use serde_json::{Value, json};
use services::{approvals, workflows};
use testkit::{Flow, TestApp};

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

fn output(run: &Run, key: &str) -> Value {
    let step = run.steps.iter().rev().find(|s| s.key == key);
    step.and_then(|s| s.output.clone()).unwrap_or_default()
}

fn step(run: &Run, key: &str) -> domain::ids::StepId {
    run.steps
        .iter()
        .rev()
        .find(|s| s.key == key)
        .expect("a step of that key")
        .id
}

#[tokio::test]
async fn a_held_run_begins_nothing_until_it_is_let_go() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let flow = Flow::new("held")
        .step("wait", "time.delay", json!({ "seconds": 60 }))
        .step("after", "data.set", json!({ "fields": { "x": 1 } }))
        .wires(&["start -> wait", "wait -> after"]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    test.work_a_little().await?;
    workflows::pause_run(cx, run).await?;
    test.app.clock.advance(TimeDelta::minutes(2));
    test.work_a_little().await?;
    let held = workflows::get_run(cx, run).await?;
    assert_eq!(held.status, RunStatus::Waiting);
    assert!(held.steps.iter().all(|s| s.key != "after"));
    workflows::resume_run(cx, run).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(
        (run.status, &output(&run, "after")["x"]),
        (RunStatus::Succeeded, &json!(1))
    );
    assert!(
        workflows::pause_run(cx, run.id).await.is_err(),
        "it has ended"
    );
    Ok(())
}

#[tokio::test]
async fn a_decision_or_a_round_of_a_held_run_leads_to_nothing_until_it_is_let_go()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let flow = Flow::new("held")
        .step("each", "logic.loop", json!({ "max": 3 }))
        .step("ask", "human.approval", json!({}))
        .step("round", "data.set", json!({ "fields": { "x": 1 } }))
        .step("other", "data.set", json!({ "fields": { "y": 1 } }))
        .step("join", "logic.join", json!({}))
        .step("after", "data.set", json!({ "fields": { "z": 1 } }))
        .wires(&[
            "start -> each",
            "each.each -> round",
            "round -> ask",
            "ask.approved -> each",
            "each.done -> other",
            "each.done -> join",
            "other -> join",
            "join -> after",
        ]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    for round in 1..=3 {
        let asks = |r: &Run| {
            let open = |s: &&domain::workflows::Step| s.status == StepStatus::Waiting;
            r.steps.iter().filter(open).any(|s| s.key == "ask")
        };
        test.work_until(&company, run, asks).await?;
        workflows::pause_run(cx, run).await?;
        let before = workflows::get_run(cx, run).await?.steps;
        let item = approvals::list_items(cx, Some(ApprovalState::Pending)).await?;
        let says = DecisionInput {
            decision: Decision::Approve,
            comment: String::new(),
            content_hash: item[0].content_hash.clone(),
            answers: std::collections::BTreeMap::new(),
        };
        approvals::decide_item(cx, item[0].id, &says).await?;
        test.work_a_little().await?;
        let held = workflows::get_run(cx, run).await?;
        assert!(held.paused && !ended(&held), "round {round}: {held:#?}");
        let begun = held
            .steps
            .iter()
            .filter(|s| before.iter().all(|b| b.id != s.id));
        let begun: Vec<_> = begun.filter(|s| s.kind != "logic.join").collect();
        assert!(!begun.is_empty() && begun.iter().all(|s| s.status == StepStatus::Ready));
        workflows::resume_run(cx, run).await?;
    }
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(output(&run, "after")["z"], 1);
    Ok(())
}

#[tokio::test]
async fn a_failed_step_left_out_with_a_value_lets_the_run_end_well() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let flow = Flow::new("left out")
        .step(
            "each",
            "logic.loop",
            json!({ "list": "{{ trigger.items }}", "max": 5 }),
        )
        .step(
            "break",
            "data.set",
            json!({ "fields": { "x": "{{ item.ok }}" } }),
        )
        .step(
            "sum",
            "data.aggregate",
            json!({ "list": "{{ steps.each.items }}", "how": "sum", "field": "x" }),
        )
        .wires(&[
            "start -> each",
            "each.each -> break",
            "break -> each",
            "each.done -> sum",
        ]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company
        .run(workflow, json!({ "items": [{ "ok": 1 }, {}, { "ok": 3 }] }))
        .await?;
    let failed = test.work_until(&company, run, ended).await?;
    assert_eq!(failed.status, RunStatus::Failed);
    let broken = failed
        .steps
        .iter()
        .find(|s| s.status == StepStatus::Failed)
        .expect("a failure");
    let unknown = workflows::skip_step(cx, run, broken.id, Some("sideways"), &json!({})).await;
    assert!(unknown.is_err());
    workflows::skip_step(cx, run, broken.id, None, &json!({ "x": 2 })).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(output(&run, "sum")["value"], 6);
    let again = workflows::skip_step(cx, run.id, broken.id, None, &json!({})).await;
    assert!(again.is_err(), "once only");
    let other = test.company("rival").await?;
    let theirs = workflows::skip_step(&other.cx, run.id, broken.id, None, &json!({})).await;
    assert!(matches!(theirs, Err(services::Error::NotFound)));
    Ok(())
}

#[tokio::test]
async fn a_wait_can_be_left_out_and_a_decision_cannot() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let flow = Flow::new("no waiting")
        .step("wait", "time.delay", json!({ "seconds": 86_400 }))
        .step("after", "data.set", json!({ "fields": { "x": 1 } }))
        .wires(&["start -> wait", "wait -> after"]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    test.work_a_little().await?;
    let held = workflows::get_run(cx, run).await?;
    let run = workflows::skip_step(cx, run, step(&held, "wait"), None, &json!({})).await?;
    assert_eq!(run.status, RunStatus::Succeeded);
    let wait = run.steps.iter().find(|s| s.key == "wait").expect("step");
    assert_eq!(wait.status, StepStatus::Skipped);
    // The delay's own task is still in the queue and does no harm.
    test.app.clock.advance(TimeDelta::days(2));
    test.work_a_little().await?;
    assert_eq!(workflows::get_run(cx, run.id).await?.steps.len(), 3);
    test.brand(&company).await?;
    test.connect(&company, domain::publishing::Network::X)
        .await?;
    let (_, asked) = test
        .start_run(&company, &[domain::publishing::Network::X])
        .await?;
    let asked = test.work(&company, asked).await?;
    let refused = workflows::skip_step(
        cx,
        asked.id,
        step(&asked, "approval_x"),
        Some("approved"),
        &json!({}),
    )
    .await;
    assert!(matches!(
        refused,
        Err(services::Error::Conflict("cannot_skip", _))
    ));
    Ok(())
}

#[tokio::test]
async fn a_run_begun_anew_at_a_step_reads_what_the_steps_before_gave() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let flow = Flow::new("anew")
        .step(
            "first",
            "data.set",
            json!({ "fields": { "a": "{{ trigger.n }}" } }),
        )
        .step("once", "logic.once", json!({ "key": "{{ run.id }}" }))
        .step(
            "last",
            "data.set",
            json!({ "fields": { "b": "{{ steps.first.a }}", "c": "{{ item.a }}" } }),
        )
        .wires(&["start -> first", "first -> once", "once.first -> last"]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({ "n": 7 })).await?;
    let run = test.work_until(&company, run, ended).await?;
    let anew = workflows::replay_from(cx, run.id, step(&run, "once")).await?;
    let anew = test.work_until(&company, anew, ended).await?;
    assert_eq!(anew.status, RunStatus::Succeeded, "{anew:#?}");
    assert_eq!(output(&anew, "last"), output(&run, "last"));
    assert_ne!(anew.id, run.id);
    let taken: Vec<_> = anew
        .steps
        .iter()
        .filter(|s| {
            s.reason
                .as_ref()
                .is_some_and(|r| r.starts_with("Taken over"))
        })
        .collect();
    assert_eq!(taken.len(), 2, "start and first");
    Ok(())
}

#[tokio::test]
async fn stopping_a_run_stops_the_runs_it_waits_for() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let inner = Flow::new("inner")
        .step("wait", "time.delay", json!({ "seconds": 86_400 }))
        .wires(&["start -> wait"]);
    let inner = company.publish(&inner.doc).await?;
    let outer = Flow::new("outer")
        .step("part", "logic.subworkflow", json!({ "workflow": inner }))
        .wires(&["start -> part"]);
    let outer = company.publish(&outer.doc).await?;
    let run = company.run(outer, json!({})).await?;
    test.work_a_little().await?;
    let waits = workflows::get_run(cx, run).await?;
    assert_eq!(
        waits.status,
        RunStatus::Waiting,
        "it does not go round while the other runs"
    );
    assert_eq!(test.due().await?, 0);
    workflows::cancel_run(cx, run).await?;
    let runs =
        workflows::list_runs(cx, None, Some(inner), &domain::page::PageRequest::default()).await?;
    assert_eq!(runs.items[0].status, RunStatus::Cancelled);
    Ok(())
}
