//! Writers: what turns a brief into a draft. `offline` needs nothing, `openai` speaks to any server
//! with OpenAI's chat interface. Chosen by configuration; the engine knows only the port.

mod offline;
mod openai;

use std::sync::Arc;

use engine::ports::{Model, WriteError, Writer};

use serde::Deserialize;

use crate::models::OfflineModel;

pub use offline::{OFFLINE_VERSION, Offline};
pub use openai::{OpenAi, OpenAiConfig, PROMPT_VERSION, Secret};

/// Which writer drafts, as configuration says it: `{"kind": "offline"}` or
/// `{"kind": "openai", "base_url": …, "model": …}`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum WriterConfig {
    /// By rule, without a model.
    #[default]
    Offline,
    /// A model behind OpenAI's chat interface.
    OpenAi(OpenAiConfig),
}

/// The writers of this deployment: the configured one, and the offline one, which is always there.
#[derive(Clone)]
pub struct Writers {
    chosen: Arc<dyn Writer>,
    offline: Arc<dyn Writer>,
    model: Arc<dyn Model>,
}

impl std::fmt::Debug for Writers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writers")
            .field("chosen", &self.chosen.name())
            .finish_non_exhaustive()
    }
}

impl Writers {
    /// Sets up the writers.
    ///
    /// # Errors
    /// [`WriteError::Refused`] when the configuration cannot work.
    pub fn new(config: WriterConfig) -> Result<Self, WriteError> {
        let offline: Arc<dyn Writer> = Arc::new(Offline::default());
        let (chosen, model): (Arc<dyn Writer>, Arc<dyn Model>) = match config {
            WriterConfig::Offline => (Arc::clone(&offline), Arc::new(OfflineModel)),
            WriterConfig::OpenAi(config) => {
                let both = Arc::new(OpenAi::new(config)?);
                (both.clone(), both)
            }
        };
        Ok(Self {
            chosen,
            offline,
            model,
        })
    }

    /// The configured writer.
    pub fn chosen(&self) -> Arc<dyn Writer> {
        Arc::clone(&self.chosen)
    }

    /// What answers questions: the configured writer's model, or rules.
    pub fn model(&self) -> Arc<dyn Model> {
        Arc::clone(&self.model)
    }

    /// The writer of that name, when this deployment has it.
    pub fn named(&self, name: &str) -> Option<Arc<dyn Writer>> {
        [&self.chosen, &self.offline]
            .into_iter()
            .find(|w| w.name() == name)
            .map(Arc::clone)
    }
}
