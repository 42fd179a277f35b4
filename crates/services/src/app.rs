//! The running application: everything a use case may reach. Made once by the server from its
//! configuration, and by tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::TimeDelta;
use domain::{
    ids::{RunId, StepId, TenantId},
    publishing::Network,
};
use engine::ports::{Egress, Model, SocialNetwork, Writer};
use rust_decimal::Decimal;
use store::Db;
use tokio::sync::{Notify, broadcast, watch};

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
    /// Tasks of one company that may wait before it is refused to begin more.
    pub backlog_max: i64,
    /// How long finished tasks are kept, thirty days at least; they go by whole months.
    pub tasks_kept: TimeDelta,
    /// US dollars per million tokens that models read.
    pub price_in: Decimal,
    /// US dollars per million tokens that models write.
    pub price_out: Decimal,
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
            backlog_max: domain::operations::BACKLOG_MAX,
            tasks_kept: TimeDelta::days(90),
            price_in: Decimal::ZERO,
            price_out: Decimal::ZERO,
            egress_allow: Vec::new(),
        }
    }
}

/// Wakes loops of this process; correctness never depends on it, they poll as well.
#[derive(Clone)]
pub struct Wake {
    /// Something may be in the queue.
    pub tasks: Arc<TaskWake>,
    /// A tenant's outbox has grown.
    pub tenants: broadcast::Sender<TenantId>,
    /// A tenant of which this process committed something, for the other processes.
    pub committed: broadcast::Sender<TenantId>,
    /// Text as a writer writes it, for the screens of this process. Never stored.
    pub writing: broadcast::Sender<Writing>,
    /// There may be work for workers outside that are connected to this process.
    pub remote: watch::Sender<()>,
}

/// Which tenants may have something in the queue, for the worker of this process.
#[derive(Debug, Default)]
pub struct TaskWake {
    notify: Notify,
    tenants: Mutex<BTreeSet<TenantId>>,
    all: AtomicBool,
}

impl TaskWake {
    /// This tenant may.
    pub fn tenant(&self, tenant: TenantId) {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.insert(tenant);
        drop(tenants);
        self.notify.notify_one();
    }

    /// Any may: time was moved, say.
    pub fn everyone(&self) {
        self.all.store(true, Ordering::Relaxed);
        self.notify.notify_one();
    }

    /// Waits for one of the two.
    pub async fn notified(&self) {
        self.notify.notified().await;
    }

    /// Who was woken since the last call, and whether everyone was.
    pub fn take(&self) -> (BTreeSet<TenantId>, bool) {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        (
            std::mem::take(&mut *tenants),
            self.all.swap(false, Ordering::Relaxed),
        )
    }
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
            tasks: Arc::default(),
            tenants: broadcast::channel(1_024).0,
            committed: broadcast::channel(4_096).0,
            writing: broadcast::channel(512).0,
            remote: watch::channel(()).0,
        }
    }
}

impl Wake {
    /// Says that the tenant committed something; `wakes` that it may have something in the queue. Other
    /// processes look for both.
    pub fn tenant_changed(&self, tenant: TenantId, wakes: bool) {
        if wakes {
            self.tasks.tenant(tenant);
        }
        // Nobody listening is fine.
        drop(self.tenants.send(tenant));
        drop(self.committed.send(tenant));
    }

    /// Another process says so; it is not passed on.
    pub(crate) fn heard_of(&self, tenant: TenantId) {
        self.tasks.tenant(tenant);
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
    /// The models that steps may choose by name, the usual one among them.
    pub models: Arc<BTreeMap<String, Arc<dyn Model>>>,
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
    /// Room in the companies' queues, as last seen.
    pub rooms: Arc<crate::queue::Rooms>,
    /// One token refresh at a time: a network may end a token that is refreshed twice.
    pub refreshing: Arc<tokio::sync::Mutex<()>>,
}
