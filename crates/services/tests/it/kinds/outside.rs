//! worker.task: a step that a worker outside does, from the run's side and from the worker's.

use chrono::TimeDelta;
use domain::{
    ids::TaskId,
    remote::RemoteStatus,
    workflows::{Run, RunStatus, StepStatus, WorkflowDoc},
};
use serde_json::{Value, json};
use services::{
    worker::remote::{RemoteConfig, Retry, Scope, Session, Stay},
    worker_keys, workflows,
};
use testkit::{TestApp, journey::Company};

use super::flow;

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

/// A step for a worker, and what follows on either way; tried once.
fn doc(params: Value) -> WorkflowDoc {
    let mut doc = flow::doc(
        &[
            ("it", "worker.task", params),
            ("done", "data.set", json!({ "fields": { "way": "done" } })),
            ("late", "data.set", json!({ "fields": { "way": "late" } })),
        ],
        &[
            ("start", "out", "it"),
            ("it", "out", "done"),
            ("it", "timeout", "late"),
        ],
    );
    for node in doc.nodes.values_mut() {
        node.retry.max = 0;
    }
    doc
}

/// Begins a run and works until it waits for a worker; answers the task as well.
async fn asked(
    test: &TestApp,
    company: &Company,
    doc: &WorkflowDoc,
) -> anyhow::Result<(Run, TaskId)> {
    let run = flow::run(test, company, doc, json!({ "n": 7 })).await?;
    assert_eq!(run.status, RunStatus::Waiting, "{run:#?}");
    let mut tx = company.cx.tx().await?;
    let state = store::workflows::step_state(&mut tx, flow::step(&run, "it").id).await?;
    let task = state["task"].as_str().unwrap_or_default();
    Ok((run, task.parse()?))
}

async fn worker(test: &TestApp, company: &Company) -> anyhow::Result<Session> {
    let key = worker_keys::create(&company.cx, "cellar").await?;
    let scope = worker_keys::scope_of(&test.app, &key.text).await?;
    assert!(matches!(scope, Scope::Company { .. }));
    let stay = Stay {
        name: "test".to_owned(),
        capabilities: vec!["oven.bake".to_owned()],
        slots: 4,
    };
    Ok(Session::sign_on(&test.app, RemoteConfig::default(), scope, stay).await?)
}

#[tokio::test]
async fn a_worker_is_given_the_item_and_the_run_goes_on_with_what_it_gives_back()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (
        test.company("bakery").await?,
        test.company("brewery").await?,
    );
    let params = json!({ "capability": "oven.bake", "input": { "loaves": "{{ trigger.n }}" } });
    let (run, id) = asked(&test, &company, &doc(params)).await?;
    let mut foreign = worker(&test, &other).await?;
    assert!(foreign.claim().await?.is_empty(), "not its company's");
    let mut own = worker(&test, &company).await?;
    let claimed = own.claim().await?;
    assert_eq!(
        (claimed[0].task.id, &claimed[0].input),
        (id, &json!({ "loaves": 7 }))
    );
    let attempt = claimed[0].task.attempt;
    assert!(!own.complete(id, attempt + 1, Ok(json!("stale"))).await?);
    assert!(own.complete(id, attempt, Ok(json!({ "baked": 7 }))).await?);
    let run = test.work_until(&company, run.id, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(
        flow::output(&run),
        json!({ "task": id, "result": { "baked": 7 } })
    );
    assert_eq!(flow::step(&run, "done").status, StepStatus::Succeeded);
    assert!(run.steps.iter().all(|s| s.key != "late"));
    // Walked again, nobody is asked.
    let again = workflows::replay(&company.cx, run.id, None).await?;
    let again = test.work_until(&company, again, ended).await?;
    assert_eq!(flow::output(&again), flow::output(&run));
    assert_eq!(
        workflows::run_hash(&company.cx, run.id).await?,
        workflows::run_hash(&company.cx, again.id).await?
    );
    assert!(own.claim().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn retries_are_the_step_s_and_what_cannot_be_done_fails_the_step() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let mut doc = doc(json!({ "capability": "oven.bake" }));
    for node in doc.nodes.values_mut() {
        node.retry.max = 1;
    }
    let (run, id) = asked(&test, &company, &doc).await?;
    let mut own = worker(&test, &company).await?;
    for last in [false, true] {
        let claimed = own.claim().await?;
        assert_eq!(claimed.len(), 1, "the second try: {last}");
        // Without an input of its own the worker is given the item.
        assert_eq!(claimed[0].input["n"], 7);
        let kept = own
            .fail(
                id,
                claimed[0].task.attempt,
                ("cold", "no fire"),
                Retry::After(0),
            )
            .await?;
        assert!(kept);
    }
    let run = test.work_until(&company, run.id, ended).await?;
    assert_eq!(run.status, RunStatus::Failed);
    assert_eq!(flow::code(&run), "worker_failed");
    assert_eq!(
        flow::step(&run, "it")
            .error
            .as_ref()
            .map(|e| e.message.as_str()),
        Some("cold: no fire")
    );
    assert!(
        services::queue::list_dead(&company.cx).await?.is_empty(),
        "the run shows it"
    );
    // A person may ask once more: a new task.
    workflows::retry_step(&company.cx, run.id, flow::step(&run, "it").id).await?;
    test.work_until(&company, run.id, |r| r.status == RunStatus::Waiting)
        .await?;
    let claimed = own.claim().await?;
    assert_ne!(claimed[0].task.id, id);
    assert!(own.complete(claimed[0].task.id, 1, Ok(json!(null))).await?);
    let run = test.work_until(&company, run.id, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    Ok(())
}

#[tokio::test]
async fn what_takes_three_workers_down_fails_its_step() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let (run, _) = asked(&test, &company, &doc(json!({ "capability": "oven.bake" }))).await?;
    for _ in 0..3 {
        let mut own = worker(&test, &company).await?;
        assert_eq!(own.claim().await?.len(), 1);
        own.perish().await?;
    }
    let mut own = worker(&test, &company).await?;
    assert!(own.claim().await?.is_empty());
    let run = test.work_until(&company, run.id, ended).await?;
    assert_eq!(
        (run.status, flow::code(&run).as_str()),
        (RunStatus::Failed, "worker_failed")
    );
    Ok(())
}

#[tokio::test]
async fn a_step_that_no_longer_waits_takes_its_task_back() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let doc = doc(json!({ "capability": "oven.bake", "timeout": 600 }));
    for how in ["late", "left out", "stopped"] {
        let (run, id) = asked(&test, &company, &doc).await?;
        let mut own = worker(&test, &company).await?;
        let claimed = own.claim().await?;
        assert_eq!(claimed.len(), 1, "{how}");
        match how {
            "late" => test.app.clock.advance(TimeDelta::minutes(11)),
            "left out" => {
                let step = flow::step(&run, "it").id;
                workflows::skip_step(&company.cx, run.id, step, None, &json!({})).await?;
            }
            _ => drop(workflows::cancel_run(&company.cx, run.id).await?),
        }
        let run = test.work_until(&company, run.id, ended).await?;
        let expected = if how == "stopped" {
            RunStatus::Cancelled
        } else {
            RunStatus::Succeeded
        };
        assert_eq!(run.status, expected, "{how}: {run:#?}");
        assert_eq!(
            run.steps.iter().any(|s| s.key == "late"),
            how == "late",
            "{how}"
        );
        let task = services::queue::get_remote(&company.cx, id).await?;
        assert_eq!(task.status, RemoteStatus::Cancelled, "{how}");
        // The worker hears of it, and what it still says changes nothing.
        assert_eq!(own.beat().await?, [(id, 1)], "{how}");
        assert!(!own.complete(id, 1, Ok(json!(1))).await?, "{how}");
        own.leave().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_run_that_is_held_takes_the_result_up_when_it_goes_on() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let (run, id) = asked(&test, &company, &doc(json!({ "capability": "oven.bake" }))).await?;
    workflows::pause_run(&company.cx, run.id).await?;
    let mut own = worker(&test, &company).await?;
    assert_eq!(own.claim().await?.len(), 1);
    assert!(own.complete(id, 1, Ok(json!("bread"))).await?);
    test.work_a_little().await?;
    let held = workflows::get_run(&company.cx, run.id).await?;
    assert!(!ended(&held), "{held:#?}");
    workflows::resume_run(&company.cx, run.id).await?;
    let run = test.work_until(&company, run.id, ended).await?;
    assert_eq!(flow::output(&run)["result"], "bread");
    Ok(())
}

#[tokio::test]
async fn tests_and_wrong_names_ask_nobody() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let workflow = flow::publish(&company, &doc(json!({ "capability": "oven.bake" }))).await?;
    let run = workflows::execute(&company.cx, workflow, &json!({})).await?;
    let sql = "update workflow_executions set mode = 'test'";
    store::admin::execute(&test.db.owner_url(), sql).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(flow::output(&run)["result"], json!({}));
    let long = json!({ "capability": "oven.bake", "input": "{{ trigger.long }}" });
    let wrong = json!({ "capability": "{{ trigger.name }}" });
    for (params, code) in [(wrong, "capability"), (long, "too_long")] {
        let trigger = json!({ "name": "Oven!", "long": "x".repeat(300 * 1024) });
        let run = flow::run(&test, &company, &doc(params), trigger).await?;
        assert_eq!(flow::code(&run), code);
    }
    assert!(worker(&test, &company).await?.claim().await?.is_empty());
    Ok(())
}
