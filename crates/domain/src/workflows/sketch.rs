//! A pencil for the documents that the product brings along: steps and wires in the order they are
//! written down, with ids that are the same each time. Templates and the main job are drawn with it;
//! what people edit changes by commands alone.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use super::{
    doc::{
        Edge, EdgeId, Group, GroupId, Node, NodeId, Note, NoteId, OnError, Position, RetryPolicy,
        Settings, Size, WorkflowDoc,
    },
    grid,
    kinds::kind_spec,
};

/// Width of a note, in canvas pixels.
const NOTE_WIDTH: i32 = 2 * grid::COLUMN - 80;
/// Characters that a line of a note of that width holds, and the height of a line.
const NOTE_LINE: (usize, i32) = (72, 20);

/// A document being drawn.
pub(super) struct Sketch {
    doc: WorkflowDoc,
    salt: u128,
    next: u128,
    band: usize,
    /// The steps in the order they were drawn, with their bands.
    drawn: Vec<(NodeId, usize)>,
}

impl Sketch {
    /// An empty document. Its ids follow from `word` and from the order of what is drawn; without a
    /// word, from the order alone.
    pub(super) fn new(word: &str, name: &str) -> Self {
        // FNV-1a; 48 of its bits fit beside what counts.
        let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let salt = if word.is_empty() { 0 } else { hash >> 16 };
        Self {
            doc: WorkflowDoc::new(name),
            salt: u128::from(salt),
            next: 0,
            band: 0,
            drawn: Vec::new(),
        }
    }

    fn id(&mut self) -> Uuid {
        self.next += 1;
        // Version 8 (custom): ids within one document need to be unique there only.
        Uuid::from_u128(
            (self.salt << 80) | (self.next << 64) | (8 << 76) | (0b10 << 62) | self.next,
        )
    }

    /// What the workflow is for.
    pub(super) fn description(&mut self, text: &str) {
        text.clone_into(&mut self.doc.description);
    }

    /// Draws a step. One that must not be done twice is tried once.
    pub(super) fn step(&mut self, kind: &str, key: &str, name: &str, params: Value) -> NodeId {
        let id = NodeId(self.id());
        let mut node = Node::new(id, kind, key, name);
        if let Value::Object(params) = params {
            node.params = params;
        }
        if kind_spec(kind).is_some_and(|s| !s.is_idempotent(&node.params)) {
            node.retry = RetryPolicy::NEVER;
        }
        self.doc.nodes.insert(id, node);
        self.drawn.push((id, self.band));
        id
    }

    /// Draws a wire.
    pub(super) fn wire(&mut self, from: NodeId, port: &str, to: NodeId) {
        let id = EdgeId(self.id());
        self.doc.edges.insert(id, Edge::new(id, from, port, to));
    }

    /// Draws wires from step to step; each step leads on by the port beside it.
    pub(super) fn line(&mut self, steps: &[(NodeId, &str)], end: NodeId) {
        let ends = steps.iter().skip(1).map(|(id, _)| *id).chain([end]);
        for ((from, port), to) in steps.iter().zip(ends) {
            self.wire(*from, port, to);
        }
    }

    /// A step leaves by `error` when all its tries have failed.
    pub(super) fn on_error(&mut self, from: NodeId, to: NodeId) {
        if let Some(node) = self.doc.nodes.get_mut(&from) {
            node.on_error = OnError::ErrorPort;
        }
        self.wire(from, "error", to);
    }

    /// A step's failure is passed over.
    pub(super) fn goes_on(&mut self, id: NodeId) {
        if let Some(node) = self.doc.nodes.get_mut(&id) {
            node.on_error = OnError::Continue;
        }
    }

    /// What is drawn from now on stands below what is drawn already.
    pub(super) const fn below(&mut self) {
        self.band += 1;
    }

    /// Sets a step down at a place; without it, [`Self::arranged`] finds one.
    pub(super) fn place(&mut self, id: NodeId, x: i32, y: i32) {
        if let Some(node) = self.doc.nodes.get_mut(&id) {
            node.pos = Position { x, y };
        }
    }

    /// Draws a frame around steps, with what a person should know of them.
    pub(super) fn group(&mut self, title: &str, note: &str, nodes: &[NodeId]) {
        let group = Group {
            title: title.to_owned(),
            color: String::new(),
            nodes: nodes.iter().copied().collect(),
            note: note.to_owned(),
        };
        let id = GroupId(self.id());
        self.doc.groups.insert(id, group);
    }

    /// Puts a text above the steps, beside the ones that are there already.
    pub(super) fn note(&mut self, markdown: &str) {
        let lines = markdown
            .lines()
            .map(|l| 1 + l.chars().count() / NOTE_LINE.0);
        let height = 32 + NOTE_LINE.1 * lines.sum::<usize>() as i32;
        let note = Note {
            pos: Position {
                x: self.doc.notes.len() as i32 * (NOTE_WIDTH + 80),
                y: -height - 48,
            },
            size: Size {
                w: NOTE_WIDTH as u32,
                h: height as u32,
            },
            markdown: markdown.to_owned(),
            color: String::new(),
        };
        let id = NoteId(self.id());
        self.doc.notes.insert(id, note);
    }

    /// What holds for every run.
    pub(super) const fn settings(&mut self) -> &mut Settings {
        &mut self.doc.settings
    }

    /// The document with the places that were set.
    pub(super) fn done(self) -> WorkflowDoc {
        self.doc
    }

    /// The document with every step set down from left to right.
    pub(super) fn arranged(mut self) -> WorkflowDoc {
        let drawn = self.drawn.iter().enumerate();
        let place: HashMap<NodeId, usize> = drawn.map(|(at, (id, _))| (*id, at)).collect();
        let pair = |e: &Edge| Some((*place.get(&e.from.node)?, *place.get(&e.to.node)?));
        let wires: Vec<(usize, usize)> = self.doc.edges.values().filter_map(pair).collect();
        let bands: Vec<usize> = self.drawn.iter().map(|(_, band)| *band).collect();
        for (at, (id, _)) in grid::places(&bands, &wires).iter().zip(&self.drawn) {
            if let Some(node) = self.doc.nodes.get_mut(id) {
                node.pos = *at;
            }
        }
        self.doc
    }
}
