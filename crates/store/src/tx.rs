//! The two doors to the database. A tenant transaction carries its tenant and the events it will
//! announce; both are written with the change they speak of, or not at all.

use chrono::{DateTime, Utc};
use domain::ids::TenantId;
use sqlx::{PgConnection, postgres::PgPool};

use crate::{Result, heads::Heads, open::Open};

/// An event to be announced when the transaction commits.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// `campaign`, `content`, `approval` …
    pub topic: &'static str,
    /// Past tense.
    pub kind: &'static str,
    /// Shown id of the thing.
    pub subject: String,
    /// Shown id of its campaign.
    pub campaign: Option<String>,
    /// Shown id of its run.
    pub run: Option<String>,
}

/// Where a transaction can be taken back to.
#[must_use]
#[derive(Debug)]
pub struct Mark {
    events: usize,
    wakes: bool,
}

/// One tenant's transaction. Dropping it rolls back.
pub struct TenantTx {
    tx: Open,
    heads: Heads,
    tenant: TenantId,
    events: Vec<NewEvent>,
    wakes: bool,
}

impl TenantTx {
    /// Begin and tenant go out together: one round trip.
    pub(crate) async fn begin(
        pool: &PgPool,
        heads: &Heads,
        tenant: TenantId,
        begin: &str,
    ) -> Result<Self> {
        // A UUID is hexadecimal digits and hyphens only, so the text cannot end the literal.
        // `set local` is not planned: an eighth cheaper than `select set_config`.
        let sql = format!("{begin}; set local app.tenant_id = '{}'", tenant.uuid());
        let tx = Open::begin(pool, Some(sql)).await?;
        Ok(Self {
            tx,
            heads: heads.clone(),
            tenant,
            events: Vec::new(),
            wakes: false,
        })
    }

    /// Whose transaction this is.
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Whether something may be due in the queue when the transaction commits: workers need not be woken
    /// for any other.
    pub const fn wakes_workers(&self) -> bool {
        self.wakes
    }

    /// Something may be due, or a line may be free, when the transaction commits.
    pub(crate) const fn wake_workers(&mut self) {
        self.wakes = true;
    }

    /// Announces `event` when, and only when, the transaction commits.
    pub fn announce(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    /// A point to which the transaction can be taken back, events and all. One at a time.
    pub async fn mark(&mut self) -> Result<Mark> {
        sqlx::raw_sql("savepoint mark").execute(self.conn()).await?;
        Ok(Mark {
            events: self.events.len(),
            wakes: self.wakes,
        })
    }

    /// Forgets the point: what was done since stands.
    pub async fn keep(&mut self, _: Mark) -> Result<()> {
        let forget = "release savepoint mark";
        sqlx::raw_sql(forget).execute(self.conn()).await?;
        Ok(())
    }

    /// Takes the transaction back to the point: nothing done since was done, though a statement failed.
    pub async fn take_back(&mut self, mark: Mark) -> Result<()> {
        let back = "rollback to savepoint mark; release savepoint mark";
        sqlx::raw_sql(back).execute(self.conn()).await?;
        self.events.truncate(mark.events);
        self.wakes = mark.wakes;
        Ok(())
    }

    /// Commits the change and its events, stamped `at`. Event ids of a tenant increase by one in
    /// the order of the commits: the head row is locked until then, so it is taken last.
    pub async fn commit(mut self, at: DateTime<Utc>) -> Result<()> {
        let events = std::mem::take(&mut self.events);
        if events.is_empty() {
            return self.tx.commit().await;
        }
        let heads = self.heads.clone();
        let turn = heads.turn(self.tenant).await;
        self.write_events(&events, at).await?;
        self.tx.commit().await?;
        drop(turn);
        Ok(())
    }

    async fn write_events(&mut self, events: &[NewEvent], at: DateTime<Utc>) -> Result<()> {
        let n = events.len() as i64;
        let tenant = self.tenant.uuid();
        let topics: Vec<String> = events.iter().map(|e| e.topic.to_owned()).collect();
        let kinds: Vec<String> = events.iter().map(|e| e.kind.to_owned()).collect();
        let subjects: Vec<String> = events.iter().map(|e| e.subject.clone()).collect();
        let campaigns: Vec<Option<String>> = events.iter().map(|e| e.campaign.clone()).collect();
        let runs: Vec<Option<String>> = events.iter().map(|e| e.run.clone()).collect();
        sqlx::query!(
            "with head as (
               insert into outbox_heads (tenant_id, last_id) values ($1, $2)
               on conflict (tenant_id) do update set last_id = outbox_heads.last_id + $2
               returning last_id - $2 as before)
             insert into outbox (tenant_id, id, topic, kind, subject, campaign, run, at)
             select $1, head.before + e.ord, e.topic, e.kind, e.subject, e.campaign, e.run, $8
             from head, unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
               with ordinality as e (topic, kind, subject, campaign, run, ord)",
            tenant,
            n,
            &topics,
            &kinds,
            &subjects,
            &campaigns as &[Option<String>],
            &runs as &[Option<String>],
            at,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        self.tx.conn()
    }
}

/// A transaction that spans tenants, on the few tables the system role may touch.
pub struct SystemTx {
    tx: Open,
}

impl SystemTx {
    pub(crate) async fn begin(pool: &PgPool, reason: &'static str) -> Result<Self> {
        tracing::trace!(reason, "system transaction");
        Ok(Self {
            tx: Open::begin(pool, None).await?,
        })
    }

    /// A batch is joined to the queue by its keys only. The planner has to guess how many a batch brings,
    /// guesses too many, and would then read the whole queue for each.
    pub(crate) async fn begin_queue(
        pool: &PgPool,
        reason: &'static str,
        lasts: bool,
    ) -> Result<Self> {
        tracing::trace!(reason, lasts, "exchange with the queue");
        let mut begin =
            "begin; set local enable_hashjoin = off; set local enable_mergejoin = off".to_owned();
        if !lasts {
            begin.push_str("; set local synchronous_commit = off");
        }
        Ok(Self {
            tx: Open::begin(pool, Some(begin)).await?,
        })
    }

    /// Commits.
    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await?;
        Ok(())
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        self.tx.conn()
    }
}
