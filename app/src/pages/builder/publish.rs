//! Publishing from the editor: what was edited last is saved first, then the server's checks, what differs from
//! the live version, what becomes of runs on their way, name and note. The parts are those of the workflow's own
//! page; here the checks lead to their steps.

use domain::{
    ids::WorkflowId,
    permissions::Permission,
    workflows::{
        NodeId, Side, WorkflowCard,
        editing::{Chip, Session},
    },
};
use leptos::prelude::*;

use super::{desk::carry_out, editor::Editor};
use crate::{
    i18n::{Msg, t},
    pages::workflows::{
        draft::{form, has_errors, list, publish_title},
        versions::words,
    },
    remote,
    routes::Route,
    state::{
        keys::Key,
        query::query,
        session::{tenant_id, use_tenant},
        shortcuts::use_shortcuts,
    },
    ui::{
        button::{Button, ButtonLink, Kind},
        dialog::Dialog,
        region::{Bones, region},
    },
    words::{builder as w, trials, versions as v},
};

/// The button, its key and its dialog. Who may not publish is led to the checks.
pub fn publish(editor: Editor, id: WorkflowId) -> AnyView {
    if !use_tenant().may(Permission::WorkflowsPublish) {
        let draft = format!("{}?tab=draft", Route::Workflow(id).href());
        return view! { <ButtonLink href=draft>{t(v::CHECKS)}</ButtonLink> }.into_any();
    }
    let open = RwSignal::new(false);
    let begin = move || {
        editor.with_desk(|desk| desk.tell(Session::flush));
        carry_out(editor);
        open.set(true);
    };
    use_shortcuts().add("Ctrl+Enter", w::PUBLISH_KEY, begin);
    view! {
        <Button kind=Kind::Primary click=move |()| begin()>{t(v::PUBLISH)}</Button>
        <Dialog open=open title=t(v::PUBLISH).to_owned()>{move || saved(editor, id, open)}</Dialog>
    }
    .into_any()
}

/// Why the draft on the server is not what is on the screen; nothing if it is. The chip says so a moment later
/// only, so that it does not flicker: `is_loose` says whether something is not on the server at this moment.
fn unsaved(chip: &Chip, is_loose: bool) -> Option<Msg> {
    match chip {
        Chip::Saved(_) if !is_loose => None,
        Chip::Saved(_) | Chip::Saving => Some(w::PUBLISH_SAVING),
        Chip::Offline { .. } => Some(w::PUBLISH_OFFLINE),
        Chip::Conflict(_) => Some(w::PUBLISH_CONFLICT),
        Chip::NotSaved { .. } => Some(w::PUBLISH_NOT_SAVED),
    }
}

fn saved(editor: Editor, id: WorkflowId, open: RwSignal<bool>) -> AnyView {
    let why = Memo::new(move |_| {
        editor.changes.track();
        let is_loose = editor.with_desk(|desk| desk.is_unsaved()).unwrap_or(true);
        editor.chip.with(|chip| unsaved(chip, is_loose)).map(t)
    });
    let body = move || match why.get() {
        Some(why) => view! { <p role="status">{why}</p> }.into_any(),
        None => current(editor, id, open),
    };
    body.into_any()
}

/// The dialog once the server's answer is about the draft that is on the screen.
fn current(editor: Editor, id: WorkflowId, open: RwSignal<bool>) -> AnyView {
    let tenant = tenant_id();
    let card = query(Key::Card(id), move || remote::get_card(tenant, id));
    let wanted = editor.with_desk(|desk| desk.revision()).unwrap_or_default();
    region(card, Bones::Rows(4), move |data| {
        let has_come = Memo::new(move |_| {
            data.with(|c: &WorkflowCard| c.draft.as_ref().map_or(0, |d| d.rev) >= wanted)
        });
        let body = move || has_come.get().then(|| parts(editor, id, data, open));
        body.into_any()
    })
}

fn parts(
    editor: Editor,
    id: WorkflowId,
    card: Signal<WorkflowCard>,
    open: RwSignal<bool>,
) -> AnyView {
    let tenant = tenant_id();
    let go = Callback::new(move |step: NodeId| {
        open.set(false);
        editor.go_to(step);
        editor.open_inspector();
    });
    let checks = query(Key::Checks(id), move || remote::check_draft(tenant, id));
    let issues = region(checks, Bones::Rows(2), move |data| {
        (move || data.with(|d| list(d, Some(go)))).into_any()
    });
    let refused = Signal::derive(move || {
        let bad = checks
            .data
            .with(|d| d.as_ref().is_none_or(|d| has_errors(d)));
        bad.then(|| t(v::HAS_ERRORS).to_owned())
    });
    let (live, changed) = card.with_untracked(|c| {
        let changed = c.draft.as_ref().is_none_or(|d| d.changed);
        (c.live.is_some(), changed)
    });
    if live && !changed {
        return view! { <p><strong>{t(v::DRAFT_SAME)}</strong></p><p class="muted">{t(v::DRAFT_SAME_TEXT)}</p> }
            .into_any();
    }
    let differs = if live {
        words(id, Side::Live, Side::Draft)
    } else {
        view! { <p>{t(v::FIRST)}</p> }.into_any()
    };
    let trial = format!("{}?tab=try", Route::Workflow(id).href());
    view! {
        <div class="publish-parts">
            <p class="strong">{move || publish_title(card)}</p>
            <section><h3>{t(v::CHECKS)}</h3>{issues}</section>
            <section><h3>{t(v::DIFFERS)}</h3><div class="publish-diff" tabindex="0" role="region" aria-label=t(v::DIFFERS)>{differs}</div></section>
            <p class="caption">{t(w::PUBLISH_COST)}" "<a class="link" href=trial>{t(trials::TRY)}</a></p>
            {form(card, open, refused)}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::workflows::editing::Chip;

    use super::*;

    #[test]
    fn only_what_is_on_the_server_is_published() {
        assert!(unsaved(&Chip::Saved(None), false).is_none());
        assert!(unsaved(&Chip::Saved(None), true).is_some());
        for chip in [
            Chip::Saving,
            Chip::Conflict(1),
            Chip::Offline {
                waiting: 1,
                is_kept: true,
            },
        ] {
            assert!(unsaved(&chip, false).is_some(), "{chip:?}");
        }
    }
}
