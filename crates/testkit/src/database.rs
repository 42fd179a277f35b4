//! A database per test: migrated once into a template, copied for each test, dropped at its end.
//! Tests sign in as the serving roles, never as the owner.

use anyhow::Context;
use store::{Urls, admin};

/// A database of one test. Dropping it drops the database.
pub struct TestDb {
    owner_url: String,
    name: String,
    /// Addresses of the two serving roles.
    pub urls: Urls,
}

impl TestDb {
    /// Copies the template, making it first if need be. `TEST_DATABASE_OWNER_URL` names the cluster.
    pub async fn create() -> anyhow::Result<Self> {
        let owner_url = std::env::var("TEST_DATABASE_OWNER_URL")
            .context("TEST_DATABASE_OWNER_URL is not set: run the tests by `make test`, or eval \"$(scripts/pg.sh url test)\"")?;
        Self::create_in(owner_url).await
    }

    /// The same in the cluster behind this owner's address.
    pub async fn create_in(owner_url: String) -> anyhow::Result<Self> {
        let template = format!("bw_template_{:016x}", admin::migrations_version());
        let name = format!(
            "bw_test_{}_{:08x}",
            std::process::id(),
            rand::random::<u32>()
        );
        admin::exclusively(&owner_url, 0x0042_454C_4C57, async {
            if admin::create_database(&owner_url, &template, None).await? {
                store::migrate(&with_database(&owner_url, &template)).await?;
            }
            admin::create_database(&owner_url, &name, Some(&template)).await
        })
        .await?;
        let database = with_database(&owner_url, &name);
        let urls = Urls {
            app: with_user(&database, "bellwether_app"),
            system: with_user(&database, "bellwether_system"),
        };
        Ok(Self {
            owner_url,
            name,
            urls,
        })
    }

    /// Address of this database as its owner: for taking a protection away.
    pub fn owner_url(&self) -> String {
        with_database(&self.owner_url, &self.name)
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let (url, name) = (self.owner_url.clone(), self.name.clone());
        // The test's own runtime may be the one that is ending.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .ok()?;
            runtime.block_on(admin::drop_database(&url, &name)).ok()
        });
        drop(dropped.join());
    }
}

/// The address with another database.
fn with_database(url: &str, name: &str) -> String {
    let (head, query) = url
        .split_once('?')
        .map_or((url, String::new()), |(h, q)| (h, format!("?{q}")));
    let base = head.rsplit_once('/').map_or(head, |(base, _)| base);
    format!("{base}/{name}{query}")
}

/// The address with another user, without a password: the test cluster trusts its own machine.
fn with_user(url: &str, user: &str) -> String {
    match url
        .split_once("://")
        .and_then(|(scheme, rest)| rest.split_once('@').map(|(_, host)| (scheme, host)))
    {
        Some((scheme, host)) => format!("{scheme}://{user}@{host}"),
        None => url.to_owned(),
    }
}
