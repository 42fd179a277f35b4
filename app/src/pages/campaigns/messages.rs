//! The key messages of a brief: add, order, remove with undo.

use domain::campaigns::KeyMessage;
use leptos::prelude::*;

use super::editor::Draft;
use crate::{
    i18n::{number, t, tf},
    state::{
        form::{Form, focus},
        toasts::use_toasts,
    },
    ui::{
        button::{Button, IconButton},
        field::field,
        icon::{Icon, icon},
        inputs::{TextInput, text},
    },
    words::{campaigns as w, common},
};

/// The list with its button.
pub fn messages(draft: RwSignal<Draft>, form: Form) -> AnyView {
    let count = Memo::new(move |_| draft.with(|d| d.input.brief.key_messages.len()));
    let list = move || {
        (0..count.get())
            .map(|i| message(i, draft, form))
            .collect_view()
    };
    let add = move |()| {
        let at = count.get_untracked();
        draft.update(|d| d.input.brief.key_messages.push(KeyMessage::default()));
        form.edited("brief.key_messages");
        focus(&format!("brief.key_messages.{at}.text"));
    };
    let of = field(form, "brief.key_messages", w::MESSAGES);
    let id = of.id();
    view! {
        <fieldset class="field messages" id=id tabindex="-1">
            <legend>{t(w::MESSAGES)}</legend>
            <p class="field-hint">{t(w::MESSAGES_HINT)}</p>
            {list}
            <p class="field-error" role="alert">{move || of.error().map(|e| view! { {icon(Icon::Warning)}<span>{e}</span> })}</p>
            <Button click=add>{icon(Icon::Plus)}{t(w::ADD_MESSAGE)}</Button>
        </fieldset>
    }
    .into_any()
}

fn message(i: usize, draft: RwSignal<Draft>, form: Form) -> AnyView {
    let n = number(i as i64 + 1);
    let toasts = use_toasts();
    let part = move |get: fn(&KeyMessage) -> &String, set: fn(&mut KeyMessage, String)| {
        text(
            draft,
            move |d: &Draft| {
                d.input
                    .brief
                    .key_messages
                    .get(i)
                    .map(get)
                    .cloned()
                    .unwrap_or_default()
            },
            move |d: &mut Draft, v| {
                if let Some(m) = d.input.brief.key_messages.get_mut(i) {
                    set(m, v);
                }
            },
        )
    };
    let remove = move |()| {
        let gone = draft.try_update(|d| {
            let list = &mut d.input.brief.key_messages;
            (i < list.len()).then(|| list.remove(i))
        });
        let Some(Some(gone)) = gone else { return };
        let undo = move |()| {
            let gone = gone.clone();
            let _ = draft.try_update(|d| {
                let list = &mut d.input.brief.key_messages;
                list.insert(i.min(list.len()), gone);
            });
        };
        toasts.undo(t(w::MESSAGE_REMOVED), t(common::UNDO), Callback::new(undo));
    };
    let up = move |()| draft.update(|d| d.input.brief.key_messages.swap(i, i - 1));
    view! {
        <div class="message">
            <span class="message-number" aria-hidden="true">{n.clone()}</span>
            <TextInput of=field(form, format!("brief.key_messages.{i}.text"), w::MESSAGE) value=part(|m| &m.text, |m, v| m.text = v)/>
            <TextInput of=field(form, format!("brief.key_messages.{i}.proof"), w::PROOF) value=part(|m| &m.proof, |m, v| m.proof = v)/>
            <span class="message-tools">
                {(i > 0).then(|| view! { <IconButton which=Icon::Up label=tf(w::UP_MESSAGE, &[("n", &n)]) click=up/> })}
                <IconButton which=Icon::Remove label=tf(w::REMOVE_MESSAGE, &[("n", &n)]) click=remove/>
            </span>
        </div>
    }
    .into_any()
}
