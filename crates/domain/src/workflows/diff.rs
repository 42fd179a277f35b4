//! What differs between two documents, as a person means it: steps and wires that came, went or
//! changed, field by field. Moving things on the canvas is no difference.

mod overlay;
mod words;

pub use overlay::{Differs, Overlaid, overlaid};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::doc::{Edge, Node, NodeId, WorkflowDoc};

/// One field with both values; nothing means that it is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDiff {
    /// The way to it, such as `params.where.rules` or `retry.max`.
    pub field: String,
    /// What it was.
    pub was: Option<Value>,
    /// What it is.
    pub is: Option<Value>,
}

/// A step that came or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRef {
    /// Its id.
    pub node: NodeId,
    /// Its name, as it is or was.
    pub name: String,
    /// Its kind.
    pub kind: String,
}

/// A step that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDiff {
    /// Which.
    pub step: StepRef,
    /// What of it.
    pub fields: Vec<FieldDiff>,
}

/// A wire that came or went, by the names of its ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireRef {
    /// The step it begins at.
    pub from: NodeId,
    /// Its name.
    pub from_name: String,
    /// The output.
    pub port: String,
    /// The step it ends at.
    pub to: NodeId,
    /// Its name.
    pub to_name: String,
}

/// The difference between two documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// Name, description and settings (`settings.…`).
    pub workflow: Vec<FieldDiff>,
    /// Steps that came.
    pub added: Vec<StepRef>,
    /// Steps that went.
    pub removed: Vec<StepRef>,
    /// Steps that changed.
    pub changed: Vec<StepDiff>,
    /// Wires that came.
    pub wires_added: Vec<WireRef>,
    /// Wires that went.
    pub wires_removed: Vec<WireRef>,
    /// Whether groups, notes on the canvas or labels of wires differ; runs do not see those.
    pub remarks: bool,
}

impl Diff {
    /// Whether both documents do the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What differs between `was` and `is`. Of equal documents, and of documents in which things only
/// moved, the answer is empty.
#[must_use]
pub fn diff(was: &WorkflowDoc, is: &WorkflowDoc) -> Diff {
    let mut out = Diff::default();
    let head = |doc: &WorkflowDoc| {
        let mut map = serde_json::Map::new();
        map.insert("name".into(), doc.name.as_str().into());
        map.insert("description".into(), doc.description.as_str().into());
        let settings = serde_json::to_value(&doc.settings).unwrap_or_default();
        map.insert("settings".into(), settings);
        Value::Object(map)
    };
    compare("", Some(&head(was)), Some(&head(is)), &mut out.workflow);
    for (id, node) in &was.nodes {
        match is.nodes.get(id) {
            None => out.removed.push(step(node)),
            Some(now) => {
                let fields = step_fields(node, now);
                if !fields.is_empty() {
                    let step = step(now);
                    out.changed.push(StepDiff { step, fields });
                }
            }
        }
    }
    let new = is
        .nodes
        .iter()
        .filter(|(id, _)| !was.nodes.contains_key(id));
    out.added = new.map(|(_, n)| step(n)).collect();
    let (before, after) = (wires(was), wires(is));
    let only = |a: &BTreeMap<WireKey<'_>, &Edge>, b: &BTreeMap<WireKey<'_>, &Edge>, doc| {
        let missing = a.iter().filter(|(k, _)| !b.contains_key(*k));
        missing.map(|(_, e)| wire(doc, e)).collect()
    };
    out.wires_removed = only(&before, &after, was);
    out.wires_added = only(&after, &before, is);
    let relabelled = before
        .iter()
        .any(|(k, e)| after.get(k).is_some_and(|now| now.label != e.label));
    out.remarks = relabelled || frames(was) != frames(is);
    out
}

/// The fields in which two states of a step differ, but for its place.
pub(super) fn step_fields(was: &Node, is: &Node) -> Vec<FieldDiff> {
    let mut fields = Vec::new();
    if was != is {
        compare("", Some(&content(was)), Some(&content(is)), &mut fields);
    }
    fields
}

fn step(node: &Node) -> StepRef {
    StepRef {
        node: node.id,
        name: node.name.clone(),
        kind: node.kind.clone(),
    }
}

/// What of a step counts: all but its place.
fn content(node: &Node) -> Value {
    let mut value = serde_json::to_value(node).unwrap_or_default();
    if let Some(map) = value.as_object_mut() {
        map.remove("pos");
        map.remove("id");
    }
    value
}

type WireKey<'a> = (NodeId, &'a str, NodeId);

fn wires(doc: &WorkflowDoc) -> BTreeMap<WireKey<'_>, &Edge> {
    let key = |e: &'_ Edge| (e.from.node, e.to.node);
    doc.edges
        .values()
        .map(|e| {
            let (from, to) = key(e);
            ((from, e.from.port.as_str(), to), e)
        })
        .collect()
}

fn wire(doc: &WorkflowDoc, edge: &Edge) -> WireRef {
    let name = |id: &NodeId| {
        doc.nodes
            .get(id)
            .map(|n| n.name.clone())
            .unwrap_or_default()
    };
    WireRef {
        from: edge.from.node,
        from_name: name(&edge.from.node),
        port: edge.from.port.clone(),
        to: edge.to.node,
        to_name: name(&edge.to.node),
    }
}

/// Groups and notes without places and sizes.
fn frames(doc: &WorkflowDoc) -> Vec<Value> {
    let groups = doc.groups.iter().map(|(id, g)| serde_json::json!([id, g]));
    let notes = doc
        .notes
        .iter()
        .map(|(id, n)| serde_json::json!([id, n.markdown, n.color]));
    groups.chain(notes).collect()
}

/// Adds the fields in which two values differ; goes into objects, takes lists as a whole.
fn compare(way: &str, was: Option<&Value>, is: Option<&Value>, out: &mut Vec<FieldDiff>) {
    if was == is {
        return;
    }
    let (Some(Value::Object(a)), Some(Value::Object(b))) = (was, is) else {
        out.push(FieldDiff {
            field: way.to_owned(),
            was: was.cloned(),
            is: is.cloned(),
        });
        return;
    };
    let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let dot = if way.is_empty() { "" } else { "." };
        compare(&format!("{way}{dot}{key}"), a.get(key), b.get(key), out);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::{
        publishing::Network,
        workflows::{
            EdgeId, Position,
            commands::{Command, apply},
            main_job,
        },
    };

    #[test]
    fn moving_is_no_difference_and_every_other_change_is_one_field() {
        let was = main_job(&[Network::X]);
        let mut is = was.clone();
        for node in is.nodes.values_mut() {
            node.pos = Position { x: 1, y: 2 };
        }
        assert!(diff(&was, &is).is_empty());
        let draft = is.by_key("draft_x").expect("draft").id;
        let node = is.nodes.get_mut(&draft).expect("draft");
        node.params.insert("brief".into(), json!("short"));
        node.retry.max = 5;
        is.settings.concurrency = Some(2);
        let found = diff(&was, &is);
        let fields: Vec<&str> = found.changed[0]
            .fields
            .iter()
            .map(|f| f.field.as_str())
            .collect();
        assert_eq!(
            (found.changed.len(), fields),
            (1, vec!["params.brief", "retry.max"])
        );
        assert_eq!(found.workflow[0].field, "settings.concurrency");
        assert_eq!(
            (found.workflow[0].was.clone(), found.workflow[0].is.clone()),
            (None, Some(json!(2)))
        );
    }

    #[test]
    fn steps_and_wires_that_come_and_go_are_named() {
        let was = main_job(&[Network::X]);
        let mut is = was.clone();
        let nodes = vec![is.by_key("score_x").expect("score").id];
        apply(&mut is, &Command::RemoveNodes { nodes, heal: true }).expect("removed");
        let found = diff(&was, &is);
        assert_eq!(found.removed[0].name, "Score");
        assert_eq!((found.wires_removed.len(), found.wires_added.len()), (3, 2));
        let back = diff(&is, &was);
        assert_eq!(
            (back.added, back.wires_added),
            (found.removed, found.wires_removed)
        );
        // A wire with another id between the same ends is the same wire.
        let mut same = was.clone();
        let (id, mut edge) = same.edges.pop_first().expect("wire");
        edge.id = EdgeId(Uuid::from_u128(id.0.as_u128() ^ 1));
        same.edges.insert(edge.id, edge);
        assert!(diff(&was, &same).is_empty());
    }
}
