//! Secrets at rest: XChaCha20-Poly1305 under the deployment's key. The associated data names
//! tenant, table and row, so that a sealed value moved elsewhere does not open.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rand::RngCore;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The deployment's key. Not `Debug`.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
}

/// A sealed value does not open: another key, another row, or tampered with.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct SealError;

const VERSION: u8 = 1;
const NONCE: usize = 24;

impl Sealer {
    /// Uses a 32-byte key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(key.into()),
        }
    }

    /// Seals `secret` for one row of one table.
    pub fn seal(
        &self,
        secret: &[u8],
        tenant: Uuid,
        table: &str,
        row: Uuid,
    ) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let aad = place(tenant, table, row);
        let sealed = self
            .cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: secret,
                    aad: &aad,
                },
            )
            .map_err(|_| SealError)?;
        Ok([&[VERSION][..], &nonce, &sealed].concat())
    }

    /// Opens what was sealed for the same row.
    pub fn open(
        &self,
        sealed: &[u8],
        tenant: Uuid,
        table: &str,
        row: Uuid,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (&version, rest) = sealed.split_first().ok_or(SealError)?;
        if version != VERSION || rest.len() < NONCE {
            return Err(SealError);
        }
        let (nonce, body) = rest.split_at(NONCE);
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealError)?;
        let aad = place(tenant, table, row);
        let secret = self
            .cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: body,
                    aad: &aad,
                },
            )
            .map_err(|_| SealError)?;
        Ok(Zeroizing::new(secret))
    }
}

fn place(tenant: Uuid, table: &str, row: Uuid) -> Vec<u8> {
    [tenant.as_bytes(), table.as_bytes(), row.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_own_row() {
        let sealer = Sealer::new(&[7; 32]);
        let (tenant, row) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = sealer
            .seal(b"token", tenant, "connections", row)
            .expect("sealed");
        assert_eq!(
            &*sealer
                .open(&sealed, tenant, "connections", row)
                .expect("open"),
            b"token"
        );
        assert!(
            sealer
                .open(&sealed, tenant, "connections", Uuid::from_u128(3))
                .is_err()
        );
        assert!(
            sealer
                .open(&sealed, Uuid::from_u128(4), "connections", row)
                .is_err()
        );
        assert!(
            Sealer::new(&[8; 32])
                .open(&sealed, tenant, "connections", row)
                .is_err()
        );
        let mut bent = sealed.clone();
        *bent.last_mut().expect("byte") ^= 1;
        assert!(sealer.open(&bent, tenant, "connections", row).is_err());
        assert_ne!(
            sealed,
            sealer
                .seal(b"token", tenant, "connections", row)
                .expect("sealed")
        );
    }
}
