//! The graph drawn from the stored document: boxes over one drawing of wires. It scrolls; it does not
//! edit. Each box says its state in words, and the outline below says the same as a table.

use std::collections::BTreeMap;

use domain::workflows::{Category, Node, NodeId, WorkflowDoc};
use leptos::{html, prelude::*};

use super::layout::{BOX, Picture, order, picture};
use crate::{
    i18n::{Msg, t},
    words::workflows as w,
};

/// What stands under a node: a state of one run, or counts over many.
#[derive(Clone, PartialEq, Default)]
pub struct Sign {
    /// Class that gives the box its state.
    pub class: &'static str,
    /// The state in words.
    pub text: String,
    /// Where the box leads to.
    pub href: Option<String>,
}

/// The signs of all nodes.
pub type Signs = BTreeMap<NodeId, Sign>;

/// The name of a node's category.
pub fn category(kind: &str) -> (Msg, &'static str) {
    match Category::of(kind) {
        Some(Category::Trigger) => (w::CAT_TRIGGER, "node cat-trigger"),
        Some(Category::Content) => (w::CAT_CONTENT, "node cat-content"),
        Some(Category::Human) => (w::CAT_HUMAN, "node cat-human"),
        Some(Category::Time) => (w::CAT_TIME, "node cat-time"),
        Some(Category::Publish | Category::Email | Category::Ads | Category::Partners) => {
            (w::CAT_CHANNEL, "node cat-channel")
        }
        Some(Category::Logic) => (w::CAT_LOGIC, "node cat-logic"),
        Some(Category::Data) => (w::CAT_DATA, "node cat-data"),
        Some(Category::Integration) => (w::CAT_INTEGRATION, "node cat-integration"),
        _ => (w::CAT_AGENT, "node cat-agent"),
    }
}

/// The sign of a node in words; one that nothing has reached says so.
pub fn said(sign: Option<&Sign>) -> String {
    sign.filter(|s| !s.text.is_empty())
        .map_or_else(|| t(w::NOT_BEGUN).to_owned(), |s| s.text.clone())
}

/// Draws the document with its signs. The picture begins with `first` in sight, if one is named.
pub fn graph(doc: &WorkflowDoc, signs: Signal<Signs>, first: Option<NodeId>) -> AnyView {
    let picture = picture(doc);
    let canvas = NodeRef::<html::Div>::new();
    if let Some((x, y)) = first.and_then(|id| picture.places.get(&id)).copied() {
        // What comes before it stays half in sight, so that the wire tells where it comes from.
        let before = BOX.0 / 2.0 + 48.0;
        Effect::new(move |_| {
            let Some(canvas) = canvas.get() else { return };
            request_animation_frame(move || {
                canvas.set_scroll_left((x - before).max(0.0) as i32);
                canvas.set_scroll_top((y - 48.0).max(0.0) as i32);
            });
        });
    }
    let nodes = order(doc)
        .into_iter()
        .filter_map(|id| Some(node(doc.nodes.get(&id)?, &picture, signs)))
        .collect_view();
    let (width, height) = picture.size;
    view! {
        <div class="canvas" tabindex="0" role="region" aria-label=t(w::GRAPH) dir="ltr" node_ref=canvas>
            <div class="canvas-sheet" style:width=format!("{width}px") style:height=format!("{height}px")>
                {wires(&picture)}
                <ol>{nodes}</ol>
            </div>
        </div>
    }
    .into_any()
}

fn wires(picture: &Picture) -> AnyView {
    let (width, height) = picture.size;
    let wire = |wire: &super::layout::Wire| {
        // "out" says nothing that the line does not.
        let label = (wire.port != "out").then(|| {
            view! { <text x=wire.label.0.to_string() y=wire.label.1.to_string() text-anchor="middle">{wire.port.clone()}</text> }
        });
        view! { <path d=wire.path.clone()/>{label} }
    };
    view! {
        <svg class="wires" viewBox=format!("0 0 {width} {height}") width=width.to_string() height=height.to_string() aria-hidden="true">
            {picture.wires.iter().map(wire).collect_view()}
        </svg>
    }
    .into_any()
}

fn node(node: &Node, picture: &Picture, signs: Signal<Signs>) -> AnyView {
    let id = node.id;
    let (x, y) = picture.places.get(&id).copied().unwrap_or_default();
    let (category, class) = category(&node.kind);
    let sign = Memo::new(move |_| signs.with(|s| s.get(&id).cloned().unwrap_or_default()));
    let (name, enabled) = (node.name.clone(), node.enabled);
    let inner = move || {
        let sign = sign.get();
        let state = said(Some(&sign));
        let off = (!enabled).then(|| view! { <span class="node-state">{t(w::OFF)}</span> });
        let body = view! {
            <span class="node-category">{t(category)}</span>
            <span class="node-name">{name.clone()}</span>
            <span class="node-state">{state}</span>{off}
        };
        match sign.href {
            Some(href) => view! { <a class="node-body" href=href>{body}</a> }.into_any(),
            None => view! { <span class="node-body">{body}</span> }.into_any(),
        }
    };
    view! {
        <li
            class=move || format!("{class} {}", sign.with(|s| s.class))
            style:left=format!("{x}px") style:top=format!("{y}px")
            style:width=format!("{}px", BOX.0) style:height=format!("{}px", BOX.1)
        >
            {inner}
        </li>
    }
    .into_any()
}
