//! The steps of a run in their order: attempts at one step together, rounds of loops folded, each with
//! its place on the run's time. A chosen step stays chosen while the run goes on.

use std::collections::{BTreeMap, btree_map::Entry as MapEntry};

use domain::{
    ids::StepId,
    workflows::{NodeId, Run, Step, StepStatus},
};
use leptos::prelude::*;

use super::{address, graph::category, step};
use crate::{
    i18n::{number, t, tf, tn},
    nav::use_nav,
    pages::status,
    state::clock::seconds_since,
    ui::{
        button::Button,
        empty::{Empty, Nothing},
    },
    words::{runs as w, workflows},
};

/// Entries drawn at first, and with each wish for more.
const PAGE: usize = 100;

/// Attempts at one step, oldest first.
pub type Attempts = Vec<Step>;
type Lines = BTreeMap<u32, Attempts>;

/// One line of the list: a step, or a round with its steps.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Entry {
    Step(u32),
    Round { frame: u32, n: u32 },
}

fn lines(steps: &[Step]) -> Lines {
    let mut lines = Lines::new();
    for step in steps {
        lines.entry(step.item).or_default().push(step.clone());
    }
    lines
}

/// Steps outside of loops one by one, rounds as one entry where they begin. A round's number counts
/// those that begin at the same node.
fn entries(lines: &Lines) -> Vec<Entry> {
    let mut out = Vec::new();
    let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
    let mut begun: Vec<(NodeId, u32)> = Vec::new();
    for (item, attempts) in lines {
        let Some(first) = attempts.first() else {
            continue;
        };
        if first.frame == 0 {
            out.push(Entry::Step(*item));
        } else if let MapEntry::Vacant(place) = seen.entry(first.frame) {
            let n = match begun.iter_mut().find(|(node, _)| *node == first.node) {
                Some((_, n)) => {
                    *n += 1;
                    *n
                }
                None => {
                    begun.push((first.node, 1));
                    1
                }
            };
            place.insert(n);
            out.push(Entry::Round {
                frame: first.frame,
                n,
            });
        }
    }
    out
}

/// What one visit of the page holds.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The run.
    pub run: Signal<Run>,
    /// The chosen step, by its number.
    pub open: RwSignal<Option<u32>>,
}

/// The list.
pub fn timeline(run: Signal<Run>) -> AnyView {
    let nav = use_nav();
    let all = Memo::new(move |_| run.with(|r| lines(&r.steps)));
    let entries = Memo::new(move |_| all.with(entries));
    let named: Option<StepId> = untrack(|| nav.param("step")).and_then(|id| id.parse().ok());
    // Where a reader looks first: what failed, else what waits for a person.
    let failed = |s: &Step| s.status == StepStatus::Failed;
    let waits = |s: &Step| s.status == StepStatus::Waiting && s.kind.starts_with("human.");
    let first = run.with_untracked(|r| {
        let of = |id: StepId| r.steps.iter().find(|s| s.id == id);
        named
            .and_then(of)
            .or_else(|| r.steps.iter().rev().find(|s| failed(s)))
            .or_else(|| r.steps.iter().find(|s| waits(s)))
            .map(|s| s.item)
    });
    let desk = Desk {
        run,
        open: RwSignal::new(first),
    };
    let most = RwSignal::new(PAGE);
    let shown = move || entries.with(|e| e.iter().take(most.get()).cloned().collect::<Vec<_>>());
    let more = move || {
        let rest = entries.with(Vec::len).saturating_sub(most.get());
        (rest > 0).then(|| {
            let label = tf(w::SHOW_MORE, &[("n", &number(rest.min(PAGE) as i64)), ("all", &number(rest as i64))]);
            view! { <div class="more"><Button click=move |()| most.update(|n| *n += PAGE)>{label}</Button></div> }
        })
    };
    let none = move || {
        all.with(BTreeMap::is_empty).then(|| {
            view! { <Empty kind=Nothing::FirstUse title=workflows::NO_STEPS text=workflows::NO_STEPS_TEXT/> }
        })
    };
    let entry = move |entry: Entry| match entry {
        Entry::Step(item) => line(desk, all, item),
        Entry::Round { frame, n } => round(desk, all, frame, n),
    };
    view! {
        {none}
        <ol class="lines"><For each=shown key=Clone::clone children=entry/></ol>
        {more}
    }
    .into_any()
}

fn round(desk: Desk, all: Memo<Lines>, frame: u32, n: u32) -> AnyView {
    let inside = Memo::new(move |_| {
        all.with(|all| {
            let of = all
                .iter()
                .filter(|(_, a)| a.first().is_some_and(|s| s.frame == frame));
            of.map(|(item, a)| (*item, a.last().map(|s| s.status)))
                .collect::<Vec<_>>()
        })
    });
    let summary = move || {
        inside.with(|steps| {
            let failed = steps
                .iter()
                .filter(|s| s.1 == Some(StepStatus::Failed))
                .count();
            let mut text = tf(w::ROUND, &[("n", &number(n.into()))]);
            text.push_str(" · ");
            text.push_str(&tn(workflows::STEP_COUNT, steps.len() as i64));
            if failed > 0 {
                text.push_str(" · ");
                text.push_str(&tf(
                    workflows::COUNT_FAILED,
                    &[("n", &number(failed as i64))],
                ));
            }
            text
        })
    };
    let chosen = desk.open.get_untracked();
    let open = inside.with_untracked(|steps| steps.iter().any(|s| Some(s.0) == chosen));
    let unfolded = RwSignal::new(open);
    let list = move || {
        unfolded.get().then(|| {
            let each = move || inside.with(|steps| steps.iter().map(|s| s.0).collect::<Vec<_>>());
            view! { <ol class="lines"><For each=each key=|item| *item children=move |item| line(desk, all, item)/></ol> }
        })
    };
    view! {
        <li class="line-round">
            <button type="button" class="line-fold" aria-expanded=move || unfolded.get().to_string() on:click=move |_| unfolded.update(|o| *o = !*o)>
                {summary}
            </button>
            {list}
        </li>
    }
    .into_any()
}

fn line(desk: Desk, all: Memo<Lines>, item: u32) -> AnyView {
    let attempts = Memo::new(move |_| all.with(|l| l.get(&item).cloned().unwrap_or_default()));
    let Some(first) = attempts.with_untracked(|a| a.first().cloned()) else {
        return ().into_any();
    };
    let nav = use_nav();
    let id = format!("step-{item}");
    let controls = id.clone();
    let is_open = Memo::new(move |_| desk.open.get() == Some(item));
    let choose = move |_| {
        let now = (desk.open.get_untracked() != Some(item)).then_some(item);
        desk.open.set(now);
        let newest = attempts.with_untracked(|a| a.last().map(|s| s.id));
        let with = untrack(|| nav.param("with")).and_then(|id| id.parse().ok());
        let run = desk.run.with_untracked(|r| r.id);
        nav.replace(&address(run, newest.filter(|_| now.is_some()), with));
    };
    let newest = move || attempts.with(|a| a.last().cloned());
    let state = move || newest().map(|s| status::step(s.status));
    let bad = move || attempts.with(|a| a.last().is_some_and(|s| s.status == StepStatus::Failed));
    let tries = move || {
        let n = attempts.with(Vec::len);
        (n > 1).then(|| format!(" · {}", tn(w::ATTEMPTS, n as i64)))
    };
    let took = move || newest().and_then(|s| step::took(&s));
    let detail = move || {
        is_open.get().then(|| view! { <div class="line-detail" id=id.clone()>{step::detail(desk, attempts)}</div> })
    };
    view! {
        <li class="line" class:is-failed=bad>
            <button type="button" class="line-head" aria-expanded=move || is_open.get().to_string() aria-controls=controls on:click=choose>
                <span class="line-name"><strong><bdi>{first.name.clone()}</bdi></strong><span class="caption">{t(category(&first.kind).0)}{tries}</span></span>
                <span class="line-state">{state}</span>
                <span class="line-axis" aria-hidden="true">{move || bar(desk.run, attempts)}</span>
                <span class="line-took caption">{took}</span>
            </button>
            {detail}
        </li>
    }
    .into_any()
}

/// The step's place on the run's time, in percent.
fn bar(run: Signal<Run>, attempts: Memo<Attempts>) -> AnyView {
    let (began, ended) = run.with(|r| (r.started_at, r.ended_at));
    let since =
        |at: chrono::DateTime<chrono::Utc>| (at - began).num_milliseconds().max(0) as f64 / 1_000.0;
    let now = if ended.is_none() {
        seconds_since(began).max(0.0)
    } else {
        0.0
    };
    let whole = ended.map_or(now, since).max(0.001);
    let bar = attempts.with(|a| {
        let first = a.first()?;
        let last = a.last()?;
        let from = since(first.started_at.unwrap_or(first.queued_at));
        let to = last.ended_at.map_or(whole, since);
        let class = match last.status {
            StepStatus::Failed => "bar is-failed",
            StepStatus::Waiting | StepStatus::Ready => "bar is-open",
            _ => "bar",
        };
        let left = (from / whole * 100.0).clamp(0.0, 99.0);
        let width = ((to - from) / whole * 100.0).clamp(1.0, 100.0 - left);
        Some(view! { <i class=class style:inset-inline-start=format!("{left:.2}%") style:inline-size=format!("{width:.2}%")></i> })
    });
    bar.into_any()
}
