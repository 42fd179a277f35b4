//! The configuration: one struct, read from the environment at the start. Every problem is reported
//! at once, each with the name of the variable and what it should hold.

mod env;
mod outside;
mod workers;

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use base64::{Engine, engine::general_purpose::STANDARD};

pub use env::Problems;
pub use outside::{NetworkConfig, Networks, WriterConfig};
pub use workers::{RemoteWorkers, WorkerToken};

use env::Env;
use ipnet::IpNet;
use outside::egress_allow;

use crate::http::limit::{AddressLimits, Reach};

/// The deployment's secret. Does not print.
#[derive(Clone)]
pub struct SecretKey(pub [u8; 32]);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(set)")
    }
}

/// What the environment says.
#[derive(Debug, Clone)]
pub struct Config {
    /// `BIND_ADDR`: where to listen.
    pub bind: SocketAddr,
    /// `PUBLIC_URL`: where people reach the product.
    pub public_url: String,
    /// `DATABASE_URL`, `DATABASE_SYSTEM_URL`: the two serving roles.
    pub database: DatabaseUrls,
    /// `DATABASE_POOL`: connections of the serving role.
    pub pool: u32,
    /// `REDIS_URL`: the bus between the processes of a deployment that has several.
    pub bus: Option<BusUrl>,
    /// `BELLWETHER_SECRETS_KEY`: 32 bytes in base64.
    pub secret: SecretKey,
    /// `BELLWETHER_WEB_DIST`: the built browser half.
    pub web: Option<PathBuf>,
    /// `BELLWETHER_ALLOW_SANDBOX`: stand-in accounts may be used on an https deployment.
    pub allow_sandbox: bool,
    /// `BELLWETHER_TEST_CONTROL`: the clock may be moved.
    pub test_control: bool,
    /// `BELLWETHER_WORKER`: whether `serve` runs the worker loop too.
    pub worker: bool,
    /// `WORKER_LEASE_SECONDS`: a worker that has given no sign of life for so long has lost its tasks.
    pub lease: u16,
    /// `WORKER_GRPC_ADDR`, `WORKER_TOKEN`: the door of `serve` for workers outside.
    pub remote: Option<RemoteWorkers>,
    /// Seconds after which a request whose outcome is open must have arrived and is looked up.
    pub settle: u32,
    /// Seconds between two reads of a young post's counters.
    pub poll: u32,
    /// `SESSION_IDLE_HOURS`: a browser session that was not used for so long has ended.
    pub session_idle: u16,
    /// X and LinkedIn.
    pub networks: Networks,
    /// `EGRESS_ALLOW`: `host:port` that workflows may call although they do not lie on the internet.
    pub egress_allow: Vec<String>,
    /// Who writes drafts.
    pub writer: WriterConfig,
    /// `TRUSTED_PROXIES`, `ADDRESS_LIMITS`: how often one address may ask.
    pub limits: AddressLimits,
}

/// An address with its password. Does not print it.
#[derive(Clone)]
pub struct BusUrl(pub String);

impl std::fmt::Debug for BusUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(set)")
    }
}

/// Addresses with their passwords. Does not print them.
#[derive(Clone)]
pub struct DatabaseUrls {
    /// As the app role.
    pub app: String,
    /// As the system role.
    pub system: String,
}

impl std::fmt::Debug for DatabaseUrls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(set)")
    }
}

/// How the process logs: `LOG` and `LOG_FORMAT` (`json` or `text`).
pub fn logging() -> (String, bool) {
    let env = Env::process();
    let json = match env.text("LOG_FORMAT").as_deref() {
        Some("json") => true,
        Some(_) => false,
        None => !std::io::IsTerminal::is_terminal(&std::io::stderr()),
    };
    (env.text("LOG").unwrap_or_else(|| "info".to_owned()), json)
}

impl Config {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, Problems> {
        Self::read(Env::process())
    }

    /// Reads given pairs; for tests.
    pub fn from_pairs(pairs: BTreeMap<String, String>) -> Result<Self, Problems> {
        Self::read(Env::of(pairs))
    }

    fn read(mut env: Env) -> Result<Self, Problems> {
        let bind = env.parsed(
            "BIND_ADDR",
            "127.0.0.1:3000",
            "an address and a port, such as 127.0.0.1:3000",
        );
        let public_url = public_url(&mut env, bind);
        let app = env.required(
            "DATABASE_URL",
            "the address of the database for the role bellwether_app",
        );
        let system = env.required(
            "DATABASE_SYSTEM_URL",
            "the address of the database for the role bellwether_system",
        );
        let pool = env
            .parsed("DATABASE_POOL", "16", "a number of connections, 2 to 200")
            .unwrap_or(16);
        let bus = bus(&mut env);
        let secret = secret(&mut env);
        let web = env.text("BELLWETHER_WEB_DIST").map(PathBuf::from);
        if let Some(web) = &web
            && !web.is_dir()
        {
            env.problem(
                "BELLWETHER_WEB_DIST",
                &format!("{} is not a folder; `make web` builds it", web.display()),
            );
        }
        let networks = Networks::read(&mut env);
        let writer = WriterConfig::read(&mut env);
        let allow_sandbox = env.switch("BELLWETHER_ALLOW_SANDBOX", false);
        let test_control = env.switch("BELLWETHER_TEST_CONTROL", false);
        let worker = env.switch("BELLWETHER_WORKER", true);
        let lease = workers::lease(&mut env);
        let remote = RemoteWorkers::read(&mut env);
        let limits = limits(&mut env);
        let egress_allow = egress_allow(&mut env);
        let session_idle = session_idle(&mut env);
        let settle = env
            .parsed("PUBLISH_SETTLE_SECONDS", "60", "a number of seconds")
            .unwrap_or(60);
        let poll = env
            .parsed("METRICS_POLL_SECONDS", "60", "a number of seconds")
            .unwrap_or(60);
        if test_control
            && public_url
                .as_deref()
                .is_some_and(|url| url.starts_with("https://"))
        {
            env.problem(
                "BELLWETHER_TEST_CONTROL",
                "the clock of a product served by https is never moved",
            );
        }
        let config = match (bind, public_url, app, system, secret, networks, writer) {
            (
                Some(bind),
                Some(public_url),
                Some(app),
                Some(system),
                Some(secret),
                Some(networks),
                Some(writer),
            ) => Some(Self {
                bind,
                public_url,
                database: DatabaseUrls { app, system },
                pool,
                bus,
                secret,
                web,
                allow_sandbox,
                test_control,
                worker,
                lease,
                remote,
                settle,
                poll,
                networks,
                writer,
                limits,
                egress_allow,
                session_idle,
            }),
            _ => None,
        };
        env.finish(config)
    }
}

fn bus(env: &mut Env) -> Option<BusUrl> {
    let url = env.text("REDIS_URL")?;
    let is_good = url::Url::parse(&url).is_ok_and(|u| u.scheme() == "redis" && u.has_host());
    if !is_good {
        let what = "should be the address of a Redis, such as redis://127.0.0.1:6379";
        env.problem("REDIS_URL", what);
    }
    is_good.then_some(BusUrl(url))
}

fn public_url(env: &mut Env, bind: Option<SocketAddr>) -> Option<String> {
    let default = bind.map_or_else(String::new, |b| format!("http://localhost:{}", b.port()));
    let text = env
        .text("PUBLIC_URL")
        .unwrap_or(default)
        .trim_end_matches('/')
        .to_owned();
    let good = url::Url::parse(&text).is_ok_and(|u| {
        matches!(u.scheme(), "http" | "https")
            && u.has_host()
            && u.path() == "/"
            && u.query().is_none()
            && u.username().is_empty()
    });
    if !good {
        env.problem(
            "PUBLIC_URL",
            "should be the address people open, such as https://bellwether.example, without a path",
        );
    }
    good.then_some(text)
}

fn session_idle(env: &mut Env) -> u16 {
    const WHAT: &str = "a number of hours, 1 to 720";
    let hours = env
        .parsed::<u16>("SESSION_IDLE_HOURS", "168", WHAT)
        .unwrap_or(168);
    if !(1..=720).contains(&hours) {
        env.problem("SESSION_IDLE_HOURS", &format!("should be {WHAT}"));
    }
    hours
}

/// A list of networks, separated by commas; a bare address is a network of one.
fn limits(env: &mut Env) -> AddressLimits {
    let mut proxies = Vec::new();
    for word in env.text("TRUSTED_PROXIES").unwrap_or_default().split(',') {
        let word = word.trim();
        let net = word
            .parse::<IpNet>()
            .or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
        match net {
            Ok(net) => proxies.push(net.trunc()),
            Err(_) if word.is_empty() => {}
            Err(_) => env.problem(
                "TRUSTED_PROXIES",
                "should be addresses and networks with commas between, such as 10.0.0.0/8,::1",
            ),
        }
    }
    let reach = match env.text("ADDRESS_LIMITS").as_deref() {
        None | Some("auto") => Reach::Auto,
        Some("on") => Reach::All,
        Some("off") => Reach::Nobody,
        Some(_) => {
            env.problem("ADDRESS_LIMITS", "should be auto, on or off");
            Reach::Auto
        }
    };
    AddressLimits { proxies, reach }
}

fn secret(env: &mut Env) -> Option<SecretKey> {
    let text = env.required(
        "BELLWETHER_SECRETS_KEY",
        "32 random bytes in base64: head -c 32 /dev/urandom | base64",
    )?;
    let bytes = STANDARD
        .decode(text.trim())
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    if bytes.is_none() {
        env.problem(
            "BELLWETHER_SECRETS_KEY",
            "should be exactly 32 bytes in base64",
        );
    }
    bytes.map(SecretKey)
}

#[cfg(test)]
mod tests;
