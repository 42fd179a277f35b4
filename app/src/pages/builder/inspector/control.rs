//! One parameter as a control, drawn from its field of the catalogue. A control shows the value it is
//! given and says what it became; it keeps nothing of its own but what is being typed and is no value yet.

use domain::workflows::{FieldSpec, FieldType};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{
    condition::condition,
    records::{map, records},
    refs::{connection, reference, secret},
    tokens::Tokens,
};
use crate::{i18n::t, words::builder as w};

/// Where a control stands: which parameter, its id on the page, its value and what to do with a new one.
#[derive(Clone)]
pub struct Slot {
    /// The field of the catalogue.
    pub field: &'static FieldSpec,
    /// The control's id.
    pub id: String,
    /// The value; nothing if it is not set.
    pub value: Signal<Option<Value>>,
    /// Takes a new value; nothing takes it out.
    pub set: Callback<Option<Value>>,
    /// What is wrong with it.
    pub wrong: Signal<Option<String>>,
    /// Whether it may be changed.
    pub locked: Signal<bool>,
}

impl Slot {
    /// The value, or what counts when it is not set.
    fn shown(&self) -> Value {
        let set = self.value.get();
        set.or_else(|| serde_json::from_str(self.field.default?).ok())
            .unwrap_or(Value::Null)
    }

    fn describes(&self) -> String {
        format!("{0}-help {0}-wrong", self.id)
    }
}

/// The field with its label, help, control and what is wrong with it.
pub fn field(slot: Slot) -> AnyView {
    let (spec, id) = (slot.field, slot.id.clone());
    let wrong = slot.wrong;
    let name = if spec.required {
        view! { {spec.label}<span class="field-must" aria-hidden="true">" *"</span> }.into_any()
    } else {
        spec.label.into_any()
    };
    let is_group = matches!(
        spec.of,
        FieldType::List(..)
            | FieldType::Map(_)
            | FieldType::Condition
            | FieldType::Choices(_)
            | FieldType::Money
            | FieldType::Duration(_)
    );
    let help = (!spec.help.is_empty())
        .then(|| view! { <p class="field-hint" id=format!("{id}-help")>{spec.help}</p> });
    let error = view! { <p class="field-error" id=format!("{id}-wrong")>{move || wrong.get()}</p> };
    let control = control(slot);
    if matches!(spec.of, FieldType::Bool) {
        return view! { <div class="field" class:is-wrong=move || wrong.with(Option::is_some)>{control}{help}{error}</div> }.into_any();
    }
    if is_group {
        return view! {
            <fieldset class="field" class:is-wrong=move || wrong.with(Option::is_some)>
                <legend>{name}</legend>{help}{control}{error}
            </fieldset>
        }
        .into_any();
    }
    view! {
        <div class="field" class:is-wrong=move || wrong.with(Option::is_some)>
            <div class="field-head"><label for=id>{name}</label></div>
            {help}{control}{error}
        </div>
    }
    .into_any()
}

fn control(slot: Slot) -> AnyView {
    match slot.field.of {
        FieldType::Text(max) => text(slot, max),
        FieldType::Integer(min, max) => number(slot, min, max, true),
        FieldType::Decimal(min, max) => number(slot, min, max, false),
        FieldType::Bool => flag(slot),
        FieldType::Choice(words) => choice(slot, words),
        FieldType::Choices(words) => choices(slot, words),
        FieldType::Duration(max) => duration(slot, max),
        FieldType::Clock => line(slot, "time"),
        FieldType::Url => line(slot, "url"),
        FieldType::Time | FieldType::Zone | FieldType::Rrule => line(slot, "text"),
        FieldType::Money => money(slot),
        FieldType::Condition => condition(slot),
        FieldType::List(max, fields) => records(slot, max, fields),
        FieldType::Texts(max) => texts(slot, max),
        FieldType::Map(max) => map(slot, max),
        FieldType::Json => any(slot),
        FieldType::Secret => secret(slot),
        FieldType::Connection(provider) => connection(slot, provider),
        FieldType::Ref(prefix) => reference(slot, prefix),
    }
}

pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A text that is empty is not set.
fn set_text(slot: &Slot, text: String) {
    slot.set
        .run((!text.is_empty()).then_some(Value::String(text)));
}

fn line(slot: Slot, kind: &'static str) -> AnyView {
    let (shown, typed) = (slot.clone(), slot.clone());
    let tokens = Tokens::of(&slot);
    let input = view! {
        <input class="input" id=slot.id.clone() type=kind dir=if kind == "url" { "ltr" } else { "auto" } autocomplete="off"
            aria-describedby=slot.describes() aria-invalid=move || slot.wrong.with(Option::is_some).then_some("true")
            aria-autocomplete=tokens.map(|_| "list") aria-controls=move || tokens?.controls() aria-activedescendant=move || tokens?.active()
            prop:value=move || as_text(&shown.shown()) disabled=slot.locked
            on:input=move |event| { set_text(&typed, event_target_value(&event)); if let Some(tokens) = tokens { tokens.typed(); } }
            on:keydown=move |event| if let Some(tokens) = tokens { tokens.pressed(&event); }
            on:blur=move |_| if let Some(tokens) = tokens { tokens.left(); }/>
    };
    view! { {input}{tokens.map(Tokens::below)} }.into_any()
}

/// Short texts are a line, long ones many.
fn text(slot: Slot, max: u32) -> AnyView {
    if max <= 500 {
        return line(slot, "text");
    }
    let (shown, typed) = (slot.clone(), slot.clone());
    let tokens = Tokens::of(&slot);
    let area = view! {
        <textarea class="input" id=slot.id.clone() rows="4" dir="auto"
            aria-describedby=slot.describes() aria-invalid=move || slot.wrong.with(Option::is_some).then_some("true")
            aria-autocomplete=tokens.map(|_| "list") aria-controls=move || tokens?.controls() aria-activedescendant=move || tokens?.active()
            prop:value=move || as_text(&shown.shown()) disabled=slot.locked
            on:input=move |event| { set_text(&typed, event_target_value(&event)); if let Some(tokens) = tokens { tokens.typed(); } }
            on:keydown=move |event| if let Some(tokens) = tokens { tokens.pressed(&event); }
            on:blur=move |_| if let Some(tokens) = tokens { tokens.left(); }
        ></textarea>
    };
    view! { {area}{tokens.map(Tokens::below)} }.into_any()
}

/// What is no number is kept as text where tokens may stand, and refused by validation otherwise.
fn number(slot: Slot, min: i64, max: i64, whole: bool) -> AnyView {
    let (shown, typed) = (slot.clone(), slot.clone());
    let read = move |text: String| {
        let parsed = if whole {
            text.trim().parse::<i64>().ok().map(Value::from)
        } else {
            text.trim().parse::<f64>().ok().map(|n| json!(n))
        };
        let value = parsed.or_else(|| (!text.is_empty()).then_some(Value::String(text)));
        typed.set.run(value);
    };
    view! {
        <input class="input input-number" id=slot.id.clone() type=if slot.field.token_ok { "text" } else { "number" }
            inputmode="decimal" min=min.to_string() max=max.to_string() step=if whole { "1" } else { "any" }
            aria-describedby=slot.describes() aria-invalid=move || slot.wrong.with(Option::is_some).then_some("true")
            prop:value=move || as_text(&shown.shown()) disabled=slot.locked
            on:input=move |event| read(event_target_value(&event))/>
    }
    .into_any()
}

fn flag(slot: Slot) -> AnyView {
    let (shown, typed) = (slot.clone(), slot.clone());
    view! {
        <label class="check">
            <input type="checkbox" id=slot.id.clone() aria-describedby=slot.describes() disabled=slot.locked
                prop:checked=move || shown.shown() == Value::Bool(true)
                on:change=move |event| typed.set.run(Some(Value::Bool(event_target_checked(&event))))/>
            <span class="check-text">{slot.field.label}</span>
        </label>
    }
    .into_any()
}

/// `win_back` is shown as `win back`.
pub(super) fn spoken(word: &str) -> String {
    word.replace('_', " ")
}

fn choice(slot: Slot, words: &'static [&'static str]) -> AnyView {
    let (shown, typed) = (slot.clone(), slot.clone());
    let options = move || {
        let chosen = as_text(&shown.shown());
        let known = words.contains(&chosen.as_str());
        let empty = (chosen.is_empty() || !known)
            .then(|| view! { <option value="" selected=true>{t(w::CHOOSE)}</option> });
        let option = |word: &&'static str| {
            let selected = *word == chosen;
            view! { <option value=*word selected=selected>{spoken(word)}</option> }
        };
        view! { {empty}{words.iter().map(option).collect_view()} }
    };
    view! {
        <select class="input" id=slot.id.clone() aria-describedby=slot.describes() disabled=slot.locked
            on:change=move |event| set_text(&typed, event_target_value(&event))>{options}</select>
    }
    .into_any()
}

fn strings(value: &Value) -> Vec<String> {
    let all = value.as_array().into_iter().flatten();
    all.filter_map(|v| Some(v.as_str()?.to_owned())).collect()
}

fn choices(slot: Slot, words: &'static [&'static str]) -> AnyView {
    let one = |word: &'static str| {
        let (shown, typed) = (slot.clone(), slot.clone());
        let toggle = move |on: bool| {
            let mut all = typed
                .value
                .with_untracked(|v| v.as_ref().map(strings))
                .unwrap_or_default();
            all.retain(|w| w != word);
            if on {
                all.push(word.to_owned());
            }
            // In the catalogue's order, whatever the order of clicks.
            all.sort_by_key(|w| words.iter().position(|known| known == w));
            typed.set.run((!all.is_empty()).then(|| json!(all)));
        };
        view! {
            <label class="check">
                <input type="checkbox" disabled=slot.locked prop:checked=move || strings(&shown.shown()).iter().any(|w| w == word)
                    on:change=move |event| toggle(event_target_checked(&event))/>
                <span class="check-text">{spoken(word)}</span>
            </label>
        }
    };
    view! { <div class="choices">{words.iter().map(|w| one(w)).collect_view()}</div> }.into_any()
}

const UNITS: [(u64, &str); 4] = [(1, "s"), (60, "min"), (3_600, "h"), (86_400, "d")];

/// A number and its unit; the largest unit that leaves no rest is shown first.
fn duration(slot: Slot, max: u64) -> AnyView {
    let seconds = {
        let slot = slot.clone();
        move || slot.shown().as_u64().unwrap_or(0)
    };
    let fits = |s: u64| {
        UNITS
            .iter()
            .rposition(|(of, _)| s > 0 && s.is_multiple_of(*of))
            .unwrap_or(2)
    };
    let unit = RwSignal::new(fits(untrack(&seconds)));
    let put = {
        let slot = slot.clone();
        move |n: Option<u64>| {
            let value = n.map(|n| n.saturating_mul(UNITS[unit.get_untracked()].0).min(max));
            slot.set.run(value.map(Value::from));
        }
    };
    let (amount, changed) = (seconds.clone(), put);
    let count = move || match amount() {
        0 => String::new(),
        s => {
            let n = s as f64 / UNITS[unit.get()].0 as f64;
            if n.fract() == 0.0 {
                format!("{n:.0}")
            } else {
                format!("{n:.2}")
            }
        }
    };
    let other = move |event: leptos::ev::Event| {
        let n = untrack(&seconds) / UNITS[unit.get_untracked()].0;
        unit.set(event_target_value(&event).parse().unwrap_or(0));
        changed((n > 0).then_some(n));
    };
    let options = UNITS.iter().enumerate().map(|(n, (_, word))| {
        view! { <option value=n.to_string() selected=move || unit.get() == n>{t(w::unit(word))}</option> }
    });
    view! {
        <div class="row">
            <input class="input input-number" id=slot.id.clone() type="number" min="0" step="1" aria-describedby=slot.describes() disabled=slot.locked
                aria-label=t(w::HOW_LONG) prop:value=count on:input=move |event| put(event_target_value(&event).trim().parse().ok())/>
            <select class="input input-unit" aria-label=t(w::UNIT) disabled=slot.locked on:change=other>{options.collect_view()}</select>
        </div>
    }
    .into_any()
}

fn money(slot: Slot) -> AnyView {
    let part = |key: &'static str| {
        let slot = slot.clone();
        move || {
            slot.value
                .get()
                .and_then(|v| v.get(key).map(as_text))
                .unwrap_or_default()
        }
    };
    let put = move |slot: &Slot, key: &str, text: String| {
        let old = slot.value.get_untracked().unwrap_or(json!({}));
        let of = |k: &str| old.get(k).map(as_text).unwrap_or_default();
        let (mut amount, mut currency) = (of("amount"), of("currency"));
        if key == "amount" {
            amount = text;
        } else {
            currency = text.to_uppercase();
        }
        let set = !amount.is_empty() || !currency.is_empty();
        slot.set
            .run(set.then(|| json!({ "amount": amount, "currency": currency })));
    };
    let (a, c) = (slot.clone(), slot.clone());
    view! {
        <div class="row">
            <input class="input input-number" id=slot.id.clone() inputmode="decimal" aria-label=t(w::AMOUNT) aria-describedby=slot.describes() disabled=slot.locked
                prop:value=part("amount") on:input=move |event| put(&a, "amount", event_target_value(&event))/>
            <input class="input input-unit" maxlength="3" aria-label=t(w::CURRENCY) disabled=slot.locked
                prop:value=part("currency") on:input=move |event| put(&c, "currency", event_target_value(&event))/>
        </div>
    }
    .into_any()
}

/// One text a line.
fn texts(slot: Slot, max: u32) -> AnyView {
    let (shown, typed) = (slot.clone(), slot.clone());
    let read = move |text: String| {
        let lines: Vec<&str> = text.lines().take(max as usize).collect();
        let empty = lines.iter().all(|l| l.is_empty());
        typed.set.run((!empty).then(|| json!(lines)));
    };
    view! {
        <textarea class="input" id=slot.id.clone() rows="3" dir="auto" placeholder=t(w::ONE_A_LINE) aria-describedby=slot.describes() disabled=slot.locked
            prop:value=move || strings(&shown.shown()).join("\n") on:change=move |event| read(event_target_value(&event))></textarea>
    }
    .into_any()
}

/// JSON as text. What cannot be read stays on the screen and is said; the value is as before.
fn any(slot: Slot) -> AnyView {
    let (shown, typed) = (slot.clone(), slot.clone());
    let unread = RwSignal::new(None::<String>);
    let read = move |text: String| {
        if text.trim().is_empty() {
            unread.set(None);
            typed.set.run(None);
        } else if let Ok(value) = serde_json::from_str::<Value>(&text) {
            unread.set(None);
            typed.set.run(Some(value));
        } else {
            unread.set(Some(text));
        }
    };
    let text = move || {
        unread.get().unwrap_or_else(|| match shown.shown() {
            Value::Null => String::new(),
            value => serde_json::to_string_pretty(&value).unwrap_or_default(),
        })
    };
    view! {
        <textarea class="input mono" id=slot.id.clone() rows="5" dir="ltr" spellcheck="false" aria-describedby=slot.describes() disabled=slot.locked
            prop:value=text on:change=move |event| read(event_target_value(&event))></textarea>
        {move || unread.with(Option::is_some).then(|| view! { <p class="field-error" role="alert">{t(w::NO_JSON)}</p> })}
    }
    .into_any()
}
