//! What is kept of runs, and what is masked in them.

use domain::{
    approvals::{Decision, DecisionInput},
    page::PageRequest,
    workflows::{HumanAnswer, HumanTaskState, Run, RunStatus, SaveRuns, redact::MASK},
};
use serde_json::{Value, json};
use services::workflows;
use testkit::{Flow, TestApp};

use super::{ended, look};

const SECRET: &str = "ada@example.com";

fn of<'a>(run: &'a Run, key: &str) -> &'a domain::workflows::Step {
    run.steps
        .iter()
        .rev()
        .find(|s| s.key == key)
        .expect("a step of that key")
}

#[tokio::test]
async fn a_workflow_that_keeps_failed_runs_only_keeps_states_and_times_of_the_others()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let flow = |save: SaveRuns| {
        let mut flow = Flow::new("kept")
            .step(
                "set",
                "data.set",
                json!({ "fields": { "to": "{{ trigger.mail }}" } }),
            )
            .step("once", "logic.once", json!({ "key": "{{ trigger.key }}" }))
            .wires(&["start -> set", "set -> once"]);
        flow.doc.settings.save_runs = save;
        flow.doc
    };
    let workflow = company.publish(&flow(SaveRuns::Failed)).await?;
    let given = |key: &str| json!({ "mail": SECRET, "key": key });
    let good = company.run(workflow, given("k")).await?;
    let good = test.work_until(&company, good, ended).await?;
    assert_eq!(good.status, RunStatus::Succeeded);
    assert!(good.ended_at.is_some() && good.steps.len() == 3);
    for step in &good.steps {
        assert_eq!(
            (&step.input, &step.output, &step.reason),
            (&json!({}), &None, &None)
        );
    }
    let bad = company.run(workflow, given(" ")).await?;
    let bad = test.work_until(&company, bad, ended).await?;
    assert_eq!(bad.status, RunStatus::Failed);
    assert_eq!(of(&bad, "once").input["to"], SECRET);

    workflows::publish_version(cx, workflow, &flow(SaveRuns::None)).await?;
    let bad = company.run(workflow, given(" ")).await?;
    let bad = test.work_until(&company, bad, ended).await?;
    let once = of(&bad, "once");
    let error = once.error.clone().expect("failed");
    assert_eq!((error.code.as_str(), error.message.as_str()), ("key", ""));
    // What was not kept cannot be taken up again.
    for refused in [
        workflows::retry_step(cx, bad.id, once.id).await.err(),
        workflows::replay(cx, bad.id, None).await.err(),
        workflows::replay_from(cx, bad.id, once.id).await.err(),
    ] {
        let is_refused = matches!(&refused, Some(services::Error::Conflict("not_kept", _)));
        assert!(is_refused, "{refused:?}");
    }
    let left =
        "select count(*)::text from workflow_executions e join run_steps s on s.run_id = e.id
         where e.erased_at is not null and e::text || s::text like '%ada@example.com%'";
    assert_eq!(store::admin::text(&test.db.owner_url(), left).await?, "0");
    Ok(())
}

#[tokio::test]
async fn a_run_gives_its_caller_what_it_found_before_that_is_taken_away() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let mut child = Flow::new("child")
        .step("wait", "time.delay", json!({ "seconds": 5 }))
        .step("set", "data.set", json!({ "fields": { "found": 7 } }))
        .wires(&["start -> wait", "wait -> set"]);
    child.doc.settings.save_runs = SaveRuns::None;
    let child = company.publish(&child.doc).await?;
    let flow = Flow::new("caller")
        .step(
            "call",
            "logic.subworkflow",
            json!({ "workflow": child.to_string() }),
        )
        .step(
            "end",
            "data.set",
            json!({ "fields": { "n": "{{ steps.call.output.found }}" } }),
        )
        .wires(&["start -> call", "call -> end"]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    test.work_a_little().await?;
    test.app.clock.advance(chrono::TimeDelta::seconds(6));
    test.work_a_little().await?;
    let run = look(&company, run).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(of(&run, "end").output.clone().expect("output")["n"], 7);
    let kept = "select count(result)::text from workflow_executions where parent_run is not null";
    let owner = test.db.owner_url();
    assert_eq!(store::admin::text(&owner, kept).await?, "1");
    test.app.clock.advance(chrono::TimeDelta::minutes(2));
    test.work_a_little().await?;
    assert_eq!(store::admin::text(&owner, kept).await?, "0");
    Ok(())
}

#[tokio::test]
async fn what_is_masked_is_seen_by_nobody_and_known_to_the_run() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let is_ada =
        json!({ "rules": [{ "value": "{{ lead.email }}", "is": "equals", "than": SECRET }] });
    let child = Flow::new("child")
        .step(
            "end",
            "data.set",
            json!({ "fields": { "copy": "{{ trigger.mail }}" } }),
        )
        .wires(&["start -> end"]);
    let child = company.publish(&child.doc).await?;
    let mut flow = Flow::new("masked")
        .step(
            "greet",
            "data.set",
            json!({ "fields": { "text": "Dear {{ lead.email }}, hello" } }),
        )
        .step(
            "edit",
            "human.review_edit",
            json!({ "message": "Mend what {{ lead.email }} gets" }),
        )
        .step(
            "ask",
            "human.approval",
            json!({ "message": "For {{ lead.email }}" }),
        )
        .step(
            "tell",
            "notify.message",
            json!({ "channel": "in_app", "to": ["owner"], "text": "{{ lead.email }} is greeted" }),
        )
        .step(
            "call",
            "logic.subworkflow",
            json!({ "workflow": child.to_string(), "inputs": { "mail": "{{ lead.email }}" } }),
        )
        .step("known", "logic.if", json!({ "where": is_ada }))
        .step(
            "end",
            "data.set",
            json!({ "fields": { "final": "{{ item.text }}" } }),
        )
        .step(
            "bad",
            "logic.loop",
            json!({ "list": "{{ steps.end.final }}", "max": 2 }),
        )
        .wires(&[
            "start -> greet",
            "greet -> edit",
            "edit.done -> ask",
            "ask.approved -> tell",
            "tell -> call",
            "call -> known",
            "known.yes -> end",
            "end -> bad",
        ]);
    flow.doc.settings.redact = vec!["lead.email".to_owned()];
    let workflow = company.publish(&flow.doc).await?;
    let hears = Flow::empty("hears")
        .step("start", "trigger.run_failed", json!({}))
        .step(
            "end",
            "data.set",
            json!({ "fields": { "all": "{{ trigger }}" } }),
        )
        .wires(&["start -> end"]);
    company.publish(&hears.doc).await?;
    let run = company
        .run(
            workflow,
            json!({ "lead": { "email": SECRET, "name": "Ada" } }),
        )
        .await?;
    test.work_a_little().await?;

    let task = workflows::list_tasks(cx, Some(HumanTaskState::Open))
        .await?
        .remove(0);
    assert_eq!(
        task.payload["lead"],
        json!({ "email": MASK, "name": "Ada" })
    );
    assert_eq!(task.payload["text"], format!("Dear {MASK}, hello"));
    assert_eq!(task.details, format!("Mend what {MASK} gets"));
    let mut item = task.payload.clone();
    item["text"] = json!(format!("Hi {MASK}!"));
    let answer = HumanAnswer {
        item: Some(item),
        ..HumanAnswer::default()
    };
    workflows::answer_task(cx, task.id, &answer).await?;
    test.work_a_little().await?;

    let asked = services::approvals::list_items(cx, None).await?.remove(0);
    let seen = serde_json::to_string(&asked)?;
    assert!(seen.contains(MASK) && !seen.contains(SECRET), "{seen}");
    let yes = DecisionInput {
        decision: Decision::Approve,
        comment: String::new(),
        content_hash: asked.content_hash.clone(),
        answers: std::collections::BTreeMap::new(),
    };
    services::approvals::decide_item(cx, asked.id, &yes).await?;
    let run = test.work_until(&company, run, ended).await?;

    // The run went on with the value: the condition held, and the edited text has it again.
    assert!(run.steps.iter().any(|s| s.key == "end"), "{run:#?}");
    let stored = "select output ->> 'final' from run_steps where node_key = 'end' and kind = 'data.set' and output ? 'final'";
    let owner = test.db.owner_url();
    assert_eq!(
        store::admin::text(&owner, stored).await?,
        "Hi ada@example.com!"
    );
    test.work_a_little().await?;
    // Nobody sees it: not in this run, not in those it called or set off, not in messages.
    let all = workflows::list_runs(cx, None, None, &PageRequest::default())
        .await?
        .items;
    assert_eq!(all.len(), 3);
    for other in all {
        let seen = serde_json::to_value(look(&company, other.id).await?)?;
        assert_hidden(&seen);
    }
    let told = services::notifications::list(cx, false, &PageRequest::default()).await?;
    assert_hidden(&serde_json::to_value(&told)?);
    assert_hidden(&serde_json::to_value(
        services::queue::list_dead(cx).await?,
    )?);
    // And it is in nothing that was stored for people.
    let kept = "select concat_ws(' ', (select count(*) from human_tasks t where t::text like '%ada@example.com%'),
           (select count(*) from approvals t where t::text like '%ada@example.com%'), (select count(*) from notifications t where t::text like '%ada@example.com%'),
           (select count(*) from agent_tasks t where t::text like '%ada@example.com%'), (select count(*) from outbox t where t::text like '%ada@example.com%'))";
    assert_eq!(store::admin::text(&owner, kept).await?, "0 0 0 0 0");
    Ok(())
}

fn assert_hidden(seen: &Value) {
    let text = seen.to_string();
    assert!(!text.contains(SECRET), "{text}");
}
