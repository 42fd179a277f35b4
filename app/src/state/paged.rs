//! Long lists: a first page, and more of it when asked for. A list that was made longer stays as long when
//! live events have it fetched again.

use std::{future::Future, pin::Pin, rc::Rc};

use domain::{
    page::{PAGE_MAX, Page, PageRequest},
    problem::Problem,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    keys::Key,
    query::{Query, query_from},
};

/// Rows that one request for more brings.
pub const STEP: u32 = 50;

type Answer<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Problem>>>>;
type Ask<T> = Rc<dyn Fn(PageRequest) -> Answer<T>>;

/// A list with what is needed to make it longer.
pub struct Paged<T: 'static> {
    /// The list as far as it is loaded.
    pub list: Query<Page<T>>,
    /// More of it is on its way.
    pub busy: RwSignal<bool>,
    /// Why more of it did not come.
    pub problem: RwSignal<Option<Problem>>,
    ask: StoredValue<Ask<T>, LocalStorage>,
}

impl<T> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Paged<T> {}

/// The list under `key`, from the cache or fetched now.
pub fn paged<T, F>(key: Key, ask: impl Fn(PageRequest) -> F + 'static) -> Paged<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<Page<T>, Problem>> + 'static,
{
    let ask: Ask<T> = Rc::new(move |request| Box::pin(ask(request)));
    let all = ask.clone();
    Paged {
        list: query_from(key, move |data| as_long_as(data, all.clone())),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        ask: StoredValue::new_local(ask),
    }
}

fn rows<T: Send + Sync + 'static>(data: RwSignal<Option<Page<T>>>) -> u32 {
    let rows = data.try_with_untracked(|page| page.as_ref().map_or(0, |page| page.items.len()));
    rows.unwrap_or(0) as u32
}

/// Fetches as many rows as are shown, so that a refetch does not cut off what somebody asked for.
async fn as_long_as<T: Send + Sync + 'static>(
    data: RwSignal<Option<Page<T>>>,
    ask: Ask<T>,
) -> Result<Page<T>, Problem> {
    let mut whole = Page {
        items: Vec::new(),
        next: None,
    };
    loop {
        let missing = rows(data)
            .max(STEP)
            .saturating_sub(whole.items.len() as u32);
        if missing == 0 || (whole.next.is_none() && !whole.items.is_empty()) {
            return Ok(whole);
        }
        let page = ask(PageRequest {
            cursor: whole.next.take(),
            limit: Some(missing.min(PAGE_MAX)),
        })
        .await?;
        if page.items.is_empty() {
            return Ok(whole);
        }
        whole.items.extend(page.items);
        whole.next = page.next;
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Paged<T> {
    /// Whether there is more; tracks.
    pub fn has_more(self) -> bool {
        self.list
            .data
            .with(|page| page.as_ref().is_some_and(|page| page.next.is_some()))
    }

    /// Fetches the next rows and puts them under the others; `then` gets how many there were before.
    pub fn more(self, then: Callback<u32>) {
        let data = self.list.data;
        let cursor = data.with_untracked(|page| page.as_ref().and_then(|page| page.next.clone()));
        if cursor.is_none() || self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        let request = PageRequest {
            cursor: cursor.clone(),
            limit: Some(STEP),
        };
        let answer = self.ask.with_value(|ask| ask(request));
        spawn_local(async move {
            let answer = answer.await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(page) => {
                    let before = rows(data);
                    let fits = data.try_update(|old| append(old.as_mut(), page, cursor.as_ref()));
                    match fits {
                        Some(true) => drop(then.try_run(before)),
                        // The list was fetched anew meanwhile and ends elsewhere.
                        Some(false) => self.more(then),
                        None => {}
                    }
                }
                Err(problem) => drop(self.problem.try_set(Some(problem))),
            }
        });
    }
}

/// Puts the rows that follow `cursor` under the others; `false` when the list no longer ends there.
fn append<T>(list: Option<&mut Page<T>>, page: Page<T>, cursor: Option<&String>) -> bool {
    let Some(list) = list.filter(|list| list.next.as_ref() == cursor) else {
        return false;
    };
    list.items.extend(page.items);
    list.next = page.next;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(items: &[i32], next: Option<&str>) -> Page<i32> {
        Page {
            items: items.to_vec(),
            next: next.map(Into::into),
        }
    }

    #[test]
    fn rows_are_added_only_where_the_list_still_ends() {
        let mut list = page(&[1, 2], Some("b"));
        let cursor = Some("b".to_owned());
        assert!(append(Some(&mut list), page(&[3], None), cursor.as_ref()));
        assert_eq!(list, page(&[1, 2, 3], None));
        assert!(!append(Some(&mut list), page(&[4], None), cursor.as_ref()));
        assert!(!append(None, page(&[4], None), cursor.as_ref()));
    }
}
