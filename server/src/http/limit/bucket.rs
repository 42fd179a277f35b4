//! Token buckets by key, in bounded memory. A bucket is one number (GCRA): the moment at which it would
//! be full again, were nothing more taken.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// How much at once, and how long until one more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Milliseconds that one takes to come back.
    each: i64,
    /// Milliseconds that a whole bucket takes.
    whole: i64,
}

impl Pace {
    pub(super) const fn new(at_once: i64, each_ms: i64) -> Self {
        Self {
            each: each_ms,
            whole: at_once * each_ms,
        }
    }
}

/// Keys of one generation. When it is full, the generation before is forgotten: a key that is used
/// stays, and whoever can fill it has more addresses than any limit by address can hold.
const MANY: usize = 20_000;

/// Buckets by key.
pub(super) struct Buckets<K> {
    generations: Mutex<[HashMap<K, i64>; 2]>,
}

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self {
            generations: Mutex::new([HashMap::new(), HashMap::new()]),
        }
    }
}

impl<K: Eq + Hash> Buckets<K> {
    /// Takes one at `now` (milliseconds), or says how many seconds until there is one.
    pub(super) fn take(&self, key: K, pace: Pace, now: i64) -> Result<(), u32> {
        let mut generations = self
            .generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let [young, old] = &mut *generations;
        let full_at = young.get(&key).copied().or_else(|| old.remove(&key));
        // A clock that was moved back must not lock anybody out for longer than a whole bucket.
        let full_at = full_at.unwrap_or(now).clamp(now, now + pace.whole);
        let after = full_at + pace.each;
        let wait = after - now - pace.whole;
        let kept = if wait > 0 { full_at } else { after };
        if young.len() >= MANY && !young.contains_key(&key) {
            *old = std::mem::take(young);
        }
        young.insert(key, kept);
        if wait > 0 {
            return Err(u32::try_from(wait.saturating_add(999) / 1_000).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        let generations = self.generations.lock().expect("lock");
        generations[0].len() + generations[1].len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace::new(3, 2_000);

    #[test]
    fn a_bucket_gives_its_fill_then_one_at_a_time() {
        let buckets = Buckets::default();
        let take = |now| buckets.take("a", PACE, now);
        for _ in 0..3 {
            assert_eq!(take(0), Ok(()));
        }
        assert_eq!(take(0), Err(2));
        assert_eq!(take(1_999), Err(1), "asking costs nothing");
        assert_eq!(take(2_000), Ok(()));
        assert_eq!(take(2_000), Err(2));
        assert_eq!(buckets.take("b", PACE, 2_000), Ok(()));
        for _ in 0..3 {
            assert_eq!(take(60_000), Ok(()), "never more than a whole bucket");
        }
        assert_eq!(take(60_000), Err(2));
        assert_eq!(take(-60_000), Err(2), "a clock that was moved back");
    }

    #[test]
    fn memory_is_bounded_and_who_keeps_asking_is_kept() {
        let buckets = Buckets::default();
        for _ in 0..3 {
            assert_eq!(buckets.take(0, PACE, 0), Ok(()));
        }
        for key in 1..200_000 {
            assert_eq!(buckets.take(key, PACE, 0), Ok(()));
            if key % 1_000 == 0 {
                assert_eq!(buckets.take(0, PACE, 0), Err(2), "at {key}");
            }
        }
        assert!(buckets.len() <= 2 * MANY, "{}", buckets.len());
    }
}
