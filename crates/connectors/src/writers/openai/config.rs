//! Settings of the model writer. The key has no way to be printed.

use std::time::Duration;

use engine::ports::WriteError;
use rust_decimal::Decimal;
use serde::Deserialize;

/// A key. Printing it shows that there is one, never which.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a key.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() {
            "Secret(empty)"
        } else {
            "Secret(…)"
        })
    }
}

/// Which server, which model, at what price.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenAiConfig {
    /// Up to and with the version, such as `https://api.openai.com/v1` or `http://localhost:11434/v1`.
    pub base_url: String,
    /// Empty for servers that want none.
    #[serde(default)]
    pub api_key: Secret,
    /// Name of the model, as the server calls it.
    pub model: String,
    /// For the whole answer, retries included; in seconds when read from configuration.
    #[serde(default = "default_timeout", deserialize_with = "seconds")]
    pub timeout: Duration,
    /// US dollars per million tokens read.
    #[serde(default)]
    pub price_in: Decimal,
    /// US dollars per million tokens written.
    #[serde(default)]
    pub price_out: Decimal,
    /// The most tokens an answer may have.
    #[serde(default = "default_max_output_tokens")]
    pub max_output_tokens: u32,
}

const fn default_timeout() -> Duration {
    Duration::from_mins(2)
}

const fn default_max_output_tokens() -> u32 {
    4_000
}

fn seconds<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    u64::deserialize(from).map(Duration::from_secs)
}

impl OpenAiConfig {
    /// Names the first thing that cannot work.
    ///
    /// # Errors
    /// [`WriteError::Refused`] with what to mend.
    pub fn check(&self) -> Result<(), WriteError> {
        let refuse = |message: &str| {
            Err(WriteError::Refused {
                message: message.to_owned(),
            })
        };
        let address = url::Url::parse(&self.base_url);
        let web = address.as_ref().is_ok_and(|u| {
            matches!(u.scheme(), "http" | "https") && u.has_host() && u.username().is_empty()
        });
        if !web {
            return refuse(
                "the writer's address must begin with http:// or https:// and hold no user name",
            );
        }
        if self.model.trim().is_empty() {
            return refuse("name the model the writer is to use");
        }
        if self.timeout.is_zero() || self.max_output_tokens == 0 {
            return refuse("the writer's time-out and token limit must be more than zero");
        }
        if self.price_in.is_sign_negative() || self.price_out.is_sign_negative() {
            return refuse("the writer's prices cannot be negative");
        }
        Ok(())
    }
}
