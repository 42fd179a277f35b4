//! Workflows, their versions, runs and steps.

mod runs;
mod steps;
mod versions;

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
    StoredWorkflow, for_campaign, insert as insert_workflow, insert_version,
    list as list_workflows, newest, version,
};
