//! The running application: everything a use case may reach. Made once by the server from its
//! configuration, and by tests.

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;
use domain::{
    ids::{RunId, StepId, TenantId},
    publishing::Network,
};
use engine::ports::{Egress, Model, SocialNetwork, Writer};
use store::Db;
use tokio::sync::{Notify, broadcast};

use crate::{Clock, identity::Identity, seal::Sealer};

/// What the deployment decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address people reach the product at, without a trailing slash.
    pub public_url: String,
    /// Sandbox accounts may be used though `public_url` is https.
    pub allow_sandbox: bool,
    /// Tests and rehearsals may move the clock through the control endpoint.
    pub test_control: bool,
    /// After a request whose outcome is open, how long to wait before it is looked up, in seconds:
    /// a request still on its way must have arrived by then.
    pub settle_seconds: u32,
    /// Look-ups before an open outcome is handed to a person.
    pub settle_tries: u32,
    /// Seconds between two reads of a young post's counters.
    pub poll_seconds: u32,
    /// A browser session that was not used for so long has ended.
    pub session_idle: TimeDelta,
    /// `host:port` that workflows may call although they do not lie on the internet.
    pub egress_allow: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://localhost:3000".to_owned(),
            allow_sandbox: false,
            test_control: false,
            settle_seconds: 60,
            settle_tries: 5,
            poll_seconds: 60,
            session_idle: TimeDelta::days(7),
            egress_allow: Vec::new(),
        }
    }
}

/// Wakes loops of this process; correctness never depends on it, they poll as well.
#[derive(Clone)]
pub struct Wake {
    /// Something may be in the queue.
    pub tasks: Arc<Notify>,
    /// A tenant's outbox has grown.
    pub tenants: broadcast::Sender<TenantId>,
    /// Text as a writer writes it, for the screens of this process. Never stored.
    pub writing: broadcast::Sender<Writing>,
}

/// A piece of a draft as it comes from the writer.
#[derive(Debug, Clone)]
pub struct Writing {
    /// Whose.
    pub tenant: TenantId,
    /// The run.
    pub run: RunId,
    /// The step.
    pub step: StepId,
    /// What was added.
    pub text: String,
}

impl Default for Wake {
    fn default() -> Self {
        Self {
            tasks: Arc::new(Notify::new()),
            tenants: broadcast::channel(1_024).0,
            writing: broadcast::channel(512).0,
        }
    }
}

impl Wake {
    /// Says that the tenant committed something.
    pub fn tenant_changed(&self, tenant: TenantId) {
        self.tasks.notify_one();
        // Nobody listening is fine.
        drop(self.tenants.send(tenant));
    }
}

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Postgres.
    pub db: Db,
    /// Time and ids.
    pub clock: Clock,
    /// What the deployment decides.
    pub settings: Arc<Settings>,
    /// Passwords, tokens, memberships.
    pub identity: Arc<Identity>,
    /// Secrets at rest.
    pub sealer: Sealer,
    /// Who writes drafts.
    pub writer: Arc<dyn Writer>,
    /// Who answers the questions of workflows.
    pub model: Arc<dyn Model>,
    /// Answers by rules and calls nobody: for runs that only try a workflow out.
    pub rules: Arc<dyn Model>,
    /// Where posts go.
    pub networks: Arc<BTreeMap<Network, Arc<dyn SocialNetwork>>>,
    /// Calls of addresses that people write into workflows.
    pub egress: Arc<dyn Egress>,
    /// Compiled workflow documents.
    pub plans: crate::workflows::Plans,
    /// Wakes loops.
    pub wake: Wake,
    /// One token refresh at a time: a network may end a token that is refreshed twice.
    pub refreshing: Arc<tokio::sync::Mutex<()>>,
}
