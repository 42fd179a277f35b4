//! Processes of the real program, started with the test's database and stand-in, and the worker in
//! Python beside them.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use anyhow::{Context, ensure};
use testkit::TestApp;

/// A running process. Dropping it kills it.
pub struct Running(Child);

/// The program that is struck: the one built beside the tests, or the one `STORM_PROGRAM` names.
pub fn struck() -> PathBuf {
    let built = env!("CARGO_BIN_EXE_bellwether").into();
    std::env::var_os("STORM_PROGRAM").unwrap_or(built).into()
}

/// The program with this sub-command. It signs in as the serving roles, like in production.
fn program(test: &TestApp, command: &str) -> Command {
    let mut program = Command::new(struck());
    program
        .arg(command)
        .env_clear()
        .env("DATABASE_URL", &test.db.urls.app)
        .env("DATABASE_SYSTEM_URL", &test.db.urls.system)
        .env("PUBLIC_URL", &test.app.settings.public_url)
        // The key of the test's own application: 32 times 7.
        .env(
            "BELLWETHER_SECRETS_KEY",
            "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",
        )
        .env("X_BASE_URL", format!("{}/x", test.sandbox))
        .env("LINKEDIN_BASE_URL", format!("{}/linkedin", test.sandbox))
        .env("PUBLISH_SETTLE_SECONDS", "2")
        .env("LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    program
}

/// `bellwether worker`.
pub fn worker(test: &TestApp) -> anyhow::Result<Running> {
    Ok(Running(program(test, "worker").spawn()?))
}

/// `bellwether serve`, with a door for workers outside.
pub fn server(test: &TestApp, ports: Ports) -> anyhow::Result<Running> {
    let mut program = program(test, "serve");
    program
        .env("BIND_ADDR", format!("127.0.0.1:{}", ports.web))
        .env("WORKER_GRPC_ADDR", format!("127.0.0.1:{}", ports.door));
    Ok(Running(program.spawn()?))
}

/// Where a server listens.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// For HTTP.
    pub web: u16,
    /// For workers outside.
    pub door: u16,
}

impl Ports {
    /// Two that are free now.
    pub fn free() -> anyhow::Result<Self> {
        // Both are held until both are known, so that they differ.
        let (web, door) = (
            TcpListener::bind("127.0.0.1:0")?,
            TcpListener::bind("127.0.0.1:0")?,
        );
        Ok(Self {
            web: web.local_addr()?.port(),
            door: door.local_addr()?.port(),
        })
    }
}

/// The worker of the guide, which writes down in `witness` what it begins and what was recorded. Works
/// so many seconds on each task.
pub fn python(door: u16, key: &str, witness: &Path, seconds: f64) -> anyhow::Result<Running> {
    let tools = std::env::var_os("BW_TOOLS").context("BW_TOOLS is not set: . scripts/env.sh")?;
    let python = PathBuf::from(tools).join("python");
    ensure!(
        python.join("installed").is_file(),
        "grpcio is not there: scripts/setup/python.sh"
    );
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = root.join("../docs/guides/workers");
    let paths = std::env::join_paths([python.join("stubs"), guide])?;
    let mut program = Command::new(python.join("bin/python"));
    program
        .arg(root.join("tests/storm/witness.py"))
        .arg(format!("127.0.0.1:{door}"))
        .arg(witness)
        .arg(seconds.to_string())
        .env("PYTHONPATH", paths)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("WORKER_KEY", key)
        .stdout(Stdio::null());
    Ok(Running(program.spawn()?))
}

impl Running {
    /// SIGTERM: asks it to stop.
    pub fn terminate(&self) -> anyhow::Result<()> {
        let id = self.0.id().to_string();
        let told = Command::new("kill").args(["-s", "TERM", &id]).status()?;
        ensure!(told.success(), "kill: {told}");
        Ok(())
    }

    /// How it ended; nothing while it runs.
    pub fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }

    /// SIGKILL: no warning, no cleaning up.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> anyhow::Result<bool> {
        Ok(self.0.try_wait()?.is_none())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
