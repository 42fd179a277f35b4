//! The slots of one worker and what flows through them: claimed tasks in, ends out. What is short is
//! claimed ahead, so that a busy worker asks the queue once per batch.

use std::{collections::VecDeque, panic::AssertUnwindSafe, time::Duration};

use chrono::TimeDelta;
use domain::ids::TenantId;
use futures::FutureExt;
use store::queue::{Claimed, Done};
use tokio::{
    task::{JoinHandle, JoinSet},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    WorkerConfig,
    refill::{Order, Refill, refill},
    step,
    turns::{Turns, alternate},
};
use crate::{App, Error, Result};

/// Ends that are stored together at most.
const BATCH: usize = 256;
/// An end waits no longer for others than this.
const LINGER: Duration = Duration::from_millis(5);
/// Tasks are claimed ahead for about this long.
const HORIZON: Duration = Duration::from_millis(5);
/// Longest time between two looks for tasks beyond their deadline.
const OVERDUE: Duration = Duration::from_secs(30);
/// A sweep may take this share of the time, one in so many.
const SWEEP_SHARE: u32 = 20;

/// Works until told to stop or until the lease is lost.
pub(super) async fn work(
    app: &App,
    config: &WorkerConfig,
    id: Uuid,
    stop: &CancellationToken,
    lost: &CancellationToken,
) -> Result<()> {
    let mut crew = Crew::new(app, config, id);
    loop {
        if lost.is_cancelled() {
            crew.running.abort_all();
            return Ok(());
        }
        crew.begin(stop.is_cancelled());
        if stop.is_cancelled() && crew.is_idle() {
            return Ok(());
        }
        crew.order(stop.is_cancelled());
        let pause = crew.pause(stop.is_cancelled());
        tokio::select! {
            Some(ended) = crew.running.join_next(), if !crew.running.is_empty() => crew.ended(ended.ok()),
            Some(filled) = back(&mut crew.filling) => {
                crew.filling = None;
                crew.filled(filled.map_err(Error::internal)??);
            }
            () = app.wake.tasks.notified() => crew.woken(),
            () = tokio::time::sleep(pause) => {}
            () = lost.cancelled() => {}
            () = stop.cancelled(), if !stop.is_cancelled() => {}
        }
    }
}

/// What the exchange under way brings; never, without one.
async fn back(
    filling: &mut Option<JoinHandle<Result<Refill>>>,
) -> Option<std::result::Result<Result<Refill>, tokio::task::JoinError>> {
    match filling {
        Some(filling) => Some(filling.await),
        None => std::future::pending().await,
    }
}

struct Crew<'a> {
    app: &'a App,
    config: &'a WorkerConfig,
    id: Uuid,
    turns: Turns,
    ready: VecDeque<Claimed>,
    running: JoinSet<Ended>,
    done: Vec<Done>,
    /// When the oldest end that is not stored yet came.
    done_since: Option<Instant>,
    filling: Option<JoinHandle<Result<Refill>>>,
    /// How long a task takes, a moving mean.
    takes: Duration,
    sweep_at: Instant,
    sweep_from: TenantId,
    rescue_at: Instant,
    overdue_at: Instant,
}

/// What is left to do after a task.
struct Ended {
    took: Duration,
    done: Option<Done>,
}

impl<'a> Crew<'a> {
    fn new(app: &'a App, config: &'a WorkerConfig, id: Uuid) -> Self {
        let now = Instant::now();
        Self {
            app,
            config,
            id,
            turns: Turns::default(),
            ready: VecDeque::new(),
            running: JoinSet::new(),
            done: Vec::new(),
            done_since: None,
            filling: None,
            takes: HORIZON,
            sweep_at: now,
            sweep_from: TenantId::from_uuid(Uuid::nil()),
            rescue_at: now,
            overdue_at: now,
        }
    }

    fn is_idle(&self) -> bool {
        self.running.is_empty()
            && self.ready.is_empty()
            && self.done.is_empty()
            && self.filling.is_none()
    }

    /// Begins what is claimed, as far as there are slots.
    fn begin(&mut self, stopping: bool) {
        while !stopping && self.running.len() < self.config.slots {
            let Some(task) = self.ready.pop_front() else {
                return;
            };
            self.running.spawn(one(self.app.clone(), task));
        }
    }

    /// How many tasks may be claimed now: free slots, and some ahead when tasks are short.
    fn room(&self) -> usize {
        let short = HORIZON.as_nanos() / self.takes.as_nanos().max(1);
        let ahead = usize::try_from(short)
            .unwrap_or(usize::MAX)
            .saturating_mul(self.config.slots)
            .min(self.config.ahead);
        let wanted = self.config.slots.max(ahead);
        let have = self.running.len() + self.ready.len();
        // Half a batch at least, or the exchange is not worth its commit.
        if have * 2 > wanted { 0 } else { wanted - have }
    }

    /// Sends an exchange off when there is a reason for one and none is under way.
    fn order(&mut self, stopping: bool) {
        if self.filling.is_some() {
            return;
        }
        let now = Instant::now();
        let ripe = self.done.len() >= BATCH
            || self.done_since.is_some_and(|t| now - t >= LINGER)
            || (self.ready.is_empty() && self.running.len() < self.config.slots);
        let store = ripe && !self.done.is_empty();
        let sweep = !stopping && now >= self.sweep_at;
        let rescue = !stopping && now >= self.rescue_at;
        let room = if stopping { 0 } else { self.room() };
        let shares = if room > 0 && !self.turns.is_empty() {
            self.turns.shares(room, self.app.clock.now())
        } else {
            Vec::new()
        };
        let unbegun: Vec<Claimed> = if stopping {
            self.ready.drain(..).collect()
        } else {
            Vec::new()
        };
        if !(store || sweep || rescue || !shares.is_empty() || !unbegun.is_empty()) {
            return;
        }
        let overdue = rescue && now >= self.overdue_at;
        if overdue {
            self.overdue_at = now + OVERDUE;
        }
        if rescue {
            self.rescue_at = now + self.config.poll;
        }
        if sweep {
            self.sweep_at = now + self.config.poll / 2;
        }
        self.done_since = None;
        let order = Order {
            owner: self.id,
            done: std::mem::take(&mut self.done),
            unbegun,
            shares,
            deadline: TimeDelta::from_std(self.config.deadline).unwrap_or(TimeDelta::minutes(15)),
            sweep: sweep.then_some(self.sweep_from),
            rescue,
            overdue,
        };
        self.filling = Some(tokio::spawn(refill(self.app.clone(), order)));
    }

    /// How long nothing need be done unless something happens.
    fn pause(&self, stopping: bool) -> Duration {
        let now = Instant::now();
        let next = if stopping {
            self.config.poll
        } else {
            self.sweep_at
                .min(self.rescue_at)
                .saturating_duration_since(now)
        };
        let next = self.done_since.map_or(next, |t| {
            next.min((t + LINGER).saturating_duration_since(now))
        });
        // An exchange under way may be waited for; the next is sent when it is back.
        if self.filling.is_some() {
            self.config.poll
        } else {
            next
        }
    }

    fn ended(&mut self, ended: Option<Ended>) {
        let Some(Ended { took, done }) = ended else {
            return;
        };
        self.takes = (self.takes * 7 + took) / 8;
        if let Some(done) = done {
            self.done_since.get_or_insert_with(Instant::now);
            self.done.push(done);
        }
    }

    fn woken(&mut self) {
        let (tenants, everyone) = self.app.wake.tasks.take();
        for tenant in tenants {
            self.turns.woken(tenant);
        }
        if everyone {
            self.sweep_at = Instant::now();
        }
    }

    fn filled(&mut self, filled: Refill) {
        if let Some((found, next)) = &filled.found {
            self.turns.found(found);
            self.sweep_from = *next;
            let rest = filled.sweep_took * SWEEP_SHARE;
            self.sweep_at = self.sweep_at.max(Instant::now() + rest);
        }
        if filled.rescued > 0 {
            tracing::info!(
                tasks = filled.rescued,
                "took tasks from workers that no longer renew"
            );
            self.sweep_at = Instant::now();
        }
        self.turns.served(&filled.shares, &filled.claimed);
        self.ready.extend(alternate(filled.claimed));
    }
}

/// One task. Its own failures are stored by the step. A fault or a panic gives the task back; what
/// cannot even be given back is left to its deadline and to the rescue.
async fn one(app: App, task: Claimed) -> Ended {
    let began = Instant::now();
    let (id, tenant) = (task.id, task.tenant);
    let work = async {
        let falls = task.crashes + task.errors;
        match task.task_type.as_str() {
            kind if falls >= step::CRASHES_MAX && kind != "step" => Ok(Some(Done {
                task: task.clone(),
                status: "dead",
                output: serde_json::Value::Null,
                error: Some(format!("begun {falls} times and never came to an end")),
            })),
            "step" => step::run(&app, &task).await.map(|()| None),
            // For measuring the queue itself.
            "nothing" => Ok(Some(Done {
                task: task.clone(),
                status: "succeeded",
                output: serde_json::Value::Null,
                error: None,
            })),
            other => step::drop_unknown(&app, &task, other).await.map(|()| None),
        }
    };
    let fault = match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(done)) => {
            let took = began.elapsed();
            return Ended { took, done };
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the handler panicked".to_owned(),
    };
    tracing::warn!(task = %id, %tenant, fault, "a task did not come to an end and will be taken again");
    if let Err(error) = step::give_back(&app, &task).await {
        tracing::warn!(task = %id, %tenant, %error, "the task could not be given back");
    }
    Ended {
        took: began.elapsed(),
        done: None,
    }
}
