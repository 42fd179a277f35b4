//! A still picture of a document: its boxes and wires as the canvas draws them, without words where it is small.
//! What it marks stands beside it in words, so that it is hidden from screen readers.

use std::collections::BTreeMap;

use domain::workflows::{
    Category, EdgeId, Node, NodeId, WorkflowDoc,
    canvas::{Curve, Rect, Scene},
    diff::Differs,
    kind_spec,
};
use leptos::prelude::*;

use crate::pages::builder::describe::category_class;

/// Room around the picture, in canvas pixels.
const AROUND: f64 = 24.0;
/// Most characters of a name in a box.
const NAME: usize = 26;

const fn class_of(mark: Differs) -> &'static str {
    match mark {
        Differs::Added => "is-added",
        Differs::Removed => "is-removed",
        Differs::Changed => "is-changed",
    }
}

/// The sign of a mark, drawn in the middle of a circle: colour is not all that tells them apart.
const fn sign_of(mark: Differs) -> &'static str {
    match mark {
        Differs::Added => "M-6 0H6M0 -6V6",
        Differs::Removed => "M-6 0H6",
        Differs::Changed => "M-6 0C-4 -5 -2 -5 0 0S4 5 6 0",
    }
}

/// What is marked, and whether boxes carry names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks {
    /// Steps.
    pub steps: BTreeMap<NodeId, Differs>,
    /// Wires.
    pub wires: BTreeMap<EdgeId, Differs>,
    /// Whether names are written into the boxes.
    pub named: bool,
}

/// The picture. A named one has its own size and scrolls; one without names fits where it is put.
pub fn still(doc: &WorkflowDoc, marks: &Marks) -> AnyView {
    let scene = Scene::new(doc, Curve::default());
    let Some(all) = scene.bounds().map(|b| b.grown(AROUND)) else {
        return ().into_any();
    };
    let sight = format!("{:.0} {:.0} {:.0} {:.0}", all.x, all.y, all.w, all.h);
    let mut path = String::new();
    let wires = doc.edges.keys().filter_map(|id| {
        scene.route(*id)?.write(&mut path);
        let mark = marks.wires.get(id).map_or("", |m| class_of(*m));
        Some(view! { <path class=format!("still-wire {mark}") d=path.clone()/> })
    });
    let wires = wires.collect_view();
    let steps = doc.nodes.values().filter_map(|node| {
        let rect = scene.rect(node.id)?;
        Some(step(node, rect, marks))
    });
    let steps = steps.collect_view();
    let size = marks
        .named
        .then(|| (format!("{:.0}", all.w), format!("{:.0}", all.h)));
    let (width, height) = size.map_or((None, None), |(w, h)| (Some(w), Some(h)));
    view! {
        <svg class="still" class:is-named=marks.named viewBox=sight width=width height=height aria-hidden="true">
            {wires}{steps}
        </svg>
    }
    .into_any()
}

fn step(node: &Node, r: Rect, marks: &Marks) -> AnyView {
    let mark = marks.steps.get(&node.id).copied();
    let runs = kind_spec(&node.kind).is_some_and(|spec| spec.availability().is_runnable());
    let state = match mark {
        Some(mark) => class_of(mark),
        None if !runs => "is-missing",
        None => "",
    };
    let class = format!(
        "still-step {} {state}",
        category_class(Category::of(&node.kind))
    );
    let name = marks.named.then(|| {
        let text = short(&node.name);
        view! { <text x=format!("{:.0}", r.x + 14.0) y=format!("{:.0}", r.center().y + 5.0)>{text}</text> }
    });
    let strike = (mark == Some(Differs::Removed)).then(|| {
        view! { <path class="still-strike" d=format!("M{:.0} {:.0}L{:.0} {:.0}", r.x, r.bottom(), r.right(), r.y)/> }
    });
    let sign = mark.filter(|_| marks.named).map(|mark| {
        let at = format!("translate({:.0} {:.0})", r.right() - 2.0, r.y + 2.0);
        view! { <g class="still-sign" transform=at><circle r="11"/><path d=sign_of(mark)/></g> }
    });
    let px = |n: f64| format!("{n:.0}");
    view! {
        <g class=class>
            <rect class="still-box" x=px(r.x) y=px(r.y) width=px(r.w) height=px(r.h) rx="6"/>
            <rect class="still-rail" x=px(r.x) y=px(r.y) width="8" height=px(r.h)/>
            {name}{strike}{sign}
        </g>
    }
    .into_any()
}

/// A name as far as it fits into a box.
fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let cut: String = name.chars().take(NAME - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_by_characters() {
        assert_eq!(short("Draft"), "Draft");
        let long = short(&"é".repeat(80));
        assert_eq!(long.chars().count(), NAME);
        assert!(long.ends_with('…'));
    }
}
