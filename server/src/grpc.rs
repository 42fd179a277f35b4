//! The door for workers outside: gRPC on an address of its own, off unless it is configured. Who may come
//! in and how much of everything is decided here; one worker's conversation is in `session`.

mod accept;
mod session;

use std::{pin::Pin, sync::Arc, time::Duration};

use protocol::worker::{
    ServerMessage, WorkerMessage,
    agent_workers_server::{AgentWorkers, AgentWorkersServer},
};
use services::{
    App,
    worker::remote::{self, RemoteConfig},
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc},
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::{Request, Response, Status, Streaming, metadata::MetadataMap, transport::Server};

use crate::config::WorkerToken;

/// Connections at once; more are closed as soon as they are accepted.
const CONNECTIONS: usize = 256;
/// Workers at once.
const WORKERS: usize = 128;
/// Calls at once on one connection.
const CALLS: usize = 4;
/// Longest message from a worker.
const MESSAGE: usize = 1024 * 1024;
/// A connection that does not answer is asked after this long, and closed after as long again.
const ASK: Duration = Duration::from_secs(10);
/// Messages to a worker that it has not read yet.
const UNREAD: usize = 16;

/// What workers outside are served with.
#[derive(Debug, Clone)]
pub struct Door {
    /// What they have to bring.
    pub token: WorkerToken,
    /// How they are treated.
    pub config: RemoteConfig,
}

/// Serves workers outside until `stop`, then lets them finish for as long as the configuration says.
pub async fn serve(listener: TcpListener, app: App, door: Door, stop: CancellationToken) {
    let sessions = TaskTracker::new();
    let goodbye = door.config.drain + Duration::from_secs(2);
    let house = tokio::spawn(remote::keep_house(app.clone(), stop.clone()));
    let service = Workers {
        app,
        token: Sha256::digest(door.token.0.as_bytes()).into(),
        config: door.config,
        seats: Arc::new(Semaphore::new(WORKERS)),
        sessions: sessions.clone(),
        stop: stop.clone(),
    };
    let service = AgentWorkersServer::new(service).max_decoding_message_size(MESSAGE);
    let ended = CancellationToken::new();
    let serving = Server::builder()
        .concurrency_limit_per_connection(CALLS)
        .max_concurrent_streams(CALLS as u32)
        .http2_keepalive_interval(Some(ASK))
        .http2_keepalive_timeout(Some(ASK))
        .tcp_nodelay(true)
        .add_service(service)
        .serve_with_incoming_shutdown(
            accept::connections(listener, CONNECTIONS),
            ended.clone().cancelled_owned(),
        );
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        served = serving.as_mut() => if let Err(error) = served {
            tracing::error!(%error, "workers outside are not served any more");
        },
        () = async {
            stop.cancelled().await;
            sessions.close();
            // The workers are told to finish; the connections go when they have, or when the time is over.
            drop(tokio::time::timeout(goodbye, sessions.wait()).await);
            ended.cancel();
            std::future::pending::<()>().await;
        } => {}
    }
    house.abort();
}

struct Workers {
    app: App,
    token: [u8; 32],
    config: RemoteConfig,
    seats: Arc<Semaphore>,
    sessions: TaskTracker,
    stop: CancellationToken,
}

impl Workers {
    /// Compares digests, so that neither the time nor the length says anything about the token.
    fn may_enter(&self, metadata: &MetadataMap) -> bool {
        let shown = metadata.get("authorization").and_then(|v| v.to_str().ok());
        let shown = shown.and_then(|v| v.strip_prefix("Bearer "));
        let digest: [u8; 32] = Sha256::digest(shown.unwrap_or_default().as_bytes()).into();
        shown.is_some() && bool::from(digest.ct_eq(&self.token))
    }
}

type Answers = Pin<Box<dyn futures::Stream<Item = Result<ServerMessage, Status>> + Send>>;

#[tonic::async_trait]
impl AgentWorkers for Workers {
    type WorkStream = Answers;

    async fn work(
        &self,
        request: Request<Streaming<WorkerMessage>>,
    ) -> Result<Response<Answers>, Status> {
        if !self.may_enter(request.metadata()) {
            return Err(Status::unauthenticated(
                "send the metadata authorization: Bearer <WORKER_TOKEN>",
            ));
        }
        if self.stop.is_cancelled() {
            return Err(Status::unavailable("the server is going down"));
        }
        let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() else {
            return Err(Status::resource_exhausted("too many workers"));
        };
        let (answers, unread) = mpsc::channel(UNREAD);
        let session = session::run(
            self.app.clone(),
            self.config,
            request.into_inner(),
            answers,
            self.stop.clone(),
        );
        self.sessions.spawn(async move {
            session.await;
            drop(seat);
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(unread))))
    }
}
