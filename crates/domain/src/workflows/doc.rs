//! The workflow document: nodes, the wires between them and what is said about the whole. Canvas,
//! outline, REST, the AI drafter and the engine all read this one shape. What a document may hold
//! is data; what is allowed in it is decided in `validate`.

mod canvas;
mod limits;
mod load;
mod options;
mod settings;

pub use canvas::{Group, Note, Position, Size};
pub use limits::{LIMITS, Limits};
pub use load::{DocError, migrate, read, read_json};
pub use options::{Jitter, OnError, PinnedOutput, Provenance, RetryPolicy};
pub use settings::{FrequencyCap, QuietHours, RunOnError, SaveRuns, Settings};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! doc_id {
    ($(#[$doc:meta] $name:ident),*) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = Uuid))]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.simple().fmt(f) }
        }
    )*};
}

doc_id! {
    /// A node of one document.
    NodeId,
    /// A wire of one document.
    EdgeId,
    /// A group of one document.
    GroupId,
    /// A note of one document.
    NoteId
}

/// Parameters of a node, as its kind wants them.
pub type Params = serde_json::Map<String, serde_json::Value>;

/// One step of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = WorkflowNode))]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its id within the document.
    pub id: NodeId,
    /// What it does, by its name in the catalogue.
    pub kind: String,
    /// Version of the kind.
    #[serde(default = "one")]
    pub kind_version: u16,
    /// Unique word that tokens name it by.
    pub key: String,
    /// Name in words.
    pub name: String,
    /// Place on the canvas.
    #[serde(default)]
    pub pos: Position,
    /// Parameters, as the kind wants them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub params: Params,
    /// A disabled node is passed through.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub enabled: bool,
    /// A remark of a person on this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Tries.
    #[serde(default)]
    pub retry: RetryPolicy,
    /// Longest an attempt may take, in seconds; nothing means the kind's own limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// What follows when all tries have failed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_error: OnError,
    /// An output kept from a test; test runs give it instead of running the step. Live runs never do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<PinnedOutput>,
    /// Who put the step there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub provenance: Provenance,
}

impl Node {
    /// A node of that kind with nothing filled in: enabled, with the usual tries.
    #[must_use]
    pub fn new(id: NodeId, kind: &str, key: &str, name: &str) -> Self {
        Self {
            id,
            kind: kind.to_owned(),
            kind_version: 1,
            key: key.to_owned(),
            name: name.to_owned(),
            pos: Position::default(),
            params: Params::new(),
            enabled: true,
            note: None,
            retry: RetryPolicy::default(),
            timeout_seconds: None,
            on_error: OnError::default(),
            pin: None,
            provenance: Provenance::default(),
        }
    }
}

const fn one() -> u16 {
    1
}

const fn yes() -> bool {
    true
}

const fn is_yes(value: &bool) -> bool {
    *value
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// One end of a wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = WorkflowEdgeEnd))]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The node.
    pub node: NodeId,
    /// The port: `in` at the far end, one of the kind's outputs at the near end.
    pub port: String,
}

/// A wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = WorkflowEdge))]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// Its id within the document.
    pub id: EdgeId,
    /// Where it begins.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// What stands on it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl Edge {
    /// The name of the one input.
    pub const IN: &'static str = "in";

    /// A wire from an output of one node to the input of another.
    #[must_use]
    pub fn new(id: EdgeId, from: NodeId, port: &str, to: NodeId) -> Self {
        let end = |node, port: &str| End {
            node,
            port: port.to_owned(),
        };
        Self {
            id,
            from: end(from, port),
            to: end(to, Self::IN),
            label: None,
        }
    }
}

/// A workflow document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkflowDoc {
    /// Version of this format. A document of another version goes through [`migrate`].
    #[serde(deserialize_with = "load::current_schema")]
    pub schema: u32,
    /// Name in words.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// The steps.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Node>))]
    pub nodes: BTreeMap<NodeId, Node>,
    /// The wires.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Edge>))]
    pub edges: BTreeMap<EdgeId, Edge>,
    /// Frames around steps that belong together.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Group>))]
    pub groups: BTreeMap<GroupId, Group>,
    /// Texts on the canvas.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Note>))]
    pub notes: BTreeMap<NoteId, Note>,
    /// What holds for every run.
    #[serde(default, skip_serializing_if = "is_default")]
    pub settings: Settings,
}

impl WorkflowDoc {
    /// The format this build writes. It reads every older one by [`migrate`].
    pub const SCHEMA: u32 = 2;

    /// A document without steps.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            schema: Self::SCHEMA,
            name: name.to_owned(),
            description: String::new(),
            nodes: BTreeMap::new(),
            edges: BTreeMap::new(),
            groups: BTreeMap::new(),
            notes: BTreeMap::new(),
            settings: Settings::default(),
        }
    }

    /// Nodes that `port` of `node` leads to, in the order of the wires' ids.
    pub fn targets<'a, 'p>(
        &'a self,
        node: NodeId,
        port: &'p str,
    ) -> impl Iterator<Item = &'a Node> + use<'a, 'p> {
        self.edges
            .values()
            .filter(move |e| e.from.node == node && e.from.port == port)
            .filter_map(|e| self.nodes.get(&e.to.node))
    }

    /// Whether anything is wired to `port` of `node`.
    #[must_use]
    pub fn is_wired(&self, node: NodeId, port: &str) -> bool {
        self.edges
            .values()
            .any(|e| e.from.node == node && e.from.port == port)
    }

    /// The node that tokens call `key`.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<&Node> {
        self.nodes.values().find(|n| n.key == key)
    }
}

#[cfg(test)]
mod tests;
