//! The versions that were published, newest first; any of them can be brought back into the draft.

use domain::{
    brand::{BrandPage, BrandVersion},
    permissions::Permission,
};
use leptos::prelude::*;

use super::draft::Draft;
use crate::{
    i18n::{number, t, tf},
    state::{session::use_tenant, toasts::use_toasts},
    ui::{
        button::Button,
        empty::{Empty, Nothing},
        time::moment,
    },
    words::brand as w,
};

/// The tab.
pub fn tab(draft: Draft, data: Signal<BrandPage>) -> AnyView {
    (move || {
        let versions: Vec<BrandVersion> = data.with(|b| b.versions.iter().filter(|v| v.published).cloned().collect());
        if versions.is_empty() {
            return view! { <Empty kind=Nothing::FirstUse title=w::NO_VERSION text=w::NO_VERSION_TEXT/> }.into_any();
        }
        view! { <ol class="versions">{versions.into_iter().map(|v| row(draft, v)).collect_view()}</ol> }.into_any()
    })
    .into_any()
}

fn row(draft: Draft, version: BrandVersion) -> AnyView {
    let toasts = use_toasts();
    let n = number(version.version.into());
    let edits = use_tenant().may(Permission::BrandWrite);
    let BrandVersion {
        guidelines, by, at, ..
    } = version;
    let title = tf(w::VERSION, &[("n", &n)]);
    let bring = move |()| {
        draft.value.set(guidelines.clone());
        toasts.done(tf(w::BROUGHT, &[("n", &n)]));
    };
    view! {
        <li class="row version">
            <strong>{title}</strong>
            <span class="muted">{tf(w::VERSION_BY, &[("name", &by)])}" "{moment(at)}</span>
            {edits.then(|| view! { <Button click=bring>{t(w::COMPARE)}</Button> })}
        </li>
    }
    .into_any()
}
