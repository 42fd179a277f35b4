//! The writer the deployment chose.

use std::time::Duration;

use crate::config::WriterConfig;
use connectors::writers::{self, OpenAiConfig, Secret, Writers};

/// Longest answer of a model, retries included.
const ANSWER: Duration = Duration::from_mins(2);
/// The most tokens an answer may have.
const MOST_TOKENS: u32 = 4_000;

/// The writers, and the model that comes with the chosen one. Makes no call.
pub(super) fn writers(config: &WriterConfig) -> anyhow::Result<Writers> {
    let config = match config.clone() {
        WriterConfig::Offline => writers::WriterConfig::Offline,
        WriterConfig::OpenAi {
            base_url,
            api_key,
            model,
            price_in,
            price_out,
        } => writers::WriterConfig::OpenAi(OpenAiConfig {
            base_url,
            api_key: Secret::new(api_key),
            model,
            timeout: ANSWER,
            price_in,
            price_out,
            max_output_tokens: MOST_TOKENS,
        }),
    };
    Ok(Writers::new(config)?)
}
