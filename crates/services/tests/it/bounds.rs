//! How large and how deep values of a run may become: what doubles, nests, comes back, arrives together or goes
//! many ways at once fails with a word for it; what is stored already stays readable.

use axum::{http::StatusCode, response::IntoResponse};
use domain::workflows::{RUN_BYTES_MAX, Run, RunStatus, Step, StepStatus, VALUE_BYTES_MAX};
use serde_json::{Value, json};
use services::{Error, workflows};
use testkit::{Flow, TestApp};

use crate::kinds::calls::with_server;

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

/// The only step that failed, and its code.
fn failure(run: &Run) -> (&Step, &str) {
    let mut failed = run
        .steps
        .iter()
        .filter_map(|s| Some((s, s.error.as_ref()?)));
    let (step, error) = failed.next().expect("a failed step");
    assert!(failed.next().is_none(), "more than one failed step");
    (step, error.code.as_str())
}

/// A loop whose step makes the fields of its item, round after round.
fn handed_on(max: u32, fields: Value) -> Flow {
    Flow::new("rounds")
        .step("again", "logic.loop", json!({ "max": max }))
        .step("more", "data.set", json!({ "fields": fields }))
        .wires(&["start -> again", "again.each -> more", "more -> again"])
}

/// A text of about half of what a value may have.
fn half() -> String {
    "x".repeat(VALUE_BYTES_MAX / 2 - 1_000)
}

#[tokio::test]
async fn what_doubles_each_round_fails_when_it_is_too_large() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = handed_on(60, json!({ "a": "{{ item }}", "b": "{{ item }}" }));
    let workflow = company.publish(&flow.doc).await?;
    // Large to begin with: a million small pieces would take a debug build its time.
    let run = company
        .run(workflow, json!({ "x": "x".repeat(20_000) }))
        .await?;
    let run = test.work_until(&company, run, ended).await?;
    let (step, code) = failure(&run);
    assert_eq!((run.status, code), (RunStatus::Failed, "too_large"));
    assert_eq!((step.key.as_str(), step.attempt), ("more", 1));
    let largest = run.steps.iter().map(|s| s.input.to_string().len()).max();
    assert!(largest <= Some(VALUE_BYTES_MAX), "{largest:?}");
    Ok(())
}

#[tokio::test]
async fn what_nests_each_round_fails_when_it_is_too_deep() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = handed_on(300, json!({ "v": "{{ item }}" }));
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({ "x": 1 })).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(failure(&run).1, "too_deep");
    workflows::run_hash(&company.cx, run.id).await?;
    Ok(())
}

#[tokio::test]
async fn what_rounds_gave_together_is_bounded_and_so_is_what_arrives_at_a_join()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let text = json!({ "text": "{{ trigger.text }}" });
    let rounds = handed_on(3, text.clone());
    let join = Flow::new("join")
        .step("a", "data.set", json!({ "fields": text, "only": true }))
        .step("b", "data.set", json!({ "fields": text, "only": true }))
        .step("c", "data.set", json!({ "fields": text, "only": true }))
        .step("join", "logic.join", json!({}))
        .step("after", "data.set", json!({ "fields": { "x": 1 } }))
        .wires(&[
            "start -> a",
            "start -> b",
            "start -> c",
            "a -> join",
            "b -> join",
            "c -> join",
            "join -> after",
        ]);
    for (flow, key) in [(rounds, "again"), (join, "join")] {
        let workflow = company.publish(&flow.doc).await?;
        let run = company.run(workflow, json!({ "text": half() })).await?;
        let run = test.work_until(&company, run, ended).await?;
        let (step, code) = failure(&run);
        assert_eq!(
            (run.status, step.key.as_str(), code),
            (RunStatus::Failed, key, "too_large")
        );
        assert!(run.steps.iter().all(|s| s.key != "after"));
        // A loop is run anew; what arrived at a join does not arrive twice.
        let again = workflows::retry_step(&company.cx, run.id, step.id).await;
        assert_eq!(again.is_ok(), key == "again", "{key}");
        if key == "join" {
            let (id, left_out) = (step.id, json!({ "left": "out" }));
            let run = workflows::skip_step(&company.cx, run.id, id, None, &left_out).await?;
            let run = test.work_until(&company, run.id, ended).await?;
            assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.stopped);
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_grows_too_large_fails_the_step_and_is_not_asked_for_again()
-> anyhow::Result<()> {
    let quotes = |_| (StatusCode::OK, "\"".repeat(900_000)).into_response();
    let (test, url, book) = with_server(quotes).await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("call")
        .step("call", "http.request", json!({ "url": url }))
        .wires(&["start -> call"]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(failure(&run).1, "too_large");
    assert_eq!(book.lock().expect("the book").len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_large_item_that_goes_many_ways_stops_the_run_in_words() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let mut flow = Flow::new("many ways");
    let keys: Vec<String> = (0..80).map(|n| format!("way{n}")).collect();
    let wires: Vec<String> = keys.iter().map(|k| format!("start -> {k}")).collect();
    for key in &keys {
        flow = flow.step(key, "logic.once", json!({ "key": key }));
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    let workflow = company.publish(&flow.wires(&wires).doc).await?;
    let run = company.run(workflow, json!({ "text": half() })).await?;
    let run = workflows::get_run(&company.cx, run).await?;
    assert_eq!((run.status, run.steps.len()), (RunStatus::Failed, 0));
    assert_eq!(run.stopped.map(|e| e.code).as_deref(), Some("too_large"));
    // A small one goes all of them.
    let run = company.run(workflow, json!({ "text": "x" })).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!((run.status, run.steps.len()), (RunStatus::Succeeded, 81));
    Ok(())
}

#[tokio::test]
async fn what_people_and_programs_give_is_bounded() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("given")
        .step("wait", "time.delay", json!({ "seconds": 60 }))
        .wires(&["start -> wait"]);
    let workflow = company.publish(&flow.doc).await?;
    let large = json!({ "text": "x".repeat(VALUE_BYTES_MAX) });
    let deep = (0..65).fold(json!(1), |inner, _| json!([inner]));
    let run = company.run(workflow, json!({})).await?;
    let run = test
        .work_until(&company, run, |r| r.status == RunStatus::Waiting)
        .await?;
    let wait = run.steps.iter().find(|s| s.status == StepStatus::Waiting);
    let wait = wait.expect("a waiting step").id;
    let code = |refused: Error| match refused {
        Error::Invalid(fields) => format!("{} {}", fields[0].field, fields[0].code),
        other => format!("{other:?}"),
    };
    let cx = &company.cx;
    for (value, word) in [(large, "too_large"), (deep, "too_deep")] {
        let begun = workflows::execute(cx, workflow, &value).await;
        assert_eq!(
            code(begun.expect_err("refused")),
            format!("trigger_data {word}")
        );
        let left_out = workflows::skip_step(cx, run.id, wait, None, &value).await;
        assert_eq!(
            code(left_out.expect_err("refused")),
            format!("output {word}")
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_run_that_holds_what_nobody_can_read_is_shown_and_cancelled() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = handed_on(3, json!({ "v": 1 }))
        .step("ask", "human.approval", json!({}))
        .wires(&["again.done -> ask"]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let run = test
        .work_until(&company, run, |r| r.status == RunStatus::Waiting)
        .await?;
    for sql in [
        "create function deep() returns jsonb language sql as
         $$select (repeat('{\"v\":', 300) || '1' || repeat('}', 300))::jsonb$$",
        "update run_steps set input = deep(), output = deep(), state = deep()",
        "update run_frames set result = deep()",
        "update workflow_executions set trigger_data = deep(), result = deep()",
    ] {
        store::admin::execute(&test.db.owner_url(), sql).await?;
    }
    let cx = &company.cx;
    let shown = workflows::get_run(cx, run.id).await?;
    assert!(
        shown
            .steps
            .iter()
            .all(|s| s.input.get("too_deep").is_some())
    );
    workflows::run_hash(cx, run.id).await?;
    workflows::compare_runs(cx, run.id, run.id).await?;
    let cancelled = workflows::cancel_run(cx, run.id).await?;
    assert_eq!(cancelled.status, RunStatus::Cancelled);
    Ok(())
}

#[tokio::test]
async fn a_run_whose_steps_hold_too_much_all_together_is_stopped_in_words() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("much")
        .step("wait", "time.delay", json!({ "seconds": 60 }))
        .step("after", "data.set", json!({ "fields": { "x": 1 } }))
        .wires(&["start -> wait", "wait -> after"]);
    let workflow = company.publish(&flow.doc).await?;
    assert_eq!(
        RUN_BYTES_MAX,
        256 << 20,
        "the numbers below leave 2 MB and 0.9 MB"
    );
    // The item goes by two wires: about 1 MB.
    for (before, ends) in [
        (
            "update workflow_executions set bytes = bytes + (254 << 20)",
            RunStatus::Succeeded,
        ),
        (
            "update workflow_executions set bytes = bytes + 267500000",
            RunStatus::Failed,
        ),
    ] {
        let run = company.run(workflow, json!({ "text": half() })).await?;
        store::admin::execute(&test.db.owner_url(), before).await?;
        test.app.clock.advance(chrono::TimeDelta::minutes(2));
        let run = test.work_until(&company, run, ended).await?;
        assert_eq!(run.status, ends);
        if ends == RunStatus::Failed {
            let why = run.stopped.expect("why it was stopped");
            assert_eq!(why.code, "too_large");
            assert!(why.message.contains("256 MB"), "{}", why.message);
        }
    }
    Ok(())
}
