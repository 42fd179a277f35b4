//! The control endpoint of tests and rehearsals: moves the product's clock. Mounted only where the
//! deployment asks for it, and never on https.

use axum::{Json, extract::State as Extract};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::State;

/// How far to move.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Seconds forward, or back when negative; 0 only asks.
    advance_seconds: i32,
}

/// Where the clock stands.
#[derive(Debug, Serialize)]
pub struct Now {
    now: DateTime<Utc>,
}

/// `POST /test-control/clock`
pub async fn clock(Extract(state): Extract<State>, Json(by): Json<Move>) -> Json<Now> {
    state
        .app
        .clock
        .advance(TimeDelta::seconds(i64::from(by.advance_seconds)));
    state.app.wake.tasks.everyone();
    Json(Now {
        now: state.app.clock.now(),
    })
}
