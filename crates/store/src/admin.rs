//! Databases as whole things, for set-up and tests: create, copy, drop. Needs the owner's address.

use sqlx::{
    Connection,
    postgres::{PgConnectOptions, PgConnection},
};

use crate::Result;

async fn connect(owner_url: &str) -> Result<PgConnection> {
    let options: PgConnectOptions = owner_url.parse().map_err(crate::Error::Query)?;
    Ok(PgConnection::connect_with(&options).await?)
}

/// A name of ours: letters, digits and underscores, so that it needs no quoting.
fn checked(name: &str) -> Result<&str> {
    let good = !name.is_empty()
        && name.len() <= 60
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if good {
        Ok(name)
    } else {
        Err(crate::Error::Inconsistent {
            table: "pg_database",
            column: "datname",
            value: name.to_owned(),
        })
    }
}

/// Creates a database, as a copy of `template` when one is named. `false` when it was there before.
pub async fn create_database(owner_url: &str, name: &str, template: Option<&str>) -> Result<bool> {
    let mut conn = connect(owner_url).await?;
    let known: Option<i32> = sqlx::query_scalar("select 1 from pg_database where datname = $1")
        .bind(name)
        .fetch_optional(&mut conn)
        .await?;
    if known.is_some() {
        return Ok(false);
    }
    let copy = template
        .map(checked)
        .transpose()?
        .map(|t| format!(" template {t}"))
        .unwrap_or_default();
    let sql = format!("create database {}{copy}", checked(name)?);
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .execute(&mut conn)
        .await?;
    conn.close().await?;
    Ok(true)
}

/// Drops a database and ends its connections.
pub async fn drop_database(owner_url: &str, name: &str) -> Result<()> {
    let mut conn = connect(owner_url).await?;
    let sql = format!("drop database if exists {} with (force)", checked(name)?);
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .execute(&mut conn)
        .await?;
    conn.close().await?;
    Ok(())
}

/// Runs `work` while no other process runs work under the same `key`.
pub async fn exclusively<T>(
    owner_url: &str,
    key: i64,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let mut conn = connect(owner_url).await?;
    sqlx::query("select pg_advisory_lock($1)")
        .bind(key)
        .execute(&mut conn)
        .await?;
    let done = work.await;
    conn.close().await?;
    done
}

/// Runs one statement as the owner: for tests that take a protection away to see a check fail.
pub async fn execute(owner_url: &str, sql: &'static str) -> Result<()> {
    let mut conn = connect(owner_url).await?;
    sqlx::raw_sql(sql).execute(&mut conn).await?;
    conn.close().await?;
    Ok(())
}

/// One text of one row, read as the owner: for tests that look at what is stored.
pub async fn text(owner_url: &str, sql: &'static str) -> Result<String> {
    let mut conn = connect(owner_url).await?;
    let text = sqlx::query_scalar(sql).fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(text)
}

/// How many rows of a table the app role sees for a tenant when it names no tenant in the query:
/// what row-level security alone lets through.
pub async fn rows_seen_by_app(
    app_url: &str,
    tenant: domain::ids::TenantId,
    table: &str,
) -> Result<i64> {
    let mut conn = connect(app_url).await?;
    sqlx::query("select set_config('app.tenant_id', $1, false)")
        .bind(tenant.uuid().to_string())
        .execute(&mut conn)
        .await?;
    let sql = format!("select count(*) from {}", checked(table)?);
    let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_one(&mut conn)
        .await?;
    conn.close().await?;
    Ok(rows)
}

/// A number that changes with the migrations this build knows.
pub fn migrations_version() -> u64 {
    sqlx::migrate!("../../migrations")
        .iter()
        .fold(14_695_981_039_346_656_037, |hash, migration| {
            migration.checksum.iter().fold(hash, |h, byte| {
                (h ^ u64::from(*byte)).wrapping_mul(1_099_511_628_211)
            })
        })
}

/// Number of the database process behind a transaction: two uses with the same number shared a connection.
pub async fn backend(tx: &mut crate::TenantTx) -> Result<i32> {
    Ok(sqlx::query_scalar("select pg_backend_pid()")
        .fetch_one(tx.conn())
        .await?)
}

/// The tenant as the database sees it, and whether the transaction may only read: `on` or `off`.
pub async fn tenant_setting(tx: &mut crate::TenantTx) -> Result<(String, String)> {
    Ok(sqlx::query_as(
        "select current_setting('app.tenant_id', true), current_setting('transaction_read_only')",
    )
    .fetch_one(tx.conn())
    .await?)
}
