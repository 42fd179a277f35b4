//! Workflows, their versions, runs and steps.

mod containers;
mod effects;
mod heads;
mod made;
mod runs;
mod steps;
mod versions;

pub use containers::{
    Frame, JoinRow, LoopRow, find_loop, frame, insert_loop, joins, loop_item, open_leaves,
    save_frame, save_join, save_loop, take_loop,
};
pub use effects::begin_effect;
pub use heads::{Head, NewHead, insert_head, lock_head, save_head};
pub use made::{Gave, MadeStep, insert_made, outputs, way_to};
pub use runs::{
    adjust, cancel, failed_steps, find, find_for_update, list, node_counts, set_approval_status,
};
pub use steps::{
    Ending, StepRow, attempts, cancel_open, find as find_step, finish, hold, latest_failed,
    lock as lock_step, set_state, set_task, start, step_state, wait, wait_unless_woken, wake,
};
pub use versions::{
    StoredWorkflow, for_campaign, insert as insert_workflow, insert_version,
    list as list_workflows, newest, version,
};
