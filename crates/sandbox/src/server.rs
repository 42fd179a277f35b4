//! The accept loop. Our own, because a stand-in that is to break a connection must hold it in its
//! hands: a response marked with [`Cut`] is not sent; the socket is reset instead.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tower::ServiceExt;

use crate::{config::Config, control, linkedin, world::World, x};

/// All routes, with the state of `config.state_dir` loaded.
///
/// Faults that cut the connection need [`serve`]; mounted elsewhere they answer 503.
///
/// # Errors
/// The state files cannot be read, written or understood.
pub fn router(config: Config) -> io::Result<Router> {
    let world = World::open(config)?;
    Ok(Router::new()
        .nest("/x", x::router(&world))
        .nest("/linkedin", linkedin::router(&world))
        .nest("/_control", control::router(&world)))
}

/// Serves on `listener` until `shutdown` is done; then open connections are dropped. What was
/// accepted is on the disk by the time it is answered, so dropping loses nothing.
///
/// # Errors
/// The state files cannot be read, written or understood.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let router = router(config)?;
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return Ok(()),
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(connection(stream, peer, router.clone()));
                }
                Err(e) => {
                    // Most likely no file handles are left; some come back when calls end.
                    tracing::warn!(error = %e, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Marks an answer that must never arrive.
#[derive(Clone, Copy)]
pub(crate) struct Cut;

impl Cut {
    /// An answer that breaks the connection.
    pub(crate) fn response() -> Response {
        let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
        response.extensions_mut().insert(Self);
        response
    }
}

/// Who sent a request, put into its extensions.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub SocketAddr);

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router) {
    let cut = Arc::new(AtomicBool::new(false));
    let socket = Socket {
        stream,
        cut: Arc::clone(&cut),
    };
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let cut = Arc::clone(&cut);
        let router = router.clone();
        request.extensions_mut().insert(Peer(peer));
        async move {
            let Ok(response) = router.oneshot(request.map(Body::new)).await;
            if response.extensions().get::<Cut>().is_some() {
                cut.store(true, Ordering::SeqCst);
                return Err(io::Error::from(io::ErrorKind::ConnectionReset));
            }
            Ok(response)
        }
    });
    // An error here is a client that went away or a cut we asked for.
    if let Err(e) = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(socket), service)
        .await
    {
        tracing::debug!(error = %e, "connection ended");
    }
}

/// A stream whose end can be made a reset instead of a farewell.
struct Socket {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.cut.load(Ordering::SeqCst)
            && let Err(e) = self.stream.set_zero_linger()
        {
            tracing::warn!(error = %e, "the connection ends without a reset");
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
