//! Blows against the commits of a worker, for tests that ask what a death at any point leaves behind. A
//! test names a commit by the kind of step that makes it and by its number; the worker dies there, is
//! told that it failed, or is frozen. In a build without the feature `test-switches` nothing is here.

/// What happens to a worker at one of its commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Blow {
    /// It dies when everything is written and nothing is committed.
    DieBefore,
    /// It dies when the commit is stored and nobody knows yet.
    DieAfter,
    /// The database goes away before the commit.
    FailBefore,
    /// The commit is stored; its answer is lost, and the worker takes it for a failure.
    FailAfter,
    /// It stands still before it opens the transaction, and goes on when the test says so.
    Freeze,
}

#[cfg(not(feature = "test-switches"))]
mod off {
    use crate::Result;

    /// The work as it is.
    pub(crate) async fn at_work<T>(_: &str, work: impl Future<Output = T>) -> T {
        work.await
    }

    pub(crate) const fn works_on(_: &str) {}

    #[expect(clippy::unused_async, reason = "a test may let it wait")]
    pub(crate) async fn before_begin() {}

    #[expect(clippy::unused_async, reason = "a test may let it wait")]
    pub(crate) async fn before_commit() -> Result<()> {
        Ok(())
    }

    #[expect(clippy::unused_async, reason = "a test may let it wait")]
    pub(crate) async fn after_commit() -> Result<()> {
        Ok(())
    }
}

#[cfg(not(feature = "test-switches"))]
pub(crate) use off::{after_commit, at_work, before_begin, before_commit, works_on};

#[cfg(feature = "test-switches")]
pub use on::{Strike, strike, watch};
#[cfg(feature = "test-switches")]
pub(crate) use on::{after_commit, at_work, before_begin, before_commit, works_on};

#[cfg(feature = "test-switches")]
mod on {
    use std::{
        cell::RefCell,
        sync::{Mutex, MutexGuard, PoisonError},
    };

    use tokio_util::sync::CancellationToken;

    use super::Blow;
    use crate::{Error, Result};

    /// A blow that a test has asked for.
    #[derive(Debug, Clone, Default)]
    pub struct Strike {
        fell: CancellationToken,
        thaw: CancellationToken,
    }

    impl Strike {
        /// Waits until it has fallen.
        pub async fn fell(&self) {
            self.fell.cancelled().await;
        }

        /// Whether it has fallen.
        pub fn has_fallen(&self) -> bool {
            self.fell.is_cancelled()
        }

        /// Lets what was frozen go on.
        pub fn thaw(&self) {
            self.thaw.cancel();
        }
    }

    struct Armed {
        blow: Blow,
        at: String,
        left: usize,
        strike: Strike,
    }

    /// The kind of step or, until that is known, the type of task; and which of the transactions seen was
    /// its first.
    struct At {
        what: String,
        first: Option<usize>,
    }

    #[derive(Default)]
    struct State {
        armed: Option<Armed>,
        begins: Vec<String>,
        commits: Vec<String>,
    }

    static STATE: Mutex<Option<State>> = Mutex::new(None);

    tokio::task_local! {
        /// What the slot works on.
        static AT: RefCell<At>;
    }

    fn state() -> MutexGuard<'static, Option<State>> {
        STATE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a blow at the `nth` commit (for [`Blow::Freeze`]: the `nth` transaction) that work on
    /// `at` makes from now on, counted from one; `*` is work on anything. It falls once.
    pub fn strike(blow: Blow, at: &str, nth: usize) -> Strike {
        let strike = Strike::default();
        let armed = Armed {
            blow,
            at: at.to_owned(),
            left: nth,
            strike: strike.clone(),
        };
        *state() = Some(State {
            armed: Some(armed),
            ..State::default()
        });
        strike
    }

    /// Begins to watch without a blow; answers what was seen since the last call: for every transaction
    /// and for every commit of a worker, what it was at work on. The first transaction of a step does not
    /// know yet of which kind it is: it is `step`, and shown as `step:` with the kind.
    pub fn watch() -> (Vec<String>, Vec<String>) {
        let seen = state().replace(State::default()).unwrap_or_default();
        (seen.begins, seen.commits)
    }

    /// Runs the work of a slot; commits are counted in it only.
    pub(crate) async fn at_work<T>(task_type: &str, work: impl Future<Output = T>) -> T {
        let at = At {
            what: task_type.to_owned(),
            first: None,
        };
        AT.scope(RefCell::new(at), work).await
    }

    /// The slot has found out which kind of step it works on.
    pub(crate) fn works_on(kind: &str) {
        let known = AT.try_with(|at| {
            let mut at = at.borrow_mut();
            if let Some(state) = state().as_mut()
                && let Some(begin) = at.first.and_then(|n| state.begins.get_mut(n))
                && *begin == at.what
            {
                *begin = format!("{}:{kind}", at.what);
            }
            kind.clone_into(&mut at.what);
        });
        known.ok();
    }

    enum Moment {
        Begin,
        Before,
        After,
    }

    /// Notes the moment; the blow that falls in it.
    fn falls(moment: &Moment) -> Option<(Blow, Strike)> {
        let mut state = state();
        let state = state.as_mut()?;
        let noted = AT.try_with(|at| {
            let mut at = at.borrow_mut();
            match moment {
                Moment::Begin => {
                    at.first.get_or_insert(state.begins.len());
                    state.begins.push(at.what.clone());
                }
                Moment::Before => state.commits.push(at.what.clone()),
                Moment::After => {}
            }
            at.what.clone()
        });
        let at = noted.ok()?;
        let armed = state.armed.as_mut().filter(|a| a.at == at || a.at == "*")?;
        let mine = match armed.blow {
            Blow::Freeze => matches!(moment, Moment::Begin),
            Blow::DieBefore | Blow::FailBefore => matches!(moment, Moment::Before),
            Blow::DieAfter | Blow::FailAfter => matches!(moment, Moment::After),
        };
        if !mine {
            return None;
        }
        armed.left = armed.left.saturating_sub(1);
        if armed.left > 0 {
            return None;
        }
        let armed = state.armed.take()?;
        armed.strike.fell.cancel();
        Some((armed.blow, armed.strike))
    }

    async fn suffer(moment: Moment) -> Result<()> {
        match falls(&moment) {
            None => Ok(()),
            Some((Blow::DieBefore | Blow::DieAfter, _)) => std::future::pending().await,
            Some((Blow::Freeze, strike)) => {
                strike.thaw.cancelled().await;
                Ok(())
            }
            Some((Blow::FailBefore | Blow::FailAfter, _)) => {
                Err(Error::Unavailable("The database is away".to_owned(), 2))
            }
        }
    }

    pub(crate) async fn before_begin() {
        drop(suffer(Moment::Begin).await);
    }

    pub(crate) async fn before_commit() -> Result<()> {
        suffer(Moment::Before).await
    }

    pub(crate) async fn after_commit() -> Result<()> {
        suffer(Moment::After).await
    }
}
