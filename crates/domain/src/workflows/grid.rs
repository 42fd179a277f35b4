//! Places for steps that nobody has placed: columns from left to right, each step in a cell of its
//! own. For documents that are made here (templates, plans); what a person drew is tidied elsewhere.

use std::collections::HashSet;

use super::doc::Position;

/// Width of a step's box on the canvas.
pub(super) const BOX_WIDTH: i32 = 224;
/// Height of a step's box on the canvas.
pub(super) const BOX_HEIGHT: i32 = 64;
/// From one column to the next: a box and 80 pixels between.
pub(super) const COLUMN: i32 = BOX_WIDTH + 80;
/// From one row to the next: a box and 48 pixels between.
pub(super) const ROW: i32 = BOX_HEIGHT + 48;

/// The upper left corners of steps, the first column and row at nothing.
///
/// A step is given by the band it is in; steps of a later band stand below all those of earlier
/// ones. `wires` are pairs of places in `bands`; one that leads backwards in that order is left out
/// of the reckoning. A step stands in the column behind the last one that leads to it, in the row of
/// the first one that does where that is free, else in the next free row below.
pub(super) fn places(bands: &[usize], wires: &[(usize, usize)]) -> Vec<Position> {
    let mut into: Vec<Vec<usize>> = vec![Vec::new(); bands.len()];
    for (from, to) in wires {
        if from < to && *to < bands.len() {
            into[*to].push(*from);
        }
    }
    let mut cells: Vec<(i32, i32)> = Vec::with_capacity(bands.len());
    let mut taken: HashSet<(i32, i32)> = HashSet::new();
    let (mut band, mut floor, mut lowest) = (0, 0, 0);
    for (at, of) in bands.iter().enumerate() {
        if *of > band {
            (band, floor) = (*of, lowest + 1);
        }
        let column = into[at].iter().map(|n| cells[*n].0 + 1).max().unwrap_or(0);
        let beside = into[at].first().map_or(floor, |n| cells[*n].1);
        let mut row = beside.max(floor);
        while !taken.insert((column, row)) {
            row += 1;
        }
        lowest = lowest.max(row);
        cells.push((column, row));
    }
    let corner = |(column, row): (i32, i32)| Position {
        x: column * COLUMN,
        y: row * ROW,
    };
    cells.into_iter().map(corner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bands: &[usize], wires: &[(usize, usize)]) -> Vec<(i32, i32)> {
        let all = places(bands, wires);
        all.into_iter().map(|p| (p.x / COLUMN, p.y / ROW)).collect()
    }

    #[test]
    fn a_line_is_straight_a_branch_stands_below_and_a_way_back_counts_for_nothing() {
        let line = [(0, 1), (1, 2), (0, 3), (3, 2), (2, 1)];
        assert_eq!(cells(&[0; 4], &line), [(0, 0), (1, 0), (2, 0), (1, 1)]);
    }

    #[test]
    fn a_later_band_stands_below_everything_before_it() {
        let fork = [(0, 1), (0, 2), (0, 3), (3, 4)];
        let found = cells(&[0, 0, 0, 1, 1], &fork);
        assert_eq!(found, [(0, 0), (1, 0), (1, 1), (1, 2), (2, 2)]);
    }
}
