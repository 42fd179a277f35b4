//! The line above a form that was given back what was typed and not saved.

use leptos::prelude::*;

use super::{
    button::Button,
    icon::{Icon, icon},
};
use crate::{i18n::t, state::unsaved::Unsaved, words::common};

/// Says so while it holds, and takes it back with `discard`.
pub fn restored_line(unsaved: Unsaved, discard: impl Fn() + Send + Sync + 'static) -> AnyView {
    let discard = Callback::new(move |()| discard());
    let line = move || {
        let click = move |()| {
            discard.run(());
            unsaved.forget();
        };
        unsaved.restored.get().then(|| view! {
            <div class="banner">{icon(Icon::Edit)}<span>{t(common::RESTORED)}</span><Button click=click>{t(common::DISCARD)}</Button></div>
        })
    };
    view! { <div role="status">{line}</div> }.into_any()
}
