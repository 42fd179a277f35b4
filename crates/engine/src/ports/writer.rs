//! The writer port: a brief and a brand go in, a draft in the asked-for shape comes out.

use async_trait::async_trait;
use domain::{
    brand::{Guidelines, PersonaInput},
    campaigns::Brief,
    content::{ContentBody, ContentKind},
    publishing::Network,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Everything a writer may know. What is not in here must not be stated in the draft.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteRequest {
    /// The shape wanted.
    pub kind: ContentKind,
    /// The network, for a post.
    pub network: Option<Network>,
    /// What to say.
    pub brief: Brief,
    /// How the brand speaks; the published version.
    pub brand: Guidelines,
    /// Whom it speaks to.
    pub persona: Option<PersonaInput>,
    /// The language to write in, as a tag such as `de` or `pt-BR`; nothing means that of the brief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Words to use where they fit (search terms).
    pub keywords: Vec<String>,
    /// Same seed, same draft (offline writer); different seeds take different angles.
    pub seed: u64,
    /// What a person asked to change about the draft before, with that draft's text.
    pub revise: Option<(String, String)>,
    /// What was wrong with the answer before, for the one repair.
    pub repair: Option<String>,
}

/// What a draft cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub tokens_in: u32,
    /// Tokens written.
    pub tokens_out: u32,
    /// US dollars.
    pub cost: Decimal,
}

/// A draft with its provenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The words, in the asked-for shape.
    pub body: ContentBody,
    /// Key messages that stand in it, by their place in the brief.
    pub used_messages: Vec<u32>,
    /// Key messages left out, by their place in the brief. Together with the used: all of them.
    pub left_out: Vec<u32>,
    /// `offline`, `openai` …
    pub writer: String,
    /// The model that answered, if one did.
    pub model: Option<String>,
    /// Version of the instructions.
    pub prompt_version: String,
    /// Why it reads as it does, for a person.
    pub reason: String,
    /// Tokens and money.
    pub usage: Usage,
}

/// Why there is no draft.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The writer cannot be reached or is overloaded; try again after the hint.
    #[error("the writer is away: {message}")]
    Unavailable {
        /// What happened.
        message: String,
        /// Seconds the other side asked us to wait.
        retry_after: Option<u32>,
    },
    /// The answer is not a draft; `answer` is what came, cut to 2,000 characters.
    #[error("the writer's answer is not usable: {message}")]
    Nonsense {
        /// What is wrong with it.
        message: String,
        /// The beginning of what came.
        answer: String,
        /// It was paid for all the same.
        usage: Usage,
    },
    /// The configuration is wrong (key, address, model): no retry helps.
    #[error("the writer is not set up: {message}")]
    Refused {
        /// What to mend.
        message: String,
    },
}

/// Receives the text as it is written. Called from the writer's task; must not block.
pub type DeltaSink = std::sync::Arc<dyn Fn(&str) + Send + Sync>;

/// Writes drafts.
#[async_trait]
pub trait Writer: Send + Sync {
    /// Name in provenance records: `offline`, `openai` …
    fn name(&self) -> &'static str;

    /// Writes one draft. `on_delta` hears the text as it comes, for the screen.
    async fn write(&self, request: &WriteRequest, on_delta: DeltaSink)
    -> Result<Draft, WriteError>;
}
