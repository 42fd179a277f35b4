//! What the pointer is doing on the canvas: a small machine that is told of presses, moves and releases
//! and answers what they mean. It knows no element; places are screen pixels from the stage's corner.

use std::collections::HashMap;

use domain::workflows::{
    EdgeId, End, NodeId,
    canvas::{Point, Rect},
};

/// A press that moves less than this is a click.
const SLOP: f64 = 4.0;

/// What was under the pointer when it was pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Under {
    /// A step's box.
    Step(NodeId),
    /// An output.
    Output(End, Point),
    /// The end of a wire, near its step: it can be led elsewhere.
    WireEnd(EdgeId, Point),
    /// A wire.
    Wire(EdgeId),
    /// Nothing.
    Canvas,
}

/// The keys and buttons that were held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Ctrl, Cmd or Shift: adds to the selection.
    pub add: bool,
    /// Alt: free of the grid; a box takes only what it holds whole.
    pub alt: bool,
    /// Space or the middle button: pans wherever it is pressed.
    pub pan: bool,
}

/// What the pointer is doing.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Gesture {
    /// Nothing.
    #[default]
    None,
    /// Pressed, not moved far enough yet to mean more than a click.
    Pressed {
        /// Where.
        at: Point,
        /// On what.
        under: Under,
        /// With which keys.
        held: Held,
    },
    /// The sheet follows the pointer.
    Pan {
        /// Where the pointer was.
        last: Point,
    },
    /// Steps follow the pointer.
    Drag {
        /// The one that is held.
        held: NodeId,
        /// Where each began, on the canvas.
        from: HashMap<NodeId, Point>,
        /// Where the pointer began, on the canvas.
        began: Point,
    },
    /// A box is drawn around what will be selected.
    Area {
        /// Where it began, on the canvas.
        began: Point,
        /// Added to what is selected.
        add: bool,
    },
    /// A wire is drawn from an output.
    Wire {
        /// The output it begins at.
        out: End,
        /// Where that stands on the canvas.
        from: Point,
        /// The wire whose end is led elsewhere; a new one, without.
        of: Option<EdgeId>,
    },
    /// Two fingers: the sheet follows both.
    Pinch {
        /// The middle between them.
        middle: Point,
        /// How far apart they are.
        apart: f64,
    },
}

impl Gesture {
    /// Whether the pressed pointer has moved far enough to mean a drag.
    pub fn is_dragged(&self, to: Point) -> bool {
        matches!(self, Self::Pressed { at, .. } if at.distance(to) > SLOP)
    }

    /// Whether something is under way that Escape breaks off.
    pub const fn is_on(&self) -> bool {
        !matches!(self, Self::None)
    }
}

/// Two fingers as the middle between them and their distance.
pub fn fingers(a: Point, b: Point) -> (Point, f64) {
    (
        Point::new(a.x.midpoint(b.x), a.y.midpoint(b.y)),
        a.distance(b).max(1.0),
    )
}

/// Which of `boxes` an area selects: what it touches, or with `whole` only what it holds.
pub fn within(
    boxes: impl Iterator<Item = (NodeId, Rect)>,
    area: &Rect,
    whole: bool,
) -> Vec<NodeId> {
    boxes
        .filter(|(_, rect)| {
            if whole {
                area.holds(rect)
            } else {
                area.touches(rect)
            }
        })
        .map(|(id, _)| id)
        .collect()
}
