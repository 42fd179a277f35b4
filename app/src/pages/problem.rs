//! Pages that say what is wrong: code that did not load, and an address that leads nowhere.

use leptos::prelude::*;

use crate::{
    i18n::t,
    routes::Route,
    ui::{
        button::{Button, Kind},
        icon::{Icon, icon},
    },
    words::{common, shell},
};

/// The page's code could not be fetched.
pub fn missing(retry: Callback<()>) -> AnyView {
    let reload = move |()| drop(window().location().reload());
    view! {
        <div class="problem problem-page" role="alert">
            {icon(Icon::Stop)}
            <div>
                <h1>{t(common::PAGE_MISSING)}</h1>
                <p>{t(common::PAGE_MISSING_TEXT)}</p>
                <div class="row">
                    <Button kind=Kind::Primary click=retry>{icon(Icon::Retry)}{t(common::RETRY)}</Button>
                    <Button click=reload>{t(common::RELOAD)}</Button>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// No page has this address.
pub fn not_found() -> AnyView {
    let link = |route: Route, label| {
        view! { <li><a class="link" href=route.href()>{t(label)}</a></li> }.into_any()
    };
    view! {
        <div class="problem problem-page">
            {icon(Icon::Help)}
            <div>
                <h1 tabindex="-1">{t(common::NOT_FOUND)}</h1>
                <p>{t(common::NOT_FOUND_TEXT)}</p>
                <ul>
                    {link(Route::Home, shell::HOME)}
                    {link(Route::Campaigns, shell::CAMPAIGNS)}
                    {link(Route::Approvals, shell::APPROVALS)}
                </ul>
            </div>
        </div>
    }
    .into_any()
}
