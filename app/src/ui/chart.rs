//! The sparkline: a zero-based line with a dot at its last value, and the table it is drawn from for
//! those who do not see it.

use std::fmt::Write;

use domain::insight::DayValue;
use leptos::prelude::*;

use crate::{
    i18n::{day_short, number, t, tf},
    state::clock::today,
    words::insight,
};

/// The drawing's size, in tenths: whole numbers need no code that writes fractions.
const WIDTH: i64 = 1_200;
const HEIGHT: i64 = 320;
/// What is left free around the line.
const EDGE: i64 = 30;

/// The line through the values, scaled to the drawing. It ends short of the right edge, where its dot
/// stands; one value is its end.
fn points(values: &[i64]) -> Vec<(i64, i64)> {
    let top = values.iter().copied().max().unwrap_or(0).max(1) as f64;
    let last = values.len().saturating_sub(1) as i64;
    let y = |v: i64| {
        let share = v.max(0) as f64 / top;
        HEIGHT - EDGE - (share * (HEIGHT - 2 * EDGE) as f64) as i64
    };
    values
        .iter()
        .enumerate()
        .map(|(i, v)| {
            let to_end = last - i as i64;
            (WIDTH - EDGE - (WIDTH - EDGE) * to_end / last.max(1), y(*v))
        })
        .collect()
}

fn path(points: &[(i64, i64)]) -> String {
    let mut out = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        out.push_str(if i == 0 { "M" } else { "L" });
        let _ = write!(out, "{x} {y}");
    }
    out
}

/// A line of daily gains with its summary in words. A day that is not over yet is dashed: its value
/// still grows, and a full line would show a fall that is none.
pub fn sparkline(series: &[DayValue]) -> AnyView {
    let values: Vec<i64> = series.iter().map(|d| d.value).collect();
    let (Some(first), Some(last)) = (series.first(), series.last()) else {
        return ().into_any();
    };
    let points = points(&values);
    let (x, y) = points.last().copied().unwrap_or((0, 0));
    let area = if points.len() > 1 {
        format!("{}L{x} {HEIGHT}L0 {HEIGHT}Z", path(&points))
    } else {
        String::new()
    };
    let most = series.iter().max_by_key(|d| d.value).unwrap_or(last);
    let open = last.day >= today() && points.len() > 1;
    let whole = points.len() - usize::from(open);
    let rest = open.then(|| {
        let d = path(&points[whole - 1..]);
        view! { <path class="sparkline-line is-open" d=d/> }
    });
    let mut label = tf(
        insight::SERIES,
        &[
            ("from", &day_short(first.day)),
            ("to", &day_short(last.day)),
            ("last", &number(last.value)),
            ("most", &number(most.value)),
            ("day", &day_short(most.day)),
        ],
    );
    if open {
        label.push(' ');
        label.push_str(t(insight::DAY_OPEN));
    }
    view! {
        <svg class="sparkline" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label preserveAspectRatio="none">
            <path class="sparkline-area" d=area/>
            <path class="sparkline-line" d=path(&points[..whole])/>
            {rest}
            <path class="sparkline-dot" class:is-open=open d=format!("M{x} {y}h.1")/>
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_zero_based_and_stays_inside() {
        let points = points(&[0, 5, 10]);
        assert_eq!(points, [(0, 290), (585, 160), (1_170, 30)]);
        assert_eq!(super::points(&[7]), [(WIDTH - EDGE, EDGE)]);
        assert_eq!(
            super::points(&[i64::MAX, -5])[1],
            (WIDTH - EDGE, HEIGHT - EDGE)
        );
        assert_eq!(path(&[(1, 2), (3, 4)]), "M1 2L3 4");
    }
}
