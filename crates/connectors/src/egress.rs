//! The one client for addresses that people write into workflows. A name is resolved once, every
//! address it leads to is checked, and the connection goes to a checked one. No proxy, no decompression,
//! no redirect that is not checked anew, nothing of one host's headers to another.

mod address;
mod request;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use engine::ports::{Call, CallAnswer, CallError, Egress};
use reqwest::{
    Client, Method,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use url::{Host, Url};

use self::request::{Prepared, described};

/// Longest answer that is read, in bytes.
const MAX_BODY: usize = 1_000_000;
/// Most headers of an answer, and their bytes together.
const MAX_HEADERS: (usize, usize) = (100, 64 * 1024);
/// Most redirects that are followed.
const MAX_REDIRECTS: u8 = 3;
/// Longest call, look-up and redirects included.
const LONGEST: Duration = Duration::from_secs(30);

/// What the deployment allows.
#[derive(Debug, Clone, Default)]
pub struct EgressConfig {
    /// `host:port` that may be called although it is no public address or has another port; for
    /// development and tests.
    pub allow: Vec<String>,
    /// The host we are reached at: a workflow does not call ourselves.
    pub own_host: Option<String>,
}

/// Looks a name up. Another one than the system's only in tests.
#[async_trait]
trait Names: Send + Sync {
    async fn addresses(&self, host: &str, port: u16) -> std::io::Result<Vec<IpAddr>>;
}

struct System;

#[async_trait]
impl Names for System {
    async fn addresses(&self, host: &str, port: u16) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, port))
            .await?
            .map(|a| a.ip())
            .collect())
    }
}

/// The client.
#[derive(Clone)]
pub struct EgressClient {
    config: EgressConfig,
    names: Arc<dyn Names>,
    is_public: fn(IpAddr) -> bool,
    is_port: fn(u16) -> bool,
    longest: Duration,
}

impl std::fmt::Debug for EgressClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EgressClient")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// Gives the checked addresses whatever it is asked, so that nothing is looked up a second time.
struct Pinned(Vec<SocketAddr>);

impl Resolve for Pinned {
    fn resolve(&self, _name: Name) -> Resolving {
        let addresses: Addrs = Box::new(self.0.clone().into_iter());
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

impl EgressClient {
    /// A client that keeps to what the deployment allows.
    #[must_use]
    pub fn new(config: EgressConfig) -> Self {
        let lower = |text: String| text.trim().to_ascii_lowercase();
        Self {
            config: EgressConfig {
                allow: config.allow.into_iter().map(lower).collect(),
                own_host: config.own_host.map(lower),
            },
            names: Arc::new(System),
            is_public: address::is_public,
            is_port: |port| matches!(port, 80 | 443),
            longest: LONGEST,
        }
    }

    /// The addresses a URL leads to, every one checked.
    async fn checked(&self, url: &Url) -> Result<Vec<SocketAddr>, CallError> {
        let refuse = |why: &str| Err(CallError::Refused(why.to_owned()));
        if !matches!(url.scheme(), "http" | "https") {
            return refuse("Only web addresses are called");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("The address names a user; use a secret for the Authorization header");
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return refuse("The address names no host");
        };
        let name = host.to_string().trim_end_matches('.').to_ascii_lowercase();
        let allowed = self
            .config
            .allow
            .iter()
            .any(|a| *a == format!("{name}:{port}"));
        if !allowed && !(self.is_port)(port) {
            return refuse("Only the ports 80 and 443 are called");
        }
        if !allowed && self.config.own_host.as_deref() == Some(name.as_str()) {
            return refuse("A workflow does not call the product itself");
        }
        let found = match host {
            Host::Ipv4(ip) => vec![IpAddr::V4(ip)],
            Host::Ipv6(ip) => vec![IpAddr::V6(ip)],
            Host::Domain(domain) => self
                .names
                .addresses(domain, port)
                .await
                .map_err(|_| CallError::NotSent("The host's name leads nowhere".to_owned()))?,
        };
        if found.is_empty() {
            return Err(CallError::NotSent(
                "The host's name leads nowhere".to_owned(),
            ));
        }
        if !allowed && !found.iter().all(|ip| (self.is_public)(*ip)) {
            return refuse("The address lies inside a private network");
        }
        Ok(found
            .into_iter()
            .map(|ip| SocketAddr::new(ip, port))
            .collect())
    }

    async fn hop(&self, url: &Url, prepared: &Prepared) -> Result<reqwest::Response, CallError> {
        let addresses = self.checked(url).await?;
        let client = Client::builder()
            .dns_resolver(Pinned(addresses))
            .connect_timeout(Duration::from_secs(10).min(self.longest))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .pool_max_idle_per_host(0)
            .user_agent(concat!("bellwether/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| CallError::NotSent(described(e)))?;
        let sent = client.execute(prepared.for_url(url)).await;
        sent.map_err(|e| {
            if e.is_connect() || e.is_builder() {
                CallError::NotSent(described(e))
            } else {
                CallError::Lost(described(e))
            }
        })
    }

    async fn go(&self, call: &Call) -> Result<CallAnswer, CallError> {
        let mut url: Url = call
            .url
            .trim()
            .parse()
            .map_err(|_| CallError::Refused("This is no web address".to_owned()))?;
        url.set_fragment(None);
        let mut prepared = Prepared::new(call)?;
        let mut left = call.redirects.min(MAX_REDIRECTS);
        let reads = matches!(prepared.method, Method::GET | Method::HEAD);
        loop {
            let response = self.hop(&url, &prepared).await?;
            let to = reads
                .then(|| request::redirected(&response, &url))
                .flatten();
            let Some(to) = to else {
                return request::read(response).await;
            };
            if left == 0 {
                return if call.redirects == 0 {
                    request::read(response).await
                } else {
                    Err(CallError::Unusable(
                        "The address redirects too often".to_owned(),
                    ))
                };
            }
            left -= 1;
            let to = to.map_err(CallError::Refused)?;
            if to.origin() != url.origin() {
                prepared.forget_headers();
            }
            url = to;
        }
    }
}

#[async_trait]
impl Egress for EgressClient {
    async fn call(&self, call: &Call) -> Result<CallAnswer, CallError> {
        let late = |_| {
            let seconds = self.longest.as_secs();
            CallError::Lost(format!("No full answer within {seconds} seconds"))
        };
        tokio::time::timeout(self.longest, self.go(call))
            .await
            .map_err(late)?
    }
}

#[cfg(test)]
mod tests;
