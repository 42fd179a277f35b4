//! The guidelines being edited: what is stored, what is typed, saving and publishing.

use domain::{
    brand::{BrandPage, Guidelines},
    fields::Check,
    permissions::Permission,
};
use leptos::prelude::*;

use crate::{
    i18n::{number, t, tf},
    remote,
    state::{
        form::Form,
        keys::Key,
        session::{tenant_id, use_tenant},
        shortcuts::use_shortcuts,
        toasts::use_toasts,
        unsaved::{Unsaved, unsaved},
        writes::writer,
    },
    ui::{
        badge::{Tone, pill},
        button::{Button, Kind},
        field::ErrorSummary,
        icon::{Icon, icon},
        page::PageHead,
        restored::restored_line,
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
    unsaved: Unsaved,
}

impl Draft {
    /// Starts from the stored draft. A newer one from the server replaces it only while nothing is
    /// typed; otherwise a banner offers it.
    pub fn new(data: Signal<BrandPage>) -> Self {
        let stored = data.with_untracked(stored);
        let unsaved = unsaved("brand");
        let kept = unsaved
            .kept()
            .and_then(|text| serde_json::from_str::<((u32, Guidelines), Guidelines)>(&text).ok());
        let (stored, typed) = kept.unwrap_or_else(|| (stored.clone(), stored.1));
        let value = RwSignal::new(typed);
        let form = Form::new(move || value.with(|v| v.checked().err().unwrap_or_default()));
        let base = RwSignal::new(stored);
        let draft = Self {
            value,
            form,
            base,
            unsaved,
        };
        unsaved.keep(move || {
            let text = || (base.get(), value.get());
            draft
                .is_changed()
                .then(|| serde_json::to_string(&text()).unwrap_or_default())
        });
        draft
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

/// What is stored: the draft, else the published version as the draft's beginning, else nothing.
fn stored(page: &BrandPage) -> (u32, Guidelines) {
    match (&page.draft, &page.published) {
        (Some(draft), _) => (draft.revision, draft.guidelines.clone()),
        (None, Some(published)) => (0, published.guidelines.clone()),
        (None, None) => (0, Guidelines::default()),
    }
}

/// Title, state, Save and Publish.
pub fn head(draft: Draft, data: Signal<BrandPage>) -> AnyView {
    let changed = Memo::new(move |_| draft.is_changed());
    // Only a later revision is newer: right after saving, the page in the cache is still the older one.
    let newer = Memo::new(move |_| {
        let now = data.with(stored);
        draft.base.with(|b| now.0 > b.0 && b.1 != now.1)
    });
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
    let take = move |()| {
        let (revision, guidelines) = data.with_untracked(stored);
        draft.take(revision, guidelines);
    };
    let conflict = move || {
        (newer.get() && changed.get()).then(|| view! {
        <div class="banner banner-waiting" role="status">
            {icon(Icon::Warning)}<span>{t(w::CONFLICT)}</span><Button click=take>{t(w::THEIRS)}</Button>
        </div>
    })
    };
    // With nothing typed, the newer draft simply shows.
    Effect::new(move |_| {
        if newer.get() && !changed.get_untracked() {
            take(());
        }
    });
    view! {
        <PageHead title=t(w::TITLE).to_owned() aside=state>
            {edits.then(|| save(draft, changed))}
            {publish(draft, data, changed)}
        </PageHead>
        {restored_line(draft.unsaved, move || take(()))}
        {conflict}
        <ErrorSummary form=draft.form/>
    }
    .into_any()
}

fn save(draft: Draft, changed: Memo<bool>) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer().with_form(draft.form));
    let send = move || {
        if !changed.get_untracked() {
            return;
        }
        let (revision, typed) = (
            draft.base.with_untracked(|b| b.0),
            draft.value.get_untracked(),
        );
        let sent = typed.clone();
        writer.send(
            move || remote::save_brand(tenant, revision, sent.clone()),
            vec![Key::Brand],
            move |revision: u32| {
                draft.base.set((revision, typed.clone()));
                toasts.done(t(w::SAVED));
            },
        );
    };
    use_shortcuts().add("Ctrl+s", w::SAVE, send);
    let refused = Signal::derive(move || (!changed.get()).then(|| t(w::ALL_SAVED).to_owned()));
    view! { <Button busy=writer.busy refused=refused click=move |()| send()>{t(w::SAVE)}</Button> }
        .into_any()
}

fn publish(draft: Draft, data: Signal<BrandPage>, changed: Memo<bool>) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer().with_form(draft.form));
    let may = use_tenant().may(Permission::BrandPublish);
    let same = move || {
        data.with(|b| {
            b.draft.is_none()
                || b.published
                    .as_ref()
                    .is_some_and(|p| p.guidelines == stored(b).1)
        })
    };
    let refused = Signal::derive(move || match (may, changed.get(), same()) {
        (false, ..) => Some(t(w::PUBLISH_ROLE).to_owned()),
        (_, true, _) => Some(t(w::PUBLISH_FIRST_SAVE).to_owned()),
        (_, _, true) => Some(t(w::NOTHING_NEW).to_owned()),
        _ => None,
    });
    let version =
        move || data.with(|b| number(b.published.as_ref().map_or(1, |p| i64::from(p.version) + 1)));
    let click = move |()| {
        if !draft.form.submit() {
            return;
        }
        let revision = draft.base.with_untracked(|b| b.0);
        writer.send(
            move || remote::publish_brand(tenant, revision),
            vec![Key::Brand],
            move |version: u32| {
                toasts.done(tf(w::PUBLISHED, &[("n", &number(version.into()))]));
            },
        );
    };
    view! {
        <Button kind=Kind::Primary busy=writer.busy refused=refused click=click>
            {move || tf(w::PUBLISH, &[("n", &version())])}
        </Button>
    }
    .into_any()
}
