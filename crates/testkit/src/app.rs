//! A running application for tests: a database of its own, the stand-in networks in the same
//! process on a real socket, the offline writer, a clock that can be moved.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use connectors::{
    egress::{EgressClient, EgressConfig},
    models::OfflineModel,
    social::{HttpClient, LINKEDIN_PAGE_SCOPES, LinkedIn, LinkedInConfig, X, XConfig},
    writers::Offline,
};
use domain::publishing::Network;
use engine::ports::{Model, SocialNetwork, Writer};
use services::{App, Clock, Settings, identity::Identity, seal::Sealer};
use store::Db;
use tokio_util::sync::CancellationToken;

use crate::TestDb;

/// An application with what it stands on. Dropping it ends all of it.
pub struct TestApp {
    /// The application.
    pub app: App,
    /// Its database.
    pub db: TestDb,
    /// Address of the stand-in networks, without a trailing slash.
    pub sandbox: String,
    state: PathBuf,
    stop: CancellationToken,
}

/// What a test may choose.
#[derive(Default)]
pub struct Choices {
    /// Another writer than the offline one.
    pub writer: Option<Arc<dyn Writer>>,
    /// Another model than the offline one.
    pub model: Option<Arc<dyn Model>>,
    /// Models that steps may choose by name.
    pub models: BTreeMap<String, Arc<dyn Model>>,
    /// Other settings.
    pub settings: Option<Settings>,
    /// How long a hanging stand-in hangs, and a call may take.
    pub call: Option<Duration>,
    /// Owner's address of another cluster than that of the tests: one that may be crashed.
    pub cluster: Option<String>,
}

impl TestApp {
    /// Starts one with the usual choices.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(Choices::default()).await
    }

    /// Starts one.
    pub async fn start_with(choices: Choices) -> anyhow::Result<Self> {
        let db = match choices.cluster {
            Some(owner_url) => TestDb::create_in(owner_url).await?,
            None => TestDb::create().await?,
        };
        let stop = CancellationToken::new();
        let state = std::env::temp_dir().join(format!(
            "bw-sandbox-{}-{:08x}",
            std::process::id(),
            rand::random::<u32>()
        ));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let sandbox = format!("http://{}", listener.local_addr()?);
        let config = sandbox::Config::new(&state);
        let until = stop.clone();
        tokio::spawn(async move {
            sandbox::serve(listener, config, async move { until.cancelled().await }).await
        });
        let settings = choices.settings.unwrap_or(Settings {
            settle_seconds: 1,
            test_control: true,
            ..Settings::default()
        });
        let secret = [7; 32];
        let egress_allow = settings.egress_allow.clone();
        let app = App {
            db: Db::open(&db.urls, 8).await?,
            clock: Clock::new(),
            identity: Arc::new(Identity::new(&secret, &settings.public_url)?),
            settings: Arc::new(settings),
            sealer: Sealer::new(&secret),
            writer: choices
                .writer
                .unwrap_or_else(|| Arc::new(Offline::default())),
            model: choices.model.unwrap_or_else(|| Arc::new(OfflineModel)),
            models: Arc::new(choices.models),
            rules: Arc::new(OfflineModel),
            networks: Arc::new(networks(
                &sandbox,
                choices.call.unwrap_or(Duration::from_secs(20)),
            )?),
            egress: Arc::new(EgressClient::new(EgressConfig {
                allow: egress_allow,
                own_host: None,
            })),
            plans: services::workflows::Plans::default(),
            wake: services::app::Wake::default(),
            rooms: Arc::default(),
            refreshing: Arc::default(),
        };
        Ok(Self {
            app,
            db,
            sandbox,
            state,
            stop,
        })
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
        drop(std::fs::remove_dir_all(&self.state));
    }
}

fn networks(
    sandbox: &str,
    timeout: Duration,
) -> anyhow::Result<BTreeMap<Network, Arc<dyn SocialNetwork>>> {
    let http = HttpClient::new()?;
    let client = sandbox::Client::sandbox();
    let x: url::Url = format!("{sandbox}/x").parse()?;
    let linkedin: url::Url = format!("{sandbox}/linkedin").parse()?;
    let x = X::new(
        XConfig {
            pages: x.clone(),
            api: x,
            client_id: client.id.clone(),
            client_secret: client.secret.clone(),
            timeout,
            sandbox: true,
        },
        http.clone(),
    );
    let linkedin = LinkedIn::new(
        LinkedInConfig {
            pages: linkedin.clone(),
            api: linkedin,
            client_id: client.id,
            client_secret: client.secret,
            version: "202510".to_owned(),
            scopes: LINKEDIN_PAGE_SCOPES.to_owned(),
            timeout,
            sandbox: true,
        },
        http,
    );
    Ok(BTreeMap::from([
        (Network::X, Arc::new(x) as Arc<dyn SocialNetwork>),
        (
            Network::LinkedIn,
            Arc::new(linkedin) as Arc<dyn SocialNetwork>,
        ),
    ]))
}
