//! The witness: a server outside of the product that owns the truth about effects. Every effect that it
//! accepts is appended to a file and flushed to the disk before the caller is answered.
//!
//! It keeps to the contract that receivers of keyed calls keep to: the first call with a key
//! (`idempotency-key`, or the `webhook-id` of a delivery) has the effect; a later one with the same key
//! is answered as before and has none. A call without a key has its effect every time it arrives.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs::File,
    io::Write,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

/// How the witness misbehaves at one call of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// Answers 503 and has accepted nothing.
    Refuse,
    /// Accepts, and answers 500.
    AcceptAndFail,
    /// Accepts, and ends the connection without an answer.
    AcceptAndReset,
    /// Ends the connection without having accepted anything.
    Reset,
}

/// What is known of one effect.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Times it was had.
    pub accepted: u32,
    /// Times it was asked for.
    pub arrived: u32,
    /// Digests of the bodies it was asked for with: one, or the key does not mean one thing.
    pub bodies: BTreeSet<String>,
}

#[derive(Default)]
struct Books {
    effects: BTreeMap<String, Seen>,
    habits: BTreeMap<String, VecDeque<Habit>>,
    last: Option<Instant>,
    /// When the newest call arrived, and how many are at work.
    heard: Option<Instant>,
    at_work: usize,
}

struct Inner {
    books: Mutex<Books>,
    file: Mutex<File>,
}

/// A running witness. Dropping it ends it and removes its file.
pub struct Witness {
    /// `host:port`, for the list of what workflows may call.
    pub host: String,
    path: PathBuf,
    inner: Arc<Inner>,
    server: tokio::task::JoinHandle<()>,
}

impl Witness {
    /// Starts one on a free port.
    pub async fn start() -> anyhow::Result<Self> {
        let name = format!(
            "bw-witness-{}-{:08x}",
            std::process::id(),
            rand::random::<u32>()
        );
        let path = std::env::temp_dir().join(name);
        let inner = Arc::new(Inner {
            books: Mutex::default(),
            file: Mutex::new(File::create(&path)?),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let host = listener.local_addr()?.to_string();
        let router = Router::new()
            .fallback(receive)
            .with_state(Arc::clone(&inner));
        let server = tokio::spawn(async move {
            drop(axum::serve(listener, router).await);
        });
        Ok(Self {
            host,
            path,
            inner,
            server,
        })
    }

    /// Its address, without a trailing slash. `?ms=…` at a call says how long the answer takes.
    pub fn url(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Lets the next calls of a path end so, one after another; after them it behaves.
    pub fn misbehave(&self, path: &str, habits: impl IntoIterator<Item = Habit>) {
        let mut books = self.inner.books();
        books
            .habits
            .entry(path.to_owned())
            .or_default()
            .extend(habits);
    }

    /// Forgets how it was to misbehave.
    pub fn behave(&self) {
        self.inner.books().habits.clear();
    }

    /// Every effect by its key; one without a key is named by its path.
    pub fn effects(&self) -> BTreeMap<String, Seen> {
        self.inner.books().effects.clone()
    }

    /// When the newest effect was accepted.
    pub fn last(&self) -> Option<Instant> {
        self.inner.books().last
    }

    /// Waits until nothing is at work and nothing has arrived for a moment: what a dead caller had sent is
    /// in the books then.
    pub async fn at_rest(&self) {
        let rests = || {
            let books = self.inner.books();
            books.at_work == 0
                && books
                    .heard
                    .is_none_or(|at| at.elapsed() > Duration::from_millis(50))
        };
        while !rests() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Effects as the file holds them: what would be known had this process died too.
    pub fn in_file(&self) -> anyhow::Result<BTreeMap<String, u32>> {
        let mut counts = BTreeMap::new();
        for line in std::fs::read_to_string(&self.path)?.lines() {
            *counts.entry(line.to_owned()).or_default() += 1;
        }
        Ok(counts)
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.server.abort();
        drop(std::fs::remove_file(&self.path));
    }
}

impl Inner {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the effect is had now. In the file before it is in the books.
    fn accept(&self, key: &str, keyed: bool, body: &str) -> std::io::Result<bool> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.books().effects.get(key).map_or(0, |s| s.accepted);
        let new = !keyed || before == 0;
        if new {
            writeln!(file, "{key}")?;
            file.sync_data()?;
        }
        let mut books = self.books();
        let seen = books.effects.entry(key.to_owned()).or_default();
        seen.accepted += u32::from(new);
        seen.bodies.insert(body.to_owned());
        if new {
            books.last = Some(Instant::now());
        }
        Ok(new)
    }

    fn arrived(&self, key: &str, path: &str) -> Option<Habit> {
        let mut books = self.books();
        books.effects.entry(key.to_owned()).or_default().arrived += 1;
        books.heard = Some(Instant::now());
        books.at_work += 1;
        books.habits.get_mut(path).and_then(VecDeque::pop_front)
    }
}

fn key_of(headers: &HeaderMap) -> Option<String> {
    let value = headers
        .get("idempotency-key")
        .or_else(|| headers.get("webhook-id"))?;
    Some(value.to_str().ok()?.to_owned())
}

/// A call that is at work, until it is dropped.
struct AtWork(Arc<Inner>);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.books().at_work -= 1;
    }
}

async fn receive(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body: Bytes = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let path = head.uri.path().to_owned();
    let own = key_of(&head.headers);
    let keyed = own.is_some();
    let key = own.unwrap_or_else(|| path.clone());
    let habit = inner.arrived(&key, &path);
    let at_work = AtWork(Arc::clone(&inner));
    match habit {
        Some(Habit::Refuse) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Habit::Reset) => hang_up(),
        _ => {}
    }
    let digest = hex_of(&body);
    let accepting = tokio::task::spawn_blocking({
        let (inner, key) = (Arc::clone(&inner), key.clone());
        move || {
            let _until_done = at_work;
            inner.accept(&key, keyed, &digest)
        }
    });
    if !matches!(accepting.await, Ok(Ok(_))) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let wait = head.uri.query().and_then(|q| q.strip_prefix("ms="));
    if let Some(ms) = wait.and_then(|ms| ms.parse().ok()) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    match habit {
        Some(Habit::AcceptAndFail) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Habit::AcceptAndReset) => hang_up(),
        _ => axum::Json(serde_json::json!({ "accepted": key })).into_response(),
    }
}

fn hex_of(body: &[u8]) -> String {
    Sha256::digest(body)
        .iter()
        .take(8)
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Ends the connection: its task unwinds, and the socket closes without an answer.
fn hang_up() -> ! {
    std::panic::resume_unwind(Box::new("the witness hangs up"))
}
