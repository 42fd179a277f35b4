//! Writing: one call to the server with its busy state, its toast on failure with Retry, and the
//! keys it makes stale. Field errors go back to the form.

use std::{future::Future, pin::Pin, rc::Rc};

use domain::problem::{Problem, ProblemKind};
use leptos::{prelude::*, task::spawn_local};

use super::{
    form::Form,
    keys::Key,
    query::{Cache, use_cache},
    session::{SessionHandle, use_session},
    toasts::{Toasts, use_toasts},
};
use crate::{
    i18n::{foreign, t, tf},
    words::common,
};

/// What is done with an answer.
type Done = Box<dyn FnOnce()>;
/// A call of whatever type. What follows it is not generic, so that it exists once in the wasm and not once per type.
type Call = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Done, Problem>>>>>;

/// Everything a write needs, taken from context before anything is awaited.
#[derive(Clone, Copy)]
pub struct Writer {
    /// A call is under way.
    pub busy: RwSignal<bool>,
    toasts: Toasts,
    cache: Cache,
    session: SessionHandle,
    form: Option<Form>,
    conflict: Option<Callback<()>>,
}

/// A writer of its own for one button or form.
pub fn writer() -> Writer {
    Writer {
        busy: RwSignal::new(false),
        toasts: use_toasts(),
        cache: use_cache(),
        session: use_session(),
        form: None,
        conflict: None,
    }
}

impl Writer {
    /// Sends the server's field errors to this form.
    pub fn with_form(mut self, form: Form) -> Self {
        self.form = Some(form);
        self
    }

    /// What to do when somebody else saved first, instead of a notice.
    pub fn on_conflict(mut self, act: Callback<()>) -> Self {
        self.conflict = Some(act);
        self
    }

    /// Calls the server; then makes `stale` keys ask again and hands the answer on. A second call
    /// while one is under way is ignored.
    pub fn send<T, F>(
        self,
        call: impl Fn() -> F + 'static,
        stale: Vec<Key>,
        done: impl Fn(T) + 'static,
    ) where
        T: 'static,
        F: Future<Output = Result<T, Problem>> + 'static,
    {
        let done = Rc::new(done);
        self.begin(
            Rc::new(move || {
                let (answer, done) = (call(), done.clone());
                Box::pin(async move {
                    let value = answer.await?;
                    Ok(Box::new(move || done(value)) as Done)
                })
            }),
            stale.into(),
        );
    }

    fn begin(self, call: Call, stale: Rc<[Key]>) {
        if self.busy.try_get_untracked() != Some(false) {
            return;
        }
        self.busy.set(true);
        spawn_local(self.attempt(call, stale));
    }

    async fn attempt(self, call: Call, stale: Rc<[Key]>) {
        let answer = call().await;
        let _ = self.busy.try_set(false);
        match answer {
            Ok(done) => {
                self.cache.invalidate(&stale);
                done();
            }
            Err(problem) => {
                if problem.kind == ProblemKind::Conflict {
                    self.cache.invalidate(&stale);
                }
                self.refuse(problem, call, stale);
            }
        }
    }

    fn refuse(self, problem: Problem, call: Call, stale: Rc<[Key]>) {
        if problem.kind == ProblemKind::Unauthenticated {
            self.session.leave();
            return;
        }
        if let (ProblemKind::Conflict, Some(conflict)) = (problem.kind, self.conflict) {
            let _ = conflict.try_run(());
            return;
        }
        if let (false, Some(form)) = (problem.fields.is_empty(), self.form) {
            form.refuse(problem.fields);
            return;
        }
        let retry = matches!(
            problem.kind,
            ProblemKind::Internal | ProblemKind::Unavailable | ProblemKind::RateLimited
        );
        let again = StoredValue::new_local((call, stale));
        let again = Callback::new(move |()| {
            if let Some((call, stale)) = again.try_get_value() {
                self.begin(call, stale);
            }
        });
        self.toasts
            .failed(sentence(&problem), retry.then(|| (t(common::RETRY), again)));
    }
}

/// A problem in one line: what happened, what to do, and the request id to quote.
pub fn sentence(problem: &Problem) -> String {
    let mut text = foreign(&problem.title);
    let fields = problem.fields.iter().map(|f| f.message.as_str());
    for more in problem.detail.as_deref().into_iter().chain(fields) {
        text.push_str(". ");
        text.push_str(&foreign(more.trim_end_matches('.')));
    }
    if let Some(id) = &problem.request_id {
        text.push(' ');
        text.push_str(&tf(common::REQUEST_ID, &[("id", id)]));
    }
    text
}
