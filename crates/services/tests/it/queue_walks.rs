//! Seeded walks through the machine of `queue_model` beside the real store, which must answer the same at
//! every step.

use chrono::TimeDelta;
use domain::ids::{TaskId, TenantId};
use rand::{SeedableRng, rngs::StdRng};
use store::queue::{self, Claimed};
use testkit::TestApp;
use uuid::Uuid;

use super::{
    queue::{LEASE, claim, ends, enqueue, finish},
    queue_model::{Act, Machine, RULES, TASKS, WORKERS},
};

/// The real counterparts of the machine's names.
struct Real<'a> {
    test: &'a TestApp,
    tenant: TenantId,
    tasks: Vec<TaskId>,
    lives: Vec<Uuid>,
    claims: Vec<Vec<Claimed>>,
}

impl Real<'_> {
    async fn beat(&self, w: usize, lease: TimeDelta) -> anyhow::Result<()> {
        let mut tx = self.test.app.db.system("test beats").await?;
        queue::beat(&mut tx, self.lives[w], "", 1, lease).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same with the real store; answers what the machine must have answered.
    async fn act(&mut self, act: Act) -> anyhow::Result<u64> {
        match act {
            Act::Claim(w) => {
                let got = claim(self.test, self.lives[w], self.tenant, 1).await?;
                let n = got.len() as u64;
                self.claims[w].extend(got);
                return Ok(n);
            }
            Act::Complete(w, i) => {
                let task = self.claims[w].remove(i);
                return Ok(finish(self.test, &task, "").await?.len() as u64);
            }
            Act::GiveUp(w, i) => {
                let task = self.claims[w].remove(i);
                let mut tx = self.test.app.db.system("test gives up").await?;
                let n = queue::give_up(&mut tx, &[task]).await?;
                tx.commit().await?;
                return Ok(n);
            }
            Act::Expire(w) => self.beat(w, TimeDelta::seconds(-1)).await?,
            Act::Beat(w) => self.beat(w, LEASE).await?,
            Act::Crash(w) => self.claims[w].clear(),
            Act::Rejoin(w) => {
                self.lives[w] = self.test.app.clock.id();
                self.beat(w, LEASE).await?;
            }
            Act::SignOff(w) => {
                let mut tx = self.test.app.db.system("test signs off").await?;
                queue::sign_off(&mut tx, self.lives[w]).await?;
                tx.commit().await?;
            }
            Act::Rescue => {
                let mut tx = self.test.app.db.system("test rescues").await?;
                let n = queue::rescue(&mut tx).await?;
                tx.commit().await?;
                return Ok(n);
            }
        }
        Ok(0)
    }
}

#[tokio::test]
async fn the_store_answers_as_the_machine_does_on_random_walks() -> anyhow::Result<()> {
    const SEED: u64 = 20_261_122;
    let test = TestApp::start().await?;
    let mut random = StdRng::seed_from_u64(SEED);
    let (mut refused, mut rescued) = (0, 0);
    for walk in 0..40 {
        let tenant = test.company(&format!("walk{walk}")).await?.cx.tenant;
        let mut real = Real {
            test: &test,
            tenant,
            tasks: enqueue(&test, tenant, TASKS).await?,
            lives: (0..WORKERS).map(|_| test.app.clock.id()).collect(),
            claims: vec![Vec::new(); WORKERS],
        };
        for w in 0..WORKERS {
            real.beat(w, LEASE).await?;
        }
        let mut machine = Machine::new();
        for step in 0..40 {
            let act = machine.choose(&mut random);
            let wanted = machine.act(act, RULES).map_err(anyhow::Error::msg)?;
            let at = format!("seed {SEED}, walk {walk}, step {step}: {act:?} in {machine:?}");
            assert_eq!(real.act(act).await?, wanted, "{at}");
            for (w, worker) in machine.workers.iter().enumerate() {
                let held = real.claims[w].iter().map(|c| (c.id, c.attempt));
                let wanted = worker.beliefs.iter();
                let wanted = wanted.map(|b| (real.tasks[b.task], i32::from(b.attempt)));
                assert!(held.eq(wanted), "{at}: {:?}", real.claims[w]);
            }
            match act {
                Act::Complete(..) => refused += u32::from(wanted == 0),
                Act::Rescue => rescued += wanted,
                _ => {}
            }
        }
        // Whatever happened: with everybody dead and one more worker, all comes to an end, once.
        for w in 0..WORKERS {
            real.beat(w, TimeDelta::seconds(-1)).await?;
        }
        real.act(Act::Rescue).await?;
        real.act(Act::Rejoin(0)).await?;
        while real.act(Act::Claim(0)).await? == 1 {
            let last = real.claims[0].len() - 1;
            assert_eq!(real.act(Act::Complete(0, last)).await?, 1);
        }
        let ended = ends(&test, tenant, &real.tasks).await?;
        assert_eq!(ended.len(), TASKS, "walk {walk}: a task was lost");
        real.act(Act::SignOff(0)).await?;
    }
    // The walks went where it hurts.
    assert!(
        refused >= 10 && rescued >= 10,
        "{refused} late ends, {rescued} rescued"
    );
    Ok(())
}
