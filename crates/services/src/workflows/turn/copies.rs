//! Beginning a run at a step of another one, with copies of the steps that led there.

use std::collections::BTreeMap;

use domain::{
    ids::{RunId, StepId},
    workflows::Node,
};
use engine::interpreter::Made;
use serde_json::Value;
use store::{TenantTx, workflows::StepRow};

use super::{Turn, bounds::size};
use crate::Result;

impl Turn {
    /// Takes copies of another run's ended steps; answers what those it names became here.
    pub fn copy(&mut self, steps: &[StepRow], named: &[StepId], of: RunId) -> Result<Vec<StepId>> {
        let mut ids = BTreeMap::new();
        for row in steps {
            let id = StepId::from_uuid(self.cx.app.clock.id());
            ids.insert(row.step.id, id);
        }
        let here = |old: &[StepId]| -> Vec<StepId> {
            old.iter().filter_map(|s| ids.get(s).copied()).collect()
        };
        for row in steps {
            let node = self.node(row.step.node)?;
            let id = ids[&row.step.id];
            let mut step = self.blank(&node, id, 0, &here(&row.step.after));
            step.status = row.step.status;
            step.input = row.step.input.clone();
            step.output.clone_from(&row.step.output);
            step.port.clone_from(&row.step.port);
            step.reason = Some(format!("Taken over from {of}"));
            step.error.clone_from(&row.step.error);
            self.hold(size(Some(&step.input)) + size(step.output.as_ref()));
            self.made.push(step);
        }
        Ok(here(named))
    }

    /// Makes a step ready as if the run had come to it.
    pub async fn begin_at(
        &mut self,
        tx: &mut TenantTx,
        node: &Node,
        after: &[StepId],
        input: Value,
    ) -> Result<()> {
        let made = Made {
            id: StepId::from_uuid(self.cx.app.clock.id()),
            node: node.id,
            frame: 0,
            after: after.to_vec(),
            input,
            end: None,
            steps: None,
        };
        self.dirty = true;
        self.take_step(tx, made).await
    }
}
