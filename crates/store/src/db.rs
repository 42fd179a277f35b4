//! The pools: one for tenant work, one for work that spans tenants. Both sign in as roles that own
//! nothing; migrations use an owner's address that the serving process need not know.

use std::time::Duration;

use sqlx::{
    ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions},
};

use crate::{Result, SystemTx, TenantTx, heads::Heads};
use domain::ids::TenantId;

/// Addresses of the database for the two serving roles.
#[derive(Clone)]
pub struct Urls {
    /// As `bellwether_app`.
    pub app: String,
    /// As `bellwether_system`.
    pub system: String,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    app: PgPool,
    system: PgPool,
    /// As the second role, for claims of one statement each: see `queue::claim_at_once`.
    claims: PgPool,
    heads: Heads,
}

fn options(url: &str, statement_timeout: &str) -> Result<PgConnectOptions> {
    let options: PgConnectOptions = url.parse().map_err(crate::Error::Query)?;
    let options = options.application_name("bellwether").options([
        ("client_min_messages", "error"),
        ("statement_timeout", statement_timeout),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "10s"),
        ("jit", "off"),
    ]);
    Ok(options
        .log_statements(log::LevelFilter::Off)
        .log_slow_statements(log::LevelFilter::Warn, Duration::from_secs(1)))
}

/// Claims under way at once, at most: a worker has one.
const CLAIMS: u32 = 2;
/// How statements of the queue are planned, see `SystemTx::begin_queue`.
const BY_KEYS: [(&str, &str); 2] = [("enable_hashjoin", "off"), ("enable_mergejoin", "off")];

fn pool(options: PgConnectOptions, size: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(2))
        .test_before_acquire(false)
        // A connection that lay idle may have died with a restarted server: ask it first.
        .before_acquire(|conn, meta| {
            Box::pin(async move {
                if meta.idle_for > Duration::from_secs(1) {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
        .max_lifetime(Duration::from_mins(30))
        .connect_lazy_with(options)
}

impl Db {
    /// Opens the pools without connecting yet, so that a server starts while the database is away.
    pub async fn open(urls: &Urls, size: u32) -> Result<Self> {
        let app = pool(options(&urls.app, "15s")?, size);
        let second = options(&urls.system, "15s")?;
        let system = pool(second.clone(), size.div_ceil(2).max(4));
        let claims = second
            .options([("synchronous_commit", "off")])
            .options(BY_KEYS);
        let claims = pool(claims, CLAIMS);
        let heads = Heads::new();
        Ok(Self {
            app,
            system,
            claims,
            heads,
        })
    }

    /// Begins a transaction in which only `tenant`'s rows exist.
    pub async fn tenant(&self, tenant: TenantId) -> Result<TenantTx> {
        TenantTx::begin(&self.app, &self.heads, tenant, "begin").await
    }

    /// The same for reading: everything it reads is of one moment, and a write fails loudly.
    pub async fn tenant_read(&self, tenant: TenantId) -> Result<TenantTx> {
        TenantTx::begin(
            &self.app,
            &self.heads,
            tenant,
            "begin isolation level repeatable read read only",
        )
        .await
    }

    /// Begins a transaction across tenants. `reason` goes to the trace, so that each use explains itself.
    pub async fn system(&self, reason: &'static str) -> Result<SystemTx> {
        SystemTx::begin(&self.system, reason).await
    }

    /// For one reading statement across tenants.
    pub(crate) const fn across_tenants(&self) -> &PgPool {
        &self.system
    }

    /// The same for an exchange with the queue. One that `lasts` is on the disk when its commit returns. The
    /// others may be undone by a crash of the database: only for what nobody misses then. Their flush is
    /// spared; every later commit that lasts makes them last too.
    pub async fn queue(&self, reason: &'static str, lasts: bool) -> Result<SystemTx> {
        SystemTx::begin_queue(&self.system, reason, lasts).await
    }

    /// For single statements that claim and need not last: no begin, no commit, no flush.
    pub(crate) const fn claims(&self) -> &PgPool {
        &self.claims
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("select 1").execute(&self.app).await?;
        Ok(())
    }

    /// Connections open and idle of all pools, for the metrics page.
    pub fn pool_sizes(&self) -> (u32, usize) {
        (
            self.app.size() + self.system.size() + self.claims.size(),
            self.app.num_idle() + self.system.num_idle() + self.claims.num_idle(),
        )
    }

    /// Closes the pools and waits for the connections to end.
    pub async fn close(&self) {
        self.app.close().await;
        self.system.close().await;
        self.claims.close().await;
    }

    pub(crate) const fn app_pool(&self) -> &PgPool {
        &self.app
    }
}

/// Applies all migrations as the owner behind `owner_url`, and makes the coming months' partitions.
pub async fn migrate(owner_url: &str) -> Result<()> {
    let options: PgConnectOptions = owner_url.parse().map_err(crate::Error::Query)?;
    let mut conn =
        PgConnection::connect_with(&options.log_statements(log::LevelFilter::Off)).await?;
    sqlx::migrate!("../../migrations")
        .run(&mut conn)
        .await
        .map_err(|e| crate::Error::Query(sqlx::Error::Migrate(Box::new(e))))?;
    for parent in ["agent_tasks", "events"] {
        sqlx::query("select ensure_partitions($1::regclass, 24)")
            .bind(parent)
            .execute(&mut conn)
            .await?;
    }
    conn.close().await?;
    Ok(())
}
