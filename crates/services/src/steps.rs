//! Step handlers: what each kind of node does. `perform` is the part that may take long and talks
//! to the outside, without a transaction; `apply` is the part that is committed together with the
//! step's end. One file per group of kinds.

mod asking;
mod calling;
mod data;
mod drafting;
mod human;
mod logic;
mod planning;
mod posting;
pub(crate) mod records;
mod remote;
mod replaying;
mod telling;
mod time;

use std::{borrow::Cow, sync::Arc, time::Duration};

use domain::{
    ids::{CampaignId, RunId},
    workflows::{HumanTaskKind, Node, Run, StepError, kind_spec, tokens::Scope},
};
use engine::{
    agent::Drafted,
    interpreter::{Env, Plan, is_pure, run_pure},
    ports::Usage,
};
use serde_json::{Map, Value};
use store::{TenantTx, workflows::StepRow};

use crate::{Error, TenantCx};

pub(crate) use remote::task_of;

/// What a handler knows.
pub(crate) struct StepCx {
    /// Tenant and actor (the product itself).
    pub cx: TenantCx,
    /// The run.
    pub run: Run,
    /// The attempt.
    pub row: StepRow,
    /// Its node, with its parameters rendered.
    pub node: Node,
    /// The compiled document.
    pub plan: Arc<Plan>,
    /// What is the same for all steps of the run.
    pub env: Env,
    /// What the steps before gave, as far as this one reads it.
    pub before: Map<String, Value>,
    /// Events and calls that led to the run one after another.
    pub hops: i32,
    /// Runs above it.
    pub depth: i32,
    /// The nearest run, itself or above it, whose budget it spends.
    pub budget: Option<RunId>,
    /// `live`, `test`, `replay`.
    pub mode: String,
    /// The run whose stored answers it is walked by.
    pub replays: Option<RunId>,
    /// A parameter could not be rendered.
    pub unreadable: Option<StepError>,
}

impl StepCx {
    /// What tokens of the step read.
    pub fn scope(&self) -> Scope<'_> {
        self.env.scope(&self.before, &self.row.step.input)
    }

    /// A rendered parameter; nothing when it is absent or null.
    pub fn param(&self, key: &str) -> Option<&Value> {
        self.node.params.get(key).filter(|v| !v.is_null())
    }

    /// A rendered parameter that is a text with something in it.
    pub fn text(&self, key: &str) -> Option<&str> {
        let text = self.param(key)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// A text of the step's input.
    pub fn input(&self, key: &str) -> Result<&str, Failure> {
        self.row
            .step
            .input
            .get(key)
            .and_then(Value::as_str)
            .ok_or_else(|| Failure::input(key))
    }

    /// An id of the step's input.
    pub fn id<T: std::str::FromStr>(&self, key: &str) -> Result<T, Failure> {
        self.input(key)?.parse().map_err(|_| Failure::input(key))
    }

    /// The campaign the run works for.
    pub fn campaign(&self) -> Result<CampaignId, Failure> {
        self.run
            .campaign_id
            .ok_or_else(|| Failure::input("campaign_id"))
    }
}

/// What the long part brought.
pub(crate) enum Performed {
    /// There was none.
    Nothing,
    /// A draft.
    Draft(Box<Drafted>),
    /// The step's end is already known.
    Outcome(Outcome),
}

/// How a step ends, or goes on.
pub(crate) enum Outcome {
    /// Done; go on by the port.
    Done {
        /// What it gives.
        output: Value,
        /// Where it leaves.
        port: Cow<'static, str>,
        /// Why, in words.
        reason: String,
        /// Tokens and money.
        usage: Usage,
        /// What flows on, where that is not what the output adds to the input.
        item: Option<Value>,
    },
    /// Waits until a time; the handler runs again then.
    Until {
        /// When.
        at: chrono::DateTime<chrono::Utc>,
        /// Why, in words.
        reason: String,
        /// What it has to know then.
        state: Option<Value>,
    },
    /// Runs what is behind it once per entry.
    Rounds {
        /// The entries; nothing means that one item is handed on.
        list: Option<Vec<Value>>,
        /// Most rounds.
        most: i32,
        /// Rounds at the same time.
        parallel: i32,
    },
    /// Ends the run.
    Stop {
        /// As failed.
        failed: bool,
        /// Why, in words.
        reason: String,
        /// What it gives.
        output: Value,
    },
    /// Waits for a person.
    Person {
        /// What it gives so far; `waits_for` names what wakes it.
        output: Value,
        /// Why, in words.
        reason: String,
        /// Until when, at most; the handler runs again then.
        until: Option<chrono::DateTime<chrono::Utc>>,
    },
}

impl Outcome {
    pub(crate) fn done(
        output: Value,
        port: impl Into<Cow<'static, str>>,
        reason: impl Into<String>,
    ) -> Self {
        Self::Done {
            output,
            port: port.into(),
            reason: reason.into(),
            usage: Usage::default(),
            item: None,
        }
    }
}

/// Whether a failed step is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// No: a person must do something.
    No,
    /// Yes, with backoff, as often as the node allows.
    Backoff,
    /// Yes, after this many seconds; does not count.
    After(u32),
}

/// Why a step did not end well.
#[derive(Debug)]
pub(crate) struct Failure {
    /// For the person.
    pub error: StepError,
    /// Whether to try again.
    pub again: Again,
    /// Money was spent all the same.
    pub usage: Usage,
    /// The port a failure leaves by, if the document wires it.
    pub port: Option<&'static str>,
}

impl Failure {
    pub(crate) fn new(code: &str, message: impl Into<String>, hint: &str, again: Again) -> Self {
        let error = StepError {
            code: code.to_owned(),
            message: message.into(),
            hint: hint.to_owned(),
        };
        Self {
            error,
            again,
            usage: Usage::default(),
            port: None,
        }
    }

    fn input(key: &str) -> Self {
        Self::new(
            "missing_input",
            format!("The step was not given {key}"),
            "Check the steps before it",
            Again::No,
        )
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(why, after) => {
                Self::new("unavailable", why, "", Again::After(after))
            }
            Error::NotFound => {
                Self::new("not_found", "What the step works on is gone", "", Again::No)
            }
            Error::Conflict(code, why) => Self::new(code, why, "", Again::No),
            other => Self::new("internal", other.to_string(), "", Again::Backoff),
        }
    }
}

impl From<StepError> for Failure {
    fn from(error: StepError) -> Self {
        Self {
            error,
            again: Again::No,
            usage: Usage::default(),
            port: None,
        }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Error::from(error).into()
    }
}

/// Longest a step's work may take unless its node says otherwise.
const WORK_MAX: Duration = Duration::from_mins(10);

/// Whether a step has work that is done without a transaction.
pub(crate) fn works_outside(step: &StepCx) -> bool {
    matches!(
        step.node.kind.as_str(),
        "content.social"
            | "post.x"
            | "post.linkedin"
            | "http.request"
            | "webhook.send"
            | "ai.prompt"
            | "ai.classify"
            | "ai.extract"
            | "ai.guard"
    )
}

/// Whether a step can be done in the commit that reaches it: it touches a few of our own rows, begins nothing
/// else, and locks nothing that somebody holds who waits for this run.
pub(crate) fn is_done_where_reached(node: &Node, input: &Value) -> bool {
    match node.kind.as_str() {
        "human.approval" => input.get("content_id").is_none_or(|id| !id.is_string()),
        "human.review_edit" | "human.choose" | "human.task" | "time.delay" | "time.window"
        | "time.wait_event" | "lead.find" | "notify.message" | "logic.once"
        | "logic.rate_limit" | "logic.ab_test" => true,
        // The slot of a piece of content is looked up with the piece locked.
        "time.until" => {
            let until = node.params.get("until").and_then(Value::as_str);
            until.is_some_and(|until| until != "slot")
        }
        _ => false,
    }
}

/// The long part, within the time the node allows.
pub(crate) async fn perform_in_time(step: &StepCx) -> Result<Performed, Failure> {
    let own = step.node.timeout_seconds;
    let most = own.map_or(WORK_MAX, |s| Duration::from_secs(u64::from(s)));
    let work = tokio::time::timeout(most, perform(step));
    work.await.unwrap_or_else(|_| {
        let why = format!("The step took longer than {} seconds", most.as_secs());
        let hint = "Give it more time, or make it do less";
        Err(Failure::new("timeout", why, hint, Again::Backoff))
    })
}

/// The long part. Outside of live runs nothing leaves the building: the step gives its sample.
async fn perform(step: &StepCx) -> Result<Performed, Failure> {
    let spec = kind_spec(&step.node.kind);
    if step.mode != "live"
        && let Some(spec) = spec.filter(|s| s.effect_of(&step.node.params).is_external())
    {
        let port = spec.out_ports(&step.node.params).into_iter().next();
        let why = "A test: nothing left the building, this is the sample";
        let outcome = Outcome::done(spec.sample_output(), port.unwrap_or_default(), why);
        return Ok(Performed::Outcome(outcome));
    }
    match step.node.kind.as_str() {
        "content.social" => drafting::write(step).await,
        "ai.prompt" | "ai.classify" | "ai.extract" | "ai.guard" => {
            asking::ask(step).await.map(Performed::Outcome)
        }
        "http.request" => calling::request(step).await.map(Performed::Outcome),
        "webhook.send" => calling::webhook(step).await.map(Performed::Outcome),
        "post.x" | "post.linkedin" => posting::publish(step).await.map(Performed::Outcome),
        _ => Ok(Performed::Nothing),
    }
}

/// The part that is committed with the step's end.
pub(crate) async fn apply(
    step: &StepCx,
    tx: &mut TenantTx,
    performed: Performed,
) -> Result<Outcome, Failure> {
    if let Some(outcome) = replaying::answer(step, tx).await? {
        return Ok(outcome);
    }
    match (step.node.kind.as_str(), performed) {
        (_, Performed::Outcome(outcome)) => Ok(outcome),
        _ if is_pure(&step.node) => compute(step),
        ("campaign.plan", _) => planning::plan(step, tx).await,
        ("content.social", Performed::Draft(drafted)) => drafting::keep(step, tx, *drafted).await,
        ("brand.check", _) => drafting::check(step, tx).await,
        ("eval.score", _) => drafting::score(step, tx).await,
        ("human.approval", _) => human::ask(step, tx).await,
        ("human.review_edit", _) => human::tasks::ask(step, tx, HumanTaskKind::ReviewEdit).await,
        ("human.choose", _) => human::tasks::ask(step, tx, HumanTaskKind::Choose).await,
        ("human.task", _) => human::tasks::ask(step, tx, HumanTaskKind::Task).await,
        ("time.until", _) => time::until(step, tx).await,
        ("time.delay", _) => time::delay(step),
        ("time.window", _) => time::window(step),
        ("time.wait_event", _) => time::wait_event(step, tx).await,
        ("data.filter", _) => data::consent(step, tx).await,
        ("data.lookup", _) => data::look_up(step, tx).await,
        ("lead.find", _) => data::find(step, tx).await,
        ("lead.upsert", _) => data::upsert(step, tx).await,
        ("lead.tag", _) => data::tag(step, tx).await,
        ("notify.message", _) => telling::tell(step, tx).await,
        ("insight.collect", _) => posting::collect(step, tx).await,
        ("logic.loop", _) => logic::rounds(step),
        ("logic.stop", _) => Ok(logic::stop(step)),
        ("logic.ab_test", _) => logic::ab_test(step, tx).await,
        ("logic.once", _) => logic::once(step, tx).await,
        ("logic.rate_limit", _) => logic::rate_limit(step, tx).await,
        ("worker.task", _) => remote::ask(step, tx).await,
        ("logic.subworkflow", _) => logic::subworkflow(step, tx).await,
        (kind, _) => Err(Failure::new(
            "unknown_kind",
            format!("This build does not run \"{kind}\""),
            "",
            Again::No,
        )),
    }
}

/// A step that only computes and came through the queue, since its commit had enough to do.
fn compute(step: &StepCx) -> Result<Outcome, Failure> {
    let scope = step.scope();
    let gave = run_pure(&step.node, &step.node.params, &step.env, &scope)?;
    let port = gave.port.unwrap_or_default();
    Ok(Outcome::done(gave.output, port, gave.reason))
}
