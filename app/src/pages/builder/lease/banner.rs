//! What is shown of the lease: in the bar who edits and the way to control; under the bar who asks for it, and
//! what of one's own waits for it.

use domain::workflows::editing::lease::{Act, Stand, Way};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    i18n::{t, tf, tn},
    pages::builder::editor::Editor,
    ui::{
        button::{Button, Kind},
        icon::{Icon, icon},
    },
    words::builder as w,
};

/// Who edits, beside the save chip, with the button that leads to control. Nothing while this editor writes.
pub fn sign(editor: Editor) -> AnyView {
    let lease = editor.lease;
    let button = move |word, act| {
        let click = move |()| lease.call(editor, act);
        view! { <Button click=click>{t(word)}</Button> }
    };
    let note = |text: String| view! { <span class="caption">{text}</span> }.into_any();
    let body = move || {
        let (text, way) = match lease.stand.get() {
            Stand::Writes(_) => return None,
            Stand::Free => (
                t(w::LEASE_FREE).to_owned(),
                button(w::LEASE_EDIT, Act::Take).into_any(),
            ),
            Stand::Reads(None) => (t(w::LEASE_READS).to_owned(), ().into_any()),
            Stand::Reads(Some(name)) => (held(&name), ().into_any()),
            Stand::Watches { name, is_own, way } => {
                let text = if is_own {
                    t(w::LEASE_OWN).to_owned()
                } else {
                    held(&name)
                };
                let way = match way {
                    Way::TakeOver => button(w::LEASE_TAKE, Act::TakeOver).into_any(),
                    Way::Ask => button(w::LEASE_ASK, Act::Ask).into_any(),
                    Way::Waits => note(t(w::LEASE_ASKED).to_owned()),
                    Way::Denied => note(tf(w::LEASE_DENIED, &[("name", &name)])),
                };
                (text, way)
            }
        };
        Some(
            view! { <span class="save-chip lease-chip">{icon(Icon::Edit)}<bdi>{text}</bdi></span>{way} },
        )
    };
    body.into_any()
}

fn held(name: &str) -> String {
    tf(w::LEASE_HELD, &[("name", name)])
}

/// Who asks this editor for control, and the changes that wait until it has control again.
pub fn banner(editor: Editor) -> AnyView {
    let lease = editor.lease;
    let asked = Memo::new(move |_| match lease.stand.get() {
        Stand::Writes(asked) => asked,
        _ => Vec::new(),
    });
    let aside = Memo::new(move |_| {
        editor.changes.track();
        editor.with_desk(|desk| desk.aside()).unwrap_or(0)
    });
    let wishes = move || {
        asked
            .get()
            .into_iter()
            .map(|(asker, name)| wish(editor, asker, &name))
            .collect_view()
    };
    let waits = move || {
        let n = aside.get();
        (n > 0).then(|| {
            view! {
                <div class="banner banner-waiting" role="status">
                    {icon(Icon::Warning)}<div>{tn(w::ASIDE, n as i64)}</div>
                    <Button kind=Kind::Danger click=move |()| editor.drop_aside()>{t(w::LEASE_LET_GO)}</Button>
                </div>
            }
        })
    };
    view! { {wishes}{waits} }.into_any()
}

fn wish(editor: Editor, asker: Uuid, name: &str) -> AnyView {
    let lease = editor.lease;
    let answer = move |grant| lease.call(editor, Act::Answer { asker, grant });
    let wish = tf(w::LEASE_WISH, &[("name", name)]);
    let (label, give) = (wish.clone(), tf(w::LEASE_GIVE, &[("name", name)]));
    view! {
        <div class="banner banner-waiting lease-wish" role="group" aria-label=label>
            {icon(Icon::Bell)}<div>{wish}</div>
            <Button click=move |()| answer(true)>{give}</Button>
            <Button click=move |()| answer(false)>{t(w::LEASE_KEEP)}</Button>
        </div>
    }
    .into_any()
}
