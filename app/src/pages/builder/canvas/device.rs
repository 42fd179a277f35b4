//! What this device remembers of a canvas: which groups are folded, and whether the small picture is shown.
//! None of it is in the document. A browser that keeps nothing shows all groups open.

use std::collections::BTreeSet;

use domain::{ids::WorkflowId, workflows::GroupId};
use leptos::prelude::window;
use uuid::Uuid;

const MAP: &str = "bw.builder.map";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn key(id: WorkflowId) -> String {
    format!("bw.builder.folded.{id}")
}

/// The groups of a workflow that are folded here.
pub fn folded(id: WorkflowId) -> BTreeSet<GroupId> {
    let kept = storage().and_then(|s| s.get_item(&key(id)).ok().flatten());
    kept.map(|words| read(&words)).unwrap_or_default()
}

fn read(words: &str) -> BTreeSet<GroupId> {
    let ids = words
        .split(' ')
        .filter_map(|word| Uuid::parse_str(word).ok());
    ids.map(GroupId).collect()
}

fn write(groups: &BTreeSet<GroupId>) -> String {
    let words: Vec<String> = groups.iter().map(ToString::to_string).collect();
    words.join(" ")
}

/// Keeps which groups are folded.
pub fn keep_folded(id: WorkflowId, groups: &BTreeSet<GroupId>) {
    let Some(storage) = storage() else { return };
    let _ = if groups.is_empty() {
        storage.remove_item(&key(id))
    } else {
        storage.set_item(&key(id), &write(groups))
    };
}

/// Whether the small picture is shown.
pub fn map() -> bool {
    storage().is_some_and(|s| s.get_item(MAP).ok().flatten().is_some())
}

/// Keeps whether the small picture is shown.
pub fn keep_map(on: bool) {
    let Some(storage) = storage() else { return };
    let _ = if on {
        storage.set_item(MAP, "on")
    } else {
        storage.remove_item(MAP)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_what_is_no_id_is_passed_over() {
        let groups: BTreeSet<GroupId> = (1..4).map(|n| GroupId(Uuid::from_u128(n))).collect();
        assert_eq!(read(&write(&groups)), groups);
        assert!(read("").is_empty());
        let one = GroupId(Uuid::from_u128(7));
        assert_eq!(read(&format!("x {one} <script>")), BTreeSet::from([one]));
    }
}
