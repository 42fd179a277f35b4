//! A worker process of the real program, started with the test's database and stand-in.

use std::process::{Child, Command, Stdio};

use testkit::TestApp;

/// A running worker. Dropping it kills it.
pub struct Worker(Child);

impl Worker {
    /// Starts one. It signs in as the serving roles, like in production.
    pub fn start(test: &TestApp) -> anyhow::Result<Self> {
        let child = Command::new(env!("CARGO_BIN_EXE_bellwether"))
            .arg("worker")
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
            .stderr(Stdio::inherit())
            .spawn()?;
        Ok(Self(child))
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
