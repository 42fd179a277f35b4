//! Password hashes: argon2id, away from the async threads, few at a time.

use std::sync::Arc;

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// Hashes and checks. Each hash takes 19 MiB and some tens of milliseconds of one core.
pub(super) struct Passwords {
    slots: Arc<Semaphore>,
    /// The hash of nothing anybody knows: checked where there is no account, so that both answers
    /// take the same time.
    dummy: String,
}

impl Passwords {
    pub(super) fn new() -> Result<Self> {
        let slots = std::thread::available_parallelism()
            .map_or(2, std::num::NonZero::get)
            .max(2);
        let mut secret = [0; 32];
        rand::RngCore::fill_bytes(&mut rand::rng(), &mut secret);
        Ok(Self {
            slots: Arc::new(Semaphore::new(slots)),
            dummy: hash_now(&secret)?,
        })
    }

    /// The PHC string of a new password.
    pub(super) async fn hash(&self, password: String) -> Result<String> {
        self.run(move || hash_now(password.as_bytes())).await
    }

    /// Whether the password is the one behind the PHC string; `None` checks the dummy.
    pub(super) async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.clone());
        let right = self
            .run(move || {
                let parsed =
                    PasswordHash::new(&stored).map_err(|e| Error::internal(e.to_string()))?;
                Ok(Argon2::default()
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok())
            })
            .await?;
        Ok(right && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let slot = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            work()
        });
        done.await.map_err(Error::internal)?
    }
}

fn hash_now(password: &[u8]) -> Result<String> {
    let hash = Argon2::default()
        .hash_password(password)
        .map_err(|e| Error::internal(e.to_string()))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_passes() {
        let passwords = Passwords::new().expect("hash");
        let hash = passwords.hash("correct horse".into()).await.expect("hash");
        assert!(hash.starts_with("$argon2id$"));
        assert!(
            passwords
                .verify("correct horse".into(), Some(hash.clone()))
                .await
                .expect("check")
        );
        assert!(
            !passwords
                .verify("wrong horse".into(), Some(hash))
                .await
                .expect("check")
        );
        assert!(
            !passwords
                .verify("correct horse".into(), None)
                .await
                .expect("check")
        );
    }
}
