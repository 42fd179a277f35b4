//! The writer the deployment chose.

use std::sync::Arc;

use async_trait::async_trait;
use engine::ports::{DeltaSink, Draft, WriteError, WriteRequest, Writer};

use crate::config::WriterConfig;

/// The chosen writer.
#[expect(clippy::unnecessary_wraps, reason = "a writer that calls out can fail to start")]
pub(super) fn writer(config: &WriterConfig) -> anyhow::Result<Arc<dyn Writer>> {
    match config {
        WriterConfig::Offline | WriterConfig::OpenAi { .. } => Ok(Arc::new(NotYet)),
    }
}

/// Stands where no writer is wired yet, and says so.
struct NotYet;

#[async_trait]
impl Writer for NotYet {
    fn name(&self) -> &'static str {
        "none"
    }

    async fn write(&self, _: &WriteRequest, _: DeltaSink) -> Result<Draft, WriteError> {
        Err(WriteError::Refused { message: "this deployment has no writer".to_owned() })
    }
}
