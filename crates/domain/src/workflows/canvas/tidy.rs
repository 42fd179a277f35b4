//! Tidying: steps in columns from left to right along the wires. What belongs together by wires is laid out
//! together, such parts stand below one another, and steps without wires stand in rows at the end.
//!
//! The order within columns and the heights come from a layered engine for parts of a size it is quick at,
//! and from a simpler one of our own beyond (see [`mod@column`]). Columns are ours in both cases.

mod column;
mod engine;
mod part;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    geometry::{Point, Rect, bounds},
    grid::Grid,
    shape::{BOX_HEIGHT, BOX_WIDTH, Shape, box_of, note_rect},
    snap::GRID,
    walk::Walk,
};
use crate::workflows::{
    doc::{NodeId, Position, WorkflowDoc},
    graph::Graph,
};
use part::Part;

/// How far the columns are apart, from one left side to the next.
pub const COLUMN: f64 = 320.0;
/// Room between the boxes of one column.
pub const ROW_GAP: f64 = 32.0;
/// Room between two parts.
const PART_GAP: f64 = 64.0;
/// Least number of steps in a row of steps without wires.
const LEAST_IN_ROW: usize = 4;

/// New places for the steps in `only`, or for all, for
/// [`Command::ApplyLayout`](crate::workflows::commands::Command::ApplyLayout).
///
/// Guarantees: the same document gives the same places. No two boxes overlap, nor does a box overlap a
/// note or, when only some are tidied, a box that stays. A wire leads to a column further right, but for those
/// that end a loop's round or run in a circle. The upper left corner of what is tidied stays where it was,
/// unless a note or a box that stays is in the way: then it goes down. Notes stay where they are.
#[must_use]
pub fn tidy(doc: &WorkflowDoc, only: Option<&BTreeSet<NodeId>>) -> BTreeMap<NodeId, Position> {
    let graph = Graph::new(doc);
    let walk = Walk::new(&graph);
    let wanted = |id: &NodeId| only.is_none_or(|o| o.contains(id));
    let (parts, loose) = part::parts(&graph, &walk, wanted);
    let rects: Vec<Rect> = graph.nodes.iter().map(|n| box_of(n)).collect();
    let chosen = |n: &usize| wanted(&graph.nodes[*n].id);
    let Some(was) = bounds((0..rects.len()).filter(chosen).map(|n| rects[n])) else {
        return BTreeMap::new();
    };

    let staying = (0..rects.len()).filter(|n| !chosen(n)).map(|n| rects[n]);
    let notes = doc.notes.values().map(note_rect);
    let mut stack = Stack {
        fixed: staying.chain(notes).enumerate().collect(),
        corner: was.corner(),
        down: 0.0,
        places: Vec::with_capacity(rects.len()),
    };
    let mut widest = LEAST_IN_ROW;
    for part in &parts {
        let boxes = laid_out(&graph, part);
        widest = widest.max(part.columns.len());
        stack.add(&boxes, PART_GAP);
    }
    for row in loose.chunks(widest) {
        let at = |n: usize| Point::new(n as f64 * COLUMN, 0.0);
        let place = |(n, id): (usize, &usize)| (*id, Shape::of(graph.nodes[*id]).rect(at(n)));
        let boxes: Vec<(usize, Rect)> = row.iter().enumerate().map(place).collect();
        stack.add(&boxes, ROW_GAP);
    }
    let ids = stack.finished().into_iter();
    ids.map(|(n, at)| (graph.nodes[n].id, at.stored()))
        .collect()
}

/// The boxes of one part, beginning at the origin.
fn laid_out(graph: &Graph<'_>, part: &Part) -> Vec<(usize, Rect)> {
    let shapes: Vec<Shape> = part
        .steps
        .iter()
        .map(|n| Shape::of(graph.nodes[*n]))
        .collect();
    let heights: Vec<f64> = shapes.iter().map(Shape::height).collect();
    let wanted = engine::middles(part, &heights);
    let middles = wanted.unwrap_or_else(|| column::middles(part, &heights));
    let tops = column::settled(part, &heights, &middles);
    let first = tops.iter().copied().fold(f64::INFINITY, f64::min);
    let place = |(n, top): (usize, f64)| {
        let at = Point::new(part.layer[n] as f64 * COLUMN, top - first);
        (part.steps[n], shapes[n].rect(at))
    };
    tops.into_iter().enumerate().map(place).collect()
}

/// Parts that are put below one another, around what stays where it is.
struct Stack {
    fixed: Grid<usize>,
    corner: Point,
    /// How far below the corner the next part begins.
    down: f64,
    places: Vec<(usize, Rect)>,
}

impl Stack {
    /// Puts a part below those that are there, and below everything fixed that it would cover.
    fn add(&mut self, boxes: &[(usize, Rect)], gap: f64) {
        let mut by = Point::new(self.corner.x, self.corner.y + self.down);
        loop {
            let pushes = boxes.iter().flat_map(|(_, rect)| {
                let area = rect.moved(by).grown(ROW_GAP / 2.0);
                let hits = self.fixed.blockers(area);
                hits.map(move |(_, other)| other.bottom() - area.y)
            });
            let push = pushes.fold(0.0, f64::max);
            if push <= 0.0 {
                break;
            }
            by.y += (push / GRID).ceil() * GRID;
        }
        let there = boxes.iter().map(|(n, rect)| (*n, rect.moved(by)));
        let bottom = there.clone().map(|(_, r)| r.bottom()).fold(by.y, f64::max);
        self.places.extend(there);
        self.down = bottom + gap - self.corner.y;
    }

    /// The corners, all moved back together if some lie beyond what a document can store.
    fn finished(self) -> Vec<(usize, Point)> {
        let all = bounds(self.places.iter().map(|p| p.1)).unwrap_or_default();
        let over = |end: f64| (end - f64::from(i32::MAX)).max(0.0);
        let back = Point::new(
            over(all.right() + BOX_WIDTH),
            over(all.bottom() + BOX_HEIGHT),
        );
        let places = self.places.into_iter();
        places.map(|(n, rect)| (n, rect.corner() - back)).collect()
    }
}

#[cfg(test)]
mod tests;
