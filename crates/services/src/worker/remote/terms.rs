//! On which terms a worker outside is taken on: what it says of itself, whose tasks it gets, how long it
//! may be silent.

use std::time::Duration;

use domain::{
    ids::{TenantId, WorkerKeyId},
    remote::is_capability,
};

/// Most tasks one worker holds.
pub const SLOTS_MAX: usize = 64;
/// Most capabilities of one worker.
const CAPABILITIES_MAX: usize = 32;
/// Most characters of a worker's name.
const NAME_MAX: usize = 100;

/// How workers outside are treated.
#[derive(Debug, Clone, Copy)]
pub struct RemoteConfig {
    /// How long a sign of life holds.
    pub lease: Duration,
    /// Time between two signs of life.
    pub beat: Duration,
    /// Longest wait before the queue is looked at again.
    pub poll: Duration,
    /// Longest time a task may take without a word.
    pub deadline: Duration,
    /// Longest time to finish what is begun when the process stops.
    pub drain: Duration,
}

impl Default for RemoteConfig {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(5),
            beat: Duration::from_secs(1),
            poll: Duration::from_millis(500),
            deadline: Duration::from_mins(15),
            drain: Duration::from_secs(20),
        }
    }
}

/// Whose tasks a worker outside is handed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every company's: it is the deployment's own.
    Everyone,
    /// One company's, for as long as the key stands.
    Company {
        /// Which.
        tenant: TenantId,
        /// The key it brought.
        key: WorkerKeyId,
    },
}

impl Scope {
    /// The one company, if it is one.
    #[must_use]
    pub const fn tenant(self) -> Option<TenantId> {
        match self {
            Self::Everyone => None,
            Self::Company { tenant, .. } => Some(tenant),
        }
    }
}

/// What a worker outside says it is.
#[derive(Debug, Clone)]
pub struct Stay {
    /// For people.
    pub name: String,
    /// What it can do.
    pub capabilities: Vec<String>,
    /// Tasks at once.
    pub slots: usize,
}

impl Stay {
    /// What is wrong with it, as a sentence.
    pub fn fault(&self) -> Option<String> {
        if !(1..=NAME_MAX).contains(&self.name.chars().count()) || self.name.contains('\0') {
            return Some(format!("name: 1 to {NAME_MAX} characters"));
        }
        if !(1..=CAPABILITIES_MAX).contains(&self.capabilities.len())
            || !self.capabilities.iter().all(|c| is_capability(c))
        {
            return Some(format!(
                "capabilities: 1 to {CAPABILITIES_MAX} names of 1 to 60 lower-case letters, digits, _ - and ."
            ));
        }
        (!(1..=SLOTS_MAX).contains(&self.slots)).then(|| format!("slots: 1 to {SLOTS_MAX}"))
    }
}

/// Whether a failure is worth another try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Never.
    No,
    /// After a pause that grows.
    Backoff,
    /// After so many seconds.
    After(u32),
}
