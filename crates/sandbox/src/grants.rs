//! Who may act for whom: authorisation codes (memory only) and grants with their tokens, kept in
//! `tokens.jsonl` as digests, so that a restart keeps every connection.

use std::{collections::HashMap, io, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{journal::Journal, posts::Network};

/// A code on its way from the authorize page to the token endpoint.
pub(crate) struct Code {
    pub network: Network,
    pub account: String,
    pub client_id: String,
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    pub challenge: Option<String>,
    pub expires_at: DateTime<Utc>,
}

/// What a person allowed, and the digests of the tokens that stand for it now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub id: String,
    pub network: Network,
    /// X user id or LinkedIn member subject.
    pub account: String,
    pub scopes: Vec<String>,
    pub access: String,
    pub access_expires_at: DateTime<Utc>,
    pub refresh: Option<String>,
    pub refresh_expires_at: Option<DateTime<Utc>>,
}

impl Grant {
    pub(crate) fn allows(&self, scope: &str) -> bool {
        self.scopes.iter().any(|s| s == scope)
    }
}

/// Tokens in the clear, seen once by the client.
pub(crate) struct Issued {
    pub access: String,
    pub refresh: Option<String>,
}

/// All codes and grants.
pub(crate) struct Grants {
    journal: Journal,
    codes: HashMap<String, Code>,
    by_id: HashMap<String, Grant>,
}

impl Grants {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let (journal, lines) = Journal::open::<Grant>(path)?;
        let by_id = lines.into_iter().map(|g| (g.id.clone(), g)).collect();
        Ok(Self {
            journal,
            codes: HashMap::new(),
            by_id,
        })
    }

    /// A fresh code for what the person agreed to.
    pub(crate) fn issue_code(&mut self, code: Code) -> String {
        let word = secret();
        self.codes.insert(word.clone(), code);
        word
    }

    /// Takes a code out; it is spent whatever comes of it.
    pub(crate) fn spend_code(&mut self, network: Network, word: &str) -> Option<Code> {
        self.codes.remove(word).filter(|c| c.network == network)
    }

    /// Makes a grant of an agreed code. A life of `None` means no refresh token.
    pub(crate) fn grant(
        &mut self,
        code: &Code,
        now: DateTime<Utc>,
        access_life: TimeDelta,
        refresh_life: Option<TimeDelta>,
    ) -> io::Result<Issued> {
        let issued = Issued {
            access: secret(),
            refresh: refresh_life.map(|_| secret()),
        };
        self.keep(Grant {
            id: secret(),
            network: code.network,
            account: code.account.clone(),
            scopes: code.scopes.clone(),
            access: digest(&issued.access),
            access_expires_at: now + access_life,
            refresh: issued.refresh.as_deref().map(digest),
            refresh_expires_at: refresh_life.map(|life| now + life),
        })?;
        Ok(issued)
    }

    /// The grant behind a bearer token that is still good.
    pub(crate) fn by_access(
        &self,
        network: Network,
        token: &str,
        now: DateTime<Utc>,
    ) -> Option<&Grant> {
        let digest = digest(token);
        self.by_id
            .values()
            .find(|g| g.network == network && g.access == digest && g.access_expires_at > now)
    }

    /// The grant behind a refresh token that is still good.
    pub(crate) fn by_refresh(
        &self,
        network: Network,
        token: &str,
        now: DateTime<Utc>,
    ) -> Option<&Grant> {
        let digest = digest(token);
        self.by_id.values().find(|g| {
            g.network == network
                && g.refresh.as_deref() == Some(digest.as_str())
                && g.refresh_expires_at.is_some_and(|end| end > now)
        })
    }

    /// New tokens for a grant; the old bearer token ends. With `rotate` the refresh token is
    /// replaced too and the old one is worth nothing from then on.
    pub(crate) fn renew(
        &mut self,
        grant: &Grant,
        now: DateTime<Utc>,
        access_life: TimeDelta,
        rotate: bool,
    ) -> io::Result<Issued> {
        let issued = Issued {
            access: secret(),
            refresh: rotate.then(secret),
        };
        let mut next = grant.clone();
        next.access = digest(&issued.access);
        next.access_expires_at = now + access_life;
        if let Some(refresh) = &issued.refresh {
            next.refresh = Some(digest(refresh));
        }
        self.keep(next)?;
        Ok(issued)
    }

    /// Ends the bearer token, leaving the refresh token good.
    pub(crate) fn expire(
        &mut self,
        network: Network,
        token: &str,
        now: DateTime<Utc>,
    ) -> io::Result<()> {
        let Some(mut grant) = self.by_access(network, token, now).cloned() else {
            return Ok(());
        };
        grant.access_expires_at = now;
        self.keep(grant)
    }

    /// Ends whatever the token, bearer or refresh, stands for.
    pub(crate) fn revoke(
        &mut self,
        network: Network,
        token: &str,
        now: DateTime<Utc>,
    ) -> io::Result<()> {
        let grant = self
            .by_access(network, token, now)
            .or_else(|| self.by_refresh(network, token, now));
        let Some(mut grant) = grant.cloned() else {
            return Ok(());
        };
        grant.access_expires_at = now;
        grant.refresh = None;
        self.keep(grant)
    }

    pub(crate) fn clear(&mut self) -> io::Result<()> {
        self.journal.clear()?;
        self.codes.clear();
        self.by_id.clear();
        Ok(())
    }

    fn keep(&mut self, grant: Grant) -> io::Result<()> {
        self.journal.append(&grant)?;
        self.by_id.insert(grant.id.clone(), grant);
        Ok(())
    }
}

/// The S256 challenge of a verifier.
pub(crate) fn challenge(verifier: &str) -> String {
    digest(verifier)
}

fn digest(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

fn secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}
