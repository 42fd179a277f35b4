//! Drafts: read, edit by batches of commands, replace, bring back. One transaction per edit, under the
//! workflow's lock: a batch is stored whole with what takes it back, or not at all.

use chrono::{DateTime, Utc};
use domain::{
    fields::Check,
    ids::{VersionId, WorkflowId},
    permissions::Permission,
    workflows::{
        Draft, DraftBatch, DraftChanged, DraftCommands, DraftConflict, DraftDocument, DraftSince,
        RestoreFrom, WorkflowDoc,
        commands::{Command, CommandError, Inverse, apply, apply_all, rebase},
        content_hash,
    },
};
use store::{
    TenantTx,
    workflows::{DraftStep, NewBatch, SaveDraft},
};

use super::{
    checks,
    heads::{event, open},
    leases::guard,
};
use crate::{Error, Result, TenantCx};

/// Batches of one page of the history.
const HISTORY_PAGE: u32 = 50;
/// Most bytes of commands of one page for who follows a draft; a larger batch comes alone.
const SINCE_BYTES: u32 = 1024 * 1024;

/// The draft as it stands: the stored one, or the live document where nobody has edited yet.
pub(super) struct Current {
    pub rev: u32,
    pub doc: WorkflowDoc,
    pub doc_hash: String,
    pub base: Option<VersionId>,
    pub by: Option<String>,
    pub at: Option<DateTime<Utc>>,
    pub live: Option<(VersionId, String)>,
    pub is_stored: bool,
}

impl Current {
    /// Whether the document is another than the live one.
    pub fn is_changed(&self) -> bool {
        self.live
            .as_ref()
            .is_none_or(|(_, hash)| *hash != self.doc_hash)
    }

    fn shown(self, workflow: WorkflowId) -> Draft {
        let changed = self.is_changed();
        Draft {
            workflow_id: workflow,
            rev: self.rev,
            doc: self.doc,
            doc_hash: self.doc_hash,
            base_version: self.base,
            by: self.by,
            at: self.at,
            changed,
        }
    }
}

/// The draft as it stands. `NotFound` when there is no such workflow.
pub(super) async fn current(tx: &mut TenantTx, id: WorkflowId) -> Result<Current> {
    let live = store::workflows::newest(tx, id).await?;
    let named = live.as_ref().map(|l| (l.version_id, l.doc_hash.clone()));
    if let Some(draft) = store::workflows::find_draft(tx, id).await? {
        return Ok(Current {
            rev: draft.rev,
            doc: draft.doc,
            doc_hash: draft.doc_hash,
            base: draft.base_version,
            by: Some(draft.by),
            at: Some(draft.at),
            live: named,
            is_stored: true,
        });
    }
    let live = live.ok_or(Error::NotFound)?;
    Ok(Current {
        rev: 0,
        doc: live.doc,
        doc_hash: live.doc_hash,
        base: Some(live.version_id),
        by: None,
        at: None,
        live: named,
        is_stored: false,
    })
}

/// The draft of a workflow.
pub async fn draft(cx: &TenantCx, id: WorkflowId) -> Result<Draft> {
    cx.require(Permission::Read)?;
    Ok(current(&mut cx.read().await?, id).await?.shown(id))
}

/// What led to the draft, newest first, at most 50 before revision `before`.
pub async fn draft_history(
    cx: &TenantCx,
    id: WorkflowId,
    before: Option<u32>,
) -> Result<Vec<DraftBatch>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    store::workflows::status(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(store::workflows::batches(&mut tx, id, before, HISTORY_PAGE).await?)
}

/// What led on from revision `after`, oldest first: at most 50 batches and a megabyte of commands.
pub async fn draft_since(cx: &TenantCx, id: WorkflowId, after: u32) -> Result<DraftSince> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let batches =
        store::workflows::batches_after(&mut tx, id, after, HISTORY_PAGE, SINCE_BYTES).await?;
    // Read after the batches: who asks again from the last of them misses none.
    let stored = store::workflows::control(&mut tx, id).await?;
    let rev = stored.ok_or(Error::NotFound)?.rev;
    Ok(DraftSince { rev, batches })
}

/// Applies a batch of commands. On the present revision all of it goes through or none. On an older
/// one what touches other things and other fields goes through, and the rest comes back as conflicts.
/// Refused as `not_writer` if it comes from an editor that does not write, or from none while another's does.
pub async fn edit_draft(
    cx: &TenantCx,
    id: WorkflowId,
    input: &DraftCommands,
) -> Result<DraftChanged> {
    cx.require(Permission::WorkflowsWrite)?;
    input.checked()?;
    let mut tx = cx.tx().await?;
    open(&mut tx, id).await?;
    let mut now = current(&mut tx, id).await?;
    if let Some(batch) = input.batch
        && let Some((workflow, _, conflicts)) = store::workflows::find_batch(&mut tx, batch).await?
    {
        if workflow != id {
            let message = "This id was used for another batch";
            return Err(Error::field("batch", "taken", message));
        }
        return Ok(DraftChanged {
            rev: now.rev,
            doc_hash: now.doc_hash,
            conflicts,
            doc: Some(now.doc),
        });
    }
    guard(cx, &mut tx, id, input.editor).await?;
    let is_stale = input.base_rev != now.rev;
    let (commands, inverse, conflicts) = if is_stale {
        let since = since(&mut tx, id, input.base_rev, now.rev).await?;
        merge(&mut now.doc, &input.commands, &since)
    } else {
        let inverse = apply_all(&mut now.doc, &input.commands).map_err(refused)?;
        (input.commands.clone(), inverse, Vec::new())
    };
    let changed = |rev, doc_hash, doc| DraftChanged {
        rev,
        doc_hash,
        conflicts: conflicts.clone(),
        doc: Some(doc).filter(|_| is_stale),
    };
    if commands.is_empty() {
        return Ok(changed(now.rev, now.doc_hash, now.doc));
    }
    checks::within_limits(&now.doc)?;
    let batch = NewBatch {
        id: input.batch.unwrap_or_else(|| cx.app.clock.id()),
        workflow: id,
        rev: now.rev + 1,
        by: cx.principal()?,
        step: DraftStep::Commands(&commands, &inverse),
        conflicts: &conflicts,
        reason: "",
        now: cx.now(),
    };
    let doc_hash = content_hash(&now.doc);
    keep(cx, &mut tx, &batch, &now.doc, &doc_hash, now.base).await?;
    let answer = changed(batch.rev, doc_hash, now.doc);
    cx.commit_answering(tx, &answer).await?;
    Ok(answer)
}

async fn since(tx: &mut TenantTx, id: WorkflowId, base: u32, rev: u32) -> Result<Vec<Command>> {
    let known = if base < rev {
        store::workflows::commands_since(tx, id, base, rev).await?
    } else {
        None
    };
    known.ok_or_else(stale)
}

fn stale() -> Error {
    Error::Conflict(
        "stale_revision",
        "The draft has become another since: load it again".to_owned(),
    )
}

type Merged = (Vec<Command>, Vec<Inverse>, Vec<DraftConflict>);

/// Brings a batch onto a document that others have changed. A command that cannot be applied any more
/// comes back as a conflict with its reason.
fn merge(doc: &mut WorkflowDoc, batch: &[Command], since: &[Command]) -> Merged {
    let rebased = rebase(batch, since);
    let mut conflicts: Vec<DraftConflict> = rebased
        .conflicts
        .into_iter()
        .map(|c| DraftConflict {
            index: c.index as u32,
            message: if c.theirs.is_none() && c.field.is_empty() {
                "Somebody has removed or replaced this meanwhile".to_owned()
            } else {
                "Somebody has changed this meanwhile".to_owned()
            },
            command: c.command,
            field: c.field,
            theirs: c.theirs,
            mine: c.mine,
        })
        .collect();
    let lost: Vec<u32> = conflicts.iter().map(|c| c.index).collect();
    let places = (0..batch.len() as u32).filter(|n| !lost.contains(n));
    let (mut commands, mut inverse) = (Vec::new(), Vec::new());
    for (index, command) in places.zip(rebased.applied) {
        match apply(doc, &command) {
            Ok(back) => {
                commands.push(command);
                inverse.push(back);
            }
            Err(why) => conflicts.push(DraftConflict {
                index,
                command,
                field: String::new(),
                theirs: None,
                mine: None,
                message: why.to_string(),
            }),
        }
    }
    conflicts.sort_by_key(|c| c.index);
    (commands, inverse, conflicts)
}

fn refused((n, why): (usize, CommandError)) -> Error {
    let code = match &why {
        CommandError::Gone(_) => "unknown",
        CommandError::Taken(_) | CommandError::KeyTaken(_) | CommandError::Connected => "taken",
        CommandError::Full(_) => "too_long",
        CommandError::BadKey(_) | CommandError::Renamed(_) | CommandError::Invalid(_) => "invalid",
    };
    Error::field(&format!("commands.{n}"), code, why.to_string())
}

/// Stores a batch and the document it led to. A request to publish the document before is void.
async fn keep(
    cx: &TenantCx,
    tx: &mut TenantTx,
    batch: &NewBatch<'_>,
    doc: &WorkflowDoc,
    doc_hash: &str,
    base_version: Option<VersionId>,
) -> Result<()> {
    store::workflows::insert_batch(tx, batch).await?;
    let draft = SaveDraft {
        workflow: batch.workflow,
        rev: batch.rev,
        doc,
        doc_hash,
        base_version,
        by: batch.by,
        now: batch.now,
    };
    store::workflows::save_draft(tx, &draft).await?;
    super::requests::void(cx, tx, batch.workflow).await?;
    tx.announce(event(batch.workflow, "draft_changed"));
    Ok(())
}

/// Puts a whole document in the draft's place, in the caller's transaction. The one before is kept in
/// the history. The same document changes nothing.
pub(super) async fn put(
    cx: &TenantCx,
    tx: &mut TenantTx,
    id: WorkflowId,
    was: Current,
    doc: &WorkflowDoc,
    base: Option<VersionId>,
    reason: &str,
) -> Result<Current> {
    let doc_hash = content_hash(doc);
    if doc_hash == was.doc_hash {
        return Ok(was);
    }
    checks::within_limits(doc)?;
    let batch = NewBatch {
        id: cx.app.clock.id(),
        workflow: id,
        rev: was.rev + 1,
        by: cx.principal()?,
        step: DraftStep::Replaced(&was.doc),
        conflicts: &[],
        reason,
        now: cx.now(),
    };
    keep(cx, tx, &batch, doc, &doc_hash, base).await?;
    Ok(Current {
        rev: batch.rev,
        doc: doc.clone(),
        doc_hash,
        base,
        is_stored: true,
        ..was
    })
}

/// Puts a whole document in the draft's place. Refused as `not_writer` while another's editor writes.
pub async fn replace_draft(cx: &TenantCx, id: WorkflowId, input: &DraftDocument) -> Result<Draft> {
    cx.require(Permission::WorkflowsWrite)?;
    replace(cx, id, input.base_rev, async |_, was| {
        Ok((input.doc.clone(), was.base, "Imported".to_owned()))
    })
    .await
}

/// Makes the draft from a version or from a document that was replaced. The draft before is kept in
/// the history and can be brought back the same way. Refused as `not_writer` while another's editor writes.
pub async fn restore_draft(
    cx: &TenantCx,
    id: WorkflowId,
    base_rev: u32,
    from: RestoreFrom,
) -> Result<Draft> {
    cx.require(Permission::WorkflowsWrite)?;
    replace(cx, id, base_rev, async |tx, was| match from {
        RestoreFrom::Version(version) => {
            let found = store::workflows::version(tx, version)
                .await?
                .filter(|v| v.id == id)
                .ok_or(Error::NotFound)?;
            let reason = format!("Restored from version {}", found.version);
            Ok((found.doc, Some(version), reason))
        }
        RestoreFrom::Replaced(rev) => {
            let doc = store::workflows::replaced_at(tx, id, rev)
                .await?
                .ok_or(Error::NotFound)?;
            Ok((doc, was.base, format!("As it was before revision {rev}")))
        }
    })
    .await
}

async fn replace(
    cx: &TenantCx,
    id: WorkflowId,
    base_rev: u32,
    doc: impl AsyncFnOnce(&mut TenantTx, &Current) -> Result<(WorkflowDoc, Option<VersionId>, String)>,
) -> Result<Draft> {
    let mut tx = cx.tx().await?;
    open(&mut tx, id).await?;
    guard(cx, &mut tx, id, None).await?;
    let was = current(&mut tx, id).await?;
    let (doc, base, reason) = doc(&mut tx, &was).await?;
    if was.rev != base_rev {
        return Err(stale());
    }
    put(cx, &mut tx, id, was, &doc, base, &reason).await?;
    let shown = current(&mut tx, id).await?.shown(id);
    cx.commit_answering(tx, &shown).await?;
    Ok(shown)
}
