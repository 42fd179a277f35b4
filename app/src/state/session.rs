//! Who is signed in and which tenant the pages show. The tenant is chosen by `?tenant=slug`, else
//! it is the one this tab showed last, else the first.

use domain::{
    identity::{Me, TenantSummary},
    ids::TenantId,
    permissions::Permission,
    problem::{Problem, ProblemKind},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{nav::Nav, remote, routes::Route};

/// What is known of the session.
#[derive(Debug, Clone, PartialEq)]
pub enum Session {
    /// The first answer is on its way.
    Asking,
    /// Nobody is signed in.
    Out,
    /// Somebody is.
    In(Me),
    /// The server could not say.
    Failed(Problem),
}

/// The handle to the session.
#[derive(Clone, Copy)]
pub struct SessionHandle {
    state: RwSignal<Session>,
    slug: RwSignal<Option<String>>,
    nav: Nav,
}

fn stored_slug() -> Option<String> {
    window()
        .session_storage()
        .ok()??
        .get_item("bw.tenant")
        .ok()?
}

impl SessionHandle {
    /// Makes the handle; asks nobody yet.
    pub fn provide(nav: Nav) -> Self {
        let handle = Self {
            state: RwSignal::new(Session::Asking),
            slug: RwSignal::new(stored_slug()),
            nav,
        };
        provide_context(handle);
        Effect::new(move |_| {
            if let Some(slug) = nav.param("tenant") {
                handle.show(&slug);
            }
        });
        handle
    }

    /// Asks the server who is signed in.
    pub fn ask(self) {
        spawn_local(async move {
            self.state.set(match remote::me().await {
                Ok(me) => Session::In(me),
                Err(problem) if problem.kind == ProblemKind::Unauthenticated => Session::Out,
                Err(problem) => Session::Failed(problem),
            });
        });
    }

    /// What is known; tracks.
    pub fn state(self) -> Session {
        self.state.get()
    }

    /// The signal itself.
    pub fn signal(self) -> RwSignal<Session> {
        self.state
    }

    /// Somebody signed in.
    pub fn enter(self, me: Me) {
        self.state.set(Session::In(me));
    }

    /// The session ended: back to the login page, which returns to where the reader was.
    pub fn leave(self) {
        if self.state.get_untracked() == Session::Out {
            return;
        }
        self.state.set(Session::Out);
    }

    /// Shows another tenant.
    pub fn show(self, slug: &str) {
        if let Ok(Some(storage)) = window().session_storage() {
            let _ = storage.set_item("bw.tenant", slug);
        }
        if self.slug.get_untracked().as_deref() != Some(slug) {
            self.slug.set(Some(slug.to_owned()));
        }
    }

    /// The tenant the pages show; tracks.
    pub fn tenant(self) -> Option<TenantSummary> {
        let slug = self.slug.get();
        self.state.with(|state| match state {
            Session::In(me) => me
                .tenants
                .iter()
                .find(|t| Some(&t.slug) == slug.as_ref())
                .or(me.tenants.first())
                .cloned(),
            _ => None,
        })
    }

    /// The login page with the way back.
    pub fn login_address(self) -> String {
        let place = untrack(|| self.nav.place());
        let here = format!("{}{}", place.path, place.query);
        if Route::parse(&place.path) == Route::Home && place.query.is_empty() {
            return Route::Login.href();
        }
        format!(
            "{}?next={}",
            Route::Login.href(),
            js_sys::encode_uri_component(&here)
        )
    }
}

/// The session's handle.
pub fn use_session() -> SessionHandle {
    expect_context::<SessionHandle>()
}

/// The tenant a page was drawn for. Pages are drawn anew when it changes.
#[derive(Clone)]
pub struct TenantCx(pub TenantSummary);

impl TenantCx {
    /// Whether the reader's role holds the permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.0.role.may(permission)
    }
}

/// The tenant the present page was drawn for.
pub fn use_tenant() -> TenantCx {
    expect_context::<TenantCx>()
}

/// Its id.
pub fn tenant_id() -> TenantId {
    use_tenant().0.id
}
