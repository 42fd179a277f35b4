//! The log of an open editor in the browser's own database, so that a killed tab loses nothing. What is
//! written and when is decided by the session; here it is only carried out.
//!
//! Every record stands under `company/workflow/editor/number`. An editor holds a lock of the browser while it
//! lives; a log whose lock nobody holds is that of a tab that was killed, and is taken over.

use domain::{
    ids::{TenantId, WorkflowId},
    workflows::editing::log::{Entry, Write},
};
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use super::editor::Editor;

const DATABASE: &str = "bellwether-drafts";
const LOG: &str = "log";

/// The open log of this editor.
#[derive(Clone)]
pub struct Storage {
    database: IdbDatabase,
    prefix: String,
}

/// What an editor begins with: its storage, if the browser has one, and what a killed tab left.
pub struct Kept {
    /// Where this editor's log goes.
    pub storage: Option<Storage>,
    /// The records of the log that was taken over.
    pub entries: Vec<Entry>,
}

/// Opens the log of an editor of that workflow. Without a database nothing is kept, and the editor says so.
pub async fn open(tenant: TenantId, workflow: WorkflowId) -> Kept {
    let nothing = Kept {
        storage: None,
        entries: Vec::new(),
    };
    let Ok(database) = database().await else {
        return nothing;
    };
    let place = format!("{tenant}/{workflow}/");
    let Ok(found) = read(&database, &place).await else {
        return nothing;
    };
    let alive = held().await;
    let mut editors: Vec<&str> = found
        .iter()
        .filter_map(|(key, _)| key.strip_prefix(&place)?.split('/').next())
        .collect();
    editors.dedup();
    // Keys are in order, and ids begin with the time: the last is the newest.
    let left = editors
        .into_iter()
        .rev()
        .find(|e| alive.as_ref().is_some_and(|a| !a.contains(&lock_name(e))));
    let editor = left.map_or_else(|| Editor::new_id().simple().to_string(), str::to_owned);
    let prefix = format!("{place}{editor}/");
    let own = found.iter().filter(|(key, _)| key.starts_with(&prefix));
    let entries = own
        .filter_map(|(_, text)| serde_json::from_str(text).ok())
        .collect();
    hold(&lock_name(&editor));
    Kept {
        storage: Some(Storage { database, prefix }),
        entries,
    }
}

impl Storage {
    /// Carries one write out, whole or not at all; done when it is on the disk.
    pub async fn write(&self, write: &Write) -> Result<(), JsValue> {
        let (transaction, log) = log(&self.database, IdbTransactionMode::Readwrite)?;
        for entry in &write.put {
            let text =
                serde_json::to_string(entry).map_err(|e| JsValue::from_str(&e.to_string()))?;
            log.put_with_key(&text.into(), &self.key(entry.key))?;
        }
        for key in &write.forget {
            log.delete(&self.key(*key))?;
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

fn lock_name(editor: &str) -> String {
    format!("bellwether-editor-{editor}")
}

fn locks() -> Option<JsValue> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    locks.is_object().then_some(locks)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

/// The names of all locks that are held; nothing if the browser does not say. Then no log is taken over, as it
/// might be another tab's.
async fn held() -> Option<Vec<String>> {
    let locks = locks()?;
    let promise = method(&locks, "query")?
        .call0(&locks)
        .ok()?
        .dyn_into::<Promise>()
        .ok()?;
    let state = JsFuture::from(promise).await.ok()?;
    let held = Reflect::get(&state, &"held".into()).ok()?;
    let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
    Some(Array::from(&held).iter().filter_map(name).collect())
}

/// Holds a lock until the tab is gone.
fn hold(name: &str) {
    let Some(locks) = locks() else { return };
    let forever = Closure::once_into_js(|| Promise::new(&mut |_, _| {}));
    if let Some(request) = method(&locks, "request") {
        let _ = request.call2(&locks, &name.into(), &forever);
    }
}
