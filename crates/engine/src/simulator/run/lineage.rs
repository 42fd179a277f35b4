//! What tokens of a step can read: the outputs of the steps on the way to it.

use std::{collections::BTreeSet, sync::Arc};

use domain::{ids::StepId, workflows::Node};
use serde_json::{Map, Value};

use super::Run;
use crate::interpreter::Lineage;

impl Run {
    /// What the steps behind one read, itself included.
    pub(super) fn lineage_behind(&self, id: StepId, node: &Node, output: Value) -> Lineage {
        let mut keys = self.plan.reads_ahead(node.id);
        keys.remove(&node.key);
        let mut steps = match self.steps.get(&id) {
            Some(step) => self.lineage(&step.after, step.frame, &keys),
            None => Map::new(),
        };
        steps.insert(node.key.clone(), output);
        Arc::new(steps)
    }

    /// What a step reads.
    pub fn before(&self, id: StepId) -> Map<String, Value> {
        match self.steps.get(&id) {
            Some(step) => self.lineage(&step.after, step.frame, &self.plan.reads(step.node)),
            None => Map::new(),
        }
    }

    /// Outputs by key: of a step that ran several times, the one on the way counts.
    fn lineage(&self, after: &[StepId], frame: u32, keys: &BTreeSet<String>) -> Map<String, Value> {
        let mut found = Map::new();
        if keys.is_empty() || after.is_empty() {
            return found;
        }
        let frames = self.chain(frame);
        let mut way = None;
        for node in keys.iter().filter_map(|k| self.plan.doc.by_key(k)) {
            let all = self.by_node.get(&node.id).into_iter().flatten();
            let ended = |id: &&StepId| {
                let step = self.steps.get(*id);
                step.is_some_and(|s| !s.open && frames.contains(&s.frame))
            };
            let mut all: Vec<StepId> = all.filter(ended).copied().collect();
            if all.len() > 1 {
                let way = way.get_or_insert_with(|| self.way_to(after));
                all.retain(|id| way.contains(id));
            }
            let latest = all.into_iter().max_by_key(|id| id.uuid());
            if let Some(step) = latest.and_then(|id| self.steps.get(&id)) {
                found.insert(node.key.clone(), step.output.clone().unwrap_or(Value::Null));
            }
        }
        found
    }

    fn way_to(&self, after: &[StepId]) -> BTreeSet<StepId> {
        let mut way = BTreeSet::new();
        let mut open = after.to_vec();
        while let Some(id) = open.pop() {
            if way.insert(id)
                && let Some(step) = self.steps.get(&id)
            {
                open.extend(&step.after);
            }
        }
        way
    }
}
