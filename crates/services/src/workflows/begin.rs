//! Beginning a run: by a person, a program, an event, a schedule, another run.

use std::sync::Arc;

use domain::{
    ids::{CampaignId, RunId, StepId, WorkflowId},
    permissions::Permission,
    workflows::{Node, OutOfBounds, RunStatus, StepError, check_form, within_bounds},
};
use engine::interpreter::{Given, Lineage, begin as walk_in};
use serde_json::{Value, json};
use store::{
    TenantTx,
    workflows::{Live, RunHead, StepRow},
};

use super::{
    heads::startable,
    limits::{self, Entry},
    turn::{Fresh, Turn},
};
use crate::{Error, Result, TenantCx, context::Actor};

/// How a run is to begin.
pub(crate) struct Beginning {
    /// Its workflow with the version it follows.
    pub workflow: Live,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// What it is started with.
    pub trigger: Value,
    /// The trigger it begins at; nothing means the manual one.
    pub start: Option<Node>,
    /// The run and step that call it, and how deep that one lies.
    pub parent: Option<(RunId, StepId, i32)>,
    /// Events and calls that led to it one after another.
    pub hops: i32,
    /// Equal keys of one workflow begin one run.
    pub dedupe: Option<String>,
    /// The run above it whose budget it spends.
    pub budget: Option<RunId>,
    /// `live`, `test`.
    pub mode: &'static str,
}

impl Beginning {
    /// A live run by hand.
    pub fn by_hand(workflow: impl Into<Live>, trigger: Value) -> Self {
        let workflow = workflow.into();
        Self {
            workflow,
            campaign: workflow.campaign_id,
            trigger,
            start: None,
            parent: None,
            hops: 0,
            dedupe: None,
            budget: None,
            mode: "live",
        }
    }
}

/// Starts a run by REST: of a workflow, for the campaign the workflow belongs to or the trigger names.
pub async fn execute(cx: &TenantCx, workflow: WorkflowId, trigger: &Value) -> Result<RunId> {
    cx.require(Permission::WorkflowsRun)?;
    if let Err(error) = within_bounds(trigger, STARTED_WITH) {
        return Err(Error::field("trigger_data", &error.code, error.message));
    }
    let mut tx = cx.tx().await?;
    let stored = store::workflows::live(&mut tx, workflow)
        .await?
        .ok_or(Error::NotFound)?;
    let named = trigger
        .get("campaign_id")
        .and_then(Value::as_str)
        .map(str::parse::<CampaignId>)
        .transpose();
    let named =
        named.map_err(|e| Error::field("trigger_data.campaign_id", "invalid", e.to_string()))?;
    let campaign = named.or(stored.campaign_id);
    if let Some(id) = campaign {
        store::campaigns::find(&mut tx, id)
            .await?
            .ok_or(Error::NotFound)?;
    }
    let beginning = Beginning {
        campaign,
        ..Beginning::by_hand(stored, trigger.clone())
    };
    let run = try_begin(cx, &mut tx, beginning).await?.or_refused()?;
    cx.commit_answering(tx, &run).await?;
    Ok(run)
}

/// What a run is started with, as errors name it.
const STARTED_WITH: &str = "What the run is started with";

/// The word of a value that is out of bounds, for refusals.
fn too_much(error: &StepError) -> &'static str {
    if error.code == OutOfBounds::TooDeep.code() {
        OutOfBounds::TooDeep.code()
    } else {
        OutOfBounds::TooLarge.code()
    }
}

/// What became of a beginning.
pub(crate) enum Begun {
    /// The run; it may stand in line. How it ended and what it gave, if it did at once.
    Run(RunId, Option<(RunStatus, Value)>),
    /// A run with that key is there already.
    Twice,
    /// The workflow's settings do not allow it now: a stable code and a sentence.
    Refused(&'static str, String),
}

impl Begun {
    /// The run, for somebody who asked for it and is told why there is none.
    pub fn or_refused(self) -> Result<RunId> {
        match self {
            Self::Run(run, _) => Ok(run),
            Self::Refused(code, why) => Err(Error::Conflict(code, why)),
            Self::Twice => Err(Error::internal(
                "a run without a key was refused for its key",
            )),
        }
    }
}

/// Begins a run in the caller's transaction. `None`: a run with that key is there already, or the
/// workflow's settings do not allow it now; nothing was stored.
pub(crate) async fn begin(
    cx: &TenantCx,
    tx: &mut TenantTx,
    beginning: Beginning,
) -> Result<Option<RunId>> {
    Ok(match try_begin(cx, tx, beginning).await? {
        Begun::Run(run, _) => Some(run),
        Begun::Twice | Begun::Refused(..) => None,
    })
}

/// Begins a run in the caller's transaction: its first steps are done or queued when this returns, unless
/// it stands in line. Refused with the fields named when a manual trigger asks for others.
pub(crate) async fn try_begin(
    cx: &TenantCx,
    tx: &mut TenantTx,
    beginning: Beginning,
) -> Result<Begun> {
    let Beginning {
        workflow,
        campaign,
        trigger,
        start,
        parent,
        hops,
        dedupe,
        budget,
        mode,
    } = beginning;
    startable(workflow.status)?;
    if let Err(error) = within_bounds(&trigger, STARTED_WITH) {
        return Ok(Begun::Refused(too_much(&error), error.message));
    }
    crate::queue::require_room(cx, tx).await?;
    let plan = cx.app.plans.get(tx, workflow.version_id).await?;
    let start = start.or_else(|| plan.start().cloned()).ok_or_else(|| {
        let why = "This workflow has no trigger that is on";
        Error::Conflict("no_trigger", why.to_owned())
    })?;
    if start.kind == "trigger.manual" {
        let wrong = check_form(&start.params, &trigger, "trigger_data.");
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
    }
    let by = match &cx.actor {
        Actor::Member { principal, .. } => Some(*principal),
        Actor::System(_) => None,
    };
    let head = RunHead {
        id: RunId::from_uuid(cx.app.clock.id()),
        workflow: workflow.id,
        version: workflow.version_id,
        n: workflow.version,
        campaign,
        status: RunStatus::Running,
        mode: mode.to_owned(),
        trigger,
        start: Some(start.id),
        parent: parent.map(|(run, step, _)| (run, step)),
        depth: parent.map_or(0, |(_, _, depth)| depth + 1),
        hops,
        step_seq: 0,
        frame_seq: 0,
        containers: 0,
        active: 0,
        waiting: 0,
        failed: 0,
        result: None,
        paused: false,
        replays: None,
        queued: false,
        marked: false,
        budget,
        bytes: 0,
        stopped: None,
        erased: false,
        started_at: cx.now(),
    };
    let run = head.id;
    let fresh = Fresh {
        by,
        sample: false,
        dedupe,
        anew_of: None,
    };
    let mut turn = Turn::fresh(cx, head, Arc::clone(&plan), fresh);
    let counted = match limits::enter(cx, tx, &mut turn).await? {
        Entry::Free => None,
        Entry::Counted(start) => Some(start),
        Entry::Refused(code, why) => return Ok(Begun::Refused(code, why)),
    };
    if !turn.head.queued {
        walk_into(cx, tx, &mut turn, &start).await?;
    }
    if !turn.close(tx).await? {
        return Ok(Begun::Twice);
    }
    if let Some(counted) = counted {
        limits::keep(tx, &turn, counted).await?;
    }
    let ended = turn.is_over().then(|| {
        (
            turn.head.status,
            turn.head.result.clone().unwrap_or_default(),
        )
    });
    Ok(Begun::Run(run, ended))
}

/// Takes the first step of a fresh run, and what follows from it at once.
pub(super) async fn walk_into(
    cx: &TenantCx,
    tx: &mut TenantTx,
    turn: &mut Turn,
    start: &Node,
) -> Result<()> {
    let mut item = turn.head.trigger.clone();
    if let (Some(map), Some(campaign)) = (item.as_object_mut(), turn.head.campaign) {
        map.insert("campaign_id".to_owned(), json!(campaign.to_string()));
    }
    let given = Given {
        after: Vec::new(),
        frame: 0,
        item,
        steps: Lineage::default(),
    };
    let clock = cx.app.clock.clone();
    let plan = Arc::clone(&turn.plan);
    let fuel = turn.fuel();
    let walked = walk_in(&plan, &turn.env, start, given, fuel, &mut || clock.id());
    turn.take(tx, walked).await
}

/// Begins a run at a step of another one: with copies of the steps on the way to it, so that it reads
/// what that one read.
pub(super) async fn from_step(
    cx: &TenantCx,
    tx: &mut TenantTx,
    of: RunId,
    at: &StepRow,
) -> Result<RunId> {
    crate::queue::require_room(cx, tx).await?;
    let old = Turn::open(cx, tx, of).await?.ok_or(Error::NotFound)?;
    limits::require_kept(&old.head)?;
    let node = old.plan.node(at.step.node).ok_or(Error::NotFound)?.clone();
    let by = match &cx.actor {
        Actor::Member { principal, .. } => Some(*principal),
        Actor::System(_) => None,
    };
    let head = RunHead {
        id: RunId::from_uuid(cx.app.clock.id()),
        status: RunStatus::Running,
        parent: None,
        depth: 0,
        step_seq: 0,
        frame_seq: 0,
        containers: 0,
        active: 0,
        waiting: 0,
        failed: 0,
        result: None,
        paused: false,
        replays: None,
        queued: false,
        bytes: 0,
        stopped: None,
        started_at: cx.now(),
        ..old.head.clone()
    };
    let run = head.id;
    let fresh = Fresh {
        by,
        sample: false,
        dedupe: None,
        anew_of: Some(of),
    };
    let mut turn = Turn::fresh(cx, head, Arc::clone(&old.plan), fresh);
    let counted = limits::enter_by_hand(cx, &mut turn);
    let before = store::workflows::ended_on_way(tx, of, &at.step.after).await?;
    let after = turn.copy(&before, &at.step.after, of)?;
    turn.begin_at(tx, &node, &after, at.step.input.clone())
        .await?;
    turn.close(tx).await?;
    if let Some(counted) = counted {
        limits::keep(tx, &turn, counted).await?;
    }
    Ok(run)
}
