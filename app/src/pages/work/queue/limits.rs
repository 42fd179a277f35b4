//! The limits of the queue: which stand and how full they are; adding, changing and lifting one.

use domain::{
    fields::{Check, FieldError},
    queue::{CAP_REMOTE, CapInput, CapOf, QueueCap, capped_groups, capped_kinds},
};
use leptos::prelude::*;

use crate::{
    i18n::{number, t, tf},
    remote,
    state::{
        form::{Form, focus},
        keys::Key,
        query::Query,
        session::tenant_id,
        toasts::use_toasts,
        writes::{Writer, writer},
    },
    ui::{
        button::{Button, Kind},
        dialog::Dialog,
        empty::{Empty, Nothing},
        field::field,
        inputs::{Select, TextInput, text},
        page,
        region::{Bones, region},
    },
    words::{common, limits as w},
};

/// The section.
pub fn section(caps: Query<Vec<QueueCap>>) -> AnyView {
    let editing = RwSignal::new(None::<Option<QueueCap>>);
    let open = RwSignal::new(false);
    let edit = Callback::new(move |cap: Option<QueueCap>| {
        editing.set(Some(cap));
        open.set(true);
    });
    let title = Signal::derive(move || match editing.get() {
        Some(Some(cap)) => tf(w::CHANGE_TITLE, &[("what", &name(&cap.what))]),
        _ => t(w::ADD).to_owned(),
    });
    let standing = move || caps.data.get_untracked().unwrap_or_default();
    let body = move || editing.get().map(|cap| form(cap, &standing(), open));
    // Outlives the row that it takes away, for the notice's way back.
    let lifting = writer();
    let rows = region(caps, Bones::Rows(2), move |data| {
        (move || data.with(|list| table(list, edit, lifting))).into_any()
    });
    let whole = view! {
        <p class="section-note">{t(w::NOTE)}</p>
        <div class="row queue-acts"><Button click=move |()| edit.run(None)>{t(w::ADD)}</Button></div>
        {rows}
        <Dialog open=open title=title>{body}</Dialog>
    };
    page::section(w::TITLE, whole.into_any())
}

/// A limit's subject in words.
fn name(what: &str) -> String {
    match CapOf::parse(what) {
        Some(CapOf::Everything) => t(w::EVERYTHING).to_owned(),
        Some(CapOf::Group(group)) => tf(w::GROUP, &[("name", group)]),
        Some(CapOf::Remote(capability)) => tf(w::REMOTE_NAMED, &[("name", capability)]),
        Some(CapOf::Kind(_)) | None => what.to_owned(),
    }
}

fn table(list: &[QueueCap], edit: Callback<Option<QueueCap>>, lifting: Writer) -> AnyView {
    if list.is_empty() {
        return view! { <Empty kind=Nothing::FirstUse title=w::NONE text=w::NONE_TEXT/> }
            .into_any();
    }
    let heads = [w::WHAT, w::MOST, w::HELD, w::WAITING].map(t);
    let mut head: Vec<AnyView> = heads
        .iter()
        .enumerate()
        .map(|(i, h)| view! { <th scope="col" class:num=(i > 0)>{*h}</th> }.into_any())
        .collect();
    head.push(view! { <td></td> }.into_any());
    let row = |cap: &QueueCap| {
        let what = name(&cap.what);
        let changing = tf(w::CHANGE_NAMED, &[("what", &what)]);
        let kept = cap.clone();
        view! {
            <tr>
                <th scope="row" data-head=heads[0]><bdi>{what}</bdi></th>
                <td class="num" data-head=heads[1]>{number(cap.most.into())}</td>
                <td class="num" data-head=heads[2]>{number(cap.held.into())}</td>
                <td class="num" data-head=heads[3]>{number(cap.waiting.into())}</td>
                <td><div class="row row-end">
                    <Button click=move |()| edit.run(Some(kept.clone()))><span aria-hidden="true">{t(w::CHANGE)}</span><span class="hidden">{changing}</span></Button>
                    {lift(cap, lifting)}
                </div></td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::TITLE)>
            <table class="table"><thead><tr>{head}</tr></thead><tbody>{list.iter().map(row).collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}

/// What a limit touches on the screen.
fn stale() -> Vec<Key> {
    vec![Key::Caps, Key::Queue]
}

/// Lifts a limit at once; the notice brings it back.
fn lift(cap: &QueueCap, writer: Writer) -> AnyView {
    let (tenant, toasts) = (tenant_id(), use_toasts());
    let (subject, most) = (cap.what.clone(), cap.most);
    let label = tf(w::LIFT_NAMED, &[("what", &name(&cap.what))]);
    let set = move |what: String, most: Option<u32>| {
        let input = CapInput { what, most };
        move || remote::set_queue_cap(tenant, input.clone())
    };
    let click = move |()| {
        let what = subject.clone();
        let back = what.clone();
        writer.send(set(what, None), stale(), move |_: Vec<QueueCap>| {
            let what = back.clone();
            let again = Callback::new(move |()| {
                writer.send(set(what.clone(), Some(most)), stale(), |_| {});
            });
            let said = tf(w::LIFTED, &[("what", &name(&back))]);
            toasts.undo(said, t(common::UNDO), again);
        });
    };
    view! { <Button busy=writer.busy click=click><span aria-hidden="true">{t(w::LIFT)}</span><span class="hidden">{label}</span></Button> }
        .into_any()
}

/// What is typed: the choice, the capability where that is chosen, and the number.
#[derive(Clone, Default)]
struct Typed {
    pick: String,
    capability: String,
    most: String,
}

impl Typed {
    fn input(&self) -> CapInput {
        let what = match self.pick.as_str() {
            CAP_REMOTE => format!("{CAP_REMOTE}{}", self.capability.trim()),
            pick => pick.to_owned(),
        };
        // What is no number is none that is allowed.
        let most = Some(self.most.trim().parse().unwrap_or(0));
        CapInput { what, most }
    }

    fn errors(&self) -> Vec<FieldError> {
        let mut errors = self.input().checked().err().unwrap_or_default();
        for error in &mut errors {
            if error.field == "what" && self.pick == CAP_REMOTE {
                "capability".clone_into(&mut error.field);
            }
        }
        errors
    }
}

/// What a new limit can be for: nothing that has one.
fn choices(standing: &[QueueCap]) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), t(w::EVERYTHING_LONG).to_owned())];
    let named = |what: &str| (what.to_owned(), name(what));
    let mut kinds: Vec<&str> = capped_kinds().collect();
    kinds.sort_unstable();
    for group in capped_groups() {
        all.push(named(group));
        let begin = format!("{group}.");
        all.extend(
            kinds
                .iter()
                .filter(|k| k.starts_with(&begin))
                .map(|k| named(k)),
        );
    }
    all.push((CAP_REMOTE.to_owned(), t(w::REMOTE).to_owned()));
    all.retain(|(what, _)| standing.iter().all(|cap| cap.what != *what));
    all
}

fn form(cap: Option<QueueCap>, standing: &[QueueCap], open: RwSignal<bool>) -> AnyView {
    let is_new = cap.is_none();
    let choices = choices(standing);
    let first = match &cap {
        // A capability's whole name is the choice, so that it is sent as it is.
        Some(cap) => Typed {
            pick: cap.what.clone(),
            most: cap.most.to_string(),
            ..Typed::default()
        },
        None => Typed {
            pick: choices
                .first()
                .map(|(what, _)| what.clone())
                .unwrap_or_default(),
            ..Typed::default()
        },
    };
    let typed = RwSignal::new(first);
    let checks = Form::new(move || typed.with(Typed::errors));
    let (tenant, toasts) = (tenant_id(), use_toasts());
    let writer = writer().with_form(checks);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !checks.submit() {
            return;
        }
        let input = typed.with_untracked(Typed::input);
        let what = name(&input.what);
        writer.send(
            move || remote::set_queue_cap(tenant, input.clone()),
            stale(),
            move |_: Vec<QueueCap>| {
                open.set(false);
                toasts.done(tf(w::SAVED, &[("what", &what)]));
            },
        );
    };
    focus(if is_new { "what" } else { "most" });
    let pick = text(typed, |i| i.pick.clone(), |i, x| i.pick = x);
    let most = text(typed, |i| i.most.clone(), |i, x| i.most = x);
    let pick = is_new.then(|| {
        view! { <Select of=field(checks, "what", w::WHAT) value=pick options=Signal::stored(choices)/> }
    });
    let outside = Memo::new(move |_| is_new && typed.with(|i| i.pick == CAP_REMOTE));
    let capability = move || {
        outside.get().then(|| {
            let value = text(typed, |i| i.capability.clone(), |i, x| i.capability = x);
            view! { <TextInput of=field(checks, "capability", w::CAPABILITY).hint(w::CAPABILITY_HINT) value=value/> }
        })
    };
    view! {
        <form class="form" novalidate on:submit=send>
            {pick}
            {capability}
            <TextInput of=field(checks, "most", w::MOST).hint(w::MOST_HINT) value=most kind="number"/>
            <div class="row">
                <Button kind=Kind::Submit busy=writer.busy>{t(w::SAVE)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </form>
    }
    .into_any()
}
