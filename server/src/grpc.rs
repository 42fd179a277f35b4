//! The door for workers outside: gRPC on an address of its own, off unless it is configured. Who may come
//! in and how much of everything is decided here; one worker's conversation is in `session`.

mod accept;
mod seats;
mod session;

use std::{pin::Pin, time::Duration};

use protocol::worker::{
    ServerMessage, WorkerMessage,
    agent_workers_server::{AgentWorkers, AgentWorkersServer},
};
use services::{
    App, Error,
    worker::remote::{self, RemoteConfig, Scope},
    worker_keys,
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::{net::TcpListener, sync::mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::{Request, Response, Status, Streaming, metadata::MetadataMap, transport::Server};

use self::seats::Seats;
use crate::config::WorkerToken;

/// Connections at once; more are closed as soon as they are accepted.
const CONNECTIONS: usize = 256;
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
    /// What the deployment's own bring, which get every company's tasks; without one, nobody does.
    /// Keys of companies open the door in any case.
    pub token: Option<WorkerToken>,
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
        token: door.token.map(|t| Sha256::digest(t.0.as_bytes()).into()),
        config: door.config,
        seats: Seats::default(),
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
    token: Option<[u8; 32]>,
    config: RemoteConfig,
    seats: Seats,
    sessions: TaskTracker,
    stop: CancellationToken,
}

impl Workers {
    /// Whose tasks the caller is handed. The deployment's token is compared by digests, so that neither
    /// the time nor the length says anything about it.
    async fn scope(&self, metadata: &MetadataMap) -> Result<Scope, Status> {
        let refused = || {
            Status::unauthenticated("send the metadata authorization: Bearer <key of your company>")
        };
        let shown = metadata.get("authorization").and_then(|v| v.to_str().ok());
        let shown = shown.and_then(|v| v.strip_prefix("Bearer "));
        let shown = shown.ok_or_else(refused)?;
        let digest: [u8; 32] = Sha256::digest(shown.as_bytes()).into();
        if let Some(token) = &self.token
            && bool::from(digest.ct_eq(token))
        {
            return Ok(Scope::Everyone);
        }
        match worker_keys::scope_of(&self.app, shown).await {
            Ok(scope) => Ok(scope),
            Err(Error::Unauthenticated) => Err(refused()),
            Err(error) => Err(session::status(&error)),
        }
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
        let scope = self.scope(request.metadata()).await?;
        if self.stop.is_cancelled() {
            return Err(Status::unavailable("the server is going down"));
        }
        let Some(seat) = self.seats.take(scope.tenant()) else {
            return Err(Status::resource_exhausted("too many workers"));
        };
        let (answers, unread) = mpsc::channel(UNREAD);
        let session = session::run(
            self.app.clone(),
            (self.config, scope),
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
