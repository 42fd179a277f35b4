//! Workflows as data: the document, the catalogue of node kinds, tokens, types, edit commands,
//! validation, comparison, and what a run shows.

pub mod commands;
pub mod condition;
pub mod diff;
mod doc;
pub mod graph;
mod hash;
mod kinds;
mod run;
pub mod schedule;
mod template;
pub mod tokens;
mod types;
mod validate;

pub use doc::{
    DocError, Edge, EdgeId, End, FrequencyCap, Group, GroupId, Jitter, LIMITS, Limits, Node,
    NodeId, Note, NoteId, OnError, Params, PinnedOutput, Position, Provenance, QuietHours,
    RetryPolicy, RunOnError, SaveRuns, Settings, Size, WorkflowDoc, migrate, read,
};
pub use hash::{canonical, content_hash};
pub use kinds::{
    Availability, Category, Cost, Effect, Emits, Feature, FieldSpec, FieldType, Idempotent,
    KindSpec, NOT_RESPECTED_YET, Need, Ports, RUNNABLE_NOW, VisibleIf, catalog, kind_spec,
    kinds_of, upgrade,
};
pub use run::{NodeCount, Run, RunStatus, Step, StepError, StepStatus, Workflow};
pub use template::main_job;
pub use types::{Mismatch, Type, TypeSet, assignable};
pub use validate::{
    ApprovalPolicy, ConnectionFact, Context, Fix, Issue, IssueSeverity, OtherWorkflow, Signals,
    signals, validate,
};
