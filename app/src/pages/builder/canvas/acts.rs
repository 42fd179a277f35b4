//! What can be done on the canvas, each with its words and its keys. Keys, the menu and the buttons all go
//! through here.

use leptos::prelude::*;

use super::{Canvas, card, clipboard, glide, menu, pointer};
use crate::{
    i18n::{Msg, t},
    pages::builder::{editor::only, keys},
    state::form::focus_element,
    words::builder as w,
};

/// Something that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Opens the setup, or ends the wire in the making.
    Open,
    /// Breaks off what is under way, or lets the selection go.
    Leave,
    /// Adds a step behind what is selected.
    Add,
    /// Adds a note.
    Note,
    /// Begins a wire, or leads on with it.
    Connect,
    /// Takes the step's next output.
    NextOutput,
    /// Puts a step into the selected wire.
    Insert,
    /// Selects the next wire.
    NextWire,
    /// Selects the wire before.
    WireBefore,
    /// Gives another name, or another text.
    Rename,
    /// Switches on or off.
    Toggle,
    /// Copies beside.
    Duplicate,
    /// Copies.
    Copy,
    /// Cuts out.
    Cut,
    /// Pastes.
    Paste,
    /// Makes a group.
    Group,
    /// Takes groups away.
    Ungroup,
    /// Folds groups to chips, or unfolds them.
    Fold,
    /// Removes.
    Remove,
    /// Removes, and leads wires on.
    Heal,
    /// Tidies all.
    Tidy,
    /// Tidies what is selected.
    TidySome,
    /// Selects all.
    SelectAll,
    /// Takes back.
    Undo,
    /// Does again.
    Redo,
    /// Finds something.
    Find,
    /// Shows everything.
    Fit,
    /// Shows what is selected.
    FitSome,
    /// Larger.
    Larger,
    /// Smaller.
    Smaller,
    /// As large as life.
    Life,
    /// The small picture.
    Map,
    /// The outline.
    Outline,
    /// The menu of what is selected.
    Menu,
}

/// Each act with its words and its keys; what has several keys comes several times, the one that is shown
/// first. Keys are written as [`keys::written`] writes them.
const ACTS: [(Act, Msg, &str); 43] = [
    (Act::Open, w::OPEN, "Enter"),
    (Act::Leave, w::LEAVE, "Escape"),
    (Act::Add, w::ADD_STEP, "A"),
    (Act::Note, w::ADD_NOTE, "N"),
    (Act::Connect, w::CONNECT, "C"),
    (Act::NextOutput, w::NEXT_OUTPUT, "Shift+C"),
    (Act::Insert, w::INSERT, "I"),
    (Act::NextWire, w::NEXT_WIRE, "E"),
    (Act::WireBefore, w::WIRE_BEFORE, "Shift+E"),
    (Act::Rename, w::RENAME, "F2"),
    (Act::Toggle, w::TOGGLE, "D"),
    (Act::Duplicate, w::DUPLICATE, "Ctrl+D"),
    (Act::Copy, w::COPY, "Ctrl+C"),
    (Act::Cut, w::CUT, "Ctrl+X"),
    // `Ctrl+V` is the browser's own: it comes as a paste.
    (Act::Paste, w::PASTE, ""),
    (Act::Group, w::MAKE_GROUP, "Ctrl+G"),
    (Act::Ungroup, w::UNGROUP, "Ctrl+Shift+G"),
    (Act::Fold, w::FOLD, "F"),
    (Act::Remove, w::DELETE, "Delete"),
    (Act::Remove, w::DELETE, "Backspace"),
    (Act::Heal, w::HEAL, "Alt+Delete"),
    (Act::Heal, w::HEAL, "Alt+Backspace"),
    (Act::Tidy, w::TIDY, "L"),
    (Act::TidySome, w::TIDY_SOME, "Shift+L"),
    (Act::SelectAll, w::SELECT_ALL, "Ctrl+A"),
    (Act::Undo, w::UNDO, "Ctrl+Z"),
    (Act::Redo, w::REDO, "Ctrl+Shift+Z"),
    (Act::Redo, w::REDO, "Ctrl+Y"),
    (Act::Find, w::FIND, "/"),
    (Act::Fit, w::FIT, "1"),
    (Act::FitSome, w::FIT_SOME, "2"),
    (Act::Larger, w::ZOOM_IN, "+"),
    (Act::Larger, w::ZOOM_IN, "="),
    (Act::Smaller, w::ZOOM_OUT, "-"),
    (Act::Life, w::ZOOM_LIFE, "0"),
    (Act::Map, w::MAP, "M"),
    (Act::Outline, w::OUTLINE, "O"),
    (Act::Menu, w::MENU, "ContextMenu"),
    (Act::Menu, w::MENU, "Shift+F10"),
    // With Shift held, some layouts give the sign itself.
    (Act::Larger, w::ZOOM_IN, "Shift++"),
    (Act::Larger, w::ZOOM_IN, "Shift+="),
    (Act::Find, w::FIND, "Shift+/"),
    (Act::Smaller, w::ZOOM_OUT, "Shift+-"),
];

/// What keys do, as [`keys::written`] writes them.
pub fn of_keys(keys: &str) -> Option<Act> {
    let found = ACTS.iter().find(|a| !a.2.is_empty() && a.2 == keys);
    found.map(|a| a.0)
}

/// An act in words, and the keys it has.
pub fn words(act: Act) -> (&'static str, &'static str) {
    let found = ACTS.iter().find(|a| a.0 == act);
    found.map_or(("", ""), |a| (t(a.1), a.2))
}

/// Whether it changes the document.
pub const fn edits(act: Act) -> bool {
    matches!(
        act,
        Act::Add
            | Act::Note
            | Act::Connect
            | Act::Insert
            | Act::Rename
            | Act::Toggle
            | Act::Duplicate
            | Act::Cut
            | Act::Paste
            | Act::Group
            | Act::Ungroup
            | Act::Remove
            | Act::Heal
            | Act::Tidy
            | Act::TidySome
    )
}

/// Does it.
pub fn act(canvas: Canvas, act: Act) {
    let editor = canvas.editor();
    let step = editor.selection.with_untracked(only);
    match act {
        Act::Open => match editor.wiring.get_untracked() {
            Some(from) => {
                editor.wiring.set(None);
                if let Some(to) = step {
                    editor.connect(&from, to);
                }
            }
            None if canvas.part().is_some() => card::focus(),
            None => editor.open_inspector(),
        },
        Act::Leave => {
            if editor.wiring.get_untracked().is_some() {
                editor.wiring.set(None);
                editor.say(t(w::WIRING_OFF));
            } else if canvas.with(|b| b.gesture.is_on()) == Some(true) {
                pointer::cancel(canvas);
            } else {
                editor.select_none();
            }
        }
        Act::Add => editor.ask_for_step(step.and_then(|id| editor.free_output(id)), None),
        Act::Note => {
            if editor.note(canvas.place()) {
                card::focus();
            }
        }
        Act::Connect => editor.wire_on(step, false),
        Act::NextOutput => editor.wire_on(step, true),
        Act::Insert => keys::insert(canvas),
        Act::NextWire => keys::next_wire(canvas, false),
        Act::WireBefore => keys::next_wire(canvas, true),
        Act::Rename if canvas.part().is_some() => card::focus(),
        Act::Rename => {
            editor.open_inspector();
            request_animation_frame(|| focus_element("step-name"));
        }
        Act::Toggle => editor.toggle(),
        Act::Duplicate => editor.duplicate(),
        Act::Copy => clipboard::copy(canvas, false),
        Act::Cut => clipboard::copy(canvas, true),
        Act::Paste => clipboard::paste(canvas),
        Act::Group => {
            if editor.group() {
                card::focus();
            }
        }
        Act::Ungroup => editor.ungroup(),
        Act::Fold => canvas.fold_selected(),
        Act::Remove => editor.remove(false),
        Act::Heal => editor.remove(true),
        Act::Tidy => glide::tidy(canvas, false),
        Act::TidySome => glide::tidy(canvas, true),
        Act::SelectAll => editor.select_all(),
        Act::Undo => editor.undo(),
        Act::Redo => editor.redo(),
        Act::Find => canvas.finding.set(true),
        Act::Fit => canvas.fit(),
        Act::FitSome => canvas.fit_selection(),
        Act::Larger => canvas.zoom_in(),
        Act::Smaller => canvas.zoom_out(),
        Act::Life => canvas.zoom_to_life(),
        Act::Map => canvas.toggle_map(),
        Act::Outline => editor.outline.update(|on| *on = !*on),
        Act::Menu => menu::open_by_key(canvas),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_keys_do_two_things_and_all_can_be_said() {
        for (n, (act, msg, keys)) in ACTS.iter().enumerate() {
            assert!(!msg.text.is_empty());
            let first = ACTS.iter().position(|a| a.2 == *keys);
            assert!(keys.is_empty() || first == Some(n), "{keys} twice");
            assert_eq!(words(*act).0, msg.text, "one name for one act");
            assert!(keys.is_empty() || of_keys(keys) == Some(*act));
        }
        assert_eq!(of_keys(""), None);
        assert_eq!(of_keys("Ctrl+V"), None, "the browser pastes");
    }
}
