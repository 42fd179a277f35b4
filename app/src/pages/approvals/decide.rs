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
    state::{
        form::{Form, focus},
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
        inputs::{TextArea, text},
        time::moment,
    },
    words::{approvals as w, common, keys},
};

/// The three buttons with their comment; `after` goes to the next one.
pub fn decide(approval: &Approval, draft: Draft, after: Callback<()>) -> AnyView {
    let tenant = use_tenant();
    let open = matches!(approval.state, ApprovalState::Pending);
    if !open {
        return ().into_any();
    }
    let hash = approval.content.content_hash.clone();
    let first = DecisionInput {
        decision: Decision::Approve,
        comment: String::new(),
        content_hash: hash,
    };
    let input = RwSignal::new(first);
    let form = Form::new(move || input.with(|i| i.checked().err().unwrap_or_default()));
    let writer = writer().with_form(form);
    let (toasts, id, tenant_id) = (use_toasts(), approval.id, tenant_id());
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
        input.update(|i| i.decision = decision);
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
        let done = done_word(decision);
        let sent = input.get_untracked();
        writer.send(
            move || remote::decide(tenant_id, id, sent.clone()),
            stale,
            move |_| {
                toasts.done(t(done));
                after.run(());
            },
        );
    };
    let shortcuts = use_shortcuts();
    shortcuts.add("a", keys::APPROVE, move || send(Decision::Approve));
    shortcuts.add("r", keys::CHANGES, move || send(Decision::RequestChanges));
    shortcuts.add("x", keys::REJECT, move || send(Decision::Reject));
    let comment = text(input, |i| i.comment.clone(), |i, text| i.comment = text);
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
