//! The guidelines being edited: what is stored, what is typed, saving and publishing.

use domain::{brand::Guidelines, fields::Check, permissions::Permission};
use leptos::prelude::*;

use crate::{
    i18n::{number, t, tf},
    remote::{self, BrandPage},
    state::{
        form::Form,
        keys::Key,
        session::{tenant_id, use_tenant},
        shortcuts::use_shortcuts,
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        badge::{Tone, pill},
        button::{Button, Kind},
        field::ErrorSummary,
        icon::{Icon, icon},
        page::PageHead,
    },
    words::{brand as w, common},
};

/// The draft on the screen.
#[derive(Clone, Copy)]
pub struct Draft {
    /// What is typed.
    pub value: RwSignal<Guidelines>,
    /// Its form.
    pub form: Form,
    base: RwSignal<(u32, Guidelines)>,
}

impl Draft {
    /// Starts from the stored draft. A newer one from the server replaces it only while nothing is
    /// typed; otherwise a banner offers it.
    pub fn new(data: Signal<BrandPage>) -> Self {
        let stored = data.with_untracked(|b| (b.draft.revision, b.draft.guidelines.clone()));
        let value = RwSignal::new(stored.1.clone());
        let form = Form::new(move || value.with(|v| v.checked().err().unwrap_or_default()));
        Self { value, form, base: RwSignal::new(stored) }
    }

    /// Whether something is typed that is not stored.
    pub fn is_changed(self) -> bool {
        self.base.with(|base| self.value.with(|v| *v != base.1))
    }

    fn take(self, revision: u32, guidelines: Guidelines) {
        self.base.set((revision, guidelines.clone()));
        self.value.set(guidelines);
    }
}

/// Title, state, Save and Publish.
pub fn head(draft: Draft, data: Signal<BrandPage>) -> AnyView {
    let changed = Memo::new(move |_| draft.is_changed());
    let newer = Memo::new(move |_| data.with(|b| b.draft.revision) > draft.base.with(|b| b.0));
    let state = move || {
        let in_use = data.with(|b| b.published.as_ref().map(|p| p.version));
        let sign = match in_use {
            Some(n) => pill(Tone::Good, tf(w::IN_USE, &[("n", &number(n.into()))])),
            None => pill(Tone::Waiting, t(w::NOT_USED)),
        };
        let unsaved = changed.get().then(|| pill(Tone::Plain, t(common::UNSAVED)));
        view! { {sign}{unsaved} }.into_any()
    };
    let edits = use_tenant().may(Permission::BrandWrite);
    let take = move |()| data.with_untracked(|b| draft.take(b.draft.revision, b.draft.guidelines.clone()));
    let conflict = move || (newer.get() && changed.get()).then(|| view! {
        <div class="banner banner-waiting" role="status">
            {icon(Icon::Warning)}<span>{t(w::CONFLICT)}</span><Button click=take>{t(w::THEIRS)}</Button>
        </div>
    });
    // With nothing typed, the newer draft simply shows.
    Effect::new(move |_| if newer.get() && !changed.get_untracked() { take(()) });
    view! {
        <PageHead title=t(w::TITLE).to_owned() aside=state>
            {edits.then(|| save(draft, changed))}
            {publish(draft, data, changed)}
        </PageHead>
        {conflict}
        <ErrorSummary form=draft.form/>
    }
    .into_any()
}

fn save(draft: Draft, changed: Memo<bool>) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer().with_form(draft.form));
    let send = move || {
        if !changed.get_untracked() || !draft.form.submit() {
            return;
        }
        let (revision, typed) = (draft.base.with_untracked(|b| b.0), draft.value.get_untracked());
        let sent = typed.clone();
        writer.send(move || remote::save_brand(tenant, revision, sent.clone()), vec![Key::Brand], move |stored: domain::brand::BrandVersion| {
            draft.base.set((stored.revision, stored.guidelines));
            toasts.done(t(w::SAVED));
        });
    };
    use_shortcuts().add("Ctrl+s", w::SAVE, send);
    view! { <Button busy=writer.busy click=move |()| send()>{t(w::SAVE)}</Button> }.into_any()
}

fn publish(draft: Draft, data: Signal<BrandPage>, changed: Memo<bool>) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer().with_form(draft.form));
    let may = use_tenant().may(Permission::BrandPublish);
    let same = move || data.with(|b| b.published.as_ref().is_some_and(|p| p.guidelines == b.draft.guidelines));
    let refused = Signal::derive(move || match (may, changed.get(), same()) {
        (false, ..) => Some(t(w::PUBLISH_ROLE).to_owned()),
        (_, true, _) => Some(t(w::PUBLISH_FIRST_SAVE).to_owned()),
        (_, _, true) => Some(t(w::NOTHING_NEW).to_owned()),
        _ => None,
    });
    let version = move || data.with(|b| number(b.draft.version.into()));
    let click = move |()| {
        if !draft.form.submit() {
            return;
        }
        let revision = draft.base.with_untracked(|b| b.0);
        writer.send(move || remote::publish_brand(tenant, revision), vec![Key::Brand], move |done: domain::brand::BrandVersion| {
            toasts.done(tf(w::PUBLISHED, &[("n", &number(done.version.into()))]));
        });
    };
    view! {
        <Button kind=Kind::Primary busy=writer.busy refused=refused click=click>
            {move || tf(w::PUBLISH, &[("n", &version())])}
        </Button>
    }
    .into_any()
}
