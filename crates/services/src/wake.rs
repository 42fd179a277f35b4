//! Waking the other processes of a deployment: which companies committed something goes over the bus,
//! gathered for a moment. Nothing depends on it: everyone who waits also looks by itself.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use domain::ids::TenantId;
use engine::ports::{Bus, BusError};
use tokio::{sync::broadcast::error::RecvError, time::Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::App;

/// Shortest time between two words on the bus.
const GATHER: Duration = Duration::from_millis(20);
/// Pause before the bus is joined again.
const AGAIN: Duration = Duration::from_secs(1);

/// Passes on what this process commits, and wakes it for what others commit, until `stop`.
pub async fn run_relay(app: App, bus: Arc<dyn Bus>, stop: CancellationToken) {
    let mut is_away = false;
    while !stop.is_cancelled() {
        tokio::select! {
            ended = relay(&app, bus.as_ref()) => if let Err(error) = ended {
                if !is_away {
                    tracing::warn!(%error, "the bus is away; other processes are heard of by looking");
                }
                is_away = true;
            },
            () = stop.cancelled() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// What is to be said next.
#[derive(Default)]
struct Word {
    tenants: BTreeSet<TenantId>,
    everyone: bool,
}

impl Word {
    fn is_empty(&self) -> bool {
        self.tenants.is_empty() && !self.everyone
    }

    /// Who says it, and whom it is about; nobody named means everyone.
    fn bytes(&self, me: Uuid) -> Vec<u8> {
        let mut bytes = me.as_bytes().to_vec();
        if !self.everyone {
            bytes.extend(self.tenants.iter().flat_map(|t| t.uuid().into_bytes()));
        }
        bytes
    }
}

async fn relay(app: &App, bus: &dyn Bus) -> Result<(), BusError> {
    let me = app.clock.id();
    let mut committed = app.wake.committed.subscribe();
    let (mut speaker, mut heard) = bus.join().await?;
    // What was said before we listened is found by looking.
    app.wake.tasks.everyone();
    let mut word = Word::default();
    let mut last = Instant::now() - GATHER;
    loop {
        tokio::select! {
            tenant = committed.recv() => match tenant {
                Ok(tenant) => drop(word.tenants.insert(tenant)),
                Err(RecvError::Lagged(_)) => word.everyone = true,
                Err(RecvError::Closed) => return Ok(()),
            },
            () = tokio::time::sleep_until(last + GATHER), if !word.is_empty() => {
                speaker.say(&word.bytes(me)).await?;
                word = Word::default();
                last = Instant::now();
            }
            said = heard.hear() => match said {
                Some(said) => hear(app, me, &said),
                None => return Err(BusError("the connection ended".to_owned())),
            },
        }
    }
}

/// Wakes those whom a word is about, unless it is our own or no word of ours.
fn hear(app: &App, me: Uuid, said: &[u8]) {
    let (ids, rest) = said.as_chunks::<16>();
    let [from, tenants @ ..] = ids else {
        return;
    };
    if !rest.is_empty() || from == me.as_bytes() {
        return;
    }
    if tenants.is_empty() {
        app.wake.tasks.everyone();
    }
    for tenant in tenants {
        app.wake
            .heard_of(TenantId::from_uuid(Uuid::from_bytes(*tenant)));
    }
}
