//! Whose turn it is: which tenants may have something in the queue, in what order they are served,
//! and from which place on. Memory of one worker; the sweep over the queue corrects it.

use std::collections::{HashMap, HashSet, VecDeque, hash_map::Entry};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::TenantId;
use store::queue::{Claimed, Place, Share};
use uuid::Uuid;

/// Two tasks of a tenant may commit in another order than they were made in. What is younger than
/// this is always looked at again.
const LATE: TimeDelta = TimeDelta::seconds(2);

/// The tenants that may have something, in the order of their turns.
#[derive(Debug, Default)]
pub(super) struct Turns {
    order: VecDeque<TenantId>,
    places: HashMap<TenantId, Option<Place>>,
    /// Woken since their share was made out: what the share brings may not be all.
    again: HashSet<TenantId>,
}

impl Turns {
    /// Nobody is known to have anything.
    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The tenant may have something new.
    pub(super) fn woken(&mut self, tenant: TenantId) {
        match self.places.entry(tenant) {
            Entry::Vacant(place) => {
                place.insert(None);
                self.order.push_back(tenant);
            }
            Entry::Occupied(_) => {
                self.again.insert(tenant);
            }
        }
    }

    /// The sweep found these to have something, wherever in their order: look from its beginning.
    /// Whoever is new is queued from the place on that `lot` falls on: workers that are started again and
    /// again would all begin with the same tenants otherwise.
    pub(super) fn found(&mut self, tenants: &[TenantId], lot: u128) {
        for place in self.places.values_mut() {
            *place = None;
        }
        let from = lot % (tenants.len().max(1) as u128);
        let (last, first) = tenants.split_at(from as usize);
        for tenant in first.iter().chain(last) {
            self.woken(*tenant);
        }
    }

    /// Tasks of these wait that a dead worker held: they have waited for a lease already, so it is their
    /// tenants' turn.
    pub(super) fn crashed(&mut self, tenants: &[TenantId]) {
        if tenants.is_empty() {
            return;
        }
        let mut next = VecDeque::new();
        for tenant in tenants {
            if !next.contains(tenant) {
                next.push_back(*tenant);
            }
        }
        for tenant in &next {
            self.places.insert(*tenant, None);
        }
        self.order.retain(|tenant| !next.contains(tenant));
        next.append(&mut self.order);
        self.order = next;
    }

    /// Shares out `free` slots among those whose turn is next: one each, or more when there are fewer
    /// tenants than slots.
    pub(super) fn shares(&mut self, free: usize, now: DateTime<Utc>) -> Vec<Share> {
        let many = self.order.len().min(free);
        for tenant in self.order.iter().take(many) {
            self.again.remove(tenant);
        }
        let recent = Place {
            sort_key: now - LATE,
            id: Uuid::nil(),
        };
        self.order
            .iter()
            .take(many)
            .enumerate()
            .map(|(i, tenant)| Share {
                tenant: *tenant,
                after: self
                    .places
                    .get(tenant)
                    .copied()
                    .flatten()
                    .map(|p| p.min(recent)),
                quota: free / many + usize::from(i < free % many),
            })
            .collect()
    }

    /// What the shares brought. Who got less than its share has no more for now; the others wait for
    /// their next turn behind everybody else.
    pub(super) fn served(&mut self, shares: &[Share], claimed: &[Claimed]) {
        for share in shares {
            let own = claimed.iter().filter(|c| c.tenant == share.tenant);
            let (got, last) = own.fold((0, None), |(n, last), c| (n + 1, last.max(Some(c.place))));
            // The shares were the first in the order, and only the end has grown since.
            let first = self.order.pop_front();
            debug_assert_eq!(first, Some(share.tenant));
            let woken = self.again.remove(&share.tenant);
            if got < share.quota && !woken {
                self.places.remove(&share.tenant);
            } else {
                self.order.push_back(share.tenant);
                self.places.insert(share.tenant, last.max(share.after));
            }
        }
    }
}

/// Orders what one claim brought so that tenants alternate.
pub(super) fn alternate(claimed: Vec<Claimed>) -> VecDeque<Claimed> {
    let mut seen: HashMap<TenantId, usize> = HashMap::new();
    let mut ranked: Vec<(usize, Claimed)> = claimed
        .into_iter()
        .map(|c| {
            let rank = seen.entry(c.tenant).or_default();
            *rank += 1;
            (*rank, c)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, c)| c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::TaskId;

    fn tenant(n: u128) -> TenantId {
        TenantId::from_uuid(Uuid::from_u128(n))
    }

    fn task(of: u128, id: u128, at: DateTime<Utc>) -> Claimed {
        Claimed {
            tenant: tenant(of),
            id: TaskId::from_uuid(Uuid::from_u128(id)),
            created_at: at,
            place: Place {
                sort_key: at,
                id: Uuid::from_u128(id),
            },
            task_type: "step".to_owned(),
            owner: Uuid::nil(),
            attempt: 1,
            errors: 0,
            crashes: 0,
            ruled: false,
        }
    }

    const T0: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn a_tenant_with_a_million_gets_its_turn_and_no_more() {
        let mut turns = Turns::default();
        for n in 1..=25 {
            turns.woken(tenant(n));
        }
        let mut served = HashMap::new();
        for _ in 0..25 {
            let shares = turns.shares(8, T0);
            assert_eq!(shares.iter().map(|s| s.quota).sum::<usize>(), 8);
            let claimed: Vec<Claimed> = shares
                .iter()
                .flat_map(|s| (0..s.quota).map(|_| s.tenant))
                .map(|t| Claimed {
                    tenant: t,
                    ..task(1, 1, T0)
                })
                .collect();
            for c in &claimed {
                *served.entry(c.tenant).or_insert(0) += 1;
            }
            turns.served(&shares, &claimed);
        }
        assert_eq!(served.len(), 25);
        assert!(served.values().all(|n| *n == 8), "{served:?}");
    }

    #[test]
    fn few_tenants_share_all_slots() {
        let mut turns = Turns::default();
        turns.woken(tenant(1));
        turns.woken(tenant(2));
        turns.woken(tenant(2));
        let shares = turns.shares(5, T0);
        assert_eq!(
            shares.iter().map(|s| s.quota).collect::<Vec<_>>(),
            vec![3, 2]
        );
    }

    #[test]
    fn who_gave_less_than_asked_is_asked_again_when_woken() {
        let mut turns = Turns::default();
        turns.woken(tenant(1));
        let shares = turns.shares(4, T0);
        turns.served(&shares, &[task(1, 1, T0)]);
        assert!(turns.is_empty());
        turns.woken(tenant(1));
        assert_eq!(turns.shares(4, T0).len(), 1);
    }

    #[test]
    fn who_was_woken_while_its_share_was_fetched_stays() {
        let mut turns = Turns::default();
        turns.woken(tenant(1));
        let shares = turns.shares(4, T0);
        turns.woken(tenant(1));
        turns.served(&shares, &[]);
        assert!(!turns.is_empty());
        let shares = turns.shares(4, T0);
        turns.served(&shares, &[]);
        assert!(turns.is_empty());
    }

    #[test]
    fn the_next_claim_begins_behind_the_last_but_what_is_young_is_looked_at_again() {
        let mut turns = Turns::default();
        turns.woken(tenant(1));
        let shares = turns.shares(1, T0);
        turns.served(&shares, &[task(1, 7, T0)]);
        let late = turns.shares(1, T0 + TimeDelta::minutes(1));
        assert_eq!(late[0].after.map(|p| p.id), Some(Uuid::from_u128(7)));
        let soon = turns.shares(1, T0 + TimeDelta::seconds(1));
        assert_eq!(
            soon[0].after.map(|p| p.sort_key),
            Some(T0 - TimeDelta::seconds(1))
        );
        turns.found(&[], 0);
        assert_eq!(turns.shares(1, T0)[0].after, None);
    }

    #[test]
    fn a_worker_begins_with_the_tenants_its_lot_falls_on() {
        let mut turns = Turns::default();
        turns.found(&[tenant(1), tenant(2), tenant(3)], 5);
        let of = |shares: Vec<Share>| shares.iter().map(|s| s.tenant).collect::<Vec<_>>();
        assert_eq!(of(turns.shares(3, T0)), [tenant(3), tenant(1), tenant(2)]);
    }

    #[test]
    fn whose_tasks_a_dead_worker_held_is_next_and_is_looked_at_from_its_beginning() {
        let mut turns = Turns::default();
        turns.woken(tenant(1));
        turns.woken(tenant(2));
        let shares = turns.shares(2, T0);
        turns.served(&shares, &[task(1, 7, T0), task(2, 8, T0)]);
        turns.crashed(&[tenant(2), tenant(3), tenant(2)]);
        let shares = turns.shares(3, T0 + TimeDelta::minutes(1));
        let of: Vec<_> = shares
            .iter()
            .map(|s| (s.tenant, s.after.is_some()))
            .collect();
        assert_eq!(
            of,
            [(tenant(2), false), (tenant(3), false), (tenant(1), true)]
        );
    }

    #[test]
    fn what_one_claim_brought_alternates_between_tenants() {
        let order = alternate(vec![
            task(1, 1, T0),
            task(1, 2, T0),
            task(1, 3, T0),
            task(2, 4, T0),
        ]);
        let tenants: Vec<_> = order.iter().map(|c| c.tenant).collect();
        assert_eq!(tenants, [tenant(1), tenant(2), tenant(1), tenant(1)]);
    }
}
