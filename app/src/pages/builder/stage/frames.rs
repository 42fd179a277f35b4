//! Groups and notes: an element each under the wires and boxes, changed only where it differs.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
};

use domain::workflows::{
    WorkflowDoc,
    canvas::{Frames, Part, Rect, tint},
    editing::Selection,
};
use web_sys::{CssStyleDeclaration, Element, HtmlElement};

use super::element;
use crate::{
    i18n::{t, tn},
    words::builder as w,
};

/// The elements.
pub(super) struct FrameViews {
    holder: HtmlElement,
    all: HashMap<Part, FrameView>,
}

/// One element with what it shows now.
struct FrameView {
    whole: HtmlElement,
    style: CssStyleDeclaration,
    text: Element,
    rect: Rect,
    class: String,
    shown: String,
}

impl FrameViews {
    pub(super) fn new() -> Option<Self> {
        Some(Self {
            holder: element("div", "stage-frames")?,
            all: HashMap::new(),
        })
    }

    pub(super) const fn element(&self) -> &HtmlElement {
        &self.holder
    }

    /// Shows groups and notes as they are now.
    pub(super) fn show(
        &mut self,
        doc: &WorkflowDoc,
        frames: &Frames,
        selection: &Selection,
        buffer: &mut String,
    ) {
        let mut seen = HashSet::new();
        for frame in frames.groups() {
            let Some(group) = doc.groups.get(&frame.id) else {
                continue;
            };
            let mut text = group.title.clone();
            if frame.is_folded {
                let _ = write!(text, " · {}", tn(w::STEPS_IN, group.nodes.len() as i64));
            }
            let kind = if frame.is_folded {
                "is-group is-folded"
            } else {
                "is-group"
            };
            let on = selection.groups.contains(&frame.id);
            let part = Part::Group(frame.id);
            seen.insert(part);
            self.put(part, frame.rect, &text, (kind, &group.color, on), buffer);
        }
        for (id, rect) in frames.notes() {
            let Some(note) = doc.notes.get(id) else {
                continue;
            };
            let on = selection.notes.contains(id);
            let part = Part::Note(*id);
            seen.insert(part);
            let look = ("is-note", note.color.as_str(), on);
            self.put(part, *rect, &note.markdown, look, buffer);
        }
        self.all.retain(|part, view| {
            let stays = seen.contains(part);
            if !stays {
                view.whole.remove();
            }
            stays
        });
    }

    /// Puts the elements where their things are now; no texts.
    pub(super) fn place(&mut self, frames: &Frames, buffer: &mut String) {
        let groups = frames.groups().iter().map(|f| (Part::Group(f.id), f.rect));
        let notes = frames.notes().iter().map(|n| (Part::Note(n.0), n.1));
        for (part, rect) in groups.chain(notes) {
            if let Some(view) = self.all.get_mut(&part) {
                view.place(rect, buffer);
            }
        }
    }

    fn put(
        &mut self,
        part: Part,
        rect: Rect,
        text: &str,
        (kind, color, on): (&str, &str, bool),
        buffer: &mut String,
    ) {
        if !self.all.contains_key(&part) {
            let Some(made) = FrameView::new(part, &self.holder) else {
                return;
            };
            self.all.insert(part, made);
        }
        let Some(view) = self.all.get_mut(&part) else {
            return;
        };
        view.place(rect, buffer);
        if view.shown != text {
            text.clone_into(&mut view.shown);
            view.text.set_text_content(Some(text));
        }
        let selected = if on { " is-selected" } else { "" };
        let class = format!("stage-frame {kind} tint-{}{selected}", tint(color));
        if view.class != class {
            view.whole.set_class_name(&class);
            view.class = class;
        }
    }
}

impl FrameView {
    fn new(part: Part, holder: &HtmlElement) -> Option<Self> {
        let whole = element("div", "")?;
        let (role, name) = match part {
            Part::Group(_) => ("group", w::GROUP),
            Part::Note(_) | Part::Corner(_) => ("note", w::A_NOTE),
        };
        whole.set_attribute("role", role).ok()?;
        whole.set_attribute("aria-label", t(name)).ok()?;
        let text = element("span", "stage-frame-text")?;
        text.set_attribute("dir", "auto").ok()?;
        whole.append_child(&text).ok()?;
        holder.append_child(&whole).ok()?;
        Some(Self {
            style: whole.style(),
            whole,
            text: text.into(),
            rect: Rect::default(),
            class: String::new(),
            shown: String::new(),
        })
    }

    fn place(&mut self, rect: Rect, buffer: &mut String) {
        if rect == self.rect {
            return;
        }
        buffer.clear();
        let _ = write!(buffer, "translate({:.0}px,{:.0}px)", rect.x, rect.y);
        let _ = self.style.set_property("transform", buffer);
        for (name, now, was) in [
            ("width", rect.w, self.rect.w),
            ("height", rect.h, self.rect.h),
        ] {
            if now.to_bits() != was.to_bits() {
                buffer.clear();
                let _ = write!(buffer, "{now:.0}px");
                let _ = self.style.set_property(name, buffer);
            }
        }
        self.rect = rect;
    }
}
