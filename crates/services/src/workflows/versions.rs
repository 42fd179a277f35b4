//! Publishing documents as immutable versions, and the workflow a campaign gets.

use domain::{
    campaigns::Campaign,
    ids::{VersionId, WorkflowId},
    permissions::Permission,
    publishing::Network,
    workflows::{Context, WorkflowDoc, content_hash, main_job, validate},
};
use store::{NewEvent, TenantTx, workflows::StoredWorkflow};

use crate::{Error, Result, TenantCx, campaigns::networks};

/// Publishes a document as the next version of a workflow. Refused with every issue named.
pub async fn publish_version(
    cx: &TenantCx,
    workflow: WorkflowId,
    doc: &WorkflowDoc,
) -> Result<u32> {
    cx.require(Permission::WorkflowsPublish)?;
    let mut tx = cx.tx().await?;
    store::workflows::newest(&mut tx, workflow)
        .await?
        .ok_or(Error::NotFound)?;
    let n = insert_version(cx, &mut tx, workflow, doc).await?;
    tx.announce(NewEvent {
        topic: "workflow",
        kind: "published",
        subject: workflow.to_string(),
        campaign: None,
        run: None,
    });
    cx.commit(tx).await?;
    Ok(n)
}

async fn insert_version(
    cx: &TenantCx,
    tx: &mut TenantTx,
    workflow: WorkflowId,
    doc: &WorkflowDoc,
) -> Result<u32> {
    let context = Context {
        now: Some(cx.now()),
        egress_allow: cx.app.settings.egress_allow.clone(),
        ..Context::default()
    };
    let errors: Vec<_> = validate(doc, &context)
        .into_iter()
        .filter(|i| i.severity == domain::workflows::IssueSeverity::Error)
        .map(|i| domain::fields::FieldError {
            field: i
                .node
                .map_or_else(|| "doc".to_owned(), |n| format!("doc.nodes.{n}")),
            code: i.rule,
            message: i.message,
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let hash = content_hash(doc);
    let id = VersionId::from_uuid(cx.app.clock.id());
    Ok(
        store::workflows::insert_version(tx, id, workflow, doc, &hash, cx.principal()?, cx.now())
            .await?,
    )
}

/// The campaign's workflow, made from the main job on the first start and again when its networks
/// have changed.
pub(crate) async fn ensure_for_campaign(
    cx: &TenantCx,
    tx: &mut TenantTx,
    campaign: &Campaign,
) -> Result<StoredWorkflow> {
    let wanted = main_job(&networks(&campaign.input.channels));
    if let Some(found) = store::workflows::for_campaign(tx, campaign.id).await? {
        if found.doc == wanted || !is_untouched(&found.doc) {
            return Ok(found);
        }
        insert_version(cx, tx, found.id, &wanted).await?;
        return store::workflows::for_campaign(tx, campaign.id)
            .await?
            .ok_or(Error::NotFound);
    }
    let id = WorkflowId::from_uuid(cx.app.clock.id());
    store::workflows::insert_workflow(
        tx,
        id,
        &campaign.input.name,
        Some(campaign.id),
        campaign.sample,
        cx.now(),
    )
    .await?;
    insert_version(cx, tx, id, &wanted).await?;
    store::workflows::for_campaign(tx, campaign.id)
        .await?
        .ok_or(Error::NotFound)
}

/// Whether a document is the main job as it was made for some choice of networks. One that a person
/// has changed is left as it is.
fn is_untouched(doc: &WorkflowDoc) -> bool {
    let has = |network: &Network| {
        doc.nodes
            .values()
            .any(|n| n.kind == format!("post.{}", network.as_str()))
    };
    let networks: Vec<Network> = Network::ALL.into_iter().filter(has).collect();
    *doc == main_job(&networks)
}
