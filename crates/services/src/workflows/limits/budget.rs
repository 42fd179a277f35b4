//! A run's budget: before a step that costs money begins, what it may cost at most is set aside; where that
//! is more than is left, the run stops instead. What runs called by it cost counts too.

use domain::workflows::StepError;
use engine::interpreter::{Prices, most_it_may_cost};
use rust_decimal::Decimal;
use store::TenantTx;

use crate::{Result, steps::StepCx};

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

fn estimate(step: &StepCx) -> Option<Decimal> {
    let settings = &step.cx.app.settings;
    let prices = Prices {
        read: settings.price_in,
        written: settings.price_out,
    };
    most_it_may_cost(&step.node, prices)
}
