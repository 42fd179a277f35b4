//! Builds the application from its configuration: the only place where a port meets its
//! implementation.

mod writer;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::TimeDelta;
use connectors::{
    bus::RedisBus,
    egress::{EgressClient, EgressConfig},
    models::OfflineModel,
    social::{
        HttpClient, LINKEDIN_MEMBER_SCOPES, LINKEDIN_PAGE_SCOPES, LinkedIn, LinkedInConfig, X,
        XConfig,
    },
    writers::Writers,
};
use domain::publishing::Network;
use engine::ports::{Bus, Model, SocialNetwork};
use services::{App, Clock, Settings, identity::Identity, seal::Sealer};
use store::{Db, Urls};

use crate::config::{Config, Networks, WriterConfig};

/// Longest call to a network, body included.
const CALL: Duration = Duration::from_secs(30);

/// The application. Connects to nothing yet.
pub async fn app(config: &Config) -> anyhow::Result<App> {
    let urls = Urls {
        app: config.database.app.clone(),
        system: config.database.system.clone(),
    };
    let settings = Settings {
        public_url: config.public_url.clone(),
        allow_sandbox: config.allow_sandbox,
        test_control: config.test_control,
        settle_seconds: config.settle,
        poll_seconds: config.poll,
        session_idle: TimeDelta::hours(config.session_idle.into()),
        egress_allow: config.egress_allow.clone(),
        price_in: config.writer.prices().0,
        price_out: config.writer.prices().1,
        ..Settings::default()
    };
    let secret = &config.secret.0;
    let writers = writer::writers(&config.writer)?;
    Ok(App {
        db: Db::open(&urls, config.pool).await?,
        clock: Clock::new(),
        identity: Arc::new(Identity::new(secret, &settings.public_url)?),
        settings: Arc::new(settings),
        sealer: Sealer::new(secret),
        writer: writers.chosen(),
        model: writers.model(),
        models: Arc::new(models(&config.writer, &writers)),
        rules: Arc::new(OfflineModel),
        networks: Arc::new(networks(&config.networks)?),
        egress: Arc::new(EgressClient::new(egress(config))),
        plans: services::workflows::Plans::default(),
        wake: services::app::Wake::default(),
        rooms: Arc::default(),
        refreshing: Arc::default(),
    })
}

/// What steps may choose: the model of the deployment by its own name, and the rules, which are always
/// there.
fn models(config: &WriterConfig, writers: &Writers) -> BTreeMap<String, Arc<dyn Model>> {
    let rules: Arc<dyn Model> = Arc::new(OfflineModel);
    let mut all = BTreeMap::from([("offline".to_owned(), rules)]);
    if let WriterConfig::OpenAi { model, .. } = config {
        all.insert(model.clone(), writers.model());
    }
    all
}

/// The bus between the processes of a deployment, where there is one.
pub fn bus(config: &Config) -> anyhow::Result<Option<Arc<dyn Bus>>> {
    let Some(url) = &config.bus else {
        return Ok(None);
    };
    Ok(Some(Arc::new(RedisBus::open(&url.0, "bellwether")?)))
}

/// What workflows may call: the internet, and what is named for development; never ourselves.
fn egress(config: &Config) -> EgressConfig {
    let own = url::Url::parse(&config.public_url).ok();
    EgressConfig {
        allow: config.egress_allow.clone(),
        own_host: own.and_then(|u| u.host_str().map(str::to_owned)),
    }
}

fn networks(config: &Networks) -> anyhow::Result<BTreeMap<Network, Arc<dyn SocialNetwork>>> {
    let http = HttpClient::new()?;
    let mut all: BTreeMap<Network, Arc<dyn SocialNetwork>> = BTreeMap::new();
    if let Some(x) = config.x.clone() {
        let x = XConfig {
            pages: x.pages,
            api: x.api,
            client_id: x.client_id,
            client_secret: x.client_secret,
            timeout: CALL,
            sandbox: x.sandbox,
        };
        all.insert(Network::X, Arc::new(X::new(x, http.clone())));
    }
    if let Some(linkedin) = config.linkedin.clone() {
        let scopes = if config.linkedin_as_page {
            LINKEDIN_PAGE_SCOPES
        } else {
            LINKEDIN_MEMBER_SCOPES
        };
        let linkedin = LinkedInConfig {
            pages: linkedin.pages,
            api: linkedin.api,
            client_id: linkedin.client_id,
            client_secret: linkedin.client_secret,
            version: config.linkedin_version.clone(),
            scopes: scopes.to_owned(),
            timeout: CALL,
            sandbox: linkedin.sandbox,
        };
        all.insert(Network::LinkedIn, Arc::new(LinkedIn::new(linkedin, http)));
    }
    Ok(all)
}
