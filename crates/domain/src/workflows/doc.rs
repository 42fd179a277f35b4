//! The workflow document: nodes and the wires between them. Canvas, outline, REST and the engine
//! all read this one shape.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! doc_id {
    ($(#[$doc:meta] $name:ident),*) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
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
    EdgeId
}

/// Sizes a document may have. Bigger ones are refused when they are saved and when they are run.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most nodes.
    pub nodes: usize,
    /// Most wires.
    pub edges: usize,
    /// Most bytes as JSON.
    pub bytes: usize,
    /// Deepest nesting of parameters.
    pub depth: usize,
}

/// The limits in force.
pub const LIMITS: Limits = Limits {
    nodes: 2_000,
    edges: 3_000,
    bytes: 4 * 1024 * 1024,
    depth: 50,
};

/// Place on the canvas, in canvas pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
}

/// How often a failed step is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryPolicy {
    /// Tries after the first, 0 to 10.
    pub max: u32,
    /// First pause in seconds; doubled each time, with full jitter, at most an hour.
    pub backoff_seconds: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max: 3,
            backoff_seconds: 2,
        }
    }
}

/// One step of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    pub params: serde_json::Map<String, serde_json::Value>,
    /// A disabled node is passed through.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Tries.
    #[serde(default)]
    pub retry: RetryPolicy,
}

const fn one() -> u16 {
    1
}

const fn yes() -> bool {
    true
}

/// One end of a wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The node.
    pub node: NodeId,
    /// The port: `in` at the far end, one of the kind's outputs at the near end.
    pub port: String,
}

/// A wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// Its id within the document.
    pub id: EdgeId,
    /// Where it begins.
    pub from: End,
    /// Where it ends.
    pub to: End,
}

/// A workflow document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkflowDoc {
    /// Version of this format; 1.
    pub schema: u32,
    /// Name in words.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// The steps.
    pub nodes: BTreeMap<NodeId, Node>,
    /// The wires.
    pub edges: BTreeMap<EdgeId, Edge>,
}

impl WorkflowDoc {
    /// The format this build writes and reads.
    pub const SCHEMA: u32 = 1;

    /// Nodes that `port` of `node` leads to, in the order of their ids.
    pub fn targets<'a>(
        &'a self,
        node: NodeId,
        port: &'a str,
    ) -> impl Iterator<Item = &'a Node> + 'a {
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
}
