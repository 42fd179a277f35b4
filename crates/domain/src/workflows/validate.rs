//! Validation of a document. The same rules run while a person edits and before anything is
//! stored or run; each issue names its rule and its node.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Effect, LIMITS, NodeId, WorkflowDoc, kind_spec};

/// Whether an issue stops publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueSeverity {
    /// Stops it.
    Error,
    /// Worth knowing.
    Warning,
}

/// One issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Stable name of the rule, such as `V03`.
    pub rule: String,
    /// Whether it stops publishing.
    pub severity: IssueSeverity,
    /// Where, if at one node.
    pub node: Option<NodeId>,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// All issues of a document; empty when it may be published and run.
#[must_use]
pub fn validate(doc: &WorkflowDoc) -> Vec<Issue> {
    let mut issues = Vec::new();
    limits(doc, &mut issues);
    if !issues.is_empty() {
        // A document past its limits is not walked any further.
        return issues;
    }
    nodes(doc, &mut issues);
    wires(doc, &mut issues);
    if has_cycle(doc, &mut issues) {
        return issues;
    }
    reachable(doc, &mut issues);
    approvals(doc, &mut issues);
    issues
}

fn error(issues: &mut Vec<Issue>, rule: &str, node: Option<NodeId>, message: impl Into<String>) {
    issues.push(Issue {
        rule: rule.to_owned(),
        severity: IssueSeverity::Error,
        node,
        message: message.into(),
    });
}

fn limits(doc: &WorkflowDoc, issues: &mut Vec<Issue>) {
    if doc.schema != WorkflowDoc::SCHEMA {
        error(
            issues,
            "L01",
            None,
            format!(
                "This build reads workflow format {}, not {}",
                WorkflowDoc::SCHEMA,
                doc.schema
            ),
        );
    }
    if doc.nodes.len() > LIMITS.nodes {
        error(
            issues,
            "L02",
            None,
            format!(
                "Use at most {} steps; this has {}",
                LIMITS.nodes,
                doc.nodes.len()
            ),
        );
    }
    if doc.edges.len() > LIMITS.edges {
        error(
            issues,
            "L03",
            None,
            format!(
                "Use at most {} wires; this has {}",
                LIMITS.edges,
                doc.edges.len()
            ),
        );
    }
    for node in doc.nodes.values() {
        if node.params.values().any(|v| depth(v) > LIMITS.depth) {
            error(
                issues,
                "L04",
                Some(node.id),
                format!("Parameters nest at most {} deep", LIMITS.depth),
            );
        }
    }
}

fn depth(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        serde_json::Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn nodes(doc: &WorkflowDoc, issues: &mut Vec<Issue>) {
    let mut keys = BTreeSet::new();
    for (id, node) in &doc.nodes {
        if *id != node.id {
            error(
                issues,
                "V00",
                Some(*id),
                "A step is filed under another step's id",
            );
        }
        if node.key.is_empty()
            || !node
                .key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_')
            || !keys.insert(node.key.as_str())
        {
            error(
                issues,
                "V04",
                Some(*id),
                format!(
                    "\"{}\" is not a key of its own: use letters, digits and _",
                    node.key
                ),
            );
        }
        if node.retry.max > 10 {
            error(issues, "V04", Some(*id), "Try again at most 10 times");
        }
        let Some(spec) = kind_spec(&node.kind) else {
            error(
                issues,
                "V04",
                Some(*id),
                format!("There is no step kind \"{}\"", node.kind),
            );
            continue;
        };
        if node.kind_version > spec.version {
            error(
                issues,
                "V04",
                Some(*id),
                format!("{} is known up to version {}", node.kind, spec.version),
            );
        }
        for param in spec
            .fields
            .iter()
            .filter(|f| f.required && f.default.is_none() && f.visible_if.is_none())
            .map(|f| f.key)
        {
            let missing = node
                .params
                .get(param)
                .is_none_or(|v| v.is_null() || v.as_str() == Some(""));
            if missing {
                error(issues, "V04", Some(*id), format!("Fill in \"{param}\""));
            }
        }
        if node.kind == "human.approval" {
            let required = node
                .params
                .get("required")
                .map_or(Some(1), serde_json::Value::as_u64);
            if !required.is_some_and(|n| (1..=20).contains(&n)) {
                error(
                    issues,
                    "V04",
                    Some(*id),
                    "\"required\" is a number of people from 1 to 20",
                );
            }
        }
    }
}

fn wires(doc: &WorkflowDoc, issues: &mut Vec<Issue>) {
    for edge in doc.edges.values() {
        let (Some(from), Some(to)) = (doc.nodes.get(&edge.from.node), doc.nodes.get(&edge.to.node))
        else {
            error(
                issues,
                "V00",
                None,
                "A wire ends at a step that is not there",
            );
            continue;
        };
        if let Some(spec) = kind_spec(&from.kind)
            && !spec.ports_of(from).iter().any(|p| *p == edge.from.port)
        {
            error(
                issues,
                "V06",
                Some(from.id),
                format!("\"{}\" has no output \"{}\"", from.name, edge.from.port),
            );
        }
        if edge.to.port != "in" || kind_spec(&to.kind).is_some_and(|s| s.is_trigger()) {
            error(
                issues,
                "V06",
                Some(to.id),
                format!("\"{}\" has no input \"{}\"", to.name, edge.to.port),
            );
        }
    }
}

/// Kahn's algorithm: what cannot be peeled off lies on, or behind, a cycle.
fn has_cycle(doc: &WorkflowDoc, issues: &mut Vec<Issue>) -> bool {
    let mut incoming: BTreeMap<NodeId, usize> = doc.nodes.keys().map(|id| (*id, 0)).collect();
    for edge in doc.edges.values() {
        if let Some(n) = incoming.get_mut(&edge.to.node) {
            *n += 1;
        }
    }
    let next = successors(doc);
    let mut free: Vec<NodeId> = incoming
        .iter()
        .filter(|(_, n)| **n == 0)
        .map(|(id, _)| *id)
        .collect();
    let mut peeled = 0;
    while let Some(id) = free.pop() {
        peeled += 1;
        for to in next.get(&id).into_iter().flatten() {
            if let Some(n) = incoming.get_mut(to) {
                *n -= 1;
                if *n == 0 {
                    free.push(*to);
                }
            }
        }
    }
    if peeled == doc.nodes.len() {
        return false;
    }
    let stuck = incoming.iter().find(|(_, n)| **n > 0).map(|(id, _)| *id);
    error(issues, "V03", stuck, "The wires run in a circle");
    true
}

fn successors(doc: &WorkflowDoc) -> BTreeMap<NodeId, Vec<NodeId>> {
    let mut next: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for edge in doc
        .edges
        .values()
        .filter(|e| doc.nodes.contains_key(&e.to.node))
    {
        next.entry(edge.from.node).or_default().push(edge.to.node);
    }
    next
}

fn reachable(doc: &WorkflowDoc, issues: &mut Vec<Issue>) {
    let mut open: Vec<NodeId> = doc
        .nodes
        .values()
        .filter(|n| n.enabled && kind_spec(&n.kind).is_some_and(|s| s.is_trigger()))
        .map(|n| n.id)
        .collect();
    if open.is_empty() {
        error(
            issues,
            "V01",
            None,
            "Add a trigger: nothing starts this workflow",
        );
        return;
    }
    let next = successors(doc);
    let mut seen: BTreeSet<NodeId> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        for to in next.get(&id).into_iter().flatten() {
            if seen.insert(*to) {
                open.push(*to);
            }
        }
    }
    for node in doc.nodes.values().filter(|n| !seen.contains(&n.id)) {
        issues.push(Issue {
            rule: "V02".to_owned(),
            severity: IssueSeverity::Warning,
            node: Some(node.id),
            message: format!("Nothing leads to \"{}\"", node.name),
        });
    }
}

/// V08: no way leads to an external effect past every approval's `approved` output.
fn approvals(doc: &WorkflowDoc, issues: &mut Vec<Issue>) {
    let mut open: Vec<NodeId> = doc
        .nodes
        .values()
        .filter(|n| kind_spec(&n.kind).is_some_and(|s| s.is_trigger()))
        .map(|n| n.id)
        .collect();
    let mut seen: BTreeSet<NodeId> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        let guards = doc
            .nodes
            .get(&id)
            .is_some_and(|n| n.enabled && n.kind == "human.approval");
        for edge in doc.edges.values().filter(|e| e.from.node == id) {
            let approved = guards && edge.from.port == "approved";
            if !approved && doc.nodes.contains_key(&edge.to.node) && seen.insert(edge.to.node) {
                open.push(edge.to.node);
            }
        }
    }
    for id in seen {
        let external = doc.nodes.get(&id).filter(|n| {
            n.enabled
                && kind_spec(&n.kind).is_some_and(|s| s.effect_of(&n.params) >= Effect::External)
        });
        if let Some(node) = external {
            error(
                issues,
                "V08",
                Some(id),
                format!("\"{}\" can be reached without an approval", node.name),
            );
        }
    }
}

#[cfg(test)]
mod tests;
