//! The workflow builder: a draft on the desk, shown as a canvas and as an outline, with the setup of what is
//! selected beside it. Loaded on its own route only.

mod bar;
mod canvas;
pub mod describe;
mod desk;
mod editor;
mod gesture;
mod ghost;
mod inspector;
mod keys;
mod lease;
mod outline;
mod picker;
mod publish;
mod run;
mod size;
mod stage;
mod storage;
mod view;

use domain::{
    ids::{AccountId, TenantId, WorkflowId},
    permissions::Permission,
    problem::Problem,
    workflows::{
        Context, DraftBatch, IssueSeverity, NodeId,
        editing::{
            Session,
            lease::{Act, Client},
            session::history_needed,
        },
        validate,
    },
};
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    i18n::t,
    remote,
    routes::Route,
    split::chunk,
    state::session::{Session as SignedIn, tenant_id, use_session, use_tenant},
    ui::{
        button::{Button, Kind},
        icon::{Icon, icon},
    },
    words::builder as w,
};
use canvas::Canvas;
use desk::{Desk, carry_out};
use editor::Editor;
use stage::Sign;

chunk!(load in builder, page);

fn page(route: Route) -> AnyView {
    match route {
        Route::Builder(id) => opened(id),
        Route::RunCanvas(id, run) => run::one(id, run),
        Route::Flow(id) => run::flow(id),
        _ => ().into_any(),
    }
}

fn opened(id: WorkflowId) -> AnyView {
    let tenant = tenant_id();
    let SignedIn::In(me) = use_session().signal().get_untracked() else {
        return ().into_any();
    };
    let person = me.account_id;
    // Who may write does so at once if nobody else does.
    let act = if use_tenant().may(Permission::WorkflowsWrite) {
        Act::Take
    } else {
        Act::Look
    };
    let (desk, is_open) = (StoredValue::new_local(None), RwSignal::new(false));
    spawn_local(async move {
        let opened = lay_out(tenant, person, id, act).await;
        match desk.try_set_value(Some(opened)) {
            None => drop(is_open.try_set(true)),
            // The page is gone meanwhile.
            Some(Some(Ok((_, client)))) => lease::give_back(tenant, id, client.session()),
            Some(_) => {}
        }
    });
    let taken = move || {
        is_open
            .get()
            .then(|| desk.try_update_value(Option::take))
            .flatten()
            .flatten()
    };
    let drawn = move || {
        match taken() {
        None => ().into_any(),
        Some(Ok((desk, client))) => whole(desk, client, id),
        Some(Err(problem)) => view! { <div class="banner banner-bad" role="alert"><span>{t(w::LOST_DRAFT)}": "{problem.title}</span></div> }.into_any(),
    }
    };
    drawn.into_any()
}

/// The draft with what this device has kept of it.
async fn lay_out(
    tenant: TenantId,
    person: AccountId,
    id: WorkflowId,
    act: Act,
) -> Result<(Desk, Client), Problem> {
    let kept = storage::open(tenant, person, id).await;
    let standing = lease::ask(tenant, id, kept.session, act).await?;
    let client = Client::opened(standing, desk::now());
    let draft = match remote::get_draft(tenant, id).await {
        Ok(draft) => draft,
        Err(problem) => {
            lease::give_back(tenant, id, client.session());
            return Err(problem);
        }
    };
    let mut batches: Vec<DraftBatch> = Vec::new();
    if let Some(base) = history_needed(&kept.entries, draft.rev) {
        // Newest first, a page at a time, until what the kept edits stand on.
        let mut before = None;
        while let Ok(page) = remote::draft_history(tenant, id, before).await {
            let oldest = page.iter().map(|b| b.rev).min();
            batches.extend(page);
            match oldest {
                Some(rev) if rev > base + 1 => before = Some(rev),
                _ => break,
            }
        }
    }
    let desk = Desk::open(tenant, &client, draft, kept, batches);
    Ok((desk, client))
}

/// The canvas is for wide screens; on small ones the outline comes first.
fn is_small() -> bool {
    window()
        .inner_width()
        .ok()
        .and_then(|w| w.as_f64())
        .is_some_and(|w| w < 768.0)
}

fn whole(desk: Desk, client: Client, id: WorkflowId) -> AnyView {
    let editor = Editor::new(desk, lease::Lease::new(tenant_id(), id, client));
    editor.outline.set(is_small());
    let canvas = Canvas::new(editor, id);
    check(editor);
    lease::follow(editor);
    follow(editor);
    // What an earlier editor left unsent goes at once.
    carry_out(editor);
    let signs = Signal::derive(move || {
        let issues = editor.issues.get();
        let mut signs: Vec<(NodeId, Sign)> = Vec::new();
        for issue in issues.iter().filter(|i| i.severity != IssueSeverity::Info) {
            let Some(node) = issue.node else { continue };
            let class = if issue.severity == IssueSeverity::Error {
                "is-error"
            } else {
                "is-warning"
            };
            match signs.iter_mut().find(|s| s.0 == node) {
                // The first error is what is said.
                Some((_, sign)) if sign.class == "is-warning" && class == "is-error" => {
                    *sign = Sign {
                        class,
                        text: issue.message.clone(),
                    };
                }
                Some(_) => {}
                None => signs.push((
                    node,
                    Sign {
                        class,
                        text: issue.message.clone(),
                    },
                )),
            }
        }
        signs
    });
    let main = move || {
        if editor.outline.get() {
            outline::outline(editor)
        } else {
            canvas::canvas(canvas, signs)
        }
    };
    Effect::new(move |_| {
        if let Some(id) = editor.sought.get() {
            canvas.show(id);
        }
    });
    view! {
        <div class="builder">
            {bar::bar(editor, canvas, id)}
            {ghost::ghost(editor, canvas, id)}
            {lease::banner::banner(editor)}
            <div class="builder-body">
                {picker::picker(editor)}
                <div class="builder-main">{main}{bar::zoom(canvas)}{first(editor)}</div>
                {move || editor.panel.get().then(|| inspector::inspector(editor))}
            </div>
            {bar::conflicts(editor)}
            <div class="hidden" role="status" aria-live="polite">{editor.said}</div>
        </div>
    }
    .into_any()
}

/// What to do with an empty document.
fn first(editor: Editor) -> AnyView {
    let is_empty = Memo::new(move |_| {
        editor.changes.track();
        editor.read(|doc| doc.nodes.is_empty())
    });
    let add = move |()| editor.ask_for_step(None, None);
    let body = move || {
        (is_empty.get() && !editor.locked.get()).then(|| {
            view! {
                <div class="builder-first card card-pad">
                    <h2>{t(w::FIRST)}</h2><p class="muted">{t(w::FIRST_TEXT)}</p>
                    <Button kind=Kind::Primary click=add>{icon(Icon::Plus)}{t(w::ADD_STEP)}</Button>
                </div>
            }
        })
    };
    body.into_any()
}

/// What is wrong with the document, found anew a moment after it changed.
fn check(editor: Editor) {
    let due = StoredValue::new(false);
    Effect::new(move |_| {
        editor.changes.track();
        if due.get_value() {
            return;
        }
        due.set_value(true);
        set_timeout(
            move || {
                if due.try_set_value(false).is_some() {
                    return;
                }
                let issues = editor.read(|doc| validate(doc, &Context::default()));
                if editor.issues.try_with_untracked(|old| *old != issues) == Some(true) {
                    editor.issues.set(issues);
                }
            },
            std::time::Duration::from_millis(60),
        );
    });
}

/// Follows the page: its end, keys that save, a network that comes back.
fn follow(editor: Editor) {
    // Leaving with something unsaved asks first.
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if editor.with_desk(|desk| desk.is_unsaved()) == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());
    let flush = move || {
        editor.with_desk(|desk| desk.tell(Session::flush));
        carry_out(editor);
    };
    let hidden = window_event_listener(ev::visibilitychange, move |_| flush());
    let left = window_event_listener(ev::blur, move |_| flush());
    let online = window_event_listener(ev::online, move |_| {
        editor.with_desk(|desk| desk.tell(Session::retry));
        carry_out(editor);
    });
    let saves = window_event_listener(ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("s") {
            event.prevent_default();
            flush();
        }
    });
    on_cleanup(move || {
        flush();
        for listener in [hidden, left, online, saves] {
            listener.remove();
        }
    });
}
