//! Workers: how long their signs of life hold; where those outside come in, and what they have to bring.

use std::net::SocketAddr;

use super::env::Env;

/// Shortest token.
const TOKEN_MIN: usize = 32;

/// `WORKER_LEASE_SECONDS`. Not longer than what a worker's beat, a quarter of it, can do after an outage of
/// the database before anybody is taken for dead.
pub(super) fn lease(env: &mut Env) -> u16 {
    const WHAT: &str = "a number of seconds, 1 to 20";
    let seconds = env.parsed("WORKER_LEASE_SECONDS", "2", WHAT).unwrap_or(2);
    if !(1..=20).contains(&seconds) {
        env.problem("WORKER_LEASE_SECONDS", &format!("should be {WHAT}"));
    }
    seconds
}

/// The deployment's secret for workers outside, which are handed the tasks of every company. Does not print.
#[derive(Clone)]
pub struct WorkerToken(pub String);

impl std::fmt::Debug for WorkerToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(set)")
    }
}

/// The door for workers outside.
#[derive(Debug, Clone)]
pub struct RemoteWorkers {
    /// `WORKER_GRPC_ADDR`: where to listen.
    pub bind: SocketAddr,
    /// `WORKER_TOKEN`: what the deployment's own have to bring. Without it only companies' own come in.
    pub token: Option<WorkerToken>,
}

impl RemoteWorkers {
    /// `None` when it is not asked for, or wrong; what is wrong is noted.
    pub(super) fn read(env: &mut Env) -> Option<Self> {
        env.text("WORKER_GRPC_ADDR")?;
        let what = "an address and a port, such as 127.0.0.1:3050";
        let bind = env.parsed("WORKER_GRPC_ADDR", "", what);
        let token = env.text("WORKER_TOKEN");
        let is_good = |t: &String| t.len() >= TOKEN_MIN && t.bytes().all(|b| b.is_ascii_graphic());
        if !token.as_ref().is_none_or(is_good) {
            let what = "a secret of 32 characters or more: head -c 32 /dev/urandom | base64";
            env.problem("WORKER_TOKEN", &format!("should be {what}"));
        }
        Some(Self {
            bind: bind?,
            token: token.map(WorkerToken),
        })
    }
}
