//! What waits for a decision: posts and items of runs together, in the order of the inbox; and the keys
//! that walk through it.

use std::cmp::Reverse;

use domain::approvals::{Approval, ApprovalState, ItemApproval};
use leptos::prelude::*;

use crate::{
    nav::use_nav,
    remote,
    routes::Route,
    state::{
        keys::Key,
        query::{Query, query},
        session::tenant_id,
        shortcuts::use_shortcuts,
    },
    words::keys,
};

/// One line of the inbox.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A post.
    Post(Box<Approval>),
    /// An item of a run.
    Item(Box<ItemApproval>),
}

impl Entry {
    /// Its page.
    pub fn route(&self) -> Route {
        match self {
            Self::Post(a) => Route::Approval(a.id),
            Self::Item(a) => Route::ApprovalItem(a.id),
        }
    }
}

/// Approvals about posts in a state, or all.
pub fn posts(state: Option<ApprovalState>) -> Query<Vec<Approval>> {
    let tenant = tenant_id();
    query(Key::Approvals(state), move || {
        remote::list_approvals(tenant, state)
    })
}

/// Approvals about items of runs in a state, or all.
pub fn items(state: Option<ApprovalState>) -> Query<Vec<ItemApproval>> {
    let tenant = tenant_id();
    query(Key::Items(state), move || remote::list_items(tenant, state))
}

/// Both in one order: what waits first, the newest first.
pub fn merged(posts: Vec<Approval>, items: Vec<ItemApproval>) -> Vec<Entry> {
    let posts = posts.into_iter().map(|a| Entry::Post(Box::new(a)));
    let items = items.into_iter().map(|a| Entry::Item(Box::new(a)));
    let mut all: Vec<Entry> = posts.chain(items).collect();
    all.sort_by_key(|entry| {
        let (state, at) = match entry {
            Entry::Post(a) => (a.state, a.opened_at),
            Entry::Item(a) => (a.state, a.opened_at),
        };
        (state != ApprovalState::Pending, Reverse(at))
    });
    all
}

/// Registers the keys that go to the next and the previous one that waits; answers what comes after
/// `here`, if anything else waits.
pub fn walk(here: Route) -> Signal<Option<Route>> {
    let state = Some(ApprovalState::Pending);
    let (posts, items, nav) = (posts(state), items(state), use_nav());
    let all = Memo::new(move |_| {
        let posts = posts.data.get().unwrap_or_default();
        let items = items.data.get().unwrap_or_default();
        let merged = merged(posts, items);
        merged.iter().map(Entry::route).collect::<Vec<Route>>()
    });
    // Where it stood in the list: once it is decided it is not in it any more, and the one behind
    // it stands in its place.
    let place = StoredValue::new(0);
    let next = Signal::derive(move || {
        all.with(|list| {
            if let Some(at) = list.iter().position(|r| *r == here) {
                place.set_value(at);
            }
            let others: Vec<Route> = list.iter().copied().filter(|r| *r != here).collect();
            others.get(place.get_value()).or(others.first()).copied()
        })
    });
    let step = move |by: i64| {
        let to = all.with_untracked(|list| {
            let at = list
                .iter()
                .position(|r| *r == here)
                .map_or_else(|| place.get_value() as i64 + by.min(0), |i| i as i64 + by);
            let there = usize::try_from(at).ok().and_then(|i| list.get(i));
            there.or_else(|| list.iter().find(|r| **r != here)).copied()
        });
        nav.to(to.unwrap_or(Route::Approvals));
    };
    let keys = use_shortcuts();
    keys.add("j", keys::NEXT, move || step(1));
    keys.add("k", keys::PREVIOUS, move || step(-1));
    next
}
