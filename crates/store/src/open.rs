//! A transaction that holds a pooled connection, and gives back only what is known to be clean.
//!
//! sqlx 0.9 leaves a connection inside a transaction when its begin is cancelled half-way
//! (transact-rs/sqlx 4385). Asking each connection on its way back costs a round trip per
//! transaction; here the begin itself knows whether it came to its end, and a connection whose
//! begin did not is closed instead of returned. A read costs three round trips: begin with the
//! tenant, the query, and the rollback together with the driver's ping.

use sqlx::{
    AssertSqlSafe, Database, PgConnection, Postgres, SqlSafeStr, pool::PoolConnection,
    postgres::PgPool,
};
use sqlx_core::transaction::TransactionManager;

use crate::{Error, Result};

/// The driver's own account of a connection's transactions.
type Transactions = <Postgres as Database>::TransactionManager;

/// Connections found ended one after another before that is taken for a failure: more than a pool holds.
const STALE_MAX: u32 = 256;

/// How far the transaction on the connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The begin is under way: what the server made of it is not known.
    Beginning,
    /// Open.
    Open,
    /// Committed.
    Ended,
}

/// An open transaction. Dropping it rolls back.
pub(crate) struct Open {
    conn: Option<PoolConnection<Postgres>>,
    phase: Phase,
}

impl Open {
    /// Begins with `statement`, or with a plain begin. A pooled connection that the server has ended
    /// meanwhile is closed and another one taken: nothing was asked of it yet.
    pub(crate) async fn begin(pool: &PgPool, statement: Option<String>) -> Result<Self> {
        let mut stale = 0;
        loop {
            let mut open = Self {
                conn: Some(pool.acquire().await?),
                phase: Phase::Beginning,
            };
            let statement = statement.clone().map(|s| AssertSqlSafe(s).into_sql_str());
            match Transactions::begin(open.conn(), statement)
                .await
                .map_err(Error::from)
            {
                Ok(()) => {
                    open.phase = Phase::Open;
                    return Ok(open);
                }
                Err(Error::Unavailable(_)) if stale < STALE_MAX => stale += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// The connection, for queries of this transaction.
    ///
    /// # Panics
    /// Never: only dropping takes the connection.
    #[expect(clippy::expect_used, reason = "see above")]
    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        self.conn.as_mut().expect("held until dropped")
    }

    /// Commits.
    pub(crate) async fn commit(mut self) -> Result<()> {
        Transactions::commit(self.conn()).await?;
        self.phase = Phase::Ended;
        Ok(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let Some(mut conn) = self.conn.take() else {
            return;
        };
        match self.phase {
            Phase::Beginning => drop(conn.detach()),
            // Goes out with the ping that the pool sends before it takes the connection back.
            Phase::Open => Transactions::start_rollback(&mut conn),
            Phase::Ended => {}
        }
    }
}
