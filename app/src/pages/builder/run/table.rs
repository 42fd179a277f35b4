//! The canvas's facts as a table in the order of the wires: its full equal for screen readers and small
//! screens.

use domain::workflows::{EdgeId, NodeId, WorkflowDoc, canvas::Walk, graph::Graph};
use leptos::prelude::*;

use crate::{
    i18n::{Msg, number, part, t, tf},
    words::overlay as w,
};

/// One row: the step, its name, and a cell for each column behind the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The step.
    pub node: NodeId,
    /// Its name.
    pub name: String,
    /// The cells.
    pub cells: Vec<String>,
}

/// The steps of a document in reading order.
pub fn order(doc: &WorkflowDoc) -> Vec<NodeId> {
    Walk::new(&Graph::new(doc)).order()
}

/// Where items went from a step, with how many and their share: `Approve: 3, 75 %`.
pub fn went(
    doc: &WorkflowDoc,
    node: NodeId,
    of: impl Fn(EdgeId) -> Option<(u32, Option<f64>)>,
) -> String {
    let leaving = doc.edges.values().filter(|e| e.from.node == node);
    let parts = leaving.filter_map(|edge| {
        let (count, share) = of(edge.id)?;
        let to = doc.nodes.get(&edge.to.node)?;
        let name = if edge.from.port == "out" {
            to.name.clone()
        } else {
            format!("{} ({})", to.name, edge.from.port)
        };
        let n = number(count.into());
        Some(match share {
            Some(share) => tf(
                w::WENT_SHARE,
                &[("name", &name), ("n", &n), ("share", &part(share))],
            ),
            None => tf(w::WENT_TO, &[("name", &name), ("n", &n)]),
        })
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        "–".to_owned()
    } else {
        parts.join("; ")
    }
}

/// The table; the first column picks its step.
pub fn table(
    label: Msg,
    heads: &'static [Msg],
    rows: Memo<Vec<Line>>,
    picked: RwSignal<Option<NodeId>>,
) -> AnyView {
    let columns = heads
        .iter()
        .map(|h| view! { <th scope="col">{t(*h)}</th> })
        .collect_view();
    let row = move |line: Line| {
        let id = line.node;
        let here = Memo::new(move |_| picked.get() == Some(id));
        let cells = line.cells.into_iter().zip(heads.iter().skip(1));
        let cells = cells
            .map(|(text, head)| view! { <td data-head=t(*head)><bdi>{text}</bdi></td> })
            .collect_view();
        view! {
            <tr class:is-selected=here>
                <th scope="row" data-head=t(heads[0])>
                    <button class="row-pick" type="button" aria-pressed=move || here.get().to_string() on:click=move |_| picked.set(Some(id))><bdi>{line.name}</bdi></button>
                </th>
                {cells}
            </tr>
        }
    };
    let body = move || rows.get().into_iter().map(row).collect_view();
    view! {
        <div class="table-wrap run-table" tabindex="0" role="region" aria-label=t(label)>
            <table class="table"><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>
        </div>
    }
    .into_any()
}
