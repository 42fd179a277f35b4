//! Where the parts of the graph stand on the screen: pure arithmetic over the stored document.

use std::collections::BTreeMap;

use domain::workflows::{NodeId, WorkflowDoc};

/// Width and height of a node's box.
pub const BOX: (f64, f64) = (224.0, 64.0);
/// Room around the graph.
const MARGIN: f64 = 24.0;

/// A wire as a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Wire {
    /// Path data.
    pub path: String,
    /// The output it begins at.
    pub port: String,
    /// Where its label stands.
    pub label: (f64, f64),
    /// The node it begins at.
    pub from: NodeId,
    /// The node it ends at.
    pub to: NodeId,
}

/// The whole picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Width and height.
    pub size: (f64, f64),
    /// Top left corner of each node.
    pub places: BTreeMap<NodeId, (f64, f64)>,
    /// The wires.
    pub wires: Vec<Wire>,
}

/// Moves the stored places so that the graph begins at the margin, and draws the wires.
pub fn picture(doc: &WorkflowDoc) -> Picture {
    let left = doc.nodes.values().map(|n| n.pos.x).min().unwrap_or(0);
    let top = doc.nodes.values().map(|n| n.pos.y).min().unwrap_or(0);
    let places: BTreeMap<NodeId, (f64, f64)> = doc
        .nodes
        .values()
        .map(|n| {
            (
                n.id,
                (
                    f64::from(n.pos.x - left) + MARGIN,
                    f64::from(n.pos.y - top) + MARGIN,
                ),
            )
        })
        .collect();
    let width = places.values().map(|p| p.0).fold(0.0, f64::max) + BOX.0 + MARGIN;
    let height = places.values().map(|p| p.1).fold(0.0, f64::max) + BOX.1 + MARGIN;
    let mut wires: Vec<Wire> = Vec::new();
    for edge in doc.edges.values() {
        let (Some(from), Some(to)) = (places.get(&edge.from.node), places.get(&edge.to.node))
        else {
            continue;
        };
        // Two outputs to the same node are one line with both names.
        if let Some(same) = wires
            .iter_mut()
            .find(|w| w.from == edge.from.node && w.to == edge.to.node)
        {
            same.port = format!("{}, {}", same.port, edge.from.port);
            continue;
        }
        wires.push(wire(*from, *to, edge));
    }
    Picture {
        size: (width, height),
        places,
        wires,
    }
}

fn wire(from: (f64, f64), to: (f64, f64), edge: &domain::workflows::Edge) -> Wire {
    let (x1, y1) = (from.0 + BOX.0, from.1 + BOX.1 / 2.0);
    let (x2, y2) = (to.0, to.1 + BOX.1 / 2.0);
    let bend = ((x2 - x1).abs() / 2.0).max(24.0);
    let path = format!(
        "M{x1:.0} {y1:.0}C{:.0} {y1:.0} {:.0} {y2:.0} {x2:.0} {y2:.0}",
        x1 + bend,
        x2 - bend
    );
    let label = (x1.midpoint(x2), y1.midpoint(y2) - 6.0);
    Wire {
        path,
        port: edge.from.port.clone(),
        label,
        from: edge.from.node,
        to: edge.to.node,
    }
}

/// The nodes in an order that follows the wires, for the outline and the keyboard. A wire that leads
/// back into a loop holds nothing up: the loop comes before what is in it.
pub fn order(doc: &WorkflowDoc) -> Vec<NodeId> {
    let mut incoming: BTreeMap<NodeId, usize> = doc.nodes.keys().map(|id| (*id, 0)).collect();
    for edge in doc.edges.values() {
        if let Some(n) = incoming.get_mut(&edge.to.node) {
            *n += 1;
        }
    }
    let mut out: Vec<NodeId> = Vec::new();
    let mut open: Vec<NodeId> = incoming
        .iter()
        .filter(|(_, n)| **n == 0)
        .map(|(id, _)| *id)
        .collect();
    open.reverse();
    loop {
        let Some(id) = open.pop().or_else(|| stuck(doc, &out)) else {
            return out;
        };
        if out.contains(&id) {
            continue;
        }
        out.push(id);
        let mut next: Vec<NodeId> = doc
            .edges
            .values()
            .filter(|e| e.from.node == id)
            .map(|e| e.to.node)
            .collect();
        next.reverse();
        for to in next {
            if let Some(n) = incoming.get_mut(&to) {
                *n = n.saturating_sub(1);
                if *n == 0 {
                    open.push(to);
                }
            }
        }
    }
}

/// Where a circle is entered: a node that one before it leads to, or else any that is left.
fn stuck(doc: &WorkflowDoc, out: &[NodeId]) -> Option<NodeId> {
    let left = |id: &NodeId| !out.contains(id);
    let mut reached = doc.edges.values().filter(|e| !left(&e.from.node));
    let entered = reached.find(|e| left(&e.to.node)).map(|e| e.to.node);
    entered.or_else(|| doc.nodes.keys().copied().find(left))
}

#[cfg(test)]
mod tests {
    use domain::{publishing::Network, workflows::main_job};

    use super::*;

    #[test]
    fn every_node_stands_inside_and_every_pair_has_one_wire() {
        let doc = main_job(&Network::ALL);
        let picture = picture(&doc);
        assert_eq!(picture.places.len(), doc.nodes.len());
        assert!(
            picture
                .places
                .values()
                .all(|p| p.0 >= MARGIN && p.1 >= MARGIN && p.0 + BOX.0 <= picture.size.0)
        );
        let mut pairs: Vec<_> = picture.wires.iter().map(|w| (w.from, w.to)).collect();
        pairs.sort();
        pairs.dedup();
        assert_eq!(pairs.len(), picture.wires.len());
    }

    #[test]
    fn the_order_holds_every_node_once_and_begins_with_the_trigger() {
        let doc = main_job(&Network::ALL);
        let order = order(&doc);
        assert_eq!(order.len(), doc.nodes.len());
        assert_eq!(doc.nodes[&order[0]].key, "start");
    }
}
