//! The workspace switcher on top of the sidebar. With one workspace it is its name.

use leptos::prelude::*;

use crate::{
    i18n::{t, tf},
    state::session::{Session, use_session, use_tenant},
    ui::{
        badge::{Tone, avatar, pill},
        menu::Menu,
    },
    words::{common, shell as w},
};

/// Name of the workspace, and the others to go to.
pub fn switcher() -> AnyView {
    let tenant = use_tenant().0;
    let session = use_session();
    let tenants = session.signal().with_untracked(|s| match s {
        Session::In(me) => me.tenants.clone(),
        _ => Vec::new(),
    });
    let name = tenant.name.clone();
    let face = {
        let (name, sample) = (name.clone(), tenant.has_sample);
        move || {
            view! {
                <span class="switcher-face">
                    {avatar(&name)}<span class="side-label switcher-name" dir="auto">{name.clone()}</span>
                    {sample.then(|| view! { <span class="side-label">{pill(Tone::Striped, t(common::SAMPLE))}</span> })}
                </span>
            }
            .into_any()
        }
    };
    if tenants.len() < 2 {
        return view! { <div class="switcher">{face()}</div> }.into_any();
    }
    let list = move || {
        tenants
            .iter()
            .map(|t| {
                let href = format!("/?tenant={}", js_sys::encode_uri_component(&t.slug));
                view! { <a class="menu-item" href=href aria-current=(t.id == tenant.id).then_some("true")><span dir="auto">{t.name.clone()}</span></a> }
            })
            .collect_view()
    };
    // The button's name holds all it shows.
    let shown = if tenant.has_sample {
        format!("{name} {}", t(common::SAMPLE))
    } else {
        name
    };
    view! { <div class="switcher"><Menu label=tf(w::WORKSPACE, &[("name", &shown)]) face=face>{list.clone()}</Menu></div> }.into_any()
}
