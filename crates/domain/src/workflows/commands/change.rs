//! The smallest changes, each with its exact opposite. Commands are planned into these.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{
    super::doc::{
        Edge, EdgeId, Group, GroupId, Node, NodeId, Note, NoteId, PinnedOutput, Position, Settings,
        WorkflowDoc,
    },
    NodeOption,
};

/// One change of one thing. Where a thing may be absent, nothing means that it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A whole step.
    Node(NodeId, Option<Box<Node>>),
    /// A whole wire.
    Edge(EdgeId, Option<Edge>),
    /// A whole group.
    Group(GroupId, Option<Group>),
    /// A whole note.
    Note(NoteId, Option<Note>),
    /// One parameter of a step.
    Param(NodeId, String, #[serde(with = "maybe")] Option<Value>),
    /// Key and name of a step.
    Name(NodeId, String, String),
    /// A step's place.
    Place(NodeId, Position),
    /// Whether a step is on.
    Enabled(NodeId, bool),
    /// A step's pinned output.
    Pin(NodeId, Option<PinnedOutput>),
    /// What can be set on any step.
    Option(NodeId, NodeOption),
    /// All settings.
    Settings(Box<Settings>),
    /// Name and description of the workflow.
    Details(String, String),
}

/// A value that is there, null or not.
pub(super) fn given<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(d).map(Some)
}

/// A value that may be absent, as a list of none or one: null is a value.
mod maybe {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    #[expect(clippy::ref_option, reason = "serde asks for this shape")]
    pub(super) fn serialize<S: Serializer>(value: &Option<Value>, s: S) -> Result<S::Ok, S::Error> {
        value.as_slice().serialize(s)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Value>, D::Error> {
        Ok(Vec::<Value>::deserialize(d)?.pop())
    }
}

impl Change {
    /// The step whose fields it changes, which has to be there.
    pub(super) const fn needs(&self) -> Option<NodeId> {
        match self {
            Self::Param(id, ..)
            | Self::Name(id, ..)
            | Self::Place(id, _)
            | Self::Enabled(id, _)
            | Self::Pin(id, _)
            | Self::Option(id, _) => Some(*id),
            _ => None,
        }
    }
}

/// Does a change and answers its opposite. A change of a field of a step that is not there does
/// nothing; the plan has made sure that it is.
pub(super) fn commit(doc: &mut WorkflowDoc, change: Change) -> Option<Change> {
    use std::mem::replace;
    Some(match change {
        Change::Node(id, Some(node)) => Change::Node(id, doc.nodes.insert(id, *node).map(Box::new)),
        Change::Node(id, None) => Change::Node(id, doc.nodes.remove(&id).map(Box::new)),
        Change::Edge(id, Some(edge)) => Change::Edge(id, doc.edges.insert(id, edge)),
        Change::Edge(id, None) => Change::Edge(id, doc.edges.remove(&id)),
        Change::Group(id, Some(group)) => Change::Group(id, doc.groups.insert(id, group)),
        Change::Group(id, None) => Change::Group(id, doc.groups.remove(&id)),
        Change::Note(id, Some(note)) => Change::Note(id, doc.notes.insert(id, note)),
        Change::Note(id, None) => Change::Note(id, doc.notes.remove(&id)),
        Change::Param(id, field, value) => {
            let params = &mut doc.nodes.get_mut(&id)?.params;
            let was = match value {
                Some(value) => params.insert(field.clone(), value),
                None => params.remove(&field),
            };
            Change::Param(id, field, was)
        }
        Change::Name(id, key, name) => {
            let node = doc.nodes.get_mut(&id)?;
            Change::Name(
                id,
                replace(&mut node.key, key),
                replace(&mut node.name, name),
            )
        }
        Change::Place(id, pos) => Change::Place(id, replace(&mut doc.nodes.get_mut(&id)?.pos, pos)),
        Change::Enabled(id, on) => {
            Change::Enabled(id, replace(&mut doc.nodes.get_mut(&id)?.enabled, on))
        }
        Change::Pin(id, pin) => Change::Pin(id, replace(&mut doc.nodes.get_mut(&id)?.pin, pin)),
        Change::Option(id, option) => {
            let node = doc.nodes.get_mut(&id)?;
            let was = match option {
                NodeOption::Note(v) => NodeOption::Note(replace(&mut node.note, v)),
                NodeOption::Retry(v) => NodeOption::Retry(replace(&mut node.retry, v)),
                NodeOption::Timeout(v) => {
                    NodeOption::Timeout(replace(&mut node.timeout_seconds, v))
                }
                NodeOption::OnError(v) => NodeOption::OnError(replace(&mut node.on_error, v)),
                NodeOption::KindVersion(v) => {
                    NodeOption::KindVersion(replace(&mut node.kind_version, v))
                }
            };
            Change::Option(id, was)
        }
        Change::Settings(settings) => {
            Change::Settings(Box::new(replace(&mut doc.settings, *settings)))
        }
        Change::Details(name, description) => Change::Details(
            replace(&mut doc.name, name),
            replace(&mut doc.description, description),
        ),
    })
}
