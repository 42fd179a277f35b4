//! Signing in with a password. A wrong address and a wrong password give the same answer in the
//! same time, and both are slowed down by the same rule.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    fields::Check,
    identity::{Login, normal_email},
    ids::AccountId,
};
use store::identity::accounts::{self, Attempt, LockRule};

use crate::{App, Error, Result};

/// Ten wrong tries close an address for a quarter of an hour; open sessions go on.
const RULE: LockRule = LockRule {
    tries: 10,
    seconds: 15 * 60,
};

/// Who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// E-mail address.
    pub email: String,
    /// Full name.
    pub name: String,
}

/// Checks address and password. `None` when they do not belong together; `RateLimited` while the
/// address is closed. Anybody may call it.
pub async fn login(app: &App, input: Login) -> Result<Option<SignedIn>> {
    input.checked()?;
    let Login { email, password } = input;
    let email = normal_email(&email);
    let now = app.clock.now();
    let mut tx = app.db.system("count a sign-in").await?;
    let attempt = accounts::begin_attempt(&mut tx, &email, RULE, now).await?;
    tx.commit().await?;
    let account = match attempt {
        Attempt::Go(account) => Some(account),
        Attempt::Locked { until } => return Err(Error::RateLimited(seconds(until - now))),
        Attempt::Unknown => {
            app.identity.strangers.count(&email, now)?;
            None
        }
    };
    let stored = account.as_ref().map(|a| a.password_hash.clone());
    let right = app.identity.passwords.verify(password, stored).await?;
    let Some(account) = account.filter(|_| right) else {
        return Ok(None);
    };
    let mut tx = app.db.system("clear the sign-in counter").await?;
    accounts::clear_attempts(&mut tx, account.id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Some(SignedIn {
        account: account.id,
        email: account.email,
        name: account.name,
    }))
}

fn seconds(left: TimeDelta) -> u32 {
    u32::try_from(left.num_seconds().clamp(1, RULE.seconds)).unwrap_or(1)
}

/// Tries on addresses without an account. They are closed by the same rule as real ones, else the
/// difference would tell which addresses have accounts. Kept in memory only, bounded.
#[derive(Default)]
pub(super) struct Strangers {
    tries: Mutex<HashMap<String, (i32, DateTime<Utc>)>>,
}

impl Strangers {
    const MANY: usize = 10_000;

    fn count(&self, email: &str, now: DateTime<Utc>) -> Result<()> {
        let window = TimeDelta::seconds(RULE.seconds);
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= Self::MANY {
            tries.retain(|_, (_, last)| now - *last < window);
        }
        if tries.len() >= Self::MANY {
            return Err(Error::RateLimited(60));
        }
        let entry = tries.entry(email.to_owned()).or_insert((0, now));
        if now - entry.1 >= window {
            *entry = (0, now);
        }
        if entry.0 >= RULE.tries {
            return Err(Error::RateLimited(seconds(entry.1 + window - now)));
        }
        *entry = (entry.0 + 1, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_address_is_closed_like_a_known_one_and_opens_again() {
        let strangers = Strangers::default();
        let start = DateTime::from_timestamp(1_790_000_000, 0).expect("time");
        for _ in 0..10 {
            strangers.count("a@b.example", start).expect("allowed");
        }
        assert!(matches!(
            strangers.count("a@b.example", start),
            Err(Error::RateLimited(900))
        ));
        strangers
            .count("c@d.example", start)
            .expect("another address is open");
        strangers
            .count("a@b.example", start + TimeDelta::seconds(900))
            .expect("open again");
    }
}
