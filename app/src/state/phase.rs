//! The timing of loading (AT-06): nothing for 150 ms, then a skeleton for at least 300 ms, then the
//! answer; an answer that is already there shows at once.

use std::time::Duration;

use leptos::prelude::*;

use super::query::Meta;

/// What a loading region shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Too early for anything.
    Blank,
    /// The skeleton.
    Skeleton,
    /// The answer.
    Ready,
    /// The problem.
    Failed,
}

/// Milliseconds before a skeleton shows.
const QUIET: u64 = 150;
/// Milliseconds a skeleton stays once shown.
const LINGER: u64 = 300;

/// The phase of a request, with its timing.
pub fn phase(meta: RwSignal<Meta>) -> Memo<Phase> {
    let waited = RwSignal::new(false); // the quiet time is over and nothing was there
    let lingering = RwSignal::new(false);
    if !meta.with_untracked(|m| m.has_data) {
        set_timeout(
            move || {
                let still =
                    meta.try_with_untracked(|m| !m.has_data && m.problem.is_none()) == Some(true);
                if still && waited.try_set(true).is_none() {
                    lingering.set(true);
                    set_timeout(
                        move || {
                            let _ = lingering.try_set(false);
                        },
                        Duration::from_millis(LINGER),
                    );
                }
            },
            Duration::from_millis(QUIET),
        );
    }
    Memo::new(move |_| {
        if lingering.get() {
            return Phase::Skeleton;
        }
        meta.with(|m| match (m.has_data, m.problem.is_some() && !m.fetching) {
            (true, _) => Phase::Ready,
            (false, true) => Phase::Failed,
            (false, false) if waited.get() => Phase::Skeleton,
            (false, false) => Phase::Blank,
        })
    })
}
