//! Values by key, and by a number that stays the same as long as the value is there: whoever keeps the
//! number finds it without hashing.

use std::hash::Hash;

use crate::workflows::canvas::ids::IdMap;

#[derive(Debug, Clone)]
pub(super) struct Table<K, T> {
    numbers: IdMap<K, usize>,
    values: Vec<Option<T>>,
    free: Vec<usize>,
}

impl<K: Copy + Eq + Hash, T> Table<K, T> {
    pub fn with_capacity(count: usize) -> Self {
        Self {
            numbers: IdMap::with_capacity_and_hasher(
                count,
                std::hash::BuildHasherDefault::default(),
            ),
            values: Vec::with_capacity(count),
            free: Vec::new(),
        }
    }

    /// Adds a value under a key that is not there yet. Answers its number.
    pub fn add(&mut self, key: K, value: T) -> usize {
        let number = self.free.pop().unwrap_or_else(|| {
            self.values.push(None);
            self.values.len() - 1
        });
        self.values[number] = Some(value);
        self.numbers.insert(key, number);
        number
    }

    pub fn take(&mut self, key: K) -> Option<T> {
        let number = self.numbers.remove(&key)?;
        self.free.push(number);
        self.values[number].take()
    }

    pub fn number(&self, key: K) -> Option<usize> {
        self.numbers.get(&key).copied()
    }

    pub fn get(&self, key: K) -> Option<&T> {
        self.at(self.number(key)?)
    }

    pub fn at(&self, number: usize) -> Option<&T> {
        self.values.get(number)?.as_ref()
    }

    pub fn at_mut(&mut self, number: usize) -> Option<&mut T> {
        self.values.get_mut(number)?.as_mut()
    }

    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.values.iter().flatten()
    }
}
