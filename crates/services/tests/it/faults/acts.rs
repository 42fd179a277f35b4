//! What goes on around a run while it is worked on: people decide, time passes, events happen. Each act is
//! done when the queue is empty and the run is not over, and the same for disturbed and undisturbed runs.

use std::collections::BTreeMap;

use anyhow::ensure;
use chrono::TimeDelta;
use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    workflows::{HumanAnswer, HumanTaskState, Run, Step, StepStatus},
};
use serde_json::json;
use services::workflows::CustomEvent;

use super::lab::{Blows, Lab, is_over, waits_until, whole};

/// Acts at most: a run that is not over after so many is stuck.
const MOST: usize = 24;

/// Works until every run that began since is over.
pub(super) async fn to_the_end(lab: &Lab, blows: &mut Blows, wanted: usize) -> anyhow::Result<()> {
    for _ in 0..MOST {
        lab.work(blows).await?;
        let mut open = Vec::new();
        let mut begun = 0;
        for run in lab.new_runs().await? {
            let run = whole(lab, run.id).await?;
            begun += 1;
            if !is_over(&run) || unknown(&run).is_some() {
                open.push(run);
            }
        }
        if open.is_empty() && begun >= wanted {
            return Ok(());
        }
        act(lab, &open).await?;
    }
    let mut open = Vec::new();
    for run in lab.new_runs().await? {
        open.push(whole(lab, run.id).await?);
    }
    anyhow::bail!("stuck, {wanted} runs wanted: {open:#?}")
}

/// A step of which nobody knows whether its call arrived.
fn unknown(run: &Run) -> Option<&Step> {
    let later = |s: &Step| {
        run.steps
            .iter()
            .any(|o| o.item == s.item && o.attempt > s.attempt)
    };
    run.steps.iter().find(|s| {
        let open = s
            .error
            .as_ref()
            .is_some_and(|e| e.code == "outcome_unknown");
        open && s.status == StepStatus::Failed && !later(s)
    })
}

async fn act(lab: &Lab, open: &[Run]) -> anyhow::Result<()> {
    if people(lab).await? {
        return Ok(());
    }
    for run in open {
        if let Some(step) = unknown(run) {
            // What a person does who is told that: looks at the other side, then says so.
            let mut path = format!("/bare/{}/{}", run.id, step.key);
            if let Some(at) = step.input["at"].as_str() {
                path = format!("{path}/{at}");
            }
            lab.witness.at_rest().await;
            let effects = lab.witness.effects();
            let had = effects.get(&path).is_some_and(|seen| seen.accepted > 0);
            let cx = &lab.company.cx;
            if had {
                let output = json!({ "status": 200, "headers": {}, "body": { "accepted": path } });
                services::workflows::skip_step(cx, run.id, step.id, None, &output).await?;
            } else {
                services::workflows::retry_step(cx, run.id, step.id).await?;
            }
            return Ok(());
        }
        let hears = run
            .steps
            .iter()
            .find(|s| s.status == StepStatus::Waiting && s.kind == "time.wait_event");
        if let Some(step) = hears {
            let event = CustomEvent {
                event: "upgraded".to_owned(),
                subject: step.input["word"].as_str().map(str::to_owned),
                properties: json!({ "plan": "pro" }),
            };
            services::workflows::tell_event(&lab.company.cx, &event).await?;
            return Ok(());
        }
    }
    let now = lab.test.app.clock.now();
    let next = open
        .iter()
        .filter_map(waits_until)
        .filter(|at| *at > now)
        .min();
    let by = next.map_or(TimeDelta::seconds(40), |at| {
        at - now + TimeDelta::seconds(1)
    });
    lab.test.app.clock.advance(by);
    Ok(())
}

/// Decides and does everything that people are asked for. `true` when there was something.
async fn people(lab: &Lab) -> anyhow::Result<bool> {
    let cx = &lab.company.cx;
    let mut some = false;
    for task in services::workflows::list_tasks(cx, Some(HumanTaskState::Open)).await? {
        let answer = HumanAnswer {
            item: (task.kind == domain::workflows::HumanTaskKind::ReviewEdit)
                .then(|| task.payload.clone()),
            picked: if task.kind == domain::workflows::HumanTaskKind::Choose {
                vec![0]
            } else {
                Vec::new()
            },
            ..HumanAnswer::default()
        };
        services::workflows::answer_task(cx, task.id, &answer).await?;
        some = true;
    }
    for item in services::approvals::list_items(cx, Some(ApprovalState::Pending)).await? {
        let input = says(item.content_hash);
        services::approvals::decide_item(cx, item.id, &input).await?;
        some = true;
    }
    for approval in services::approvals::list(cx, Some(ApprovalState::Pending)).await? {
        let input = says(approval.content.content_hash);
        let after = services::approvals::decide(cx, approval.id, &input).await?;
        ensure!(after.state == ApprovalState::Approved, "{after:?}");
        some = true;
    }
    Ok(some)
}

fn says(content_hash: String) -> DecisionInput {
    DecisionInput {
        decision: Decision::Approve,
        comment: String::new(),
        content_hash,
        answers: BTreeMap::new(),
    }
}
