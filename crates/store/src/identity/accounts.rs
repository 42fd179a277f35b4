//! Accounts: one row per person, with the counter that slows guessing down.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;

use crate::{Result, SystemTx};

/// An account as signing in needs it. Not `Debug`: it holds the password hash.
pub struct AccountRow {
    /// Its id.
    pub id: AccountId,
    /// E-mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// PHC string of the password.
    pub password_hash: String,
}

/// Whether a password may be tried now.
pub enum Attempt {
    /// The attempt is counted; verify, and clear the counter when it was right.
    Go(AccountRow),
    /// Too many wrong tries.
    Locked {
        /// When the next try is allowed.
        until: DateTime<Utc>,
    },
    /// No such account.
    Unknown,
}

/// How many wrong tries, within which time, lock an account for how long.
#[derive(Debug, Clone, Copy)]
pub struct LockRule {
    /// Tries that may be executed.
    pub tries: i32,
    /// Length of the lock; a counter that rested as long begins anew.
    pub seconds: i64,
}

/// Adds an account. `Taken("accounts_email_unique")` when the address has one.
pub async fn insert(
    tx: &mut SystemTx,
    id: AccountId,
    email: &str,
    name: &str,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into accounts (id, email, name, password_hash, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $5)",
        id.uuid(),
        email,
        name,
        password_hash,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts one try before it is executed, so that parallel guesses cannot all run. The last allowed
/// try sets the lock in the same statement; a right password clears both.
pub async fn begin_attempt(
    tx: &mut SystemTx,
    email: &str,
    rule: LockRule,
    now: DateTime<Utc>,
) -> Result<Attempt> {
    let lock = chrono::TimeDelta::seconds(rule.seconds);
    let row = sqlx::query!(
        "update accounts set
           failed_logins = case when updated_at < $2 then 1 else failed_logins + 1 end,
           locked_until = case when updated_at >= $2 and failed_logins + 1 >= $3 then $4::timestamptz end,
           updated_at = $5
         where email = $1 and (locked_until is null or locked_until <= $5)
         returning id, email, name, password_hash",
        email,
        now - lock,
        rule.tries,
        now + lock,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    if let Some(row) = row {
        return Ok(Attempt::Go(AccountRow {
            id: AccountId::from_uuid(row.id),
            email: row.email,
            name: row.name,
            password_hash: row.password_hash,
        }));
    }
    let until = sqlx::query_scalar!("select locked_until from accounts where email = $1", email)
        .fetch_optional(tx.conn())
        .await?;
    Ok(match until {
        None => Attempt::Unknown,
        Some(until) => Attempt::Locked {
            until: until.unwrap_or(now),
        },
    })
}

/// The password was right: the counter begins anew.
pub async fn clear_attempts(tx: &mut SystemTx, id: AccountId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update accounts set failed_logins = 0, locked_until = null, updated_at = $2 where id = $1",
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An account's address and name.
pub async fn find(tx: &mut SystemTx, id: AccountId) -> Result<Option<(String, String)>> {
    let row = sqlx::query!("select email, name from accounts where id = $1", id.uuid())
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|r| (r.email, r.name)))
}
