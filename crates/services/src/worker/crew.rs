//! The slots of one worker and what flows through them: claimed tasks in, ends out. What is short is
//! claimed ahead, so that a busy worker asks the queue once per batch.

mod claims;
mod doubt;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::ids::TenantId;
use store::queue::{self, Claimed, Done};
use tokio::{
    task::{JoinHandle, JoinSet},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    WorkerConfig,
    ends::{Ends, Stored, store},
    held::Held,
    look::{Question, Seen, look},
    refill::{Filled, Order, refill},
    slot::{self, Rest},
    turns::Turns,
};
use crate::{App, Error, Result};

/// Ends that are stored together at most.
const BATCH: usize = 256;
/// An end waits no longer for others than this.
const LINGER: Duration = Duration::from_millis(5);
/// Tasks are claimed ahead for about this long.
const HORIZON: Duration = Duration::from_millis(5);
/// Looks for dead workers within one poll: each is one read of a small table.
const RESCUES: u32 = 4;
/// Longest time between two looks for tasks beyond their deadline.
const OVERDUE: Duration = Duration::from_secs(30);

/// Works until told to stop or until the lease is lost.
pub(super) async fn work(
    app: &App,
    config: &WorkerConfig,
    id: Uuid,
    held: Arc<Held>,
    stop: &CancellationToken,
    lost: &CancellationToken,
) -> Result<()> {
    let mut crew = Crew::new(app, config, id, held);
    let mut patience = None;
    loop {
        if lost.is_cancelled() {
            crew.running.abort_all();
            return Ok(());
        }
        if stop.is_cancelled()
            && *patience.get_or_insert(Instant::now() + config.drain) <= Instant::now()
        {
            return crew.give_up().await;
        }
        crew.now_again();
        crew.begin(stop.is_cancelled());
        if stop.is_cancelled() && crew.is_idle() {
            return Ok(());
        }
        crew.store(stop.is_cancelled());
        crew.look(stop.is_cancelled());
        crew.claim(stop.is_cancelled());
        let pause = crew.pause(stop.is_cancelled());
        tokio::select! {
            Some(ended) = crew.running.join_next(), if !crew.running.is_empty() => crew.ended(ended.ok()),
            Some(filled) = back(&mut crew.filling) => {
                crew.filling = None;
                match filled.map_err(Error::internal)? {
                    Ok(filled) => crew.filled(filled),
                    Err(unfilled) => crew.unfilled(*unfilled)?,
                }
            }
            Some(seen) = back(&mut crew.looking) => {
                crew.looking = None;
                crew.looked(seen.map_err(Error::internal)?)?;
            }
            Some(stored) = back(&mut crew.storing) => {
                crew.storing = None;
                match stored.map_err(Error::internal)? {
                    Ok(ends) => crew.stored(&ends),
                    Err(unstored) => crew.unstored(unstored.0, unstored.1)?,
                }
            }
            () = app.wake.tasks.notified() => crew.woken(),
            () = tokio::time::sleep(pause) => {}
            () = lost.cancelled() => {}
            () = stop.cancelled(), if !stop.is_cancelled() => {}
        }
    }
}

/// What the exchange under way brings; never, without one.
async fn back<T>(
    under_way: &mut Option<JoinHandle<T>>,
) -> Option<std::result::Result<T, tokio::task::JoinError>> {
    match under_way {
        Some(under_way) => Some(under_way.await),
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
    held: Arc<Held>,
    /// Claimed, and to be given back without having been begun.
    unbegun: Vec<Claimed>,
    /// Tenants to be asked again soon, and when.
    again: Vec<TenantId>,
    again_at: Option<Instant>,
    done: Vec<Done>,
    /// When the oldest end that is not stored yet came.
    done_since: Option<Instant>,
    /// The claim under way.
    filling: Option<JoinHandle<Filled>>,
    /// The look at the queue under way.
    looking: Option<JoinHandle<Result<Seen>>>,
    /// Whether the queue was looked at in this life: nothing is claimed before, as what a dead worker held comes first.
    has_looked: bool,
    /// What was seen while a claim was under way: the order of the turns stands until its end.
    seen: Option<Seen>,
    /// The ends on their way.
    storing: Option<JoinHandle<Stored>>,
    /// The answer of the last exchange was lost, so the queue may hold tasks for us that we do not know; and
    /// when to ask it again.
    doubt: Option<Instant>,
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
    task: Claimed,
    rest: Rest,
}

impl<'a> Crew<'a> {
    fn new(app: &'a App, config: &'a WorkerConfig, id: Uuid, held: Arc<Held>) -> Self {
        let now = Instant::now();
        Self {
            app,
            config,
            id,
            turns: Turns::default(),
            ready: VecDeque::new(),
            running: JoinSet::new(),
            held,
            unbegun: Vec::new(),
            again: Vec::new(),
            again_at: None,
            done: Vec::new(),
            done_since: None,
            filling: None,
            looking: None,
            has_looked: false,
            seen: None,
            storing: None,
            doubt: None,
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
            && self.unbegun.is_empty()
            && self.filling.is_none()
            && self.storing.is_none()
            && self.doubt.is_none()
    }

    /// Begins what is claimed, as far as there are slots.
    fn begin(&mut self, stopping: bool) {
        while !stopping && self.running.len() < self.config.slots {
            let Some(task) = self.ready.pop_front() else {
                return;
            };
            // A crash of the database undid its first claim, which is still at work here. One of the two
            // must not be begun, and the same fence would let both end.
            if self.held.has(&task) {
                self.unbegun.push(task);
                continue;
            }
            let (app, handlers) = (self.app.clone(), self.config.handlers.clone());
            let held = Arc::clone(&self.held);
            let token = held.begin(&task);
            self.running.spawn(async move {
                let began = Instant::now();
                let rest = slot::run(&app, &handlers, &task, &token).await;
                held.end(&task, matches!(rest, Rest::Nothing));
                Ended {
                    took: began.elapsed(),
                    rest,
                    task,
                }
            });
        }
    }

    /// The time to finish is over: breaks off what is left and gives it back. Neither an error nor a
    /// crash of the tasks.
    async fn give_up(mut self) -> Result<()> {
        self.running.shutdown().await;
        if let Some(filling) = self.filling.take() {
            match filling.await.map_err(Error::internal)? {
                Ok(filled) => self.ready.extend(filled.claimed),
                Err(unfilled) => self.unfilled(*unfilled)?,
            }
        }
        if let Some(storing) = self.storing.take() {
            match storing.await.map_err(Error::internal)? {
                Ok(ends) => self.stored(&ends),
                Err(unstored) => self.unstored(unstored.0, unstored.1)?,
            }
        }
        // Of what has ended but is not stored yet, `done` is; of the rest the queue learns that it is free.
        let mut left = self.held.all();
        tracing::warn!(
            tasks = left.len(),
            "tasks did not finish in time and are given back"
        );
        left.extend(self.ready.drain(..));
        left.append(&mut self.unbegun);
        let mut tx = self.app.db.system("worker stops").await?;
        queue::complete_many(&mut tx, &self.done, self.app.clock.now()).await?;
        queue::give_up(&mut tx, &left).await?;
        if self.doubt.is_some() {
            queue::disown(&mut tx, self.id, &[]).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// How many tasks may be claimed now: free slots, and some ahead when tasks are short.
    fn room(&self) -> usize {
        let short = HORIZON.as_nanos() / self.takes.as_nanos().max(1);
        let ahead = usize::try_from(short)
            .unwrap_or(usize::MAX)
            .saturating_mul(self.config.slots)
            .min(self.config.ahead);
        let have = self.running.len() + self.ready.len();
        if ahead <= self.config.slots {
            // Each is worth an exchange of its own: no slot stays free while others are at long tasks.
            return self.config.slots.saturating_sub(have);
        }
        // Half a batch at least, or the exchange is not worth its commit.
        if have * 2 > ahead { 0 } else { ahead - have }
    }

    /// Sends off what has ended, when there is enough of it or nothing better to do.
    fn store(&mut self, stopping: bool) {
        let now = Instant::now();
        if self.storing.is_some() {
            return;
        }
        if let Some(again) = self.doubt {
            // Everything that is held must be known then.
            if now < again || self.filling.is_some() {
                return;
            }
        }
        let ripe = self.done.len() >= BATCH
            || self.done_since.is_some_and(|t| now - t >= LINGER)
            || (self.ready.is_empty() && self.running.len() < self.config.slots);
        let ripe = ripe && !self.done.is_empty();
        let mut unbegun = std::mem::take(&mut self.unbegun);
        if stopping {
            unbegun.extend(self.ready.drain(..));
        }
        if !ripe && unbegun.is_empty() && self.doubt.is_none() {
            return;
        }
        let known = self.doubt.map(|_| self.known(&unbegun));
        self.done_since = None;
        let ends = Ends {
            owner: self.id,
            done: std::mem::take(&mut self.done),
            unbegun,
            known,
        };
        self.storing = Some(tokio::spawn(store(self.app.clone(), ends)));
    }

    /// Looks at the queue when it is time to.
    fn look(&mut self, stopping: bool) {
        let now = Instant::now();
        let (sweep, rescue) = (now >= self.sweep_at, now >= self.rescue_at);
        if stopping || self.looking.is_some() || self.seen.is_some() || !(sweep || rescue) {
            return;
        }
        let overdue = rescue && now >= self.overdue_at;
        if overdue {
            self.overdue_at = now + OVERDUE;
        }
        if rescue {
            self.rescue_at = now + self.config.poll / RESCUES;
        }
        if sweep {
            self.sweep_at = now + self.config.poll / 2;
        }
        let question = Question {
            sweep: sweep.then_some(self.sweep_from),
            rescue,
            overdue,
        };
        self.looking = Some(tokio::spawn(look(self.app.clone(), question)));
    }

    /// Sends a claim off when there is a reason for one and none is under way.
    fn claim(&mut self, stopping: bool) {
        if stopping || !self.has_looked || self.filling.is_some() || self.doubt.is_some() {
            return;
        }
        let room = self.room();
        if room == 0 || self.turns.is_empty() {
            return;
        }
        let order = Order {
            owner: self.id,
            shares: self.turns.shares(room, self.app.clock.now()),
            deadline: TimeDelta::from_std(self.config.deadline).unwrap_or(TimeDelta::minutes(15)),
        };
        self.filling = Some(tokio::spawn(refill(self.app.clone(), order)));
    }

    /// How long nothing need be done unless something happens. What is under way is waited for.
    fn pause(&self, stopping: bool) -> Duration {
        let now = Instant::now();
        let mut next = now + self.config.poll;
        if !stopping && self.looking.is_none() && self.seen.is_none() {
            next = next.min(self.sweep_at).min(self.rescue_at);
        }
        if let Some(again) = self.doubt {
            if self.storing.is_none() && self.filling.is_none() {
                next = next.min(again);
            }
        } else if let (None, Some(since)) = (&self.storing, self.done_since) {
            next = next.min(since + LINGER);
        }
        let next = self.again_at.map_or(next, |t| next.min(t));
        next.saturating_duration_since(now)
    }

    /// The queue knows these ends. Of what waited for them may be looked at again.
    fn stored(&mut self, ends: &Ends) {
        if ends.known.is_some() {
            self.doubt = None;
        }
        self.held.stored(ends.tasks());
        for task in ends.tasks().filter(|task| task.ruled) {
            self.turns.woken(task.tenant);
        }
    }

    fn ended(&mut self, ended: Option<Ended>) {
        let Some(Ended { took, task, rest }) = ended else {
            return;
        };
        self.takes = (self.takes * 7 + took) / 8;
        match rest {
            Rest::Nothing => {
                if task.ruled {
                    self.turns.woken(task.tenant);
                }
            }
            Rest::Store(done) => {
                self.done_since.get_or_insert_with(Instant::now);
                self.done.push(done);
            }
            Rest::GiveBack => self.unbegun.push(task),
        }
    }
}
