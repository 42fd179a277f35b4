//! A company with everything that steps use, a witness, and a run worked to its end under one blow.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use domain::{
    ids::RunId,
    integrations::SecretInput,
    page::PageRequest,
    publishing::Network,
    workflows::{Run, RunStatus, StepStatus},
};
use serde_json::json;
use services::{
    Settings,
    switches::blows::{Blow, Strike, strike, watch},
    worker,
};
use testkit::{
    Choices, TestApp,
    journey::Company,
    mortal::{Mortal, leases_end, quiet},
    witness::Witness,
};
use tokio::{task::JoinHandle, time::Instant};
use tokio_util::sync::CancellationToken;

use super::told::{End, Outputs, told};

/// Where the cases of one test take place.
pub(super) struct Lab {
    pub test: TestApp,
    pub company: Company,
    pub witness: Witness,
    /// The secret that deliveries are signed with.
    pub secret: String,
    cases: u32,
    before: Before,
    posts: bool,
}

/// One blow of a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub blow: Blow,
    /// The kind of step, or type of task, at work.
    pub at: String,
    /// Which of its commits.
    pub nth: usize,
}

/// The blows of a case, one after another.
#[derive(Default)]
pub(super) struct Blows {
    left: VecDeque<Hit>,
    armed: Option<(Hit, Strike)>,
    /// How many have fallen.
    pub fell: usize,
}

impl Blows {
    /// Arms the first; begins to watch when there is none.
    pub fn new(hits: impl IntoIterator<Item = Hit>) -> Self {
        let mut blows = Self {
            left: hits.into_iter().collect(),
            ..Self::default()
        };
        watch();
        blows.next();
        blows
    }

    fn next(&mut self) {
        self.armed = self.left.pop_front().map(|hit| {
            let strike = strike(hit.blow, &hit.at, hit.nth);
            (hit, strike)
        });
    }
}

/// A worker of this runtime, for cases in which nobody dies.
struct Plain {
    stop: CancellationToken,
    work: JoinHandle<()>,
}

impl Plain {
    fn start(test: &TestApp) -> Self {
        let stop = CancellationToken::new();
        let work = tokio::spawn(worker::run(test.app.clone(), quiet(), stop.clone()));
        Self { stop, work }
    }

    async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        Ok(self.work.await?)
    }
}

impl Lab {
    /// Opens one. `posts`: with accounts on both networks.
    pub async fn open(posts: bool) -> anyhow::Result<Self> {
        let witness = Witness::start().await?;
        let settings = Settings {
            settle_seconds: 1,
            test_control: true,
            egress_allow: vec![witness.host.clone()],
            ..Settings::default()
        };
        let choices = Choices {
            settings: Some(settings),
            ..Choices::default()
        };
        let test = TestApp::start_with(choices).await?;
        let company = test.company("bakery").await?;
        let input = SecretInput {
            name: "hook".to_owned(),
            value: "correct horse battery staple".to_owned(),
        };
        let secret = services::integrations::put_secret(&company.cx, &input).await?;
        if posts {
            test.brand(&company).await?;
            test.connect(&company, Network::X).await?;
            test.connect(&company, Network::LinkedIn).await?;
            let habits = json!({ "refuse_duplicates": false, "limit_calls": false });
            test.control("habits", habits).await?;
        }
        Ok(Self {
            test,
            company,
            witness,
            secret: secret.id.to_string(),
            cases: 0,
            before: Before::default(),
            posts,
        })
    }

    /// A word that no other case has.
    pub fn word(&mut self) -> String {
        self.cases += 1;
        format!("zq{}qz", self.cases)
    }

    /// Works until nothing is due, under the blows that are left.
    pub async fn work(&self, blows: &mut Blows) -> anyhow::Result<()> {
        while let Some((hit, strike)) = blows.armed.take() {
            if !self.work_under(&hit, &strike).await? {
                blows.armed = Some((hit, strike));
                return Ok(());
            }
            blows.fell += 1;
            blows.next();
            if blows.armed.is_none() || self.test.due().await? == 0 {
                return Ok(());
            }
        }
        self.work_quietly().await
    }

    async fn work_quietly(&self) -> anyhow::Result<()> {
        let plain = Plain::start(&self.test);
        self.emptied().await?;
        plain.stop().await
    }

    /// Works until nothing is due, under a blow. Whether it fell.
    async fn work_under(&self, hit: &Hit, strike: &Strike) -> anyhow::Result<bool> {
        match hit.blow {
            Blow::DieBefore | Blow::DieAfter => {
                let mortal = Mortal::start(&self.test)?;
                let fell = self.fell_or_emptied(strike).await?;
                if !fell {
                    mortal.stop().await?;
                    return Ok(false);
                }
                drop(mortal);
                leases_end(&self.test).await?;
                self.work_quietly().await?;
            }
            Blow::FailBefore | Blow::FailAfter => {
                let plain = Plain::start(&self.test);
                if !self.fell_or_emptied(strike).await? {
                    plain.stop().await?;
                    return Ok(false);
                }
                self.emptied().await?;
                // What met the fault is tried again a little later.
                self.test.app.clock.advance(TimeDelta::seconds(6));
                self.test.app.wake.tasks.everyone();
                self.emptied().await?;
                plain.stop().await?;
            }
            Blow::Freeze => {
                let frozen = Plain::start(&self.test);
                if !self.fell_or_emptied(strike).await? {
                    frozen.stop().await?;
                    return Ok(false);
                }
                leases_end(&self.test).await?;
                self.work_quietly().await?;
                strike.thaw();
                frozen.stop().await?;
            }
        }
        Ok(true)
    }

    async fn fell_or_emptied(&self, strike: &Strike) -> anyhow::Result<bool> {
        tokio::select! {
            () = strike.fell() => Ok(true),
            emptied = self.emptied() => emptied.map(|()| strike.has_fallen()),
        }
    }

    /// Waits until no task is due or held, but for those that wait for a worker outside.
    async fn emptied(&self) -> anyhow::Result<()> {
        let outside = "select count(*)::text from task_queue where task_type = 'remote'";
        let url = self.test.db.owner_url();
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.test.due().await? > store::admin::text(&url, outside).await?.parse()? {
            ensure!(Instant::now() < deadline, "the queue did not empty");
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        Ok(())
    }

    /// The runs of this case, without steps.
    pub async fn new_runs(&self) -> anyhow::Result<Vec<Run>> {
        let page = PageRequest {
            limit: Some(20),
            ..PageRequest::default()
        };
        let cx = &self.company.cx;
        let runs = services::workflows::list_runs(cx, None, None, &page).await?;
        let known = &self.before.runs;
        Ok(runs
            .items
            .into_iter()
            .filter(|r| !known.contains(&r.id))
            .collect())
    }

    /// Rows of every table, but for those whose rows a second try adds to or that count the tries.
    pub async fn rows(&self) -> anyhow::Result<BTreeMap<String, i64>> {
        // A run that fails until a person settles it says so; that is no trace of the blow.
        let sql = "select (select 'events=' || count(*) || ',' from events where event_type <> 'run_failed') || coalesce(string_agg(t.relname || '=' ||
                     (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I', t.relname), false, true, '')))[1]::text, ','), '')
                     from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attname = 'tenant_id'
                    where t.relkind in ('r', 'p') and not t.relispartition and t.relnamespace = 'public'::regnamespace
                      and t.relname not in ('outbox', 'outbox_heads', 'run_steps', 'agent_tasks', 'queue_held', 'audit_log', 'rate_windows', 'events', 'queue_caps')";
        let text = store::admin::text(&self.test.db.owner_url(), sql).await?;
        let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
        pairs
            .map(|(table, n)| Ok((table.to_owned(), n.parse()?)))
            .collect()
    }

    async fn accepted(&self) -> anyhow::Result<usize> {
        if !self.posts {
            return Ok(0);
        }
        Ok(self.test.accepted().await?.len())
    }

    /// What a test has set up does not count.
    pub async fn mark(&mut self) -> anyhow::Result<()> {
        self.before.rows = self.rows().await?;
        Ok(())
    }

    /// How the case ended; the next one is counted from here.
    pub async fn end(&mut self, word: &str, outputs: Outputs) -> anyhow::Result<End> {
        let mut end = End::default();
        let mut runs = Vec::new();
        for run in self.new_runs().await? {
            let run = services::workflows::get_run(&self.company.cx, run.id).await?;
            end.runs.push(told(&run, word, outputs));
            runs.push(run.id);
        }
        end.runs.sort();
        let rows = self.rows().await?;
        for (table, n) in &rows {
            let gained = n - self.before.rows.get(table).copied().unwrap_or(0);
            if gained != 0 {
                end.rows.insert(table.clone(), gained);
            }
        }
        let effects = self.witness.effects();
        let new = effects
            .iter()
            .filter(|(key, _)| !self.before.effects.contains(*key));
        end.effects = new
            .map(|(_, seen)| (seen.accepted, seen.bodies.len()))
            .collect();
        end.effects.sort_unstable();
        let posts = self.accepted().await?;
        end.posts = posts - self.before.posts;
        self.before.runs.extend(runs);
        self.before.rows = rows;
        self.before.effects = effects.into_keys().collect();
        self.before.posts = posts;
        Ok(end)
    }
}

/// What there was before a case.
#[derive(Default)]
struct Before {
    runs: BTreeSet<RunId>,
    rows: BTreeMap<String, i64>,
    effects: BTreeSet<String>,
    posts: usize,
}

/// Whether a run is over.
pub(super) const fn is_over(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

/// The step that a run waits at until a time, and that time.
pub(super) fn waits_until(run: &Run) -> Option<chrono::DateTime<chrono::Utc>> {
    let waiting = run.steps.iter().filter(|s| s.status == StepStatus::Waiting);
    waiting.filter_map(|s| s.waits_until).min()
}

/// The workflow's newest run.
pub(super) async fn whole(lab: &Lab, run: RunId) -> anyhow::Result<Run> {
    let run = services::workflows::get_run(&lab.company.cx, run).await;
    run.context("a run of the case")
}
