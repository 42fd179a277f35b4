//! A step of a replay: it gives what the replayed run stored. Where a fork has left that way, it is a
//! rehearsal: what computes and reads does so, everything else gives its sample.

use std::borrow::Cow;

use domain::workflows::{Effect, StepStatus, kind_spec};
use serde_json::Value;
use store::TenantTx;

use super::{Again, Failure, Outcome, StepCx};
use crate::workflows;

/// The outcome of a replay's step; nothing where the step is to be run as it is.
pub(super) async fn answer(step: &StepCx, tx: &mut TenantTx) -> Result<Option<Outcome>, Failure> {
    let Some(of) = step.replays else {
        return Ok(None);
    };
    if matches!(step.node.kind.as_str(), "logic.loop" | "logic.stop")
        || engine::interpreter::is_pure(&step.node)
    {
        return Ok(None);
    }
    let found = workflows::stored(tx, of, step.run.id, &step.row).await?;
    if let Some((old, next)) = found {
        let old = old.step;
        if let (StepStatus::Failed, Some(error)) = (old.status, old.error) {
            let failure = Failure::new(&error.code, error.message, &error.hint, Again::No);
            return Err(Failure {
                port: own_port(step, old.port.as_deref()),
                ..failure
            });
        }
        let reason = old.reason.unwrap_or_default();
        let mut outcome = Outcome::done(
            old.output.unwrap_or_default(),
            old.port.unwrap_or_default(),
            reason,
        );
        if let Outcome::Done { item, .. } = &mut outcome {
            *item = next;
        }
        return Ok(Some(outcome));
    }
    let Some(spec) = kind_spec(&step.node.kind) else {
        return Ok(None);
    };
    let waits = step.node.kind.starts_with("time.") || step.node.kind == "logic.subworkflow";
    if spec.effect_of(&step.node.params) == Effect::None && !waits && !super::works_outside(step) {
        return Ok(None);
    }
    let port = spec.out_ports(&step.node.params).into_iter().next();
    let why = "Changed before this step: a rehearsal with its sample";
    let output: Value = spec.sample_output();
    Ok(Some(Outcome::done(output, port.unwrap_or_default(), why)))
}

/// The kind's own port of that name: a failure may leave by one.
fn own_port(step: &StepCx, name: Option<&str>) -> Option<&'static str> {
    let ports = kind_spec(&step.node.kind)?.out_ports(&step.node.params);
    ports.into_iter().find_map(|port| match port {
        Cow::Borrowed(port) if Some(port) == name => Some(port),
        _ => None,
    })
}
