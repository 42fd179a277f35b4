//! Workflows as data: the document, the catalogue of node kinds, tokens, types, edit commands,
//! validation, comparison, and what a run shows.

/// A closed list of states with their stored words.
macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// All states.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stored word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Reads the stored word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|s| s.as_str() == word)
            }
        }
    };
}

mod bounds;
mod bundle;
pub mod canvas;
pub mod commands;
pub mod condition;
pub mod diff;
mod doc;
mod draft;
pub mod editing;
mod flowing;
mod form;
pub mod graph;
mod grid;
mod hash;
mod human_task;
mod kinds;
mod lifecycle;
pub mod overlay;
mod planner;
mod proposal;
mod publish;
pub mod readable;
pub mod redact;
mod run;
pub mod schedule;
mod simulation;
mod sketch;
mod template;
mod templates;
pub mod tokens;
mod types;
mod validate;

pub use bounds::{
    OutOfBounds, RUN_BYTES_MAX, VALUE_BYTES_MAX, VALUE_DEPTH_MAX, measure, within_bounds,
};
pub use bundle::{
    BUNDLE_FORMAT, BUNDLE_WORKFLOWS_MAX, Bundle, BundledConnection, BundledVersion,
    BundledWorkflow, ImportInput, Imported, LeftOut, Packing, Payload, UnfitStep, unfit_steps,
    unpack,
};
pub use doc::{
    DocError, Edge, EdgeId, End, FrequencyCap, Group, GroupId, Jitter, LIMITS, Limits, Node,
    NodeId, Note, NoteId, OnError, Params, PinnedOutput, Position, Provenance, QuietHours,
    RetryPolicy, RunOnError, SaveRuns, Settings, Size, WorkflowDoc, migrate, read, read_json,
};
pub use draft::{
    BATCH_MAX, Draft, DraftBatch, DraftChanged, DraftCommands, DraftConflict, DraftDocument,
    DraftSince, DraftState, EditorMark, RestoreFrom,
};
pub use flowing::{flowing, lead_of};
pub use form::check_form;
pub use hash::{canonical, content_hash, value_hash};
pub use human_task::{HumanAnswer, HumanTask, HumanTaskKind, HumanTaskState, ITEM_MAX};
pub use kinds::{
    Availability, Category, Cost, Effect, Emits, Feature, FieldInfo, FieldSpec, FieldType,
    FieldWord, FilterWord, Idempotent, KindCatalogue, KindInfo, KindSpec, NOT_RESPECTED_YET, Need,
    Operator, Ports, RUNNABLE_NOW, VisibleIf, catalog, kind_catalogue, kind_spec, kinds_of,
    leaves_to_undo, upgrade,
};
pub use lifecycle::{
    NeedsApproval, NewWorkflow, VersionRef, WorkflowCard, WorkflowEdit, WorkflowRules,
    WorkflowStatus,
};
pub use planner::{
    Doubt, Plan, PlanContext, PlannedStep, SENTENCE_MAX, STEPS_MAX, ToFill, Words, plan,
};
pub use proposal::{Follows, NotAccepted, Proposal, Proposed, ProposedChange, ProposedId};
pub use publish::{
    Compared, OpenWork, PublishDecided, PublishInput, PublishRequest, Published, Running,
    RunningPreview, Settled, Side, VersionCard, VersionDetails,
};
pub use run::{
    NodeCount, Run, RunMode, RunStatus, Step, StepError, StepPair, StepStatus, TriggerCard,
    Workflow,
};
pub use simulation::{
    DayCount, Held, PeopleLoad, RunCount, SENT_MAX, SIMULATED_DAYS_MAX, SimulatedOn, Simulation,
    SimulationInput, SimulationReport, SimulationState, StepCount, WouldSend,
};
pub use template::main_job;
pub use templates::{Template, template, templates, with_new_ids};
pub use types::{Mismatch, Type, TypeSet, assignable};
pub use validate::{
    ApprovalPolicy, ConnectionFact, Context, Fix, Issue, IssueSeverity, OtherWorkflow, PersonFact,
    Signals, named_workflows, over_limits, pasted_secrets, signals, validate,
};
