//! The drawing of a proposal on the canvas, over boxes and wires and deaf to the pointer. It moves with the sheet;
//! what it shows stands in the panel too, so that it is hidden from screen readers.

use std::any::Any;

use domain::workflows::{
    EdgeId, NodeId, Proposed, ProposedId, WorkflowDoc,
    canvas::{Curve, Rect, Scene, bounds, doc_bounds},
    commands::apply_all,
};
use leptos::{mount::mount_to, prelude::*};
use web_sys::HtmlElement;

use super::{Ghost, Held};
use crate::{
    pages::builder::{canvas::Canvas, view::View},
    ui::icon::{Icon, icon},
};

/// How often the canvas is looked for, a frame each, before it is taken for not being there.
const LOOKS: u8 = 20;

/// A step as it is drawn.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    id: NodeId,
    rect: Rect,
    class: &'static str,
    which: Icon,
    /// Of a step that comes; the others have their own box below.
    name: Option<String>,
}

/// All that is drawn.
#[derive(Debug, Clone, Default, PartialEq)]
struct Drawn {
    boxes: Vec<Shown>,
    /// Class and path of each wire.
    wires: Vec<(&'static str, String)>,
}

/// Draws the proposal on the canvas for as long as the page stands, whichever view is shown.
pub(super) fn draw(ghost: Ghost, canvas: Canvas) {
    let drawn = Memo::new(move |_| {
        ghost.editor().changes.track();
        let open = ghost.choices.get();
        if open.is_empty() {
            return Drawn::default();
        }
        let declined = ghost.declined.get();
        ghost
            .read(|held, doc| {
                let is_open = |id: &ProposedId| !declined.contains(id);
                drawn(held, doc, is_open)
            })
            .unwrap_or_default()
    });
    let mounted: Mounted = StoredValue::new_local(None);
    // Another canvas is made when the outline gives way to it.
    Effect::new(move |_| {
        if !ghost.editor().outline.get() {
            mount(canvas, drawn, mounted, LOOKS);
        }
    });
    on_cleanup(move || {
        let _ = mounted.try_update_value(Option::take);
    });
}

/// The canvas it is drawn on, and what takes the drawing away when it is dropped.
type Mounted = StoredValue<Option<(HtmlElement, Box<dyn Any>)>, LocalStorage>;

/// Puts the drawing onto the canvas that is on the screen by now.
fn mount(canvas: Canvas, drawn: Memo<Drawn>, mounted: Mounted, looks: u8) {
    request_animation_frame(move || {
        let Some(sheet) = canvas.with(|b| b.stage.sheet().clone()) else {
            if looks > 0 {
                mount(canvas, drawn, mounted, looks - 1);
            }
            return;
        };
        let at = mounted.try_with_value(|m| m.as_ref().map(|(at, _)| at.clone()));
        let is_first = match at {
            Some(Some(at)) if at != sheet => false,
            Some(None) => true,
            // It is there, or the page is gone.
            _ => return,
        };
        let handle = mount_to(sheet.clone(), move || layer(drawn));
        mounted.set_value(Some((sheet, Box::new(handle))));
        if is_first {
            fit(canvas, drawn);
        }
    });
}

/// Everything in sight, what is proposed included.
fn fit(canvas: Canvas, drawn: Memo<Drawn>) {
    let new = drawn.with_untracked(|d| bounds(d.boxes.iter().map(|b| b.rect)));
    let old = canvas.editor().read(doc_bounds);
    if let Some(area) = bounds(new.into_iter().chain(old)) {
        canvas.look(|b| View::fit(area, b.stage.size));
    }
}

/// Brings a step of the proposal into sight; the outline gives way to the canvas.
pub(super) fn bring_into_sight(ghost: Ghost, canvas: Canvas, step: NodeId) {
    ghost.editor().outline.set(false);
    let area = ghost.read(|held, doc| {
        let all = self::drawn(held, doc, |_| true).boxes;
        all.into_iter().find(|b| b.id == step).map(|b| b.rect)
    });
    let Some(Some(area)) = area else { return };
    request_animation_frame(move || {
        if canvas.with(|_| ()).is_some() {
            canvas.look(|b| b.stage.view.showing(area, b.stage.size));
        }
    });
}

fn drawn(held: &Held, doc: &WorkflowDoc, is_open: impl Fn(&ProposedId) -> bool) -> Drawn {
    let proposal = &held.proposal;
    let open: Vec<_> = proposal.open(doc).filter(|c| is_open(&c.id)).collect();
    let mut after = doc.clone();
    let chosen = open.iter().filter(|c| !c.takes_decision()).map(|c| c.id);
    if let Ok(commands) = proposal.accept(doc, &chosen.collect()) {
        let _ = apply_all(&mut after, &commands);
    }
    let (was, is) = (
        Scene::new(doc, Curve::default()),
        Scene::new(&after, Curve::default()),
    );
    let mut out = Drawn::default();
    let route = |scene: &Scene, id: EdgeId| {
        let mut path = String::new();
        scene.route(id)?.write(&mut path);
        Some(path)
    };
    for change in open {
        match &change.what {
            Proposed::StepAdded(node) => out.boxes.extend(is.rect(node.id).map(|rect| Shown {
                id: node.id,
                rect,
                class: "ghost-box is-added",
                which: Icon::Plus,
                name: Some(node.name.clone()),
            })),
            Proposed::StepRemoved(node) => out.boxes.extend(was.rect(node.id).map(|rect| Shown {
                id: node.id,
                rect,
                class: "ghost-box is-removed",
                which: Icon::Minus,
                name: None,
            })),
            Proposed::StepChanged { is: node, .. } => {
                out.boxes.extend(was.rect(node.id).map(|rect| Shown {
                    id: node.id,
                    rect,
                    class: "ghost-box is-changed",
                    which: Icon::Edit,
                    name: None,
                }));
            }
            Proposed::WireAdded(edge) => {
                let path = route(&is, edge.id);
                out.wires.extend(path.map(|p| ("ghost-wire is-added", p)));
            }
            Proposed::WireRemoved(edge) => {
                let path = route(&was, edge.id);
                out.wires.extend(path.map(|p| ("ghost-wire is-removed", p)));
            }
            Proposed::WireChanged { is: edge, .. } => {
                let path = route(&is, edge.id);
                out.wires.extend(path.map(|p| ("ghost-wire is-changed", p)));
            }
        }
    }
    out
}

fn layer(drawn: Memo<Drawn>) -> AnyView {
    let wires = move || {
        let all = drawn.with(|d| d.wires.clone());
        all.into_iter()
            .map(|(class, path)| view! { <path class=class d=path/> })
            .collect_view()
    };
    let boxes = move || {
        let all = drawn.with(|d| d.boxes.clone());
        all.into_iter().map(one).collect_view()
    };
    view! {
        <div class="ghost-layer" aria-hidden="true">
            <svg class="ghost-wires">{wires}</svg>
            {boxes}
        </div>
    }
    .into_any()
}

fn one(b: Shown) -> AnyView {
    let px = |n: f64| format!("{n:.0}px");
    let r = b.rect;
    view! {
        <div class=b.class style:left=px(r.x) style:top=px(r.y) style:width=px(r.w) style:height=px(r.h)>
            {b.name.map(|name| view! { <bdi class="step-box-name">{name}</bdi> })}{icon(b.which)}
        </div>
    }
    .into_any()
}
