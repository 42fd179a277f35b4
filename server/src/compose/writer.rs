//! The writer the deployment chose.

use std::sync::Arc;

use connectors::writers::Offline;
use engine::ports::Writer;

use crate::config::WriterConfig;

/// The chosen writer.
pub(super) fn writer(config: &WriterConfig) -> anyhow::Result<Arc<dyn Writer>> {
    match config {
        WriterConfig::Offline => Ok(Arc::new(Offline::default())),
        WriterConfig::OpenAi { .. } => anyhow::bail!("WRITER=openai is not part of this build yet"),
    }
}
