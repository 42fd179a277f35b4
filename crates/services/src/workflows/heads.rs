//! Workflows as a whole: making, naming, pausing, archiving, copying, and the company's rules for them.

use domain::{
    fields::Check,
    ids::WorkflowId,
    page::{Page, PageRequest},
    permissions::Permission,
    workflows::{
        NeedsApproval, NewWorkflow, WorkflowCard, WorkflowDoc, WorkflowEdit, WorkflowRules,
        WorkflowStatus, content_hash,
    },
};
use store::{
    NewEvent, TenantTx,
    workflows::{SaveDraft, WorkflowHead},
};

use super::{checks, drafts};
use crate::{Error, Result, TenantCx};

pub(super) fn event(id: WorkflowId, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "workflow",
        kind,
        subject: id.to_string(),
        campaign: None,
        run: None,
    }
}

/// One line of the audit trail about a workflow.
pub(super) async fn audit(
    cx: &TenantCx,
    tx: &mut TenantTx,
    action: &str,
    id: WorkflowId,
) -> Result<()> {
    let line = cx.app.clock.id();
    store::operations::audit(
        tx,
        line,
        cx.principal()?,
        action,
        &id.to_string(),
        &cx.request_id,
        cx.now(),
    )
    .await?;
    Ok(())
}

/// The workflow, locked, if it is not archived.
pub(super) async fn open(tx: &mut TenantTx, id: WorkflowId) -> Result<WorkflowHead> {
    let head = store::workflows::lock_workflow(tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if head.status == WorkflowStatus::Archived {
        return Err(Error::Conflict(
            "archived",
            "This workflow is archived: take it back first".to_owned(),
        ));
    }
    Ok(head)
}

async fn card(tx: &mut TenantTx, id: WorkflowId) -> Result<WorkflowCard> {
    store::workflows::find_card(tx, id)
        .await?
        .ok_or(Error::NotFound)
}

/// A page of workflows, newest first; archived ones only where they are asked for.
pub async fn cards(
    cx: &TenantCx,
    status: Option<WorkflowStatus>,
    request: &PageRequest,
) -> Result<Page<WorkflowCard>> {
    cx.require(Permission::Read)?;
    Ok(store::workflows::cards(&mut cx.read().await?, status, request).await?)
}

/// One workflow with its state, without its documents.
pub async fn find(cx: &TenantCx, id: WorkflowId) -> Result<WorkflowCard> {
    cx.require(Permission::Read)?;
    card(&mut cx.read().await?, id).await
}

/// Makes a workflow with a draft and without a version. The document may be unfinished, but not
/// beyond the limits.
pub async fn create(cx: &TenantCx, input: &NewWorkflow) -> Result<WorkflowCard> {
    cx.require(Permission::WorkflowsWrite)?;
    input.checked()?;
    let doc = match &input.doc {
        Some(doc) => doc.clone(),
        None => WorkflowDoc::new(&input.name),
    };
    checks::within_limits(&doc)?;
    let mut tx = cx.tx().await?;
    let id = WorkflowId::from_uuid(cx.app.clock.id());
    add(cx, &mut tx, id, &input.name, &input.description, &doc).await?;
    let shown = card(&mut tx, id).await?;
    cx.commit_answering(tx, &shown).await?;
    Ok(shown)
}

/// Adds a workflow with its first draft, in the caller's transaction.
pub(super) async fn add(
    cx: &TenantCx,
    tx: &mut TenantTx,
    id: WorkflowId,
    name: &str,
    description: &str,
    doc: &WorkflowDoc,
) -> Result<()> {
    let (by, now) = (cx.principal()?, cx.now());
    let new = store::workflows::NewWorkflow {
        id,
        name,
        description,
        campaign: None,
        owner: Some(by),
        sample: false,
        now,
    };
    store::workflows::insert_workflow(tx, &new).await?;
    let draft = SaveDraft {
        workflow: id,
        rev: 0,
        doc,
        doc_hash: &content_hash(doc),
        base_version: None,
        by,
        now,
    };
    store::workflows::save_draft(tx, &draft).await?;
    audit(cx, tx, "workflow.create", id).await?;
    tx.announce(event(id, "created"));
    Ok(())
}

/// Copies a workflow: its draft as it stands becomes the draft of a new one.
pub async fn copy(cx: &TenantCx, id: WorkflowId, name: Option<&str>) -> Result<WorkflowCard> {
    cx.require(Permission::WorkflowsWrite)?;
    let mut tx = cx.tx().await?;
    let head = store::workflows::lock_workflow(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let current = drafts::current(&mut tx, id).await?;
    let mut named = name.map_or_else(|| format!("Copy of {}", head.name), str::to_owned);
    if name.is_none() {
        named = named.chars().take(domain::workflows::LIMITS.name).collect();
    }
    let input = NewWorkflow {
        name: named,
        description: head.description,
        doc: None,
    };
    input.checked()?;
    let copy = WorkflowId::from_uuid(cx.app.clock.id());
    add(
        cx,
        &mut tx,
        copy,
        &input.name,
        &input.description,
        &current.doc,
    )
    .await?;
    let shown = card(&mut tx, copy).await?;
    cx.commit_answering(tx, &shown).await?;
    Ok(shown)
}

/// Changes name, description, or whether a publish needs an approval. The last asks for the right to
/// change settings: who publishes cannot free themselves of the approval.
pub async fn change(cx: &TenantCx, id: WorkflowId, edit: &WorkflowEdit) -> Result<WorkflowCard> {
    cx.require(Permission::WorkflowsWrite)?;
    if edit.publish_needs_approval.is_some() {
        cx.require(Permission::SettingsManage)?;
    }
    edit.checked()?;
    let mut tx = cx.tx().await?;
    let mut head = open(&mut tx, id).await?;
    if let Some(name) = &edit.name {
        head.name.clone_from(name);
    }
    if let Some(description) = &edit.description {
        head.description.clone_from(description);
    }
    if let Some(needs) = edit.publish_needs_approval {
        head.publish_needs_approval = match needs {
            NeedsApproval::ByRule => None,
            NeedsApproval::Always => Some(true),
            NeedsApproval::Never => Some(false),
        };
    }
    store::workflows::update_workflow(&mut tx, &head, cx.now()).await?;
    audit(cx, &mut tx, "workflow.change", id).await?;
    tx.announce(event(id, "updated"));
    let shown = card(&mut tx, id).await?;
    cx.commit_answering(tx, &shown).await?;
    Ok(shown)
}

/// Pauses, resumes, archives or takes back. A paused workflow starts nothing and its open runs go on.
pub async fn set_status(
    cx: &TenantCx,
    id: WorkflowId,
    status: WorkflowStatus,
) -> Result<WorkflowCard> {
    cx.require(Permission::WorkflowsPublish)?;
    let mut tx = cx.tx().await?;
    let mut head = store::workflows::lock_workflow(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if head.status != status {
        if !head.status.may_become(status) {
            return Err(Error::Conflict(
                "wrong_status",
                format!(
                    "This workflow is {}: it cannot become {}",
                    head.status.as_str(),
                    status.as_str()
                ),
            ));
        }
        head.status = status;
        store::workflows::update_workflow(&mut tx, &head, cx.now()).await?;
        // Only an active workflow's triggers are in force.
        let live = match status {
            WorkflowStatus::Active => store::workflows::newest(&mut tx, id).await?,
            WorkflowStatus::Paused | WorkflowStatus::Archived => None,
        };
        super::put_in_force(cx, &mut tx, id, live.as_ref().map(|l| &l.doc)).await?;
        audit(
            cx,
            &mut tx,
            &format!("workflow.status.{}", status.as_str()),
            id,
        )
        .await?;
        tx.announce(event(id, "updated"));
    }
    let shown = card(&mut tx, id).await?;
    cx.commit_answering(tx, &shown).await?;
    Ok(shown)
}

/// Refuses unless the workflow starts runs.
pub(crate) fn startable(status: WorkflowStatus) -> Result<()> {
    match status {
        WorkflowStatus::Active => Ok(()),
        WorkflowStatus::Paused => Err(Error::Conflict(
            "paused",
            "This workflow is paused: resume it to start it".to_owned(),
        )),
        WorkflowStatus::Archived => Err(Error::Conflict(
            "archived",
            "This workflow is archived: take it back first".to_owned(),
        )),
    }
}

/// The company's rules for its workflows.
pub async fn rules(cx: &TenantCx) -> Result<WorkflowRules> {
    cx.require(Permission::Read)?;
    Ok(store::workflows::rules(&mut cx.read().await?).await?)
}

/// Sets the company's rules for its workflows. Versions that are live stay so.
pub async fn save_rules(cx: &TenantCx, rules: &WorkflowRules) -> Result<WorkflowRules> {
    cx.require(Permission::SettingsManage)?;
    let mut tx = cx.tx().await?;
    store::workflows::set_rules(&mut tx, rules, cx.now()).await?;
    let line = cx.app.clock.id();
    store::operations::audit(
        &mut tx,
        line,
        cx.principal()?,
        "workflow.rules",
        &cx.tenant.to_string(),
        &cx.request_id,
        cx.now(),
    )
    .await?;
    cx.commit_answering(tx, rules).await?;
    Ok(*rules)
}
