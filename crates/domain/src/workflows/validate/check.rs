//! What a rule finds, and what it looks at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::context::Context;
use crate::workflows::{
    commands::Command,
    doc::{EdgeId, Node, NodeId, WorkflowDoc},
    graph::{Flow, Graph},
    kinds::KindSpec,
};

/// Whether an issue stops publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IssueSeverity {
    /// Stops it.
    Error,
    /// Worth knowing.
    Warning,
    /// Could be better.
    Info,
}

/// Commands that mend an issue, for a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fix {
    /// What the button says.
    pub label: String,
    /// What it does, as one step of undoing.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub commands: Vec<Command>,
}

/// One issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Issue {
    /// Stable name of the rule, such as `V03`.
    pub rule: String,
    /// Whether it stops publishing.
    pub severity: IssueSeverity,
    /// Where, if at one step.
    pub node: Option<NodeId>,
    /// Name of that step, as people know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Where, if at one wire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edge: Option<EdgeId>,
    /// Which parameter of the step, such as `cases.0.name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong and how to mend it.
    pub message: String,
    /// How a program mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

impl Issue {
    pub(super) fn new(rule: &str, severity: IssueSeverity, message: impl Into<String>) -> Self {
        Self {
            rule: rule.to_owned(),
            severity,
            node: None,
            step: None,
            edge: None,
            field: None,
            message: message.into(),
            fix: None,
        }
    }

    pub(super) fn error(rule: &str, message: impl Into<String>) -> Self {
        Self::new(rule, IssueSeverity::Error, message)
    }

    pub(super) fn warning(rule: &str, message: impl Into<String>) -> Self {
        Self::new(rule, IssueSeverity::Warning, message)
    }

    pub(super) fn info(rule: &str, message: impl Into<String>) -> Self {
        Self::new(rule, IssueSeverity::Info, message)
    }

    pub(super) fn at(mut self, node: &Node) -> Self {
        self.node = Some(node.id);
        self.step = Some(node.name.clone()).filter(|n| !n.trim().is_empty());
        self
    }

    pub(super) fn on(mut self, edge: EdgeId) -> Self {
        self.edge = Some(edge);
        self
    }

    pub(super) fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    pub(super) fn mended_by(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }
}

/// What rules look at, and where they put what they find.
pub(super) struct Check<'a> {
    pub doc: &'a WorkflowDoc,
    pub graph: &'a Graph<'a>,
    pub flow: &'a Flow,
    pub context: &'a Context,
    /// Places of the steps by their keys; of two with the same key, the first.
    pub keys: BTreeMap<&'a str, usize>,
    pub issues: Vec<Issue>,
}

impl<'a> Check<'a> {
    pub fn new(graph: &'a Graph<'a>, flow: &'a Flow, context: &'a Context) -> Self {
        let mut keys = BTreeMap::new();
        for (n, node) in graph.nodes.iter().enumerate() {
            keys.entry(node.key.as_str()).or_insert(n);
        }
        Self {
            doc: graph.doc,
            graph,
            flow,
            context,
            keys,
            issues: Vec::new(),
        }
    }

    /// Steps of kinds that are known, with their places.
    pub fn known(&self) -> impl Iterator<Item = (usize, &'a Node, &'static KindSpec)> + use<'a> {
        let graph = self.graph;
        (0..graph.nodes.len()).filter_map(|n| Some((n, graph.nodes[n], graph.specs[n]?)))
    }

    /// Those of them that a run can come to and that are on.
    pub fn running(&self) -> impl Iterator<Item = (usize, &'a Node, &'static KindSpec)> + use<'a> {
        let flow = self.flow;
        self.known()
            .filter(|(n, node, _)| node.enabled && flow.reached[*n])
    }

    pub fn add(&mut self, issue: Issue) {
        self.issues.push(issue);
    }
}
