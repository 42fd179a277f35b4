//! Pausing, resuming and archiving a workflow, each with its way back.

use domain::{
    ids::WorkflowId,
    permissions::Permission,
    workflows::{WorkflowCard, WorkflowStatus},
};
use leptos::prelude::*;

use crate::{
    i18n::{Msg, t},
    remote,
    state::{
        keys::Key,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::{Writer, writer},
    },
    ui::button::Button,
    words::{common, versions as w},
};

use WorkflowStatus as S;

/// What changes states. Belongs to the page: its buttons are drawn anew with each answer, and the way
/// back outlives them.
#[derive(Clone, Copy)]
pub struct Hand {
    writer: Writer,
    last: RwSignal<Option<(WorkflowId, S, S)>>,
    undo: Callback<()>,
}

/// The page's hand.
pub fn hand() -> Hand {
    let (tenant, writer, last) = (tenant_id(), writer(), RwSignal::new(None));
    let undo = Callback::new(move |()| {
        let Some((id, from, to)) = last.get_untracked() else {
            return;
        };
        // The way back from the archive leads by "paused".
        let back = move || async move {
            if (from, to) == (S::Active, S::Archived) {
                remote::set_workflow_status(tenant, id, S::Paused).await?;
            }
            remote::set_workflow_status(tenant, id, from).await
        };
        writer.send(back, stale(id), move |_| last.set(None));
    });
    Hand { writer, last, undo }
}

const fn done(from: S, to: S) -> Msg {
    match (from, to) {
        (_, S::Active) => w::RESUMED,
        (S::Archived, _) => w::TAKEN_BACK,
        (_, S::Paused) => w::PAUSED,
        (_, S::Archived) => w::ARCHIVED,
    }
}

fn stale(id: WorkflowId) -> Vec<Key> {
    let of = [None, Some(S::Active), Some(S::Paused), Some(S::Archived)];
    let lists = of.into_iter().map(Key::Cards);
    lists.chain([Key::Card(id), Key::Workflows]).collect()
}

impl Hand {
    /// What the workflow's state allows next.
    pub fn buttons(self, flow: &WorkflowCard) -> AnyView {
        if !use_tenant().may(Permission::WorkflowsPublish) {
            return ().into_any();
        }
        let next: Vec<(S, Msg)> = match flow.status {
            S::Active => vec![(S::Paused, w::PAUSE), (S::Archived, w::ARCHIVE)],
            S::Paused => vec![(S::Active, w::RESUME), (S::Archived, w::ARCHIVE)],
            S::Archived => vec![(S::Paused, w::TAKE_BACK)],
        };
        let (id, from) = (flow.id, flow.status);
        next.into_iter()
            .map(|(to, label)| self.button(id, from, to, label))
            .collect_view()
            .into_any()
    }

    fn button(self, id: WorkflowId, from: S, to: S, label: Msg) -> AnyView {
        let (tenant, toasts) = (tenant_id(), use_toasts());
        let click = move |()| {
            self.writer.send(
                move || remote::set_workflow_status(tenant, id, to),
                stale(id),
                move |_| {
                    let _ = self.last.try_set(Some((id, from, to)));
                    toasts.undo(t(done(from, to)), t(common::UNDO), self.undo);
                },
            );
        };
        view! { <Button busy=self.writer.busy click=click>{t(label)}</Button> }.into_any()
    }
}
