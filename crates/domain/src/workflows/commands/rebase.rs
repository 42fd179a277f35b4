//! Two people change the same document. What one did meanwhile is `since`; the other's commands
//! go through where they touch other things or other fields, and come back as conflicts where not.

use serde_json::Value;

use super::{
    super::tokens,
    Command,
    touch::{Facet, Touch, touches},
};

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
    let theirs: Vec<Touch> = since.iter().flat_map(touches).collect();
    let renames = renames(since);
    let mut out = Rebased::default();
    let mut lost: Vec<Touch> = Vec::new();
    for (index, command) in batch.iter().enumerate() {
        let mine = touches(command);
        let clash = mine
            .iter()
            .find_map(|m| theirs.iter().find(|t| t.clashes(m)).map(|t| (t, m)));
        let conflict = |theirs: Option<&Touch>, mine: &Touch| Conflict {
            index,
            command: command.clone(),
            field: match theirs {
                Some(t) if t.field().len() > mine.field().len() => t.field(),
                _ => mine.field(),
            },
            theirs: theirs.and_then(|t| t.value.clone()),
            mine: mine.value.clone(),
        };
        if let Some((t, m)) = clash {
            out.conflicts.push(conflict(Some(t), m));
        } else if let Some(m) = mine.iter().find(|m| lost.iter().any(|l| builds_on(l, m))) {
            out.conflicts.push(conflict(None, m));
        } else {
            out.applied.push(reread(command, &renames));
            continue;
        }
        lost.extend(mine);
    }
    out
}

/// Whether a touch needs what a lost one would have made.
fn builds_on(lost: &Touch, mine: &Touch) -> bool {
    lost.target == mine.target && (lost.facet == Facet::Whole || lost.clashes(mine))
}

fn renames(since: &[Command]) -> Vec<(&str, &str)> {
    since
        .iter()
        .filter_map(|c| match c {
            Command::Rename { old_key, key, .. } if old_key != key => {
                Some((old_key.as_str(), key.as_str()))
            }
            _ => None,
        })
        .collect()
}

/// The command with the tokens in its values reading steps by their new keys.
fn reread(command: &Command, renames: &[(&str, &str)]) -> Command {
    let mut command = command.clone();
    let follow = |value: &mut Value| {
        for (old, new) in renames {
            if let Some(changed) = tokens::renamed_in(value, old, new) {
                *value = changed;
            }
        }
    };
    match &mut command {
        Command::SetParam {
            value: Some(value), ..
        } => follow(value),
        Command::SetSettings { fields } => fields.values_mut().for_each(follow),
        Command::AddNodes { nodes, .. }
        | Command::Paste { nodes, .. }
        | Command::ReplaceSubgraph { nodes, .. } => {
            nodes
                .iter_mut()
                .flat_map(|n| n.params.values_mut())
                .for_each(follow);
        }
        _ => {}
    }
    command
}
