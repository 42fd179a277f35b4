//! Two documents in one picture: all that is, and what went where it stood.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{diff, wires};
use crate::workflows::{
    canvas::{Rect, box_of},
    doc::{Edge, EdgeId, NodeId, WorkflowDoc},
};

/// How far down a step goes that went, while its place is taken by another; in canvas pixels.
const DOWN: i32 = 88;
/// How often it is moved down at most.
const TRIES: usize = 40;

/// How a part differs between two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Differs {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// It is there before and after, and does another thing.
    Changed,
}

/// Two documents as one, for drawing: it is no workflow that could run.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlaid {
    /// Everything of the later document, and the steps and wires that are not in it any more.
    pub doc: WorkflowDoc,
    /// The steps that differ.
    pub steps: BTreeMap<NodeId, Differs>,
    /// The wires that differ.
    pub wires: BTreeMap<EdgeId, Differs>,
}

/// Lays the earlier document under the later one. What differs is what [`diff`] names; a step that went
/// stands where it stood, or below what stands there now.
#[must_use]
pub fn overlaid(was: &WorkflowDoc, is: &WorkflowDoc) -> Overlaid {
    let found = diff(was, is);
    let mut doc = is.clone();
    let mut steps = BTreeMap::new();
    steps.extend(found.added.iter().map(|s| (s.node, Differs::Added)));
    steps.extend(
        found
            .changed
            .iter()
            .map(|s| (s.step.node, Differs::Changed)),
    );
    let mut taken: Vec<Rect> = is.nodes.values().map(box_of).collect();
    for gone in found.removed.iter().filter_map(|s| was.nodes.get(&s.node)) {
        let mut gone = gone.clone();
        for _ in 0..TRIES {
            let own = box_of(&gone);
            if !taken.iter().any(|other| other.overlaps(&own)) {
                break;
            }
            gone.pos.y = gone.pos.y.saturating_add(DOWN);
        }
        taken.push(box_of(&gone));
        steps.insert(gone.id, Differs::Removed);
        doc.nodes.insert(gone.id, gone);
    }
    let (before, after) = (wires(was), wires(is));
    let mut marked = BTreeMap::new();
    let new = after.iter().filter(|(key, _)| !before.contains_key(*key));
    marked.extend(new.map(|(_, edge)| (edge.id, Differs::Added)));
    for (_, edge) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        let mut edge: Edge = (*edge).clone();
        // A wire that was led elsewhere is there under its id, and was there under the same.
        while doc.edges.contains_key(&edge.id) {
            edge.id = EdgeId(Uuid::from_u128(edge.id.0.as_u128().wrapping_add(1)));
        }
        marked.insert(edge.id, Differs::Removed);
        doc.edges.insert(edge.id, edge);
    }
    Overlaid {
        doc,
        steps,
        wires: marked,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        publishing::Network,
        workflows::{
            commands::{Command, apply},
            main_job,
        },
    };

    #[test]
    fn what_went_stands_beside_what_is_and_every_difference_is_marked() {
        let was = main_job(&[Network::X]);
        let mut is = was.clone();
        let score = is.by_key("score_x").expect("score").clone();
        let nodes = vec![score.id];
        apply(&mut is, &Command::RemoveNodes { nodes, heal: true }).expect("removed");
        let draft = is.by_key("draft_x").expect("draft").id;
        let node = is.nodes.get_mut(&draft).expect("draft");
        node.params.insert("brief".into(), json!("short"));
        // Something else stands where it stood.
        node.pos = score.pos;
        let both = overlaid(&was, &is);
        assert_eq!(both.doc.nodes.len(), was.nodes.len());
        assert_eq!(both.steps[&score.id], Differs::Removed);
        assert_eq!(both.steps[&draft], Differs::Changed);
        assert_eq!(both.steps.len(), 2);
        let boxes = [score.id, draft].map(|id| box_of(&both.doc.nodes[&id]));
        assert!(!boxes[0].overlaps(&boxes[1]));
        let count = |of| both.wires.values().filter(|d| **d == of).count();
        let found = diff(&was, &is);
        assert_eq!(count(Differs::Added), found.wires_added.len());
        assert_eq!(count(Differs::Removed), found.wires_removed.len());
        let same = overlaid(&was, &was);
        assert!(same.steps.is_empty() && same.wires.is_empty() && same.doc == was);
    }

    #[test]
    fn a_wire_that_was_led_elsewhere_is_shown_twice() {
        let was = main_job(&[Network::X]);
        let mut is = was.clone();
        let id = *is.edges.keys().next().expect("a wire");
        let other = is.by_key("numbers_x").expect("numbers").id;
        is.edges.get_mut(&id).expect("it").to.node = other;
        let both = overlaid(&was, &is);
        assert_eq!(both.wires[&id], Differs::Added);
        assert_eq!(both.doc.edges.len(), was.edges.len() + 1);
        assert_eq!(both.wires.len(), 2);
    }
}
