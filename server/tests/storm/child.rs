//! A worker process of the real program, started with the test's database and stand-in.

use std::process::{Child, Command, ExitStatus, Stdio};

use testkit::TestApp;

/// A running worker. Dropping it kills it.
pub struct Worker(Child);

/// The program with this sub-command. It signs in as the serving roles, like in production.
pub fn program(test: &TestApp, command: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_bellwether"));
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

impl Worker {
    /// Starts one.
    pub fn start(test: &TestApp) -> anyhow::Result<Self> {
        Ok(Self(program(test, "worker").spawn()?))
    }

    /// SIGTERM: asks it to stop.
    pub fn terminate(&self) -> anyhow::Result<()> {
        let id = self.0.id().to_string();
        let told = Command::new("kill").args(["-s", "TERM", &id]).status()?;
        anyhow::ensure!(told.success(), "kill: {told}");
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

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
