//! The canvas on the screen: one sheet that is moved and scaled as a whole, one drawing with the wires,
//! and a box for each step that is in sight. It keeps its own elements and changes only what differs; it
//! decides nothing about the document and hears of every change through [`Stage::show`].

mod boxes;
mod frames;
mod lines;
mod map;
mod over;

pub use boxes::Sign;
pub use lines::Mark;
pub use over::Overlay;

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::workflows::{
    EdgeId, GroupId, NodeId, NoteId, WorkflowDoc,
    canvas::{Covers, Curve, Frames, GRID, Point, Rect, Scene, WireFinder},
    editing::Selection,
};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{CssStyleDeclaration, Element, HtmlElement};

use super::view::View;
use boxes::{BoxView, Template};
use frames::FrameViews;
use lines::LineView;
use map::MapView;
use over::Over;

/// What stands so far outside the sight is still drawn, in screen pixels.
const MARGIN: f64 = 300.0;
/// Below so many steps all are drawn, wherever they stand.
const ALL: usize = 80;

/// How much of a box is drawn, by the zoom: all of it, its icon and name, or a coloured block.
fn detail(zoom: f64) -> &'static str {
    if zoom < 0.25 {
        "block"
    } else if zoom < 0.5 {
        "icon"
    } else {
        "full"
    }
}

/// How far the layer of the dots reaches beyond the stage, in screen pixels: no less than the dots are apart.
const DOTS_AROUND: f64 = 64.0;

/// How far apart the dots are drawn, in screen pixels: a whole number of grid steps, neither dense nor sparse.
fn dots_apart(zoom: f64) -> f64 {
    let mut gap = GRID * zoom;
    while gap < 14.0 {
        gap *= 2.0;
    }
    gap
}

/// The elements of the canvas.
pub struct Stage {
    root: HtmlElement,
    sheet: CssStyleDeclaration,
    sheet_element: HtmlElement,
    dots: CssStyleDeclaration,
    /// How far apart the dots are drawn, in screen pixels.
    gap: f64,
    wires: Element,
    holder: HtmlElement,
    over: Over,
    template: Template,
    frame_views: FrameViews,
    map: Option<MapView>,
    /// What is in sight.
    pub view: View,
    /// Width and height on the screen.
    pub size: (f64, f64),
    /// Where everything stands, drags included.
    pub scene: Scene,
    /// The wires by where they run.
    pub finder: WireFinder,
    /// Groups and notes, drags included.
    pub frames: Frames,
    /// Groups that are folded to a chip.
    pub folded: BTreeSet<GroupId>,
    boxes: HashMap<NodeId, BoxView>,
    lines: HashMap<EdgeId, LineView>,
    signs: HashMap<NodeId, Sign>,
    marks: HashMap<EdgeId, Mark>,
    selected: Selection,
    detail: &'static str,
    buffer: String,
    ids: Vec<NodeId>,
    wire_ids: Vec<EdgeId>,
}

fn element(name: &str, class: &str) -> Option<HtmlElement> {
    let made = document().create_element(name).ok()?;
    made.set_class_name(class);
    made.dyn_into().ok()
}

fn drawing(name: &str, class: &str) -> Option<Element> {
    let made = document()
        .create_element_ns(Some("http://www.w3.org/2000/svg"), name)
        .ok()?;
    made.set_attribute("class", class).ok()?;
    Some(made)
}

/// Adds a rectangle to SVG path data.
fn box_path(path: &mut String, r: &Rect) {
    use std::fmt::Write;
    let _ = write!(
        path,
        "M{:.1} {:.1}h{:.1}v{:.1}h{:.1}z",
        r.x, r.y, r.w, r.h, -r.w
    );
}

impl Stage {
    /// Builds the empty canvas inside `root`; nothing if the browser makes no elements.
    pub fn new(root: HtmlElement) -> Option<Self> {
        let dots = element("div", "stage-dots")?;
        let sheet = element("div", "stage-sheet")?;
        let wires = drawing("svg", "stage-wires")?;
        wires.set_attribute("aria-hidden", "true").ok()?;
        let holder = element("div", "stage-boxes")?;
        let over = Over::new()?;
        let frame_views = FrameViews::new()?;
        sheet.append_child(frame_views.element()).ok()?;
        sheet.append_child(&wires).ok()?;
        sheet.append_child(&holder).ok()?;
        sheet.append_child(over.element()).ok()?;
        root.append_child(&dots).ok()?;
        root.append_child(&sheet).ok()?;
        let mut stage = Self {
            dots: dots.style(),
            gap: 0.0,
            sheet: sheet.style(),
            sheet_element: sheet,
            wires,
            holder,
            over,
            template: Template::new()?,
            view: View::default(),
            size: (
                f64::from(root.client_width()),
                f64::from(root.client_height()),
            ),
            scene: Scene::new(&WorkflowDoc::new(""), Curve::default()),
            finder: WireFinder::default(),
            frames: Frames::default(),
            folded: BTreeSet::new(),
            frame_views,
            map: None,
            boxes: HashMap::new(),
            lines: HashMap::new(),
            signs: HashMap::new(),
            marks: HashMap::new(),
            selected: Selection::default(),
            detail: "",
            buffer: String::with_capacity(256),
            ids: Vec::new(),
            wire_ids: Vec::new(),
            root,
        };
        stage.look(stage.view);
        Some(stage)
    }

    /// The element that takes pointer and keys.
    pub const fn root(&self) -> &HtmlElement {
        &self.root
    }

    /// The sheet that is moved and scaled; what is put on it stands in canvas pixels.
    pub const fn sheet(&self) -> &HtmlElement {
        &self.sheet_element
    }

    /// A document other than the one shown, as a whole.
    pub fn show(&mut self, doc: &WorkflowDoc) {
        self.scene = Scene::new(doc, self.scene.curve);
        self.scene.fold(doc, &self.folded);
        self.finder = WireFinder::new(&self.scene);
        self.frames = Frames::new(doc, &self.scene);
        self.cull(doc);
        self.redraw(doc);
        self.frame_views
            .show(doc, &self.frames, &self.selected, &mut self.buffer);
        self.draw_map(doc);
    }

    /// Brings all drawn elements into step with the document; what is the same is not touched.
    fn redraw(&mut self, doc: &WorkflowDoc) {
        for (id, view) in &mut self.boxes {
            if let (Some(node), Some(rect)) = (doc.nodes.get(id), self.scene.rect(*id)) {
                view.show(
                    node,
                    rect,
                    self.scene.shape(*id),
                    self.signs.get(id),
                    &mut self.buffer,
                );
            }
        }
        for (id, line) in &mut self.lines {
            if let Some(route) = self.scene.route(*id) {
                line.show(&route, doc.edges.get(id), &mut self.buffer);
            }
        }
    }

    /// Moves and scales the sheet.
    pub fn look(&mut self, view: View) {
        use std::fmt::Write;
        self.view = view;
        self.buffer.clear();
        let _ = write!(
            self.buffer,
            "translate({:.1}px,{:.1}px) scale({:.4})",
            view.x, view.y, view.zoom
        );
        let _ = self.sheet.set_property("transform", &self.buffer);
        let gap = dots_apart(view.zoom);
        if gap.to_bits() != self.gap.to_bits() {
            self.gap = gap;
            self.buffer.clear();
            let _ = write!(self.buffer, "{gap:.2}px {gap:.2}px");
            let _ = self.dots.set_property("background-size", &self.buffer);
        }
        self.buffer.clear();
        // A dot stands on the origin; the layer begins two gaps at most before the stage.
        let along = |at: f64| (at + DOTS_AROUND - gap / 2.0).rem_euclid(gap);
        let _ = write!(
            self.buffer,
            "translate({:.1}px,{:.1}px)",
            along(view.x),
            along(view.y)
        );
        let _ = self.dots.set_property("transform", &self.buffer);
        let detail = detail(view.zoom);
        if detail != self.detail {
            self.detail = detail;
            let _ = self.sheet_element.set_attribute("data-detail", detail);
        }
        if let Some(map) = &self.map {
            map.look(&view.seen(self.size), &mut self.buffer);
        }
    }

    /// While a gesture lasts the sheet is a layer of its own: moving it paints nothing. Afterwards it is
    /// drawn anew at its true scale.
    pub fn in_motion(&self, on: bool) {
        let _ = self
            .sheet
            .set_property("will-change", if on { "transform" } else { "auto" });
    }

    /// Makes the elements of what has come into sight, and removes those of what has left it.
    pub fn cull(&mut self, doc: &WorkflowDoc) {
        let mut ids = std::mem::take(&mut self.ids);
        let mut wires = std::mem::take(&mut self.wire_ids);
        if doc.nodes.len() <= ALL {
            ids.clear();
            let grid = self.scene.grid();
            ids.extend(doc.nodes.keys().filter(|id| grid.rect(**id).is_some()));
            wires.clear();
            wires.extend(self.scene.wires());
        } else {
            let seen = self.view.seen(self.size).grown(MARGIN / self.view.zoom);
            self.scene.grid().query(&seen, Covers::Touched, &mut ids);
            self.finder.within(&seen, &mut wires);
        }
        let keep: HashSet<NodeId> = ids.iter().copied().collect();
        self.boxes
            .retain(|id, view| keep.contains(id) || view.leave());
        for id in &ids {
            if !self.boxes.contains_key(id)
                && let (Some(node), Some(rect)) = (doc.nodes.get(id), self.scene.rect(*id))
                && let Some(mut view) = self.template.make(*id, &self.holder)
            {
                view.show(
                    node,
                    rect,
                    self.scene.shape(*id),
                    self.signs.get(id),
                    &mut self.buffer,
                );
                view.select(self.selected.nodes.contains(id));
                self.boxes.insert(*id, view);
            }
        }
        let keep: HashSet<EdgeId> = wires.iter().copied().collect();
        self.lines
            .retain(|id, line| keep.contains(id) || line.leave());
        for id in &wires {
            if !self.lines.contains_key(id)
                && let Some(route) = self.scene.route(*id)
                && let Some(mut line) = LineView::new(&self.wires)
            {
                line.show(&route, doc.edges.get(id), &mut self.buffer);
                line.mark(self.marks.get(id), &mut self.buffer);
                line.select(self.selected.edges.contains(id));
                self.lines.insert(*id, line);
            }
        }
        (self.ids, self.wire_ids) = (ids, wires);
    }

    /// Moves steps and notes on the canvas without the document knowing: a drag. Wires and frames follow.
    pub fn drag(
        &mut self,
        doc: &WorkflowDoc,
        places: &[(NodeId, Point)],
        notes: &[(NoteId, Rect)],
    ) {
        for (id, at) in places {
            self.scene.place(*id, *at);
        }
        self.scene.settle();
        for (id, _) in places {
            if let (Some(view), Some(rect)) = (self.boxes.get_mut(id), self.scene.rect(*id)) {
                view.place(rect, &mut self.buffer);
            }
        }
        for (id, rect) in notes {
            self.frames.put_note(*id, *rect);
        }
        self.frames.regroup(doc, &self.scene);
        self.frame_views.place(&self.frames, &mut self.buffer);
        let mut wires = std::mem::take(&mut self.wire_ids);
        self.scene.wires_of(places.iter().map(|p| p.0), &mut wires);
        for id in &wires {
            if let (Some(line), Some(route)) = (self.lines.get_mut(id), self.scene.route(*id)) {
                line.course(&route, &mut self.buffer);
            }
        }
        self.wire_ids = wires;
    }

    /// Marks what is selected.
    pub fn select(&mut self, doc: &WorkflowDoc, now: &Selection) {
        for id in self.selected.nodes.symmetric_difference(&now.nodes) {
            if let Some(view) = self.boxes.get_mut(id) {
                view.select(now.nodes.contains(id));
            }
        }
        for id in self.selected.edges.symmetric_difference(&now.edges) {
            if let Some(line) = self.lines.get_mut(id) {
                line.select(now.edges.contains(id));
            }
        }
        self.selected.clone_from(now);
        self.frame_views
            .show(doc, &self.frames, &self.selected, &mut self.buffer);
    }

    /// What stands on steps: problems, states of a run. Only those that differ are drawn.
    pub fn sign(&mut self, signs: HashMap<NodeId, Sign>) {
        for (id, view) in &mut self.boxes {
            view.sign(signs.get(id));
        }
        self.signs = signs;
    }

    /// What stands on wires: what runs did by them. Only those that differ are drawn.
    pub fn mark(&mut self, marks: HashMap<EdgeId, Mark>) {
        for (id, line) in &mut self.lines {
            line.mark(marks.get(id), &mut self.buffer);
        }
        self.marks = marks;
    }

    /// Draws what lies over everything: a wire in the making, guides, the box of a selection.
    pub fn overlay(&mut self, what: &Overlay<'_>) {
        self.over.draw(what, self.view.zoom, &mut self.buffer);
    }

    /// Lights the steps that a wire in the making may end at and fades the others; `None` ends it.
    pub fn light(&mut self, targets: Option<&HashSet<NodeId>>) {
        let on = targets.is_some();
        let _ = self
            .sheet_element
            .toggle_attribute_with_force("data-wiring", on);
        for (id, view) in &mut self.boxes {
            view.light(targets.is_some_and(|t| t.contains(id)));
        }
    }

    /// The element of a step that is drawn, for the focus.
    pub fn element_of(&self, id: NodeId) -> Option<&HtmlElement> {
        self.boxes.get(&id).map(BoxView::element)
    }
}
