//! Applying commands: planned on the document as it is, then done. A plan that fails has changed
//! nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    super::doc::{LIMITS, Settings, WorkflowDoc},
    Change, Command, NodeOption,
    change::commit,
    nodes, undo, wires,
};
use crate::shape::in_words;

/// What takes a command back: give it to [`Command::Undo`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Inverse(pub Vec<Change>);

/// Why a command cannot be applied to this document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// It names a step, wire, group or note that is not there.
    #[error("This {0} is not there any more")]
    Gone(&'static str),
    /// It adds something under an id that is taken.
    #[error("This {0} is already there")]
    Taken(&'static str),
    /// A key that another step has.
    #[error("Another step is already called \"{0}\"")]
    KeyTaken(String),
    /// A key that tokens could not name.
    #[error("\"{0}\" cannot be a key: use letters, digits and _, at most {max}", max = LIMITS.key)]
    BadKey(String),
    /// The step has another key than the command says.
    #[error("The step is called \"{0}\" by now")]
    Renamed(String),
    /// The two ends are already connected.
    #[error("These two are already connected")]
    Connected,
    /// The document would grow beyond its limits.
    #[error("A workflow has at most {0}")]
    Full(String),
    /// A value of the wrong shape.
    #[error("{0}")]
    Invalid(String),
}

/// Applies a command. Answers what takes it back; on an error the document is as it was.
pub fn apply(doc: &mut WorkflowDoc, command: &Command) -> Result<Inverse, CommandError> {
    let changes = plan(doc, command)?;
    Ok(revert(doc, Inverse(changes)))
}

/// Does changes as they stand, and answers their opposite: takes a command back on the very document
/// that it left. Anywhere else, [`Command::Undo`] looks first whether they fit.
pub fn revert(doc: &mut WorkflowDoc, changes: Inverse) -> Inverse {
    let changes = changes.0.into_iter();
    let mut inverse: Vec<Change> = changes.filter_map(|change| commit(doc, change)).collect();
    inverse.reverse();
    Inverse(inverse)
}

/// Applies several commands, all or none. On an error: which one, and why.
pub fn apply_all(
    doc: &mut WorkflowDoc,
    commands: &[Command],
) -> Result<Vec<Inverse>, (usize, CommandError)> {
    let mut done: Vec<Inverse> = Vec::with_capacity(commands.len());
    for (n, command) in commands.iter().enumerate() {
        match apply(doc, command) {
            Ok(inverse) => done.push(inverse),
            Err(error) => {
                for inverse in done.into_iter().rev() {
                    revert(doc, inverse);
                }
                return Err((n, error));
            }
        }
    }
    Ok(done)
}

/// Two commands of the same hand on the same thing as one, such as letters typed one after the
/// other. How long apart they may be is the caller's business.
#[must_use]
pub fn coalesce(before: &Command, after: &Command) -> Option<Command> {
    use Command as C;
    let same = match (before, after) {
        (
            C::SetParam {
                node: a, field: f, ..
            },
            C::SetParam {
                node: b, field: g, ..
            },
        ) => a == b && f == g,
        (C::MoveNodes { places: a }, C::MoveNodes { places: b }) => a.keys().eq(b.keys()),
        (
            C::SetNote {
                id: a,
                note: Some(_),
            },
            C::SetNote {
                id: b,
                note: Some(_),
            },
        ) => a == b,
        (C::SetSettings { fields: a }, C::SetSettings { fields: b }) => a.keys().eq(b.keys()),
        (
            C::Rename {
                node: a,
                key,
                old_key,
                ..
            },
            C::Rename {
                node: b,
                old_key: then,
                key: new,
                name,
            },
        ) if a == b && key == then => {
            return Some(C::Rename {
                node: *a,
                old_key: old_key.clone(),
                key: new.clone(),
                name: name.clone(),
            });
        }
        _ => false,
    };
    same.then(|| after.clone())
}

fn plan(doc: &WorkflowDoc, command: &Command) -> Result<Vec<Change>, CommandError> {
    match command {
        Command::AddNodes { nodes, edges } => nodes::add(doc, &BTreeSet::new(), nodes, edges),
        Command::RemoveNodes { nodes, heal } => nodes::remove(doc, nodes, *heal),
        Command::MoveNodes { places } | Command::ApplyLayout { places } => places
            .iter()
            .map(|(id, pos)| {
                nodes::there(doc, *id)?;
                Ok(Change::Place(*id, *pos))
            })
            .collect(),
        Command::SetParam { node, field, value } => {
            nodes::there(doc, *node)?;
            Ok(vec![Change::Param(*node, field.clone(), value.clone())])
        }
        Command::Rename {
            node,
            old_key,
            key,
            name,
        } => nodes::rename(doc, *node, old_key, key, name),
        Command::SetEnabled { nodes, enabled } => nodes
            .iter()
            .map(|id| {
                nodes::there(doc, *id)?;
                Ok(Change::Enabled(*id, *enabled))
            })
            .collect(),
        Command::Connect { edge } => {
            wires::connect(doc, &BTreeSet::new(), &[], std::slice::from_ref(edge))
        }
        Command::Disconnect { edges } => wires::disconnect(doc, edges),
        Command::Reconnect { edge, from, to } => wires::reconnect(doc, *edge, from, to),
        Command::SpliceInto {
            edge,
            node,
            port,
            tail,
        } => wires::splice(doc, *edge, *node, port, *tail),
        Command::Duplicate {
            copies,
            edges,
            offset,
        } => nodes::duplicate(doc, copies, edges, *offset),
        Command::Paste {
            nodes,
            edges,
            notes,
        } => {
            let mut changes = nodes::add(doc, &BTreeSet::new(), nodes, edges)?;
            for (id, note) in notes {
                if doc.notes.contains_key(id) {
                    return Err(CommandError::Taken("note"));
                }
                changes.push(Change::Note(*id, Some(note.clone())));
            }
            frames(doc.notes.len() + notes.len(), "notes")?;
            Ok(changes)
        }
        Command::Group { id, group } => {
            group
                .nodes
                .iter()
                .try_for_each(|n| nodes::there(doc, *n).map(|_| ()))?;
            let more = usize::from(!doc.groups.contains_key(id));
            frames(doc.groups.len() + more, "groups")?;
            Ok(vec![Change::Group(*id, Some(group.clone()))])
        }
        Command::Ungroup { id } => match doc.groups.get(id) {
            Some(_) => Ok(vec![Change::Group(*id, None)]),
            None => Err(CommandError::Gone("group")),
        },
        Command::SetNote { id, note } => {
            if note.is_none() && !doc.notes.contains_key(id) {
                return Err(CommandError::Gone("note"));
            }
            let more = usize::from(!doc.notes.contains_key(id));
            frames(doc.notes.len() + more, "notes")?;
            Ok(vec![Change::Note(*id, note.clone())])
        }
        Command::SetSettings { fields } => settings(doc, fields),
        Command::SetPin { node, pin } => {
            nodes::there(doc, *node)?;
            Ok(vec![Change::Pin(*node, pin.clone())])
        }
        Command::ReplaceSubgraph {
            remove,
            disconnect,
            nodes,
            edges,
        } => nodes::replace(doc, remove, disconnect, nodes, edges),
        Command::SetOption { node, option } => {
            nodes::there(doc, *node)?;
            if let NodeOption::Note(Some(text)) = option {
                nodes::bounded(text, LIMITS.text, "note")?;
            }
            Ok(vec![Change::Option(*node, option.clone())])
        }
        Command::SetLabel { edge, label } => {
            let mut changed = doc
                .edges
                .get(edge)
                .ok_or(CommandError::Gone("wire"))?
                .clone();
            nodes::bounded(label.as_deref().unwrap_or(""), LIMITS.name, "label")?;
            changed.label.clone_from(label);
            Ok(vec![Change::Edge(*edge, Some(changed))])
        }
        Command::SetDetails { name, description } => {
            let name = name.as_ref().unwrap_or(&doc.name);
            let description = description.as_ref().unwrap_or(&doc.description);
            nodes::bounded(name, LIMITS.name, "name")?;
            nodes::bounded(description, LIMITS.text, "description")?;
            Ok(vec![Change::Details(name.clone(), description.clone())])
        }
        Command::Undo { inverse } => undo::plan(doc, inverse),
    }
}

fn frames(n: usize, what: &str) -> Result<(), CommandError> {
    if n > LIMITS.frames {
        return Err(CommandError::Full(format!("{} {what}", LIMITS.frames)));
    }
    Ok(())
}

fn settings(
    doc: &WorkflowDoc,
    fields: &serde_json::Map<String, Value>,
) -> Result<Vec<Change>, CommandError> {
    let invalid = |e: serde_json::Error| CommandError::Invalid(in_words(&e.to_string()));
    let Value::Object(mut all) = serde_json::to_value(&doc.settings).map_err(invalid)? else {
        return Err(CommandError::Invalid("settings".to_owned()));
    };
    for (field, value) in fields {
        if value.is_null() {
            all.remove(field);
        } else {
            all.insert(field.clone(), value.clone());
        }
    }
    let settings: Settings = serde_json::from_value(Value::Object(all)).map_err(invalid)?;
    Ok(vec![Change::Settings(Box::new(settings))])
}
