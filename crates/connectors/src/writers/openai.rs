//! The model writer: any server that speaks OpenAI's chat interface (OpenAI, Ollama, vLLM,
//! llama.cpp). Streams, counts tokens and money, and believes nothing the model says before it has
//! been checked. The engine's agent loop does the one repair; this file never turns nonsense into
//! a draft.

mod answer;
mod config;
mod prompt;
mod questions;
mod shown;
mod transport;

use std::time::Duration;

use async_openai::{Client, config::OpenAIConfig, error::OpenAIError};
use async_trait::async_trait;
use domain::content::ContentKind;
use engine::ports::{DeltaSink, Draft, Usage, WriteError, WriteRequest, Writer};
use futures::StreamExt;
use rust_decimal::Decimal;
use serde_json::{Value, json};

pub use config::{OpenAiConfig, Secret};
pub use prompt::PROMPT_VERSION;

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// Writes with a model.
pub struct OpenAi {
    config: OpenAiConfig,
    client: Client<OpenAIConfig>,
}

impl std::fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenAi")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// What has come in so far.
#[derive(Debug, Default)]
struct Incoming {
    text: String,
    refusal: String,
    finish: Option<String>,
    model: Option<String>,
    tokens: Option<(u32, u32)>,
}

impl OpenAi {
    /// A writer for the server and model of `config`.
    ///
    /// # Errors
    /// When the address is no web address or the HTTP client cannot be set up.
    pub fn new(config: OpenAiConfig) -> Result<Self, WriteError> {
        config.check()?;
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10).min(config.timeout))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| WriteError::Refused {
                message: e.to_string(),
            })?;
        let settings = OpenAIConfig::new()
            .with_api_base(config.base_url.trim_end_matches('/'))
            .with_api_key(config.api_key.expose())
            .with_org_id("")
            .with_project_id("");
        let client =
            Client::build(http.clone(), settings).with_http_service(transport::service(http));
        Ok(Self { config, client })
    }

    fn body(&self, request: &WriteRequest) -> Value {
        let kind = request.kind;
        json!({
            "model": self.config.model,
            "messages": prompt::messages(request),
            "stream": true,
            "stream_options": { "include_usage": true },
            "max_completion_tokens": self.config.max_output_tokens,
            "response_format": {
                "type": "json_schema",
                "json_schema": { "name": format!("draft_{}", kind.as_str()), "strict": true, "schema": answer::schema(kind) },
            },
        })
    }

    /// Reads the stream to its end or to the first reason to stop.
    async fn read(
        &self,
        body: &Value,
        kind: ContentKind,
        on_delta: &DeltaSink,
    ) -> Result<Incoming, WriteError> {
        let mut stream = self
            .client
            .chat()
            .create_stream_byot::<&Value, Value>(body)
            .await
            .map_err(transport::to_write_error)?;
        let mut incoming = Incoming::default();
        let mut shown = shown::Shown::new(kind);
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(chunk) => incoming.take(&chunk),
                Err(error) => return Err(self.broken(error, &incoming, body)),
            }
            if incoming.text.len() > MAX_ANSWER {
                return Err(self.nonsense(
                    format!("the answer is longer than {MAX_ANSWER} bytes"),
                    &incoming,
                    body,
                ));
            }
            let fresh = shown.feed(&incoming.text);
            if !fresh.is_empty() {
                on_delta(&fresh);
            }
        }
        Ok(incoming)
    }

    /// A stream that failed half-way: nothing came, or not all of it.
    fn broken(&self, error: OpenAIError, incoming: &Incoming, body: &Value) -> WriteError {
        match transport::to_write_error(error) {
            WriteError::Nonsense { message, .. } => self.nonsense(message, incoming, body),
            WriteError::Unavailable { message, .. } if !incoming.text.is_empty() => {
                self.nonsense(format!("the answer broke off: {message}"), incoming, body)
            }
            other => other,
        }
    }

    fn nonsense(&self, message: String, incoming: &Incoming, body: &Value) -> WriteError {
        WriteError::Nonsense {
            message,
            answer: incoming.text.chars().take(2_000).collect(),
            usage: self.usage(incoming, body).0,
        }
    }

    /// Tokens and money; the flag is true when the server counted, false for an estimate.
    fn usage(&self, incoming: &Incoming, body: &Value) -> (Usage, bool) {
        let counted = incoming.tokens.is_some();
        let estimate = || {
            let read = body["messages"].to_string().len().div_ceil(4);
            (read as u32, incoming.text.len().div_ceil(4) as u32)
        };
        let (tokens_in, tokens_out) = incoming.tokens.unwrap_or_else(estimate);
        let million = Decimal::from(1_000_000);
        let price = Decimal::from(tokens_in) * self.config.price_in
            + Decimal::from(tokens_out) * self.config.price_out;
        (
            Usage {
                tokens_in,
                tokens_out,
                cost: price / million,
            },
            counted,
        )
    }

    fn finish(
        &self,
        request: &WriteRequest,
        incoming: &Incoming,
        body: &Value,
    ) -> Result<Draft, WriteError> {
        self.whole(incoming, body)?;
        let read = match answer::read(request, &incoming.text) {
            Ok(read) => read,
            Err(why) => return Err(self.nonsense(why, incoming, body)),
        };
        let (usage, counted) = self.usage(incoming, body);
        let note = if counted {
            ""
        } else {
            " Token counts are an estimate; the server sent none."
        };
        Ok(Draft {
            body: read.body,
            used_messages: read.used,
            left_out: read.left_out,
            writer: "openai".to_owned(),
            model: Some(
                incoming
                    .model
                    .clone()
                    .unwrap_or_else(|| self.config.model.clone()),
            ),
            prompt_version: PROMPT_VERSION.to_owned(),
            reason: format!("{}{note}", read.reason),
            usage,
        })
    }

    /// Whether the model answered at all, and to the end.
    fn whole(&self, incoming: &Incoming, body: &Value) -> Result<(), WriteError> {
        let refuse = |why: String| Err(self.nonsense(why, incoming, body));
        if !incoming.refusal.is_empty() {
            let said: String = incoming.refusal.chars().take(200).collect();
            return refuse(format!("the model refused: {said}"));
        }
        match incoming.finish.as_deref() {
            Some("length") => refuse("the answer was cut off at the token limit".to_owned()),
            Some("content_filter") => refuse("the provider's filter stopped the answer".to_owned()),
            None => refuse("the answer broke off before its end".to_owned()),
            Some(_) => Ok(()),
        }
    }
}

impl Incoming {
    /// Takes what is useful from a chunk; unknown fields and shapes are passed over.
    fn take(&mut self, chunk: &Value) {
        if let Some(model) = chunk["model"].as_str().filter(|m| !m.is_empty()) {
            self.model = Some(model.chars().take(120).collect());
        }
        let count = |name: &str| {
            chunk["usage"][name]
                .as_u64()
                .and_then(|n| u32::try_from(n).ok())
        };
        if let (Some(read), Some(written)) = (count("prompt_tokens"), count("completion_tokens")) {
            self.tokens = Some((read, written));
        }
        let Some(choice) = chunk["choices"].get(0) else {
            return;
        };
        self.text
            .push_str(choice["delta"]["content"].as_str().unwrap_or_default());
        if self.refusal.len() < MAX_ANSWER {
            self.refusal
                .push_str(choice["delta"]["refusal"].as_str().unwrap_or_default());
        }
        if let Some(finish) = choice["finish_reason"].as_str() {
            self.finish = Some(finish.to_owned());
        }
    }
}

#[async_trait]
impl Writer for OpenAi {
    fn name(&self) -> &'static str {
        "openai"
    }

    async fn write(
        &self,
        request: &WriteRequest,
        on_delta: DeltaSink,
    ) -> Result<Draft, WriteError> {
        let body = self.body(request);
        let reading = self.read(&body, request.kind, &on_delta);
        let incoming = tokio::time::timeout(self.config.timeout, reading)
            .await
            .map_err(|_elapsed| WriteError::Unavailable {
                message: format!(
                    "no full answer within {} s",
                    self.config.timeout.as_secs_f32()
                ),
                retry_after: None,
            })??;
        self.finish(request, &incoming, &body)
    }
}
