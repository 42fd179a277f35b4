//! The frame around every page of the workspace: sidebar, top bar, skip links, notices, keys. It
//! comes in a file of its own together with the query cache and the live feed.

mod bell;
mod messages;
mod notices;
mod outlet;
mod palette;
mod peek;
mod sheet;
mod sidebar;
mod switcher;
mod topbar;
mod trail;

use domain::identity::TenantSummary;
use leptos::prelude::*;
use wasm_bindgen::{JsValue, closure::Closure};

use crate::{
    i18n::t,
    nav::use_nav,
    routes::Route,
    split::{self, Code, chunk},
    state::{
        clock, live,
        query::Cache,
        session::{Session, TenantCx, use_session},
        shortcuts::Shortcuts,
        toasts::{Toasts, use_toasts},
    },
    ui::{
        empty::{Empty, Nothing},
        page::PageTitle,
        region::problem_card,
    },
    words::{keys, shell as w},
};

chunk!(load in workspace, page);

/// Whether the sidebar is folded to its icons, and whether it is open as a drawer.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Folded to icons.
    pub rail: RwSignal<bool>,
    /// Open as a drawer, on narrow screens.
    pub drawer: RwSignal<bool>,
    /// The sheet of keys shows.
    pub sheet: RwSignal<bool>,
    /// The palette shows.
    pub palette: RwSignal<bool>,
    /// The reader's messages show.
    pub messages: RwSignal<bool>,
}

/// The workspace. It has a route parameter like every page function, and reads the address itself.
fn page(_: Route) -> AnyView {
    let session = use_session();
    clock::provide();
    Toasts::provide();
    let cache = Cache::provide();
    let frame = Frame {
        rail: RwSignal::new(false),
        drawer: RwSignal::new(false),
        sheet: RwSignal::new(false),
        palette: RwSignal::new(false),
        messages: RwSignal::new(false),
    };
    provide_context(frame);
    let shortcuts = Shortcuts::provide();
    register(shortcuts, frame);
    let tenant = Memo::new(move |_| session.tenant());
    let asking = Memo::new(move |_| matches!(session.state(), Session::Asking | Session::Out));
    let failed = Memo::new(move |_| match session.state() {
        Session::Failed(problem) => Some(problem),
        _ => None,
    });
    let inside = move || {
        match (failed.get(), asking.get(), tenant.get()) {
        (Some(problem), _, _) => view! {
            <main id="content" class="alone">{problem_card(&problem, Callback::new(move |()| session.ask()))}</main>
        }
        .into_any(),
        (None, true, _) => ().into_any(),
        (None, false, None) => view! {
            <main id="content" class="alone"><Empty kind=Nothing::NoAccess title=w::NO_TENANT text=w::NO_TENANT_TEXT/></main>
        }
        .into_any(),
        (None, false, Some(tenant)) => {
            cache.clear();
            inside(tenant)
        }
    }
    };
    view! { {inside} {notices::notices()} }.into_any()
}

/// The frame of one tenant; drawn anew when another is shown.
fn inside(tenant: TenantSummary) -> AnyView {
    let live = live::open(tenant.id);
    provide_context(TenantCx(tenant));
    provide_context(PageTitle(RwSignal::new(String::new())));
    let frame = expect_context::<Frame>();
    view! {
        <div class="frame" class:is-rail=frame.rail class:is-drawer=frame.drawer>
            <a class="skip" href="#content">{t(w::SKIP_CONTENT)}</a>
            <a class="skip" href="#navigation">{t(w::SKIP_NAV)}</a>
            {sidebar::sidebar(frame)}
            <div class="frame-main">
                {topbar::topbar(frame, live)}
                {sidebar::sample_banner()}
                <main id="content" tabindex="-1">{outlet::outlet()}</main>
            </div>
            {sheet::sheet(frame.sheet)}
            {palette(frame)}
            {peek::peek()}
        </div>
    }
    .into_any()
}

/// The palette, which comes in a file of its own when it is wanted first.
fn palette(frame: Frame) -> AnyView {
    let code = RwSignal::new(Code::Waiting);
    Effect::new(move |_| {
        if frame.palette.get() && !matches!(code.get_untracked(), Code::Here(_)) {
            split::fetch(code, palette::load());
        }
    });
    (move || match code.get() {
        Code::Here(page) => page(Route::Home),
        Code::Waiting | Code::Missing => ().into_any(),
    })
    .into_any()
}

/// The keys that act everywhere.
fn register(shortcuts: Shortcuts, frame: Frame) {
    let nav = use_nav();
    for (keys, what, route) in [
        ("g h", keys::HOME, Route::Home),
        ("g c", keys::CAMPAIGNS, Route::Campaigns),
        ("g a", keys::APPROVALS, Route::Approvals),
        ("g b", keys::BRAND, Route::BrandStudio),
        ("g w", keys::WORKFLOWS, Route::Workflows),
        ("g s", keys::SETTINGS, Route::Integrations),
        ("c", keys::CREATE, Route::CampaignNew),
    ] {
        shortcuts.add(keys, what, move || nav.to(route));
    }
    let copy = copier();
    shortcuts.add("y", keys::COPY, move || {
        let _ = copy.try_run(());
    });
    shortcuts.add("Ctrl+k", keys::PALETTE, move || frame.palette.set(true));
    shortcuts.add("[", keys::SIDEBAR, move || frame.rail.update(|r| *r = !*r));
}

/// Puts the address of the present page on the clipboard, and says so once it is there.
fn copier() -> Callback<()> {
    let toasts = use_toasts();
    let done = move |_: JsValue| toasts.done(t(w::COPIED));
    let done = StoredValue::new_local(Closure::<dyn FnMut(JsValue)>::new(done));
    let failed = move |_: JsValue| toasts.failed(t(w::NOT_COPIED), None);
    let failed = StoredValue::new_local(Closure::<dyn FnMut(JsValue)>::new(failed));
    Callback::new(move |()| {
        let place = window().location().href().unwrap_or_default();
        let written = window().navigator().clipboard().write_text(&place);
        done.with_value(|done| failed.with_value(|failed| drop(written.then2(done, failed))));
    })
}
