//! Figures as cards and cells. None goes without its unit, its period, its source and its age.

use domain::insight::{Figure, Metric};
use leptos::prelude::*;

use super::{chart::sparkline, time::moment};
use crate::{
    i18n::{Msg, day_short, number, percent, t, tf},
    words::insight as w,
};

/// Name of a metric.
pub fn metric_name(metric: Metric) -> Msg {
    match metric {
        Metric::Reach => w::REACH,
        Metric::Engagement => w::ENGAGEMENT,
        Metric::Clicks => w::CLICKS,
    }
}

fn unit(unit: &str) -> &'static str {
    t(match unit {
        "people" => w::UNIT_PEOPLE,
        "impressions" => w::UNIT_IMPRESSIONS,
        "clicks" => w::UNIT_CLICKS,
        "people and impressions" => w::UNIT_BOTH,
        _ => w::UNIT_ACTIONS,
    })
}

fn period(figure: &Figure) -> String {
    tf(
        w::PERIOD,
        &[
            ("from", &day_short(figure.from)),
            ("to", &day_short(figure.to)),
        ],
    )
}

/// The change against the period before, in words and with its sign.
pub fn delta(figure: &Figure) -> AnyView {
    let Some(before) = figure.previous else {
        return view! { <span class="delta">{t(w::NO_BEFORE)}</span> }.into_any();
    };
    if before == 0 {
        let text = tf(w::FROM_ZERO, &[("n", &number(figure.value))]);
        return view! { <span class="delta">{text}</span> }.into_any();
    }
    let share = (figure.value - before) as f64 / before as f64;
    let class = if share > 0.0 {
        "delta is-up"
    } else if share < 0.0 {
        "delta is-down"
    } else {
        "delta"
    };
    let note = tf(w::BEFORE_WAS, &[("n", &number(before))]);
    view! { <span class=class title=note>{percent(share)}" "<span class="delta-note">{t(w::THAN_BEFORE)}</span></span> }.into_any()
}

/// How old the number is; it grows on the screen.
fn age(figure: &Figure) -> AnyView {
    match figure.as_of {
        Some(at) => view! { <span class="age">{t(w::READ)}" "{moment(at)}</span> }.into_any(),
        None => view! { <span class="age">{t(w::NOT_READ)}</span> }.into_any(),
    }
}

/// The same where the column's head says what the time is.
pub fn age_alone(figure: &Figure) -> AnyView {
    let at = figure.as_of;
    view! { <span class="age">{at.map_or_else(|| t(w::NOT_READ).into_any(), moment)}</span> }
        .into_any()
}

/// One figure as a card.
pub fn figure_card(figure: &Figure) -> AnyView {
    view! {
        <article class="kpi">
            <h3 class="kpi-name">{t(metric_name(figure.metric))}</h3>
            <p class="kpi-value">{number(figure.value)}" "<span class="kpi-unit">{unit(&figure.unit)}</span></p>
            <p class="kpi-delta">{delta(figure)}</p>
            {sparkline(&figure.series)}
            <p class="caption">{period(figure)}" · "{figure.source.clone()}</p>
            <p class="caption">{age(figure)}</p>
        </article>
    }
    .into_any()
}

/// One figure as a table cell; `head` names its column where the table becomes cards.
pub fn figure_cell(figure: Option<&Figure>, head: &'static str) -> AnyView {
    let Some(figure) = figure else {
        return view! { <td class="num" data-head=head>"–"</td> }.into_any();
    };
    view! {
        <td class="num" data-head=head title=format!("{} · {}", period(figure), figure.source)>
            <span class="cell-figure">{number(figure.value)}" "<span class="kpi-unit">{unit(&figure.unit)}</span></span>
            {figure.previous.map(|_| delta(figure))}
        </td>
    }
    .into_any()
}
