//! Workflows, their versions, runs and steps.

mod cards;
mod drafts;
mod moving;
mod runs;
mod steps;
mod versions;

pub use cards::{
    NewWorkflow, WorkflowHead, cards, find_card, insert as insert_workflow, lock as lock_workflow,
    rules, set_rules, status, update as update_workflow,
};
pub use drafts::{
    BATCHES_KEPT, DOCUMENTS_KEPT, NewBatch, SaveDraft, Step as DraftStep, StoredDraft, batches,
    commands_since, find_batch, find_draft, insert_batch, replaced_at, save_draft, set_base,
};
pub use moving::{Candidate, candidates, lock_open_runs, move_runs};
pub use runs::{
    NewRun, adjust, cancel, failed_steps, find, find_for_update, insert as insert_run, list,
    node_counts, set_approval_status,
};
pub use steps::{
    Ending, NewStep, StepRow, attempts, cancel_open, find as find_step, finish,
    insert as insert_step, latest_failed, lock as lock_step, set_task, start, wait,
    wait_unless_woken, wake,
};
pub use versions::{
    NewVersion, StoredWorkflow, for_campaign, insert_version, list as list_workflows, newest,
    version, version_card, version_checks, versions,
};
