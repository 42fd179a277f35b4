//! Workflows, their versions, runs and steps.

mod containers;
mod drafts;
mod effects;
mod erase;
mod exposures;
mod flow;
mod heads;
mod human_tasks;
mod leases;
mod limits;
mod made;
mod moving;
mod run_heads;
mod runs;
mod simulations;
mod starts;
mod steps;
mod versions;
mod waits;

pub use containers::{
    Frame, JoinRow, LoopRow, find_loop, frame, insert_loop, joins, loop_item, open_leaves,
    save_frame, save_join, save_loop, take_loop,
};
pub use drafts::{
    BATCHES_KEPT, DOCUMENTS_KEPT, NewBatch, SaveDraft, Step as DraftStep, StoredDraft, batches,
    batches_after, commands_since, find_batch, find_draft, insert_batch, replaced_at, save_draft,
    set_base,
};
pub use effects::begin_effect;
pub use erase::{erase_run, forget_result, lock_budget, set_aside, spent};
pub use exposures::{Exposure, expose, exposures};
pub use flow::{Flowed, flow};
pub use heads::{
    Head, NewHead, cards, find_card, insert as insert_workflow, known, lock as lock_workflow,
    rules, set_rules, status, update as update_workflow,
};
pub use human_tasks::{
    cancel_human_tasks, end_human_task, human_task, human_task_of_step, human_tasks,
    insert_human_task,
};
pub use leases::{StoredControl, control, save_control};
pub use limits::{is_first, take_place};
pub use made::{Gave, MadeStep, insert_made, outputs, way_to};
pub use moving::{Candidate, candidates, lock_open_runs, move_runs};
pub use run_heads::{
    Child, NewRunHead, RunHead, child_of, ended, head, hops, insert_head, lock_head, open_children,
    save_head, set_paused, started_by,
};
pub use runs::{
    adjust, cancel, failed_steps, find, find_for_update, last_failure, list, node_counts,
    set_approval_status,
};
pub use simulations::{
    PastStart, end_simulation, find_simulation, insert_simulation, past_ports, past_starts,
    simulated_doc, simulations,
};
pub use starts::{
    Line, NewStart, begun_by, end_start, first_in_line, hold_place, holder_of_key, insert_start,
    line, lock_starts, starts_about,
};
pub use steps::{
    Ending, StepRow, attempts, cancel_open, ended_at, ended_on_way, find as find_step, finish,
    given_after, has_undone, hold, last_attempts, latest_failed, lock as lock_step, next_to_undo,
    not_undone, set_state, set_task, start, step_state, undone, wait, wait_unless_woken, wake,
};
pub use versions::{
    Live, NewVersion, StoredWorkflow, for_campaign, insert_version, list as list_workflows, live,
    newest, version, version_card, version_checks, versions,
};
pub use waits::{
    Trigger, delete_wait, find_hook, find_trigger, fired, insert_wait, is_heard, keep_sample,
    keep_triggers, lock_trigger, put_trigger, triggers, triggers_of, waits_for,
};
