//! The conversation with one worker outside: what it says becomes a call of its session, what it has to
//! know goes back. One at a time, in the order it came.

use std::time::Duration;

use protocol::worker::{
    Cancel, Drain, Fail, Recorded, Registered, ServerMessage, Task, WorkerMessage, cancel::Reason,
    fail::Retry as WireRetry, server_message::Message as Out, worker_message::Message as In,
};
use services::{
    App, Error,
    worker::remote::{RemoteConfig, Retry, Scope, Session, Stay},
};
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;
use tonic::{Status, Streaming};

use crate::http::json;

/// Longest time until a worker has said who it is.
const HELLO: Duration = Duration::from_secs(5);

type Answers = mpsc::Sender<Result<ServerMessage, Status>>;

/// How a stay ends.
enum End {
    /// In good order: what is left is given back.
    Good,
    /// The worker is gone, or is treated as if: crashes.
    Gone(Option<Status>),
    /// In good order, and the worker is told why.
    Dismissed(Status),
}

/// Talks with one worker until its stay ends, then signs it off.
pub(super) async fn run(
    app: App,
    (config, scope): (RemoteConfig, Scope),
    mut inbound: Streaming<WorkerMessage>,
    answers: Answers,
    stop: CancellationToken,
) {
    let stay = match hello(&mut inbound).await {
        Ok(stay) => stay,
        Err(status) => return drop(answers.try_send(Err(status))),
    };
    let name = stay.name.clone();
    let session = match Session::sign_on(&app, config, scope, stay).await {
        Ok(session) => session,
        Err(error) => return drop(answers.try_send(Err(status(&error)))),
    };
    tracing::info!(worker = %session.id(), name, company = ?scope.tenant(), "a worker outside is taken on");
    let id = session.id();
    let mut talk = Talk {
        session,
        config,
        answers,
        heard: Instant::now(),
        leaving: false,
        drained: None,
    };
    let end = talk.until_the_end(&app, inbound, &stop).await;
    let (ended, say) = match end {
        End::Good => (talk.session.leave().await, None),
        End::Dismissed(say) => (talk.session.leave().await, Some(say)),
        End::Gone(say) => (talk.session.perish().await, say),
    };
    if let Err(error) = ended {
        tracing::warn!(worker = %id, %error, "a worker outside could not be signed off: its lease runs out");
    }
    tracing::info!(worker = %id, name, "a worker outside has left");
    if let Some(say) = say {
        drop(talk.answers.try_send(Err(say)));
    }
}

async fn hello(inbound: &mut Streaming<WorkerMessage>) -> Result<Stay, Status> {
    let first = tokio::time::timeout(HELLO, inbound.message())
        .await
        .map_err(|_| Status::deadline_exceeded("the first message did not come"))??;
    let Some(In::Register(register)) = first.and_then(|m| m.message) else {
        return Err(Status::invalid_argument("the first message is Register"));
    };
    let stay = Stay {
        name: register.name,
        capabilities: register.capabilities,
        slots: register.slots as usize,
    };
    stay.fault()
        .map_or(Ok(stay), |fault| Err(Status::invalid_argument(fault)))
}

/// What a worker is told of a fault of ours, which goes to the log.
pub(super) fn status(error: &Error) -> Status {
    if matches!(error, Error::Unauthenticated) {
        return Status::unauthenticated("the key was revoked");
    }
    tracing::warn!(error = error.causes(), "a worker outside is sent away");
    match error {
        Error::Internal(_) => Status::internal("internal fault"),
        _ => Status::unavailable("the database is away: come again"),
    }
}

struct Talk {
    session: Session,
    config: RemoteConfig,
    answers: Answers,
    /// The last sign of life.
    heard: Instant,
    /// It wants nothing more.
    leaving: bool,
    /// The process stops: until when the worker may finish.
    drained: Option<Instant>,
}

impl Talk {
    async fn until_the_end(
        &mut self,
        app: &App,
        inbound: Streaming<WorkerMessage>,
        stop: &CancellationToken,
    ) -> End {
        match self.talk(app, inbound, stop).await {
            Ok(end) | Err(end) => end,
        }
    }

    async fn talk(
        &mut self,
        app: &App,
        mut inbound: Streaming<WorkerMessage>,
        stop: &CancellationToken,
    ) -> Result<End, End> {
        let mut wake = app.wake.remote.subscribe();
        let millis = |d: Duration| u32::try_from(d.as_millis()).unwrap_or(u32::MAX);
        self.say(Out::Registered(Registered {
            incarnation: self.session.id().to_string(),
            lease_ms: millis(self.config.lease),
            beat_ms: millis(self.config.beat),
        }))
        .await?;
        self.hand_out().await?;
        let mut look = Instant::now() + self.config.poll;
        loop {
            let silent = self.heard + self.config.lease;
            let over = self.drained.unwrap_or(silent + self.config.drain);
            tokio::select! {
                said = inbound.message() => match said {
                    Ok(Some(said)) => {
                        let may_hand_out = self.hear(said).await?;
                        if may_hand_out {
                            self.hand_out().await?;
                        }
                    }
                    Ok(None) if self.leaving || self.drained.is_some() => return Ok(End::Good),
                    Ok(None) | Err(_) => return Ok(End::Gone(None)),
                },
                changed = wake.changed() => {
                    if changed.is_err() {
                        return Ok(End::Good);
                    }
                    self.hand_out().await?;
                }
                () = tokio::time::sleep_until(look) => {
                    self.hand_out().await?;
                    look = Instant::now() + self.config.poll;
                }
                () = tokio::time::sleep_until(silent) => {
                    return Ok(End::Gone(Some(Status::deadline_exceeded("no sign of life"))));
                }
                () = stop.cancelled(), if self.drained.is_none() => {
                    self.drained = Some(Instant::now() + self.config.drain);
                    self.say(Out::Drain(Drain { within_ms: millis(self.config.drain) })).await?;
                }
                () = tokio::time::sleep_until(over) => return Ok(End::Dismissed(down())),
            }
            if self.drained.is_some() && self.session.is_idle() {
                return Ok(End::Dismissed(down()));
            }
        }
    }

    /// Takes one message in. Whether there may be a free slot now.
    async fn hear(&mut self, said: WorkerMessage) -> Result<bool, End> {
        match said.message {
            Some(In::Heartbeat(_)) => {
                let gone = self.session.beat().await.map_err(failed)?;
                self.heard = Instant::now();
                for (task, attempt) in &gone {
                    self.lost(task.to_string(), *attempt).await?;
                }
                Ok(!gone.is_empty())
            }
            Some(In::Complete(done)) => {
                let output = json::check(done.output_json.as_bytes()).and_then(|()| {
                    serde_json::from_str(&done.output_json).map_err(|e| e.to_string())
                });
                let kept = match done.task.parse() {
                    Ok(id) => self.session.complete(id, done.attempt, output).await,
                    Err(_) => Ok(false),
                };
                let kept = kept.map_err(failed)?;
                self.answer(kept, done.task, done.attempt).await
            }
            Some(In::Fail(fail)) => {
                let retry = retry(&fail);
                let what = (fail.code.as_str(), fail.message.as_str());
                let kept = match fail.task.parse() {
                    Ok(id) => self.session.fail(id, fail.attempt, what, retry).await,
                    Err(_) => Ok(false),
                };
                let kept = kept.map_err(failed)?;
                self.answer(kept, fail.task, fail.attempt).await
            }
            Some(In::Progress(on)) => {
                let kept = match on.task.parse() {
                    Ok(id) => self.session.progress(id, on.attempt).await,
                    Err(_) => Ok(false),
                };
                if !kept.map_err(failed)? {
                    self.lost(on.task, on.attempt).await?;
                }
                Ok(false)
            }
            Some(In::Leave(_)) => {
                self.leaving = true;
                Ok(false)
            }
            Some(In::Register(_)) => {
                let say = Status::invalid_argument("Register comes once");
                Err(End::Gone(Some(say)))
            }
            // A message of a later protocol.
            None => Ok(false),
        }
    }

    async fn answer(&mut self, kept: bool, task: String, attempt: i32) -> Result<bool, End> {
        if kept {
            self.say(Out::Recorded(Recorded { task, attempt })).await?;
        } else {
            self.lost(task, attempt).await?;
        }
        Ok(true)
    }

    async fn lost(&mut self, task: String, attempt: i32) -> Result<(), End> {
        let reason = Reason::Lost.into();
        self.say(Out::Cancel(Cancel {
            task,
            attempt,
            reason,
        }))
        .await
    }

    async fn hand_out(&mut self) -> Result<(), End> {
        if self.leaving || self.drained.is_some() {
            return Ok(());
        }
        let deadline_ms = u32::try_from(self.config.deadline.as_millis()).unwrap_or(u32::MAX);
        for one in self.session.claim().await.map_err(failed)? {
            self.say(Out::Task(Task {
                id: one.task.id.to_string(),
                attempt: one.task.attempt,
                tenant: one.task.tenant.to_string(),
                capability: one.capability,
                input_json: one.input.to_string(),
                deadline_ms,
            }))
            .await?;
        }
        Ok(())
    }

    /// A worker that does not read for as long as its lease is gone.
    async fn say(&self, message: Out) -> Result<(), End> {
        let message = ServerMessage {
            message: Some(message),
        };
        match self
            .answers
            .send_timeout(Ok(message), self.config.lease)
            .await
        {
            Ok(()) => Ok(()),
            Err(_) => Err(End::Gone(None)),
        }
    }
}

fn down() -> Status {
    Status::unavailable("the server is going down")
}

/// What could not be stored ends the stay: the worker comes again, and its tasks are done again. Whose
/// key was revoked is sent away in good order: the tasks are not to blame.
fn failed(error: Error) -> End {
    if matches!(error, Error::Unauthenticated) {
        return End::Dismissed(status(&error));
    }
    End::Gone(Some(status(&error)))
}

fn retry(fail: &Fail) -> Retry {
    match fail.retry {
        Some(WireRetry::None(_)) => Retry::No,
        Some(WireRetry::AfterSeconds(seconds)) => Retry::After(seconds),
        Some(WireRetry::Backoff(_)) | None => Retry::Backoff,
    }
}
