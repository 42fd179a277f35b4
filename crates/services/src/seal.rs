//! Secrets at rest: XChaCha20-Poly1305 under the deployment's key. The associated data names
//! tenant, table and row, so that a sealed value moved elsewhere does not open. And the signature
//! of exported files: Ed25519 under a key derived from the same one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use rand::RngCore;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The deployment's key. Not `Debug`.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    files: SigningKey,
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
        let mut seed = Zeroizing::new([0; 32]);
        #[expect(clippy::expect_used, reason = "SHA-256 gives thirty-two bytes at once")]
        Hkdf::<Sha256>::new(Some(b"bellwether"), key)
            .expand(b"exported-file-signing-v1", seed.as_mut())
            .expect("thirty-two bytes");
        Self {
            cipher: XChaCha20Poly1305::new(key.into()),
            files: SigningKey::from_bytes(&seed),
        }
    }

    /// The public key that exported files name this installation by, as base64url.
    pub fn file_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.files.verifying_key().as_bytes())
    }

    /// Signs what an exported file says, as base64url.
    pub fn sign_file(&self, said: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.files.sign(said).to_bytes())
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

/// Whether `signature` over `said` was made by the holder of `key`, both as [`Sealer::file_key`] and
/// [`Sealer::sign_file`] write them. Weak keys and signatures that could be written in two ways are refused.
pub fn verify_file(key: &str, said: &[u8], signature: &str) -> bool {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let key = bytes(key)
        .and_then(|b| b.try_into().ok())
        .and_then(|b: [u8; 32]| VerifyingKey::from_bytes(&b).ok());
    let signature = bytes(signature).and_then(|b| Signature::from_slice(&b).ok());
    key.zip(signature)
        .is_some_and(|(key, signature)| key.verify_strict(said, &signature).is_ok())
}

fn place(tenant: Uuid, table: &str, row: Uuid) -> Vec<u8> {
    [tenant.as_bytes(), table.as_bytes(), row.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_signed_by_one_installation_and_for_one_text() {
        let (ours, theirs) = (Sealer::new(&[7; 32]), Sealer::new(&[8; 32]));
        let signature = ours.sign_file(b"text");
        assert!(verify_file(&ours.file_key(), b"text", &signature));
        assert!(!verify_file(&ours.file_key(), b"texT", &signature));
        assert!(!verify_file(&theirs.file_key(), b"text", &signature));
        assert!(!verify_file("", b"text", &signature));
        assert!(!verify_file(&ours.file_key(), b"text", &signature[1..]));
    }

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
