//! What lies under a pointer: the port nearest to it, the wire it is on.

use super::Scene;
use crate::workflows::{
    canvas::{
        geometry::{Point, Rect},
        grid::{Covers, Grid},
        ids::IdMap,
        route::Route,
    },
    doc::{EdgeId, NodeId},
};

/// Which ports are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Inputs; steps without one are passed over.
    Inputs,
    /// Outputs.
    Outputs,
}

/// A port near a point.
#[derive(Debug, Clone, PartialEq)]
pub struct PortHit {
    /// Its step.
    pub node: NodeId,
    /// The output, or `in`.
    pub port: String,
    /// Where it stands.
    pub at: Point,
}

impl Scene {
    /// The port nearest to a point, if one is within `radius`. Of two as near, that of the smaller id.
    #[must_use]
    pub fn port_near(&self, at: Point, radius: f64, side: Side) -> Option<PortHit> {
        let mut near = Vec::new();
        let area = Rect::new(at, 0.0, 0.0).grown(radius);
        self.grid.query(&area, Covers::Touched, &mut near);
        near.sort_unstable();
        let mut best: Option<(f64, NodeId, Option<usize>)> = None;
        let mut try_one = |id, port, place: Point| {
            let far = at.distance(place);
            if far <= radius && best.is_none_or(|b| far < b.0) {
                best = Some((far, id, port));
            }
        };
        for id in near {
            let Some(placed) = self.boxes.get(id) else {
                continue;
            };
            match side {
                Side::Inputs if placed.shape.has_input => {
                    try_one(id, None, placed.shape.input(placed.at));
                }
                Side::Inputs => {}
                Side::Outputs => (0..placed.shape.outputs.len()).for_each(|n| {
                    try_one(id, Some(n), placed.shape.output(placed.at, Some(n)));
                }),
            }
        }
        let (_, node, port) = best?;
        let placed = self.boxes.get(node)?;
        let (port, at) = match port {
            Some(n) => (
                placed.shape.outputs.get(n)?.to_string(),
                placed.shape.output(placed.at, port),
            ),
            None => (
                crate::workflows::doc::Edge::IN.to_owned(),
                placed.shape.input(placed.at),
            ),
        };
        Some(PortHit { node, port, at })
    }
}

/// Wires by where they run, for what a pointer is on. It is made from a scene and told of each wire that
/// runs elsewhere; while steps are dragged it may lag behind, and be told when they are dropped.
#[derive(Debug, Clone, Default)]
pub struct WireFinder {
    stretches: Grid<(EdgeId, u8)>,
    routes: IdMap<EdgeId, Route>,
}

impl WireFinder {
    /// All wires of a scene.
    #[must_use]
    pub fn new(scene: &Scene) -> Self {
        let mut finder = Self::default();
        scene.wires().for_each(|id| finder.read(scene, id));
        finder
    }

    /// Takes over where a wire runs now, or that it is gone.
    pub fn read(&mut self, scene: &Scene, id: EdgeId) {
        let new = scene.route(id);
        if self.routes.get(&id) == new.as_ref() {
            return;
        }
        let count = |route: &Route| route.stretches().count() as u8;
        let (old, now) = (
            self.routes.get(&id).map_or(0, count),
            new.as_ref().map_or(0, count),
        );
        (now..old).for_each(|n| {
            self.stretches.remove((id, n));
        });
        let Some(route) = new else {
            self.routes.remove(&id);
            return;
        };
        for (n, (a, b)) in route.stretches().enumerate() {
            self.stretches.put((id, n as u8), Rect::spanned(a, b));
        }
        self.routes.insert(id, route);
    }

    /// The wire nearest to a point, if one is within `reach`; of two as near, that of the smaller id.
    #[must_use]
    pub fn at(&self, at: Point, reach: f64) -> Option<EdgeId> {
        let mut near = Vec::new();
        let area = Rect::new(at, 0.0, 0.0).grown(reach);
        self.stretches.query(&area, Covers::Touched, &mut near);
        near.sort_unstable();
        near.dedup_by_key(|(id, _)| *id);
        let far = |(id, _): (EdgeId, u8)| Some((self.routes.get(&id)?.distance(at), id));
        let hits = near.into_iter().filter_map(far).filter(|h| h.0 <= reach);
        let nearest = hits.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(nearest.1)
    }

    /// Puts into `found` the wires of which some runs through an area, each once: what is drawn of them
    /// when the rest is culled.
    pub fn within(&self, area: &Rect, found: &mut Vec<EdgeId>) {
        let mut near = Vec::new();
        self.stretches.query(area, Covers::Touched, &mut near);
        near.sort_unstable();
        near.dedup_by_key(|(id, _)| *id);
        found.clear();
        found.extend(near.into_iter().map(|(id, _)| id));
    }
}
