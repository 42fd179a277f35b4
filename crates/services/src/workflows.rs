//! Workflows and runs: list, show, start, follow, retry, cancel. What follows a finished step is
//! decided by `engine::interpreter`; here it is stored, one commit per durable point.

mod accounts;
mod advance;
mod begin;
mod bundle;
mod checks;
mod compare;
mod control;
mod drafts;
mod events;
mod flow;
mod heads;
mod leases;
mod limits;
mod lineage;
mod people;
mod plans;
mod replay;
mod requests;
mod resume;
mod running;
mod schedule;
mod shown;
mod simulations;
mod starting;
mod triggers;
mod turn;
mod undo;
mod versions;
mod webhook;

pub(crate) use advance::{again, decided, queue_step, run_failed, wake_waiting};
pub(crate) use begin::{Beginning, begin, try_begin};
pub use bundle::{export, import};
pub use compare::compare;
pub(crate) use control::retry_in;
pub use control::{cancel_run, pause_run, replay_from, resume_run, retry_step, skip_step};
pub use drafts::{draft, draft_history, draft_since, edit_draft, replace_draft, restore_draft};
pub use events::{CustomEvent, tell_event};
pub(crate) use events::{Happening, happened, hear};
pub use flow::flow;
pub use heads::{cards, change, copy, create, find, rules, save_rules, set_status};
pub use leases::{lease, refused as lease_refused};
pub(crate) use limits::{admit, forget, over_budget, stop_child, time_out};
pub(crate) use lineage::load as lineage_of;
pub use people::{answer_task, get_task, list_tasks};
pub use plans::Plans;
pub(crate) use replay::stored;
pub use replay::{compare_runs, replay, run_hash};
pub use requests::{decide_request, publish_request, publish_requests, withdraw_request};
pub use resume::resume_failed;
pub use running::preview;
pub(crate) use schedule::fire;
pub(crate) use shown::masks_of;
pub(crate) use simulations::simulate;
pub use simulations::{begin_simulation, find_simulation, simulations};
pub use starting::execute;
pub(crate) use triggers::put_in_force;
pub(crate) use turn::{Turn, within};
pub(crate) use undo::undo;
pub use undo::undo_run;
pub(crate) use versions::ensure_for_campaign;
pub use versions::{check_draft, publish, publish_version, version_details, versions};
pub use webhook::{Received, WebhookCall, receive, triggers};

use domain::{
    ids::{CampaignId, RunId, StepId, VersionId, WorkflowId},
    page::{Page, PageRequest},
    permissions::Permission,
    workflows::{Run, Workflow, WorkflowDoc},
};
use store::{NewEvent, workflows::StoredWorkflow};

use crate::{Error, Result, TenantCx};

/// All published workflows that are not archived, with their live versions, without runs.
pub async fn list(cx: &TenantCx) -> Result<Vec<Workflow>> {
    cx.require(Permission::Read)?;
    let stored = store::workflows::list_workflows(&mut cx.read().await?).await?;
    Ok(stored
        .into_iter()
        .map(|w| shown(w, Vec::new(), Vec::new()))
        .collect())
}

/// One workflow with its newest runs and counts per step.
pub async fn get(cx: &TenantCx, id: WorkflowId) -> Result<Workflow> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let stored = store::workflows::newest(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let request = PageRequest {
        cursor: None,
        limit: Some(20),
    };
    let runs = store::workflows::list(&mut tx, None, Some(id), &request)
        .await?
        .items;
    let counts = store::workflows::node_counts(&mut tx, id).await?;
    Ok(shown(stored, runs, counts))
}

fn shown(
    stored: StoredWorkflow,
    runs: Vec<Run>,
    counts: Vec<domain::workflows::NodeCount>,
) -> Workflow {
    let StoredWorkflow {
        id,
        name,
        version_id,
        version,
        doc,
        ..
    } = stored;
    Workflow {
        id,
        name,
        version_id,
        version,
        doc,
        runs,
        counts,
    }
}

/// The document of one version, for showing an older run.
pub async fn version(cx: &TenantCx, id: VersionId) -> Result<WorkflowDoc> {
    cx.require(Permission::Read)?;
    Ok(store::workflows::version(&mut cx.read().await?, id)
        .await?
        .ok_or(Error::NotFound)?
        .doc)
}

/// A page of runs, newest first.
pub async fn list_runs(
    cx: &TenantCx,
    campaign: Option<CampaignId>,
    workflow: Option<WorkflowId>,
    request: &PageRequest,
) -> Result<Page<Run>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    if let Some(id) = campaign {
        store::campaigns::find(&mut tx, id)
            .await?
            .ok_or(Error::NotFound)?;
    }
    Ok(store::workflows::list(&mut tx, campaign, workflow, request).await?)
}

/// One run with all its attempts; what its workflow masks is masked.
pub async fn get_run(cx: &TenantCx, id: RunId) -> Result<Run> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let mut run = store::workflows::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    run.steps = store::workflows::attempts(&mut tx, id).await?;
    shown::mask_run(cx, &mut tx, &mut run).await?;
    Ok(run)
}

pub(crate) fn run_event(run: RunId, campaign: Option<CampaignId>, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "run",
        kind,
        subject: run.to_string(),
        campaign: campaign.map(|c| c.to_string()),
        run: Some(run.to_string()),
    }
}

pub(crate) fn step_event(run: &Run, step: StepId, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "step",
        kind,
        subject: step.to_string(),
        campaign: run.campaign_id.map(|c| c.to_string()),
        run: Some(run.id.to_string()),
    }
}
