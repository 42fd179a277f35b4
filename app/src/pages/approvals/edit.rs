//! Editing the words where they are shown: the count, the limits and the brand check follow each key.

use domain::{
    brand::{Guidelines, check_text},
    content::{Content, ContentBody, ContentEdit, SocialBody, limits},
    fields::Check,
    ids::ApprovalId,
    publishing::Network,
};
use leptos::prelude::*;

use crate::{
    i18n::t,
    remote,
    state::{form::Form, keys::Key, session::tenant_id, toasts::use_toasts, writes::writer},
    ui::{
        button::{Button, Kind},
        field::{Field, field},
        inputs::counter,
        post::{Author, post_preview},
    },
    words::{approvals as w, common},
};

/// The words being edited; `None` while they are only read.
pub type Draft = RwSignal<Option<String>>;

/// The preview of the words on the screen, saved or not, with the findings of just these words.
pub fn preview(
    content: &Content,
    network: Network,
    saved: &str,
    draft: Draft,
    brand: Signal<Option<Guidelines>>,
    author: Signal<Author>,
) -> AnyView {
    let (saved, findings) = (saved.to_owned(), content.findings.clone());
    (move || match draft.get() {
        Some(text) => {
            let found = brand.with(|b| b.as_ref().map_or_else(Vec::new, |b| check_text(b, &text)));
            author.with(|author| post_preview(network, author, &text, &found))
        }
        None => author.with(|author| post_preview(network, author, &saved, &findings)),
    })
    .into_any()
}

/// The editor under the preview.
pub fn editor(approval: ApprovalId, content: &Content, network: Network, draft: Draft) -> AnyView {
    let (id, revision, tenant) = (content.id, content.revision, tenant_id());
    let body = move || {
        ContentBody::Social(SocialBody {
            network,
            text: draft.get().unwrap_or_default(),
        })
    };
    let form = Form::new(move || body().checked().err().unwrap_or_default());
    let writer = writer().with_form(form);
    let toasts = use_toasts();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !form.submit() {
            return;
        }
        let edit = ContentEdit {
            revision,
            body: untrack(body),
        };
        let stale = vec![
            Key::Contents(None),
            Key::Approvals(None),
            Key::Approval(approval),
        ];
        writer.send(
            move || remote::edit_content(tenant, id, edit.clone()),
            stale,
            move |_| {
                draft.set(None);
                toasts.done(t(w::SAVED));
            },
        );
    };
    let of = field(form, "text", w::EDITOR);
    let (edited, left, input_id, described) = (of.clone(), of.clone(), of.id(), of.described_by());
    let wrong = of.clone();
    let count = move || {
        let n = draft.with(|d| limits::length(network, d.as_deref().unwrap_or_default()));
        counter(n as usize, limits::max_length(network) as usize)
    };
    view! {
        <form class="form" novalidate on:submit=save>
            <Field of=of aside=count>
                <textarea
                    class="input" rows="8" dir="auto" id=input_id aria-describedby=described
                    aria-invalid=move || wrong.error().is_some().then_some("true")
                    prop:value=move || draft.get().unwrap_or_default()
                    on:input=move |event| { draft.set(Some(event_target_value(&event))); edited.edited(); edited.touched(); }
                    on:blur=move |_| left.touched()
                ></textarea>
            </Field>
            <div class="row">
                <Button kind=Kind::Submit busy=writer.busy>{t(w::SAVE)}</Button>
                <Button click=move |()| draft.set(None)>{t(w::DISCARD)}</Button>
                <span class="caption">{t(common::UNSAVED)}</span>
            </div>
        </form>
    }
    .into_any()
}
