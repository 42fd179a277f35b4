//! The box of one step: an element made from a template, changed only where it differs.

use std::fmt::Write;

use domain::workflows::{
    Category, KindSpec, Node, NodeId,
    canvas::{Rect, Shape},
    kind_spec,
};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{CssStyleDeclaration, Element, HtmlElement};

use crate::pages::builder::describe::{category_class, summary};

/// What stands on a step besides its name: the state of its setup, or of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sign {
    /// Class that gives the box its state; empty for none.
    pub class: &'static str,
    /// The line under the name instead of the summary; empty for none.
    pub text: String,
}

/// Boxes are copies of this.
pub(super) struct Template(HtmlElement);

impl Template {
    pub(super) fn new() -> Option<Self> {
        let make = |name: &str, class: &str| -> Option<Element> {
            let made = document().create_element(name).ok()?;
            made.set_class_name(class);
            Some(made)
        };
        let whole = make("button", "step-box")?;
        whole.set_attribute("type", "button").ok()?;
        whole.set_attribute("tabindex", "-1").ok()?;
        whole.append_child(&*make("span", "step-box-name")?).ok()?;
        whole.append_child(&*make("span", "step-box-line")?).ok()?;
        whole.append_child(&*make("span", "step-box-ports")?).ok()?;
        Some(Self(whole.dyn_into().ok()?))
    }

    /// A box inside `holder`, still empty.
    pub(super) fn make(&self, id: NodeId, holder: &HtmlElement) -> Option<BoxView> {
        let whole: HtmlElement = self.0.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        whole.set_attribute("data-node", &id.to_string()).ok()?;
        let name = whole.first_element_child()?;
        let line = name.next_element_sibling()?;
        let ports = line.next_element_sibling()?;
        holder.append_child(&whole).ok()?;
        Some(BoxView {
            style: whole.style(),
            whole,
            name,
            line,
            ports,
            node: None,
            rect: Rect::default(),
            sign: Sign::default(),
            selected: false,
            lit: false,
        })
    }
}

/// A box with what it shows now.
pub(super) struct BoxView {
    whole: HtmlElement,
    style: CssStyleDeclaration,
    name: Element,
    line: Element,
    ports: Element,
    node: Option<Node>,
    rect: Rect,
    sign: Sign,
    selected: bool,
    lit: bool,
}

impl BoxView {
    pub(super) const fn element(&self) -> &HtmlElement {
        &self.whole
    }

    /// Shows a step as it is now.
    pub(super) fn show(
        &mut self,
        node: &Node,
        rect: Rect,
        shape: Option<&Shape>,
        sign: Option<&Sign>,
        buffer: &mut String,
    ) {
        self.place(rect, buffer);
        let differs = self.node.as_ref().is_none_or(|old| !same(old, node));
        if differs {
            self.name.set_text_content(Some(&node.name));
            self.write_ports(shape);
            self.node = Some(node.clone());
            self.sign = sign.cloned().unwrap_or_default();
            self.write_line();
            self.classes();
        } else {
            self.sign(sign);
        }
    }

    /// Puts it there.
    pub(super) fn place(&mut self, rect: Rect, buffer: &mut String) {
        if rect == self.rect {
            return;
        }
        buffer.clear();
        let _ = write!(buffer, "translate({:.0}px,{:.0}px)", rect.x, rect.y);
        let _ = self.style.set_property("transform", buffer);
        if rect.h.to_bits() != self.rect.h.to_bits() {
            buffer.clear();
            let _ = write!(buffer, "{:.0}px", rect.h);
            let _ = self.style.set_property("height", buffer);
        }
        self.rect = rect;
    }

    pub(super) fn sign(&mut self, sign: Option<&Sign>) {
        let new = sign.cloned().unwrap_or_default();
        if new == self.sign {
            return;
        }
        let class = new.class != self.sign.class;
        self.sign = new;
        self.write_line();
        if class {
            self.classes();
        }
    }

    pub(super) fn select(&mut self, on: bool) {
        if on != self.selected {
            self.selected = on;
            let _ = self
                .whole
                .set_attribute("aria-pressed", if on { "true" } else { "false" });
            self.classes();
        }
    }

    pub(super) fn light(&mut self, on: bool) {
        if on != self.lit {
            self.lit = on;
            self.classes();
        }
    }

    /// Takes the element away. Always answers that it may go.
    pub(super) fn leave(&self) -> bool {
        self.whole.remove();
        false
    }

    fn write_line(&self) {
        let text = match &self.node {
            Some(node) if self.sign.text.is_empty() => summary(node),
            _ => self.sign.text.clone(),
        };
        self.line.set_text_content(Some(&text));
    }

    fn classes(&self) {
        let node = self.node.as_ref();
        let category = node.and_then(|n| Category::of(&n.kind));
        let mut class = format!("step-box {}", category_class(category));
        for (word, on) in [
            (" is-off", node.is_some_and(|n| !n.enabled)),
            (" is-pinned", node.is_some_and(|n| n.pin.is_some())),
            (" is-selected", self.selected),
            (" is-lit", self.lit),
        ] {
            if on {
                class.push_str(word);
            }
        }
        if !self.sign.class.is_empty() {
            class.push(' ');
            class.push_str(self.sign.class);
        }
        if node.is_some_and(|n| kind_spec(&n.kind).is_some_and(KindSpec::is_trigger)) {
            class.push_str(" is-trigger");
        }
        self.whole.set_class_name(&class);
    }

    /// The outputs' names, where there is more than one or it says something.
    fn write_ports(&self, shape: Option<&Shape>) {
        self.ports.set_text_content(None);
        let Some(shape) = shape else { return };
        for port in &shape.outputs {
            let Ok(mark) = document().create_element("i") else {
                return;
            };
            if shape.outputs.len() > 1 || port != "out" {
                mark.set_text_content(Some(port));
            }
            let _ = self.ports.append_child(&mark);
        }
    }
}

/// Whether two states of a step look the same, wherever it stands.
fn same(a: &Node, b: &Node) -> bool {
    a.name == b.name
        && a.kind == b.kind
        && a.enabled == b.enabled
        && a.on_error == b.on_error
        && a.pin.is_some() == b.pin.is_some()
        && a.params == b.params
}
