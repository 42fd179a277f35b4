//! Tasks that come at a rate, and how long each waits from its commit to its start. Enqueueing and working are in
//! one process, as in `bellwether serve`, so that one clock sees both.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use clap::Args;
use domain::ids::TaskId;
use rand::Rng;
use serde_json::{Value, json};
use services::{
    App,
    worker::{self, Handlers, WorkerConfig},
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{queue::enqueue, spread};

/// The task type whose handler notes when it is called.
const STAMP: &str = "bench.stamp";
/// Longest wait for what was enqueued to be started.
const PATIENCE: Duration = Duration::from_secs(30);

/// How tasks arrive.
#[derive(Args, Clone)]
pub struct Arrivals {
    /// Tenants that get tasks, at random.
    #[arg(long, default_value_t = 24)]
    tenants: u32,
    /// Transactions a second, at random moments; 0: as many as sixteen writers manage.
    #[arg(long, default_value_t = 0.0)]
    rate: f64,
    /// Tasks of one transaction.
    #[arg(long, default_value_t = 1)]
    batch: u32,
    /// Seconds measured, after `warm` that are not.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Seconds before that.
    #[arg(long, default_value_t = 1.0)]
    warm: f64,
    /// Microseconds the handler takes, waiting.
    #[arg(long, default_value_t = 0)]
    handler_us: u64,
}

/// One task: when its transaction was due, and when its commit was answered.
struct Sent {
    task: Uuid,
    due: Instant,
    committed: Instant,
}

#[derive(Clone, Default)]
struct Book {
    sent: Arc<Mutex<Vec<Sent>>>,
    begun: Arc<Mutex<Vec<(Uuid, Instant)>>>,
    failed: Arc<AtomicU32>,
}

impl Book {
    /// Whether something that was enqueued has not been started. Others may start as well: a stock was there before.
    fn waits(&self) -> bool {
        let begun: HashSet<Uuid> = held(&self.begun).iter().map(|(task, _)| *task).collect();
        held(&self.sent).iter().any(|s| !begun.contains(&s.task))
    }
}

fn held<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Enqueues, works, and says what it saw.
pub async fn run(app: App, arrivals: Arrivals) -> anyhow::Result<Value> {
    let book = Book::default();
    let (begun, takes) = (book.begun.clone(), arrivals.handler_us);
    let handlers = Handlers::default().with(STAMP, move |_, task| {
        held(&begun).push((task.id.uuid(), Instant::now()));
        async move {
            if takes > 0 {
                tokio::time::sleep(Duration::from_micros(takes)).await;
            }
            Ok(Value::Null)
        }
    });
    let config = WorkerConfig {
        handlers,
        ..WorkerConfig::default()
    };
    let stop = CancellationToken::new();
    let worker = tokio::spawn(worker::run(app.clone(), config, stop.clone()));
    let from = Instant::now() + Duration::from_secs_f64(arrivals.warm);
    let until = from + Duration::from_secs_f64(arrivals.seconds);
    if arrivals.rate > 0.0 {
        at_a_rate(&app, &arrivals, &book, until).await;
    } else {
        flat_out(&app, &arrivals, &book, until).await;
    }
    let patience = Instant::now() + PATIENCE;
    while book.waits() && Instant::now() < patience {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.cancel();
    worker.await?;
    app.db.close().await;
    Ok(told(&book, from, until))
}

/// Arrivals at random moments with a mean rate; each is a transaction of its own and none waits for another.
async fn at_a_rate(app: &App, arrivals: &Arrivals, book: &Book, until: Instant) {
    let mut due = Instant::now();
    let mut under_way = JoinSet::new();
    while due < until {
        tokio::time::sleep_until(due.into()).await;
        // Timers are a millisecond coarse: what became due meanwhile goes out now.
        while due <= Instant::now() {
            under_way.spawn(one(app.clone(), arrivals.clone(), book.clone(), due));
            let gap = -rand::rng().random_range(f64::MIN_POSITIVE..1.0).ln() / arrivals.rate;
            due += Duration::from_secs_f64(gap);
        }
        while under_way.try_join_next().is_some() {}
    }
    under_way.join_all().await;
}

async fn flat_out(app: &App, arrivals: &Arrivals, book: &Book, until: Instant) {
    let over = Arc::new(AtomicBool::new(false));
    let mut writers = JoinSet::new();
    for _ in 0..16 {
        let (app, arrivals, book, over) =
            (app.clone(), arrivals.clone(), book.clone(), over.clone());
        writers.spawn(async move {
            while !over.load(Ordering::Relaxed) {
                one(app.clone(), arrivals.clone(), book.clone(), Instant::now()).await;
            }
        });
    }
    tokio::time::sleep_until(until.into()).await;
    over.store(true, Ordering::Relaxed);
    writers.join_all().await;
}

async fn one(app: App, arrivals: Arrivals, book: Book, due: Instant) {
    let tenant = crate::tenant(rand::rng().random_range(0..arrivals.tenants));
    let now = app.clock.now();
    let sent = async {
        let mut tx = app.db.tenant(tenant).await?;
        let mut ids = Vec::new();
        for _ in 0..arrivals.batch {
            let id = TaskId::from_uuid(app.clock.id());
            enqueue(&mut tx, id, STAMP, now).await?;
            ids.push(id.uuid());
        }
        tx.commit(now).await?;
        anyhow::Ok(ids)
    };
    match sent.await {
        Ok(ids) => {
            let committed = Instant::now();
            app.wake.tasks.tenant(tenant);
            let sent = ids.into_iter().map(|task| Sent {
                task,
                due,
                committed,
            });
            held(&book.sent).extend(sent);
        }
        Err(error) => {
            tracing::error!(%error, "a task was not enqueued");
            book.failed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counts over all, times over what was due in the measured part.
fn told(book: &Book, from: Instant, until: Instant) -> Value {
    let (sent, begun) = (held(&book.sent), held(&book.begun));
    let mut first: HashMap<Uuid, Instant> = HashMap::new();
    let mut twice = 0;
    for (task, at) in begun.iter() {
        if first.insert(*task, *at).is_some() {
            twice += 1;
        }
    }
    let measured = || sent.iter().filter(|s| (from..until).contains(&s.due));
    let micros = |d: Duration| u64::try_from(d.as_micros()).unwrap_or(u64::MAX);
    let started = |s: &Sent| first.get(&s.task).copied();
    let mut waits: Vec<u64> = measured()
        .filter_map(|s| started(s).map(|at| micros(at.saturating_duration_since(s.committed))))
        .collect();
    let mut dues: Vec<u64> = measured()
        .filter_map(|s| started(s).map(|at| micros(at.saturating_duration_since(s.due))))
        .collect();
    let done = begun
        .iter()
        .filter(|(_, at)| (from..until).contains(at))
        .count();
    let missing = sent.iter().filter(|s| started(s).is_none()).count();
    let seconds = (until - from).as_secs_f64();
    json!({
        "sent": sent.len(), "missing": missing, "twice": twice, "not_enqueued": book.failed.load(Ordering::Relaxed),
        "rate": done as f64 / seconds, "commit_to_start_us": spread(&mut waits), "due_to_start_us": spread(&mut dues),
    })
}
