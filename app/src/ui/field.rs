//! A form field: label, hint, error, counter. The control inside is described by all of them, and
//! its errors show by the rules of `state::form`.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::{
    i18n::{Msg, t, tf},
    state::form::{Form, control_id, focus},
    words::common,
};

/// Which field of which form, with its words.
#[derive(Clone)]
pub struct FieldOf {
    /// The form.
    pub form: Form,
    /// Path of the field in the input, as the checks name it.
    pub path: String,
    /// Label.
    pub label: Msg,
    /// A sentence of help under the label.
    pub hint: Option<Msg>,
}

/// Names a field.
pub fn field(form: Form, path: impl Into<String>, label: Msg) -> FieldOf {
    FieldOf {
        form,
        path: path.into(),
        label,
        hint: None,
    }
}

impl FieldOf {
    /// Adds a sentence of help.
    pub fn hint(mut self, hint: Msg) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The control's id.
    pub fn id(&self) -> String {
        control_id(&self.path)
    }

    /// The error that shows; tracks.
    pub fn error(&self) -> Option<String> {
        self.form.error(&self.path)
    }

    /// What describes the control.
    pub fn described_by(&self) -> String {
        let id = self.id();
        if self.hint.is_some() {
            format!("{id}-hint {id}-error")
        } else {
            format!("{id}-error")
        }
    }

    /// Called when the control was edited.
    pub fn edited(&self) {
        self.form.edited(&self.path);
    }

    /// Called when the control was left.
    pub fn touched(&self) {
        self.form.touch(&self.path);
    }
}

/// Label, hint and error around a control.
#[component]
pub fn Field(
    /// Which field.
    of: FieldOf,
    /// Something at the label's end: a counter, a key.
    #[prop(optional, into)]
    aside: ViewFn,
    /// The control.
    children: Children,
) -> AnyView {
    let id = of.id();
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let (label, hint) = (of.label, of.hint);
    let wrong = of.clone();
    view! {
        <div class="field" class:is-wrong=move || wrong.error().is_some()>
            <div class="field-head">
                <label for=id>{t(label)}</label>
                <span class="field-aside">{move || aside.run()}</span>
            </div>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{t(hint)}</p> })}
            {children()}
            <p class="field-error" id=error_id>
                {move || of.error().map(|error| view! { {icon(Icon::Warning)}<span>{error}</span> })}
            </p>
        </div>
    }
    .into_any()
}

/// More than three errors at once: a list with links to the fields.
#[component]
pub fn ErrorSummary(
    /// Whose errors.
    form: Form,
) -> AnyView {
    let list = move || {
        let errors = form.summary();
        (errors.len() > 3).then(|| {
            let count = crate::i18n::number(errors.len() as i64);
            let items = errors.into_iter().map(|e| {
                let field = e.field.clone();
                view! {
                    <li>
                        <button type="button" class="link" on:click=move |_| focus(&field)>
                            {tf(common::FIELD_ERROR, &[("field", &label_of(&e.field)), ("message", &crate::i18n::foreign(&e.message))])}
                        </button>
                    </li>
                }
            });
            view! {
                <div class="banner banner-bad" role="group">
                    <p><strong>{tf(common::FIELDS_WRONG, &[("n", &count)])}</strong></p>
                    <ul>{items.collect_view()}</ul>
                </div>
            }
        })
    };
    view! { <div aria-live="polite">{list}</div> }.into_any()
}

/// The label a person sees at the field; a field that is not on the screen is named by its last word.
fn label_of(field: &str) -> String {
    let selector = format!("label[for='{}']", control_id(field));
    let label = document().query_selector(&selector).ok().flatten();
    label.and_then(|l| l.text_content()).unwrap_or_else(|| {
        let word = field.rsplit('.').next().unwrap_or(field);
        word.replace('_', " ")
    })
}
