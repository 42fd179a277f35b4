//! Signing in and creating an account: one column, with a quiet proof sheet beside it.

mod login;
mod register;

use std::future::Future;

use domain::{
    identity::Me,
    problem::{Problem, ProblemKind},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    i18n::{foreign, t, tf},
    routes::Route,
    state::{
        form::Form,
        session::{SessionHandle, use_session},
        unsaved::Unsaved,
    },
    ui::{
        badge::{Proof, proof_mark},
        icon::{Icon, icon},
    },
    words::auth as w,
};

/// The sign-in page of the address.
pub fn page(route: Memo<Route>) -> AnyView {
    let column = move || {
        if route.get() == Route::Register {
            register::form()
        } else {
            login::form()
        }
    };
    view! {
        <div class="auth">
            <main class="auth-column" id="content">
                <p class="brand">"Bellwether"</p>
                {column}
            </main>
            <aside class="auth-panel">
                <p class="auth-panel-title">{t(w::PANEL_TITLE)}</p>
                <p>{t(w::PANEL_TEXT)}</p>
                <ul class="auth-marks">
                    <li>{proof_mark(Proof::Drafted, "")}{t(w::MARK_DRAFT)}</li>
                    <li>{proof_mark(Proof::Edited, "")}{t(w::MARK_EDIT)}</li>
                    <li>{proof_mark(Proof::Sealed, "")}{t(w::MARK_SEAL)}</li>
                </ul>
            </aside>
        </div>
    }
    .into_any()
}

/// Sends a sign-in form: field errors go to their fields, the rest above the button.
#[derive(Clone, Copy)]
struct Door {
    busy: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    form: Form,
    session: SessionHandle,
    unsaved: Option<Unsaved>,
}

impl Door {
    fn new(form: Form) -> Self {
        Self {
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            form,
            session: use_session(),
            unsaved: None,
        }
    }

    /// What this form keeps, to be forgotten once it was taken.
    fn with_unsaved(mut self, unsaved: Unsaved) -> Self {
        self.unsaved = Some(unsaved);
        self
    }

    fn send<F: Future<Output = Result<Me, Problem>> + 'static>(self, call: F) {
        let session = self.session;
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let answer = call.await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(me) => {
                    if let Some(unsaved) = self.unsaved {
                        unsaved.forget();
                    }
                    session.enter(me);
                }
                Err(problem) if !problem.fields.is_empty() => self.form.refuse(problem.fields),
                Err(problem) => drop(self.problem.try_set(Some(problem))),
            }
        });
    }

    fn problem(self) -> AnyView {
        let text = |problem: Problem| match (problem.kind, problem.retry_after) {
            (ProblemKind::RateLimited, Some(n)) => tf(w::WAIT, &[("n", &n.to_string())]),
            _ => [
                problem.title.as_str(),
                problem.detail.as_deref().unwrap_or_default(),
            ]
            .map(foreign)
            .join(" "),
        };
        let line = move || {
            self.problem
                .get()
                .map(|p| view! { <p class="banner banner-bad">{icon(Icon::Warning)}{text(p)}</p> })
        };
        view! { <div role="alert">{line}</div> }.into_any()
    }
}
