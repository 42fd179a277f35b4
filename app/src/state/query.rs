//! The query cache: what was fetched, by typed key. Two views of one key share one request and one
//! answer; invalidated answers stay on the screen, dimmed, until the new one is there.
//! The bookkeeping is not generic, so that it exists once in the wasm and not once per type.

use std::{any::Any, cell::RefCell, future::Future, pin::Pin, rc::Rc};

use domain::{
    events::LiveEvent,
    problem::{Problem, ProblemKind},
};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper_local::Local;

use super::{keys::Key, session::use_session};

/// A value that never leaves the one thread the browser gives us.
mod send_wrapper_local {
    use leptos::prelude::{LocalStorage, StoredValue};
    /// Short for a stored value that need not be `Send`.
    pub(super) type Local<T> = StoredValue<T, LocalStorage>;
}

/// What is known of a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meta {
    /// A request is under way.
    pub fetching: bool,
    /// There is an answer.
    pub has_data: bool,
    /// Why the last request brought none.
    pub problem: Option<Problem>,
}

type Fetch = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Problem>>>>>;

struct Entry {
    key: Key,
    meta: RwSignal<Meta>,
    data: Rc<dyn Any>,
    fetch: Fetch,
    watchers: u32,
    stale: bool,
    again: bool,
}

/// The handle to the cache.
#[derive(Clone, Copy)]
pub struct Cache {
    entries: Local<Rc<RefCell<Vec<Entry>>>>,
    owner: Local<Owner>,
    ended: Local<Rc<dyn Fn()>>,
}

/// One cached answer, as pages hold it.
pub struct Query<T: 'static> {
    /// The answer, once there is one.
    pub data: RwSignal<Option<T>>,
    /// How its request stands.
    pub meta: RwSignal<Meta>,
    cache: Cache,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Query<T> {}

impl<T> Query<T> {
    /// Asks again.
    pub fn retry(self) {
        self.cache.refetch_where(|entry| entry.meta == self.meta);
    }
}

impl Cache {
    /// Makes the cache; its answers live as long as the reactive owner it is made in.
    pub fn provide() -> Self {
        let session = use_session();
        let ended: Rc<dyn Fn()> = Rc::new(move || session.leave());
        let cache = Self {
            entries: StoredValue::new_local(Rc::default()),
            owner: StoredValue::new_local(Owner::current().unwrap_or_default()),
            ended: StoredValue::new_local(ended),
        };
        provide_context(cache);
        cache
    }

    /// None once the workspace was left: a timer of the live feed may still come after that.
    fn entries(self) -> Rc<RefCell<Vec<Entry>>> {
        self.entries.try_get_value().unwrap_or_default()
    }

    /// Forgets everything: another tenant is shown.
    pub fn clear(self) {
        self.entries().borrow_mut().clear();
    }

    /// Asks again for these keys where they are on the screen, and later where they are not.
    pub fn invalidate(self, keys: &[Key]) {
        self.refetch_where(|entry| keys.contains(&entry.key));
    }

    /// Asks again for everything the events may have changed.
    pub fn apply(self, events: &[LiveEvent]) {
        self.refetch_where(|entry| events.iter().any(|event| entry.key.touched_by(event)));
    }

    /// Asks again for everything.
    pub fn invalidate_all(self) {
        self.refetch_where(|_| true);
    }

    fn refetch_where(self, wanted: impl Fn(&Entry) -> bool) {
        let mut now = Vec::new();
        for entry in self
            .entries()
            .borrow_mut()
            .iter_mut()
            .filter(|entry| wanted(entry))
        {
            if entry.watchers > 0 {
                now.push(entry.meta);
            } else {
                entry.stale = true;
            }
        }
        for meta in now {
            self.run(meta);
        }
    }

    fn run(self, meta: RwSignal<Meta>) {
        let entries = self.entries();
        let fetch = {
            let mut entries = entries.borrow_mut();
            let Some(entry) = entries.iter_mut().find(|e| e.meta == meta) else {
                return;
            };
            if meta.with_untracked(|m| m.fetching) {
                entry.again = true;
                return;
            }
            entry.stale = false;
            entry.fetch.clone()
        };
        meta.update(|m| m.fetching = true);
        spawn_local(async move {
            let answer = fetch().await;
            if let Err(problem) = &answer
                && problem.kind == ProblemKind::Unauthenticated
            {
                (self.ended.get_value())();
            }
            let _ = meta.try_update(|m| {
                m.fetching = false;
                m.has_data |= answer.is_ok();
                m.problem = answer.err();
            });
            let again = entries
                .borrow_mut()
                .iter_mut()
                .find(|e| e.meta == meta)
                .is_some_and(|e| std::mem::take(&mut e.again));
            if again {
                self.run(meta);
            }
        });
    }

    fn watch(self, meta: RwSignal<Meta>) {
        let entries = self.entries();
        let mut stale = false;
        if let Some(entry) = entries.borrow_mut().iter_mut().find(|e| e.meta == meta) {
            entry.watchers += 1;
            stale = entry.stale;
        }
        if stale {
            self.run(meta);
        }
        let entries = Local::new_local(entries);
        on_cleanup(move || {
            let entries = entries.get_value();
            if let Some(entry) = entries.borrow_mut().iter_mut().find(|e| e.meta == meta) {
                entry.watchers = entry.watchers.saturating_sub(1);
                // Shown again later, it is fetched again then: events while hidden are not tracked one by one.
                entry.stale |= entry.watchers == 0;
            }
        });
    }
}

/// The cache's handle.
pub fn use_cache() -> Cache {
    expect_context::<Cache>()
}

/// The answer to `key`: from the cache, or fetched now. Belongs at the top of a page.
pub fn query<T, F>(key: Key, fetch: impl Fn() -> F + 'static) -> Query<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<T, Problem>> + 'static,
{
    query_from(key, move |_| fetch())
}

/// The same for answers that grow: the fetch sees what is there already.
pub fn query_from<T, F>(key: Key, fetch: impl Fn(RwSignal<Option<T>>) -> F + 'static) -> Query<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<T, Problem>> + 'static,
{
    let cache = use_cache();
    let entries = cache.entries();
    let known = entries
        .borrow()
        .iter()
        .find(|e| e.key == key)
        .and_then(|e| {
            Some(Query {
                data: *e.data.downcast_ref::<RwSignal<Option<T>>>()?,
                meta: e.meta,
                cache,
            })
        });
    if let Some(query) = known {
        cache.watch(query.meta);
        return query;
    }
    let (data, meta) = cache.owner.with_value(|owner| {
        owner.with(|| (RwSignal::new(None::<T>), RwSignal::new(Meta::default())))
    });
    let fetch: Fetch = Rc::new(move || {
        let answer = fetch(data);
        Box::pin(async move {
            let value = answer.await?;
            // The same answer again moves nothing on the screen.
            if data.try_with_untracked(|old| old.as_ref() != Some(&value)) == Some(true) {
                data.set(Some(value));
            }
            Ok(())
        })
    });
    entries.borrow_mut().push(Entry {
        key,
        meta,
        data: Rc::new(data),
        fetch,
        watchers: 0,
        stale: true,
        again: false,
    });
    cache.watch(meta);
    Query { data, meta, cache }
}
