//! The brand studio: the draft of the guidelines, the personas, the check beside it, the history.

mod check;
mod core;
mod draft;
mod history;
mod persona_form;
mod personas;
mod voice;
mod words;

use domain::brand::BrandPage;
use leptos::prelude::*;

use crate::{
    i18n::t,
    remote,
    routes::Route,
    split::chunk,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        region::{Bones, page_region},
        tabs::{Tabs, present_tab},
    },
    words::brand as w,
};

chunk!(load in review, page);

fn page(_: Route) -> AnyView {
    let tenant = tenant_id();
    let brand = query(Key::Brand, move || remote::get_brand(tenant));
    page_region(brand, Bones::Block, studio)
}

fn studio(data: Signal<BrandPage>) -> AnyView {
    let draft = draft::Draft::new(data);
    let tab = present_tab();
    let tabs = || {
        vec![
            ("", t(w::CORE).to_owned()),
            ("voice", t(w::VOICE).to_owned()),
            ("words", t(w::WORDS).to_owned()),
            ("personas", t(w::PERSONAS).to_owned()),
            ("history", t(w::HISTORY).to_owned()),
        ]
    };
    let body = move || match tab.get().as_str() {
        "voice" => voice::tab(draft),
        "words" => words::tab(draft),
        "personas" => personas::tab(),
        "history" => history::tab(draft, data),
        _ => core::tab(draft),
    };
    view! {
        {draft::head(draft, data)}
        <Tabs label=t(w::TITLE) tabs=Signal::derive(tabs)/>
        <div class="with-rail">
            <div class="card card-pad rail-main">{body}</div>
            <aside class="rail-side card card-pad">{check::check(draft)}</aside>
        </div>
    }
    .into_any()
}

/// The name the brand goes by, for previews.
pub fn name_of(page: &BrandPage) -> String {
    page.published
        .as_ref()
        .or(page.draft.as_ref())
        .map_or_else(String::new, |v| v.guidelines.name.clone())
}
