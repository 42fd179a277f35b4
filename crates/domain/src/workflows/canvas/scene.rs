//! A document as it stands on the canvas at this moment, moved steps included: boxes, ports, and the
//! course of every wire. It is made once from a document and then follows it step by step; moving a step
//! costs a look-up. What it holds is derived: nothing here changes a document.

mod fold;
mod follow;
mod pointing;
mod table;

pub use fold::CHIP_HEIGHT;
pub use pointing::{PortHit, Side, WireFinder};

use super::{
    geometry::{Point, Rect, bounds},
    grid::Grid,
    ids::{IdMap, IdSet},
    route::{Curve, Ends, Route, lanes},
    shape::{BOX_WIDTH, Shape},
};
use crate::workflows::doc::{EdgeId, NodeId, WorkflowDoc};
use table::Table;

/// A step on the canvas.
#[derive(Debug, Clone)]
struct Placed {
    id: NodeId,
    shape: Shape,
    height: f64,
    at: Point,
    /// Numbers of the wires that begin or end at it.
    wires: Vec<usize>,
}

impl Placed {
    fn rect(&self) -> Rect {
        Rect::new(self.at, BOX_WIDTH, self.height)
    }
}

/// A wire on the canvas.
#[derive(Debug, Clone)]
struct Link {
    id: EdgeId,
    /// Numbers of the steps it leads from and to.
    from: usize,
    to: usize,
    /// Which output it leaves by, and where that stands on the box.
    port: Option<usize>,
    out: Point,
    lane: i16,
}

/// A document on the canvas.
#[derive(Debug, Clone)]
pub struct Scene {
    /// How wires are drawn.
    pub curve: Curve,
    boxes: Table<NodeId, Placed>,
    links: Table<EdgeId, Link>,
    grid: Grid<NodeId>,
    folds: Vec<fold::Fold>,
    /// By number of a step: the fold it is hidden in.
    folded: IdMap<usize, usize>,
}

impl Scene {
    /// A document where it says it stands. A wire whose end is missing is left out.
    #[must_use]
    pub fn new(doc: &WorkflowDoc, curve: Curve) -> Self {
        let mut scene = Self {
            curve,
            boxes: Table::with_capacity(doc.nodes.len()),
            links: Table::with_capacity(doc.edges.len()),
            grid: Grid::with_capacity(doc.nodes.len()),
            folds: Vec::new(),
            folded: IdMap::default(),
        };
        doc.nodes.values().for_each(|node| scene.put(node));
        doc.edges.values().for_each(|edge| scene.link(edge));
        scene.spread_all();
        scene
    }

    /// Moves a step: its upper left corner stands there from now on. The document is not touched. Says
    /// whether there is such a step.
    pub fn place(&mut self, id: NodeId, at: Point) -> bool {
        let Some(number) = self.boxes.number(id) else {
            return false;
        };
        let Some(placed) = self.boxes.at_mut(number) else {
            return false;
        };
        placed.at = at;
        if !self.folded.contains_key(&number) {
            self.grid.put(id, placed.rect());
        }
        true
    }

    /// Gives the named wires lanes of their own among themselves; all others keep theirs. While steps are
    /// dragged, their wires are all that needs it.
    pub fn spread(&mut self, wires: &[EdgeId]) {
        let numbers = wires.iter().filter_map(|id| self.links.number(*id));
        self.spread_some(numbers.collect());
    }

    /// Gives all wires their lanes.
    pub fn spread_all(&mut self) {
        // In the order of their ids, so that the same document always gets the same lanes.
        let mut links: Vec<&Link> = self.links.values().collect();
        links.sort_unstable_by_key(|l| l.id);
        let numbers = links.iter().filter_map(|l| self.links.number(l.id));
        self.spread_some(numbers.collect());
    }

    fn spread_some(&mut self, numbers: Vec<usize>) {
        let ends = |n: &usize| self.links.at(*n).and_then(|l| self.ends_of(l));
        let known: Vec<(usize, Ends)> = numbers
            .iter()
            .filter_map(|n| Some((*n, ends(n)?)))
            .collect();
        let (numbers, ends): (Vec<usize>, Vec<Ends>) = known.into_iter().unzip();
        for (n, lane) in numbers.into_iter().zip(lanes(&ends)) {
            if let Some(link) = self.links.at_mut(n) {
                link.lane = lane;
            }
        }
    }

    /// The boxes by where they stand, without those that are folded away.
    #[must_use]
    pub const fn grid(&self) -> &Grid<NodeId> {
        &self.grid
    }

    /// The box of a step.
    #[must_use]
    pub fn rect(&self, id: NodeId) -> Option<Rect> {
        self.boxes.get(id).map(Placed::rect)
    }

    /// The rectangle around all boxes.
    #[must_use]
    pub fn bounds(&self) -> Option<Rect> {
        bounds(self.boxes.values().map(Placed::rect))
    }

    /// The ports and the size of a step.
    #[must_use]
    pub fn shape(&self, id: NodeId) -> Option<&Shape> {
        self.boxes.get(id).map(|b| &b.shape)
    }

    /// Puts into `found` the wires that begin or end at any of these steps, each once. The buffer is emptied
    /// first.
    pub fn wires_of(&self, steps: impl IntoIterator<Item = NodeId>, found: &mut Vec<EdgeId>) {
        found.clear();
        let steps: IdSet<usize> = steps
            .into_iter()
            .filter_map(|id| self.boxes.number(id))
            .collect();
        for n in &steps {
            for link in self.links_at(*n) {
                // A wire between two of them is told by the one it begins at.
                if link.from == *n || !steps.contains(&link.from) {
                    found.push(link.id);
                }
            }
        }
    }

    fn links_at(&self, step: usize) -> impl Iterator<Item = &Link> {
        let wires = self.boxes.at(step).map(|b| b.wires.iter());
        wires
            .into_iter()
            .flatten()
            .filter_map(|w| self.links.at(*w))
    }

    /// The steps that an output leads to, in no particular order.
    pub fn targets(&self, id: NodeId, port: &str) -> impl Iterator<Item = NodeId> {
        let step = self.boxes.number(id);
        let port = self.shape(id).and_then(|s| s.port(port));
        let links = step.into_iter().flat_map(|n| self.links_at(n));
        let out = links.filter(move |l| Some(l.from) == step && l.port == port);
        out.filter_map(|l| Some(self.boxes.at(l.to)?.id))
    }

    /// The steps that a wire leads from and to.
    #[must_use]
    pub fn steps_of(&self, id: EdgeId) -> Option<(NodeId, NodeId)> {
        let link = self.links.get(id)?;
        Some((self.boxes.at(link.from)?.id, self.boxes.at(link.to)?.id))
    }

    /// All wires, in no particular order, without those inside of a folded group.
    pub fn wires(&self) -> impl Iterator<Item = EdgeId> {
        let seen = self.links.values().filter(|l| !self.hides(l.from, l.to));
        seen.map(|l| l.id)
    }

    /// Where a wire begins and ends now.
    #[must_use]
    pub fn ends(&self, id: EdgeId) -> Option<Ends> {
        self.ends_of(self.links.get(id)?)
    }

    fn ends_of(&self, link: &Link) -> Option<Ends> {
        let (from, to) = (self.boxes.at(link.from)?, self.boxes.at(link.to)?);
        let (mut out, mut into) = (from.at + link.out, to.at + Point::new(0.0, to.height / 2.0));
        let (mut from_below, mut to_below) = (from.at.y + from.height, to.at.y + to.height);
        if let Some(chip) = self.chip_over(link.from) {
            (out, from_below) = (Point::new(chip.right(), chip.center().y), chip.bottom());
        }
        if let Some(chip) = self.chip_over(link.to) {
            (into, to_below) = (Point::new(chip.x, chip.center().y), chip.bottom());
        }
        Some(Ends {
            from: out,
            to: into,
            below: from_below.max(to_below),
        })
    }

    /// The course of a wire now; none inside of a folded group.
    #[must_use]
    pub fn route(&self, id: EdgeId) -> Option<Route> {
        let link = self.links.get(id)?;
        if self.hides(link.from, link.to) {
            return None;
        }
        Some(Route::new(&self.ends_of(link)?, link.lane, self.curve))
    }
}

#[cfg(test)]
mod tests;
