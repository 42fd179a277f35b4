//! Trying a workflow on what happened before. The walk is `engine::simulator`; here stands what it is
//! given, and what came out is kept. A simulation is a task: it outlives the request and a restart.

mod past;

use chrono::TimeDelta;
use domain::{
    fields::{Check, Fields},
    ids::{SimulationId, TaskId, WorkflowId},
    permissions::Permission,
    workflows::{
        SimulatedOn, Simulation, SimulationInput, SimulationState, WorkflowDoc, kind_spec,
    },
};
use engine::simulator::simulate as walk;
use serde::Deserialize;
use serde_json::json;
use store::{
    NewEvent,
    queue::{self, Claimed, NewTask},
};

use super::drafts;
use crate::{App, Error, Result, TenantCx};

/// Simulations of one workflow that are kept.
const KEPT: i64 = 20;
/// Simulations of one company that may wait or run at the same time.
const OPEN_MAX: usize = 4;

/// Begins a simulation and answers it as it stands; what comes out is read by [`find_simulation`]. It
/// changes nothing of the company's.
pub async fn begin_simulation(
    cx: &TenantCx,
    workflow: WorkflowId,
    input: &SimulationInput,
) -> Result<Simulation> {
    cx.require(Permission::WorkflowsRun)?;
    input.checked()?;
    let now = cx.now();
    let mut tx = cx.tx().await?;
    let (doc, n, of) = match input.version {
        Some(id) => {
            let version = store::workflows::version(&mut tx, id).await?;
            let version = version.filter(|v| v.id == workflow);
            let version = version.ok_or(Error::NotFound)?;
            let of = format!("version {}", version.version);
            (version.doc, version.version, of)
        }
        None => {
            let draft = drafts::current(&mut tx, workflow).await?;
            let of = format!("draft, revision {}", draft.rev);
            (draft.doc, draft.rev, of)
        }
    };
    known_answers(input, &doc)?;
    let newest = store::workflows::simulations(&mut tx, workflow, KEPT).await?;
    let open = newest
        .iter()
        .filter(|s| s.state == SimulationState::Running);
    if open.count() >= OPEN_MAX {
        let why =
            format!("{OPEN_MAX} simulations of this workflow are running: wait for one to end");
        return Err(Error::Conflict("too_many_simulations", why));
    }
    let days = TimeDelta::days(i64::from(input.days));
    let (from, to) = match input.over {
        SimulatedOn::History => (now - days, now),
        SimulatedOn::Leads => (now, now + days),
    };
    let new = Simulation {
        id: SimulationId::from_uuid(cx.app.clock.id()),
        workflow_id: workflow,
        input: input.clone(),
        of,
        from,
        to,
        state: SimulationState::Running,
        report: None,
        error: None,
        created_at: now,
    };
    store::workflows::insert_simulation(&mut tx, &new, &doc, n).await?;
    let payload = json!({ "simulation": new.id });
    let task = NewTask {
        id: TaskId::from_uuid(cx.app.clock.id()),
        agent_type: "workflow",
        task_type: "simulation",
        priority: 3,
        run: None,
        input: &payload,
        run_at: now,
        max_retries: 1,
        serial_key: None,
        now,
    };
    queue::enqueue(&mut tx, &task).await?;
    cx.commit_answering(tx, &new).await?;
    Ok(new)
}

/// Every step that answers are given for is there, and leaves by those outputs.
fn known_answers(input: &SimulationInput, doc: &WorkflowDoc) -> Result<()> {
    let mut fields = Fields::new();
    for (key, shares) in &input.answers {
        let field = format!("answers.{key}");
        let Some(node) = doc.by_key(key) else {
            fields.add(&field, "unknown", "There is no step with this key");
            continue;
        };
        let ports = kind_spec(&node.kind).map(|s| s.ports_of(node));
        for port in shares.keys() {
            let is_there = ports.iter().flatten().any(|p| p == port) || port == "error";
            if !is_there {
                let why = format!("The step has no output {port}");
                fields.add(&field, "unknown", why);
            }
        }
    }
    fields.finish()?;
    Ok(())
}

/// One simulation with its report.
pub async fn find_simulation(cx: &TenantCx, id: SimulationId) -> Result<Simulation> {
    cx.require(Permission::Read)?;
    let found = store::workflows::find_simulation(&mut cx.read().await?, id).await?;
    found.ok_or(Error::NotFound)
}

/// The newest simulations of a workflow, at most 20, without their reports.
pub async fn simulations(cx: &TenantCx, workflow: WorkflowId) -> Result<Vec<Simulation>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    store::workflows::status(&mut tx, workflow)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(store::workflows::simulations(&mut tx, workflow, KEPT).await?)
}

#[derive(Deserialize)]
struct Payload {
    simulation: SimulationId,
}

/// Does a simulation whose turn has come. Doing it again after a crash gives the same report.
pub(crate) async fn simulate(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "simulation");
    let mut tx = cx.read().await?;
    let payload = queue::payload(&mut tx, task).await?;
    let payload = payload.and_then(|(p, _)| serde_json::from_value::<Payload>(p).ok());
    let found = match &payload {
        Some(payload) => store::workflows::find_simulation(&mut tx, payload.simulation).await?,
        None => None,
    };
    drop(tx);
    let Some(found) = found.filter(|s| s.state == SimulationState::Running) else {
        let mut tx = cx.tx().await?;
        queue::complete(&mut tx, task, "cancelled", None, cx.now()).await?;
        return cx.commit(tx).await;
    };
    let (setup, cut) = past::setup(&cx, &found).await?;
    let walked = tokio::task::spawn_blocking(move || walk(setup)).await;
    let came = match walked {
        Ok(mut report) => {
            report.cut = report.cut.or(cut);
            Ok(report)
        }
        Err(_) => Err("The simulation came upon a fault of the product".to_owned()),
    };
    let mut tx = cx.tx().await?;
    if !queue::still_held(&mut tx, task).await? {
        return Ok(());
    }
    store::workflows::end_simulation(&mut tx, found.id, &came, KEPT, cx.now()).await?;
    tx.announce(NewEvent {
        topic: "simulation",
        kind: "finished",
        subject: found.id.to_string(),
        campaign: None,
        run: None,
    });
    queue::complete(&mut tx, task, "succeeded", None, cx.now()).await?;
    cx.commit(tx).await
}
