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
        writes::writer,
    },
    ui::button::Button,
    words::{common, versions as w},
};

use WorkflowStatus as S;

const fn done(to: S, from: S) -> Msg {
    match (to, from) {
        (S::Active, _) => w::RESUMED,
        (S::Paused, S::Archived) => w::TAKEN_BACK,
        (S::Paused, _) => w::PAUSED,
        (S::Archived, _) => w::ARCHIVED,
    }
}

/// What the state allows next.
pub fn buttons(flow: &WorkflowCard) -> AnyView {
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
        .map(|(to, label)| button(id, from, to, label))
        .collect_view()
        .into_any()
}

fn stale(id: WorkflowId) -> Vec<Key> {
    let of = [None, Some(S::Active), Some(S::Paused), Some(S::Archived)];
    let lists = of.into_iter().map(Key::Cards);
    lists.chain([Key::Card(id), Key::Workflows]).collect()
}

fn button(id: WorkflowId, from: S, to: S, label: Msg) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    // The way back of the archive leads by "paused".
    let back = move || async move {
        if to == S::Archived {
            remote::set_workflow_status(tenant, id, S::Paused).await?;
        }
        if (to, from) == (S::Archived, S::Paused) {
            return remote::get_card(tenant, id).await;
        }
        remote::set_workflow_status(tenant, id, from).await
    };
    let undo = Callback::new(move |()| writer.send(back, stale(id), |_| {}));
    let click = move |()| {
        writer.send(
            move || remote::set_workflow_status(tenant, id, to),
            stale(id),
            move |_| toasts.undo(t(done(to, from)), t(common::UNDO), undo),
        );
    };
    view! { <Button busy=writer.busy click=click>{t(label)}</Button> }.into_any()
}
