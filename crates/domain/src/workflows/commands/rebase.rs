//! Two people change the same document. What one did meanwhile is `since`; the other's commands
//! go through where they touch other things or other fields, and come back as conflicts where not.

use serde_json::Value;

use super::{Command, Since, since::Places, touch::touches};

/// One command that does not go through, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Its place in the batch.
    pub index: usize,
    /// The command.
    pub command: Command,
    /// The field both changed, such as `params.text`; empty if it is about a whole thing.
    pub field: String,
    /// What the other made of it; nothing if it was removed.
    pub theirs: Option<Value>,
    /// What this command makes of it.
    pub mine: Option<Value>,
}

/// A batch on its new base.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rebased {
    /// Commands to apply, in order. Tokens in them read steps by the keys they have by now.
    pub applied: Vec<Command>,
    /// Commands that a person has to decide about.
    pub conflicts: Vec<Conflict>,
}

/// Brings a batch onto the document that `since` has led to.
///
/// Guarantees: commands that touch other things, or other fields of the same thing, go through;
/// whether they are applied before or after `since`, the document is the same. A command that
/// builds on one that does not go through comes back with it.
///
/// Wires that go with a removed step are not named by the command that removes it, and two wires
/// between the same ends are not seen to be the same: a command on such a wire goes through here and
/// is refused by [`super::apply()`] with its reason. Nothing is lost in silence.
#[must_use]
pub fn rebase(batch: &[Command], since: &[Command]) -> Rebased {
    rebase_on(batch, &Since::of(since))
}

/// Like [`rebase`], onto what is known to have happened.
#[must_use]
pub fn rebase_on(batch: &[Command], since: &Since) -> Rebased {
    let mut out = Rebased::default();
    let mut lost = Places::default();
    for (index, command) in batch.iter().enumerate() {
        let mine = touches(command);
        let clash = since.first_clash(&mine).or_else(|| {
            let m = mine.iter().find(|m| lost.any(m, |l| m.builds_on(l)))?;
            Some((m.field(), None, m.value.clone()))
        });
        let Some((field, theirs, value)) = clash else {
            out.applied.push(since.reread(command.clone()));
            continue;
        };
        out.conflicts.push(Conflict {
            index,
            command: command.clone(),
            field,
            theirs,
            mine: value,
        });
        lost.extend(mine);
    }
    out
}
