//! The outside world as the deployment sees it: social networks and the writer.

use rust_decimal::Decimal;
use url::Url;

use super::env::Env;

/// Client of the stand-in networks; worth nothing anywhere else.
const SANDBOX_CLIENT: (&str, &str) = ("bellwether", "bellwether-sandbox-secret");

/// One network. Does not print its secret.
#[derive(Clone)]
pub struct NetworkConfig {
    /// Where people agree.
    pub pages: Url,
    /// Where programs go.
    pub api: Url,
    /// OAuth 2.0 client id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The addresses are a stand-in's.
    pub sandbox: bool,
}

impl std::fmt::Debug for NetworkConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} (client {}{})",
            self.api,
            self.client_id,
            if self.sandbox { ", stand-in" } else { "" }
        )
    }
}

/// The networks that are set up; one without a client is not offered.
#[derive(Debug, Clone)]
pub struct Networks {
    /// `X_BASE_URL`, `X_AUTH_URL`, `X_CLIENT_ID`, `X_CLIENT_SECRET`.
    pub x: Option<NetworkConfig>,
    /// The same with `LINKEDIN_`.
    pub linkedin: Option<NetworkConfig>,
    /// `LINKEDIN_VERSION`: YYYYMM.
    pub linkedin_version: String,
    /// `LINKEDIN_AS`: `page` (default) or `member`.
    pub linkedin_as_page: bool,
}

impl Networks {
    pub(super) fn read(env: &mut Env) -> Option<Self> {
        let x = network(env, "X", "https://api.x.com", "https://x.com")?;
        let linkedin = network(
            env,
            "LINKEDIN",
            "https://api.linkedin.com",
            "https://www.linkedin.com",
        )?;
        let linkedin_as_page = match env.text("LINKEDIN_AS").as_deref() {
            None | Some("page") => true,
            Some("member") => false,
            Some(_) => {
                env.problem("LINKEDIN_AS", "should be page or member");
                return None;
            }
        };
        let linkedin_version = env
            .text("LINKEDIN_VERSION")
            .unwrap_or_else(|| "202608".to_owned());
        Some(Self {
            x,
            linkedin,
            linkedin_version,
            linkedin_as_page,
        })
    }
}

/// `None` when something is wrong, `Some(None)` when the network is not set up.
#[expect(
    clippy::option_option,
    reason = "wrong and absent are different answers"
)]
fn network(env: &mut Env, name: &str, api: &str, pages: &str) -> Option<Option<NetworkConfig>> {
    let own_base = env.text(&format!("{name}_BASE_URL"));
    let sandbox = own_base
        .as_deref()
        .is_some_and(|base| base.trim_end_matches('/') != api);
    let api = env.url(&format!("{name}_BASE_URL"), api)?;
    let pages = env.url(
        &format!("{name}_AUTH_URL"),
        if sandbox { api.as_str() } else { pages },
    )?;
    let id = env.text(&format!("{name}_CLIENT_ID"));
    let secret = env.text(&format!("{name}_CLIENT_SECRET"));
    let (client_id, client_secret) = match (id, secret) {
        (Some(id), Some(secret)) => (id, secret),
        (None, None) if sandbox => (SANDBOX_CLIENT.0.to_owned(), SANDBOX_CLIENT.1.to_owned()),
        (None, None) => return Some(None),
        _ => {
            env.problem(
                &format!("{name}_CLIENT_ID"),
                &format!("and {name}_CLIENT_SECRET go together; one of them is missing"),
            );
            return None;
        }
    };
    Some(Some(NetworkConfig {
        pages,
        api,
        client_id,
        client_secret,
        sandbox,
    }))
}

/// Who writes drafts: `WRITER` and what belongs to it. Does not print the key.
#[derive(Clone)]
pub enum WriterConfig {
    /// The built-in one, without network.
    Offline,
    /// Anything that speaks OpenAI's interface.
    OpenAi {
        /// `OPENAI_BASE_URL`.
        base_url: String,
        /// `OPENAI_API_KEY`; local servers need none.
        api_key: String,
        /// `OPENAI_MODEL`.
        model: String,
        /// `OPENAI_PRICE_IN`: US dollars per million tokens read.
        price_in: Decimal,
        /// `OPENAI_PRICE_OUT`: US dollars per million tokens written.
        price_out: Decimal,
    },
}

impl std::fmt::Debug for WriterConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Offline => f.write_str("offline"),
            Self::OpenAi {
                base_url, model, ..
            } => write!(f, "openai ({model} at {base_url})"),
        }
    }
}

impl WriterConfig {
    /// US dollars per million tokens read and written; nothing where no model is asked.
    pub const fn prices(&self) -> (Decimal, Decimal) {
        match self {
            Self::OpenAi {
                price_in,
                price_out,
                ..
            } => (*price_in, *price_out),
            Self::Offline => (Decimal::ZERO, Decimal::ZERO),
        }
    }

    pub(super) fn read(env: &mut Env) -> Option<Self> {
        match env.text("WRITER").as_deref() {
            None | Some("offline") => Some(Self::Offline),
            Some("openai") => {
                let base_url = env.url("OPENAI_BASE_URL", "https://api.openai.com/v1")?;
                let model = env.required("OPENAI_MODEL", "the model to ask")?;
                let api_key = env.text("OPENAI_API_KEY").unwrap_or_default();
                let local = matches!(
                    base_url.host_str(),
                    Some("localhost" | "127.0.0.1" | "[::1]")
                );
                if api_key.is_empty() && !local {
                    env.problem(
                        "OPENAI_API_KEY",
                        "is missing; a server elsewhere asks for one",
                    );
                    return None;
                }
                let price = "a price in US dollars per million tokens, such as 2.50";
                Some(Self::OpenAi {
                    base_url: base_url.as_str().trim_end_matches('/').to_owned(),
                    api_key,
                    model,
                    price_in: env.parsed("OPENAI_PRICE_IN", "0", price)?,
                    price_out: env.parsed("OPENAI_PRICE_OUT", "0", price)?,
                })
            }
            Some(_) => {
                env.problem("WRITER", "should be offline or openai");
                None
            }
        }
    }
}

/// Hosts with their ports, separated by commas.
pub(super) fn egress_allow(env: &mut Env) -> Vec<String> {
    let text = env.text("EGRESS_ALLOW").unwrap_or_default();
    let words = text.split(',').map(str::trim).filter(|w| !w.is_empty());
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    let good = |word: &String| {
        let parts = word.rsplit_once(':');
        parts.is_some_and(|(host, port)| {
            !host.is_empty() && port.parse::<u16>().is_ok_and(|p| p > 0)
        })
    };
    if !words.iter().all(good) {
        env.problem(
            "EGRESS_ALLOW",
            "should be hosts with ports and commas between, such as 127.0.0.1:8080,mailpit:8025",
        );
    }
    words
}
