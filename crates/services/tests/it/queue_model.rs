//! The queue as a state machine, small enough to walk through whole: two workers and two tasks, every
//! order of claiming, ending, freezing, waking up again and rescuing. And walks through the same machine
//! beside the real store, which must answer the same at every step.

use std::collections::HashSet;

use chrono::TimeDelta;
use domain::ids::TaskId;
use rand::{Rng, SeedableRng, rngs::StdRng};
use store::queue::{self, Claimed};
use testkit::TestApp;
use uuid::Uuid;

use super::queue::{LEASE, claim, enqueue, finish};

const WORKERS: usize = 2;
const TASKS: usize = 2;
/// Bounds that keep the machine finite.
const CLAIMS: u8 = 4;
const LIVES: u8 = 2;

/// A worker and its incarnation.
type Life = (usize, u8);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Task {
    owner: Option<Life>,
    attempt: u8,
    ends: u8,
}

/// What a worker believes to hold. It does not learn that it has lost it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Belief {
    task: usize,
    life: Life,
    attempt: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Worker {
    life: u8,
    works: bool,
    beliefs: Vec<Belief>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Machine {
    tasks: Vec<Task>,
    workers: Vec<Worker>,
    /// The table of workers: who has a row, and whether its lease is in force.
    rows: Vec<(Life, bool)>,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    /// Takes the first free task.
    Claim(usize),
    /// Stores the end of what it believes to hold.
    Complete(usize, usize),
    /// Gives back what it believes to hold.
    GiveUp(usize, usize),
    /// Its lease runs out: it was frozen, or cut off.
    Expire(usize),
    /// It renews its lease, late or in time.
    Beat(usize),
    /// It dies, or breaks its work off and begins a new life later.
    Crash(usize),
    /// Begins a new life; what it believed before, it may still believe.
    Rejoin(usize),
    /// Ends in order.
    SignOff(usize),
    /// Frees what workers without a lease hold.
    Rescue,
}

/// Controls that a test takes away.
#[derive(Debug, Clone, Copy)]
struct Rules {
    attempt_is_checked: bool,
    signs_off_with_nothing_in_hand: bool,
}

const RULES: Rules = Rules {
    attempt_is_checked: true,
    signs_off_with_nothing_in_hand: true,
};

impl Machine {
    fn new() -> Self {
        let task = Task {
            owner: None,
            attempt: 0,
            ends: 0,
        };
        let worker = Worker {
            life: 0,
            works: true,
            beliefs: Vec::new(),
        };
        Self {
            tasks: vec![task; TASKS],
            workers: vec![worker; WORKERS],
            rows: (0..WORKERS).map(|w| ((w, 0), true)).collect(),
        }
    }

    fn life(&self, w: usize) -> Life {
        (w, self.workers[w].life)
    }

    fn is_alive(&self, life: Life) -> bool {
        self.rows.contains(&(life, true))
    }

    fn set_row(&mut self, life: Life, row: Option<bool>) {
        self.rows.retain(|(l, _)| *l != life);
        self.rows.extend(row.map(|alive| (life, alive)));
        self.rows.sort_unstable();
    }

    /// What may happen next.
    fn acts(&self, rules: Rules) -> Vec<Act> {
        let mut acts = vec![Act::Rescue];
        for (w, worker) in self.workers.iter().enumerate() {
            let alive = self.is_alive(self.life(w));
            if worker.works {
                acts.extend([Act::Claim(w), Act::Beat(w), Act::Crash(w)]);
                if worker.beliefs.is_empty() || !rules.signs_off_with_nothing_in_hand {
                    acts.push(Act::SignOff(w));
                }
            }
            if alive {
                acts.push(Act::Expire(w));
            } else if worker.life + 1 < LIVES {
                acts.push(Act::Rejoin(w));
            }
            for i in 0..worker.beliefs.len() {
                acts.extend([Act::Complete(w, i), Act::GiveUp(w, i)]);
            }
        }
        acts
    }

    fn is_held(&self, belief: Belief, rules: Rules) -> bool {
        let task = &self.tasks[belief.task];
        task.ends == 0
            && task.owner == Some(belief.life)
            && (task.attempt == belief.attempt || !rules.attempt_is_checked)
    }

    /// What a claim of `w` brings.
    fn first_free(&self, w: usize) -> Option<usize> {
        let free = |t: &Task| t.ends == 0 && t.owner.is_none();
        self.is_alive(self.life(w))
            .then(|| self.tasks.iter().position(free))
            .flatten()
    }

    /// Acts; answers how many tasks were changed, or which promise was broken.
    fn act(&mut self, act: Act, rules: Rules) -> Result<u64, String> {
        let mut changed = 0;
        match act {
            Act::Claim(w) => {
                let life = self.life(w);
                if let Some(task) = self.first_free(w) {
                    let found = &mut self.tasks[task];
                    found.owner = Some(life);
                    found.attempt += 1;
                    let attempt = found.attempt;
                    self.workers[w].beliefs.push(Belief {
                        task,
                        life,
                        attempt,
                    });
                    changed = 1;
                }
            }
            Act::Complete(w, i) | Act::GiveUp(w, i) => {
                let belief = self.workers[w].beliefs.remove(i);
                if self.is_held(belief, rules) {
                    let task = &mut self.tasks[belief.task];
                    if task.attempt != belief.attempt {
                        return Err(format!("a stale attempt changed something: {belief:?}"));
                    }
                    task.owner = None;
                    task.ends += u8::from(matches!(act, Act::Complete(..)));
                    changed = 1;
                }
            }
            Act::Expire(w) => self.set_row(self.life(w), Some(false)),
            Act::Beat(w) => self.set_row(self.life(w), Some(true)),
            Act::Crash(w) => {
                self.workers[w].beliefs.clear();
                self.workers[w].works = false;
            }
            Act::Rejoin(w) => {
                self.workers[w].life += 1;
                self.workers[w].works = true;
                self.set_row(self.life(w), Some(true));
            }
            Act::SignOff(w) => {
                self.workers[w].works = false;
                self.set_row(self.life(w), None);
            }
            Act::Rescue => {
                let rows = std::mem::take(&mut self.rows);
                let (alive, dead): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, a)| *a);
                self.rows = alive;
                for task in &mut self.tasks {
                    if dead.iter().any(|(l, _)| task.owner == Some(*l)) {
                        task.owner = None;
                        changed += 1;
                    }
                }
            }
        }
        self.check()?;
        Ok(changed)
    }

    fn check(&self) -> Result<(), String> {
        for task in &self.tasks {
            if task.ends > 1 {
                return Err(format!("two ends were accepted: {task:?}"));
            }
            if let Some(owner) = task.owner
                && !self.rows.iter().any(|(l, _)| *l == owner)
            {
                return Err(format!("lost: held by nobody the rescue knows: {task:?}"));
            }
        }
        Ok(())
    }

    /// Whether the bound on claims still holds.
    fn is_within(&self) -> bool {
        self.tasks.iter().map(|t| t.attempt).sum::<u8>() <= CLAIMS
    }

    /// The next step of a random walk: often the late end of something lost, seldom a worker's end.
    fn choose(&self, random: &mut StdRng) -> Act {
        let acts = self.acts(RULES);
        let late = |act: &&Act| match **act {
            Act::Complete(w, i) => !self.is_held(self.workers[w].beliefs[i], RULES),
            _ => false,
        };
        if let Some(act) = acts.iter().find(late)
            && random.random_range(0..4) == 0
        {
            return *act;
        }
        match acts[random.random_range(0..acts.len())] {
            Act::Crash(_) | Act::SignOff(_) => acts[random.random_range(0..acts.len())],
            act => act,
        }
    }
}

/// Walks through every state that can be reached; answers how many there are, or the first broken promise.
fn explore(rules: Rules) -> Result<usize, String> {
    let mut seen = HashSet::from([Machine::new()]);
    let mut open = vec![Machine::new()];
    while let Some(at) = open.pop() {
        for act in at.acts(rules) {
            let mut next = at.clone();
            next.act(act, rules)
                .map_err(|e| format!("{e} by {act:?} in {at:?}"))?;
            // In which order a worker learned what it believes makes no difference.
            for worker in &mut next.workers {
                worker.beliefs.sort_unstable();
            }
            if next.is_within() && seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    Ok(seen.len())
}

#[test]
fn in_no_order_of_events_is_a_task_lost_ended_twice_or_changed_by_a_stale_attempt() {
    let states = explore(RULES).expect("every promise is kept");
    assert!(states > 10_000, "{states} states prove little");
}

#[test]
fn without_the_attempt_a_worker_that_wakes_up_changes_what_it_claimed_anew() {
    let broken = explore(Rules {
        attempt_is_checked: false,
        ..RULES
    });
    assert!(broken.is_err_and(|e| e.contains("stale attempt")));
}

#[test]
fn a_worker_that_signs_off_with_tasks_in_hand_loses_them() {
    let broken = explore(Rules {
        signs_off_with_nothing_in_hand: false,
        ..RULES
    });
    assert!(broken.is_err_and(|e| e.contains("lost")));
}

/// The real counterparts of the machine's names.
struct Real<'a> {
    test: &'a TestApp,
    tenant: domain::ids::TenantId,
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
        let ended = super::queue::ends(&test, tenant, &real.tasks).await?;
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
