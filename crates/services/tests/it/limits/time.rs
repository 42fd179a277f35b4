//! The longest time of a run.

use chrono::TimeDelta;
use domain::page::PageRequest;
use domain::workflows::{HumanTaskState, RunStatus};
use serde_json::json;
use services::workflows;
use testkit::{Flow, TestApp};

use super::look;

#[tokio::test]
async fn a_run_whose_time_is_over_fails_with_what_it_waits_for() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let child = Flow::new("child")
        .step("do", "human.task", json!({ "title": "Do it" }))
        .wires(&["start -> do"]);
    let child = company.publish(&child.doc).await?;
    let mut flow = Flow::new("an hour")
        .step(
            "call",
            "logic.subworkflow",
            json!({ "workflow": child.to_string() }),
        )
        .wires(&["start -> call"]);
    flow.doc.settings.timeout_seconds = Some(3_600);
    let workflow = company.publish(&flow.doc).await?;
    let hears = Flow::empty("hears")
        .step("start", "trigger.run_failed", json!({}))
        .step(
            "end",
            "data.set",
            json!({ "fields": { "code": "{{ trigger.error.code }}" } }),
        )
        .wires(&["start -> end"]);
    let hears = company.publish(&hears.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let held = company.run(workflow, json!({})).await?;
    test.work_a_little().await?;
    workflows::pause_run(cx, held).await?;

    test.app.clock.advance(TimeDelta::minutes(59));
    test.work_a_little().await?;
    assert_eq!(look(&company, run).await?.status, RunStatus::Waiting);
    test.app.clock.advance(TimeDelta::minutes(2));
    test.work_a_little().await?;
    let over = look(&company, run).await?;
    assert_eq!(over.status, RunStatus::Failed);
    assert_eq!(over.stopped.expect("why").code, "run_timed_out");
    let all = workflows::list_runs(cx, None, Some(child), &PageRequest::default())
        .await?
        .items;
    let of = |parent| {
        all.iter()
            .find(|r| r.parent_id == Some(parent))
            .expect("child")
    };
    assert_eq!(of(run).status, RunStatus::Cancelled);
    // A run that a person holds is not ended behind their back: its time is looked at when it goes on.
    assert_eq!(of(held).status, RunStatus::Waiting);
    assert_eq!(look(&company, held).await?.status, RunStatus::Waiting);
    let open = workflows::list_tasks(cx, Some(HumanTaskState::Open)).await?;
    assert_eq!(open.len(), 1, "{open:#?}");
    workflows::resume_run(cx, held).await?;
    test.work_a_little().await?;
    assert_eq!(look(&company, held).await?.status, RunStatus::Failed);
    let heard = workflows::list_runs(cx, None, Some(hears), &PageRequest::default())
        .await?
        .items;
    assert_eq!(heard.len(), 2);
    let heard = look(&company, heard[0].id).await?;
    let end = heard.steps.iter().find(|s| s.key == "end").expect("end");
    assert_eq!(end.output.clone().expect("output")["code"], "run_timed_out");
    Ok(())
}

#[tokio::test]
async fn a_run_that_ended_in_time_leaves_no_timer_and_one_taken_up_again_gets_a_new_one()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let mut flow = Flow::new("an hour")
        .step("wait", "time.delay", json!({ "seconds": 60 }))
        .step(
            "list",
            "logic.loop",
            json!({ "list": "{{ trigger.n }}", "max": 3 }),
        )
        .wires(&["start -> wait", "wait -> list"]);
    flow.doc.settings.timeout_seconds = Some(3_600);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({ "n": 1 })).await?;
    test.work_a_little().await?;
    test.app.clock.advance(TimeDelta::seconds(61));
    test.work_a_little().await?;
    let failed = look(&company, run).await?;
    assert_eq!(failed.status, RunStatus::Failed);
    assert_eq!(failed.stopped, None);
    test.app.clock.advance(TimeDelta::hours(2));
    assert_eq!(test.due().await?, 0, "no timer is left");
    let step = failed.steps.iter().find(|s| s.key == "list").expect("list");
    workflows::retry_step(cx, run, step.id).await?;
    test.work_a_little().await?;
    assert_eq!(look(&company, run).await?.status, RunStatus::Failed);
    test.app.clock.advance(TimeDelta::hours(2));
    assert_eq!(test.due().await?, 0);
    Ok(())
}
