//! The picker: the kinds of step that can be added, filtered by what was typed and by what fits.

use domain::workflows::{Category, KindSpec, catalog};
use leptos::{html, prelude::*};
use web_sys::KeyboardEvent;

use super::{
    describe::category_class,
    editor::{Editor, Wanted},
};
use crate::{
    i18n::{t, tf, tn},
    ui::{button::IconButton, icon::Icon},
    words::builder as w,
};

/// The words of a category.
fn category_name(of: Category) -> &'static str {
    t(match of {
        Category::Trigger => w::CAT_TRIGGER,
        Category::Brand => w::CAT_BRAND,
        Category::Research => w::CAT_RESEARCH,
        Category::Content => w::CAT_CONTENT,
        Category::Seo => w::CAT_SEO,
        Category::Ai => w::CAT_AI,
        Category::Evaluation => w::CAT_EVALUATION,
        Category::Publish => w::CAT_PUBLISH,
        Category::Email => w::CAT_EMAIL,
        Category::Ads => w::CAT_ADS,
        Category::Partners => w::CAT_PARTNERS,
        Category::Campaign => w::CAT_CAMPAIGN,
        Category::Data => w::CAT_DATA,
        Category::Logic => w::CAT_LOGIC,
        Category::Human => w::CAT_HUMAN,
        Category::Time => w::CAT_TIME,
        Category::Integration => w::CAT_INTEGRATION,
    })
}

/// How well a kind fits what was typed: smaller is better; nothing if it does not.
fn rank(spec: &KindSpec, typed: &str) -> Option<u8> {
    if typed.is_empty() {
        return Some(0);
    }
    let (title, summary) = (spec.title.to_lowercase(), spec.summary.to_lowercase());
    let has_all = |text: &str| typed.split_whitespace().all(|word| text.contains(word));
    if title.starts_with(typed) {
        Some(0)
    } else if has_all(&title) {
        Some(1)
    } else if spec.kind.contains(typed) {
        Some(2)
    } else {
        (has_all(&format!("{title} {summary}"))).then_some(3)
    }
}

/// The kinds that are offered, best first; without a word in the order of the catalogue.
fn offered(all: &[&'static KindSpec], typed: &str) -> Vec<&'static KindSpec> {
    let typed = typed.trim().to_lowercase();
    let mut found: Vec<(u8, &'static KindSpec)> = all
        .iter()
        .filter_map(|spec| Some((rank(spec, &typed)?, *spec)))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, spec)| spec).collect()
}

/// The panel, while it is wanted.
pub fn picker(editor: Editor) -> AnyView {
    let body = move || editor.wanted.get().map(|wanted| panel(editor, wanted));
    body.into_any()
}

fn panel(editor: Editor, wanted: Wanted) -> AnyView {
    let runs = |spec: &&'static KindSpec| spec.availability().is_runnable();
    let all: Vec<&'static KindSpec> = match &wanted.after {
        Some(end) => editor.kinds_after(end).into_iter().filter(runs).collect(),
        None => {
            let steps_only = wanted.into.is_some();
            catalog()
                .filter(runs)
                .filter(|s| !steps_only || !s.is_trigger())
                .collect()
        }
    };
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let found = {
        let all = all.clone();
        Memo::new(move |_| {
            typed.with(|text| {
                offered(&all, text)
                    .iter()
                    .map(|s| s.kind)
                    .collect::<Vec<_>>()
            })
        })
    };
    let close = move || editor.wanted.set(None);
    let title = match &wanted.after {
        Some(end) => {
            let name = editor
                .node_now(end.node, |n| n.name.clone())
                .unwrap_or_default();
            tf(w::ADD_AFTER, &[("name", &name)])
        }
        None => t(w::ADD_STEP).to_owned(),
    };
    let take = StoredValue::new(move |kind: &str| {
        editor.wanted.set(None);
        editor.add(kind, &wanted);
    });
    let keys = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" => at.update(|n| *n = (*n + 1).min(count.saturating_sub(1))),
            "ArrowUp" => at.update(|n| *n = n.saturating_sub(1)),
            "Enter" => {
                if let Some(kind) = found.with(|all| all.get(at.get_untracked()).copied()) {
                    take.with_value(|take| take(kind));
                }
            }
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            request_animation_frame(move || drop(field.focus()));
        }
    });
    // What is marked by the keys is in sight.
    Effect::new(move |_| {
        let n = at.get();
        if let Some(item) = document().get_element_by_id(&format!("kind-{n}")) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            item.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let list = move || {
        let kinds = found.get();
        if kinds.is_empty() {
            return view! { <p class="muted">{t(w::NOTHING_FITS)}</p> }.into_any();
        }
        let mut category = None;
        let grouped = typed.with(|text| text.trim().is_empty());
        let items = kinds.into_iter().enumerate().filter_map(|(n, kind)| {
            let spec = domain::workflows::kind_spec(kind)?;
            let head = (grouped && category != Some(spec.category)).then(|| {
                category = Some(spec.category);
                view! { <li class="picker-head" role="presentation">{category_name(spec.category)}</li> }
            });
            Some(view! {
                {head}
                <li class=format!("picker-kind {}", category_class(Some(spec.category))) class:is-at=move || at.get() == n id=format!("kind-{n}") role="option"
                    aria-selected=move || if at.get() == n { "true" } else { "false" }
                    on:click=move |_| take.with_value(|take| take(kind))
                >
                    <span class="strong">{spec.title}</span><span class="caption">{spec.summary}</span>
                </li>
            })
        });
        view! { <ul class="picker-list" id="picker-list" role="listbox" aria-label=t(w::KINDS)>{items.collect_view()}</ul> }.into_any()
    };
    let count = move || tn(w::KIND_COUNT, found.with(Vec::len) as i64);
    view! {
        <aside class="picker" aria-label=title.clone() on:keydown=keys>
            <div class="picker-top"><h2>{title.clone()}</h2><IconButton which=Icon::Close label=t(crate::words::common::CLOSE).to_owned() click=move |()| close()/></div>
            <input class="input" type="search" node_ref=field role="combobox" aria-expanded="true" aria-controls="picker-list" autocomplete="off"
                aria-activedescendant=move || found.with(|all| !all.is_empty()).then(|| format!("kind-{}", at.get())) aria-label=t(w::FIND_KIND) placeholder=t(w::FIND_KIND)
                prop:value=typed on:input=move |event| { typed.set(event_target_value(&event)); at.set(0); }/>
            <p class="caption" role="status">{count}</p>
            {list}
        </aside>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_the_word_comes_first_and_every_kind_is_found_by_its_title() {
        let all: Vec<&'static KindSpec> = catalog().collect();
        assert_eq!(offered(&all, "").len(), all.len());
        assert_eq!(
            offered(&all, "draft a post").first().map(|s| s.kind),
            Some("content.social")
        );
        for spec in &all {
            assert!(
                offered(&all, spec.title)
                    .iter()
                    .any(|s| s.kind == spec.kind),
                "{}",
                spec.kind
            );
        }
        assert!(offered(&all, "no such step at all").is_empty());
    }
}
