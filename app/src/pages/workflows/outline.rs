//! The graph as a table in the order of the wires: what a screen reader gets instead of the picture.

use domain::workflows::{Node, WorkflowDoc};
use leptos::prelude::*;

use super::{
    graph::{Signs, category, said},
    layout::order,
};
use crate::{i18n::t, ui::page::section, words::workflows as w};

/// The table.
pub fn outline(doc: &WorkflowDoc, signs: Signal<Signs>) -> AnyView {
    let row = |node: &Node| {
        let (id, name) = (node.id, node.name.clone());
        let next: Vec<String> = doc
            .edges
            .values()
            .filter(|e| e.from.node == id)
            .filter_map(|e| {
                let name = &doc.nodes.get(&e.to.node)?.name;
                Some(if e.from.port == "out" {
                    name.clone()
                } else {
                    format!("{} ({})", name, e.from.port)
                })
            })
            .collect();
        let next = if next.is_empty() {
            t(w::END).to_owned()
        } else {
            next.join(", ")
        };
        let state = move || signs.with(|s| said(s.get(&id)));
        view! { <tr><th scope="row"><bdi>{name}</bdi></th><td data-head=t(w::KIND)>{t(category(&node.kind).0)}</td><td data-head=t(w::LEADS_TO)><bdi>{next}</bdi></td><td class="nowrap" data-head=t(w::STATE)>{state}</td></tr> }
    };
    let rows = order(doc)
        .iter()
        .filter_map(|id| doc.nodes.get(id))
        .map(row)
        .collect_view();
    let heads = [w::STEP, w::KIND, w::LEADS_TO, w::STATE]
        .map(|h| view! { <th scope="col">{t(h)}</th> })
        .into_iter()
        .collect_view();
    let table = view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::OUTLINE)>
            <table class="table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    };
    section(w::OUTLINE, table.into_any())
}
