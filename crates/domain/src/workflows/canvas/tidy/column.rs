//! Order and heights within columns. Boxes that want the same place are spread around it (isotonic
//! regression by pooling neighbours), so that a step stands level with the middle of what it belongs to.
//!
//! [`middles`] is our own layout for parts that are too large for the engine: a few sweeps by barycentres,
//! linear but for sorting. It does not make room for wires that cross a column.

use super::{ROW_GAP, part::Part};
use crate::workflows::canvas::snap::GRID;

/// How often the columns are gone through, there and back.
const SWEEPS: usize = 4;

/// Where the middle of each step should be.
pub(super) fn middles(part: &Part, heights: &[f64]) -> Vec<f64> {
    let count = part.steps.len();
    let (mut before, mut behind) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (from, to) in &part.wires {
        before[*to].push(*from);
        behind[*from].push(*to);
    }
    let mut columns = part.columns.clone();
    let mut middle = vec![0.0; count];
    for column in &columns {
        let wish = vec![0.0; column.len()];
        spread(column, heights, &wish, &mut middle);
    }
    for sweep in 0..SWEEPS {
        let there = sweep % 2 == 0;
        let near = if there { &before } else { &behind };
        let order: Vec<usize> = if there {
            (0..columns.len()).collect()
        } else {
            (0..columns.len()).rev().collect()
        };
        for n in order {
            let wish = |step: &usize| {
                let near = &near[*step];
                if near.is_empty() {
                    return middle[*step];
                }
                near.iter().map(|n| middle[*n]).sum::<f64>() / near.len() as f64
            };
            let mut wishes: Vec<(f64, usize)> = columns[n].iter().map(|s| (wish(s), *s)).collect();
            wishes.sort_by(|a, b| a.0.total_cmp(&b.0));
            columns[n] = wishes.iter().map(|w| w.1).collect();
            let wish: Vec<f64> = wishes.iter().map(|w| w.0).collect();
            spread(&columns[n], heights, &wish, &mut middle);
        }
    }
    middle
}

/// The upper sides of all boxes: as near to the wished middles as goes without one overlapping another,
/// middles on the grid.
pub(super) fn settled(part: &Part, heights: &[f64], middles: &[f64]) -> Vec<f64> {
    let mut at = middles.to_vec();
    for column in &part.columns {
        let mut column = column.clone();
        column.sort_by(|a, b| middles[*a].total_cmp(&middles[*b]));
        let wish: Vec<f64> = column.iter().map(|n| middles[*n]).collect();
        spread(&column, heights, &wish, &mut at);
    }
    // Rounding brings two boxes nearer by less than the grid, and the gap is wider than that.
    let top = |(middle, height): (&f64, &f64)| (middle / GRID).round() * GRID - height / 2.0;
    at.iter().zip(heights).map(top).collect()
}

/// Finds the middles for boxes in this order that are nearest to the wished ones, by the sum of squares,
/// with room between them. Boxes that would come too near are pooled and share their wish.
fn spread(column: &[usize], heights: &[f64], wish: &[f64], middle: &mut [f64]) {
    // With what the boxes above take up taken off, keeping apart means not to fall.
    let mut offsets = Vec::with_capacity(column.len());
    let mut offset = 0.0;
    for (n, step) in column.iter().enumerate() {
        if n > 0 {
            offset += heights[column[n - 1]].midpoint(heights[*step]) + ROW_GAP;
        }
        offsets.push(offset);
    }
    // Pools of neighbours: how many, and the sum of what they wish.
    let mut pools: Vec<(usize, f64)> = Vec::new();
    for (wish, offset) in wish.iter().zip(&offsets) {
        let mut pool = (1, wish - offset);
        while let Some(last) = pools.pop_if(|l| mean(*l) > mean(pool)) {
            pool = (pool.0 + last.0, pool.1 + last.1);
        }
        pools.push(pool);
    }
    let mut next = 0;
    for pool in pools {
        for n in next..next + pool.0 {
            middle[column[n]] = mean(pool) + offsets[n];
        }
        next += pool.0;
    }
}

fn mean((count, sum): (usize, f64)) -> f64 {
    sum / count as f64
}
