//! What every request may reach.

use std::{path::PathBuf, sync::Arc};

use services::App;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    http::limit::{AddressLimits, Limiter},
    ws::Watch,
};

/// State of the router. Cheap to clone: every layer in front of a handler does.
#[derive(Clone)]
pub struct State(Arc<Shared>);

/// What all clones of a [`State`] share.
pub struct Shared {
    /// The application.
    pub app: App,
    /// The built browser half; `None` answers 404 for every page.
    pub web: Option<Arc<PathBuf>>,
    /// Connections, sockets and loops, which end before the process does.
    pub tasks: TaskTracker,
    /// Handlers at work, likewise.
    pub handlers: TaskTracker,
    /// Who listens to the live feed.
    pub watch: Watch,
    /// Set when the process is asked to stop.
    pub stop: CancellationToken,
    /// How often one address may ask.
    pub limiter: Limiter,
}

impl std::ops::Deref for State {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl State {
    /// The state of a fresh process.
    pub fn new(app: App, web: Option<PathBuf>) -> Self {
        Self::limited(app, web, AddressLimits::default())
    }

    /// The same, with limits by address as configured.
    pub fn limited(app: App, web: Option<PathBuf>, limits: AddressLimits) -> Self {
        Self(Arc::new(Shared {
            app,
            web: web.map(Arc::new),
            tasks: TaskTracker::new(),
            handlers: TaskTracker::new(),
            watch: Watch::default(),
            stop: CancellationToken::new(),
            limiter: Limiter::new(limits),
        }))
    }

    /// People reach the product by https.
    pub fn is_https(&self) -> bool {
        self.app.settings.public_url.starts_with("https://")
    }
}
