//! What a form knows of its fields (AT-27): errors show on blur first, then while typing; submitting
//! shows all and focuses the first; the server's errors join the same fields until they are edited.

use domain::fields::FieldError;
use leptos::prelude::*;

use crate::i18n::foreign;

/// The state of one form.
#[derive(Clone, Copy)]
pub struct Form {
    checks: Signal<Vec<FieldError>>,
    refused: RwSignal<Vec<FieldError>>,
    touched: RwSignal<Vec<String>>,
    all: RwSignal<bool>,
}

impl Form {
    /// A form whose fields are checked by `checks`, the same code the server runs.
    pub fn new(checks: impl Fn() -> Vec<FieldError> + Send + Sync + 'static) -> Self {
        Self {
            checks: Signal::derive(checks),
            refused: RwSignal::new(Vec::new()),
            touched: RwSignal::new(Vec::new()),
            all: RwSignal::new(false),
        }
    }

    /// The field was left: from now on its errors show. A browser also says so of a field that is
    /// taken away while it has the focus; the form is gone by then, and nothing is left to do.
    pub fn touch(self, field: &str) {
        let known = self
            .touched
            .try_with_untracked(|t| t.iter().any(|f| f == field));
        if known == Some(false) {
            let _ = self.touched.try_update(|t| t.push(field.to_owned()));
        }
    }

    /// The field was edited: what the server said of it no longer holds.
    pub fn edited(self, field: &str) {
        let known = self
            .refused
            .try_with_untracked(|r| r.iter().any(|e| e.field == field));
        if known == Some(true) {
            let _ = self.refused.try_update(|r| r.retain(|e| e.field != field));
        }
    }

    /// What is wrong with the field, if that may show by now; tracks.
    pub fn error(self, field: &str) -> Option<String> {
        let of = |errors: &Vec<FieldError>| {
            errors
                .iter()
                .find(|e| e.field == field)
                .map(|e| foreign(&e.message))
        };
        let shown = self.all.get() || self.touched.with(|t| t.iter().any(|f| f == field));
        self.refused
            .with(of)
            .or_else(|| if shown { self.checks.with(of) } else { None })
    }

    /// All errors that show, for the summary; tracks.
    pub fn summary(self) -> Vec<FieldError> {
        let mut errors = self.refused.get();
        if self.all.get() {
            errors.extend(self.checks.get());
        }
        errors
    }

    /// Shows all errors; `true` when there are none. Otherwise the first wrong field gets the focus.
    pub fn submit(self) -> bool {
        self.all.set(true);
        let first = self
            .checks
            .with_untracked(|c| c.first().map(|e| e.field.clone()));
        if let Some(field) = &first {
            focus(field);
        }
        first.is_none()
    }

    /// Only errors of these fields count (a step of a longer form); the first one gets the focus.
    pub fn submit_part(self, part: impl Fn(&str) -> bool) -> bool {
        let wrong: Vec<String> = self.checks.with_untracked(|c| {
            c.iter()
                .map(|e| e.field.clone())
                .filter(|f| part(f))
                .collect()
        });
        for field in &wrong {
            self.touch(field);
        }
        if let Some(field) = wrong.first() {
            focus(field);
        }
        wrong.is_empty()
    }

    /// The server's errors.
    pub fn refuse(self, errors: Vec<FieldError>) {
        let first = errors.first().map(|e| e.field.clone());
        let _ = self.refused.try_set(errors);
        if let Some(field) = first {
            focus(&field);
        }
    }
}

/// The id of a field's control in the document.
pub fn control_id(field: &str) -> String {
    format!("f-{}", field.replace('.', "-"))
}

/// Moves the focus to a field, once the page has been drawn.
pub fn focus(field: &str) {
    let id = control_id(field);
    request_animation_frame(move || focus_element(&id));
}

/// Moves the focus to an element by its id.
pub fn focus_element(id: &str) {
    use wasm_bindgen::JsCast;
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}
