//! Workflows as data: the document, the catalogue of node kinds, validation, and what a run shows.

mod catalog;
mod doc;
mod run;
mod template;
mod validate;

pub use catalog::{Effect, KindSpec, catalog, kind_spec};
pub use doc::{
    Edge, EdgeId, End, LIMITS, Limits, Node, NodeId, Position, RetryPolicy, WorkflowDoc,
};
pub use run::{NodeCount, Run, RunStatus, Step, StepError, StepStatus, Workflow};
pub use template::main_job;
pub use validate::{Issue, IssueSeverity, validate};
