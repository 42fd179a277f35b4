//! After something went wrong: a run goes on by a mended version, and what it changed is taken back.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{
    audience::LeadCapture,
    workflows::{HumanTaskState, Run, RunOnError, RunStatus, StepStatus},
};
use serde_json::{Value, json};
use services::workflows;
use testkit::{Flow, TestApp, journey::Company};

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

fn is(value: &str, than: &str) -> Value {
    json!({ "rules": [{ "value": value, "is": "equals", "than": than }] })
}

async fn lead(
    company: &Company,
    email: &str,
    tags: &[&str],
) -> anyhow::Result<domain::audience::Lead> {
    let input = LeadCapture {
        tenant_id: None,
        email: email.to_owned(),
        name: None,
        phone: None,
        source: "form".to_owned(),
        attributes: BTreeMap::new(),
        campaign_id: None,
    };
    let lead = services::audience::capture(&company.cx, &input).await?;
    let mut tx = company.cx.tx().await?;
    let tags: Vec<String> = tags.iter().map(|t| (*t).to_owned()).collect();
    store::audience::set_tags(&mut tx, lead.id, &tags, company.cx.now()).await?;
    company.cx.commit(tx).await?;
    Ok(lead)
}

async fn tags(company: &Company, lead: &domain::audience::Lead) -> anyhow::Result<Vec<String>> {
    let mut tx = company.cx.read().await?;
    let found = store::audience::find_lead(&mut tx, lead.id).await?;
    let mut tags = found.map(|l| l.tags).unwrap_or_default();
    tags.sort();
    Ok(tags)
}

/// Two branches that fail by a wrong list, one inside a loop, and a join behind them.
fn broken() -> Flow {
    Flow::new("broken")
        .step("before", "data.set", json!({ "fields": { "seen": 1 } }))
        .step(
            "each",
            "logic.loop",
            json!({ "list": "{{ trigger.names }}", "max": 5 }),
        )
        .step(
            "count",
            "data.aggregate",
            json!({ "list": "{{ trigger.none }}", "how": "count" }),
        )
        .step(
            "other",
            "data.dedupe",
            json!({ "list": "{{ trigger.none }}", "by": "x" }),
        )
        .step("both", "logic.join", json!({}))
        .wires(&[
            "start -> before",
            "before -> each",
            "each.each -> count",
            "count -> each",
            "before -> other",
            "each.done -> both",
            "other -> both",
        ])
}

#[tokio::test]
async fn a_failed_run_goes_on_by_the_mended_version_and_ends_as_if_it_never_failed()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = broken();
    let workflow = company.publish(&flow.doc).await?;
    let given = json!({ "names": [["a"], ["b", "c"]], "none": 3 });
    let run = company.run(workflow, given.clone()).await?;
    let failed = test.work_until(&company, run, ended).await?;
    assert_eq!(failed.status, RunStatus::Failed, "{failed:#?}");

    // By the same version it fails again, and nothing of it is lost.
    workflows::resume_failed(&company.cx, run).await?;
    let again = test.work_until(&company, run, ended).await?;
    assert_eq!(again.status, RunStatus::Failed);

    let mut doc = flow.doc.clone();
    for (key, list) in [("count", "{{ item }}"), ("other", "{{ trigger.names }}")] {
        let node = doc.nodes.values_mut().find(|n| n.key == key).expect("node");
        node.params.insert("list".to_owned(), json!(list));
    }
    workflows::publish_version(&company.cx, workflow, &doc).await?;
    let stuck = workflows::get_run(&company.cx, run).await?;
    assert_eq!(
        stuck.status,
        RunStatus::Failed,
        "a version alone changes nothing"
    );
    workflows::resume_failed(&company.cx, run).await?;
    let mended = test.work_until(&company, run, ended).await?;
    assert_eq!(mended.status, RunStatus::Succeeded, "{mended:#?}");
    assert_eq!(mended.version, 2);

    let whole = company.run(workflow, given).await?;
    let whole = test.work_until(&company, whole, ended).await?;
    let last = |run: &Run, key: &str| {
        let steps = run
            .steps
            .iter()
            .filter(|s| s.key == key && s.status == StepStatus::Succeeded);
        steps
            .map(|s| s.output.clone().unwrap_or_default())
            .collect::<Vec<_>>()
    };
    for key in ["before", "each", "count", "other", "both"] {
        assert_eq!(last(&mended, key), last(&whole, key), "{key}");
    }
    let nothing = workflows::resume_failed(&company.cx, run).await;
    assert!(
        matches!(nothing, Err(services::Error::Conflict("nothing_failed", _))),
        "{nothing:?}"
    );
    let other = test.company("other").await?;
    let foreign = workflows::resume_failed(&other.cx, run).await;
    assert!(matches!(foreign, Err(services::Error::NotFound)));
    Ok(())
}

#[tokio::test]
async fn of_several_who_resume_at_once_one_does_and_the_others_hear_why_not() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = broken();
    let workflow = company.publish(&flow.doc).await?;
    let given = json!({ "names": [["a"]], "none": 3 });
    let run = company.run(workflow, given).await?;
    let failed = test.work_until(&company, run, ended).await?;
    assert_eq!(failed.status, RunStatus::Failed, "{failed:#?}");
    let mut doc = flow.doc.clone();
    for (key, list) in [("count", "{{ item }}"), ("other", "{{ trigger.names }}")] {
        let node = doc.nodes.values_mut().find(|n| n.key == key).expect("node");
        node.params.insert("list".to_owned(), json!(list));
    }
    workflows::publish_version(&company.cx, workflow, &doc).await?;
    // Somebody moves the run to the new version while the others wait for its lock.
    let mut tx = company.cx.tx().await?;
    let live = store::workflows::live(&mut tx, workflow).await?;
    let second = live.expect("a live version").version_id;
    store::workflows::lock_head(&mut tx, run).await?;
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let cx = company.cx.clone();
            tokio::spawn(async move { workflows::resume_failed(&cx, run).await })
        })
        .collect();
    test.four_wait().await?;
    let now = company.cx.now();
    store::workflows::move_runs(&mut tx, &[run], second, &doc, now).await?;
    company.cx.commit(tx).await?;
    let (mut done, mut told) = (0, 0);
    for one in waiting {
        match one.await? {
            Ok(run) if run.version == 2 => done += 1,
            Err(services::Error::Conflict("nothing_failed", _)) => told += 1,
            other => anyhow::bail!("{other:?}"),
        }
    }
    assert_eq!((done, told), (1, 3));
    let mended = test.work_until(&company, run, ended).await?;
    assert_eq!(mended.status, RunStatus::Succeeded, "{mended:#?}");
    Ok(())
}

#[tokio::test]
async fn a_version_without_the_failed_step_is_refused_by_its_name() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = broken();
    let workflow = company.publish(&flow.doc).await?;
    let run = company
        .run(workflow, json!({ "names": [], "none": 3 }))
        .await?;
    test.work_until(&company, run, ended).await?;
    let mut doc = flow.doc.clone();
    let gone = doc.by_key("other").expect("node").id;
    doc.nodes.remove(&gone);
    doc.edges
        .retain(|_, e| e.from.node != gone && e.to.node != gone);
    workflows::publish_version(&company.cx, workflow, &doc).await?;
    let before = workflows::get_run(&company.cx, run).await?;
    let refused = workflows::resume_failed(&company.cx, run).await;
    let Err(services::Error::Conflict("does_not_fit", why)) = refused else {
        anyhow::bail!("taken: {refused:?}");
    };
    assert!(why.contains("other"), "{why}");
    assert_eq!(workflows::get_run(&company.cx, run).await?, before);
    Ok(())
}

#[tokio::test]
async fn what_a_failed_run_changed_is_taken_back_the_last_first_and_only_that() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let ada = lead(&company, "ada@example.org", &["old", "kept"]).await?;
    let mut flow = Flow::new("saga")
        .step(
            "first",
            "lead.tag",
            json!({ "add": ["a", "kept"], "remove": ["old"] }),
        )
        .step(
            "second",
            "lead.tag",
            json!({ "add": ["b"], "remove": ["a"] }),
        )
        .step("wait", "time.delay", json!({ "seconds": 60 }))
        .step("fail", "logic.stop", json!({ "as": "failed" }))
        .wires(&[
            "start -> first",
            "first -> second",
            "second -> wait",
            "wait -> fail",
        ]);
    flow.doc.settings.on_error = RunOnError::Undo;
    let workflow = company.publish(&flow.doc).await?;
    let run = company
        .run(
            workflow,
            json!({ "lead": { "id": ada.id, "email": "ada@example.org" } }),
        )
        .await?;
    test.work_a_little().await?;
    assert_eq!(tags(&company, &ada).await?, ["b", "kept"]);
    test.app.clock.advance(TimeDelta::minutes(2));
    test.work_a_little().await?;
    assert_eq!(tags(&company, &ada).await?, ["kept", "old"]);
    let run = workflows::get_run(&company.cx, run).await?;
    assert_eq!(run.status, RunStatus::Failed);
    let at = |key: &str| {
        run.steps
            .iter()
            .find(|s| s.key == key)
            .and_then(|s| s.undone_at)
    };
    let (first, second) = (at("first").expect("first"), at("second").expect("second"));
    assert!(second <= first, "the last is taken back first");
    // Once is enough, and what was taken back does not go on.
    let again = workflows::undo_run(&company.cx, run.id).await;
    assert!(
        matches!(again, Err(services::Error::Conflict("nothing_to_undo", _))),
        "{again:?}"
    );
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_taken_back_is_said_and_the_rest_is() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let ada = lead(&company, "ada@example.org", &[]).await?;
    let bob = lead(&company, "bob@example.org", &[]).await?;
    let flow = Flow::new("saga")
        .step("ada", "lead.tag", json!({ "add": ["x"] }))
        .step(
            "turn",
            "data.set",
            json!({ "fields": { "lead": "{{ trigger.other }}" } }),
        )
        .step("bob", "lead.tag", json!({ "add": ["x"] }))
        .wires(&["start -> ada", "ada -> turn", "turn -> bob"]);
    let workflow = company.publish(&flow.doc).await?;
    let given = json!({ "lead": { "id": ada.id }, "other": { "id": bob.id } });
    let run = company.run(workflow, given).await?;
    let done = test.work_until(&company, run, ended).await?;
    assert_eq!(done.status, RunStatus::Succeeded, "{done:#?}");
    assert_eq!(tags(&company, &bob).await?, ["x"]);
    let gone = "delete from leads where email = 'bob@example.org'";
    store::admin::execute(&test.db.owner_url(), gone).await?;
    workflows::undo_run(&company.cx, run).await?;
    test.work_a_little().await?;
    let run = workflows::get_run(&company.cx, run).await?;
    let step = |key: &str| run.steps.iter().find(|s| s.key == key).expect("step");
    assert_eq!(tags(&company, &ada).await?, [""; 0]);
    assert!(step("ada").undone_at.is_some());
    let error = step("bob").undo_error.clone().expect("an error");
    assert_eq!(error.code, "no_lead");
    Ok(())
}

#[tokio::test]
async fn a_join_of_a_held_run_waits_and_a_step_left_out_leaves_nothing_to_do() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("held")
        .step("call", "human.task", json!({ "title": "Call them" }))
        .step(
            "gate",
            "logic.if",
            json!({ "where": is("{{ trigger.x }}", "1") }),
        )
        .step("both", "logic.join", json!({ "timeout": 60 }))
        .step("after", "data.set", json!({ "fields": { "y": 1 } }))
        .wires(&[
            "start -> call",
            "start -> gate",
            "gate.yes -> both",
            "call.done -> both",
            "both.timeout -> after",
        ]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({ "x": "1" })).await?;
    test.work_a_little().await?;
    workflows::pause_run(&company.cx, run).await?;
    test.app.clock.advance(TimeDelta::minutes(2));
    test.work_a_little().await?;
    let held = workflows::get_run(&company.cx, run).await?;
    assert!(
        held.steps.iter().all(|s| s.key != "after"),
        "nothing begins in a held run"
    );
    workflows::resume_run(&company.cx, run).await?;
    test.work_a_little().await?;
    let on = workflows::get_run(&company.cx, run).await?;
    assert!(on.steps.iter().any(|s| s.key == "after"), "{on:#?}");

    let call = on.steps.iter().find(|s| s.key == "call").expect("step").id;
    workflows::skip_step(&company.cx, run, call, Some("done"), &json!({})).await?;
    let open = workflows::list_tasks(&company.cx, Some(HumanTaskState::Open)).await?;
    assert!(open.is_empty(), "{open:?}");
    Ok(())
}
