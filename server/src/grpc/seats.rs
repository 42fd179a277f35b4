//! Places for workers: so many in all, and so many with keys of one company, so that none takes the
//! places of the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::ids::TenantId;

/// Workers at once.
const ALL: usize = 128;
/// Workers of one company at once.
const OF_ONE: usize = 32;

/// The places that are taken.
#[derive(Debug, Default, Clone)]
pub(super) struct Seats(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    of: HashMap<TenantId, usize>,
}

/// A place; free again when it is dropped.
pub(super) struct Seat {
    seats: Seats,
    of: Option<TenantId>,
}

impl Seats {
    /// A place for a worker, of one company if it brought its key; `None` when there is none left.
    pub(super) fn take(&self, of: Option<TenantId>) -> Option<Seat> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= ALL {
            return None;
        }
        if let Some(tenant) = of {
            let theirs = taken.of.entry(tenant).or_default();
            if *theirs >= OF_ONE {
                return None;
            }
            *theirs += 1;
        }
        taken.all += 1;
        Some(Seat {
            seats: self.clone(),
            of,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        if let Some(tenant) = self.of
            && let Some(theirs) = taken.of.get_mut(&tenant)
        {
            *theirs -= 1;
            if *theirs == 0 {
                taken.of.remove(&tenant);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_company_does_not_take_the_places_of_the_others() {
        let seats = Seats::default();
        let [a, b] =
            ["1", "2"].map(|n| format!("tnt_{n:0>32}").parse::<TenantId>().expect("an id"));
        let mut theirs: Vec<Seat> = std::iter::from_fn(|| seats.take(Some(a))).collect();
        assert_eq!(theirs.len(), OF_ONE);
        let other = seats.take(Some(b));
        assert!(other.is_some());
        let rest: Vec<Seat> = std::iter::from_fn(|| seats.take(None)).collect();
        assert_eq!(rest.len(), ALL - OF_ONE - 1);
        theirs.pop();
        assert!(seats.take(Some(a)).is_some(), "a place is free again");
        drop((theirs, other, rest));
        assert!(seats.0.lock().expect("a lock").of.is_empty());
    }
}
