//! The decision: approve, ask for changes, reject; bound to the hash of the words on the screen.

use domain::{
    approvals::{Approval, ApprovalState, Decision, DecisionInput, DecisionRecord},
    fields::Check,
    permissions::Permission,
};
use leptos::prelude::*;

use super::edit::Draft;
use crate::{
    i18n::{Msg, t, tf},
    remote,
    routes::Route,
    state::{
        form::{Form, focus, focus_element},
        keys::Key,
        session::{tenant_id, use_tenant},
        shortcuts::use_shortcuts,
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        badge::kbd,
        button::{Button, Kind},
        field::field,
        icon::{Icon, icon},
        inputs::{TextArea, text},
        time::moment,
    },
    words::{approvals as w, common, keys},
};

/// What one visit of the page holds, however often the approval is fetched anew meanwhile.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The words being edited.
    pub draft: Draft,
    /// The comment as typed: kept while nothing is decided, so also when a decision is refused.
    pub comment: RwSignal<String>,
    /// What was decided here, and for the words of which hash.
    pub decided: RwSignal<Option<(Decision, String)>>,
    /// The next one that waits.
    pub next: Signal<Option<Route>>,
}

/// The three buttons while it waits; after the decision its outcome and the way on. Going on is an
/// act of its own: a key that is held or pressed twice must not decide on a post nobody has read.
pub fn decide(data: Signal<Approval>, desk: Desk) -> AnyView {
    let open = Memo::new(move |_| {
        data.with(|a| {
            let done = desk
                .decided
                .with(|d| d.as_ref().is_some_and(|d| d.1 == a.content.content_hash));
            matches!(a.state, ApprovalState::Pending) && !done
        })
    });
    (move || {
        if open.get() {
            buttons(data, desk)
        } else {
            let word = move || desk.decided.with(|d| d.as_ref().map(|d| done_word(d.0)));
            outcome(desk.next, Signal::derive(word))
        }
    })
    .into_any()
}

/// What was decided here, with the link to the next one that waits; it has the focus after a decision.
pub fn outcome(next: Signal<Option<Route>>, decided: Signal<Option<Msg>>) -> AnyView {
    let word = move || {
        let word = decided.get()?;
        Some(view! { <p class="all-clear">{icon(Icon::Done)}<strong>{t(word)}</strong></p> })
    };
    let href = move || next.get().unwrap_or(Route::Approvals).href();
    let label = move || match next.get() {
        Some(_) => view! { {t(w::NEXT)}{kbd("j")} }.into_any(),
        None => t(w::NO_NEXT).into_any(),
    };
    // Enter held on the button that decided would follow the link as well.
    let held = |event: leptos::ev::KeyboardEvent| {
        if event.repeat() {
            event.prevent_default();
        }
    };
    if decided.with_untracked(Option::is_some) {
        request_animation_frame(|| focus_element("next-post"));
    }
    view! {
        <div class="decide">
            <div role="status">{word}</div>
            <a class="button button-primary" id="next-post" href=href on:keydown=held>{label}</a>
        </div>
    }
    .into_any()
}

fn buttons(data: Signal<Approval>, desk: Desk) -> AnyView {
    let tenant = use_tenant();
    let (id, draft) = (data.with_untracked(|a| a.id), desk.draft);
    let kind = RwSignal::new(Decision::Approve);
    let input = move || DecisionInput {
        decision: kind.get(),
        comment: desk.comment.get(),
        content_hash: data.with(|a| a.content.content_hash.clone()),
        answers: std::collections::BTreeMap::new(),
    };
    let form = Form::new(move || input().checked().err().unwrap_or_default());
    let writer = writer().with_form(form);
    let (toasts, tenant_id) = (use_toasts(), tenant_id());
    let mine = tenant.may(Permission::ApprovalsDecide);
    let not_mine = (!mine).then(|| tf(common::ROLE_REFUSES, &[("tenant", &tenant.0.name)]));
    let refused = Signal::derive(move || {
        if not_mine.is_some() {
            return not_mine.clone();
        }
        draft.with(Option::is_some).then(|| t(w::SEEN).to_owned())
    });
    let send = move |decision: Decision| {
        if refused.with_untracked(Option::is_some) {
            return;
        }
        kind.set(decision);
        if !form.submit() {
            focus("comment");
            return;
        }
        let stale = vec![
            Key::Approvals(None),
            Key::Approvals(Some(ApprovalState::Pending)),
            Key::Approval(id),
            Key::Waiting,
        ];
        let sent = untrack(input);
        let hash = sent.content_hash.clone();
        writer.send(
            move || remote::decide(tenant_id, id, sent.clone()),
            stale,
            move |_| {
                toasts.done(t(done_word(decision)));
                desk.comment.set(String::new());
                desk.decided.set(Some((decision, hash.clone())));
            },
        );
    };
    let shortcuts = use_shortcuts();
    shortcuts.add("a", keys::APPROVE, move || send(Decision::Approve));
    shortcuts.add("r", keys::CHANGES, move || send(Decision::RequestChanges));
    shortcuts.add("x", keys::REJECT, move || send(Decision::Reject));
    let comment = text(desk.comment, Clone::clone, |comment, text| *comment = text);
    view! {
        <div class="decide">
            <TextArea of=field(form, "comment", w::COMMENT).hint(w::COMMENT_HINT) value=comment rows=2 max=2_000/>
            <div class="row">
                <Button kind=Kind::Primary busy=writer.busy refused=refused click=move |()| send(Decision::Approve)>{t(w::APPROVE)}{kbd("a")}</Button>
                <Button busy=writer.busy refused=refused click=move |()| send(Decision::RequestChanges)>{t(w::CHANGES)}{kbd("r")}</Button>
                <Button kind=Kind::Danger busy=writer.busy refused=refused click=move |()| send(Decision::Reject)>{t(w::REJECT)}{kbd("x")}</Button>
            </div>
            <p class="field-hint" role="status">{refused}</p>
        </div>
    }
    .into_any()
}

const fn done_word(decision: Decision) -> Msg {
    match decision {
        Decision::Approve => w::APPROVED,
        Decision::RequestChanges => w::CHANGED,
        Decision::Reject => w::REJECTED,
    }
}

/// What was decided so far, and for which words.
pub fn history(records: &[DecisionRecord], present_hash: &str) -> AnyView {
    let item = |r: &DecisionRecord| {
        let did = match r.decision {
            Decision::Approve => w::DID_APPROVE,
            Decision::RequestChanges => w::DID_CHANGES,
            Decision::Reject => w::DID_REJECT,
        };
        let earlier = (r.content_hash != present_hash)
            .then(|| view! { " "<span class="muted">{t(w::OTHER_WORDS)}</span> });
        view! {
            <li>
                <strong><bdi>{r.by.clone()}</bdi></strong>" "{t(did)}{earlier}" · "{moment(r.at)}
                {(!r.comment.is_empty()).then(|| view! { <p class="prose" dir="auto">{r.comment.clone()}</p> })}
            </li>
        }
    };
    view! { <ul class="history">{records.iter().map(item).collect_view()}</ul> }.into_any()
}
