//! Several worker processes of the real program, the faults that hit them, and the database cluster of a
//! storm that may be crashed.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, ensure};
use testkit::TestApp;

/// Worker processes. Dropping them kills them.
pub struct Fleet {
    env: Vec<(String, String)>,
    workers: Vec<Child>,
}

impl Fleet {
    /// Starts so many, in the roles and with the addresses of production. `calls`: what workflows may call
    /// besides the internet; `lease`: of a worker, in seconds; `redis`: the bus, if there is one.
    pub fn start(
        test: &TestApp,
        many: usize,
        calls: &str,
        lease: u32,
        redis: Option<u16>,
    ) -> anyhow::Result<Self> {
        let mut env: Vec<(String, String)> = [
            ("DATABASE_URL", test.db.urls.app.clone()),
            ("DATABASE_SYSTEM_URL", test.db.urls.system.clone()),
            ("PUBLIC_URL", test.app.settings.public_url.clone()),
            // The key of the test's own application: 32 times 7.
            (
                "BELLWETHER_SECRETS_KEY",
                "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned(),
            ),
            ("X_BASE_URL", format!("{}/x", test.sandbox)),
            ("LINKEDIN_BASE_URL", format!("{}/linkedin", test.sandbox)),
            ("PUBLISH_SETTLE_SECONDS", "2".to_owned()),
            ("EGRESS_ALLOW", calls.to_owned()),
            ("WORKER_LEASE_SECONDS", lease.to_string()),
            ("LOG", "error".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        if let Some(port) = redis {
            env.push(("REDIS_URL".to_owned(), format!("redis://127.0.0.1:{port}")));
        }
        let mut fleet = Self {
            env,
            workers: Vec::new(),
        };
        for _ in 0..many {
            let worker = fleet.spawn()?;
            fleet.workers.push(worker);
        }
        Ok(fleet)
    }

    fn spawn(&self) -> anyhow::Result<Child> {
        Command::new(crate::child::struck())
            .arg("worker")
            .env_clear()
            .envs(self.env.iter().cloned())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("a worker did not start")
    }

    /// Number of a worker's process.
    pub fn pid(&self, which: usize) -> u32 {
        self.workers[which].id()
    }

    /// SIGKILL: no warning, no cleaning up.
    pub fn kill(&mut self, which: usize) -> anyhow::Result<()> {
        self.workers[which].kill()?;
        self.workers[which].wait()?;
        Ok(())
    }

    /// Starts another in its place.
    pub fn replace(&mut self, which: usize) -> anyhow::Result<()> {
        self.workers[which] = self.spawn()?;
        Ok(())
    }

    /// SIGSTOP: it stands still and knows nothing of it.
    pub fn freeze(&self, which: usize) -> anyhow::Result<()> {
        self.signal(which, "-STOP")
    }

    /// SIGCONT: it goes on where it stood.
    pub fn thaw(&self, which: usize) -> anyhow::Result<()> {
        self.signal(which, "-CONT")
    }

    fn signal(&self, which: usize, signal: &str) -> anyhow::Result<()> {
        let pid = self.pid(which).to_string();
        let status = Command::new("kill").args([signal, &pid]).status()?;
        ensure!(status.success(), "kill {signal} {pid}: {status}");
        Ok(())
    }

    /// Which of them have ended by themselves.
    pub fn ended(&mut self) -> anyhow::Result<Vec<usize>> {
        let mut ended = Vec::new();
        for (n, worker) in self.workers.iter_mut().enumerate() {
            if worker.try_wait()?.is_some() {
                ended.push(n);
            }
        }
        Ok(ended)
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for worker in &mut self.workers {
            drop(worker.kill());
            drop(worker.wait());
        }
    }
}

/// The durable cluster of this clone that storms may crash.
pub struct Cluster {
    /// Its owner's address.
    pub owner_url: String,
}

fn script(command: &str) -> anyhow::Result<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let out = Command::new(root.join("scripts/pg.sh"))
        .args([command, "storm"])
        .output()?;
    let said = String::from_utf8_lossy(&out.stderr);
    ensure!(
        out.status.success(),
        "scripts/pg.sh {command} storm: {said}"
    );
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

impl Cluster {
    /// Starts it, and makes it the first time.
    pub fn start() -> anyhow::Result<Self> {
        let said = script("url")?;
        let url = said.trim().split_once('=').context("no address")?.1;
        Ok(Self {
            owner_url: url.to_owned(),
        })
    }

    /// Ends the server at once and starts it again; it recovers from its log. The address stays.
    pub fn crash(&self) -> anyhow::Result<()> {
        script("crash")?;
        let said = script("url")?;
        anyhow::ensure!(said.contains(&self.owner_url), "it came back elsewhere");
        Ok(())
    }
}

/// A Redis that can be killed and started again at the same address.
pub struct Redis {
    /// Its port.
    pub port: u16,
    child: Child,
}

impl Redis {
    /// Starts one that keeps nothing, as a bus does not have to.
    pub fn start() -> anyhow::Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        Ok(Self {
            port,
            child: Self::spawn(port)?,
        })
    }

    fn spawn(port: u16) -> anyhow::Result<Child> {
        Command::new("redis-server")
            .args([
                "--port",
                &port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("redis-server is missing; `make setup` brings it")
    }

    /// SIGKILL, and a fresh one in its place.
    pub fn crash(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        self.child = Self::spawn(self.port)?;
        Ok(())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
