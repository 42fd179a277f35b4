//! What rules need to know of the outside. What is not known is left empty, and the rule is silent.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::signals::Signals;
use crate::{
    ids::WorkflowId,
    money::Money,
    permissions::{Permission, Role},
    workflows::kinds::{Category, Effect, KindSpec, Params},
};

/// A connected account, as far as rules need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionFact {
    /// Its id, as parameters name it.
    pub id: String,
    /// The provider's word, such as `x`.
    pub provider: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// When its grant ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether its last use went well.
    pub healthy: bool,
}

/// A person of the company, as far as rules need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFact {
    /// Their id, as parameters name it.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their address in its usual form.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

/// Which effects need a person's approval on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApprovalPolicy {
    /// What the public or a partner sees: posts, mails, offers.
    pub publish: bool,
    /// What costs money by itself.
    pub spend: bool,
    /// Calls of other systems: HTTP, webhooks, CRM, chat.
    pub calls: bool,
}

/// Everything that people outside see and everything that costs; calls of other systems are up to
/// the workflow's author.
impl Default for ApprovalPolicy {
    fn default() -> Self {
        Self {
            publish: true,
            spend: true,
            calls: false,
        }
    }
}

impl ApprovalPolicy {
    /// Whether a step of that kind needs one.
    #[must_use]
    pub fn demands(&self, spec: &KindSpec, params: &Params) -> bool {
        match spec.effect_of(params) {
            Effect::None | Effect::Writes => false,
            Effect::Spends => self.spend,
            Effect::External if spec.category == Category::Integration => self.calls,
            Effect::External | Effect::Irreversible => self.publish,
        }
    }
}

/// Another workflow of the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherWorkflow {
    /// Its id.
    pub id: WorkflowId,
    /// Its name.
    pub name: String,
    /// What starts it and what it sets off.
    pub signals: Signals,
}

/// What rules need to know of the outside.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The present time.
    pub now: Option<DateTime<Utc>>,
    /// The workflow that is looked at.
    pub workflow: Option<WorkflowId>,
    /// The company's connected accounts.
    pub connections: Option<Vec<ConnectionFact>>,
    /// The rights of whoever publishes.
    pub permissions: Option<Vec<Permission>>,
    /// Parts of the plan, such as `ads`.
    pub plan: Option<Vec<String>>,
    /// Sorts of models there are, such as `text`.
    pub models: Option<Vec<String>>,
    /// Names of the models that a step may choose.
    pub model_names: Option<Vec<String>>,
    /// Which effects need an approval.
    pub approvals: ApprovalPolicy,
    /// Most rounds of a loop that the plan allows.
    pub loop_max: Option<u64>,
    /// Longest text by network, beside those that the product knows itself.
    pub network_limits: BTreeMap<String, u32>,
    /// Whether there is such a zone.
    pub is_zone: Option<fn(&str) -> bool>,
    /// Whether a schedule, by its parameters, names a moment after this one; only a calendar knows. Without
    /// it that is not checked.
    pub ever_comes: Option<fn(&Params, DateTime<Utc>) -> bool>,
    /// What one run may cost at most by the company's own rule.
    pub budget: Option<Money>,
    /// What a million tokens of a model cost.
    pub token_price: Option<Money>,
    /// `host:port` that may be called although they do not lie on the internet.
    pub egress_allow: Vec<String>,
    /// Ids of the company's secrets.
    pub secrets: Option<BTreeSet<String>>,
    /// Those ids of the company's workflows that the document names, and whether each has a version
    /// that is live. One that is not among them is none of the company's.
    pub workflows: Option<BTreeMap<String, bool>>,
    /// Everybody who works in the company.
    pub people: Option<Vec<PersonFact>>,
    /// The company's other workflows that are live.
    pub others: Vec<OtherWorkflow>,
}
