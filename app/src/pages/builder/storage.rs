//! The log of an open editor in the browser's own database, so that a killed tab loses nothing. What is
//! written and when is decided by the session; here it is only carried out.
//!
//! Every record stands under `company/person/workflow/editor/number`: nobody takes over what another person left
//! on this device. An editor holds a lock of the browser while it is open; a log whose lock nobody holds is that
//! of a tab that was killed or of a page that was left, and is taken over.

use domain::{
    ids::{AccountId, TenantId, WorkflowId},
    workflows::editing::log::{Entry, Write},
};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use uuid::Uuid;

use super::editor::Editor;

const DATABASE: &str = "bellwether-drafts";
const LOG: &str = "log";

/// The open log of this editor.
#[derive(Clone)]
pub struct Storage {
    database: IdbDatabase,
    prefix: String,
}

/// What an editor begins with: its storage, if the browser has one, and what an earlier one left.
pub struct Kept {
    /// The editor's id: that of the log, so that who takes over a log of a killed tab takes over its lease too.
    pub session: Uuid,
    /// Where this editor's log goes.
    pub storage: Option<Storage>,
    /// Says that this log has an editor; held while that is open.
    pub lock: Option<Lock>,
    /// The records of the log that was taken over.
    pub entries: Vec<Entry>,
}

impl Kept {
    fn nothing() -> Self {
        Self {
            session: Editor::new_id(),
            storage: None,
            lock: None,
            entries: Vec::new(),
        }
    }
}

/// Opens the log of an editor of that workflow. Without a database nothing is kept, and the editor says so.
pub async fn open(tenant: TenantId, person: AccountId, workflow: WorkflowId) -> Kept {
    let place = format!("{tenant}/{person}/{workflow}/");
    match database().await {
        Ok(database) => take(database, &place)
            .await
            .unwrap_or_else(|_| Kept::nothing()),
        Err(_) => Kept::nothing(),
    }
}

async fn take(database: IdbDatabase, place: &str) -> Result<Kept, JsValue> {
    let found = read(&database, place).await?;
    let mut editors: Vec<&str> = found
        .iter()
        .filter_map(|(key, _)| key.strip_prefix(place)?.split('/').next())
        .collect();
    editors.dedup();
    // Keys are in order, and ids begin with the time: the last is the newest.
    for editor in editors.into_iter().rev() {
        let Ok(session) = editor.parse() else {
            continue;
        };
        let Some(lock) = Lock::take(editor).await else {
            continue;
        };
        let prefix = format!("{place}{editor}/");
        // Read again: until it was locked it may have had an editor.
        let own = read(&database, &prefix).await?;
        let records = own.iter();
        return Ok(Kept {
            session,
            entries: records
                .filter_map(|(_, text)| serde_json::from_str(text).ok())
                .collect(),
            storage: Some(Storage { database, prefix }),
            lock: Some(lock),
        });
    }
    let session = Editor::new_id();
    let editor = session.simple().to_string();
    let prefix = format!("{place}{editor}/");
    Ok(Kept {
        session,
        storage: Some(Storage { database, prefix }),
        lock: Lock::take(&editor).await,
        entries: Vec::new(),
    })
}

impl Storage {
    /// Carries one write out, whole or not at all; done when it is on the disk.
    pub async fn write(&self, write: &Write) -> Result<(), JsValue> {
        self.transact(|log| {
            for entry in &write.put {
                let text =
                    serde_json::to_string(entry).map_err(|e| JsValue::from_str(&e.to_string()))?;
                log.put_with_key(&text.into(), &self.key(entry.key))?;
            }
            for key in &write.forget {
                log.delete(&self.key(*key))?;
            }
            Ok(())
        })
        .await
    }

    /// Finds out whether anything can be written; leaves nothing behind.
    pub async fn try_out(&self) -> Result<(), JsValue> {
        self.transact(|log| {
            log.put_with_key(&"".into(), &self.key(u64::MAX))?;
            log.delete(&self.key(u64::MAX)).map(drop)
        })
        .await
    }

    async fn transact(
        &self,
        f: impl FnOnce(&IdbObjectStore) -> Result<(), JsValue>,
    ) -> Result<(), JsValue> {
        let (transaction, log) = log(&self.database, IdbTransactionMode::Readwrite)?;
        if let Err(why) = f(&log) {
            // Nothing of it is kept.
            transaction.abort()?;
            return Err(why);
        }
        let done = Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
            transaction.set_onerror(Some(&reject));
        });
        JsFuture::from(done).await.map(drop)
    }

    fn key(&self, number: u64) -> JsValue {
        format!("{}{number:020}", self.prefix).into()
    }
}

async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(done).await?;
    request.result()
}

async fn database() -> Result<IdbDatabase, JsValue> {
    let factory = window().indexed_db()?.ok_or(JsValue::NULL)?;
    let request = factory.open_with_u32(DATABASE, 1)?;
    let opening = request.clone();
    let upgrade = Closure::once(move || {
        if let Ok(database) = opening.result().and_then(JsCast::dyn_into::<IdbDatabase>) {
            let _ = database.create_object_store(LOG);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let opened = answer(&request).await;
    drop(upgrade);
    opened?.dyn_into()
}

fn log(
    database: &IdbDatabase,
    mode: IdbTransactionMode,
) -> Result<(IdbTransaction, IdbObjectStore), JsValue> {
    let transaction = database.transaction_with_str_and_mode(LOG, mode)?;
    let store = transaction.object_store(LOG)?;
    Ok((transaction, store))
}

/// All records under a prefix, in the order of their keys.
async fn read(database: &IdbDatabase, prefix: &str) -> Result<Vec<(String, String)>, JsValue> {
    let (_, log) = log(database, IdbTransactionMode::Readonly)?;
    let range = IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{ffff}").into())?;
    let keys = log.get_all_keys_with_key(&range)?;
    let values = log.get_all_with_key(&range)?;
    let (keys, values) = (answer(&keys).await?, answer(&values).await?);
    let text = |value: JsValue| value.as_string().unwrap_or_default();
    let keys = Array::from(&keys).iter().map(text).collect::<Vec<_>>();
    Ok(keys
        .into_iter()
        .zip(Array::from(&values).iter().map(text))
        .collect())
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

/// A lock of the browser on a log, until it is dropped or the tab is gone. Holds what lets it go.
pub struct Lock(Function);

impl Lock {
    /// Takes it if nobody has it. Nothing where the browser has no locks: then no log is taken over, as it might
    /// be another tab's.
    async fn take(editor: &str) -> Option<Self> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
        let request = method(&locks, "request")?;
        let options = Object::new();
        Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
        let name: JsValue = format!("bellwether-editor-{editor}").into();
        let answered = Promise::new(&mut |answer, _| {
            let refused = answer.clone();
            let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
                if lock.is_null() {
                    let _ = answer.call0(&JsValue::NULL);
                    return JsValue::UNDEFINED;
                }
                // Held until this promise is kept.
                Promise::new(&mut |release, _| drop(answer.call1(&JsValue::NULL, &release))).into()
            });
            let asked = request.call3(&locks, &name, &options, &granted);
            let failed =
                Closure::once_into_js(move |_: JsValue| drop(refused.call0(&JsValue::NULL)));
            if let Some(asked) = asked.ok().filter(JsValue::is_object)
                && let Some(catch) = method(&asked, "catch")
            {
                let _ = catch.call1(&asked, &failed);
            } else if let Some(failed) = failed.dyn_ref::<Function>() {
                let _ = failed.call0(&JsValue::NULL);
            }
        });
        let release = JsFuture::from(answered).await.ok()?;
        release.dyn_into().ok().map(Self)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}
