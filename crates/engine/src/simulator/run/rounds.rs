//! Loops and their rounds in memory.

use domain::{ids::StepId, workflows::condition::Condition};
use serde_json::{Value, json};

use super::{Desk, Run};
use crate::interpreter::{Given, Rounds};

pub(super) struct Frame {
    parent: u32,
    step: StepId,
    round: i32,
    open: usize,
    failed: usize,
    pub(super) result: Option<Value>,
    ended: bool,
}

pub(super) struct Loop {
    list: Option<Vec<Value>>,
    total: i32,
    left: i32,
    parallel: i32,
    started: i32,
    ended: i32,
}

impl Run {
    pub(super) fn opened_in(&mut self, frame: u32) {
        if frame != 0 {
            self.frames[frame as usize - 1].open += 1;
        }
    }

    pub(super) fn closed_in(&mut self, frame: u32, failed: bool) {
        if frame != 0 {
            self.frames[frame as usize - 1].open -= 1;
        }
        if failed {
            self.failed_in(frame);
        }
    }

    pub(super) fn failed_in(&mut self, frame: u32) {
        self.failed += 1;
        let mut at = frame;
        while at != 0 {
            let frame = &mut self.frames[at as usize - 1];
            frame.failed += 1;
            at = frame.parent;
        }
    }

    /// Whether anything failed for good in a round, or in the run.
    pub(super) fn has_failed_in(&self, frame: u32) -> bool {
        match frame {
            0 => self.failed > 0,
            frame => self.frames[frame as usize - 1].failed > 0,
        }
    }

    /// A round and the rounds it lies in, up to 0.
    pub(super) fn chain(&self, frame: u32) -> Vec<u32> {
        let mut chain = vec![frame];
        let mut at = frame;
        while at != 0 {
            at = self.frames[at as usize - 1].parent;
            chain.push(at);
        }
        chain
    }

    /// A loop's step has worked out its list: it waits, and its first rounds begin.
    pub fn begin_rounds(&mut self, desk: &mut Desk, id: StepId, rounds: Rounds) {
        let Some(step) = self.steps.get_mut(&id) else {
            return;
        };
        step.holds = true;
        let node = step.node;
        self.open -= 1;
        let len = rounds.list.as_ref().map(|l| l.len() as i32);
        let n = len.map_or(rounds.most, |l| rounds.most.min(l));
        let entry = Loop {
            total: if self.plan.is_wired(node, "each") {
                n
            } else {
                0
            },
            left: len.map_or(0, |l| l - n),
            list: rounds.list,
            parallel: rounds.parallel,
            started: 0,
            ended: 0,
        };
        self.next_rounds(desk, id, entry);
    }

    fn next_rounds(&mut self, desk: &mut Desk, id: StepId, mut entry: Loop) {
        let Some(step) = self.steps.get(&id) else {
            return;
        };
        let (parent, input) = (step.frame, step.input.clone());
        let Some(node) = self.plan.node(step.node).cloned() else {
            return;
        };
        while entry.started < entry.total && entry.started - entry.ended < entry.parallel {
            if desk.is_full {
                break;
            }
            let item = match &entry.list {
                Some(list) => list.get(entry.started as usize).cloned(),
                None => {
                    let last = self.frames.iter().filter(|f| f.step == id);
                    last.max_by_key(|f| f.round).and_then(|f| f.result.clone())
                }
            };
            let item = match (&entry.list, item) {
                (_, Some(item)) => item,
                (Some(_), None) => Value::Null,
                (None, None) => input.clone(),
            };
            self.frames.push(Frame {
                parent,
                step: id,
                round: entry.started,
                open: 0,
                failed: 0,
                result: None,
                ended: false,
            });
            entry.started += 1;
            if self.is_main {
                desk.tally.left(node.id, "each");
            }
            let given = Given {
                after: vec![id],
                frame: self.frames.len() as u32,
                item,
                steps: self.lineage_behind(id, &node, Value::Null),
            };
            self.go_on(desk, node.id, "each", given, 200);
        }
        let is_done = entry.started == entry.ended;
        self.loops.insert(id, entry);
        if is_done {
            self.finish_loop(desk, id);
        }
    }

    pub(super) fn ended_round(&self) -> Option<usize> {
        let ended = |f: &Frame| f.open == 0 && f.failed == 0 && !f.ended;
        self.frames.iter().position(ended)
    }

    pub(super) fn end_round(&mut self, desk: &mut Desk, at: usize) {
        let frame = &mut self.frames[at];
        frame.ended = true;
        let (id, result) = (frame.step, frame.result.clone());
        let Some(mut entry) = self.loops.remove(&id) else {
            return;
        };
        entry.ended += 1;
        if self.is_enough(id, result) {
            entry.total = entry.started;
        }
        self.next_rounds(desk, id, entry);
    }

    /// Whether the loop's own condition says that it has run enough.
    fn is_enough(&self, id: StepId, result: Option<Value>) -> bool {
        let node = self.steps.get(&id).and_then(|s| self.plan.node(s.node));
        let until = node.and_then(|n| n.params.get("until"));
        let (Some(node), Some(until)) = (node, until.filter(|u| !u.is_null())) else {
            return false;
        };
        let item = result.unwrap_or(Value::Null);
        let steps = self.lineage_behind(id, node, Value::Null);
        let scope = self.env.scope(&steps, &item);
        Condition::read(until).is_ok_and(|c| c.holds(&scope).unwrap_or(false))
    }

    fn finish_loop(&mut self, desk: &mut Desk, id: StepId) {
        let Some(entry) = self.loops.remove(&id) else {
            return;
        };
        let mut rounds: Vec<&Frame> = self.frames.iter().filter(|f| f.step == id).collect();
        rounds.sort_by_key(|f| f.round);
        let items = rounds
            .iter()
            .map(|f| f.result.clone().unwrap_or(Value::Null));
        let items: Vec<Value> = items.collect();
        let output = json!({ "items": items, "rounds": items.len(), "left": entry.left });
        let Some(step) = self.steps.get_mut(&id) else {
            return;
        };
        step.open = false;
        step.output = Some(output.clone());
        let (node, frame) = (step.node, step.frame);
        let Some(node) = self.plan.node(node).cloned() else {
            return;
        };
        if self.is_main {
            desk.tally.left(node.id, "done");
        }
        self.closed_in(frame, false);
        let given = Given {
            after: vec![id],
            frame,
            item: Value::Array(items),
            steps: self.lineage_behind(id, &node, output),
        };
        self.go_on(desk, node.id, "done", given, 200);
    }
}
