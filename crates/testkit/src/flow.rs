//! Workflows as tests write them: steps by key, wires as `from.port -> to`.

use std::time::Duration;

use anyhow::Context;
use chrono::TimeDelta;
use domain::{
    ids::{RunId, WorkflowId},
    workflows::{Edge, EdgeId, NewWorkflow, Node, NodeId, WorkflowDoc},
};
use serde_json::Value;
use services::worker::WorkerConfig;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{TestApp, journey::Company};

/// A document in the making.
pub struct Flow {
    /// The document so far.
    pub doc: WorkflowDoc,
    next: u128,
}

impl Flow {
    /// One with a manual trigger called `start`.
    pub fn new(name: &str) -> Self {
        Self::empty(name).step("start", "trigger.manual", Value::Null)
    }

    /// One without steps.
    pub fn empty(name: &str) -> Self {
        Self {
            doc: WorkflowDoc::new(name),
            next: 0,
        }
    }

    fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128((self.next << 64) | (8 << 76) | (0b10 << 62) | self.next)
    }

    /// Adds a step.
    #[must_use]
    pub fn step(mut self, key: &str, kind: &str, params: Value) -> Self {
        let id = NodeId(self.id());
        let node = Node {
            params: params.as_object().cloned().unwrap_or_default(),
            ..Node::new(id, kind, key, key)
        };
        self.doc.nodes.insert(id, node);
        self
    }

    /// Changes the step that was added last.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Node)) -> Self {
        if let Some(node) = self.doc.nodes.values_mut().next_back() {
            change(node);
        }
        self
    }

    /// Adds wires: `a.yes -> b`; without a port it is `out`.
    ///
    /// # Panics
    /// When a wire names a step that is not there.
    #[must_use]
    pub fn wires(mut self, wires: &[&str]) -> Self {
        for wire in wires {
            let (from, to) = wire.split_once(" -> ").expect("a wire has an arrow");
            let (from, port) = from.split_once('.').unwrap_or((from, "out"));
            let place = |key: &str| self.doc.by_key(key).expect("a step of that key").id;
            let (from, to) = (place(from), place(to));
            let id = EdgeId(self.id());
            self.doc.edges.insert(id, Edge::new(id, from, port, to));
        }
        self
    }
}

impl Company {
    /// Publishes a document as a new workflow.
    pub async fn publish(&self, doc: &WorkflowDoc) -> anyhow::Result<WorkflowId> {
        let cx = &self.cx;
        let input = NewWorkflow {
            name: doc.name.clone(),
            description: String::new(),
            doc: None,
        };
        let id = services::workflows::create(cx, &input).await?.id;
        match services::workflows::publish_version(cx, id, doc).await {
            Err(services::Error::Invalid(errors)) => anyhow::bail!("{}: {errors:?}", doc.name),
            published => published.with_context(|| format!("publishing {}", doc.name))?,
        };
        Ok(id)
    }

    /// Starts a run with what it is given.
    pub async fn run(&self, workflow: WorkflowId, given: Value) -> anyhow::Result<RunId> {
        Ok(services::workflows::execute(&self.cx, workflow, &given).await?)
    }
}

impl TestApp {
    /// Works until nothing that is due is left in the queue.
    pub async fn work_a_little(&self) -> anyhow::Result<()> {
        let stop = CancellationToken::new();
        let config = WorkerConfig {
            poll: Duration::from_millis(20),
            ..WorkerConfig::default()
        };
        let worker = tokio::spawn(services::worker::run(
            self.app.clone(),
            config,
            stop.clone(),
        ));
        let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
        while self.due().await? > 0 {
            anyhow::ensure!(
                tokio::time::Instant::now() < deadline,
                "the queue did not empty"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.cancel();
        worker.await?;
        Ok(())
    }

    /// Waits until four transactions of this test stand at a lock.
    pub async fn four_wait(&self) -> anyhow::Result<()> {
        let sql = "do $$ begin
               for i in 1..3000 loop
                 perform pg_stat_clear_snapshot();
                 if (select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') >= 4 then
                   return;
                 end if;
                 perform pg_sleep(0.005);
               end loop;
               raise exception 'fewer than four wait for a lock';
             end $$";
        Ok(store::admin::execute(&self.db.owner_url(), sql).await?)
    }

    /// Tasks that are due now, held ones included. What is queued while the question is on its way counts.
    pub async fn due(&self) -> anyhow::Result<i64> {
        let mut tx = self.app.db.system("a test looks").await?;
        let now = self.app.clock.now() + TimeDelta::milliseconds(50);
        Ok(store::queue::due(&mut tx, now).await?)
    }
}
