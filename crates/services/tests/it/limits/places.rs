//! So many at once, none twice, so often about one person.

use chrono::TimeDelta;
use domain::{
    ids::RunId,
    page::PageRequest,
    workflows::{FrequencyCap, RunStatus},
};
use serde_json::{Value, json};
use services::workflows::{self, CustomEvent};
use testkit::{Flow, TestApp, journey::Company};

use super::{code, ended, look};

/// A workflow whose runs wait for a person.
fn waiting(name: &str) -> Flow {
    Flow::new(name)
        .step("do", "human.task", json!({ "title": "Do it" }))
        .wires(&["start -> do"])
}

async fn queued(company: &Company, runs: &[RunId]) -> anyhow::Result<Vec<bool>> {
    let mut all = Vec::new();
    for run in runs {
        let run = look(company, *run).await?;
        assert_eq!(run.queued, run.steps.is_empty() && !ended(&run), "{run:#?}");
        all.push(run.queued);
    }
    Ok(all)
}

#[tokio::test]
async fn runs_beyond_the_limit_stand_in_line_and_begin_in_order() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let mut flow = waiting("two at once");
    flow.doc.settings.concurrency = Some(2);
    let workflow = company.publish(&flow.doc).await?;
    let mut runs = Vec::new();
    for n in 0..5 {
        runs.push(company.run(workflow, json!({ "n": n })).await?);
    }
    test.work_a_little().await?;
    assert_eq!(
        queued(&company, &runs).await?,
        [false, false, true, true, true]
    );
    assert_eq!(look(&company, runs[2]).await?.status, RunStatus::Waiting);

    // One that stands in line and is stopped frees no place and takes none.
    workflows::cancel_run(cx, runs[2]).await?;
    test.work_a_little().await?;
    assert_eq!(queued(&company, &runs[3..]).await?, [true, true]);
    // One that ends lets exactly the next one in.
    workflows::cancel_run(cx, runs[0]).await?;
    test.work_a_little().await?;
    assert_eq!(queued(&company, &runs[3..]).await?, [false, true]);

    // While the workflow is paused nobody is let in; afterwards it goes on.
    let status = |status| workflows::set_status(cx, workflow, status);
    status(domain::workflows::WorkflowStatus::Paused).await?;
    workflows::cancel_run(cx, runs[1]).await?;
    test.work_a_little().await?;
    assert_eq!(queued(&company, &runs[4..]).await?, [true]);
    status(domain::workflows::WorkflowStatus::Active).await?;
    test.work_a_little().await?;
    assert_eq!(queued(&company, &runs[4..]).await?, [false]);

    // A version that allows more lets in who waits.
    let more = company.run(workflow, json!({})).await?;
    assert_eq!(queued(&company, &[more]).await?, [true]);
    flow.doc.settings.concurrency = Some(3);
    workflows::publish_version(cx, workflow, &flow.doc).await?;
    test.work_a_little().await?;
    assert_eq!(queued(&company, &[more]).await?, [false]);
    Ok(())
}

#[tokio::test]
async fn a_workflow_that_calls_itself_does_not_wait_for_itself() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let deep = json!({ "rules": [{ "value": "{{ trigger.deep | default:false }}", "is": "equals", "than": true }] });
    let flow = |id: &str| {
        let mut flow = Flow::new("one at once")
            .step("deep", "logic.if", json!({ "where": deep }))
            .step(
                "call",
                "logic.subworkflow",
                json!({ "workflow": id, "inputs": { "deep": false } }),
            )
            .step("end", "data.set", json!({ "fields": { "done": true } }))
            .wires(&["start -> deep", "deep.yes -> call", "deep.no -> end"]);
        flow.doc.settings.concurrency = Some(1);
        flow.doc
    };
    let other = company.publish(&waiting("other").doc).await?;
    let workflow = company.publish(&flow(&other.to_string())).await?;
    let doc = flow(&workflow.to_string());
    workflows::publish_version(&company.cx, workflow, &doc).await?;
    let run = company.run(workflow, json!({ "deep": true })).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    // The place is free again.
    let next = company.run(workflow, json!({})).await?;
    assert!(!look(&company, next).await?.queued);
    Ok(())
}

#[tokio::test]
async fn no_second_run_begins_with_the_key_of_an_open_one() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let mut flow = waiting("once each")
        .step("happened", "trigger.event", json!({ "event": "order" }))
        .wires(&["happened -> do"]);
    flow.doc.settings.dedupe = Some("{{ trigger.order }}".to_owned());
    let workflow = company.publish(&flow.doc).await?;
    let start =
        async |order: Value| workflows::execute(cx, workflow, &json!({ "order": order })).await;
    let first = start(json!("A7")).await?;
    assert_eq!(code(start(json!("A7")).await), "already_open");
    start(json!("A8")).await?;
    // What names no order cannot be told apart, and is not held back.
    start(Value::Null).await?;
    start(json!("")).await?;
    workflows::execute(cx, workflow, &json!({})).await?;
    workflows::execute(cx, workflow, &json!({})).await?;
    test.work_a_little().await?;
    workflows::cancel_run(cx, first).await?;
    let again = start(json!("A7")).await?;
    assert_ne!(again, first);

    // An event that comes while a run with its key is open begins none, and is not tried again.
    let before = workflows::list_runs(cx, None, Some(workflow), &PageRequest::default())
        .await?
        .items
        .len();
    let mut plain = flow.doc.clone();
    plain.settings.dedupe = Some("{{ trigger.event }}".to_owned());
    workflows::publish_version(cx, workflow, &plain).await?;
    for _ in 0..3 {
        let event = CustomEvent {
            event: "order".to_owned(),
            subject: None,
            properties: json!({}),
        };
        workflows::tell_event(cx, &event).await?;
        test.work_a_little().await?;
    }
    let after = workflows::list_runs(cx, None, Some(workflow), &PageRequest::default())
        .await?
        .items
        .len();
    assert_eq!(after, before + 1);
    assert!(services::queue::list_dead(cx).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_person_is_taken_up_so_often_within_so_many_days() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let mut flow = Flow::new("twice a week");
    flow = flow
        .step("end", "data.set", json!({ "fields": { "done": true } }))
        .wires(&["start -> end"]);
    flow.doc.settings.frequency_cap = Some(FrequencyCap {
        max: 2,
        per_days: 7,
    });
    let workflow = company.publish(&flow.doc).await?;
    let start = async |email: &str| {
        workflows::execute(cx, workflow, &json!({ "lead": { "email": email } })).await
    };
    start("ada@example.com").await?;
    start("Ada@Example.com").await?;
    assert_eq!(code(start("ada@example.com").await), "frequency_cap");
    start("bob@example.com").await?;
    // About nobody: not counted.
    for _ in 0..3 {
        workflows::execute(cx, workflow, &json!({})).await?;
    }
    test.app.clock.advance(TimeDelta::days(6));
    assert_eq!(code(start("ada@example.com").await), "frequency_cap");
    test.app.clock.advance(TimeDelta::days(2));
    start("ada@example.com").await?;
    Ok(())
}

#[tokio::test]
async fn a_manual_start_asks_for_the_fields_of_its_form() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let form = json!({ "form": [
        { "key": "topic", "label": "Topic", "type": "text", "required": true },
        { "key": "size", "label": "Size", "type": "choice", "choices": ["S", "M"] },
    ] });
    let flow = Flow::empty("asked")
        .step("start", "trigger.manual", form)
        .step(
            "end",
            "data.set",
            json!({ "fields": { "said": "{{ trigger.topic }} {{ item.size }}" } }),
        )
        .wires(&["start -> end"]);
    let workflow = company.publish(&flow.doc).await?;
    let refused = workflows::execute(cx, workflow, &json!({ "topic": "", "size": "XL" })).await;
    let Err(services::Error::Invalid(wrong)) = refused else {
        panic!("{refused:?}")
    };
    let wrong: Vec<_> = wrong
        .iter()
        .map(|e| (e.field.as_str(), e.code.as_str()))
        .collect();
    assert_eq!(
        wrong,
        [
            ("trigger_data.topic", "required"),
            ("trigger_data.size", "invalid")
        ]
    );
    let run = company
        .run(workflow, json!({ "topic": "Bread", "size": "M" }))
        .await?;
    let run = look(&company, run).await?;
    let said = run
        .steps
        .iter()
        .find(|s| s.key == "end")
        .and_then(|s| s.output.clone());
    assert_eq!(said.expect("output")["said"], "Bread M");
    Ok(())
}
