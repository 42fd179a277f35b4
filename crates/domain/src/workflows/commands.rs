//! Edit commands. Canvas, outline, REST and the AI drafter change a document through these alone.
//! A command carries every id it needs, so applying it is deterministic; it is applied whole or not
//! at all; what it did can be taken back exactly.

mod apply;
mod change;
mod clip;
mod nodes;
mod rebase;
mod since;
mod touch;
mod undo;
mod wires;

pub use apply::{CommandError, Inverse, apply, apply_all, coalesce, revert};
pub use change::Change;
pub use clip::{Clip, clip, duplicate, paste};
pub use rebase::{Conflict, Rebased, rebase, rebase_on};
pub use since::Since;
pub use wires::derived;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::doc::{
    Edge, EdgeId, End, Group, GroupId, Node, NodeId, Note, NoteId, OnError, PinnedOutput, Position,
    RetryPolicy,
};

/// One copy that [`Command::Duplicate`] makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copied {
    /// The step that is copied.
    pub from: NodeId,
    /// The copy's id.
    pub id: NodeId,
    /// The copy's key.
    pub key: String,
    /// The copy's name.
    pub name: String,
}

/// What can be set on any node, whatever its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeOption {
    /// A remark.
    Note(Option<String>),
    /// Tries.
    Retry(RetryPolicy),
    /// Longest an attempt may take, in seconds.
    Timeout(Option<u32>),
    /// What follows when all tries have failed.
    OnError(OnError),
    /// The version of the kind; parameters are changed beside it.
    KindVersion(u16),
}

/// One change of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Adds steps and wires among them and to others.
    AddNodes {
        /// The steps, with new ids and keys.
        nodes: Vec<Node>,
        /// The wires, with new ids.
        edges: Vec<Edge>,
    },
    /// Removes steps with their wires.
    RemoveNodes {
        /// Which.
        nodes: Vec<NodeId>,
        /// Whether what led to them leads on to what their first outputs led to.
        heal: bool,
    },
    /// Moves steps on the canvas.
    MoveNodes {
        /// Where to.
        places: BTreeMap<NodeId, Position>,
    },
    /// Sets one parameter, or takes it out.
    SetParam {
        /// Of which step.
        node: NodeId,
        /// Which parameter.
        field: String,
        /// Its value; nothing takes it out, which is not the same as a value of null.
        #[serde(
            default,
            skip_serializing_if = "Option::is_none",
            deserialize_with = "change::given"
        )]
        value: Option<Value>,
    },
    /// Gives a step another name and key. Tokens everywhere follow.
    Rename {
        /// Which step.
        node: NodeId,
        /// The key it has.
        old_key: String,
        /// The key it gets.
        key: String,
        /// The name it gets.
        name: String,
    },
    /// Switches steps on or off.
    SetEnabled {
        /// Which.
        nodes: Vec<NodeId>,
        /// On or off.
        enabled: bool,
    },
    /// Adds a wire.
    Connect {
        /// The wire, with a new id.
        edge: Edge,
    },
    /// Removes wires.
    Disconnect {
        /// Which.
        edges: Vec<EdgeId>,
    },
    /// Leads a wire elsewhere.
    Reconnect {
        /// Which.
        edge: EdgeId,
        /// Where it begins.
        from: End,
        /// Where it ends.
        to: End,
    },
    /// Puts a step into a wire: the wire then ends at the step, and a new one leads on.
    SpliceInto {
        /// The wire.
        edge: EdgeId,
        /// The step, which is in the document.
        node: NodeId,
        /// The output it leads on by.
        port: String,
        /// The new wire's id.
        tail: EdgeId,
    },
    /// Copies steps and the wires among them. Tokens among the copies read the copies.
    Duplicate {
        /// The copies.
        copies: Vec<Copied>,
        /// For wires among the copied steps: the copy's id.
        edges: BTreeMap<EdgeId, EdgeId>,
        /// How far the copies stand from the originals.
        offset: Position,
    },
    /// Adds what was copied elsewhere, prepared by [`paste`].
    Paste {
        /// The steps, with new ids and keys.
        nodes: Vec<Node>,
        /// The wires among them, with new ids.
        edges: Vec<Edge>,
        /// The notes, with new ids.
        notes: BTreeMap<NoteId, Note>,
    },
    /// Adds a group, or changes one.
    Group {
        /// Which.
        id: GroupId,
        /// What it is.
        group: Group,
    },
    /// Takes a group away and leaves its steps.
    Ungroup {
        /// Which.
        id: GroupId,
    },
    /// Adds, changes or removes a note on the canvas.
    SetNote {
        /// Which.
        id: NoteId,
        /// What it is; nothing removes it.
        note: Option<Note>,
    },
    /// Sets some of the settings; null sets one back.
    SetSettings {
        /// By field.
        fields: Map<String, Value>,
    },
    /// Keeps an output for tests, or lets it go.
    SetPin {
        /// Of which step.
        node: NodeId,
        /// The output.
        pin: Option<PinnedOutput>,
    },
    /// Moves all steps at once, as tidying does.
    ApplyLayout {
        /// Where to.
        places: BTreeMap<NodeId, Position>,
    },
    /// Takes out a part and puts another in, as one step of undoing. Proposals of agents come so.
    ReplaceSubgraph {
        /// Steps that go; their wires go with them unless they are among `edges`.
        remove: Vec<NodeId>,
        /// Wires that go besides.
        disconnect: Vec<EdgeId>,
        /// Steps that come. One with the id of a removed step takes its place.
        nodes: Vec<Node>,
        /// Wires that come.
        edges: Vec<Edge>,
    },
    /// Sets what can be set on any step.
    SetOption {
        /// Of which step.
        node: NodeId,
        /// What.
        option: NodeOption,
    },
    /// Writes on a wire.
    SetLabel {
        /// Which.
        edge: EdgeId,
        /// The text; nothing removes it.
        label: Option<String>,
    },
    /// Sets the workflow's name or description.
    SetDetails {
        /// The name, if it changes.
        name: Option<String>,
        /// The description, if it changes.
        description: Option<String>,
    },
    /// Takes back what a command did.
    Undo {
        /// What [`apply()`] answered.
        inverse: Inverse,
    },
}

#[cfg(test)]
pub(crate) mod properties;
#[cfg(test)]
mod tests;
