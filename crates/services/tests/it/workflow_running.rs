//! Runs that are on their way when another version is published: they finish, move or stop.

use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    ids::{RunId, WorkflowId},
    publishing::Network,
    workflows::{
        DraftDocument, EdgeId, NodeId, PublishInput, Published, RunStatus, Running, Settled,
        StepStatus, WorkflowDoc, commands::Command,
    },
};
use services::{TenantCx, workflows};
use testkit::{TestApp, journey::Company};
use uuid::Uuid;

use crate::{
    queue::sign_on,
    workflow_drafts::{batch, id_of, rename},
};

/// A company whose one X post waits for an approval.
async fn waiting(test: &TestApp) -> anyhow::Result<(Company, WorkflowId, RunId)> {
    let company = test.company("bakery").await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (_, run) = test.start_run(&company, &[Network::X]).await?;
    test.work(&company, run).await?;
    let id = workflows::list(&company.cx).await?.remove(0).id;
    Ok((company, id, run))
}

async fn publish(cx: &TenantCx, id: WorkflowId, running: Running) -> anyhow::Result<Settled> {
    let input = PublishInput {
        rev: workflows::draft(cx, id).await?.rev,
        name: String::new(),
        note: String::new(),
        running,
    };
    match workflows::publish(cx, id, &input).await? {
        Published::Live { running, .. } => Ok(running),
        other => anyhow::bail!("{other:?}"),
    }
}

fn share(cx: &TenantCx) -> store::queue::Share {
    store::queue::Share {
        tenant: cx.tenant,
        after: None,
        quota: 10,
    }
}

async fn approve(cx: &TenantCx) -> anyhow::Result<()> {
    let approval = services::approvals::list(cx, Some(ApprovalState::Pending))
        .await?
        .remove(0);
    let input = DecisionInput {
        decision: Decision::Approve,
        comment: String::new(),
        content_hash: approval.content.content_hash,
    };
    services::approvals::decide(cx, approval.id, &input).await?;
    Ok(())
}

/// The same document with other ids for its steps and wires, as an import elsewhere would give it.
fn with_other_ids(doc: &WorkflowDoc) -> WorkflowDoc {
    let turn = |id: Uuid| Uuid::from_u128(!id.as_u128());
    let mut new = doc.clone();
    new.nodes.clear();
    new.edges.clear();
    for node in doc.nodes.values() {
        let mut node = node.clone();
        node.id = NodeId(turn(node.id.0));
        new.nodes.insert(node.id, node);
    }
    for edge in doc.edges.values() {
        let mut edge = edge.clone();
        edge.id = EdgeId(turn(edge.id.0));
        edge.from.node = NodeId(turn(edge.from.node.0));
        edge.to.node = NodeId(turn(edge.to.node.0));
        new.edges.insert(edge.id, edge);
    }
    new
}

#[tokio::test]
async fn a_run_that_is_moved_goes_on_in_the_new_document_by_its_keys() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, id, run) = waiting(&test).await?;
    let cx = &company.cx;
    let draft = workflows::draft(cx, id).await?;
    let mut doc = with_other_ids(&draft.doc);
    // The new version does not wait for the slot.
    let slot = id_of(&doc, "slot_x");
    let nodes = vec![slot];
    let removed = Command::RemoveNodes { nodes, heal: true };
    domain::workflows::commands::apply(&mut doc, &removed).expect("applies");
    let whole = DraftDocument { base_rev: 0, doc };
    workflows::replace_draft(cx, id, &whole).await?;
    let preview = workflows::preview(cx, id).await?;
    let one = (1, 1);
    let pair = |w: domain::workflows::OpenWork| (w.runs, w.steps);
    assert_eq!(
        (pair(preview.all), pair(preview.moves), pair(preview.stays)),
        (one, one, (0, 0))
    );
    let settled = publish(cx, id, Running::Move).await?;
    assert_eq!((pair(settled.moved), pair(settled.finish)), (one, (0, 0)));

    let moved = workflows::get_run(cx, run).await?;
    assert_eq!((moved.version, moved.status), (2, RunStatus::Waiting));
    let live = workflows::version(cx, moved.version_id).await?;
    for step in &moved.steps {
        assert_eq!(live.nodes[&step.node].key, step.key, "every step follows");
    }
    approve(cx).await?;
    let ended = test.work(&company, run).await?;
    assert_eq!(ended.status, RunStatus::Succeeded, "{ended:#?}");
    assert!(ended.steps.iter().all(|s| s.kind != "time.until"));
    assert_eq!(test.accepted().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_run_whose_open_step_is_not_in_the_new_version_ends_on_the_old_one() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let (company, id, run) = waiting(&test).await?;
    let cx = &company.cx;
    let doc = workflows::draft(cx, id).await?.doc;
    let node = id_of(&doc, "approval_x");
    let renamed = Command::Rename {
        node,
        old_key: "approval_x".to_owned(),
        key: "sign_off".to_owned(),
        name: "Sign off".to_owned(),
    };
    workflows::edit_draft(cx, id, &batch(0, vec![renamed])).await?;
    let preview = workflows::preview(cx, id).await?;
    assert_eq!((preview.moves.runs, preview.stays.runs), (0, 1));
    let settled = publish(cx, id, Running::Move).await?;
    assert_eq!((settled.moved.runs, settled.finish.runs), (0, 1));
    let stayed = workflows::get_run(cx, run).await?;
    assert_eq!((stayed.version, stayed.status), (1, RunStatus::Waiting));
    approve(cx).await?;
    let ended = test.work(&company, run).await?;
    assert_eq!((ended.version, ended.status), (1, RunStatus::Succeeded));
    Ok(())
}

#[tokio::test]
async fn by_default_a_run_finishes_on_its_version() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, id, run) = waiting(&test).await?;
    let cx = &company.cx;
    let doc = workflows::draft(cx, id).await?.doc;
    workflows::edit_draft(cx, id, &batch(0, vec![rename(&doc, "plan", "Plan it")])).await?;
    let settled = publish(cx, id, Running::default()).await?;
    assert_eq!((settled.finish.runs, settled.finish.steps), (1, 1));
    assert_eq!(workflows::get_run(cx, run).await?.version, 1);
    Ok(())
}

#[tokio::test]
async fn stopping_ends_the_open_runs_and_takes_back_what_they_asked() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, id, run) = waiting(&test).await?;
    let cx = &company.cx;
    let doc = workflows::draft(cx, id).await?.doc;
    workflows::edit_draft(cx, id, &batch(0, vec![rename(&doc, "plan", "Plan it")])).await?;
    let settled = publish(cx, id, Running::Stop).await?;
    assert_eq!((settled.stopped.runs, settled.stopped.steps), (1, 1));
    let stopped = workflows::get_run(cx, run).await?;
    assert_eq!(stopped.status, RunStatus::Cancelled);
    let open = stopped.steps.iter().filter(|s| {
        matches!(
            s.status,
            StepStatus::Ready | StepStatus::Running | StepStatus::Waiting
        )
    });
    assert_eq!(open.count(), 0);
    let asked = services::approvals::list(cx, Some(ApprovalState::Pending)).await?;
    assert!(asked.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_run_with_a_step_at_work_stays() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, id, run) = waiting(&test).await?;
    let cx = &company.cx;
    let doc = workflows::draft(cx, id).await?.doc;
    workflows::edit_draft(cx, id, &batch(0, vec![rename(&doc, "plan", "Plan it")])).await?;
    approve(cx).await?;
    // The next step is ready, and a worker holds its task without having begun.
    let lease = chrono::TimeDelta::minutes(5);
    let worker = sign_on(&test, lease).await?;
    let mut tx = test.app.db.system("test").await?;
    let share = share(cx);
    let held = store::queue::claim(&mut tx, worker, &[share], lease, cx.now()).await?;
    tx.commit().await?;
    assert_eq!(held.claimed.len(), 1);
    let preview = workflows::preview(cx, id).await?;
    assert_eq!((preview.moves.runs, preview.stays.runs), (0, 1));
    let settled = publish(cx, id, Running::Move).await?;
    assert_eq!((settled.moved.runs, settled.finish.runs), (0, 1));
    assert_eq!(workflows::get_run(cx, run).await?.version, 1);
    Ok(())
}

#[tokio::test]
async fn a_new_id_that_another_step_of_the_run_has_had_keeps_the_run_where_it_is()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, id, run) = waiting(&test).await?;
    let cx = &company.cx;
    let mut doc = workflows::draft(cx, id).await?.doc;
    // Two steps change their ids with each other.
    let (a, b) = (id_of(&doc, "approval_x"), id_of(&doc, "plan"));
    let swap = |id: NodeId| match id {
        id if id == a => b,
        id if id == b => a,
        id => id,
    };
    doc.nodes = std::mem::take(&mut doc.nodes)
        .into_values()
        .map(|mut n| {
            n.id = swap(n.id);
            (n.id, n)
        })
        .collect();
    for edge in doc.edges.values_mut() {
        edge.from.node = swap(edge.from.node);
        edge.to.node = swap(edge.to.node);
    }
    workflows::replace_draft(cx, id, &DraftDocument { base_rev: 0, doc }).await?;
    let settled = publish(cx, id, Running::Move).await?;
    assert_eq!((settled.moved.runs, settled.finish.runs), (0, 1));
    approve(cx).await?;
    let ended = test.work(&company, run).await?;
    assert_eq!((ended.version, ended.status), (1, RunStatus::Succeeded));
    Ok(())
}

#[tokio::test]
async fn no_worker_takes_up_a_step_of_a_run_that_is_being_moved() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, id, run) = waiting(&test).await?;
    let cx = &company.cx;
    approve(cx).await?;
    let claim = async || {
        let lease = chrono::TimeDelta::minutes(5);
        let worker = sign_on(&test, lease).await?;
        let mut tx = test.app.db.system("test").await?;
        let share = share(cx);
        let held = store::queue::claim(&mut tx, worker, &[share], lease, cx.now()).await?;
        tx.commit().await?;
        anyhow::Ok(held.claimed.len())
    };
    let mut moving = test.app.db.tenant(cx.tenant).await?;
    let locked = store::workflows::lock_open_runs(&mut moving, id).await?;
    assert!(locked.contains(&run) && locked.len() == 1);
    assert_eq!(claim().await?, 0);
    moving.commit(cx.now()).await?;
    assert_eq!(claim().await?, 1);
    Ok(())
}
