//! Plans on their way from the page that makes them to the editor that shows them. They are kept for as long
//! as the tab lives, so that a page that is loaded again has them still; nothing of them is sent anywhere.
//! What comes back is data: what does not read is no plan.

use domain::{ids::WorkflowId, workflows::Plan};
use leptos::prelude::window;
use web_sys::Storage;

/// Where a plan is kept whose workflow is not made yet.
const OFFERED: &str = "bw.plan";

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}

fn place(workflow: WorkflowId) -> String {
    format!("{OFFERED}.{workflow}")
}

/// Keeps a plan before its workflow is made. Says whether it is kept: a browser may have no room, or allow none.
pub fn offer(plan: &Plan) -> bool {
    let kept = || {
        let text = serde_json::to_string(plan).ok()?;
        storage()?.set_item(OFFERED, &text).ok()
    };
    kept().is_some()
}

/// The plan that was offered belongs to this workflow.
pub fn assign(workflow: WorkflowId) {
    let moved = || {
        let storage = storage()?;
        let text = storage.get_item(OFFERED).ok()??;
        // Makes the room that is needed anew.
        storage.remove_item(OFFERED).ok()?;
        storage.set_item(&place(workflow), &text).ok()
    };
    let _ = moved();
}

/// The plan that waits to be decided about in this workflow.
pub fn kept(workflow: WorkflowId) -> Option<Plan> {
    let text = storage()?.get_item(&place(workflow)).ok()??;
    serde_json::from_str(&text).ok()
}

/// The plan is decided about.
pub fn forget(workflow: WorkflowId) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&place(workflow));
    }
}
