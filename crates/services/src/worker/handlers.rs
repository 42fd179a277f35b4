//! What a worker can do besides steps: one function per task type, named where the worker is put
//! together.

use std::{collections::BTreeMap, fmt, sync::Arc};

use futures::future::BoxFuture;
use serde_json::Value;
use store::queue::Claimed;

use crate::{App, Result};

/// Does what a task asks for and answers what came out. An error counts against the task's retries.
/// It is dropped at any point where it waits when the task is taken away; see [`super::unbroken`].
pub type Handler = Arc<dyn Fn(App, Claimed) -> BoxFuture<'static, Result<Value>> + Send + Sync>;

/// Handlers by task type.
#[derive(Clone, Default)]
pub struct Handlers(BTreeMap<&'static str, Handler>);

impl Handlers {
    /// The same, and `handler` for tasks of this type.
    #[must_use]
    pub fn with<F>(
        mut self,
        task_type: &'static str,
        handler: impl Fn(App, Claimed) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Value>> + Send + 'static,
    {
        let boxed: Handler = Arc::new(move |app, task| Box::pin(handler(app, task)));
        self.0.insert(task_type, boxed);
        self
    }

    pub(super) fn find(&self, task_type: &str) -> Option<Handler> {
        self.0.get(task_type).cloned()
    }
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
