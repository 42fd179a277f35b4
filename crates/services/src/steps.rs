//! Step handlers: what each kind of node does. `perform` is the part that may take long and talks
//! to the outside, without a transaction; `apply` is the part that is committed together with the
//! step's end. One file per group of kinds.

mod drafting;
mod human;
mod planning;
mod posting;

use domain::{
    ids::CampaignId,
    workflows::{Node, Run, StepError},
};
use engine::{agent::Drafted, ports::Usage};
use serde_json::Value;
use store::{TenantTx, workflows::StepRow};

use crate::{Error, TenantCx};

/// What a handler knows.
pub(crate) struct StepCx {
    /// Tenant and actor (the product itself).
    pub cx: TenantCx,
    /// The run.
    pub run: Run,
    /// The attempt.
    pub row: StepRow,
    /// Its node.
    pub node: Node,
}

impl StepCx {
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
        port: &'static str,
        /// Why, in words.
        reason: String,
        /// Tokens and money.
        usage: Usage,
    },
    /// Waits until a time; the handler runs again then.
    Until {
        /// When.
        at: chrono::DateTime<chrono::Utc>,
        /// Why, in words.
        reason: String,
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
    pub(crate) fn done(output: Value, port: &'static str, reason: impl Into<String>) -> Self {
        Self::Done {
            output,
            port,
            reason: reason.into(),
            usage: Usage::default(),
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
            other => Self::new("internal", other.to_string(), "", Again::Backoff),
        }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Error::from(error).into()
    }
}

/// The long part.
pub(crate) async fn perform(step: &StepCx) -> Result<Performed, Failure> {
    match step.node.kind.as_str() {
        "content.social" => drafting::write(step).await,
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
    match (step.node.kind.as_str(), performed) {
        (_, Performed::Outcome(outcome)) => Ok(outcome),
        ("trigger.manual", _) => Ok(Outcome::done(Value::Null, "out", "Started by a person")),
        ("campaign.plan", _) => planning::plan(step, tx).await,
        ("content.social", Performed::Draft(drafted)) => drafting::keep(step, tx, *drafted).await,
        ("brand.check", _) => drafting::check(step, tx).await,
        ("eval.score", _) => drafting::score(step, tx).await,
        ("human.approval", _) => human::ask(step, tx).await,
        ("time.until", _) => planning::until(step, tx).await,
        ("insight.collect", _) => posting::collect(step, tx).await,
        (kind, _) => Err(Failure::new(
            "unknown_kind",
            format!("This build does not run \"{kind}\""),
            "",
            Again::No,
        )),
    }
}
