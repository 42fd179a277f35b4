//! The geometry of the builder's canvas, without a browser: how large things are, where wires run, what a
//! drag is drawn to, how a document is tidied, where a new step goes, how one walks from step to step, and
//! what a step can be connected to. Canvas and outline both draw from here; nothing here draws, and
//! nothing here changes a document: what should change comes back as places for a command.
//!
//! All is said for a graph that flows to the right. Lengths are canvas pixels: a place in motion is a
//! [`Point`], a stored one a [`Position`](super::Position).

mod find;
mod fits;
mod geometry;
mod grid;
mod ids;
mod outline;
mod place;
mod route;
mod scene;
mod shape;
mod snap;
mod tidy;
mod walk;

pub use find::{Found, Hit, Match, Where, find};
pub use fits::{Misfit, fits, fits_all, fits_kind, fitting_kinds};
pub use geometry::{Point, Rect, bounds};
pub use grid::{CELL, Covers, Grid};
pub use outline::{Lead, LeadsTo, Row, outline};
pub use place::{Held, ROOM, Splice, at_pointer, behind, pasted, spliced};
pub use route::{CORNER, Curve, Ends, LABEL_ROOM, LANE, PIECES, Route, STUB, WIRE_REACH, lanes};
pub use scene::{PortHit, Scene, Side, WireFinder};
pub use shape::{
    BOX_HEIGHT, BOX_WIDTH, GROUP_PADDING, GROUP_TITLE, OUTPUT_ROOM, Shape, box_of, doc_bounds,
    frame, note_rect,
};
pub use snap::{
    GRID, GUIDE, Gap, Guide, PAN_BORDER, PAN_STEP, Snapped, auto_pan, on_grid, snap, stored_on_grid,
};
pub use tidy::{COLUMN, ROW_GAP, tidy};
pub use walk::{Heading, Walk, nearest};

#[cfg(test)]
mod tests;
