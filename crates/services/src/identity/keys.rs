//! The keys of tokens, derived from the deployment's secret: one signs access tokens (Ed25519), one
//! makes refresh tokens. Nothing of it is stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{SigningKey, pkcs8::EncodePrivateKey};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::json;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{Error, Result};

/// Signing, checking and refreshing. Not `Debug`.
pub(super) struct Keys {
    pub(super) sign: EncodingKey,
    pub(super) check: DecodingKey,
    pub(super) refresh: Hmac<Sha256>,
    pub(super) kid: String,
    pub(super) issuer: String,
    public: String,
}

impl Keys {
    pub(super) fn derive(secret: &[u8; 32], issuer: &str) -> Result<Self> {
        let hkdf = Hkdf::<Sha256>::new(Some(b"bellwether"), secret);
        let key = |label: &[u8]| -> Result<Zeroizing<[u8; 32]>> {
            let mut out = Zeroizing::new([0; 32]);
            hkdf.expand(label, out.as_mut())
                .map_err(|e| Error::internal(e.to_string()))?;
            Ok(out)
        };
        let signing = SigningKey::from_bytes(&*key(b"access-token-signing-v1")?);
        let der = signing
            .to_pkcs8_der()
            .map_err(|e| Error::internal(e.to_string()))?;
        let public = URL_SAFE_NO_PAD.encode(signing.verifying_key().as_bytes());
        // The key's name is its RFC 7638 thumbprint: members in alphabetical order, no spaces.
        let thumbprint =
            Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{public}"}}"#));
        Ok(Self {
            sign: EncodingKey::from_ed_der(der.as_bytes()),
            check: DecodingKey::from_ed_components(&public).map_err(Error::internal)?,
            refresh: Hmac::new_from_slice(&*key(b"refresh-token-v1")?).map_err(Error::internal)?,
            kid: URL_SAFE_NO_PAD.encode(thumbprint),
            issuer: issuer.trim_end_matches('/').to_owned(),
            public,
        })
    }

    pub(super) fn jwks(&self) -> serde_json::Value {
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": self.public }] })
    }
}
