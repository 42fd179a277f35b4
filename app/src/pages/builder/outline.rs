//! The outline: the document as a tree of rows, for keyboard, screen reader and small screens. Whatever the
//! canvas can do can be done here, and what is selected is the same.

use domain::workflows::{
    NodeId,
    canvas::{LeadsTo, outline as rows},
    graph::Graph,
};
use leptos::{attr::custom::custom_attribute, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{
    describe::{category_class, summary},
    editor::Editor,
};
use crate::{
    i18n::{t, tf, tn},
    ui::{button::IconButton, icon::Icon},
    words::builder as w,
};

/// One row as it is drawn; rows that are equal are not drawn again.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    node: NodeId,
    name: String,
    class: &'static str,
    setup: String,
    level: usize,
    position: usize,
    set_size: usize,
    /// The output it hangs on, if that says something.
    port: Option<String>,
    /// Where it leads: output, name, and whether that is a reference to another row.
    next: Vec<(String, String, bool)>,
    off: bool,
    problems: usize,
}

fn lines(editor: Editor) -> Vec<Line> {
    editor.changes.track();
    let issues = editor.issues.get();
    editor.read(|doc| {
        let graph = Graph::new(doc);
        let line = |row: domain::workflows::canvas::Row<'_>| {
            let node = doc.nodes.get(&row.node)?;
            let next = row.leads.iter().filter_map(|lead| {
                let to = doc.nodes.get(&lead.to)?;
                Some((
                    lead.port.to_owned(),
                    to.name.clone(),
                    lead.how != LeadsTo::Row,
                ))
            });
            Some(Line {
                node: node.id,
                name: node.name.clone(),
                class: category_class(domain::workflows::Category::of(&node.kind)),
                setup: summary(node),
                level: row.level,
                position: row.position,
                set_size: row.set_size,
                port: row
                    .hangs_on
                    .map(|(_, port)| port.to_owned())
                    .filter(|p| p != "out"),
                next: next.collect(),
                off: !node.enabled,
                problems: issues.iter().filter(|i| i.node == Some(node.id)).count(),
            })
        };
        rows(&graph).into_iter().filter_map(line).collect()
    })
}

/// The tree-grid.
pub fn outline(editor: Editor) -> AnyView {
    let all = Memo::new(move |_| lines(editor));
    let current = move || editor.selection.with(|s| s.nodes.first().copied());
    // The one row that the Tab key reaches.
    let reached = Memo::new(move |_| {
        let first = all.with(|a| a.first().map(|l| l.node));
        current().or(first)
    });
    let row = move |line: Line| view! { <Row editor=editor line=line reached=reached/> };
    let body = move || {
        if all.with(Vec::is_empty) {
            return view! { <p class="muted outline-empty">{t(w::EMPTY)}</p> }.into_any();
        }
        view! { <For each=move || all.get() key=|l| (l.node, l.clone().into_key()) children=row/> }
            .into_any()
    };
    view! {
        <div class="outline" role="treegrid" aria-label=t(w::OUTLINE) aria-describedby="outline-hint" on:keydown=move |e| pressed(editor, all, &e)>
            <div class="outline-head" role="row">
                {[w::STEP, w::SETUP, w::NEXT, w::PROBLEMS].map(|m| view! { <span role="columnheader">{t(m)}</span> }).collect_view()}
            </div>
            {body}
        </div>
        <p class="hidden" id="outline-hint">{t(w::OUTLINE_HINT)}</p>
    }
    .into_any()
}

impl Line {
    /// All that is drawn, as one text.
    fn into_key(self) -> String {
        format!("{self:?}")
    }
}

#[component]
fn Row(editor: Editor, line: Line, reached: Memo<Option<NodeId>>) -> AnyView {
    let id = line.node;
    let selected = Memo::new(move |_| editor.selection.with(|s| s.nodes.contains(&id)));
    let next: Vec<String> = line
        .next
        .iter()
        .map(|(port, name, is_reference)| {
            let to = if *is_reference {
                format!("↗ {name}")
            } else {
                name.clone()
            };
            if port == "out" {
                to
            } else {
                format!("{port}: {to}")
            }
        })
        .collect();
    let next = if next.is_empty() {
        t(w::ENDS).to_owned()
    } else {
        next.join(", ")
    };
    let problems = (line.problems > 0).then(|| tn(w::PROBLEM_COUNT, line.problems as i64));
    let label = tf(w::ADD_AFTER, &[("name", &line.name)]);
    let add = move |()| {
        editor.ask_for_step(editor.free_output(id), None);
    };
    view! {
        <div class=format!("outline-row {}", line.class) role="row" data-node=id.to_string() class:is-selected=selected class:is-off=line.off
            {..custom_attribute("aria-level", line.level.to_string())} aria-posinset=line.position.to_string() aria-setsize=line.set_size.to_string()
            aria-selected=move || if selected.get() { "true" } else { "false" }
            tabindex=move || if reached.get() == Some(id) { "0" } else { "-1" }
            on:click=move |e| editor.select_step(id, e.ctrl_key() || e.meta_key())
            on:dblclick=move |_| editor.open_inspector()
        >
            <span role="gridcell" class="outline-name" style:padding-inline-start=format!("{}rem", (line.level - 1) as f64 * 1.25)>
                {line.port.clone().map(|p| view! { <span class="port">{p}</span> })}<bdi>{line.name.clone()}</bdi>
                {line.off.then(|| view! { <span class="caption">{t(w::IS_OFF)}</span> })}
            </span>
            <span role="gridcell" class="outline-setup"><bdi>{line.setup.clone()}</bdi></span>
            <span role="gridcell" class="outline-next"><bdi>{next}</bdi></span>
            <span role="gridcell" class="outline-problems">{problems}</span>
            <span role="gridcell" class="outline-act" on:click=|e| e.stop_propagation()>{move || (!editor.locked.get()).then(|| view! { <IconButton which=Icon::Plus label=label.clone() click=add/> })}</span>
        </div>
    }
    .into_any()
}

/// Keys of the outline: up and down along the rows, the others as on the canvas.
fn pressed(editor: Editor, all: Memo<Vec<Line>>, event: &KeyboardEvent) {
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<HtmlElement>().ok());
    let Some(target) = target.filter(|e| e.get_attribute("role").as_deref() == Some("row")) else {
        return;
    };
    let chord = event.ctrl_key() || event.meta_key();
    let present = editor.selection.with_untracked(super::editor::only);
    let at = all.with_untracked(|a| present.and_then(|id| a.iter().position(|l| l.node == id)));
    let count = all.with_untracked(Vec::len);
    let to = match event.key().as_str() {
        "ArrowDown" => Some(at.map_or(0, |n| (n + 1).min(count.saturating_sub(1)))),
        "ArrowUp" => Some(at.map_or(0, |n| n.saturating_sub(1))),
        "Home" => Some(0),
        "End" => Some(count.saturating_sub(1)),
        _ => None,
    };
    let did = match (to, event.key().to_lowercase().as_str(), chord) {
        (Some(n), _, _) => {
            if let Some(id) = all.with_untracked(|a| a.get(n).map(|l| l.node)) {
                editor.select_step(id, false);
                focus_row(&target, id);
            }
            true
        }
        (_, "z", true) => {
            if event.shift_key() {
                editor.redo();
            } else {
                editor.undo();
            }
            true
        }
        (_, "y", true) => {
            editor.redo();
            true
        }
        (_, "d", true) => {
            editor.duplicate();
            true
        }
        (_, "a", true) => {
            editor.select_all();
            true
        }
        (_, "enter", false) => {
            match (editor.wiring.get_untracked(), present) {
                (Some(from), Some(to)) => {
                    editor.wiring.set(None);
                    editor.connect(&from, to);
                }
                _ => editor.open_inspector(),
            }
            true
        }
        (_, "escape", false) => {
            editor.wiring.set(None);
            editor.select_none();
            true
        }
        (_, "delete" | "backspace", false) => {
            editor.remove(event.alt_key());
            true
        }
        (_, "a", false) => {
            let after = present.and_then(|id| editor.free_output(id));
            editor.ask_for_step(after, None);
            true
        }
        (_, "c", false) => {
            editor.wire_on(present, event.shift_key());
            true
        }
        (_, "d", false) => {
            editor.toggle();
            true
        }
        (_, "o", false) => {
            editor.outline.set(false);
            true
        }
        _ => false,
    };
    if did {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn focus_row(near: &HtmlElement, id: NodeId) {
    let found = near.parent_element().and_then(|p| {
        p.query_selector(&format!("[data-node=\"{id}\"]"))
            .ok()
            .flatten()
    });
    if let Some(row) = found.and_then(|r| r.dyn_into::<HtmlElement>().ok()) {
        let _ = row.focus();
        row.scroll_into_view_with_bool(false);
    }
}
