//! Models: what answers a question about a text. `Offline` needs nothing and works by rules; the writer
//! that speaks OpenAI's chat interface answers questions too.

mod offline;

pub use offline::OfflineModel;
