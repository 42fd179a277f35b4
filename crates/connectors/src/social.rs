//! The social networks: X and LinkedIn behind `engine::ports::SocialNetwork`, and the register the
//! worker takes them from. Speaks HTTP and nothing else: no database, no retry, no clock, no
//! decision about what to publish. One call of the port is one call of the network, but for paging.
//!
//! What an error means for a publish call is decided in one place, `failure`: only a connection
//! that never opened counts as not sent, only a definite no counts as refused, the rest is unknown.

mod failure;
mod http;
mod linkedin;
mod tokens;
mod x;

use std::{collections::BTreeMap, sync::Arc};

use domain::publishing::Network;
use engine::ports::SocialNetwork;

pub use http::HttpClient;
pub use linkedin::{LINKEDIN_MEMBER_SCOPES, LINKEDIN_PAGE_SCOPES, LinkedIn, LinkedInConfig};
pub use x::{X, XConfig};

/// The networks this deployment can reach.
#[derive(Clone, Default)]
pub struct Networks {
    by_name: BTreeMap<Network, Arc<dyn SocialNetwork>>,
}

impl Networks {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a network under its own name; a later one of the same name replaces it.
    #[must_use]
    pub fn with(mut self, network: Arc<dyn SocialNetwork>) -> Self {
        self.by_name.insert(network.network(), network);
        self
    }

    /// The network of that name, when the deployment has it.
    #[must_use]
    pub fn get(&self, network: Network) -> Option<Arc<dyn SocialNetwork>> {
        self.by_name.get(&network).cloned()
    }

    /// All of them, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn SocialNetwork>> {
        self.by_name.values()
    }
}
