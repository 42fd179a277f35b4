//! The first act and the root: removes the static shell, sets up what is true for the whole tree,
//! and shows either the sign-in pages or the workspace.

use leptos::prelude::*;

use crate::{
    i18n,
    nav::Nav,
    pages::{auth, problem::missing},
    routes::{Area, Route},
    shell,
    split::{self, Code},
    state::session::{Session, SessionHandle},
};

/// Starts the app in the page's body.
pub fn start() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|info| leptos::logging::error!("{info}")));
    i18n::choose();
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
    leptos::mount::mount_to_body(app);
}

fn app() -> AnyView {
    let nav = Nav::start();
    let session = SessionHandle::provide(nav);
    session.ask();
    let route = nav.route();
    let inside = Memo::new(move |_| route.get().area() != Area::Auth);
    keep_to_the_door(session, nav, route);
    (move || {
        if inside.get() {
            workspace()
        } else {
            auth::page(route).into_any()
        }
    })
    .into_any()
}

/// Without a session every page leads to the login page, and with one the login page leads on.
fn keep_to_the_door(session: SessionHandle, nav: Nav, route: Memo<Route>) {
    Effect::new(move |_| {
        let inside = route.get().area() != Area::Auth;
        match session.state() {
            Session::Out if inside => nav.replace(&session.login_address()),
            Session::In(_) if !inside => {
                let next = untrack(|| nav.param("next")).filter(|n| is_ours(n));
                nav.replace(next.as_deref().unwrap_or("/"));
            }
            _ => {}
        }
    });
}

/// Whether a way back leads to our own site: one slash first, and nothing a browser would read as another.
fn is_ours(next: &str) -> bool {
    let strange = |c: char| c == '\\' || c.is_control();
    next.starts_with('/') && !next.starts_with("//") && !next.contains(strange)
}

/// The workspace comes in a file of its own: the sign-in page does not load it.
fn workspace() -> AnyView {
    let code = RwSignal::new(Code::Waiting);
    split::fetch(code, shell::load());
    let again = Callback::new(move |()| split::fetch(code, shell::load()));
    (move || match code.get() {
        Code::Waiting => ().into_any(),
        Code::Here(page) => page(Route::Home),
        Code::Missing => missing(again),
    })
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn a_way_back_leads_to_our_own_site_only() {
        assert!(is_ours("/campaigns?status=paused"));
        for next in [
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "",
        ] {
            assert!(!is_ours(next), "{next:?}");
        }
    }
}
