//! The draft: what is wrong with it, what a publish would change, and the publish itself.

use domain::{
    fields::Check,
    permissions::Permission,
    workflows::{
        Issue, IssueSeverity, NodeId, PublishInput, Published, Running, RunningPreview, Side,
        WorkflowCard,
    },
};
use leptos::prelude::*;

use super::versions::words;
use crate::{
    i18n::{foreign, number, t, tf},
    remote,
    state::{
        form::Form,
        keys::Key,
        query::query,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        badge::{Tone, pill},
        button::{Button, Kind},
        dialog::Dialog,
        field::field,
        icon::{Icon, icon},
        inputs::{TextArea, TextInput, text},
        page::section,
        region::{Bones, region},
    },
    words::{common, versions as v},
};

/// The tab.
pub fn draft(card: Signal<WorkflowCard>) -> AnyView {
    let (tenant, id) = (tenant_id(), card.with_untracked(|c| c.id));
    let checks = query(Key::Checks(id), move || remote::check_draft(tenant, id));
    let issues = region(checks, Bones::Rows(3), |data| {
        (move || data.with(|d| list(d, None))).into_any()
    });
    let stand = Memo::new(move |_| {
        card.with(|c| (c.live.is_some(), c.draft.as_ref().is_none_or(|d| d.changed)))
    });
    let errors = Signal::derive(move || {
        checks
            .data
            .with(|d| d.as_ref().is_none_or(|d| has_errors(d)))
    });
    let differs = move || {
        match stand.get() {
        (true, false) => view! { <p><strong>{t(v::DRAFT_SAME)}</strong></p><p class="muted">{t(v::DRAFT_SAME_TEXT)}</p> }.into_any(),
        (live, _) => {
            let what = if live { words(id, Side::Live, Side::Draft) } else { view! { <p>{t(v::FIRST)}</p> }.into_any() };
            view! { {what}{publish(card, errors)} }.into_any()
        }
    }
    };
    // What stands below comes when what stands above has its height.
    let checked = Memo::new(move |_| checks.data.with(Option::is_some));
    let below = move || {
        checked
            .get()
            .then(|| section(v::DIFFERS, differs.into_any()))
    };
    view! { {section(v::CHECKS, issues)}{below} }.into_any()
}

/// What is wrong with a draft. With `go`, a line leads to its step.
pub fn list(issues: &[Issue], go: Option<Callback<NodeId>>) -> AnyView {
    if issues.is_empty() {
        return view! { <p class="all-clear">{icon(Icon::Done)}{t(v::ALL_CLEAR)}</p> }.into_any();
    }
    let item = |issue: &Issue| {
        let (tone, word) = match issue.severity {
            IssueSeverity::Error => (Tone::Bad, v::ERROR),
            IssueSeverity::Warning => (Tone::Waiting, v::WARNING),
            IssueSeverity::Info => (Tone::Plain, v::REMARK),
        };
        let text = view! { {issue.step.as_ref().map(|step| view! { <bdi>{step.clone()}</bdi>": " })}{foreign(&issue.message)} };
        let text = match go.zip(issue.node) {
            Some((go, id)) => view! { <button class="problem-go needs-title" type="button" dir="auto" on:click=move |_| go.run(id)>{text}</button> }.into_any(),
            None => view! { <span class="needs-title" dir="auto">{text}</span> }.into_any(),
        };
        view! { <li class="needs-row">{pill(tone, t(word))}{text}<span class="caption mono">{issue.rule.clone()}</span></li> }
    };
    view! { <ul class="card">{issues.iter().map(item).collect_view()}</ul> }.into_any()
}

/// Whether something stands against publishing.
pub fn has_errors(issues: &[Issue]) -> bool {
    issues.iter().any(|i| i.severity == IssueSeverity::Error)
}

/// The title of the dialog that publishes.
pub fn publish_title(card: Signal<WorkflowCard>) -> String {
    let n = card.with(|c| c.live.as_ref().map_or(1, |l| l.n + 1));
    tf(v::PUBLISH_TITLE, &[("n", &number(n.into()))])
}

fn publish(card: Signal<WorkflowCard>, errors: Signal<bool>) -> AnyView {
    if !use_tenant().may(Permission::WorkflowsPublish) {
        return ().into_any();
    }
    let open = RwSignal::new(false);
    let refused = Signal::derive(move || errors.get().then(|| t(v::HAS_ERRORS).to_owned()));
    let title = Signal::derive(move || publish_title(card));
    let id = card.with_untracked(|c| c.id);
    view! {
        <div class="row form-foot"><Button kind=Kind::Primary refused=refused click=move |()| open.set(true)>{t(v::PUBLISH)}</Button><span class="caption">{refused}</span></div>
        <Dialog open=open title=title>{move || {
            let differs = card.with_untracked(|c| c.live.is_some()).then(|| words(id, Side::Live, Side::Draft));
            view! { {differs.map(|d| view! { <div class="publish-diff">{d}</div> })}{form(card, open, refused)} }
        }}</Dialog>
    }
    .into_any()
}

/// What is said with a publish, and the publish itself: of the draft at the revision that the card names now.
/// It closes when the server has taken it. While `refused` says why, nothing is sent.
pub fn form(
    card: Signal<WorkflowCard>,
    open: RwSignal<bool>,
    refused: Signal<Option<String>>,
) -> AnyView {
    let (id, rev) = card.with_untracked(|c| (c.id, c.draft.as_ref().map_or(0, |d| d.rev)));
    let input = RwSignal::new(PublishInput {
        rev,
        name: String::new(),
        note: String::new(),
        running: Running::Finish,
    });
    let form = Form::new(move || input.get().checked().err().unwrap_or_default());
    let (tenant, toasts) = (tenant_id(), use_toasts());
    let writer = writer().with_form(form);
    let preview = query(Key::RunningPreview(id), move || {
        remote::preview_running(tenant, id)
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if refused.with_untracked(Option::is_some) || !form.submit() {
            return;
        }
        let sent = input.get_untracked();
        let stale = vec![
            Key::Card(id),
            Key::Workflow(id),
            Key::Versions(id),
            Key::Workflows,
        ];
        writer.send(
            move || remote::publish_draft(tenant, id, sent.clone()),
            stale,
            move |published| {
                open.set(false);
                toasts.done(match published {
                    Published::Live { version, .. } => {
                        tf(v::PUBLISHED, &[("n", &number(version.n.into()))])
                    }
                    Published::Unchanged { .. } => t(v::UNCHANGED).to_owned(),
                    Published::Waiting { .. } => t(v::ASKED).to_owned(),
                });
            },
        );
    };
    let name = text(input, |i| i.name.clone(), |i, x| i.name = x);
    let note = text(input, |i| i.note.clone(), |i, x| i.note = x);
    let running = region(preview, Bones::Rows(3), move |data| {
        (move || choices(data.get(), input)).into_any()
    });
    view! {
        <form class="form" novalidate on:submit=send>
            {running}
            <TextInput of=field(form, "name", v::NAME) value=name/>
            <TextArea of=field(form, "note", v::NOTE_WHY) value=note rows=2 max=2_000/>
            <div class="row">
                <Button kind=Kind::Submit busy=writer.busy refused=refused>{t(v::PUBLISH)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </form>
    }
    .into_any()
}

/// What becomes of the open runs, each choice with how many it concerns.
fn choices(preview: RunningPreview, input: RwSignal<PublishInput>) -> AnyView {
    if preview.all.runs == 0 {
        return ().into_any();
    }
    let n = |runs: u32| number(runs.into());
    let choice = |running: Running, label: String| {
        view! {
            <label class="check">
                <input type="radio" name="running" prop:checked=move || input.with(|i| i.running == running) on:change=move |_| input.update(|i| i.running = running)/>
                <span class="check-text">{label}</span>
            </label>
        }
    };
    let moves = tf(
        v::MOVE,
        &[
            ("n", &n(preview.moves.runs)),
            ("stay", &n(preview.stays.runs)),
        ],
    );
    view! {
        <fieldset class="field">
            <legend>{t(v::RUNNING)}</legend>
            {choice(Running::Finish, tf(v::FINISH, &[("n", &n(preview.all.runs))]))}
            {choice(Running::Move, moves)}
            {choice(Running::Stop, tf(v::STOP, &[("n", &n(preview.all.runs))]))}
        </fieldset>
    }
    .into_any()
}
