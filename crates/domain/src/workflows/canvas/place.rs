//! Where something new goes: a step behind another, on a wire, at a pointer; what is pasted. What comes
//! never lies on top of a box that is there, and it stands on the grid where it can.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    geometry::{Point, Rect, bounds},
    grid::Grid,
    scene::Scene,
    shape::{BOX_HEIGHT, BOX_WIDTH, Shape},
    snap::{GRID, on_grid},
    tidy::{COLUMN, ROW_GAP},
};
use crate::workflows::{
    doc::{EdgeId, End, NodeId, Position},
    graph::Graph,
};

/// Least room between something new and the boxes that are there.
pub const ROOM: f64 = 16.0;
/// Room between the boxes of two columns.
const GAP: f64 = COLUMN - BOX_WIDTH;
/// Most tries to find room for a paste beside what is there, before it goes below everything.
const TRIES: usize = 64;
/// Places of a document lie within these.
const FIRST: f64 = i32::MIN as f64;
const LAST: f64 = i32::MAX as f64;

/// Where a new step goes behind an output: one column on. The first output leads straight on, every
/// further one a row lower; behind steps that the output leads to already, below them. Where a box stands in
/// the way, the next free place above or below. Nothing if the step is not there.
#[must_use]
pub fn behind(scene: &Scene, from: &End, new: &Shape) -> Option<Position> {
    let source = scene.rect(from.node)?;
    let port = scene.shape(from.node)?.port(&from.port).unwrap_or(0);
    // Level with the source: in to out in a straight line, where it has one output.
    let level = source.center().y - new.height() / 2.0;
    let row = level + port as f64 * (BOX_HEIGHT + ROW_GAP);
    let lowest = scene.targets(from.node, &from.port);
    let lowest = lowest.filter_map(|id| Some(scene.rect(id)?.bottom() + ROW_GAP));
    let row = lowest.fold(row, f64::max);
    let want = Point::new(source.x + COLUMN, row);
    Some(free(scene.grid(), new, on_grid(want)))
}

/// What of a new step is at the pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Its middle: it was dragged there.
    Middle,
    /// Its input: a wire was drawn there.
    Input,
}

/// Where a new step goes that is put down at a pointer. Where a box stands in the way, the next free place
/// above or below.
#[must_use]
pub fn at_pointer(scene: &Scene, pointer: Point, new: &Shape, held: Held) -> Position {
    let left = match held {
        Held::Middle => BOX_WIDTH / 2.0,
        Held::Input => 0.0,
    };
    let corner = pointer - Point::new(left, new.height() / 2.0);
    free(scene.grid(), new, on_grid(corner))
}

/// A new step on a wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// Where it goes.
    pub at: Position,
    /// Which steps make room, and where they stand then.
    pub moves: BTreeMap<NodeId, Position>,
}

/// Where a new step goes that is put into a wire: in the row of the wire's target, between it and its
/// source. If there is no room, the target and what follows it move right as far as it takes, all alike,
/// and so does whatever would come to lie under one of them. Into a wire that leads back, it goes onto its
/// lower stretch and nothing moves. Nothing if there is no such wire.
#[must_use]
pub fn spliced(scene: &Scene, graph: &Graph<'_>, wire: EdgeId, new: &Shape) -> Option<Splice> {
    let (from, to) = scene.steps_of(wire)?;
    let (source, target) = (scene.rect(from)?, scene.rect(to)?);
    let ends = scene.ends(wire)?;
    if ends.leads_back() {
        let middle = ends.from.x.midpoint(ends.to.x) - BOX_WIDTH / 2.0;
        let want = on_grid(Point::new(middle, ends.below + ROW_GAP));
        return Some(Splice {
            at: free(scene.grid(), new, want),
            moves: BTreeMap::new(),
        });
    }
    let row = target.center().y - new.height() / 2.0;
    let room = target.x - source.right();
    if room >= BOX_WIDTH + GAP {
        let want = Point::new(source.right() + (room - BOX_WIDTH) / 2.0, row);
        return Some(Splice {
            at: free(scene.grid(), new, on_grid(want)),
            moves: BTreeMap::new(),
        });
    }
    let want = on_grid(Point::new(source.right() + GAP, row));
    let by = ((want.x + COLUMN - target.x) / GRID).ceil() * GRID;
    let mut moving: BTreeSet<NodeId> = graph.downstream(to).into_iter().collect();
    moving.retain(|id| scene.rect(*id).is_some_and(|r| r.x >= target.x));
    moving.insert(to);
    moving.remove(&from);
    let grid = pushed(scene, &mut moving, by);
    let place = |id: NodeId| Some((id, grid.rect(id)?.corner().stored()));
    Some(Splice {
        at: free(&grid, new, want),
        moves: moving.into_iter().filter_map(place).collect(),
    })
}

/// Moves steps to the right by so much, with all that would come to lie under one of them. Answers how the
/// boxes stand then.
fn pushed(scene: &Scene, moving: &mut BTreeSet<NodeId>, by: f64) -> Grid<NodeId> {
    let mut grid = scene.grid().clone();
    let mut open: Vec<NodeId> = moving.iter().copied().collect();
    while let Some(id) = open.pop() {
        let Some(rect) = scene.rect(id) else { continue };
        // A step at the border of all places cannot go on.
        let x = (rect.x + by).min(LAST - BOX_WIDTH);
        let there = Rect { x, ..rect };
        let near = Rect {
            x: there.x - ROOM,
            w: there.w + 2.0 * ROOM,
            ..there
        };
        let hit = scene.grid().blockers(near).map(|(other, _)| other);
        open.extend(hit.filter(|other| moving.insert(*other)));
        grid.put(id, there);
    }
    grid
}

/// How far to move what is pasted, given the rectangles it comes from: so that its middle is at the
/// pointer, or else a little down and to the right of where it was. If boxes stand in the way, further
/// down, and above everything if there is no more room below. What is pasted keeps its own order.
#[must_use]
pub fn pasted(scene: &Scene, what: &[Rect], pointer: Option<Point>) -> Position {
    let Some(whole) = bounds(what.iter().copied()) else {
        return Position::default();
    };
    let away = Point::new(2.0 * GRID, 2.0 * GRID);
    let mut by = on_grid(pointer.map_or(away, |at| at - whole.center()));
    for _ in 0..TRIES {
        let pushes = what.iter().flat_map(|rect| {
            let area = rect.moved(by).grown(ROOM);
            let hits = scene.grid().blockers(area);
            hits.map(move |(_, other)| other.bottom() - area.y)
        });
        let push = pushes.fold(0.0, f64::max);
        if push <= 0.0 {
            break;
        }
        by.y += (push / GRID).ceil() * GRID;
    }
    let there = whole.moved(by);
    let taken = what.iter().any(|rect| {
        let area = rect.moved(by);
        scene.grid().blockers(area).next().is_some()
    });
    if (taken || there.bottom() > LAST)
        && let Some(all) = scene.bounds()
    {
        let below = all.bottom() + 2.0 * ROOM - whole.y;
        let above = all.y - 2.0 * ROOM - whole.bottom();
        by.y = if whole.bottom() + below <= LAST {
            below
        } else {
            above
        };
    }
    on_grid(by).stored()
}

/// The free place nearest to a wanted one, above or below it; below, of two as near.
fn free(grid: &Grid<NodeId>, new: &Shape, want: Point) -> Position {
    let want = Point::new(want.x.clamp(FIRST, LAST), want.y.clamp(FIRST, LAST));
    let rect = new.rect(want);
    let down = slide(grid, rect, |area, other| {
        let under = other.bottom() + ROOM;
        (under > area.y).then(|| (under / GRID).ceil() * GRID)
    });
    let up = slide(grid, rect, |area, other| {
        let over = other.y - ROOM - area.h;
        (over < area.y).then(|| (over / GRID).floor() * GRID)
    });
    let far = |y: f64| {
        if (FIRST..=LAST).contains(&y) {
            (y - want.y).abs()
        } else {
            f64::INFINITY
        }
    };
    let y = if far(up) < far(down) { up } else { down };
    Point::new(want.x, y).stored()
}

/// Moves an area past one box after another until none is in the way. `past` says where it is past a box;
/// every answer lies further on, so it ends.
fn slide(grid: &Grid<NodeId>, mut area: Rect, past: impl Fn(&Rect, &Rect) -> Option<f64>) -> f64 {
    loop {
        let near = area.grown(ROOM);
        let next = grid
            .blockers(near)
            .find_map(|(_, other)| past(&area, &other));
        match next {
            Some(y) => area.y = y,
            None => return area.y,
        }
    }
}

#[cfg(test)]
mod tests;
