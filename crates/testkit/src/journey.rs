//! The steps of the main job as a test takes them: a company, its brand, its accounts, a campaign,
//! a run worked on until it waits.

use std::time::Duration;

use anyhow::{Context, ensure};
use domain::{
    brand::Guidelines,
    campaigns::{Brief, CallToAction, CampaignInput, Channel, KeyMessage, PublishWhen},
    identity::Register,
    ids::{AccountId, CampaignId, PrincipalId, RunId, TenantId, UserId},
    permissions::Role,
    publishing::Network,
    workflows::{Run, RunStatus},
};
use services::{TenantCx, worker::WorkerConfig};
use store::identity::members::{self, Membership};
use tokio_util::sync::CancellationToken;

use crate::TestApp;

/// A company whose owner is signed in.
pub struct Company {
    /// The owner's context.
    pub cx: TenantCx,
    /// The owner's login.
    pub account: AccountId,
    /// The tenant.
    pub tenant: TenantId,
}

impl TestApp {
    /// Registers a company. `name` is unique within the test.
    pub async fn company(&self, name: &str) -> anyhow::Result<Company> {
        let input = Register {
            email: format!("{name}@example.com"),
            password: "correct horse battery".to_owned(),
            name: format!("Owner of {name}"),
            tenant_name: name.to_owned(),
        };
        let opened = services::identity::register(&self.app, input).await?;
        let cx = services::identity::tenant_cx(
            &self.app,
            opened.account,
            opened.tenant.id,
            "test".to_owned(),
        )
        .await?;
        Ok(Company {
            cx,
            account: opened.account,
            tenant: opened.tenant.id,
        })
    }

    /// Registers somebody and makes them a member of `company`; answers their context there. `name` is
    /// unique within the test.
    pub async fn colleague(
        &self,
        company: &Company,
        name: &str,
        role: Role,
    ) -> anyhow::Result<TenantCx> {
        let own = self.company(name).await?;
        let mut tx = self.app.db.system("test: a colleague").await?;
        let id = || self.app.clock.id();
        let member = Membership {
            tenant: company.tenant,
            tenant_name: String::new(),
            slug: String::new(),
            time_zone: "UTC".to_owned(),
            user: UserId::from_uuid(id()),
            principal: PrincipalId::from_uuid(id()),
            email: format!("{name}@example.com"),
            name: name.to_owned(),
            role,
        };
        members::insert_member(&mut tx, own.account, &member, self.app.clock.now()).await?;
        tx.commit().await?;
        let id = "test".to_owned();
        Ok(services::identity::tenant_cx(&self.app, own.account, company.tenant, id).await?)
    }

    /// Publishes a small brand.
    pub async fn brand(&self, company: &Company) -> anyhow::Result<()> {
        let guidelines = Guidelines {
            name: "Quay Street Bakery".to_owned(),
            positioning: "Quay Street bakes sourdough for restaurants and delivers it before six."
                .to_owned(),
            ..Guidelines::default()
        };
        let revision = services::brand::save(&company.cx, 0, &guidelines).await?;
        services::brand::publish(&company.cx, revision).await?;
        Ok(())
    }

    /// Connects an account by the stand-in's own authorize page.
    pub async fn connect(&self, company: &Company, network: Network) -> anyhow::Result<()> {
        let url = services::publishing::connect_url(&company.cx, network).await?;
        let (code, state) = self.authorize(&url).await?;
        services::publishing::finish_connect(&self.app, company.account, network, &state, &code)
            .await?;
        Ok(())
    }

    /// Presses "Authorize" on the stand-in's page and reads code and state from the redirect.
    pub async fn authorize(&self, url: &str) -> anyhow::Result<(String, String)> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let url: url::Url = url.parse()?;
        let accounts: serde_json::Value = client
            .get(format!("{}/_control/accounts", self.sandbox))
            .send()
            .await?
            .json()
            .await?;
        let network = if url.path().starts_with("/x/") {
            "x"
        } else {
            "linkedin"
        };
        let account = accounts[network][0]["id"]
            .as_str()
            .context("the stand-in names no account")?;
        let mut form: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        form.push(("decision".to_owned(), "authorize".to_owned()));
        form.push(("account".to_owned(), account.to_owned()));
        let answer = client.post(url).form(&form).send().await?;
        let location = answer
            .headers()
            .get("location")
            .and_then(|l| l.to_str().ok())
            .context("no redirect")?;
        let back: url::Url = location.parse()?;
        let of = |key: &str| {
            back.query_pairs()
                .find(|(k, _)| k == key)
                .map(|(_, v)| v.into_owned())
        };
        Ok((
            of("code").with_context(|| format!("no code in {location}"))?,
            of("state").context("no state")?,
        ))
    }

    /// Creates a campaign on the given networks and starts its run, to be published at once.
    pub async fn start_run(
        &self,
        company: &Company,
        networks: &[Network],
    ) -> anyhow::Result<(CampaignId, RunId)> {
        let campaign =
            services::campaigns::create(&company.cx, &campaign_input(networks, &company.cx))
                .await?;
        let run = services::campaigns::start(&company.cx, campaign.id, PublishWhen::AtOnce).await?;
        Ok((campaign.id, run))
    }

    /// Works until `done` says so of the run, at most a minute.
    pub async fn work_until(
        &self,
        company: &Company,
        run: RunId,
        done: impl Fn(&Run) -> bool,
    ) -> anyhow::Result<Run> {
        let stop = CancellationToken::new();
        let config = WorkerConfig {
            poll: Duration::from_millis(50),
            ..WorkerConfig::default()
        };
        let worker = tokio::spawn(services::worker::run(
            self.app.clone(),
            config,
            stop.clone(),
        ));
        let mut wakes = self.app.wake.tenants.subscribe();
        let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
        let found = loop {
            let run = services::workflows::get_run(&company.cx, run).await?;
            if done(&run) {
                break Ok(run);
            }
            // Every commit wakes us; the timeout is only for the ones of other processes.
            drop(tokio::time::timeout(Duration::from_millis(100), wakes.recv()).await);
            if tokio::time::Instant::now() > deadline {
                break Err(anyhow::anyhow!(
                    "the run did not get there within a minute: {run:#?}"
                ));
            }
        };
        stop.cancel();
        worker.await?;
        found
    }

    /// Works until the run waits for people or has ended.
    pub async fn work(&self, company: &Company, run: RunId) -> anyhow::Result<Run> {
        self.work_until(company, run, |r| r.status != RunStatus::Running)
            .await
    }

    /// What the stand-in accepted, all networks.
    pub async fn accepted(&self) -> anyhow::Result<Vec<serde_json::Value>> {
        let answer = reqwest::get(format!("{}/_control/accepted", self.sandbox)).await?;
        ensure!(
            answer.status().is_success(),
            "the stand-in answered {}",
            answer.status()
        );
        let books: serde_json::Value = answer.json().await?;
        Ok(books["posts"].as_array().cloned().unwrap_or_default())
    }

    /// Calls the stand-in's control interface.
    pub async fn control(
        &self,
        path: &str,
        body: serde_json::Value,
    ) -> anyhow::Result<serde_json::Value> {
        let answer = reqwest::Client::new()
            .post(format!("{}/_control/{path}", self.sandbox))
            .json(&body)
            .send()
            .await?;
        ensure!(
            answer.status().is_success(),
            "the stand-in answered {}",
            answer.status()
        );
        let text = answer.text().await?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}

/// A campaign of the bakery.
pub fn campaign_input(networks: &[Network], cx: &TenantCx) -> CampaignInput {
    let today = cx.now().date_naive();
    CampaignInput {
        name: "Early bread".to_owned(),
        brief: Brief {
            objective: "Win restaurants for the early delivery".to_owned(),
            audience: "Restaurant owners in the harbour quarter".to_owned(),
            key_messages: vec![
                KeyMessage {
                    text: "Bread is at the door before six".to_owned(),
                    proof: "310 deliveries in October".to_owned(),
                },
                KeyMessage {
                    text: "Orders can be changed until midnight".to_owned(),
                    proof: String::new(),
                },
            ],
            call_to_action: CallToAction {
                text: "Ask for a tasting box".to_owned(),
                url: "https://quay.example/box".to_owned(),
            },
            ..Brief::default()
        },
        budget: 250.into(),
        currency: "EUR".to_owned(),
        start_date: today,
        end_date: today + chrono::Days::new(30),
        channels: networks.iter().map(|n| Channel::Social(*n)).collect(),
    }
}
