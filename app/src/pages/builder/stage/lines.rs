//! One wire: a path and, if it says something, a label half-way.

use std::fmt::Write;

use domain::workflows::{Edge, canvas::Route};
use web_sys::Element;

use super::drawing;

/// The elements of a wire with what they show now.
pub(super) struct LineView {
    path: Element,
    label: Option<Element>,
    route: Option<Route>,
    text: Option<String>,
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
            text: None,
            holder: holder.clone(),
        })
    }

    /// Shows the wire as it is now.
    pub(super) fn show(&mut self, route: &Route, edge: Option<&Edge>, buffer: &mut String) {
        let text = edge.and_then(|e| e.label.clone());
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
        self.course(route, buffer);
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

    pub(super) fn select(&self, on: bool) {
        let class = if on { "wire is-selected" } else { "wire" };
        let _ = self.path.set_attribute("class", class);
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
