//! What came out of a try: runs, days, steps, people, what would go out, what was held back, and what
//! was taken for granted.

use domain::workflows::{
    DayCount, Held, NodeId, SimulationReport, StepCount, WorkflowDoc, WouldSend,
};
use leptos::prelude::*;

use super::{layout::order, run::duration};
use crate::{
    i18n::{Msg, day_short, foreign, number, t, tf, tn},
    ui::{
        icon::{Icon, icon},
        page::section,
        time::exact,
    },
    words::trials as w,
};

/// Examples that are listed at first.
const SHOWN: usize = 20;

fn count(n: u64) -> String {
    number(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The whole report.
pub fn report(came: &SimulationReport, doc: &WorkflowDoc) -> AnyView {
    let cut = came.cut.as_ref().map(|why| {
        view! { <div class="banner banner-waiting" role="status">{icon(Icon::Warning)}<div><p><strong>{t(w::CUT)}</strong></p><p>{foreign(why)}</p></div></div> }
    });
    let nothing = (came.runs.started == 0)
        .then(|| view! { <div class="banner">{icon(Icon::Clock)}<div><p><strong>{t(w::NO_RUNS)}</strong></p><p>{t(w::NO_RUNS_TEXT)}</p></div></div> });
    let assumed = came
        .assumed
        .iter()
        .map(|a| view! { <li dir="auto">{foreign(a)}</li> })
        .collect_view();
    let assumed = (!came.assumed.is_empty()).then(|| {
        section(
            w::ASSUMED,
            view! { <ul class="listed">{assumed}</ul> }.into_any(),
        )
    });
    view! {
        {cut}{nothing}
        {runs(came)}
        {(!came.days.is_empty()).then(|| section(w::BY_DAY, days(&came.days)))}
        {section(w::BY_STEP, steps(came, doc))}
        {section(w::PEOPLE, people(came))}
        {section(w::OUT, out(came))}
        {held(came.held).map(|held| section(w::HELD, held))}
        {assumed}
    }
    .into_any()
}

fn stat(label: Msg, value: String) -> AnyView {
    view! { <div class="stat"><dt>{t(label)}</dt><dd>{value}</dd></div> }.into_any()
}

fn runs(came: &SimulationReport) -> AnyView {
    let runs = came.runs;
    view! {
        <dl class="stats card card-pad">
            {stat(w::EVENTS, count(came.events))}
            {stat(w::STARTED, count(runs.started))}
            {stat(w::SUCCEEDED, count(runs.succeeded))}
            {stat(w::RUNS_FAILED, count(runs.failed))}
            {stat(w::OPEN, count(runs.open))}
            {stat(w::LEFT_OUT, count(runs.left_out))}
            {stat(w::SUBJECTS, count(came.subjects))}
            {stat(w::TOKENS, count(came.tokens))}
            {(!came.cost.is_zero()).then(|| stat(w::COST, format!("{} USD", came.cost.round_dp(2))))}
        </dl>
    }
    .into_any()
}

/// Runs by day as small bars, with the table they are drawn from.
fn days(days: &[DayCount]) -> AnyView {
    let top = days.iter().map(|d| d.runs).max().unwrap_or(0).max(1);
    let bar = |d: &DayCount| {
        let height = d.runs as f64 / top as f64 * 100.0;
        let title = format!("{}: {}", day_short(d.day), tn(w::RUN_COUNT, d.runs as i64));
        view! { <i class:is-none=d.runs == 0 style:block-size=format!("{height:.1}%") title=title></i> }
    };
    let most = days.iter().max_by_key(|d| d.runs);
    let label = match (days.first(), days.last(), most) {
        (Some(first), Some(last), Some(most)) => tf(
            w::BARS,
            &[
                ("from", &day_short(first.day)),
                ("to", &day_short(last.day)),
                ("n", &count(most.runs)),
                ("day", &day_short(most.day)),
            ],
        ),
        _ => String::new(),
    };
    let heads = [w::DAY, w::STARTED, w::ASKED, w::SENT, w::TOKENS].map(t);
    let head = heads
        .map(|h| view! { <th scope="col">{h}</th> })
        .into_iter()
        .collect_view();
    let row = |d: &DayCount| {
        view! {
            <tr>
                <th scope="row" data-head=heads[0]>{day_short(d.day)}</th>
                <td data-head=heads[1]>{count(d.runs)}</td>
                <td data-head=heads[2]>{count(d.asked)}</td>
                <td data-head=heads[3]>{count(d.sent)}</td>
                <td data-head=heads[4]>{count(d.tokens)}</td>
            </tr>
        }
    };
    let ends = days.first().zip(days.last()).map(|(first, last)| {
        view! { <div class="bars-ends caption" aria-hidden="true"><span>{day_short(first.day)}</span><span>{day_short(last.day)}</span></div> }
    });
    view! {
        <div class="card card-pad">
            <div class="bars" role="img" aria-label=label.clone() dir="ltr">{days.iter().map(bar).collect_view()}</div>
            {ends}
            <p class="caption">{label}</p>
        </div>
        <details class="item-json">
            <summary>{t(w::AS_TABLE)}</summary>
            <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::BY_DAY)>
                <table class="table"><thead><tr>{head}</tr></thead><tbody>{days.iter().map(row).collect_view()}</tbody></table>
            </div>
        </details>
    }
    .into_any()
}

/// The steps in the document's order; one that the document no longer has stands at the end.
fn steps(came: &SimulationReport, doc: &WorkflowDoc) -> AnyView {
    let mut ids: Vec<NodeId> = order(doc);
    ids.extend(came.steps.keys().filter(|id| !doc.nodes.contains_key(id)));
    let heads = [
        w::STEP,
        w::IN,
        w::OUT_BY,
        w::STEP_FAILED,
        w::STILL,
        w::LONGEST,
    ]
    .map(t);
    let head = heads
        .map(|h| view! { <th scope="col">{h}</th> })
        .into_iter()
        .collect_view();
    let nothing = StepCount::default();
    let row = |id: NodeId| {
        let n = came.steps.get(&id).unwrap_or(&nothing);
        let name = doc
            .nodes
            .get(&id)
            .map_or_else(|| t(w::GONE).to_owned(), |n| n.name.clone());
        let ports: Vec<String> = n
            .ports
            .iter()
            .map(|(port, n)| {
                if port == "out" {
                    count(*n)
                } else {
                    format!("{}: {}", port.replace('_', " "), count(*n))
                }
            })
            .collect();
        let ports = if ports.is_empty() {
            "–".to_owned()
        } else {
            ports.join(" · ")
        };
        let wait = if n.waited == 0 {
            "–".to_owned()
        } else {
            duration(i64::try_from(n.longest_wait).unwrap_or(i64::MAX))
        };
        view! {
            <tr class:is-unused=n.entered == 0>
                <th scope="row"><bdi>{name}</bdi></th>
                <td data-head=heads[1]>{count(n.entered)}</td>
                <td data-head=heads[2]><bdi>{ports}</bdi></td>
                <td data-head=heads[3]>{count(n.failed)}</td>
                <td data-head=heads[4]>{count(n.open)}</td>
                <td class="nowrap" data-head=heads[5]>{wait}</td>
            </tr>
        }
    };
    let rows = ids.into_iter().map(row).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::BY_STEP)>
            <table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

fn people(came: &SimulationReport) -> AnyView {
    let load = came.people;
    if load.asked == 0 {
        return view! { <p class="muted">{t(w::NOBODY)}</p> }.into_any();
    }
    view! {
        <dl class="stats card card-pad">
            {stat(w::ASKED, count(load.asked))}
            {stat(w::EXPIRED, count(load.expired))}
            {stat(w::MOST_OPEN, count(load.most_open))}
            {stat(w::BUSIEST, count(load.busiest_day))}
        </dl>
    }
    .into_any()
}

/// What would have left the building.
fn out(came: &SimulationReport) -> AnyView {
    if came.sent == 0 {
        return view! { <p class="muted">{t(w::NOTHING_OUT)}</p> }.into_any();
    }
    let said = tf(
        w::OUT_COUNT,
        &[
            ("n", &count(came.sent)),
            ("never", &count(came.irreversible)),
        ],
    );
    let heads = [w::AT, w::STEP, w::ABOUT].map(t);
    let head = heads
        .map(|h| view! { <th scope="col">{h}</th> })
        .into_iter()
        .collect_view();
    let row = |one: &WouldSend| {
        view! {
            <tr>
                <th scope="row" class="nowrap" data-head=heads[0]>{exact(one.at)}</th>
                <td data-head=heads[1]><bdi>{one.step.clone()}</bdi>" "<span class="caption mono">{one.kind.clone()}</span></td>
                <td data-head=heads[2]><bdi>{one.about.clone()}</bdi></td>
            </tr>
        }
    };
    let rows = came.examples.iter().take(SHOWN).map(row).collect_view();
    let rest = came
        .sent
        .saturating_sub(came.examples.len().min(SHOWN) as u64);
    let rest = (rest > 0)
        .then(|| view! { <p class="caption">{tf(w::MORE_OUT, &[("n", &count(rest))])}</p> });
    view! {
        <p class="section-note">{said}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::OUT)>
            <table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </div>
        {rest}
    }
    .into_any()
}

fn held(held: Held) -> Option<AnyView> {
    let all = [
        (w::HELD_HOURS, held.hours),
        (w::HELD_RATE, held.rate),
        (w::HELD_SEEN, held.seen),
        (w::HELD_CAP, held.cap),
        (w::HELD_LINE, held.line),
    ];
    let any = all.iter().any(|(_, n)| *n > 0);
    let stats = all
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(label, n)| stat(label, count(n)));
    any.then(|| view! { <dl class="stats card card-pad">{stats.collect_view()}</dl> }.into_any())
}
