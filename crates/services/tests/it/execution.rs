//! Runs of every shape: branches, joins, loops, other workflows, failures and what follows them.

use domain::workflows::{OnError, Run, RunStatus, StepStatus};
use serde_json::{Value, json};
use testkit::{Flow, TestApp};

fn output(run: &Run, key: &str) -> Vec<Value> {
    let steps = run.steps.iter().filter(|s| s.key == key);
    steps
        .map(|s| s.output.clone().unwrap_or_default())
        .collect()
}

fn is(value: &str, wanted: Value) -> Value {
    json!({ "rules": [{ "value": value, "is": "equals", "than": wanted }] })
}

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

#[tokio::test]
async fn branches_meet_again_in_a_join_that_knows_both() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("fan out and in")
        .step(
            "left",
            "data.set",
            json!({ "fields": { "l": "{{ trigger.n }}" } }),
        )
        .step("right", "data.set", json!({ "fields": { "r": 2 } }))
        .step("meet", "logic.join", json!({}))
        .step(
            "sum",
            "data.set",
            json!({ "fields": { "both": "{{ steps.left.l }}{{ steps.right.r }}" } }),
        )
        .wires(&[
            "start -> left",
            "start -> right",
            "left -> meet",
            "right -> meet",
            "meet -> sum",
        ]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({ "n": 1 })).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(output(&run, "sum")[0]["both"], "12");
    assert_eq!(output(&run, "meet")[0]["arrived"], 2);
    assert_eq!(run.steps.len(), 5);
    Ok(())
}

#[tokio::test]
async fn a_join_goes_on_when_the_way_it_waits_for_was_not_taken() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("a way not taken")
        .step(
            "big",
            "logic.if",
            json!({ "where": is("{{ trigger.n }}", json!(10)) }),
        )
        .step("extra", "data.set", json!({ "fields": { "extra": true } }))
        .step("plain", "data.set", json!({ "fields": { "plain": true } }))
        .step("meet", "logic.join", json!({ "wait_for": "all" }))
        .step(
            "after",
            "data.set",
            json!({ "fields": { "done": "{{ item.extra | default:\"no\" }}" } }),
        )
        .wires(&[
            "start -> big",
            "start -> plain",
            "big.yes -> extra",
            "extra -> meet",
            "plain -> meet",
            "meet -> after",
        ]);
    let workflow = company.publish(&flow.doc).await?;
    for (n, extra) in [(10, json!(true)), (3, json!("no"))] {
        let run = company.run(workflow, json!({ "n": n })).await?;
        let run = test.work_until(&company, run, ended).await?;
        assert_eq!(run.status, RunStatus::Succeeded);
        assert_eq!(output(&run, "after")[0]["done"], extra, "{run:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_step_reached_twice_runs_for_each_alone_and_reads_its_own_way() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("each alone")
        .step("a", "data.set", json!({ "fields": { "way": "a" } }))
        .step("b", "data.set", json!({ "fields": { "way": "b" } }))
        .step(
            "both",
            "data.set",
            json!({ "fields": { "seen": "{{ item.way }}" } }),
        )
        // A step of its own commit, so that what it reads is looked up and not carried along.
        .step("pause", "logic.once", json!({ "key": "{{ item.way }}" }))
        .step(
            "last",
            "data.set",
            json!({ "fields": { "of": "{{ steps.both.seen }}", "is": "{{ item.way }}" } }),
        )
        .wires(&[
            "start -> a",
            "start -> b",
            "a -> both",
            "b -> both",
            "both -> pause",
            "pause.first -> last",
        ]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let run = test.work_until(&company, run, ended).await?;
    let mut last = output(&run, "last");
    last.sort_by_key(|o| o["is"].to_string());
    assert_eq!(last.len(), 2, "{run:#?}");
    for (one, way) in last.iter().zip(["a", "b"]) {
        assert_eq!((&one["of"], &one["is"]), (&json!(way), &json!(way)));
    }
    Ok(())
}

#[tokio::test]
async fn a_failure_goes_where_the_document_says() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    for (on_error, status, reached) in [
        (OnError::Stop, RunStatus::Failed, "other"),
        (OnError::Continue, RunStatus::Succeeded, "next"),
        (OnError::ErrorPort, RunStatus::Succeeded, "mend"),
    ] {
        let flow = Flow::new("it breaks")
            .step(
                "break",
                "data.set",
                json!({ "fields": { "x": "{{ trigger.missing }}" } }),
            )
            .with(|n| n.on_error = on_error)
            .step("next", "data.set", json!({ "fields": { "at": "next" } }))
            .step(
                "mend",
                "data.set",
                json!({ "fields": { "why": "{{ item.error.code }}" } }),
            )
            .step("other", "data.set", json!({ "fields": { "at": "other" } }));
        let wires: &[&str] = if on_error == OnError::ErrorPort {
            &[
                "start -> break",
                "break -> next",
                "break.error -> mend",
                "start -> other",
            ]
        } else {
            &["start -> break", "break -> next", "start -> other"]
        };
        let doc = if on_error == OnError::ErrorPort {
            flow.wires(wires).doc
        } else {
            let mut doc = flow.wires(wires).doc;
            doc.nodes.retain(|_, n| n.key != "mend");
            doc
        };
        let workflow = company.publish(&doc).await?;
        let run = company.run(workflow, json!({})).await?;
        let run = test.work_until(&company, run, ended).await?;
        assert_eq!(run.status, status, "{on_error:?} {run:#?}");
        assert_eq!(output(&run, reached).len(), 1, "{on_error:?}");
        assert_eq!(output(&run, "other").len(), 1, "the other branch goes on");
        if on_error == OnError::ErrorPort {
            assert_eq!(output(&run, "mend")[0]["why"], "token");
        }
    }
    Ok(())
}

#[tokio::test]
async fn another_workflow_is_run_as_a_part_and_its_result_flows_on() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let inner = Flow::empty("inner")
        .step(
            "called",
            "trigger.subworkflow",
            json!({ "inputs": [{ "key": "name", "required": true }] }),
        )
        .step("pause", "logic.once", json!({ "key": "{{ run.id }}" }))
        .step(
            "greet",
            "data.set",
            json!({ "fields": { "text": "Hello {{ trigger.name }}" }, "only": true }),
        )
        .wires(&["called -> pause", "pause.first -> greet"]);
    let inner = company.publish(&inner.doc).await?;
    let outer = Flow::new("outer")
        .step(
            "part",
            "logic.subworkflow",
            json!({ "workflow": inner, "inputs": { "name": "{{ trigger.who }}" } }),
        )
        .step(
            "use",
            "data.set",
            json!({ "fields": { "got": "{{ item.text }}", "of": "{{ steps.part.output.text }}" } }),
        )
        .wires(&["start -> part", "part -> use"]);
    let outer = company.publish(&outer.doc).await?;
    let run = company.run(outer, json!({ "who": "Ada" })).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    let used = &output(&run, "use")[0];
    assert_eq!(
        (&used["got"], &used["of"]),
        (&json!("Hello Ada"), &json!("Hello Ada"))
    );
    Ok(())
}

#[tokio::test]
async fn a_run_whose_part_fails_later_fails_once_and_is_counted_once() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let inner = Flow::new("inner")
        .step("wait", "time.delay", json!({ "seconds": 60 }))
        .step("end", "logic.stop", json!({ "as": "failed" }))
        .wires(&["start -> wait", "wait -> end"]);
    let inner = company.publish(&inner.doc).await?;
    let outer = Flow::new("outer")
        .step("part", "logic.subworkflow", json!({ "workflow": inner }))
        .wires(&["start -> part"]);
    let outer = company.publish(&outer.doc).await?;
    let run = company.run(outer, json!({})).await?;
    test.work_a_little().await?;
    test.app.clock.advance(chrono::TimeDelta::minutes(2));
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Failed);
    let parts: Vec<_> = run.steps.iter().filter(|s| s.key == "part").collect();
    assert_eq!((parts.len(), parts[0].status), (1, StepStatus::Failed));
    Ok(())
}

#[tokio::test]
async fn a_workflow_that_calls_itself_is_stopped() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let first = Flow::new("me")
        .step("end", "logic.stop", json!({}))
        .wires(&["start -> end"]);
    let workflow = company.publish(&first.doc).await?;
    let again = Flow::new("me")
        .step("part", "logic.subworkflow", json!({ "workflow": workflow }))
        .wires(&["start -> part"]);
    services::workflows::publish_version(&company.cx, workflow, &again.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Failed);
    let runs = services::workflows::list_runs(
        &company.cx,
        None,
        Some(workflow),
        &domain::page::PageRequest::default(),
    )
    .await?;
    assert_eq!(runs.items.len(), 11, "one and ten below it");
    assert!(runs.items.iter().all(|r| r.status == RunStatus::Failed));
    Ok(())
}

#[tokio::test]
async fn stop_ends_the_run_with_everything_that_is_open() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("enough")
        .step("wait", "time.delay", json!({ "seconds": 86_400 }))
        .step("after", "data.set", json!({ "fields": { "x": 1 } }))
        .step(
            "end",
            "logic.stop",
            json!({ "as": "failed", "reason": "Enough" }),
        )
        .wires(&["start -> wait", "wait -> after", "start -> end"]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Failed);
    let wait = run.steps.iter().find(|s| s.key == "wait").expect("step");
    assert_eq!(wait.status, StepStatus::Cancelled);
    assert!(run.steps.iter().all(|s| s.key != "after"));
    Ok(())
}

#[tokio::test]
async fn a_long_chain_of_computing_steps_ends_within_one_commit_and_longer_ones_in_a_few()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let mut flow = Flow::new("long");
    let mut wires = vec!["start -> s0".to_owned()];
    for n in 0..450 {
        flow = flow.step(
            &format!("s{n}"),
            "data.set",
            json!({ "fields": { "n": n } }),
        );
        if n > 0 {
            wires.push(format!("s{} -> s{n}", n - 1));
        }
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    let workflow = company.publish(&flow.wires(&wires).doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let begun = services::workflows::get_run(&company.cx, run).await?;
    assert!(
        begun.steps.len() > 100,
        "the first ones are done when the call returns"
    );
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded);
    assert_eq!(run.steps.len(), 451);
    Ok(())
}
