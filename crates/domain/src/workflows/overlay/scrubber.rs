//! A run moment by moment: each attempt that ended is a tick on the run's time, and at every tick it can be
//! said where each step stood. The present is no tick; it comes behind the last one.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    ids::StepId,
    workflows::{
        doc::NodeId,
        kinds::Category,
        run::{Run, Step, StepStatus},
    },
};

/// An attempt as it stood at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'a> {
    /// The attempt as it stands now.
    pub step: &'a Step,
    /// Where it stood then.
    pub status: StepStatus,
    /// It had ended by then.
    pub has_ended: bool,
}

impl<'a> Seen<'a> {
    /// The output it had left by.
    #[must_use]
    pub fn left(&self) -> Option<&'a str> {
        self.step.port.as_deref().filter(|_| self.has_ended)
    }

    /// What the attempt says now holds for that moment too.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.has_ended || self.status == self.step.status
    }

    /// How long it had worked and waited; what had not ended counts until then.
    #[must_use]
    pub fn took(&self, until: DateTime<Utc>) -> TimeDelta {
        let end = self.step.ended_at.filter(|_| self.has_ended);
        match self.step.started_at {
            Some(from) if self.status != StepStatus::Ready => {
                (end.unwrap_or(until) - from).max(TimeDelta::zero())
            }
            _ => TimeDelta::zero(),
        }
    }
}

/// The end of an attempt on the run's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// The attempt.
    pub step: StepId,
    /// Its node.
    pub node: NodeId,
    /// Its number among the run's steps.
    pub item: u32,
    /// When it ended.
    pub at: DateTime<Utc>,
}

/// The ticks of a run. Positions: `Some(n)` is the nth tick, `None` the present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scrubber {
    ticks: Vec<Tick>,
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
    has_open: bool,
}

/// Whether a step of that kind spends its time waiting: for people, times, or what it has begun.
fn waits(kind: &str) -> bool {
    matches!(Category::of(kind), Some(Category::Human | Category::Time))
        || matches!(kind, "logic.loop" | "logic.join" | "logic.subworkflow")
}

/// Attempts in the order in which they ended. Of those that ended together, in the order they were made, but
/// that loops and joins end behind what they waited for.
fn ended(steps: &[Step]) -> Vec<(&Step, DateTime<Utc>)> {
    let behind = behind(steps);
    let mut ended: Vec<(&Step, DateTime<Utc>)> = steps
        .iter()
        .filter_map(|s| Some((s, s.ended_at?)))
        .collect();
    ended.sort_by_key(|(s, at)| {
        // Of loops in loops the inner one, which was made later, ends first.
        let (last, place) = behind
            .get(&s.id)
            .map_or((s.item, 0), |last| (*last, u32::MAX - s.item));
        (*at, last, place, s.attempt)
    });
    ended
}

/// By round: the attempt of the loop whose round it is.
pub(super) fn openers<'a>(steps: impl Iterator<Item = &'a Step> + Clone) -> BTreeMap<u32, StepId> {
    let loops = steps.clone().filter(|s| s.kind == "logic.loop");
    let loops: BTreeMap<StepId, u32> = loops.map(|s| (s.id, s.frame)).collect();
    let mut opened: BTreeMap<u32, StepId> = BTreeMap::new();
    // The first step of a round follows its loop, which lies in another round or in none.
    for step in steps.filter(|s| s.frame > 0) {
        let is_outer = |id: &&StepId| loops.get(id).is_some_and(|f| *f != step.frame);
        if let Some(outer) = step.after.iter().find(is_outer) {
            opened.entry(step.frame).or_insert(*outer);
        }
    }
    opened
}

/// By loop and join: the number of the last step it waited for, or its own if that is greater.
fn behind(steps: &[Step]) -> BTreeMap<StepId, u32> {
    let items: BTreeMap<StepId, u32> = steps.iter().map(|s| (s.id, s.item)).collect();
    let mut behind: BTreeMap<StepId, u32> = BTreeMap::new();
    for join in steps.iter().filter(|s| s.kind == "logic.join") {
        let before = join.after.iter().filter_map(|id| items.get(id)).copied();
        behind.insert(join.id, before.fold(join.item, u32::max));
    }
    let loops = steps.iter().filter(|s| s.kind == "logic.loop");
    behind.extend(loops.map(|s| (s.id, s.item)));
    let opened = openers(steps.iter());
    // What lies in a loop was made after it: from the last step on, inner loops come before outer ones.
    let mut inner: Vec<&Step> = steps.iter().filter(|s| s.frame > 0).collect();
    inner.sort_by_key(|s| std::cmp::Reverse(s.item));
    for step in inner {
        let own = behind.get(&step.id).copied().unwrap_or(step.item);
        if let Some(last) = opened.get(&step.frame).and_then(|id| behind.get_mut(id)) {
            *last = own.max(*last);
        }
    }
    behind
}

impl Scrubber {
    /// The ticks of a run. `now` ends the time of one that goes on.
    #[must_use]
    pub fn new(run: &Run, now: DateTime<Utc>) -> Self {
        let tick = |(s, at): (&Step, DateTime<Utc>)| Tick {
            step: s.id,
            node: s.node,
            item: s.item,
            at,
        };
        let ticks: Vec<Tick> = ended(&run.steps).into_iter().map(tick).collect();
        let last = ticks.last().map_or(run.started_at, |t| t.at);
        let ends = run.ended_at.unwrap_or(now).max(last).max(run.started_at);
        Self {
            has_open: ticks.len() < run.steps.len(),
            ticks,
            begins: run.started_at,
            ends,
        }
    }

    /// The ticks, oldest first.
    #[must_use]
    pub fn ticks(&self) -> &[Tick] {
        &self.ticks
    }

    /// The position after this one; from the last tick it is the present.
    #[must_use]
    pub fn next(&self, at: Option<usize>) -> Option<usize> {
        at.map(|n| n + 1).filter(|n| *n < self.ticks.len())
    }

    /// The position before this one. Where nothing is open, the last tick shows what the present shows, and is
    /// passed over. The first tick stays.
    #[must_use]
    pub fn previous(&self, at: Option<usize>) -> Option<usize> {
        let last = if self.has_open { 1 } else { 2 };
        match at {
            Some(n) => Some(n.saturating_sub(1)),
            None => self
                .ticks
                .len()
                .checked_sub(last)
                .or(self.ticks.first().map(|_| 0)),
        }
    }

    /// Where a position stands on the axis, from 0 to 1.
    #[must_use]
    pub fn place(&self, at: Option<usize>) -> f64 {
        let Some(tick) = at.and_then(|n| self.ticks.get(n)) else {
            return 1.0;
        };
        let whole = (self.ends - self.begins).num_milliseconds().max(1);
        let since = (tick.at - self.begins).num_milliseconds();
        (since as f64 / whole as f64).clamp(0.0, 1.0)
    }

    /// The position nearest to a place on the axis; of ticks that stand together the last one, since it shows
    /// all of them.
    #[must_use]
    pub fn nearest(&self, place: f64) -> Option<usize> {
        let all = (0..self.ticks.len()).map(Some).chain([None]);
        all.rev()
            .min_by(|a, b| {
                let far = |at: Option<usize>| (self.place(at) - place).abs();
                far(*a).total_cmp(&far(*b))
            })
            .flatten()
    }

    /// The places where ticks stand, each once, in `1 / most` steps of the axis: however many ticks there are,
    /// no more are drawn.
    #[must_use]
    pub fn marks(&self, most: u32) -> Vec<f64> {
        let most = f64::from(most.max(1));
        let mut marks: Vec<f64> = (0..self.ticks.len())
            .map(|n| (self.place(Some(n)) * most).round() / most)
            .collect();
        marks.dedup();
        marks
    }

    /// How long after the run's begin a position stands.
    #[must_use]
    pub fn since_begin(&self, at: Option<usize>) -> TimeDelta {
        self.moment(at) - self.begins
    }

    /// The moment of a position.
    #[must_use]
    pub fn moment(&self, at: Option<usize>) -> DateTime<Utc> {
        at.and_then(|n| self.ticks.get(n))
            .map_or(self.ends, |t| t.at)
    }

    /// The position of an attempt's end; the present for one that is open.
    #[must_use]
    pub fn position_of(&self, step: StepId) -> Option<usize> {
        self.ticks.iter().position(|t| t.step == step)
    }

    /// Where the attempts of the same run stood at a position: those that had ended, in the order in which they
    /// did, then those that had begun. What had not begun is left out.
    #[must_use]
    pub fn seen<'a>(&self, run: &'a Run, at: Option<usize>) -> Vec<Seen<'a>> {
        let done = ended(&run.steps);
        let count = at.map_or(done.len(), |n| (n + 1).min(done.len()));
        let ended_then = done[..count].iter().map(|(step, _)| Seen {
            step,
            status: step.status,
            has_ended: true,
        });
        let mut seen: Vec<Seen<'a>> = ended_then.collect();
        let Some(n) = at.filter(|n| *n < done.len()) else {
            let open = run.steps.iter().filter(|s| s.ended_at.is_none());
            seen.extend(open.map(|step| Seen {
                step,
                status: step.status,
                has_ended: false,
            }));
            return seen;
        };
        let moment = done[n].1;
        // What was worked out in that very moment, behind this tick, and what follows it, was made after it.
        let next = done[count..]
            .iter()
            .filter(|(s, end)| *end == moment && s.queued_at == moment)
            .map(|(s, _)| s.item)
            .min();
        let open = done[count..].iter().map(|(s, _)| *s);
        let open = open.chain(run.steps.iter().filter(|s| s.ended_at.is_none()));
        let had_begun = |s: &&Step| {
            s.queued_at < moment || (s.queued_at == moment && next.is_none_or(|n| s.item < n))
        };
        seen.extend(open.filter(had_begun).map(|step| Seen {
            step,
            status: then(step, moment),
            has_ended: false,
        }));
        seen
    }
}

/// Where an attempt stood that had been made and had not ended.
fn then(step: &Step, moment: DateTime<Utc>) -> StepStatus {
    let waits = step.status == StepStatus::Waiting || waits(&step.kind);
    match step.started_at {
        Some(at) if at <= moment && waits => StepStatus::Waiting,
        Some(at) if at <= moment => StepStatus::Running,
        _ => StepStatus::Ready,
    }
}
