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

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 32.0;

/// The line through the values, scaled to the drawing. It ends short of the right edge, where its dot
/// stands; one value is its end.
fn points(values: &[i64]) -> Vec<(f64, f64)> {
    let top = values.iter().copied().max().unwrap_or(0).max(1) as f64;
    let step = if values.len() > 1 {
        (WIDTH - 3.0) / (values.len() - 1) as f64
    } else {
        0.0
    };
    let y = |v: i64| HEIGHT - 3.0 - (v.max(0) as f64 / top) * (HEIGHT - 6.0);
    values
        .iter()
        .enumerate()
        .map(|(i, v)| {
            let to_end = (values.len() - 1 - i) as f64;
            (WIDTH - 3.0 - step * to_end, y(*v))
        })
        .collect()
}

fn path(points: &[(f64, f64)]) -> String {
    let mut out = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        out.push_str(if i == 0 { "M" } else { "L" });
        let _ = write!(out, "{x:.1} {y:.1}");
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
    let (x, y) = points.last().copied().unwrap_or((0.0, 0.0));
    let area = if points.len() > 1 {
        format!("{}L{x:.1} {HEIGHT}L0 {HEIGHT}Z", path(&points))
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
            <path class="sparkline-dot" class:is-open=open d=format!("M{x:.1} {y:.1}h.01")/>
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
        assert!((points[0].1 - (HEIGHT - 3.0)).abs() < 1e-9);
        assert!((points[2].1 - 3.0).abs() < 1e-9);
        assert!(points[0].0.abs() < 1e-9);
        assert_eq!(super::points(&[7]), [(WIDTH - 3.0, 3.0)]);
        assert!(points.iter().all(|(x, y)| *x <= WIDTH && *y <= HEIGHT));
        assert_eq!(path(&[(1.0, 2.0), (3.0, 4.0)]), "M1.0 2.0L3.0 4.0");
    }
}
