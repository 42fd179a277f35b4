//! Writers: what turns a brief into a draft. `offline` needs nothing, `openai` speaks to any server
//! with OpenAI's chat interface. Chosen by configuration; the engine knows only the port.

mod offline;

pub use offline::{OFFLINE_VERSION, Offline};
