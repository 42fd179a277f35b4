//! One socket from its opening to its end. It ends when the browser leaves, reads too slowly, talks
//! nonsense or too much; when its session ends; and when the process stops.

use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use domain::{
    events::{ClientMessage, ServerMessage},
    ids::{AccountId, TenantId},
    permissions::Permission,
};
use futures::{SinkExt, StreamExt, stream::SplitSink};
use services::{app::Writing, identity};
use tokio::{
    sync::broadcast::error::RecvError,
    time::{MissedTickBehavior, interval},
};

use super::feed::Feed;
use crate::State;

/// Between two looks at the table without a reason. Commits of this process and `Watch` wake sooner.
const POLL: Duration = Duration::from_secs(15);
/// Between two looks at session and memberships.
const RECHECK: Duration = Duration::from_secs(2);
/// Between two pings; a browser that is silent for two of them is gone.
const PING: Duration = Duration::from_secs(20);
/// Longest time one message may take to leave: slower readers are cut.
const SEND: Duration = Duration::from_secs(5);
/// Messages a browser may send within one recheck.
const TALK: u32 = 40;

/// Why a socket is closed by us: the code and the reason the browser is told.
struct End(u16, &'static str);

const SIGNED_OUT: End = End(4401, "signed out");
const NONSENSE: End = End(1008, "not a message we know");
const TALKATIVE: End = End(1008, "too many messages");
const STOPPING: End = End(1012, "the server restarts");
const AWAY: End = End(1013, "try again later");
const GONE: End = End(1000, "");

struct Socket {
    state: State,
    out: SplitSink<WebSocket, Message>,
    feed: Feed,
    account: AccountId,
    session: String,
    heard: Instant,
    said: u32,
}

/// Serves one socket until it ends.
pub(super) async fn run(state: State, socket: WebSocket, account: AccountId, session: String) {
    metrics::gauge!("live_sockets").increment(1.0);
    let mut wakes = state.app.wake.tenants.subscribe();
    let mut writing = state.app.wake.writing.subscribe();
    let stop = state.stop.clone();
    let (out, mut inbox) = socket.split();
    let feed = Feed::new(state.watch.clone());
    let mut own = Socket {
        state,
        out,
        feed,
        account,
        session,
        heard: Instant::now(),
        said: 0,
    };
    let (mut poll, mut recheck, mut ping) = (ticks(POLL), ticks(RECHECK), ticks(PING));
    let End(code, reason) = loop {
        let step = tokio::select! {
            () = stop.cancelled() => Err(STOPPING),
            message = inbox.next() => match message {
                Some(Ok(message)) => own.hear(message).await,
                Some(Err(_)) | None => Err(GONE),
            },
            wake = wakes.recv() => match wake {
                Ok(tenant) if own.feed.hears(tenant) => own.read_on(&[tenant]).await,
                Ok(_) => Ok(()),
                // More changes than the channel holds: look at all of ours.
                Err(RecvError::Lagged(_)) => own.read_on_all().await,
                Err(RecvError::Closed) => Err(STOPPING),
            },
            piece = writing.recv() => match piece {
                Ok(piece) if own.feed.hears(piece.tenant) => own.show(piece).await,
                // Pieces are not kept: who is too slow sees the whole text when the step ends.
                Ok(_) | Err(RecvError::Lagged(_)) => Ok(()),
                Err(RecvError::Closed) => Err(STOPPING),
            },
            _ = poll.tick() => own.read_on_all().await,
            _ = recheck.tick() => own.recheck().await,
            _ = ping.tick() => own.ping().await,
        };
        if let Err(end) = step {
            break end;
        }
    };
    let farewell = Message::Close(Some(CloseFrame {
        code,
        reason: reason.into(),
    }));
    drop(tokio::time::timeout(SEND, own.out.send(farewell)).await);
    metrics::gauge!("live_sockets").decrement(1.0);
}

fn ticks(period: Duration) -> tokio::time::Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

impl Socket {
    async fn hear(&mut self, message: Message) -> Result<(), End> {
        self.heard = Instant::now();
        self.said += 1;
        if self.said > TALK {
            return Err(TALKATIVE);
        }
        let text = match message {
            Message::Text(text) => text,
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(GONE),
            Message::Binary(_) => return Err(NONSENSE),
        };
        match serde_json::from_str(&text).map_err(|_| NONSENSE)? {
            ClientMessage::Subscribe { tenant, after } => {
                let replies = self
                    .feed
                    .subscribe(&self.state.app, self.account, tenant, after)
                    .await;
                self.send_all(replies.map_err(|_| AWAY)?).await?;
                self.read_on(&[tenant]).await
            }
            ClientMessage::Unsubscribe { tenant } => {
                self.feed.unsubscribe(tenant);
                Ok(())
            }
        }
    }

    async fn read_on_all(&mut self) -> Result<(), End> {
        let tenants = self.feed.tenants();
        self.read_on(&tenants).await
    }

    async fn read_on(&mut self, tenants: &[TenantId]) -> Result<(), End> {
        for tenant in tenants {
            loop {
                // A database that is away is no reason to end: the poll goes on from the same place.
                let Ok((messages, more)) = self.feed.read_on(&self.state.app, *tenant).await else {
                    break;
                };
                self.send_all(messages).await?;
                if !more {
                    break;
                }
            }
        }
        Ok(())
    }

    async fn recheck(&mut self) -> Result<(), End> {
        self.said = 0;
        match identity::load_session(&self.state.app, &self.session).await {
            Ok(Some(_)) => {}
            Ok(None) => return Err(SIGNED_OUT),
            // Who cannot be checked hears nothing: events come from the same database.
            Err(_) => return Ok(()),
        }
        match self.feed.recheck(&self.state.app, self.account).await {
            Ok(refused) => self.send_all(refused).await,
            Err(_) => Ok(()),
        }
    }

    /// A piece of a draft goes to those who may read drafts.
    async fn show(&mut self, piece: Writing) -> Result<(), End> {
        let may_read = identity::tenant_cx(&self.state.app, self.account, piece.tenant, "")
            .await
            .is_ok_and(|cx| cx.require(Permission::Read).is_ok());
        if !may_read {
            return Ok(());
        }
        let Writing {
            tenant,
            run,
            step,
            text,
        } = piece;
        self.send_all(vec![ServerMessage::Writing {
            tenant,
            run: run.to_string(),
            step: step.to_string(),
            text,
        }])
        .await
    }

    async fn ping(&mut self) -> Result<(), End> {
        if self.heard.elapsed() > PING * 2 {
            return Err(GONE);
        }
        self.send(Message::Ping(Vec::new().into())).await
    }

    async fn send_all(&mut self, messages: Vec<ServerMessage>) -> Result<(), End> {
        for message in messages {
            let Ok(text) = serde_json::to_string(&message) else {
                continue;
            };
            self.send(Message::Text(text.into())).await?;
        }
        Ok(())
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match tokio::time::timeout(SEND, self.out.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(GONE),
            Err(_) => {
                metrics::counter!("live_sockets_cut_total").increment(1);
                Err(GONE)
            }
        }
    }
}
