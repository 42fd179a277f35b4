//! How often one address may ask to sign in, open an account, refresh a token or send a lead. Guessing
//! at one account is slowed down by `services::identity` whatever the address; this keeps one address
//! from working through many accounts, and from filling tables that anybody may write to.
//!
//! Behind a proxy every request comes from the proxy. `X-Forwarded-For` is believed only when the peer
//! is among `TRUSTED_PROXIES`, and then only its rightmost address that is none of them: what stands
//! further left is what the caller says of itself.

mod bucket;

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{Request, State as Extract},
    http::{HeaderMap, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use ipnet::IpNet;

use super::{Peer, RequestId, problem::Refusal};
use crate::State;
use bucket::{Buckets, Pace};

/// Which addresses are limited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// All on an https deployment; without https all but the machine itself.
    #[default]
    Auto,
    /// All.
    All,
    /// None: something in front of us limits.
    Nobody,
}

/// `TRUSTED_PROXIES` and `ADDRESS_LIMITS`.
#[derive(Debug, Clone, Default)]
pub struct AddressLimits {
    /// Networks whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpNet>,
    /// Which addresses are limited.
    pub reach: Reach,
}

/// What is limited, each with a pace of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Login,
    Register,
    Refresh,
    Lead,
}

impl Door {
    fn of(method: &Method, path: &str) -> Option<Self> {
        if *method != Method::POST {
            return None;
        }
        match path {
            "/api/auth/login" | "/rpc/identity/login" => Some(Self::Login),
            "/api/auth/register" | "/rpc/identity/register" => Some(Self::Register),
            "/api/auth/refresh" => Some(Self::Refresh),
            "/api/leads/capture" => Some(Self::Lead),
            _ => None,
        }
    }

    /// At once, and after that one each so many milliseconds. An office behind one address signs in
    /// on a Monday morning; it does not open accounts by the dozen.
    const fn pace(self) -> Pace {
        match self {
            Self::Login => Pace::new(30, 2_000),
            Self::Register => Pace::new(10, 30_000),
            Self::Refresh => Pace::new(60, 1_000),
            Self::Lead => Pace::new(30, 2_000),
        }
    }
}

/// The limits of one process.
#[derive(Default)]
pub struct Limiter {
    settings: AddressLimits,
    buckets: Buckets<(u8, IpAddr)>,
}

impl Limiter {
    /// Limits by `settings`.
    pub fn new(settings: AddressLimits) -> Self {
        Self {
            settings,
            buckets: Buckets::default(),
        }
    }

    /// Seconds to wait, when the address has used up what it may.
    fn refuse(&self, state: &State, door: Door, address: IpAddr) -> Option<u32> {
        let limited = match self.settings.reach {
            Reach::All => true,
            Reach::Nobody => false,
            Reach::Auto => state.is_https() || !address.is_loopback(),
        };
        if !limited {
            return None;
        }
        let now = state.app.clock.now().timestamp_millis();
        self.buckets
            .take((door as u8, subscriber(address)), door.pace(), now)
            .err()
    }
}

/// Refuses with 429 before the body is read.
pub async fn limit(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let Some(door) = Door::of(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    let extensions = request.extensions();
    let refused = extensions.get::<Peer>().and_then(|Peer(peer)| {
        let address = address(*peer, request.headers(), &state.limiter.settings.proxies);
        state.limiter.refuse(&state, door, address)
    });
    let Some(seconds) = refused else {
        return next.run(request).await;
    };
    let id = extensions
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    metrics::counter!("http_requests_limited_total").increment(1);
    Refusal::from_error(&services::Error::RateLimited(seconds), &id).into_response()
}

/// Who asks: the peer, or whom the last trusted proxy in a row of them names.
fn address(peer: SocketAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let trusted = |ip: &IpAddr| proxies.iter().any(|net| net.contains(ip));
    let mut nearest = peer.ip().to_canonical();
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|line| line.to_str().unwrap_or("?"))
        .collect();
    let mut named = lines.iter().rev().flat_map(|line| line.rsplit(','));
    while trusted(&nearest) {
        // Nobody further away is named, or by a word that is no address: it was the proxy itself.
        let Some(further) = named.next().and_then(parsed) else {
            break;
        };
        nearest = further;
    }
    nearest
}

/// An address as proxies write it: bare, in brackets, or with a port.
fn parsed(word: &str) -> Option<IpAddr> {
    let word = word.trim();
    let bare = word.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>()
        .ok()
        .or_else(|| Some(word.parse::<SocketAddr>().ok()?.ip()))
        .map(|ip| ip.to_canonical())
}

/// One subscriber has a whole /64 of IPv6 addresses.
fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, lines: &[&'static str]) -> String {
        let proxies = ["10.0.0.0/8", "::1/128", "127.0.0.0/8"].map(|n| n.parse().expect("net"));
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().expect("value"));
        }
        let peer = peer.parse().expect("peer");
        address(SocketAddr::new(peer, 9), &headers, &proxies).to_string()
    }

    #[test]
    fn only_a_trusted_peer_may_name_somebody_else_and_only_its_neighbour() {
        assert_eq!(of("203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
        assert_eq!(of("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        let forged = ["1.1.1.1, 198.51.100.1"];
        assert_eq!(of("10.0.0.1", &forged), "198.51.100.1");
        let chain = ["1.1.1.1, 198.51.100.1, 10.9.9.9"];
        assert_eq!(of("127.0.0.1", &chain), "198.51.100.1");
        let two_lines = ["1.1.1.1", "198.51.100.1,10.2.2.2"];
        assert_eq!(of("::ffff:10.0.0.1", &two_lines), "198.51.100.1");
        assert_eq!(of("::1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(of("::1", &["198.51.100.1:5555"]), "198.51.100.1");
        assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &["198.51.100.1, unknown"]), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &["10.0.0.2"]), "10.0.0.2");
    }

    #[test]
    fn a_network_of_one_subscriber_is_one_address() {
        let of = |text: &str| subscriber(text.parse().expect("address"));
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
