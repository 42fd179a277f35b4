//! Where the reader is, in the top bar: the area and, inside of it, the page. The page's own title is the
//! second part, so that the two never disagree.

use leptos::prelude::*;

use crate::{
    i18n::{Msg, t},
    nav::use_nav,
    routes::{Area, Route},
    ui::page::PageTitle,
    words::shell as w,
};

const fn of(area: Area) -> (Msg, Route) {
    match area {
        Area::Home | Area::Auth => (w::HOME, Route::Home),
        Area::Brand => (w::BRAND, Route::BrandStudio),
        Area::Campaigns => (w::CAMPAIGNS, Route::Campaigns),
        Area::Approvals => (w::APPROVALS, Route::Approvals),
        Area::Workflows | Area::Start | Area::Builder => (w::WORKFLOWS, Route::Workflows),
        Area::Work => (w::TASKS, Route::Tasks),
        Area::Settings => (w::INTEGRATIONS, Route::Integrations),
    }
}

/// The trail.
pub fn trail() -> AnyView {
    let route = use_nav().route();
    let title = expect_context::<PageTitle>();
    let parts = move || {
        let (area, root) = match route.get() {
            Route::Queue => (w::QUEUE, Route::Queue),
            route => of(route.area()),
        };
        let inner = (route.get() != root).then(|| {
            view! { <li aria-current="page"><bdi>{title.0}</bdi></li> }
        });
        let first = if inner.is_some() {
            view! { <a href=root.href()>{t(area)}</a> }.into_any()
        } else {
            view! { <span>{t(area)}</span> }.into_any()
        };
        view! { <li>{first}</li>{inner} }
    };
    view! { <nav class="trail" aria-label=t(w::TRAIL)><ol>{parts}</ol></nav> }.into_any()
}
