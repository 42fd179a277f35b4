//! The offline writer: composes drafts from the brief's own facts by rule and dice, without a model
//! and without a network. Same request, same draft. It never states what the brief does not.

mod banned;
mod choose;
mod compose;
mod facts;
mod frames;
mod lexicon;
mod longer;
mod people;
mod reason;
mod rephrase;
mod rules;
mod social;
mod tokens;
mod voice;
mod words;

use async_trait::async_trait;
use domain::content::{ContentBody, SocialBody};
use engine::ports::{DeltaSink, Draft, Usage, WriteError, WriteRequest, Writer};

/// Version of the frames and rules, for provenance.
pub const OFFLINE_VERSION: &str = "offline-1";

/// Writes without a model.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offline;

impl Offline {
    /// The draft for `request`.
    fn compose(request: &WriteRequest) -> Result<Draft, WriteError> {
        let mut facts = facts::Facts::read(request);
        let chosen = choose::choose(request, &mut facts).ok_or_else(|| WriteError::Nonsense {
            message: "nothing in the brief can be said within the limits and the brand's words".to_owned(),
            answer: String::new(),
            usage: Usage::default(),
        })?;
        let all = 0..request.brief.key_messages.len() as u32;
        let left_out: Vec<u32> = all.filter(|i| !chosen.used.contains(i)).collect();
        Ok(Draft {
            reason: reason::tell(request, &facts, &chosen, &left_out),
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

    async fn write(&self, request: &WriteRequest, on_delta: DeltaSink) -> Result<Draft, WriteError> {
        let request = request.clone();
        let draft = tokio::task::spawn_blocking(move || Self::compose(&request))
            .await
            .map_err(|e| WriteError::Unavailable { message: e.to_string(), retry_after: None })??;
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
