//! One approval about an item of a run: what it says, who is asked, the questions, the decision.

use domain::{
    approvals::{ApprovalRules, ApprovalState, Decision, DecisionInput, ItemApproval},
    fields::{Check, Fields},
    ids::ApprovalId,
    permissions::Permission,
};
use leptos::prelude::*;

use super::{
    decide::{history, outcome},
    questions::{Answers, questions},
    value,
    waiting::walk,
};
use crate::{
    i18n::{Msg, foreign, number, t, tf},
    pages::{status, workflows::short},
    remote,
    routes::Route,
    state::{
        form::{Form, focus},
        keys::Key,
        query::query,
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
        page::{PageHead, section},
        region::{Bones, page_region},
        time::{exact, moment},
    },
    words::{approvals as w, common, keys},
};

/// What one visit of the page holds, however often the approval is fetched anew meanwhile.
#[derive(Clone, Copy)]
struct Desk {
    comment: RwSignal<String>,
    answers: RwSignal<Answers>,
    decided: RwSignal<Option<Decision>>,
    next: Signal<Option<Route>>,
}

/// The page.
pub fn page(id: ApprovalId) -> AnyView {
    let tenant = tenant_id();
    let approval = query(Key::Item(id), move || remote::get_item(tenant, id));
    let desk = Desk {
        comment: RwSignal::new(String::new()),
        answers: RwSignal::default(),
        decided: RwSignal::new(None),
        next: walk(Route::ApprovalItem(id)),
    };
    page_region(approval, Bones::Cards(2), move |data| whole(data, desk))
}

fn whole(data: Signal<ItemApproval>, desk: Desk) -> AnyView {
    let title = Signal::derive(move || data.with(|a| a.step.clone()));
    let aside = move || data.with(|a| status::approval(a.state, a.may_decide));
    let open = Memo::new(move |_| {
        let waits = data.with(|a| a.state == ApprovalState::Pending);
        waits && desk.decided.with(Option::is_none)
    });
    let side = move || {
        if open.get() {
            decide(data, desk)
        } else {
            let word = move || desk.decided.get().map(done_word);
            outcome(desk.next, Signal::derive(word))
        }
    };
    let item = Memo::new(move |_| data.with(|a| a.item.clone()));
    let said = move || {
        data.with(|a| {
            (!a.history.is_empty())
                .then(|| section(w::HISTORY, history(&a.history, &a.content_hash)))
        })
    };
    view! {
        <PageHead title=title aside=aside/>
        {move || data.with(facts)}
        <div class="desk">
            <div>
                {move || data.with(message)}
                {move || item.with(value::table)}
                {said}
            </div>
            <div class="desk-side">{side}</div>
        </div>
    }
    .into_any()
}

fn message(approval: &ItemApproval) -> Option<AnyView> {
    let text = approval.rules.message.clone();
    (!text.is_empty())
        .then(|| view! { <p class="item-message prose" dir="auto">{foreign(&text)}</p> }.into_any())
}

fn facts(approval: &ItemApproval) -> AnyView {
    let count = tf(
        w::APPROVALS_OF,
        &[
            ("n", &number(approval.approved_by.into())),
            ("max", &number(approval.required.into())),
        ],
    );
    let run = approval.run_id;
    let link = use_tenant().may(Permission::Read).then(|| {
        view! { <div><dt>{t(w::RUN)}</dt><dd><a class="link mono" href=Route::Run(run).href()>{short(&run.to_string())}</a></dd></div> }
    });
    let ends = approval
        .expires_at
        .map(|at| view! { <div><dt>{t(w::EXPIRES)}</dt><dd>{exact(at)}</dd></div> });
    view! {
        <dl class="facts">
            <div><dt>{t(w::OPENED)}</dt><dd>{moment(approval.opened_at)}</dd></div>
            {ends}
            <div><dt>{t(w::TITLE)}</dt><dd>{count}</dd></div>
            {asked(&approval.rules)}
            {link}
        </dl>
    }
    .into_any()
}

/// Who is asked, who may stand in, and who may not decide.
fn asked(rules: &ApprovalRules) -> AnyView {
    let who = match (rules.assignees.is_empty(), rules.all) {
        (true, _) => t(w::WHO_ANY).to_owned(),
        (false, false) => rules.assignees.join(", "),
        (false, true) => tf(w::WHO_ALL, &[("list", &rules.assignees.join(", "))]),
    };
    let deputy = rules.deputy.clone().map(|name| {
        let since = rules.deputy_from.map(moment);
        view! { <div><dt>{t(w::DEPUTY)}</dt><dd><bdi>{name}</bdi>{since.map(|at| view! { ", "{t(w::DEPUTY_FROM)}" "{at} })}</dd></div> }
    });
    let other = (rules.self_approval == Some(false))
        .then(|| view! { <div><dt>{t(w::SELF)}</dt><dd>{t(w::SELF_NO)}</dd></div> });
    view! { <div><dt>{t(w::WHO)}</dt><dd><bdi>{who}</bdi></dd></div>{deputy}{other} }.into_any()
}

/// The questions, the comment and the three buttons.
fn decide(data: Signal<ItemApproval>, desk: Desk) -> AnyView {
    let tenant = use_tenant();
    let (id, rules) = data.with_untracked(|a| (a.id, a.rules.clone()));
    let kind = RwSignal::new(Decision::Approve);
    let input = move || DecisionInput {
        decision: kind.get(),
        comment: desk.comment.get(),
        content_hash: data.with(|a| a.content_hash.clone()),
        answers: desk.answers.get(),
    };
    let of = rules.form.clone();
    let form = Form::new(move || {
        let input = input();
        let mut errors = input.checked().err().unwrap_or_default();
        if input.decision == Decision::Approve {
            let mut fields = Fields::new();
            rules.check_answers(&input.answers, &mut fields);
            errors.extend(fields.finish().err().unwrap_or_default());
        }
        errors
    });
    let writer = writer().with_form(form);
    let (toasts, tenant_id) = (use_toasts(), tenant_id());
    let mine = tenant.may(Permission::ApprovalsDecide);
    let refused =
        Signal::stored((!mine).then(|| tf(common::ROLE_REFUSES, &[("tenant", &tenant.0.name)])));
    let send = move |decision: Decision| {
        if refused.with_untracked(Option::is_some) || writer.busy.get_untracked() {
            return;
        }
        kind.set(decision);
        if !form.submit() {
            if decision != Decision::Approve {
                focus("comment");
            }
            return;
        }
        let sent = untrack(input);
        let stale = vec![
            Key::Item(id),
            Key::Items(None),
            Key::Items(Some(ApprovalState::Pending)),
            Key::Waiting,
        ];
        writer.send(
            move || remote::decide_item(tenant_id, id, sent.clone()),
            stale,
            move |now: ItemApproval| {
                let word = match (decision, now.state) {
                    (Decision::Approve, ApprovalState::Pending) => w::ITEM_COUNTED,
                    _ => done_word(decision),
                };
                toasts.done(t(word));
                desk.comment.set(String::new());
                desk.decided.set(Some(decision));
            },
        );
    };
    let shortcuts = use_shortcuts();
    shortcuts.add("a", keys::APPROVE, move || send(Decision::Approve));
    shortcuts.add("r", keys::CHANGES, move || send(Decision::RequestChanges));
    shortcuts.add("x", keys::REJECT, move || send(Decision::Reject));
    let comment = text(desk.comment, Clone::clone, |comment, text| *comment = text);
    let questions = (!of.is_empty()).then(|| {
        view! { <p class="field-hint">{t(w::QUESTIONS_HINT)}</p>{questions(form, &of, desk.answers)} }
    });
    view! {
        <div class="decide">
            {questions}
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
        Decision::Approve => w::ITEM_APPROVED,
        Decision::RequestChanges => w::CHANGED,
        Decision::Reject => w::REJECTED,
    }
}
