//! Workers outside: where they come in, and what they have to bring.

use std::net::SocketAddr;

use super::env::Env;

/// Shortest token.
const TOKEN_MIN: usize = 32;

/// The deployment's secret for workers outside. Does not print.
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
    /// `WORKER_TOKEN`: what they have to bring.
    pub token: WorkerToken,
}

impl RemoteWorkers {
    /// `None` when it is not asked for, or wrong; what is wrong is noted.
    pub(super) fn read(env: &mut Env) -> Option<Self> {
        env.text("WORKER_GRPC_ADDR")?;
        let what = "an address and a port, such as 127.0.0.1:3050";
        let bind = env.parsed("WORKER_GRPC_ADDR", "", what);
        let what = "a secret of 32 characters or more: head -c 32 /dev/urandom | base64";
        let token = env.required("WORKER_TOKEN", what)?;
        let is_good = token.len() >= TOKEN_MIN && token.bytes().all(|b| b.is_ascii_graphic());
        if !is_good {
            env.problem("WORKER_TOKEN", &format!("should be {what}"));
        }
        Some(Self {
            bind: bind?,
            token: WorkerToken(token),
        })
    }
}
