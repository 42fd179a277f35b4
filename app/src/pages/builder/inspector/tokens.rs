//! A text that may read values of the run: while one is typed, what can be read is offered with an example, and below
//! the text stands what it would be with the examples. What is offered and where it goes is decided in `domain`.

use domain::workflows::{
    NodeId,
    graph::Graph,
    readable::{Looking, Readable, Typing},
    tokens::{FilterInfo, Path, Root},
};
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

use super::control::{Slot, as_text};
use crate::{
    i18n::{Msg, t, tf, tn},
    pages::builder::editor::Editor,
    ui::{button::IconButton, icon::Icon},
    words::builder as w,
};

/// Most values offered at once; more words find the others.
const OFFERED: usize = 60;
/// Most letters of an example that are shown.
const SHOWN: usize = 120;

/// What the step that is set up may read.
#[derive(Clone, Copy)]
struct Reading(Memo<Readable>);

/// Tells the controls below what the step may read, and answers it. Found out only while something shows it.
pub fn provide(editor: Editor, id: NodeId) -> Memo<Readable> {
    let readable = Memo::new(move |_| {
        editor.changes.track();
        editor.read(|doc| Readable::of(&Graph::new(doc), id))
    });
    provide_context(Reading(readable));
    readable
}

/// Something that can be chosen.
#[derive(Clone, PartialEq)]
struct Offer {
    /// Over it, where a source begins.
    head: Option<String>,
    name: String,
    example: String,
    what: What,
}

#[derive(Clone, PartialEq)]
enum What {
    Value(Path),
    Filter(&'static str),
}

/// The help of one text.
#[derive(Clone, Copy)]
pub struct Tokens {
    slot: StoredValue<Slot>,
    readable: Memo<Readable>,
    open: RwSignal<Option<Typing>>,
    at: RwSignal<usize>,
    offers: Memo<Vec<Offer>>,
}

fn text_of(slot: &Slot) -> String {
    let value = slot.value.get();
    value.as_ref().map(as_text).unwrap_or_default()
}

/// Letters of an example on one line.
fn brief(value: &Value) -> String {
    let text = as_text(value);
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(SHOWN).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

const fn root_name(root: &Root) -> Msg {
    match root {
        Root::Trigger => w::READS_TRIGGER,
        Root::Lead => w::READS_LEAD,
        Root::Item | Root::Step(_) => w::READS_ITEM,
        Root::Run => w::READS_RUN,
        Root::Settings => w::READS_SETTINGS,
    }
}

fn offered(readable: &Readable, typing: &Typing) -> Vec<Offer> {
    if typing.looking == Looking::Filter {
        let offer = |info: &&'static FilterInfo| Offer {
            head: None,
            name: info.name.to_owned(),
            example: info.help.to_owned(),
            what: What::Filter(info.name),
        };
        return typing.filters().iter().map(offer).collect();
    }
    let mut last = None;
    let entries = readable.entries(&typing.query, OFFERED).into_iter();
    let offer = entries.map(|entry| {
        let head = (last != Some(entry.source))
            .then(|| readable.sources.get(entry.source))
            .flatten()
            .map(|source| match (&source.root, source.is_certain) {
                (Root::Step(_), true) => source.name.clone(),
                (Root::Step(_), false) => tf(w::READS_SOMETIMES, &[("name", &source.name)]),
                (root, _) => t(root_name(root)).to_owned(),
            });
        last = Some(entry.source);
        Offer {
            head,
            name: entry.path.to_string(),
            example: brief(&entry.example),
            what: What::Value(entry.path),
        }
    });
    offer.collect()
}

/// Where the caret stands, in UTF-16 units.
fn caret(of: &Element) -> Option<u32> {
    if let Some(input) = of.dyn_ref::<HtmlInputElement>() {
        return input.selection_start().ok().flatten();
    }
    let area = of.dyn_ref::<HtmlTextAreaElement>()?;
    area.selection_start().ok().flatten()
}

fn put_caret(of: &Element, at: u32) {
    if let Some(input) = of.dyn_ref::<HtmlInputElement>() {
        let _ = input.set_selection_range(at, at);
    } else if let Some(area) = of.dyn_ref::<HtmlTextAreaElement>() {
        let _ = area.set_selection_range(at, at);
    }
}

impl Tokens {
    /// For a text that may hold tokens; nothing for others.
    pub fn of(slot: &Slot) -> Option<Self> {
        let Reading(readable) = use_context::<Reading>().filter(|_| slot.field.token_ok)?;
        let open = RwSignal::new(None::<Typing>);
        let offers = Memo::new(move |_| {
            open.with(|typing| match typing {
                Some(typing) => readable.with(|all| offered(all, typing)),
                None => Vec::new(),
            })
        });
        Some(Self {
            slot: StoredValue::new(slot.clone()),
            readable,
            open,
            at: RwSignal::new(0),
            offers,
        })
    }

    fn id(self) -> String {
        // Empty once the panel is gone.
        let id = self.slot.try_with_value(|s| s.id.clone());
        id.unwrap_or_default()
    }

    fn element(self) -> Option<Element> {
        document().get_element_by_id(&self.id())
    }

    fn list_id(self) -> String {
        format!("{}-values", self.id())
    }

    /// The list that belongs to the text while it is open, for `aria-controls`.
    pub fn controls(self) -> Option<String> {
        self.open.with(Option::is_some).then(|| self.list_id())
    }

    /// The offer that the keys are on, for `aria-activedescendant`.
    pub fn active(self) -> Option<String> {
        let is_open = self.open.with(Option::is_some) && self.offers.with(|o| !o.is_empty());
        is_open.then(|| format!("{}-value-{}", self.id(), self.at.get()))
    }

    /// Something was typed.
    pub fn typed(self) {
        let Some(element) = self.element() else {
            return;
        };
        let text = self.slot.with_value(|s| untrack(|| text_of(s)));
        let typing = caret(&element).and_then(|at| Typing::at(&text, at as usize));
        self.at.set(0);
        self.open.set(typing);
    }

    /// A key in the text, before the text has it. What acts here goes no further.
    pub fn pressed(self, event: &KeyboardEvent) {
        if event.is_composing() || self.open.with_untracked(Option::is_none) {
            return;
        }
        let count = self.offers.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => self.at.update(|n| *n = (*n + 1) % count),
            "ArrowUp" if count > 0 => self.at.update(|n| *n = (*n + count - 1) % count),
            "Enter" | "Tab" if count > 0 => self.choose(self.at.get_untracked()),
            "Escape" => self.open.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// The text is left.
    pub fn left(self) {
        self.open.set(None);
    }

    fn choose(self, n: usize) {
        let offer = self.offers.with_untracked(|all| all.get(n).cloned());
        let (Some(offer), Some(typing)) = (offer, self.open.get_untracked()) else {
            return;
        };
        let slot = self.slot.get_value();
        let text = untrack(|| text_of(&slot));
        let (text, at) = match &offer.what {
            What::Value(path) => typing.with_value(&text, path),
            What::Filter(name) => match typing.filters().iter().find(|f| f.name == *name) {
                Some(info) => typing.with_filter(&text, info),
                None => return,
            },
        };
        slot.set.run(Some(Value::String(text)));
        self.open.set(None);
        // Once the new text stands there.
        request_animation_frame(move || {
            if let Some(element) = self.element() {
                if let Some(element) = element.dyn_ref::<HtmlElement>() {
                    let _ = element.focus();
                }
                put_caret(&element, at as u32);
            }
        });
    }

    /// Opens the list at the caret, without anything typed.
    fn ask(self) {
        let Some(element) = self.element() else {
            return;
        };
        let text = self.slot.with_value(|s| untrack(|| text_of(s)));
        let at = caret(&element).map_or(usize::MAX, |at| at as usize);
        if let Some(element) = element.dyn_ref::<HtmlElement>() {
            let _ = element.focus();
        }
        self.at.set(0);
        self.open.set(Some(Typing::new_at(&text, at)));
    }

    /// The button, the list and the example that stand below the text.
    pub fn below(self) -> AnyView {
        let locked = self.slot.with_value(|s| s.locked);
        let button = move || {
            (!locked.get()).then(|| {
                let label = t(w::INSERT_VALUE).to_owned();
                view! { <IconButton which=Icon::Plus label=label click=move |()| self.ask()/> }
            })
        };
        view! {
            <div class="token-below">{move || self.example()}{button}</div>
            {move || self.open.with(Option::is_some).then(|| self.list())}
        }
        .into_any()
    }

    /// What the text would be, if it reads anything.
    fn example(self) -> AnyView {
        let slot = self.slot.get_value();
        let text = text_of(&slot);
        if !text.contains("{{") || slot.wrong.with(Option::is_some) {
            return ().into_any();
        }
        match self.readable.with(|all| all.preview(&text)) {
            Ok(value) => view! { <p class="token-example"><span class="caption">{t(w::EXAMPLE)}</span>" "<bdi>{brief(&value)}</bdi></p> }.into_any(),
            Err(error) => view! { <p class="token-example caption">{tf(w::NO_EXAMPLE, &[("why", &error.message)])}</p> }.into_any(),
        }
    }

    fn list(self) -> AnyView {
        let id = self.id();
        let items = move || {
            let row = |(n, offer): (usize, Offer)| {
                let is_at = move || self.at.get() == n;
                view! {
                    {offer.head.map(|head| view! { <li class="token-head" role="presentation"><bdi>{head}</bdi></li> })}
                    <li class="token-value" class:is-at=is_at id=format!("{id}-value-{n}") role="option" aria-selected=move || if is_at() { "true" } else { "false" }
                        on:click=move |_| self.choose(n)>
                        <code dir="ltr">{offer.name}</code><span class="caption"><bdi>{offer.example}</bdi></span>
                    </li>
                }
            };
            self.offers
                .get()
                .into_iter()
                .enumerate()
                .map(row)
                .collect_view()
        };
        let count = move || tn(w::VALUE_COUNT, self.offers.with(Vec::len) as i64);
        // What is marked by the keys is in sight.
        Effect::new(move |_| {
            let n = self.at.get();
            if let Some(row) = document().get_element_by_id(&format!("{}-value-{n}", self.id())) {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
        view! {
            // The text keeps the focus while something is chosen by the pointer.
            <ul class="token-list" id=self.list_id() role="listbox" aria-label=t(w::VALUES) on:mousedown=|e| e.prevent_default()>{items}</ul>
            <p class="caption" role="status">{count}</p>
        }
        .into_any()
    }
}
