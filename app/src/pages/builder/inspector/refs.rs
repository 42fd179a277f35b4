//! Choices among what the company has: connected accounts, secrets, workflows, personas. While the list is
//! on its way, and for what has none, the id itself can be typed.

use domain::{page::PageRequest, publishing::Connection};
use leptos::prelude::*;
use serde_json::Value;

use super::control::Slot;
use crate::{
    i18n::t,
    remote,
    state::{keys::Key, query::query, session::tenant_id},
    words::builder as w,
};

/// The id that is set; empty without one.
fn text_of(value: Signal<Option<Value>>) -> String {
    value.with(|v| {
        let text = v.as_ref().and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    })
}

/// Sets what was chosen or typed; nothing takes it out.
fn put(set: Callback<Option<Value>>, event: &leptos::ev::Event) {
    let text = event_target_value(event);
    set.run((!text.is_empty()).then_some(Value::String(text)));
}

fn select(
    slot: Slot,
    empty: &'static str,
    options: Signal<Option<Vec<(String, String)>>>,
) -> AnyView {
    let (value, set, locked) = (slot.value, slot.set, slot.locked);
    let text = move || text_of(value);
    let items = move || {
        let chosen = text();
        let mut all = options.get().unwrap_or_default();
        if !chosen.is_empty() && !all.iter().any(|(id, _)| *id == chosen) {
            all.push((chosen.clone(), chosen.clone()));
        }
        all.insert(0, (String::new(), empty.to_owned()));
        let item = |(id, name): (String, String)| {
            let selected = id == chosen;
            view! { <option value=id selected=selected>{name}</option> }
        };
        all.into_iter().map(item).collect_view()
    };
    let put = move |event| put(set, &event);
    view! {
        <select class="input" id=slot.id.clone() aria-describedby=format!("{0}-help {0}-wrong", slot.id) disabled=locked on:change=put>{items}</select>
    }
    .into_any()
}

fn typed(slot: Slot) -> AnyView {
    let (value, set, locked) = (slot.value, slot.set, slot.locked);
    let text = move || text_of(value);
    let put = move |event| put(set, &event);
    view! { <input class="input mono" dir="ltr" id=slot.id.clone() prop:value=text disabled=locked on:change=put/> }.into_any()
}

/// A connected account of a provider; empty means the only one.
pub fn connection(slot: Slot, provider: &'static str) -> AnyView {
    let tenant = tenant_id();
    let list = query(Key::Connections, move || remote::list_connections(tenant));
    let named = |c: &Connection| (c.id.to_string(), c.name.clone());
    let options = Signal::derive(move || {
        list.data.with(|all| {
            let all = all.as_ref()?.iter();
            Some(
                all.filter(|c| c.network.as_str() == provider)
                    .map(named)
                    .collect(),
            )
        })
    });
    select(slot, t(w::THE_ONLY_ONE), options)
}

/// A stored secret, by its name.
pub fn secret(slot: Slot) -> AnyView {
    let tenant = tenant_id();
    let list = query(Key::Secrets, move || remote::list_secrets(tenant));
    let options = Signal::derive(move || {
        list.data.with(|all| {
            Some(
                all.as_ref()?
                    .iter()
                    .map(|s| (s.id.to_string(), s.name.clone()))
                    .collect(),
            )
        })
    });
    select(slot, t(w::NONE), options)
}

/// Another object, by the prefix of its id.
pub fn reference(slot: Slot, prefix: &'static str) -> AnyView {
    let tenant = tenant_id();
    match prefix {
        "wfl" => {
            let list = query(Key::Cards(None), move || {
                remote::list_cards(tenant, None, PageRequest::default())
            });
            let options = Signal::derive(move || {
                list.data.with(|page| {
                    Some(
                        page.as_ref()?
                            .items
                            .iter()
                            .map(|c| (c.id.to_string(), c.name.clone()))
                            .collect(),
                    )
                })
            });
            select(slot, t(w::CHOOSE), options)
        }
        "per" => {
            let list = query(Key::Personas, move || remote::list_personas(tenant));
            let options = Signal::derive(move || {
                list.data.with(|all| {
                    Some(
                        all.as_ref()?
                            .iter()
                            .map(|p| (p.id.to_string(), p.input.name.clone()))
                            .collect(),
                    )
                })
            });
            select(slot, t(w::NONE), options)
        }
        _ => typed(slot),
    }
}
