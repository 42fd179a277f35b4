//! A worker outside as the queue sees it: an incarnation like any other, whose signs of life, claims and
//! ends come over a connection. How they come is the server's business; what they do is here.

mod terms;

pub use terms::{RemoteConfig, Retry, SLOTS_MAX, Scope, Stay};

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;
use domain::{
    ids::{RunId, TaskId},
    remote::REMOTE_JSON_MAX,
};
use serde_json::Value;
use store::queue::{self, Claimed, Done, Line, RemoteClaimed};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::slot::{CRASHES_MAX, dead, hopeless, pause, succeeded};
use crate::{App, Error, Result, TenantCx};

/// Most characters of a failure's code and message.
const CODE_MAX: usize = 60;
const MESSAGE_MAX: usize = 1_000;
/// Longest pause a worker may ask for, in seconds.
const AFTER_MAX: u32 = 86_400;
/// Rescues between two looks for tasks beyond their deadline.
const OVERDUE: u32 = 30;

/// One stay of a worker outside: from signing on to signing off.
pub struct Session {
    app: App,
    config: RemoteConfig,
    id: Uuid,
    scope: Scope,
    stay: Stay,
    held: HashMap<TaskId, RemoteClaimed>,
    /// The line that was served last.
    after: Option<Line>,
}

impl Session {
    /// Signs a worker on. Refused as not authenticated when its key was revoked.
    pub async fn sign_on(
        app: &App,
        config: RemoteConfig,
        scope: Scope,
        stay: Stay,
    ) -> Result<Self> {
        if let Some(fault) = stay.fault() {
            return Err(Error::field("register", "invalid", fault));
        }
        let session = Self {
            app: app.clone(),
            config,
            id: app.clock.id(),
            scope,
            stay,
            held: HashMap::new(),
            after: None,
        };
        session.renew().await?;
        Ok(session)
    }

    /// The incarnation.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// Whether it holds nothing.
    pub fn is_idle(&self) -> bool {
        self.held.is_empty()
    }

    async fn renew(&self) -> Result<()> {
        let lease = TimeDelta::from_std(self.config.lease).unwrap_or(TimeDelta::seconds(5));
        let mut tx = self.app.db.system("worker outside beats").await?;
        if let Scope::Company { tenant, key } = self.scope
            && !queue::worker_key_stands(&mut tx, tenant, key).await?
        {
            return Err(Error::Unauthenticated);
        }
        queue::beat(&mut tx, self.id, &self.stay.name, 0, lease).await?;
        Ok(tx.commit().await?)
    }

    /// A sign of life. Answers what it does not hold any more: its tasks were taken back, or given to
    /// another since it was late. Refused as not authenticated when its key was revoked.
    pub async fn beat(&mut self) -> Result<Vec<(TaskId, i32)>> {
        self.renew().await?;
        if self.held.is_empty() {
            return Ok(Vec::new());
        }
        let all: Vec<Claimed> = self.held.values().map(|h| h.task.clone()).collect();
        let mut tx = self.app.db.system("worker outside: what it holds").await?;
        let gone = queue::taken_away(&mut tx, &all).await?;
        tx.commit().await?;
        let gone: Vec<_> = gone.into_iter().map(|t| (t.id, t.attempt)).collect();
        for (id, _) in &gone {
            self.held.remove(id);
        }
        Ok(gone)
    }

    /// Claims for the free slots, lines (a company and a capability) in turn.
    pub async fn claim(&mut self) -> Result<Vec<RemoteClaimed>> {
        let free = self.stay.slots.saturating_sub(self.held.len());
        if free == 0 {
            return Ok(Vec::new());
        }
        let now = self.app.clock.now();
        let mut tx = self.app.db.system("worker outside claims").await?;
        let lines = self.turns(&mut tx, free, now).await?;
        let Some(last) = lines.last().cloned() else {
            return Ok(Vec::new());
        };
        let many = lines.len();
        let shares: Vec<(Line, usize)> = lines
            .into_iter()
            .enumerate()
            .map(|(i, line)| (line, free / many + usize::from(i < free % many)))
            .collect();
        let deadline = TimeDelta::from_std(self.config.deadline).unwrap_or(TimeDelta::minutes(15));
        let claimed = queue::claim_remote(&mut tx, self.id, &shares, deadline, now).await?;
        let (mut go, mut hopeless_ones, mut back) = (Vec::new(), Vec::new(), Vec::new());
        let suspect = |task: &Claimed| task.crashes >= CRASHES_MAX - 1;
        let mut alone = !self.held.values().any(|h| suspect(&h.task));
        for one in claimed {
            if let Some(why) = hopeless(&one.task) {
                hopeless_ones.push((one.run, dead(&one.task, why)));
            } else if suspect(&one.task) && !alone {
                // Two that took workers down are not tried together.
                back.push(one.task);
            } else {
                alone &= !suspect(&one.task);
                go.push(one);
            }
        }
        if !back.is_empty() {
            queue::give_up(&mut tx, &back).await?;
        }
        tx.commit().await?;
        self.after = Some(last);
        for one in &go {
            self.held.insert(one.task.id, one.clone());
        }
        for (run, done) in hopeless_ones {
            self.end(run, done).await?;
        }
        Ok(go)
    }

    /// Whose turn it is: the lines behind the one that was served last, then from the beginning.
    async fn turns(
        &self,
        tx: &mut store::SystemTx,
        free: usize,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Vec<Line>> {
        let (caps, after) = (&self.stay.capabilities, self.after.as_ref());
        let of = self.scope.tenant();
        let mut lines = queue::due_lines(tx, of, after, caps, free as i64, now).await?;
        if after.is_some() && lines.len() < free {
            let most = (free - lines.len()) as i64;
            let first = queue::due_lines(tx, of, None, caps, most, now).await?;
            let more: Vec<Line> = first.into_iter().filter(|l| !lines.contains(l)).collect();
            lines.extend(more);
        }
        Ok(lines)
    }

    fn holds(&self, id: TaskId, attempt: i32) -> Option<RemoteClaimed> {
        let held = self.held.get(&id)?;
        (held.task.attempt == attempt).then(|| held.clone())
    }

    /// Records a result, or what is wrong with it. `false` when the worker does not hold that attempt:
    /// nothing was changed.
    pub async fn complete(
        &mut self,
        id: TaskId,
        attempt: i32,
        output: std::result::Result<Value, String>,
    ) -> Result<bool> {
        let Some(held) = self.holds(id, attempt) else {
            return Ok(false);
        };
        let done = match output {
            Ok(output) if output.to_string().len() > REMOTE_JSON_MAX => {
                dead(&held.task, "The worker's result is too long".to_owned())
            }
            Ok(output) => succeeded(&held.task, output),
            Err(why) => dead(
                &held.task,
                format!("The worker's result cannot be kept: {why}"),
            ),
        };
        self.end(held.run, done).await
    }

    /// Ends a task; the step that asked for it goes on in the same commit.
    async fn end(&mut self, run: Option<RunId>, mut done: Done) -> Result<bool> {
        let id = done.task.id;
        if done.status == "dead" {
            // The try that ended it counts as well.
            done.task.errors += 1;
        }
        let kept = match run {
            Some(run) => end_for_step(&self.app, run, done).await?,
            None => {
                let mut tx = self.app.db.system("worker outside: an end").await?;
                let kept = queue::complete_many(&mut tx, &[done], self.app.clock.now()).await?;
                tx.commit().await?;
                !kept.is_empty()
            }
        };
        self.held.remove(&id);
        Ok(kept)
    }

    /// Records a failure: the task is tried again later, or is dead. `false` as for a result.
    pub async fn fail(
        &mut self,
        id: TaskId,
        attempt: i32,
        (code, message): (&str, &str),
        retry: Retry,
    ) -> Result<bool> {
        let Some(held) = self.holds(id, attempt) else {
            return Ok(false);
        };
        let cut = |text: &str, most| -> String {
            text.chars().filter(|c| *c != '\0').take(most).collect()
        };
        let why = format!("{}: {}", cut(code, CODE_MAX), cut(message, MESSAGE_MAX));
        if retry == Retry::No || held.task.errors >= held.max_retries {
            return self.end(held.run, dead(&held.task, why)).await;
        }
        tracing::info!(task = %id, tenant = %held.task.tenant, why, "a worker outside failed: the task is tried again");
        let cx = TenantCx::system(&self.app, held.task.tenant, "worker outside");
        let wait = match retry {
            Retry::After(seconds) => TimeDelta::seconds(seconds.min(AFTER_MAX).into()),
            _ => pause(held.task.errors),
        };
        let mut tx = cx.tx().await?;
        let kept = queue::put_back(&mut tx, &held.task, cx.now() + wait, true).await?;
        cx.commit(tx).await?;
        self.held.remove(&id);
        Ok(kept)
    }

    /// The task takes longer: its deadline begins anew. `false` as for a result.
    pub async fn progress(&mut self, id: TaskId, attempt: i32) -> Result<bool> {
        let Some(held) = self.holds(id, attempt) else {
            return Ok(false);
        };
        let deadline = TimeDelta::from_std(self.config.deadline).unwrap_or(TimeDelta::minutes(15));
        let mut tx = self.app.db.system("worker outside takes longer").await?;
        let kept = queue::extend(&mut tx, &held.task, deadline).await?;
        tx.commit().await?;
        if !kept {
            self.held.remove(&id);
        }
        Ok(kept)
    }

    /// Signs off in good order: what is left is given back, neither an error nor a crash.
    pub async fn leave(self) -> Result<()> {
        let left: Vec<Claimed> = self.held.into_values().map(|h| h.task).collect();
        let mut tx = self.app.db.system("worker outside leaves").await?;
        if !left.is_empty() {
            queue::give_up(&mut tx, &left).await?;
        }
        queue::sign_off(&mut tx, self.id).await?;
        tx.commit().await?;
        self.app.wake.remote.send_replace(());
        Ok(())
    }

    /// The worker is gone without a word: what it held is freed now and counted as a crash, not only
    /// when its lease runs out.
    pub async fn perish(self) -> Result<()> {
        let mut tx = self.app.db.system("worker outside is gone").await?;
        queue::expire(&mut tx, self.id).await?;
        tx.commit().await?;
        rescue(&self.app, false).await
    }
}

/// Ends a task that a step of a run waits for, and lets the step look. The run's head is locked first,
/// as by the step itself: it cannot begin to wait in between. What fails is shown by the step and not
/// among the dead letters.
async fn end_for_step(app: &App, run: RunId, mut done: Done) -> Result<bool> {
    if done.status == "dead" {
        done.status = "failed";
    }
    let cx = TenantCx::system(app, done.task.tenant, "worker outside");
    let mut tx = cx.tx().await?;
    store::workflows::lock_head(&mut tx, run).await?;
    if !queue::end_remote(&mut tx, &done, cx.now()).await? {
        return Ok(false);
    }
    queue::wake_asker(&mut tx, run, done.task.id, cx.now()).await?;
    cx.commit(tx).await?;
    Ok(true)
}

async fn rescue(app: &App, overdue: bool) -> Result<()> {
    let mut tx = app.db.system("rescue of dead workers' tasks").await?;
    let mut freed = queue::rescue(&mut tx).await?;
    if overdue {
        freed += queue::rescue_overdue(&mut tx).await?;
    }
    tx.commit().await?;
    if freed > 0 {
        tracing::info!(tasks = freed, "took tasks from workers that are gone");
        app.wake.remote.send_replace(());
        app.wake.tasks.everyone();
    }
    Ok(())
}

/// Frees the tasks of dead workers once a second, until `stop`: a process that serves workers outside
/// need not run a worker of its own.
pub async fn keep_house(app: App, stop: CancellationToken) {
    let mut round = 0_u32;
    let mut next = Instant::now();
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(next) => {}
            () = stop.cancelled() => return,
        }
        next = Instant::now() + Duration::from_secs(1);
        round += 1;
        if let Err(error) = rescue(&app, round.is_multiple_of(OVERDUE)).await {
            tracing::debug!(%error, "dead workers were not looked for");
        }
    }
}
