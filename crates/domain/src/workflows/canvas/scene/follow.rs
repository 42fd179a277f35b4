//! How a scene follows its document: step by step, wire by wire.

use super::{Link, Placed, Scene};
use crate::workflows::{
    canvas::{geometry::Point, shape::Shape},
    commands::{Change, Inverse},
    doc::{Edge, EdgeId, Node, NodeId, WorkflowDoc},
};

impl Scene {
    /// Takes over what a command did: `did` is what [`apply`](crate::workflows::commands::apply()) answered,
    /// `doc` the document behind it. Afterwards the scene is as if it had been made anew.
    pub fn follow(&mut self, doc: &WorkflowDoc, did: &Inverse) {
        let mut moved = false;
        for change in &did.0 {
            if let Change::Node(id, _)
            | Change::Place(id, _)
            | Change::Param(id, ..)
            | Change::Option(id, _) = change
            {
                self.read_step(doc, *id);
                moved = true;
            }
        }
        for change in &did.0 {
            if let Change::Edge(id, _) = change {
                self.read_wire(doc, *id);
                moved = true;
            }
        }
        if moved {
            self.spread_all();
        }
    }

    /// Takes over what a document now says of one step: that it is there and where, that its outputs are
    /// others, or that it is gone. Its wires keep their lanes.
    pub fn read_step(&mut self, doc: &WorkflowDoc, id: NodeId) {
        match (doc.nodes.get(&id), self.boxes.number(id)) {
            (Some(node), Some(number)) => self.reread(doc, node, number),
            (Some(node), None) => self.put(node),
            (None, Some(number)) => {
                let wires: Vec<EdgeId> = self.links_at(number).map(|l| l.id).collect();
                for wire in wires {
                    self.unlink(wire);
                }
                self.boxes.take(id);
                self.grid.remove(id);
            }
            (None, None) => {}
        }
    }

    fn reread(&mut self, doc: &WorkflowDoc, node: &Node, number: usize) {
        let Some(placed) = self.boxes.at_mut(number) else {
            return;
        };
        placed.shape = Shape::of(node);
        placed.height = placed.shape.height();
        placed.at = node.pos.into();
        self.grid.put(node.id, placed.rect());
        for wire in &placed.wires {
            let Some(link) = self.links.at_mut(*wire) else {
                continue;
            };
            if let Some(edge) = doc.edges.get(&link.id)
                && link.from == number
            {
                link.port = placed.shape.port(&edge.from.port);
                link.out = placed.shape.output(Point::default(), link.port);
            }
        }
    }

    /// Takes over what a document now says of one wire: that it is there, that it leads elsewhere, or that
    /// it is gone. Steps it leads to are read first. Its lane follows with [`Scene::spread`].
    pub fn read_wire(&mut self, doc: &WorkflowDoc, id: EdgeId) {
        self.unlink(id);
        if let Some(edge) = doc.edges.get(&id) {
            self.link(edge);
        }
    }

    /// Adds a step that is not there yet.
    pub(super) fn put(&mut self, node: &Node) {
        let shape = Shape::of(node);
        let placed = Placed {
            id: node.id,
            height: shape.height(),
            shape,
            at: node.pos.into(),
            wires: Vec::new(),
        };
        self.grid.put(node.id, placed.rect());
        self.boxes.add(node.id, placed);
    }

    /// Adds a wire that is not there yet, if its steps are there.
    pub(super) fn link(&mut self, edge: &Edge) {
        let from = self.boxes.number(edge.from.node);
        let (Some(from), Some(to)) = (from, self.boxes.number(edge.to.node)) else {
            return;
        };
        let Some(source) = self.boxes.at(from) else {
            return;
        };
        let port = source.shape.port(&edge.from.port);
        let link = Link {
            id: edge.id,
            from,
            to,
            port,
            out: source.shape.output(Point::default(), port),
            lane: 0,
        };
        let number = self.links.add(edge.id, link);
        let ends = if from == to { &[from][..] } else { &[from, to] };
        for end in ends {
            if let Some(placed) = self.boxes.at_mut(*end) {
                placed.wires.push(number);
            }
        }
    }

    fn unlink(&mut self, id: EdgeId) {
        let Some(number) = self.links.number(id) else {
            return;
        };
        if let Some(link) = self.links.take(id) {
            for end in [link.from, link.to] {
                if let Some(placed) = self.boxes.at_mut(end) {
                    placed.wires.retain(|w| *w != number);
                }
            }
        }
    }
}
