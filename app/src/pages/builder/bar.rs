//! The bar above the canvas: where one is, how safe the work is, undo and redo, the switch between canvas and
//! outline; the buttons of the zoom; and what has to be decided.

use domain::{
    ids::WorkflowId,
    workflows::editing::{Chip, Choice, Conflict, Session},
};
use leptos::prelude::*;

use super::{
    canvas::{Canvas, acts, acts::Act, export},
    desk::carry_out,
    editor::Editor,
};
use crate::{
    i18n::{foreign, t, tf, tn},
    ui::{
        button::{Button, IconButton},
        icon::{Icon, icon},
        page::PageHead,
    },
    words::builder as w,
};

/// What would be taken back next, and done again next, in words.
type Next = (Option<String>, Option<String>);

/// The bar.
pub fn bar(editor: Editor, canvas: Canvas, id: WorkflowId) -> AnyView {
    let title = Signal::derive(move || {
        editor.changes.track();
        editor.read(|doc| doc.name.clone())
    });
    let aside = move || view! { {chip(editor)}{super::lease::banner::sign(editor)} };
    let steps = Memo::new(move |_| {
        editor.changes.track();
        editor
            .with_desk(|desk| desk.next_steps())
            .map(|(u, r)| (u.map(|d| d.noun()), r.map(|d| d.noun())))
    });
    let label = move |word, of: fn(Next) -> Option<String>| {
        Signal::derive(move || match steps.get().and_then(of) {
            Some(what) => format!("{}: {what}", t(word)),
            None => t(word).to_owned(),
        })
    };
    let add = move |()| {
        let after = editor
            .selection
            .with_untracked(super::editor::only)
            .and_then(|id| editor.free_output(id));
        editor.ask_for_step(after, None);
    };
    let acts = move || {
        (!editor.locked.get()).then(|| {
            view! {
                <Button click=add>{icon(Icon::Plus)}{t(w::ADD_STEP)}</Button>
                <IconButton which=Icon::Undo label=label(w::UNDO, |s| s.0) click=move |()| editor.undo()/>
                <IconButton which=Icon::Redo label=label(w::REDO, |s| s.1) click=move |()| editor.redo()/>
                <Button click=move |()| { acts::act(canvas, Act::Tidy); canvas.fit(); }>{t(w::TIDY)}</Button>
            }
        })
    };
    let switch = move |outline: bool, word| {
        view! { <button class="segment" type="button" aria-pressed=move || if editor.outline.get() == outline { "true" } else { "false" } on:click=move |_| editor.outline.set(outline)>{t(word)}</button> }
    };
    view! {
        <PageHead title=title aside=aside>
            {acts}{export(canvas)}
            <div class="segments" role="group" aria-label=t(w::EDITOR)>
                {switch(false, w::CANVAS)}{switch(true, w::OUTLINE)}
            </div>
            {super::publish::publish(editor, id)}
        </PageHead>
    }
    .into_any()
}

/// How safe the work is, in words.
fn chip(editor: Editor) -> AnyView {
    let retry = move |()| {
        editor.with_desk(|desk| desk.tell(Session::retry));
        carry_out(editor);
    };
    let body = move || {
        let (class, text, can_retry) = match editor.chip.get() {
            Chip::Saved(None) => ("save-chip", t(w::CHIP_FRESH).to_owned(), false),
            Chip::Saved(Some(at)) => (
                "save-chip",
                tf(w::CHIP_SAVED, &[("time", &clock(at))]),
                false,
            ),
            Chip::Saving => ("save-chip is-busy", t(w::CHIP_SAVING).to_owned(), false),
            Chip::Offline { is_kept: true, .. } => {
                ("save-chip is-bad", t(w::CHIP_OFFLINE).to_owned(), true)
            }
            Chip::Offline { .. } => (
                "save-chip is-bad",
                t(w::CHIP_OFFLINE_LOOSE).to_owned(),
                true,
            ),
            Chip::Conflict(n) => (
                "save-chip is-bad",
                format!("{}: {}", t(w::CHIP_CONFLICT), tn(w::UNDECIDED, n as i64)),
                false,
            ),
            Chip::NotSaved { can_retry, .. } => {
                ("save-chip is-bad", t(w::CHIP_FAILED).to_owned(), can_retry)
            }
        };
        view! {
            <span class=class role="status">{text}</span>
            {can_retry.then(|| view! { <Button click=retry>{t(w::RETRY)}</Button> })}
        }
    };
    body.into_any()
}

/// `14:02`, in the reader's zone.
fn clock(at: u64) -> String {
    let date = js_sys::Date::new(&(at as f64).into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// The buttons of the zoom, over the canvas.
pub fn zoom(canvas: Canvas) -> AnyView {
    let editor = canvas.editor();
    let body = move || {
        (!editor.outline.get()).then(|| {
            view! {
                <div class="stage-zoom" role="group" aria-label=t(w::CANVAS)>
                    <IconButton which=Icon::Minus label=t(w::ZOOM_OUT).to_owned() click=move |()| canvas.zoom_out()/>
                    <span class="caption" aria-live="off">{move || format!("{} %", canvas.zoom.get())}</span>
                    <IconButton which=Icon::Plus label=t(w::ZOOM_IN).to_owned() click=move |()| canvas.zoom_in()/>
                    <Button click=move |()| canvas.fit()>{t(w::FIT)}</Button>
                    <button class="button button-ghost" type="button" aria-pressed=move || if canvas.map.get() { "true" } else { "false" } on:click=move |_| canvas.toggle_map()>{t(w::MAP)}</button>
                    <IconButton which=Icon::Search label=t(w::FIND).to_owned() click=move |()| canvas.finding.set(true)/>
                </div>
            }
        })
    };
    body.into_any()
}

/// What somebody else changed too, each with both sides.
pub fn conflicts(editor: Editor) -> AnyView {
    let all = Memo::new(move |_| {
        editor.changes.track();
        editor
            .with_desk(|desk| desk.conflicts().to_vec())
            .unwrap_or_default()
    });
    let side = |value: Option<serde_json::Value>| match value {
        Some(serde_json::Value::String(text)) => text,
        Some(other) => other.to_string(),
        None => "–".to_owned(),
    };
    let one = move |c: Conflict| {
        let (id, message) = (c.id, c.message.clone());
        let (mine, theirs) = (side(c.mine), side(c.theirs));
        view! {
            <li class="conflict">
                <p>{foreign(&message)}</p>
                <div class="pair">
                    <div><p class="caption">{t(w::MINE)}</p><pre class="conflict-side" dir="auto">{mine}</pre><Button click=move |()| editor.resolve(id, &Choice::Mine)>{t(w::KEEP_MINE)}</Button></div>
                    <div><p class="caption">{t(w::THEIRS_ONE)}</p><pre class="conflict-side" dir="auto">{theirs}</pre><Button click=move |()| editor.resolve(id, &Choice::Theirs)>{t(w::KEEP_THEIRS)}</Button></div>
                </div>
            </li>
        }
    };
    let body = move || {
        let all = all.get();
        (!all.is_empty()).then(|| view! {
            <section class="conflicts" aria-label=t(w::CONFLICTS)><h2>{t(w::CONFLICTS)}</h2><ul>{all.into_iter().map(one).collect_view()}</ul></section>
        })
    };
    body.into_any()
}
