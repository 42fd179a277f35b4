//! The offline writer: composes drafts from the brief's own facts by rule and dice, without a model
//! and without a network. Same request, same draft. It never states what the brief does not.

mod banned;
mod calls;
mod choose;
mod compose;
mod contract;
mod facts;
mod frames;
mod grammar;
mod judge;
mod language;
mod lexicon;
mod longer;
mod opening;
mod people;
mod plan;
mod reading;
mod reason;
mod rephrase;
mod rules;
mod simple;
mod social;
mod subjects;
mod tokens;
mod voice;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::content::{ContentBody, SocialBody};
use engine::ports::{DeltaSink, Draft, Usage, WriteError, WriteRequest, Writer};

use choose::Family;

/// Version of the frames and rules, for provenance.
pub const OFFLINE_VERSION: &str = "offline-1";

/// Writes without a model. Keeps the last family of drafts, since the drafts of one campaign are
/// asked for one after the other; what it answers does not depend on it.
#[derive(Clone, Default)]
pub struct Offline {
    last: Arc<Mutex<Option<(String, Family)>>>,
}

impl std::fmt::Debug for Offline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Offline").finish_non_exhaustive()
    }
}

/// What two requests of one family have in common.
fn family_key(request: &WriteRequest) -> String {
    let seed = if request.revise.is_some() {
        request.seed
    } else {
        choose::first_seed(request)
    };
    let common = WriteRequest {
        network: None,
        seed,
        repair: None,
        ..request.clone()
    };
    serde_json::to_string(&common).unwrap_or_default()
}

impl Offline {
    /// The draft for `request`.
    fn compose(&self, request: &WriteRequest) -> Result<Draft, WriteError> {
        let key = family_key(request);
        // Held for the exchange only: writers of other campaigns do not wait for each other.
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last().take().filter(|(known, _)| *known == key);
        let mut family = known.map_or_else(|| Family::new(request), |(_, family)| family);
        let draft = Self::tell(request, &mut family);
        *last() = Some((key, family));
        draft
    }

    /// The field of the brief that leaves no draft, as far as it can be told.
    fn hindrance(request: &WriteRequest) -> &'static str {
        let call = &request.brief.call_to_action;
        if call.text.is_empty() && call.url.is_empty() {
            "no draft keeps all rules (key_messages: none can be used as written, and call_to_action is empty)"
        } else {
            "no draft keeps all rules (key_messages: none can be used as written)"
        }
    }

    fn tell(request: &WriteRequest, family: &mut Family) -> Result<Draft, WriteError> {
        let chosen = family.draft(request).map_err(|why| WriteError::Nonsense {
            message: format!("{}: {why}", Self::hindrance(request)),
            answer: String::new(),
            usage: Usage::default(),
        })?;
        let all = 0..request.brief.key_messages.len() as u32;
        let left_out: Vec<u32> = all.filter(|i| !chosen.used.contains(i)).collect();
        Ok(Draft {
            reason: reason::tell(request, &family.facts, &chosen, &left_out),
            body: chosen.body,
            used_messages: chosen.used,
            left_out,
            writer: "offline".to_owned(),
            model: None,
            prompt_version: OFFLINE_VERSION.to_owned(),
            usage: Usage::default(),
        })
    }
}

#[async_trait]
impl Writer for Offline {
    fn name(&self) -> &'static str {
        "offline"
    }

    async fn write(
        &self,
        request: &WriteRequest,
        on_delta: DeltaSink,
    ) -> Result<Draft, WriteError> {
        if let Some(message) = language::cannot_write(request) {
            return Err(WriteError::Refused { message });
        }
        let (writer, request) = (self.clone(), request.clone());
        let draft = tokio::task::spawn_blocking(move || writer.compose(&request))
            .await
            .map_err(|e| WriteError::Unavailable {
                message: e.to_string(),
                retry_after: None,
            })??;
        let shown = match &draft.body {
            ContentBody::Social(SocialBody { text, .. }) => text.clone(),
            other => other.plain_text(),
        };
        for word in shown.split_inclusive(char::is_whitespace) {
            on_delta(word);
        }
        Ok(draft)
    }
}
