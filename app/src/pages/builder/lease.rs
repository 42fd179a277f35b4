//! Who may change the draft: says so to the server as long as the editor is open, hears who writes and how far
//! the draft is, and tells the desk. What it means is decided in `domain`; how it looks is in `banner`.

pub mod banner;

use std::time::Duration;

use domain::{
    ids::{TenantId, WorkflowId},
    problem::Problem,
    workflows::editing::lease::{Act, Client, LeaseCall, Stand, Standing},
};
use js_sys::Array;
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;
use web_sys::{Blob, BlobPropertyBag};

use super::{
    desk::{carry_out, now},
    editor::Editor,
};
use crate::{
    i18n::{foreign, t, tf},
    remote,
    state::{keys::Key, query::query},
    words::builder as w,
};

/// Between two looks at what is due.
const TICK: Duration = Duration::from_secs(1);

/// The handle.
#[derive(Clone, Copy)]
pub struct Lease {
    tenant: TenantId,
    workflow: WorkflowId,
    client: StoredValue<Client, LocalStorage>,
    /// How this editor stands.
    pub stand: RwSignal<Stand>,
}

/// Says or asks something as the editor of that id.
pub async fn ask(
    tenant: TenantId,
    workflow: WorkflowId,
    session: Uuid,
    act: Act,
) -> Result<Standing, Problem> {
    remote::draft_lease(tenant, workflow, LeaseCall { session, act }).await
}

impl Lease {
    /// What an editor that was just opened knows.
    pub fn new(tenant: TenantId, workflow: WorkflowId, client: Client) -> Self {
        Self {
            tenant,
            workflow,
            stand: RwSignal::new(client.stand(now())),
            client: StoredValue::new_local(client),
        }
    }

    /// Does something about the lease. What a person asked for and the server refused is said.
    pub fn call(self, editor: Editor, act: Act) {
        let session = self.client.try_update_value(|client| {
            client.calls(now());
            client.session()
        });
        let Some(session) = session else { return };
        spawn_local(async move {
            let answer = ask(self.tenant, self.workflow, session, act).await;
            // The page may be gone meanwhile.
            if self.client.try_update_value(Client::ended).is_none() {
                return;
            }
            let is_asked = !matches!(act, Act::Look | Act::Take | Act::Beat);
            match answer {
                Ok(standing) => {
                    if let Some(why) = standing.refused.as_ref().filter(|_| is_asked) {
                        editor.refuse(foreign(&why.to_string()));
                    }
                    self.heard(editor, standing);
                }
                // What was not asked for is tried again by itself.
                Err(problem) if is_asked => editor.refuse(foreign(&problem.title)),
                Err(_) => {}
            }
        });
    }

    fn heard(self, editor: Editor, standing: Standing) {
        let rev = standing.rev;
        let told = self.client.try_update_value(|client| {
            client.heard(standing, now());
            client.clone()
        });
        let Some(client) = told else { return };
        let is_news = editor.with_desk(|desk| {
            desk.heard_of(rev);
            desk.set_lease(&client)
        });
        match is_news {
            Some(true) => editor.changed(),
            Some(false) => carry_out(editor),
            None => {}
        }
        self.show(editor);
    }

    /// Says how this editor stands now, where that has changed.
    fn show(self, editor: Editor) {
        let Some(stand) = self.client.try_with_value(|client| client.stand(now())) else {
            return;
        };
        let Some(was) = self.stand.try_get_untracked().filter(|was| *was != stand) else {
            return;
        };
        match (&was, &stand) {
            (Stand::Writes(_), Stand::Watches { name, .. }) => {
                editor.say(tf(w::LEASE_LOST, &[("name", name)]));
            }
            (Stand::Watches { .. } | Stand::Free, Stand::Writes(_)) => editor.say(t(w::LEASE_GOT)),
            (Stand::Writes(before), Stand::Writes(asked)) if asked.len() > before.len() => {
                let name = asked.last().map_or("", |(_, name)| name);
                editor.say(tf(w::LEASE_WISH, &[("name", name)]));
            }
            _ => {}
        }
        self.stand.set(stand);
    }

    /// Does what is due.
    fn tick(self, editor: Editor) {
        if let Some(Some(act)) = self.client.try_with_value(|client| client.due(now())) {
            self.call(editor, act);
        }
        self.show(editor);
    }

    /// Gives the lease back when the editor is left. Not while edits are on their way, which the lease lets through: it
    /// runs out by itself then.
    fn let_go(self, editor: Editor) {
        if editor.with_desk(|desk| desk.is_unsaved()) == Some(true) {
            return;
        }
        let leaves = |client: &Client| client.mark().map(|mark| mark.session);
        if let Some(Some(session)) = self.client.try_with_value(leaves) {
            give_back(self.tenant, self.workflow, session);
        }
    }
}

/// Gives the lease of the editor of that id back, by a call that outlives the page. One that is lost costs the others
/// the time until the lease runs out.
pub fn give_back(tenant: TenantId, workflow: WorkflowId, session: Uuid) {
    let act = Act::Leave;
    let call = LeaseCall { session, act };
    let body = serde_json::json!({ "tenant": tenant, "id": workflow, "call": call });
    let parts = Array::of1(&body.to_string().into());
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &kind) {
        let _ = window()
            .navigator()
            .send_beacon_with_opt_blob("/rpc/workflows/lease", Some(&blob));
    }
}

/// Keeps the lease for as long as the present owner lives, and hears of it and of the draft.
pub fn follow(editor: Editor) {
    let lease = editor.lease;
    let (tenant, workflow) = (lease.tenant, lease.workflow);
    let session = lease.client.with_value(Client::session);
    // The cache asks again whenever a live event says that something is different.
    let look = move || ask(tenant, workflow, session, Act::Look);
    let seen = query(Key::Editing(workflow), look);
    Effect::new(move |_| {
        if let Some(standing) = seen.data.get() {
            lease.heard(editor, standing);
        }
    });
    let ticks = set_interval_with_handle(move || lease.tick(editor), TICK).ok();
    let left = window_event_listener_untyped("pagehide", move |_| lease.let_go(editor));
    on_cleanup(move || {
        if let Some(ticks) = ticks {
            ticks.clear();
        }
        left.remove();
        lease.let_go(editor);
    });
}
