//! Answers that may be reused for a moment. The age counts from before the question was asked, so
//! an answer is never older than the limit. Follows the machine's time, not the product's clock.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Entries after which the old ones are dropped, and the most that are kept.
const MANY: usize = 20_000;

/// Answers by key, each for a moment.
pub(super) struct Fresh<K, V> {
    life: Duration,
    entries: Mutex<HashMap<K, (Instant, V)>>,
}

impl<K: Eq + Hash, V: Clone> Fresh<K, V> {
    pub(super) fn new(life: Duration) -> Self {
        Self {
            life,
            entries: Mutex::new(HashMap::new()),
        }
    }

    /// The answer to `key`, if it is young enough.
    pub(super) fn get(&self, key: &K) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries
            .get(key)
            .filter(|(asked, _)| asked.elapsed() < self.life)
            .map(|(_, value)| value.clone())
    }

    /// Keeps an answer that was asked for at `asked`.
    pub(super) fn put(&self, key: K, value: V, asked: Instant) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MANY {
            entries.retain(|_, (asked, _)| asked.elapsed() < self.life);
        }
        if entries.len() < MANY {
            entries.insert(key, (asked, value));
        }
    }

    /// Drops the answer to `key`.
    pub(super) fn forget(&self, key: &K) {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(key);
    }

    /// Drops all answers.
    pub(super) fn clear(&self) {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ages_from_the_moment_it_was_asked_for() {
        let fresh = Fresh::new(Duration::from_mins(1));
        let long_ago = Instant::now()
            .checked_sub(Duration::from_secs(61))
            .expect("the machine is up for a minute");
        fresh.put("old", 1, long_ago);
        fresh.put("new", 2, Instant::now());
        assert_eq!(fresh.get(&"old"), None);
        assert_eq!(fresh.get(&"new"), Some(2));
        fresh.forget(&"new");
        assert_eq!(fresh.get(&"new"), None);
    }
}
