//! What the pointer is doing on the canvas: a small machine that is told of presses, moves and releases
//! and answers what they mean. It knows no element; places are screen pixels from the stage's corner.

use std::collections::HashMap;

use domain::workflows::{
    EdgeId, End, NodeId, NoteId,
    canvas::{Part, Point, Rect},
};

/// A press that moves less than this is a click.
const SLOP: f64 = 4.0;
/// A finger that has rested on something so many milliseconds takes it along; before, it pans.
const HOLD: f64 = 150.0;

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
    /// A group's title or chip, a note, or the corner of one.
    Part(Part),
    /// The small picture of everything, whose upper left corner is there.
    Map(Point),
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
    /// Steps and notes follow the pointer.
    Drag {
        /// What is held.
        held: Under,
        /// The corner that stays on the grid, where it began.
        anchor: Point,
        /// Where each step began, on the canvas.
        steps: HashMap<NodeId, Point>,
        /// Where each note began, on the canvas.
        notes: HashMap<NoteId, Point>,
        /// Where the pointer began, on the canvas.
        began: Point,
    },
    /// The corner of a note follows the pointer.
    Size {
        /// Which note.
        note: NoteId,
        /// Its rectangle when it began.
        from: Rect,
        /// Where the pointer began, on the canvas.
        began: Point,
    },
    /// The sheet follows the pointer on the small picture.
    Map {
        /// Upper left corner of the picture.
        corner: Point,
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

/// Whether what is pressed is taken along by a pointer that begins to move: a mouse at once, a finger once it
/// has rested so many milliseconds.
pub fn takes(is_touch: bool, rested: f64) -> bool {
    !is_touch || rested >= HOLD
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finger_takes_along_what_it_rested_on_and_a_mouse_does_at_once() {
        assert!(takes(false, 0.0));
        assert!(!takes(true, 149.0));
        assert!(takes(true, 150.0));
    }

    #[test]
    fn a_press_is_a_drag_only_beyond_the_slop() {
        let press = Gesture::Pressed {
            at: Point::new(10.0, 10.0),
            under: Under::Canvas,
            held: Held::default(),
        };
        assert!(!press.is_dragged(Point::new(13.0, 12.0)));
        assert!(press.is_dragged(Point::new(16.0, 10.0)));
        assert!(!Gesture::None.is_dragged(Point::new(99.0, 99.0)));
    }
}
