//! The document on the desk and its way to the server: carries out what the session asks for. Sending,
//! storing and waiting are here; what they mean is decided in `domain`.

use std::{collections::VecDeque, time::Duration};

use domain::{
    ids::{TenantId, WorkflowId},
    workflows::{
        Draft, DraftBatch, EditorMark, WorkflowDoc,
        commands::Command,
        editing::{
            Access, Chip, Choice, Conflict, Deed, EditError, Edited, Effect as Due, Failure,
            Millis, Selection, Session, Told,
            lease::{Act, Client},
            log::Write,
            session::ReadOnly,
        },
    },
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    editor::Editor,
    storage::{Kept, Lock, Storage},
};
use crate::remote;

/// A storage that took nothing is tried again after this, in milliseconds.
const AGAIN: Millis = 2_000;
/// Pages of others' batches that are brought in at once.
const PAGES: usize = 8;

/// The open document.
pub struct Desk {
    tenant: TenantId,
    workflow: WorkflowId,
    session: Session,
    /// What batches are marked with.
    mark: Option<EditorMark>,
    storage: Option<Storage>,
    /// Let go with the desk: then another may take the log over.
    _lock: Option<Lock>,
    /// What is to be stored, one after another.
    writes: VecDeque<Write>,
    is_writing: bool,
    /// Whether the storage took what it was given last; if not, when it is tried again.
    stores: bool,
    again_at: Millis,
    /// The number of the newest write.
    newest: u64,
    /// Asked for and not yet carried out.
    due: Vec<Due>,
    /// When the session wants to be woken.
    alarm: Option<Millis>,
}

/// The present time of this browser.
pub fn now() -> Millis {
    js_sys::Date::now() as Millis
}

impl Desk {
    /// Opens a draft with what a killed tab left of it. `batches`: what [`history_needed`] asks for.
    pub fn open(
        tenant: TenantId,
        lease: &Client,
        draft: Draft,
        kept: Kept,
        batches: Vec<DraftBatch>,
    ) -> Self {
        let workflow = draft.workflow_id;
        let (mut session, mut due) = Session::resume(
            draft,
            kept.entries,
            batches,
            lease.access(),
            Editor::new_id(),
            now(),
        );
        if kept.storage.is_none() {
            due.extend(session.storage_failed(now()));
        }
        Self {
            tenant,
            workflow,
            session,
            mark: lease.mark(),
            storage: kept.storage,
            _lock: kept.lock,
            writes: VecDeque::new(),
            is_writing: false,
            stores: true,
            again_at: 0,
            newest: 0,
            due,
            alarm: None,
        }
    }

    /// The document as the person sees it.
    pub const fn doc(&self) -> &WorkflowDoc {
        self.session.shown()
    }

    /// The revision of the draft on the server, as far as it is known here.
    pub const fn revision(&self) -> u32 {
        self.session.acknowledged().1
    }

    /// How safe the work is.
    pub fn chip(&self) -> Chip {
        self.session.chip(now())
    }

    /// Whether the document can be changed now.
    pub fn may_write(&self) -> bool {
        *self.session.access() == Access::Write
    }

    /// The lease has come or gone; answers whether that is news. What was set aside when it was lost counts again
    /// when it is back, and what does not fit what others made meanwhile is for the person to decide.
    pub fn set_lease(&mut self, lease: &Client) -> bool {
        self.mark = lease.mark();
        let (is, will_be) = (self.session.access(), lease.access());
        let is_news = *is != will_be && *is != Access::Read(ReadOnly::Gone);
        if is_news {
            self.tell(|session, now| session.set_access(will_be, now));
        }
        // Also where all of it is listed as conflicts already: until then nothing could be decided.
        if self.may_write() {
            self.tell(|session, now| session.take_up_aside(now).unwrap_or_default());
        }
        is_news
    }

    /// Edits that were set aside when the lease was lost.
    pub fn aside(&self) -> usize {
        self.session.aside()
    }

    /// The draft is that far on the server.
    pub fn heard_of(&mut self, rev: u32) {
        if rev > self.session.acknowledged().1 {
            self.tell(Session::heard);
        }
    }

    /// What a person has to decide about.
    pub fn conflicts(&self) -> &[Conflict] {
        self.session.conflicts()
    }

    /// What would be taken back next, and done again next.
    pub fn next_steps(&self) -> (Option<Deed>, Option<Deed>) {
        let history = self.session.history();
        (history.next_undo().cloned(), history.next_redo().cloned())
    }

    /// Whether something is not on the server yet.
    pub fn is_unsaved(&self) -> bool {
        self.session.unsaved() > 0
    }

    fn did(&mut self, edited: Result<Edited, EditError>) -> Result<Edited, String> {
        let mut edited = edited.map_err(|e| e.to_string())?;
        self.due.append(&mut edited.effects);
        Ok(edited)
    }

    /// Changes the document.
    pub fn edit(&mut self, command: Command, selection: Selection) -> Result<Option<Deed>, String> {
        let edited = self.session.edit(command, selection, now());
        Ok(self.did(edited)?.deed)
    }

    /// Several changes as one step, all or none.
    pub fn edit_all(&mut self, commands: Vec<Command>, selection: Selection) -> Result<(), String> {
        let edited = self.session.edit_all(commands, &selection, now());
        self.did(edited).map(drop)
    }

    /// Takes the last step back.
    pub fn undo(&mut self, selection: Selection) -> Result<Edited, String> {
        let edited = self.session.undo(selection, now());
        self.did(edited)
    }

    /// Does the step again that was taken back last.
    pub fn redo(&mut self, selection: Selection) -> Result<Edited, String> {
        let edited = self.session.redo(selection, now());
        self.did(edited)
    }

    /// Carries out what a person decided about a conflict.
    pub fn resolve(
        &mut self,
        conflict: u64,
        choice: &Choice,
        selection: Selection,
    ) -> Result<(), String> {
        let edited = self.session.resolve(conflict, choice, selection, now());
        self.did(edited).map(drop)
    }

    /// Has it stored after what was to be stored before. Once a write has failed, what comes after it is worth
    /// nothing: the session gives everything anew when the storage works again.
    fn will_store(&mut self, write: Write) {
        self.newest = write.number;
        if self.stores {
            self.writes.push_back(write);
        }
    }

    /// The next write if none is under way; without one in it, it is to be found out whether the storage works again.
    fn next_write(&mut self) -> Option<(Storage, Option<Write>)> {
        let storage = self.storage.clone().filter(|_| !self.is_writing)?;
        let write = if self.stores {
            Some(self.writes.pop_front()?)
        } else if now() < self.again_at {
            return None;
        } else {
            None
        };
        self.is_writing = true;
        Some((storage, write))
    }

    fn wrote(&mut self, number: Option<u64>, is_done: bool) {
        self.is_writing = false;
        if is_done {
            self.stores = true;
            let upto = number.unwrap_or(self.newest);
            self.tell(|session, now| session.stored(upto, now));
        } else {
            self.again_at = now() + AGAIN;
            self.writes.clear();
            if std::mem::take(&mut self.stores) {
                self.tell(Session::storage_failed);
            }
        }
    }

    /// Something happened: lets the session answer.
    pub fn tell(&mut self, f: impl FnOnce(&mut Session, Millis) -> Vec<Due>) {
        let more = f(&mut self.session, now());
        self.due.extend(more);
    }
}

/// Carries out what is due, and sets the alarm.
pub fn carry_out(editor: Editor) {
    let taken = editor.with_desk(|desk| {
        let due = std::mem::take(&mut desk.due);
        (due, desk.tenant, desk.workflow, desk.mark)
    });
    let Some((due, tenant, workflow, mark)) = taken else {
        return;
    };
    for effect in due {
        match effect {
            Due::Send(mut batch) => spawn_local(async move {
                let id = batch.batch.unwrap_or_default();
                batch.editor = mark;
                let answer = remote::edit_draft(tenant, workflow, batch).await;
                let why = answer.as_ref().map_err(Failure::of).err();
                let is_lost = why == Some(Failure::NotWriter);
                heard(editor, move |session, now| match (answer, why) {
                    (Ok(changed), _) => session.answered(id, changed, now),
                    (_, Some(why)) => session.failed(id, why, js_sys::Math::random(), now),
                    (Err(_), None) => Vec::new(),
                });
                if is_lost {
                    editor.lease.call(editor, Act::Look);
                }
            }),
            Due::Fetch => spawn_local(async move {
                if let Ok(draft) = remote::get_draft(tenant, workflow).await {
                    heard(editor, move |session, now| session.refreshed(draft, now));
                }
            }),
            Due::FetchSince(rev) => spawn_local(async move {
                if let Some((batches, is_all)) = since(tenant, workflow, rev).await {
                    heard(editor, move |session, now| session.theirs(batches, now));
                    if !is_all {
                        heard(editor, Session::heard);
                    }
                }
            }),
            Due::Told(told) => say(editor, &told),
            Due::Write(write) => {
                editor.with_desk(|desk| desk.will_store(write));
            }
        }
    }
    store(editor);
    alarm(editor);
    editor.refresh_chip();
}

/// The batches after a revision, and whether those are all. Nothing if nothing could be had; the session asks again.
async fn since(
    tenant: TenantId,
    workflow: WorkflowId,
    rev: u32,
) -> Option<(Vec<DraftBatch>, bool)> {
    let (mut batches, mut next) = (Vec::new(), Some(rev));
    for _ in 0..PAGES {
        let Some(after) = next else { break };
        match remote::follow_draft(tenant, workflow, after).await {
            Ok(page) => {
                next = page.next();
                batches.extend(page.batches);
            }
            Err(_) if batches.is_empty() => return None,
            Err(_) => break,
        }
    }
    Some((batches, next.is_none()))
}

fn store(editor: Editor) {
    if let Some(Some((storage, write))) = editor.with_desk(Desk::next_write) {
        spawn_local(async move {
            let (number, answer) = match &write {
                Some(write) => (Some(write.number), storage.write(write).await),
                None => (None, storage.try_out().await),
            };
            let told = editor.with_desk(|desk| desk.wrote(number, answer.is_ok()));
            // The page may be gone meanwhile.
            if told.is_some() {
                carry_out(editor);
            }
        });
    }
}

fn heard(editor: Editor, f: impl FnOnce(&mut Session, Millis) -> Vec<Due>) {
    // The page may be gone meanwhile.
    if editor.with_desk(|desk| desk.tell(f)).is_some() {
        editor.changed();
    }
}

fn say(editor: Editor, told: &Told) {
    editor.told(told);
}

/// Wakes the session when it asked to be woken.
fn alarm(editor: Editor) {
    let at = editor.with_desk(|desk| {
        let next = desk.session.next_tick(now());
        let is_new = next != desk.alarm;
        desk.alarm = next;
        next.filter(|_| is_new)
    });
    if let Some(Some(at)) = at {
        let wait = Duration::from_millis(at.saturating_sub(now()).max(1));
        set_timeout(
            move || {
                editor.with_desk(|desk| {
                    if desk.alarm == Some(at) {
                        desk.alarm = None;
                    }
                    desk.tell(Session::tick);
                });
                carry_out(editor);
            },
            wait,
        );
    }
}
