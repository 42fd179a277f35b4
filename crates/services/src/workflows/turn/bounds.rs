//! What a turn may hold: each value within the bounds of a run, one commit within a size, nothing begun while the
//! run is held.

use domain::{
    ids::StepId,
    workflows::{
        Node, RUN_BYTES_MAX, StepError, StepStatus, VALUE_BYTES_MAX, measure, within_bounds,
    },
};
use engine::interpreter::{
    AfterFailure, BYTES_PER_COMMIT, FUEL, Given, Landing, Lineage, failed_on, passed_on,
};
use engine::ports::Usage;
use serde_json::Value;
use store::{TenantTx, workflows::Ending};

use super::{STEPS_MAX, Turn};
use crate::{
    Result,
    steps::{Again, Failure, Outcome, StepCx},
};

/// Works out what flows on behind a step, for one that ends well. An error that no other try mends: what it
/// gave, or what would flow on, is more than a run may hold.
fn fit(node: &Node, input: &Value, ending: &mut Ending) -> std::result::Result<(), StepError> {
    let item = ending.item.take();
    let given = item.as_ref().unwrap_or(input).clone();
    let output = ending.output.as_ref().unwrap_or(&Value::Null);
    // An item of its own flows on as it is.
    let (flows, _) = match &item {
        Some(_) => {
            within_bounds(output, "What the step gives")?;
            let bytes = within_bounds(&given, "What flows on from the step")?;
            (given, bytes)
        }
        None => passed_on(node, given, output)?,
    };
    ending.item = Some(flows);
    Ok(())
}

/// The outcome with what flows on behind it, or the failure that it is more than a run may hold. Trying again
/// does not mend that: what a step did outside it would only do twice.
pub(crate) fn within(step: &StepCx, outcome: Outcome) -> std::result::Result<Outcome, Failure> {
    let too_much = |error, usage| Failure {
        error,
        again: Again::No,
        usage,
        port: None,
    };
    match outcome {
        Outcome::Done {
            output,
            port,
            reason,
            usage,
            item,
        } => {
            let mut ends = Ending {
                item,
                output: Some(output),
                ..Ending::default()
            };
            if let Err(error) = fit(&step.node, &step.row.step.input, &mut ends) {
                return Err(too_much(error, usage));
            }
            Ok(Outcome::Done {
                output: ends.output.unwrap_or_default(),
                port,
                reason,
                usage,
                item: ends.item,
            })
        }
        Outcome::Person { ref output, .. } | Outcome::Stop { ref output, .. } => {
            match within_bounds(output, "What the step gives") {
                Ok(_) => Ok(outcome),
                Err(error) => Err(too_much(error, Usage::default())),
            }
        }
        Outcome::Rounds { .. } | Outcome::Until { .. } => Ok(outcome),
    }
}

/// The ending with what flows on, or the failure that it is more than a run may hold.
pub(super) fn fitted(node: &Node, input: &Value, mut ending: Ending) -> Ending {
    if ending.error.is_some() {
        return ending;
    }
    match fit(node, input, &mut ending) {
        Ok(()) => ending,
        Err(error) => Ending {
            error: Some(error),
            tokens: ending.tokens,
            cost: ending.cost,
            ..Ending::default()
        },
    }
}

/// The bytes of a value that is within its bounds.
pub(super) fn size(value: Option<&Value>) -> usize {
    value.map_or(0, |v| {
        measure(v, VALUE_BYTES_MAX).unwrap_or(VALUE_BYTES_MAX)
    })
}

impl Turn {
    /// So many bytes more are held by this commit and by the run.
    pub(super) const fn hold(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.head.bytes += bytes as i64;
    }

    /// Why the run cannot go on: its steps are too many or hold too much, now or in all. A stable code and a
    /// sentence.
    pub(super) fn grown_out(&self) -> Option<(&'static str, String)> {
        if self.overflows {
            let why = "A large value went so many ways at once that the run cannot be held";
            return Some(("too_large", why.to_owned()));
        }
        if self.head.bytes > RUN_BYTES_MAX as i64 {
            let most = RUN_BYTES_MAX >> 20;
            let why = format!("The steps of a run hold at most {most} MB all together");
            return Some(("too_large", why));
        }
        (self.head.step_seq > STEPS_MAX).then(|| {
            (
                "too_many_steps",
                format!("A run has at most {STEPS_MAX} steps"),
            )
        })
    }

    /// Steps that may still be run in this commit: none in a run that is held, and none once what is made in it
    /// is large. What may not is queued.
    pub(in crate::workflows) const fn fuel(&self) -> usize {
        if self.head.paused || self.bytes > BYTES_PER_COMMIT {
            return 0;
        }
        FUEL.saturating_sub(self.made.len())
    }

    /// A loop or a join cannot give what it should: it fails, and the run goes on as its step says.
    pub(super) async fn container_failed(
        &mut self,
        tx: &mut TenantTx,
        node: &Node,
        (step, frame): (StepId, i32),
        input: Value,
        error: &StepError,
    ) -> Result<Option<String>> {
        let after = self.plan.after_failure(node);
        let goes_on = failed_on(node, after, input.clone(), error);
        let counts = goes_on.is_none() && after == AfterFailure::Counts;
        self.head.containers -= 1;
        self.closed_in(tx, frame, counts).await?;
        self.tell_step(step, "failed");
        let given = |item| Given {
            after: vec![step],
            frame: frame as u32,
            item,
            steps: Lineage::default(),
        };
        match goes_on {
            Some((port, item)) => {
                self.go_on_queued(tx, node.id, &port, given(item)).await?;
                Ok(Some(port))
            }
            None if counts => Ok(None),
            None => {
                let item = given(input);
                let landing = Landing::Ended {
                    back: false,
                    given: item,
                };
                Box::pin(self.land(tx, vec![landing])).await?;
                Ok(None)
            }
        }
    }
}

/// How a loop or join that failed is stored.
pub(super) fn failed_ending(error: StepError, port: Option<String>) -> (StepStatus, Ending) {
    let ending = Ending {
        reason: Some(error.message.clone()),
        error: Some(error),
        port,
        ..Ending::default()
    };
    (StepStatus::Failed, ending)
}
