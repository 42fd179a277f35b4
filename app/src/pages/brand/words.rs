//! Preferred and banned words, and pairs of do and don't.

use domain::brand::{BannedWord, DoDont, Guidelines};
use leptos::prelude::*;

use super::draft::Draft;
use crate::{
    i18n::{Msg, number, t, tf},
    state::form::focus,
    ui::{
        button::{Button, IconButton},
        field::field,
        icon::{Icon, icon},
        inputs::{Text, TextInput, text},
        tag::TagInput,
    },
    words::brand as w,
};

/// The tab.
pub fn tab(draft: Draft) -> AnyView {
    let preferred = Signal::derive(move || draft.value.with(|g| g.preferred.clone()));
    let change = move |list| draft.value.update(|g| g.preferred = list);
    view! {
        <div class="form">
            <TagInput of=field(draft.form, "preferred", w::PREFERRED).hint(w::PREFERRED_HINT) items=preferred change=change/>
            {banned(draft)}
            {pairs(draft)}
        </div>
    }
    .into_any()
}

fn part(
    draft: Draft,
    get: impl Fn(&Guidelines) -> String + Send + Sync + 'static,
    set: impl Fn(&mut Guidelines, String) + Send + Sync + 'static,
) -> Text {
    text(draft.value, get, set)
}

fn banned(draft: Draft) -> AnyView {
    let count = Memo::new(move |_| draft.value.with(|g| g.banned.len()));
    let row = move |i: usize| {
        let word = part(
            draft,
            move |g| g.banned.get(i).map(|b| b.word.clone()).unwrap_or_default(),
            move |g, v| {
                if let Some(b) = g.banned.get_mut(i) {
                    b.word = v;
                }
            },
        );
        let instead = part(
            draft,
            move |g| {
                g.banned
                    .get(i)
                    .map(|b| b.instead.clone())
                    .unwrap_or_default()
            },
            move |g, v| {
                if let Some(b) = g.banned.get_mut(i) {
                    b.instead = v;
                }
            },
        );
        view! {
            <div class="pair-row">
                <TextInput of=field(draft.form, format!("banned.{i}.word"), w::BANNED_WORD) value=word/>
                <TextInput of=field(draft.form, format!("banned.{i}.instead"), w::BANNED_INSTEAD) value=instead/>
                {remove(i, move || draft.value.update(|g| if i < g.banned.len() { g.banned.remove(i); }))}
            </div>
        }
    };
    let add = move |()| {
        let at = count.get_untracked();
        draft.value.update(|g| {
            g.banned.push(BannedWord {
                word: String::new(),
                instead: String::new(),
            });
        });
        focus(&format!("banned.{at}.word"));
    };
    rows(
        w::BANNED,
        w::BANNED_HINT,
        (move || (0..count.get()).map(row).collect_view()).into_any(),
        w::ADD_BANNED,
        Callback::new(add),
    )
}

fn pairs(draft: Draft) -> AnyView {
    let count = Memo::new(move |_| draft.value.with(|g| g.pairs.len()));
    let row = move |i: usize| {
        let good = part(
            draft,
            move |g| g.pairs.get(i).map(|p| p.good.clone()).unwrap_or_default(),
            move |g, v| {
                if let Some(p) = g.pairs.get_mut(i) {
                    p.good = v;
                }
            },
        );
        let bad = part(
            draft,
            move |g| g.pairs.get(i).map(|p| p.bad.clone()).unwrap_or_default(),
            move |g, v| {
                if let Some(p) = g.pairs.get_mut(i) {
                    p.bad = v;
                }
            },
        );
        view! {
            <div class="pair-row">
                <TextInput of=field(draft.form, format!("pairs.{i}.do"), w::DO) value=good/>
                <TextInput of=field(draft.form, format!("pairs.{i}.dont"), w::DONT) value=bad/>
                {remove(i, move || draft.value.update(|g| if i < g.pairs.len() { g.pairs.remove(i); }))}
            </div>
        }
    };
    let add = move |()| {
        let at = count.get_untracked();
        draft.value.update(|g| {
            g.pairs.push(DoDont {
                good: String::new(),
                bad: String::new(),
            });
        });
        focus(&format!("pairs.{at}.do"));
    };
    rows(
        w::PAIRS,
        w::PAIRS_HINT,
        (move || (0..count.get()).map(row).collect_view()).into_any(),
        w::ADD_PAIR,
        Callback::new(add),
    )
}

fn remove(i: usize, act: impl Fn() + Send + Sync + 'static) -> AnyView {
    let label = tf(w::REMOVE_ROW, &[("n", &number(i as i64 + 1))]);
    view! { <IconButton which=Icon::Remove label=label click=move |()| act()/> }.into_any()
}

fn rows(title: Msg, hint: Msg, list: AnyView, add_label: Msg, add: Callback<()>) -> AnyView {
    view! {
        <fieldset class="field">
            <legend>{t(title)}</legend>
            <p class="field-hint">{t(hint)}</p>
            <div class="stack">{list}</div>
            <div><Button click=add>{icon(Icon::Plus)}{t(add_label)}</Button></div>
        </fieldset>
    }
    .into_any()
}
