//! Publishing drafts as immutable versions, and the workflow a campaign gets.

use domain::{
    campaigns::Campaign,
    fields::Check,
    ids::{PrincipalId, VersionId, WorkflowId},
    permissions::Permission,
    publishing::Network,
    workflows::{
        Context, Issue, PublishInput, Published, Running, VersionCard, VersionDetails, WorkflowDoc,
        WorkflowRules, WorkflowStatus, content_hash, main_job,
    },
};
use store::{
    TenantTx,
    workflows::{Head, NewHead, NewVersion, StoredWorkflow},
};

use super::{
    checks,
    drafts::{self, Current},
    heads::{audit, event, open, startable},
    requests, running,
};
use crate::{Error, Result, TenantCx, campaigns::networks};

/// The versions of a workflow, newest first, at most 200 before number `before`.
pub async fn versions(
    cx: &TenantCx,
    id: WorkflowId,
    before: Option<u32>,
) -> Result<Vec<VersionCard>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    store::workflows::status(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(store::workflows::versions(&mut tx, id, before).await?)
}

/// One version with its document and what was found when it was published.
pub async fn version_details(cx: &TenantCx, id: VersionId) -> Result<VersionDetails> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let stored = store::workflows::version(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(VersionDetails {
        version: version_card(&mut tx, id).await?,
        checks: store::workflows::version_checks(&mut tx, id).await?,
        doc: stored.doc,
    })
}

async fn version_card(tx: &mut TenantTx, id: VersionId) -> Result<VersionCard> {
    store::workflows::version_card(tx, id)
        .await?
        .ok_or(Error::NotFound)
}

/// All issues of the draft as it stands, errors and advice, as a publish by this person would find them.
pub async fn check_draft(cx: &TenantCx, id: WorkflowId) -> Result<Vec<Issue>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let current = drafts::current(&mut tx, id).await?;
    let rules = store::workflows::rules(&mut tx).await?;
    let context = checks::context(cx, &mut tx, id, &rules, &current.doc).await?;
    Ok(domain::workflows::validate(&current.doc, &context))
}

/// Publishes the draft as the next version, which is live from then on. Refused with every issue
/// named while one is an error. A draft equal to the live version answers that version. Where a
/// publish needs an approval, it opens one and the version before stays live.
pub async fn publish(cx: &TenantCx, id: WorkflowId, input: &PublishInput) -> Result<Published> {
    cx.require(Permission::WorkflowsPublish)?;
    input.checked()?;
    let mut tx = cx.tx().await?;
    let head = open(&mut tx, id).await?;
    let current = drafts::current(&mut tx, id).await?;
    if current.rev != input.rev {
        return Err(Error::Conflict(
            "stale_revision",
            "The draft has changed since you looked at it: look again".to_owned(),
        ));
    }
    let rules = store::workflows::rules(&mut tx).await?;
    let published = if !current.is_changed()
        && let Some((live, _)) = current.live
    {
        let version = version_card(&mut tx, live).await?;
        Published::Unchanged { version }
    } else {
        let issues = issues(cx, &mut tx, id, &current, &rules).await?;
        if needs_approval(&head, &rules) {
            let request = requests::ask(cx, &mut tx, &head, &current, input).await?;
            Published::Waiting {
                request: Box::new(request),
            }
        } else {
            let how = How::new(input, cx.principal()?);
            go_live(cx, &mut tx, id, &current, &issues, &how).await?
        }
    };
    cx.commit_answering(tx, &published).await?;
    Ok(published)
}

/// Whether the publish of this workflow needs an approval.
fn needs_approval(head: &Head, rules: &WorkflowRules) -> bool {
    head.publish_needs_approval
        .unwrap_or(rules.publish_needs_approval)
}

/// The issues of a draft that may be published by this person now.
pub(super) async fn issues(
    cx: &TenantCx,
    tx: &mut TenantTx,
    id: WorkflowId,
    current: &Current,
    rules: &WorkflowRules,
) -> Result<Vec<Issue>> {
    let context = checks::context(cx, tx, id, rules, &current.doc).await?;
    checks::inspect(&current.doc, &context)
}

/// How a version is made.
pub(super) struct How<'a> {
    pub name: &'a str,
    pub note: &'a str,
    pub running: Running,
    pub author: PrincipalId,
}

impl<'a> How<'a> {
    pub fn new(input: &'a PublishInput, author: PrincipalId) -> Self {
        Self {
            name: &input.name,
            note: &input.note,
            running: input.running,
            author,
        }
    }
}

/// Makes the draft the live version and does with the open runs as asked, in the caller's
/// transaction. The caller holds the workflow's lock and has asked [`issues`].
pub(super) async fn go_live(
    cx: &TenantCx,
    tx: &mut TenantTx,
    id: WorkflowId,
    current: &Current,
    issues: &[Issue],
    how: &How<'_>,
) -> Result<Published> {
    let version = VersionId::from_uuid(cx.app.clock.id());
    let new = NewVersion {
        id: version,
        workflow: id,
        doc: &current.doc,
        doc_hash: &current.doc_hash,
        name: how.name,
        note: how.note,
        from_version: current.base,
        checks: issues,
        running: how.running,
        author: how.author,
        now: cx.now(),
    };
    store::workflows::insert_version(tx, &new).await?;
    if current.is_stored {
        store::workflows::set_base(tx, id, version).await?;
    }
    let running = running::settle(cx, tx, id, version, &current.doc, how.running).await?;
    if store::workflows::status(tx, id).await? == Some(WorkflowStatus::Active) {
        super::put_in_force(cx, tx, id, Some(&current.doc)).await?;
    }
    audit(cx, tx, "workflow.publish", id).await?;
    tx.announce(event(id, "published"));
    let version = version_card(tx, version).await?;
    Ok(Published::Live { version, running })
}

/// Publishes a document as the next version of a workflow, by way of its draft. Answers the number of
/// the live version. Refused with every issue named, and where a publish needs an approval.
pub async fn publish_version(
    cx: &TenantCx,
    workflow: WorkflowId,
    doc: &WorkflowDoc,
) -> Result<u32> {
    cx.require(Permission::WorkflowsPublish)?;
    let mut tx = cx.tx().await?;
    let head = open(&mut tx, workflow).await?;
    let rules = store::workflows::rules(&mut tx).await?;
    if needs_approval(&head, &rules) {
        return Err(Error::Conflict(
            "needs_approval",
            "Publishing this workflow needs an approval: publish its draft".to_owned(),
        ));
    }
    super::leases::guard(cx, &mut tx, workflow, None).await?;
    let was = drafts::current(&mut tx, workflow).await?;
    let base = was.base;
    let current = drafts::put(cx, &mut tx, workflow, was, doc, base, "Published whole").await?;
    let issues = issues(cx, &mut tx, workflow, &current, &rules).await?;
    let live = if current.is_changed() {
        let how = How {
            name: "",
            note: "",
            running: Running::Finish,
            author: cx.principal()?,
        };
        go_live(cx, &mut tx, workflow, &current, &issues, &how).await?;
        store::workflows::newest(&mut tx, workflow).await?
    } else {
        store::workflows::newest(&mut tx, workflow).await?
    };
    let n = live.ok_or(Error::NotFound)?.version;
    cx.commit(tx).await?;
    Ok(n)
}

/// The campaign's workflow, made from the main job on the first start and again when its networks
/// have changed. Refused while the workflow is paused or archived.
pub(crate) async fn ensure_for_campaign(
    cx: &TenantCx,
    tx: &mut TenantTx,
    campaign: &Campaign,
) -> Result<StoredWorkflow> {
    let wanted = main_job(&networks(&campaign.input.channels));
    let id = match store::workflows::for_campaign(tx, campaign.id).await? {
        Some(found) => {
            startable(found.status)?;
            if found.doc == wanted || !is_untouched(&found.doc) {
                return Ok(found);
            }
            found.id
        }
        None => {
            let id = WorkflowId::from_uuid(cx.app.clock.id());
            let new = NewHead {
                id,
                name: &campaign.input.name,
                description: "",
                campaign: Some(campaign.id),
                owner: None,
                sample: campaign.sample,
                now: cx.now(),
            };
            store::workflows::insert_workflow(tx, &new).await?;
            id
        }
    };
    follow(cx, tx, id, &wanted).await?;
    store::workflows::for_campaign(tx, campaign.id)
        .await?
        .ok_or(Error::NotFound)
}

/// Makes a document of the product's own live. Whoever starts a campaign need not hold the rights of
/// who publishes, and what the campaign lacks was found before: only the time is looked at. A draft
/// that nobody has changed goes along; one that somebody has changed stays theirs.
async fn follow(cx: &TenantCx, tx: &mut TenantTx, id: WorkflowId, doc: &WorkflowDoc) -> Result<()> {
    store::workflows::lock_workflow(tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let context = Context {
        now: Some(cx.now()),
        ..Context::default()
    };
    let issues = checks::inspect(doc, &context)?;
    let draft = store::workflows::find_draft(tx, id).await?;
    let (mut from_version, mut goes_along) = (None, false);
    if draft.is_some() || store::workflows::newest(tx, id).await?.is_some() {
        let was = drafts::current(tx, id).await?;
        from_version = was.live.as_ref().map(|(id, _)| *id);
        goes_along = draft.is_some() && !was.is_changed();
        if goes_along {
            let (base, reason) = (was.base, "The campaign's networks changed");
            drafts::put(cx, tx, id, was, doc, base, reason).await?;
        }
    }
    let (version, doc_hash) = (VersionId::from_uuid(cx.app.clock.id()), content_hash(doc));
    let new = NewVersion {
        id: version,
        workflow: id,
        doc,
        doc_hash: &doc_hash,
        name: "",
        note: "",
        from_version,
        checks: &issues,
        running: Running::Finish,
        author: cx.principal()?,
        now: cx.now(),
    };
    store::workflows::insert_version(tx, &new).await?;
    super::put_in_force(cx, tx, id, Some(doc)).await?;
    if goes_along {
        store::workflows::set_base(tx, id, version).await?;
    }
    Ok(())
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
