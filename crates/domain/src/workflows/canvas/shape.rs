//! How large things are drawn and where ports stand on them. The box of a step is [`BOX_WIDTH`] wide and
//! [`BOX_HEIGHT`] high, or higher if it has many outputs. What is said here holds for a graph that flows
//! to the right, as it is stored; a view that flows to the left mirrors what it draws.

use std::borrow::Cow;

use super::geometry::{Point, Rect, bounds};
use crate::workflows::{
    doc::{Group, Node, NodeId, Note, OnError, WorkflowDoc},
    kinds::{KindSpec, kind_spec},
};

/// Width of the box of a step.
pub const BOX_WIDTH: f64 = 224.0;
/// Least height of the box of a step.
pub const BOX_HEIGHT: f64 = 64.0;
/// Height that one output needs at least.
pub const OUTPUT_ROOM: f64 = 20.0;
/// Height of the bar with a group's title.
pub const GROUP_TITLE: f64 = 28.0;
/// Room between a group's frame and its steps.
pub const GROUP_PADDING: f64 = 16.0;

/// The box of one step: its ports and its size, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Its outputs, from top to bottom.
    pub outputs: Vec<Cow<'static, str>>,
    /// Whether it has the one input; triggers have none.
    pub has_input: bool,
}

impl Shape {
    /// The shape of a step. One of a kind that is not in the catalogue has an input and one output.
    #[must_use]
    pub fn of(node: &Node) -> Self {
        let spec = kind_spec(&node.kind);
        let outputs = spec.map_or_else(
            || {
                let mut ports = vec![Cow::Borrowed("out")];
                if node.on_error == OnError::ErrorPort {
                    ports.push(Cow::Borrowed("error"));
                }
                ports
            },
            |s| s.ports_of(node),
        );
        Self {
            outputs,
            has_input: !spec.is_some_and(KindSpec::is_trigger),
        }
    }

    /// Its height.
    #[must_use]
    pub fn height(&self) -> f64 {
        (self.outputs.len() as f64 * OUTPUT_ROOM).max(BOX_HEIGHT)
    }

    /// Its box when its upper left corner stands there.
    #[must_use]
    pub fn rect(&self, at: Point) -> Rect {
        Rect::new(at, BOX_WIDTH, self.height())
    }

    /// Where wires end when its corner stands there: in the middle of the left side. This is so for a
    /// trigger too, since a document may hold a wire that should not be there.
    #[must_use]
    pub fn input(&self, at: Point) -> Point {
        at + Point::new(0.0, self.height() / 2.0)
    }

    /// Which output has that name, counted from the top.
    #[must_use]
    pub fn port(&self, name: &str) -> Option<usize> {
        self.outputs.iter().position(|p| p == name)
    }

    /// Where wires of an output begin when its corner stands there. The outputs share the right side
    /// evenly, each in the middle of its share. A wire from an output that the step does not have begins at
    /// the lower corner.
    #[must_use]
    pub fn output(&self, at: Point, port: Option<usize>) -> Point {
        let height = self.height();
        let down = port.map_or(height, |n| {
            (n as f64 + 0.5) * height / self.outputs.len().max(1) as f64
        });
        at + Point::new(BOX_WIDTH, down)
    }
}

/// The box of a step where the document says it stands.
#[must_use]
pub fn box_of(node: &Node) -> Rect {
    Shape::of(node).rect(node.pos.into())
}

/// The rectangle of a note.
#[must_use]
pub fn note_rect(note: &Note) -> Rect {
    let size = (f64::from(note.size.w), f64::from(note.size.h));
    Rect::new(note.pos.into(), size.0, size.1)
}

/// The frame of a group around the boxes of its steps, its title's bar included. `place` answers with the
/// box of a step as it stands now; steps it does not know do not count. Nothing if no step is left.
#[must_use]
pub fn frame(group: &Group, place: impl Fn(NodeId) -> Option<Rect>) -> Option<Rect> {
    let steps = bounds(group.nodes.iter().filter_map(|id| place(*id)))?;
    let padded = steps.grown(GROUP_PADDING);
    Some(Rect {
        y: padded.y - GROUP_TITLE,
        h: padded.h + GROUP_TITLE,
        ..padded
    })
}

/// The rectangle around everything in a document: steps, notes and frames. Nothing if it is empty.
#[must_use]
pub fn doc_bounds(doc: &WorkflowDoc) -> Option<Rect> {
    let steps = doc.nodes.values().map(box_of);
    let notes = doc.notes.values().map(note_rect);
    let place = |id| doc.nodes.get(&id).map(box_of);
    let frames = doc.groups.values().filter_map(|g| frame(g, place));
    bounds(steps.chain(notes).chain(frames))
}
