//! A small document from a few words, and a run of it.

use anyhow::Context;
use domain::{
    ids::WorkflowId,
    workflows::{Edge, EdgeId, NewWorkflow, Node, NodeId, Run, RunStatus, Step, WorkflowDoc},
};
use serde_json::{Value, json};
use testkit::{TestApp, journey::Company};
use uuid::Uuid;

/// A document: a manual trigger `start`, then these steps as `(key, kind, parameters)`, joined by these
/// wires as `(from, port, to)`.
pub(super) fn doc(steps: &[(&str, &str, Value)], wires: &[(&str, &str, &str)]) -> WorkflowDoc {
    let mut doc = WorkflowDoc::new("Test");
    let start = ("start", "trigger.manual", json!({}));
    let mut ids = std::collections::BTreeMap::new();
    for (n, (key, kind, params)) in std::iter::once(&start).chain(steps).enumerate() {
        let id = NodeId(Uuid::from_u128(1_000 + n as u128));
        let mut node = Node::new(id, kind, key, key);
        node.params = params.as_object().cloned().expect("parameters");
        ids.insert(*key, id);
        doc.nodes.insert(id, node);
    }
    for (n, (from, port, to)) in wires.iter().enumerate() {
        let id = EdgeId(Uuid::from_u128(9_000 + n as u128));
        doc.edges
            .insert(id, Edge::new(id, ids[from], port, ids[to]));
    }
    doc
}

/// One step behind the trigger, with the key `it`.
pub(super) fn one(kind: &str, params: Value) -> WorkflowDoc {
    doc(&[("it", kind, params)], &[("start", "out", "it")])
}

/// Publishes a document as a workflow of its own.
pub(super) async fn publish(company: &Company, doc: &WorkflowDoc) -> anyhow::Result<WorkflowId> {
    let input = NewWorkflow {
        name: "Test".to_owned(),
        description: String::new(),
        doc: None,
    };
    let id = services::workflows::create(&company.cx, &input).await?.id;
    match services::workflows::publish_version(&company.cx, id, doc).await {
        Err(services::Error::Invalid(errors)) => anyhow::bail!("refused: {errors:?}"),
        other => other.map(|_| id).map_err(Into::into),
    }
}

/// Publishes a document, begins a run with that trigger and works until it has ended or waits.
pub(super) async fn run(
    test: &TestApp,
    company: &Company,
    doc: &WorkflowDoc,
    trigger: Value,
) -> anyhow::Result<Run> {
    let workflow = publish(company, doc).await?;
    let run = services::workflows::execute(&company.cx, workflow, &trigger).await?;
    test.work(company, run).await
}

/// The newest attempt at the step with that key.
pub(super) fn step<'a>(run: &'a Run, key: &str) -> &'a Step {
    let attempts = run.steps.iter().filter(|s| s.key == key);
    attempts
        .max_by_key(|s| s.attempt)
        .expect("a step of that key")
}

/// What the step `it` gave.
pub(super) fn output(run: &Run) -> Value {
    let step = step(run, "it");
    assert_eq!(step.error, None, "{}", step.kind);
    step.output.clone().unwrap_or_default()
}

/// The stable code of the error the step `it` ended with.
pub(super) fn code(run: &Run) -> String {
    let error = step(run, "it").error.clone();
    error.expect("the step failed").code
}

/// Runs the step `it` of a finished run once more, as if its end had been lost.
pub(super) async fn again(test: &TestApp, company: &Company, run: &Run) -> anyhow::Result<Run> {
    let owner = test.db.owner_url();
    let sql =
        "update run_steps set status = 'failed' where node_key = 'it' and status = 'succeeded';
               update workflow_executions set status = 'failed', failed_steps = 1";
    store::admin::execute(&owner, sql).await?;
    let before = step(run, "it");
    services::workflows::retry_step(&company.cx, run.id, before.id).await?;
    let ended = test.work(company, run.id).await?;
    anyhow::ensure!(
        step(&ended, "it").attempt > before.attempt,
        "it did not run again"
    );
    Ok(ended)
}

/// The same, for a run that is to end well both times.
pub(super) async fn twice(
    test: &TestApp,
    company: &Company,
    doc: &WorkflowDoc,
    trigger: Value,
) -> anyhow::Result<Run> {
    let first = run(test, company, doc, trigger).await?;
    anyhow::ensure!(
        first.status == RunStatus::Succeeded,
        "the first time: {first:#?}"
    );
    let second = again(test, company, &first)
        .await
        .context("the second time")?;
    anyhow::ensure!(
        second.status == RunStatus::Succeeded,
        "the second time: {second:#?}"
    );
    Ok(second)
}
