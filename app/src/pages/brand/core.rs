//! Name and positioning.

use leptos::prelude::*;

use super::draft::Draft;
use crate::{
    ui::{
        field::field,
        inputs::{TextArea, TextInput, text},
    },
    words::brand as w,
};

/// The tab.
pub fn tab(draft: Draft) -> AnyView {
    let name = text(draft.value, |g| g.name.clone(), |g, v| g.name = v);
    let positioning = text(
        draft.value,
        |g| g.positioning.clone(),
        |g, v| g.positioning = v,
    );
    view! {
        <div class="form">
            <TextInput of=field(draft.form, "name", w::BRAND_NAME).hint(w::BRAND_NAME_HINT) value=name/>
            <TextArea of=field(draft.form, "positioning", w::POSITIONING).hint(w::POSITIONING_HINT) value=positioning rows=7 max=2_000/>
        </div>
    }
    .into_any()
}
