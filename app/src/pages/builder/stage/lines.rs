//! One wire: a path and, if it says something, a label half-way.

use std::fmt::Write;

use domain::workflows::{Edge, canvas::Route};
use wasm_bindgen::JsCast;
use web_sys::{Element, SvgElement};

use super::drawing;

/// What stands on a wire besides its own label: what runs did by it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mark {
    /// Class that gives the wire its look; empty for none.
    pub class: &'static str,
    /// How wide it is, in canvas pixels, where the class does not say so.
    pub width: Option<f64>,
    /// What is written on it.
    pub text: String,
}

/// The elements of a wire with what they show now.
pub(super) struct LineView {
    path: Element,
    label: Option<Element>,
    route: Option<Route>,
    /// What the document writes on it, and what is written on it in all.
    own: Option<String>,
    text: Option<String>,
    mark: Mark,
    selected: bool,
    holder: Element,
}

impl LineView {
    /// A path inside `holder`, still without a course.
    pub(super) fn new(holder: &Element) -> Option<Self> {
        let path = drawing("path", "wire")?;
        holder.append_child(&path).ok()?;
        Some(Self {
            path,
            label: None,
            route: None,
            own: None,
            text: None,
            mark: Mark::default(),
            selected: false,
            holder: holder.clone(),
        })
    }

    /// Shows the wire as it is now.
    pub(super) fn show(&mut self, route: &Route, edge: Option<&Edge>, buffer: &mut String) {
        self.own = edge.and_then(|e| e.label.clone());
        self.write_label();
        self.course(route, buffer);
    }

    /// Shows what stands on it.
    pub(super) fn mark(&mut self, mark: Option<&Mark>, buffer: &mut String) {
        let mark = mark.cloned().unwrap_or_default();
        if mark == self.mark {
            return;
        }
        self.mark = mark;
        if let Some(path) = self.path.dyn_ref::<SvgElement>() {
            buffer.clear();
            if let Some(width) = self.mark.width {
                let _ = write!(buffer, "{width:.1}px");
            }
            // An empty value takes the property away.
            let _ = path.style().set_property("stroke-width", buffer);
        }
        self.classes();
        let route = self.route;
        self.write_label();
        if let (None, Some(route)) = (self.route, route) {
            self.course(&route, buffer);
        }
    }

    /// Label and mark as one text; a new one has no place yet.
    fn write_label(&mut self) {
        let parts = self.own.iter().chain([&self.mark.text]);
        let parts: Vec<&str> = parts
            .map(String::as_str)
            .filter(|t| !t.is_empty())
            .collect();
        let text = (!parts.is_empty()).then(|| parts.join(" · "));
        if text != self.text {
            if let Some(old) = self.label.take() {
                old.remove();
            }
            if let Some(text) = &text
                && let Some(label) = drawing("text", "wire-label")
            {
                label.set_text_content(Some(text));
                let _ = self.holder.append_child(&label);
                self.label = Some(label);
            }
            self.text = text;
            self.route = None;
        }
    }

    /// Leads it elsewhere.
    pub(super) fn course(&mut self, route: &Route, buffer: &mut String) {
        if self.route.as_ref() == Some(route) {
            return;
        }
        route.write(buffer);
        let _ = self.path.set_attribute("d", buffer);
        if let Some(label) = &self.label {
            let at = route.label();
            for (name, value) in [("x", at.x), ("y", at.y)] {
                buffer.clear();
                let _ = write!(buffer, "{value:.0}");
                let _ = label.set_attribute(name, buffer);
            }
        }
        self.route = Some(*route);
    }

    pub(super) fn select(&mut self, on: bool) {
        self.selected = on;
        self.classes();
    }

    fn classes(&self) {
        let mut class = "wire".to_owned();
        for (word, on) in [(self.mark.class, true), ("is-selected", self.selected)] {
            if on && !word.is_empty() {
                class.push(' ');
                class.push_str(word);
            }
        }
        let _ = self.path.set_attribute("class", &class);
    }

    /// Takes the elements away. Always answers that they may go.
    pub(super) fn leave(&self) -> bool {
        self.path.remove();
        if let Some(label) = &self.label {
            label.remove();
        }
        false
    }
}
