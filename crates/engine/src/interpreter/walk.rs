//! Walking on from a step that has ended: every step that only computes is run on the spot, until
//! each branch reaches a step with work of its own, a join, the end of a round, or its end.

use domain::{
    ids::StepId,
    workflows::{
        Node, NodeId, StepError, VALUE_BYTES_MAX, flowing, kind_spec, measure, within_bounds,
    },
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    plan::{AfterFailure, Plan, Target},
    pure,
    scope::{Env, Lineage, render_params},
};

/// What flows into a step.
#[derive(Debug, Clone)]
pub struct Given {
    /// The step it comes from; nothing at the start of a run.
    pub after: Vec<StepId>,
    /// The round it belongs to; 0 outside of loops.
    pub frame: u32,
    /// The item.
    pub item: Value,
    /// What the steps before gave, as far as anything ahead reads it.
    pub steps: Lineage,
}

/// How a step ended that was run on the spot.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// What it gave.
    pub output: Value,
    /// Where it left.
    pub port: Option<String>,
    /// Why, in words.
    pub reason: String,
    /// Why it failed.
    pub error: Option<StepError>,
    /// The failure counts: the run will end as failed.
    pub counts: bool,
}

/// A step the run came to.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its id.
    pub id: StepId,
    /// Its node.
    pub node: NodeId,
    /// Its round.
    pub frame: u32,
    /// The steps it follows.
    pub after: Vec<StepId>,
    /// What it is given.
    pub input: Value,
    /// How it ended; nothing means that it is ready and has work of its own.
    pub end: Option<End>,
    /// Of a step that is ready, what the steps before it gave; nothing where that has to be looked up.
    pub steps: Option<Lineage>,
}

/// Where a branch came to that the caller has to look after.
#[derive(Debug, Clone)]
pub enum Landing {
    /// It arrived at a join.
    Join {
        /// The join.
        node: NodeId,
        /// By this wire.
        target: Target,
        /// What arrived.
        given: Given,
    },
    /// It ended: nothing follows, or the round's loop.
    Ended {
        /// It led back to its loop.
        back: bool,
        /// What it gave.
        given: Given,
    },
}

/// What walking on brought.
#[derive(Debug, Default)]
pub struct Walked {
    /// The steps, in the order they were made.
    pub made: Vec<Made>,
    /// Where branches came to.
    pub landings: Vec<Landing>,
    /// The bytes of what the steps were given and gave.
    pub bytes: usize,
    /// It would have been more than [`WALK_BYTES_MAX`]: the rest is left out, and the run cannot go on.
    pub overflows: bool,
}

/// Most steps that are run on the spot in one commit.
pub const FUEL: usize = 200;

/// Most bytes that steps may be given and give before what follows is queued, so that one commit, and the
/// memory behind it, stays small however large the values are.
pub const BYTES_PER_COMMIT: usize = 8 * VALUE_BYTES_MAX;

/// Most bytes that may come of one step's end: a large item that goes many ways at once is many of it.
pub const WALK_BYTES_MAX: usize = 32 * VALUE_BYTES_MAX;

/// Walks on from a step's output. At most `fuel` steps are run on the spot; the rest is ready and has to
/// be queued. `new_id` makes the steps' ids.
pub fn walk(
    plan: &Plan,
    env: &Env,
    from: NodeId,
    port: &str,
    given: Given,
    fuel: usize,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Walked {
    let mut walker = Walker {
        plan,
        env,
        fuel,
        new_id,
        walked: Walked::default(),
        open: Vec::new(),
    };
    walker.leave(from, port, given);
    walker.run()
}

/// Makes the first step of a run and walks on from it; like [`walk`] otherwise.
pub fn begin(
    plan: &Plan,
    env: &Env,
    start: &Node,
    given: Given,
    fuel: usize,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Walked {
    let mut walker = Walker {
        plan,
        env,
        fuel,
        new_id,
        walked: Walked::default(),
        open: Vec::new(),
    };
    walker.enter(start, given);
    walker.run()
}

struct Walker<'a> {
    plan: &'a Plan,
    env: &'a Env,
    fuel: usize,
    new_id: &'a mut dyn FnMut() -> Uuid,
    walked: Walked,
    /// What is still to be arrived at, the next one last. Not the call stack: chains may be long.
    open: Vec<(Target, Given)>,
}

impl Walker<'_> {
    fn run(mut self) -> Walked {
        while let Some((target, given)) = self.open.pop() {
            self.arrive(target, given);
        }
        self.walked
    }

    fn leave(&mut self, from: NodeId, port: &str, given: Given) {
        let targets: Vec<Target> = self.plan.targets(from, port).collect();
        if targets.is_empty() {
            self.walked
                .landings
                .push(Landing::Ended { back: false, given });
            return;
        }
        let bytes = measure(&given.item, VALUE_BYTES_MAX).unwrap_or(VALUE_BYTES_MAX);
        self.walked.bytes += bytes.saturating_mul(targets.len());
        if self.walked.bytes > WALK_BYTES_MAX {
            self.walked.overflows = true;
            return;
        }
        let all = targets.into_iter().rev();
        self.open.extend(all.map(|target| (target, given.clone())));
    }

    fn arrive(&mut self, target: Target, given: Given) {
        if target.back {
            self.walked
                .landings
                .push(Landing::Ended { back: true, given });
            return;
        }
        let plan = self.plan;
        match plan.node(target.node) {
            Some(node) if node.kind == "logic.join" => {
                let node = node.id;
                self.walked.landings.push(Landing::Join {
                    node,
                    target,
                    given,
                });
            }
            Some(node) => self.enter(node, given),
            None => {}
        }
    }

    fn enter(&mut self, node: &Node, given: Given) {
        let id = StepId::from_uuid((self.new_id)());
        let at = self.walked.made.len();
        self.walked.made.push(Made {
            id,
            node: node.id,
            frame: given.frame,
            after: given.after.clone(),
            input: given.item.clone(),
            end: None,
            steps: None,
        });
        if !pure::is_pure(node) || at >= self.fuel || self.walked.bytes > BYTES_PER_COMMIT {
            self.walked.made[at].steps = Some(given.steps);
            return;
        }
        let scope = self.env.scope(&given.steps, &given.item);
        let gave = render_params(node, &scope)
            .and_then(|params| pure::run(node, &params, self.env, &scope))
            .and_then(|gave| {
                let (item, bytes) = passed_on(node, given.item.clone(), &gave.output)?;
                Ok((gave, item, bytes))
            });
        let (end, goes_on) = match gave {
            Ok((gave, item, bytes)) => {
                self.walked.bytes += bytes;
                let port = gave.port.clone();
                let end = End {
                    output: gave.output,
                    port: gave.port,
                    reason: gave.reason,
                    error: None,
                    counts: false,
                };
                (end, port.map(|p| (p, item)))
            }
            Err(error) => {
                let after = self.plan.after_failure(node);
                let goes_on = failed_on(node, after, given.item, &error);
                let end = End {
                    output: Value::Null,
                    port: goes_on.as_ref().map(|(p, _)| p.clone()),
                    reason: error.message.clone(),
                    error: Some(error),
                    counts: after == AfterFailure::Counts,
                };
                (end, goes_on)
            }
        };
        let failed = end.counts;
        let mut steps = given.steps;
        std::sync::Arc::make_mut(&mut steps).insert(node.key.clone(), end.output.clone());
        self.walked.made[at].end = Some(end);
        let given = |item| Given {
            after: vec![id],
            frame: given.frame,
            item,
            steps,
        };
        match goes_on {
            Some((port, item)) => self.leave(node.id, &port, given(item)),
            None if failed => {}
            None => self.walked.landings.push(Landing::Ended {
                back: false,
                given: given(Value::Null),
            }),
        }
    }
}

/// What flows on behind a step, with the bytes of what it gave. An error that no other try mends: what it
/// gave, or what would flow on, is more than a run may hold.
pub fn passed_on(node: &Node, item: Value, output: &Value) -> Result<(Value, usize), StepError> {
    let bytes = within_bounds(output, "What the step gives")?;
    let item = flowing(kind_spec(&node.kind), item, output);
    within_bounds(&item, "What flows on from the step")?;
    Ok((item, bytes))
}

/// Where a failed step leaves and with what, if it leaves at all.
#[must_use]
pub fn failed_on(
    node: &Node,
    after: AfterFailure,
    item: Value,
    error: &StepError,
) -> Option<(String, Value)> {
    match after {
        AfterFailure::Counts | AfterFailure::Left => None,
        AfterFailure::First => {
            let spec = kind_spec(&node.kind)?;
            let first = spec.out_ports(&node.params).into_iter().next()?;
            Some((first.into_owned(), item))
        }
        AfterFailure::ErrorPort => {
            let mut item = item;
            if let Value::Object(map) = &mut item {
                let error = serde_json::to_value(error).unwrap_or_default();
                map.insert("error".to_owned(), error);
            }
            Some(("error".to_owned(), item))
        }
    }
}
