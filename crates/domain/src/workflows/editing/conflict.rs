//! Edits that a person has to decide about: somebody else changed the same place.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::{
    commands::{Change, Command, NodeOption, Since, apply, coalesce, revert},
    doc::{NodeId, WorkflowDoc},
};

/// One edit that did not go through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The number of the edit.
    pub id: u64,
    /// Earlier edits of the same thing that it takes in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<u64>,
    /// What the edit would do.
    pub command: Command,
    /// The field both changed, such as `params.text`; empty if it is about a whole thing.
    pub field: String,
    /// What the others made of it; nothing if it was removed, or is not known.
    pub theirs: Option<Value>,
    /// What the edit makes of it.
    pub mine: Option<Value>,
    /// The same in words.
    pub message: String,
    /// Who the others are, if it is known.
    pub by: Option<String>,
}

/// What a person decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// The edit is done after all.
    Mine,
    /// The document stays as it is.
    Theirs,
    /// The place gets a third value, made of both.
    Both(Value),
}

impl Conflict {
    /// A conflict without another side: the edit does not fit any more.
    pub(super) fn refused(id: u64, command: Command, message: String, doc: &WorkflowDoc) -> Self {
        let field = Since::of(std::slice::from_ref(&command)).clash(&command);
        let (theirs, mine) = match &command {
            Command::SetParam { node, field, value } => {
                let there = doc.nodes.get(node).and_then(|n| n.params.get(field));
                (there.cloned(), value.clone())
            }
            _ => (None, None),
        };
        Self {
            id,
            also: Vec::new(),
            field: field.unwrap_or_default(),
            command,
            theirs,
            mine,
            message,
            by: None,
        }
    }

    /// The step it is about, if it is about one.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        match &self.command {
            Command::SetParam { node, .. }
            | Command::Rename { node, .. }
            | Command::SetPin { node, .. }
            | Command::SetOption { node, .. }
            | Command::SpliceInto { node, .. } => Some(*node),
            Command::SetEnabled { nodes, .. } | Command::RemoveNodes { nodes, .. } => {
                nodes.first().copied()
            }
            Command::MoveNodes { places } => places.keys().next().copied(),
            _ => None,
        }
    }

    /// Whether [`Choice::Both`] can be chosen: the edit writes one text or value.
    #[must_use]
    pub fn can_be_both(&self) -> bool {
        with_value(&self.command, &self.field, &Value::from("x")).is_some()
    }

    /// The command that carries a decision out; none where the document stays as it is, or where
    /// both cannot be had.
    #[must_use]
    pub fn resolved(&self, choice: &Choice, doc: &WorkflowDoc) -> Option<Command> {
        match choice {
            Choice::Theirs => None,
            Choice::Mine => Some(fitted(&self.command, doc)),
            Choice::Both(value) => {
                let command = with_value(&self.command, &self.field, value)?;
                Some(fitted(&command, doc))
            }
        }
    }

    /// Takes in a later edit of the same hand on the same thing.
    pub(super) fn takes_in(&mut self, later: &Self) -> bool {
        let Some(command) = coalesce(&self.command, &later.command) else {
            return false;
        };
        let (theirs, by) = (self.theirs.take(), self.by.take());
        let message = std::mem::take(&mut self.message);
        let mut also = std::mem::take(&mut self.also);
        also.push(self.id);
        also.extend(&later.also);
        *self = Self {
            command,
            also,
            message,
            theirs: later.theirs.clone().or(theirs),
            by: later.by.clone().or(by),
            ..later.clone()
        };
        true
    }
}

/// The command as it fits what the others left: of things that are gone no more is said, and a step
/// is called by the key it has.
fn fitted(command: &Command, doc: &WorkflowDoc) -> Command {
    let mut command = command.clone();
    match &mut command {
        Command::Rename {
            node, old_key, key, ..
        } => {
            if let Some(now) = doc.nodes.get(node) {
                if key == old_key {
                    key.clone_from(&now.key);
                }
                old_key.clone_from(&now.key);
            }
        }
        Command::RemoveNodes { nodes, .. } | Command::SetEnabled { nodes, .. } => {
            nodes.retain(|id| doc.nodes.contains_key(id));
        }
        Command::MoveNodes { places } | Command::ApplyLayout { places } => {
            places.retain(|id, _| doc.nodes.contains_key(id));
        }
        Command::Disconnect { edges } => edges.retain(|id| doc.edges.contains_key(id)),
        Command::Group { group, .. } => group.nodes.retain(|id| doc.nodes.contains_key(id)),
        _ => {}
    }
    command
}

/// The command with another value, if it writes one.
fn with_value(command: &Command, place: &str, value: &Value) -> Option<Command> {
    let text = || value.as_str().map(str::to_owned);
    let mut command = command.clone();
    match &mut command {
        Command::SetParam { value: mine, .. } => *mine = Some(value.clone()),
        Command::Rename { name, .. } if place == "name" => *name = text()?,
        Command::SetNote {
            note: Some(note), ..
        } => note.markdown = text()?,
        Command::SetOption {
            option: NodeOption::Note(note),
            ..
        } => *note = Some(text()?),
        Command::SetLabel { label, .. } => *label = Some(text()?),
        Command::SetSettings { fields } if fields.len() == 1 => {
            *fields.values_mut().next()? = value.clone();
        }
        Command::SetDetails {
            name: Some(name),
            description: None,
        } => *name = text()?,
        Command::SetDetails {
            name: None,
            description: Some(description),
        } => *description = text()?,
        _ => return None,
    }
    Some(command)
}

/// Whether the document already is as the command would make it, so that there is nothing to decide.
/// The document comes back as it was.
pub(super) fn is_done(doc: &mut WorkflowDoc, command: &Command) -> bool {
    match command {
        Command::RemoveNodes { nodes, .. } => nodes.iter().all(|id| !doc.nodes.contains_key(id)),
        Command::Disconnect { edges } => edges.iter().all(|id| !doc.edges.contains_key(id)),
        Command::Ungroup { id } => !doc.groups.contains_key(id),
        Command::SetNote { id, note: None } => !doc.notes.contains_key(id),
        Command::AddNodes { nodes, edges } => {
            nodes.iter().all(|n| doc.nodes.get(&n.id) == Some(n))
                && edges.iter().all(|e| doc.edges.get(&e.id) == Some(e))
        }
        Command::Connect { edge } => doc.edges.get(&edge.id) == Some(edge),
        _ => {
            let Ok(inverse) = apply(doc, command) else {
                return false;
            };
            let there = inverse.0.clone();
            if has_doubles(&there) {
                let after = doc.clone();
                revert(doc, inverse);
                return after == *doc;
            }
            let again = revert(doc, inverse);
            again.0.iter().rev().eq(&there)
        }
    }
}

/// Whether something changes twice, as what is replaced does.
fn has_doubles(changes: &[Change]) -> bool {
    let mut seen = BTreeSet::new();
    let mut ids = changes.iter().filter_map(|change| match change {
        Change::Node(id, _) => Some((0, id.0)),
        Change::Edge(id, _) => Some((1, id.0)),
        Change::Group(id, _) => Some((2, id.0)),
        _ => None,
    });
    ids.any(|id| !seen.insert(id))
}

#[cfg(test)]
mod tests;
