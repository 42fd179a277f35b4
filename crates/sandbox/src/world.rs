//! Everything the stand-in knows, behind one lock: its clock, posts, grants, faults and counts.
//! The lock is never held across an await.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue,
        header::{AUTHORIZATION, DATE},
    },
    middleware::Next,
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    faults::Faults,
    grants::{Grant, Grants},
    posts::{Network, Posts},
    rates::Rates,
};

/// What handlers share.
pub(crate) type Shared = Arc<World>;

/// The settings and the lock.
pub(crate) struct World {
    pub config: Config,
    books: Mutex<Books>,
}

/// What the lock guards.
pub(crate) struct Books {
    pub clock: Clock,
    pub posts: Posts,
    pub grants: Grants,
    pub faults: Faults,
    pub rates: Rates,
    pub habits: Habits,
    /// Requests by `network.endpoint`, and refused duplicates.
    pub counts: BTreeMap<String, u64>,
}

/// Rules that can be switched off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Habits {
    /// The same text again is refused.
    pub refuse_duplicates: bool,
    /// Too many calls are refused; off, the headers still count.
    pub limit_calls: bool,
    /// A publish call takes this long: one half before the post is accepted, one half after.
    pub slow_ms: u64,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            refuse_duplicates: true,
            limit_calls: true,
            slow_ms: 0,
        }
    }
}

/// The machine's clock, moved by an offset or stopped.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock {
    offset: TimeDelta,
    stopped: Option<DateTime<Utc>>,
}

impl Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the stand-in is its own world with its own clock"
    )]
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.stopped
            .unwrap_or_else(|| DateTime::<Utc>::from(SystemTime::now()) + self.offset)
    }

    pub(crate) fn offset_seconds(&self) -> i64 {
        self.offset.num_seconds()
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.is_some()
    }

    /// Moves the clock away from the machine's by `offset`, and stops it there when asked to.
    pub(crate) fn set(&mut self, offset: TimeDelta, stop: bool) {
        *self = Self {
            offset,
            stopped: None,
        };
        self.stopped = stop.then(|| self.now());
    }
}

impl World {
    pub(crate) fn open(config: Config) -> io::Result<Shared> {
        let books = Books {
            clock: Clock::default(),
            posts: Posts::open(&config.state_dir.join("accepted.jsonl"))?,
            grants: Grants::open(&config.state_dir.join("tokens.jsonl"))?,
            faults: Faults::default(),
            rates: Rates::default(),
            habits: Habits::default(),
            counts: BTreeMap::new(),
        };
        Ok(Arc::new(Self {
            config,
            books: Mutex::new(books),
        }))
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    /// The grant behind the request's bearer token.
    pub(crate) fn caller(&self, network: Network, headers: &HeaderMap) -> Option<Grant> {
        let token = bearer(headers)?;
        self.grants
            .by_access(network, token, self.clock.now())
            .cloned()
    }

    pub(crate) fn count(&mut self, what: String) {
        *self.counts.entry(what).or_default() += 1;
    }
}

/// The bearer token of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

/// Puts the stand-in's clock into the `date` header, so that every moment in an answer and the
/// answer's own date belong together.
pub(crate) async fn dated(State(world): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let now = world.books().clock.now();
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(value) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(DATE, value);
    }
    response
}
