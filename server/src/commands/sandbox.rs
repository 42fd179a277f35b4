//! `bellwether sandbox`: the stand-in networks, on loopback only.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;

use crate::serve;

pub(super) async fn run() -> anyhow::Result<()> {
    let var =
        |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let bind: SocketAddr = var("BELLWETHER_SANDBOX_BIND", "127.0.0.1:3100")
        .parse()
        .context("BELLWETHER_SANDBOX_BIND should be an address and a port")?;
    anyhow::ensure!(
        bind.ip().is_loopback(),
        "BELLWETHER_SANDBOX_BIND should be a loopback address: the stand-ins believe everybody"
    );
    let state = var("BELLWETHER_SANDBOX_STATE", ".data/sandbox");
    let listener = TcpListener::bind(bind)
        .await
        .with_context(|| format!("cannot listen on {bind}"))?;
    tracing::info!(address = %bind, "the stand-in networks answer");
    sandbox::serve(listener, sandbox::Config::new(state), serve::stop_signal())
        .await
        .context("the stand-ins stopped")
}
