//! The accept loop: our own, so that a client that sends its headers slowly, or never, does not hold
//! a connection, and so that stopping lets every accepted request finish.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{State, http::Peer};

/// How patient the server is.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest time for the head of a request, and longest idle time between two.
    pub headers: Duration,
    /// Connections at once.
    pub connections: usize,
    /// Longest time open requests get when the process stops.
    pub goodbye: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(10),
            connections: 4_096,
            goodbye: Duration::from_secs(25),
        }
    }
}

/// Serves until the state's stop is set, then lets open requests finish.
pub async fn serve(listener: TcpListener, router: Router, state: State, limits: Limits) {
    let slots = std::sync::Arc::new(Semaphore::new(limits.connections));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = state.stop.cancelled() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, mostly: wait for some to be given back.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(slot) = std::sync::Arc::clone(&slots).try_acquire_owned() else {
            metrics::counter!("http_connections_refused_total").increment(1);
            continue;
        };
        let (router, stop) = (router.clone(), state.stop.clone());
        state.tasks.spawn(async move {
            connection(stream, peer, router, stop, limits.headers).await;
            drop(slot);
        });
    }
    drop(listener);
    state.tasks.close();
    state.handlers.close();
    let all_done = async { tokio::join!(state.tasks.wait(), state.handlers.wait()) };
    if tokio::time::timeout(limits.goodbye, all_done)
        .await
        .is_err()
    {
        tracing::warn!(
            connections = state.tasks.len(),
            handlers = state.handlers.len(),
            "stopped with work left"
        );
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    stop: CancellationToken,
    headers: Duration,
) {
    // Small answers go out at once.
    drop(stream.set_nodelay(true));
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        let router = router.clone();
        async move {
            Ok::<_, Infallible>(
                router
                    .oneshot(request.map(Body::new))
                    .await
                    .unwrap_or_else(|never| match never {}),
            )
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(headers)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // A client that leaves is not worth a line.
        _ = connection.as_mut() => return,
        () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    drop(connection.await);
}

/// Waits for the signal to stop.
pub async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::error!("signals cannot be heard");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
