//! The layered engine: the crate `rust-sugiyama`, which reduces crossings by barycentres and finds heights by
//! the method of Brandes and Köpf. It lays out from top to bottom, so its `x` is our `y`.
//!
//! It gets a graph without circles and without doubled wires, since it does not stand them; and only as
//! much of it as it is quick at.

use rust_sugiyama::{
    configure::{Config, CrossingMinimization, RankingType},
    from_vertices_and_edges,
};

use super::{ROW_GAP, part::Part};
use crate::workflows::canvas::shape::BOX_WIDTH;

/// Most steps, with the columns that wires cross counted as steps. Up to here it takes at most some 40 ms in
/// a browser, and it calls itself at most once for each of them: a browser's stack ends at some 5,000.
pub(super) const MOST: usize = 1_500;
/// Up to here neighbours in a column are also swapped one by one.
const SWAPS: usize = 400;
/// Height that a wire takes in a column it crosses.
const WIRE_ROOM: f64 = 16.0;

/// Where the middle of each step of a part would be best, from top to bottom; nothing if the part is too
/// large, or if the engine did not find a place for every step.
pub(super) fn middles(part: &Part, heights: &[f64]) -> Option<Vec<f64>> {
    let size = part.steps.len() + part.crossed();
    if size > MOST {
        return None;
    }
    let boxes = heights.iter().enumerate();
    let boxes: Vec<(u32, (f64, f64))> = boxes.map(|(n, h)| (n as u32, (*h, BOX_WIDTH))).collect();
    // It reads the wires of a step from the last one back.
    let wires = part.wires.iter().rev();
    let wires: Vec<(u32, u32)> = wires.map(|(a, b)| (*a as u32, *b as u32)).collect();
    let config = Config {
        minimum_length: 1,
        vertex_spacing: ROW_GAP,
        dummy_vertices: true,
        dummy_size: WIRE_ROOM,
        // The columns that `Part` knows: every step as far left as its wires let it.
        ranking_type: RankingType::Up,
        c_minimization: CrossingMinimization::Barycenter,
        transpose: size <= SWAPS,
    };
    let mut middles = vec![f64::NAN; heights.len()];
    for (steps, ..) in from_vertices_and_edges(&boxes, &wires, &config) {
        for (n, (across, _)) in steps {
            *middles.get_mut(n)? = across;
        }
    }
    middles.iter().all(|m| m.is_finite()).then_some(middles)
}
