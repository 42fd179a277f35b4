//! A run's budget: before a step that costs money begins, what it may cost at most is set aside; where that
//! is more than is left, the run stops instead. What runs called by it cost counts too.

use domain::workflows::{Cost, StepError, kind_spec};
use rust_decimal::Decimal;
use serde_json::Value;
use store::TenantTx;

use crate::{Result, steps::StepCx};

/// A model may be asked once more when its answer does not fit.
const ASKED_AT_MOST: u32 = 2;
/// Tokens of our own instructions, and of an answer of a fixed shape.
const INSTRUCTIONS: usize = 1_500;
const SHORT_ANSWER: u64 = 2_000;

/// Why a step must not begin, as the run's budget or that of a run above it has it. Else what the step may
/// cost is set aside; its end puts what it did cost in its place.
pub(crate) async fn over_budget(step: &StepCx, tx: &mut TenantTx) -> Result<Option<StepError>> {
    let (Some(mut at), Some(most)) = (step.budget, estimate(step)) else {
        return Ok(None);
    };
    if step.mode != "live" {
        return Ok(None);
    }
    let own = step.row.step.cost;
    loop {
        store::workflows::lock_budget(tx, at).await?;
        let Some(head) = store::workflows::head(tx, at).await? else {
            break;
        };
        let plan = step.cx.app.plans.get(tx, head.version).await?;
        if let Some(budget) = &plan.doc.settings.budget_per_run {
            // What a worker that died had set aside for this step is not counted twice.
            let spent = store::workflows::spent(tx, at).await? - own;
            if spent + most > budget.amount {
                return Ok(Some(StepError {
                    code: "over_budget".to_owned(),
                    message: format!(
                        "The run has spent {} of {} {}; \"{}\" may cost up to {}",
                        spent.normalize(),
                        budget.amount,
                        budget.currency,
                        step.node.name,
                        most.normalize()
                    ),
                    hint: "Raise the budget in the workflow's settings, and begin it anew"
                        .to_owned(),
                }));
            }
        }
        let above = match head.parent {
            Some((run, _)) => store::workflows::head(tx, run).await?,
            None => None,
        };
        match above.and_then(|h| h.budget) {
            Some(run) => at = run,
            None => break,
        }
    }
    store::workflows::set_aside(tx, step.row.step.id, most).await?;
    Ok(None)
}

/// The most a step may cost, in US dollars; nothing for one that is free.
fn estimate(step: &StepCx) -> Option<Decimal> {
    let Cost::Tokens(usual) = kind_spec(&step.node.kind)?.cost else {
        return None;
    };
    let settings = &step.cx.app.settings;
    // A token has two bytes at least in the languages that models count worst.
    let bytes: usize = step.node.params.values().map(|v| v.to_string().len()).sum();
    let reads = (bytes / 2 + INSTRUCTIONS).max(usual as usize) as u64;
    let writes = match step.node.kind.as_str() {
        "ai.prompt" => {
            let most = step.param("max_tokens").and_then(Value::as_u64);
            most.unwrap_or(1_000)
        }
        "content.social" => u64::from(usual),
        _ => SHORT_ANSWER,
    };
    let price =
        Decimal::from(reads) * settings.price_in + Decimal::from(writes) * settings.price_out;
    // The cost of a step is kept to the millionth.
    Some((price * Decimal::from(ASKED_AT_MOST) / Decimal::from(1_000_000)).round_dp(6))
}
