//! A server that treats batches as the real one does, for tests. The clashes are found by the same
//! `rebase`; what is kept of a batch is what the real one keeps.

use uuid::Uuid;

use super::super::{
    super::{
        commands::{Command, Inverse, apply, apply_all, rebase},
        doc::WorkflowDoc,
        draft::{Draft, DraftBatch, DraftChanged, DraftCommands, DraftConflict},
    },
    failure::Failure,
};
use crate::ids::WorkflowId;

/// Batches that the server keeps.
pub(super) const KEPT: usize = 1_000;

/// A batch as it is kept.
pub(super) struct Kept {
    pub id: Uuid,
    pub rev: u32,
    pub by: usize,
    pub commands: Vec<Command>,
    pub inverse: Vec<Inverse>,
    /// For each command, which one of the batch as it was sent.
    pub places: Vec<usize>,
    /// For each command, the document before it.
    pub before: Vec<WorkflowDoc>,
    pub conflicts: Vec<DraftConflict>,
    pub is_replacement: bool,
}

pub(super) struct Server {
    pub doc: WorkflowDoc,
    pub rev: u32,
    pub batches: Vec<Kept>,
    /// Who may write, where that is looked at.
    pub writer: Option<usize>,
}

impl Server {
    pub fn new(doc: WorkflowDoc) -> Self {
        Self {
            doc,
            rev: 0,
            batches: Vec::new(),
            writer: None,
        }
    }

    pub fn edit(&mut self, by: usize, input: &DraftCommands) -> Result<DraftChanged, Failure> {
        let id = input.batch.expect("an id");
        if let Some(known) = self.batches.iter().find(|b| b.id == id) {
            return Ok(DraftChanged {
                rev: self.rev,
                doc_hash: String::new(),
                conflicts: known.conflicts.clone(),
                doc: Some(self.doc.clone()),
            });
        }
        if self.writer.is_some_and(|w| w != by) {
            return Err(Failure::NotWriter);
        }
        let is_stale = input.base_rev != self.rev;
        let mut before = Vec::new();
        let (commands, inverse, places, conflicts) = if is_stale {
            let since = self.since(input.base_rev)?;
            self.merge(&input.commands, &since, &mut before)
        } else {
            let mut doc = self.doc.clone();
            let inverse = apply_all(&mut doc, &input.commands)
                .map_err(|(n, why)| Failure::Refused(Some(n), why.to_string()))?;
            for command in &input.commands {
                before.push(self.doc.clone());
                apply(&mut self.doc, command).expect("applied before");
            }
            let all = (0..inverse.len()).collect();
            (input.commands.clone(), inverse, all, Vec::new())
        };
        if !commands.is_empty() {
            self.rev += 1;
            self.batches.push(Kept {
                id,
                rev: self.rev,
                by,
                commands,
                inverse,
                places,
                before,
                conflicts: conflicts.clone(),
                is_replacement: false,
            });
            let many = self.batches.len().saturating_sub(KEPT);
            self.batches.drain(..many);
        }
        Ok(DraftChanged {
            rev: self.rev,
            doc_hash: String::new(),
            conflicts,
            doc: Some(self.doc.clone()).filter(|_| is_stale),
        })
    }

    fn since(&self, base: u32) -> Result<Vec<Command>, Failure> {
        let after: Vec<&Kept> = self.batches.iter().filter(|b| b.rev > base).collect();
        let is_whole = base < self.rev && after.len() == (self.rev - base) as usize;
        if !is_whole || after.iter().any(|b| b.is_replacement) {
            return Err(Failure::Stale);
        }
        Ok(after.iter().flat_map(|b| b.commands.clone()).collect())
    }

    fn merge(
        &mut self,
        batch: &[Command],
        since: &[Command],
        before: &mut Vec<WorkflowDoc>,
    ) -> (Vec<Command>, Vec<Inverse>, Vec<usize>, Vec<DraftConflict>) {
        let rebased = rebase(batch, since);
        let conflict = |index: usize, command, message: &str| DraftConflict {
            index: index as u32,
            command,
            field: String::new(),
            theirs: None,
            mine: None,
            message: message.to_owned(),
        };
        let mut lost: Vec<DraftConflict> = Vec::new();
        for c in rebased.conflicts {
            lost.push(DraftConflict {
                field: c.field,
                theirs: c.theirs,
                mine: c.mine,
                ..conflict(c.index, c.command, "changed")
            });
        }
        let places: Vec<usize> = (0..batch.len())
            .filter(|n| lost.iter().all(|c| c.index as usize != *n))
            .collect();
        let (mut commands, mut inverse, mut applied) = (Vec::new(), Vec::new(), Vec::new());
        for (index, command) in places.into_iter().zip(rebased.applied) {
            let was = self.doc.clone();
            match apply(&mut self.doc, &command) {
                Ok(back) => {
                    commands.push(command);
                    inverse.push(back);
                    applied.push(index);
                    before.push(was);
                }
                Err(why) => lost.push(conflict(index, command, &why.to_string())),
            }
        }
        lost.sort_by_key(|c| c.index);
        (commands, inverse, applied, lost)
    }

    /// Puts another document in the draft's place, as bringing back a version does.
    pub fn replace(&mut self, doc: WorkflowDoc) {
        self.rev += 1;
        let before = std::mem::replace(&mut self.doc, doc);
        self.batches.push(Kept {
            id: Uuid::from_u128(u128::from(self.rev)),
            rev: self.rev,
            by: usize::MAX,
            commands: Vec::new(),
            inverse: Vec::new(),
            places: Vec::new(),
            before: vec![before],
            conflicts: Vec::new(),
            is_replacement: true,
        });
    }

    pub fn draft(&self) -> Draft {
        Draft {
            workflow_id: WorkflowId::from_uuid(Uuid::from_u128(1)),
            rev: self.rev,
            doc: self.doc.clone(),
            doc_hash: String::new(),
            base_version: None,
            by: None,
            at: None,
            changed: true,
        }
    }

    pub fn history(&self, after: u32) -> Vec<DraftBatch> {
        let newer = self.batches.iter().filter(|b| b.rev > after);
        newer
            .map(|b| DraftBatch {
                rev: b.rev,
                by: format!("P{}", b.by),
                at: chrono::DateTime::UNIX_EPOCH,
                commands: b.commands.clone(),
                inverse: b.inverse.clone(),
                is_replacement: b.is_replacement,
                can_be_restored: false,
                reason: String::new(),
            })
            .collect()
    }
}
