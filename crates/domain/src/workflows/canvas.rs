//! The geometry of the builder's canvas, without a browser: how large things are, where wires run, what a
//! drag is drawn to, how a document is tidied, where a new step goes, how one walks from step to step, and
//! what a step can be connected to. Canvas and outline both draw from here; nothing here draws on a screen,
//! and nothing here changes a document: what should change comes back as places or as commands.
//!
//! All is said for a graph that flows to the right. Lengths are canvas pixels: a place in motion is a
//! [`Point`], a stored one a [`Position`](super::Position).

mod find;
mod fits;
mod frames;
mod geometry;
mod grid;
mod ids;
mod outline;
mod overview;
mod place;
mod route;
mod scene;
mod shape;
mod snap;
mod svg;
mod tidy;
mod walk;

pub use find::{Found, Hit, Match, Where, find};
pub use fits::{Misfit, fits, fits_all, fits_kind, fitting_kinds};
pub use frames::{
    Frame, Frames, NOTE_SIZE, Part, TINTS, emptied, grouped, moved_to, renote, resized, tint,
};
pub use geometry::{Point, Rect, bounds};
pub use grid::{CELL, Covers, Grid};
pub use outline::{Lead, LeadsTo, Row, outline};
pub use overview::Overview;
pub use place::{Held, ROOM, Splice, at_pointer, behind, pasted, spliced};
pub use route::{CORNER, Curve, Ends, LABEL_ROOM, LANE, PIECES, Route, STUB, WIRE_REACH, lanes};
pub use scene::{CHIP_HEIGHT, PortHit, Scene, Side, WireFinder};
pub use shape::{
    BOX_HEIGHT, BOX_WIDTH, GROUP_PADDING, GROUP_TITLE, OUTPUT_ROOM, Shape, box_of, doc_bounds,
    frame, note_rect,
};
pub use snap::{
    GRID, GUIDE, Gap, Guide, PAN_BORDER, PAN_STEP, Snapped, auto_pan, on_grid, snap, stored_on_grid,
};
pub use svg::{raster, svg};
pub use tidy::{COLUMN, ROW_GAP, tidy};
pub use walk::{Heading, Walk, nearest};

#[cfg(test)]
mod tests;
