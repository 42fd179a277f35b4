//! The live feed: one websocket per tab. It reconnects with a growing pause, asks for what it missed
//! by the last event's number, and tells the cache what has changed, a few times a second at most.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use domain::{
    events::{ClientMessage, LiveEvent, ServerMessage},
    ids::TenantId,
};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{MessageEvent, WebSocket};

use super::query::{Cache, use_cache};

/// Whether the feed is connected; a handle for the top bar.
#[derive(Clone, Copy)]
pub struct Live {
    /// Connected and subscribed.
    pub on: RwSignal<bool>,
    /// How many events have come; a region may flash by it.
    pub count: RwSignal<u32>,
    /// What writers have written so far, by step. Gone when the step ends and its draft is stored.
    pub writing: RwSignal<BTreeMap<String, String>>,
}

struct Feed {
    tenant: TenantId,
    after: Option<i64>,
    pause: u64,
    waiting: Vec<LiveEvent>,
    socket: Option<WebSocket>,
    closed: bool,
}

type Shared = Rc<RefCell<Feed>>;

/// Opens the feed of a tenant for as long as the present owner lives.
pub fn open(tenant: TenantId) -> Live {
    let live = Live {
        on: RwSignal::new(false),
        count: RwSignal::new(0),
        writing: RwSignal::default(),
    };
    provide_context(live);
    let cache = use_cache();
    let feed: Shared = Rc::new(RefCell::new(Feed {
        tenant,
        after: None,
        pause: 1,
        waiting: Vec::new(),
        socket: None,
        closed: false,
    }));
    connect(&feed, cache, live);
    let kept = StoredValue::new_local(feed);
    on_cleanup(move || {
        let _ = kept.try_with_value(|feed| {
            let mut feed = feed.borrow_mut();
            feed.closed = true;
            if let Some(socket) = feed.socket.take() {
                let _ = socket.close();
            }
        });
    });
    live
}

fn address() -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" {
        "wss"
    } else {
        "ws"
    };
    Some(format!("{scheme}://{}/ws", location.host().ok()?))
}

fn connect(feed: &Shared, cache: Cache, live: Live) {
    let Some(socket) = address().and_then(|url| WebSocket::new(&url).ok()) else {
        later(feed, cache, live);
        return;
    };
    let opened = {
        let (feed, socket) = (feed.clone(), socket.clone());
        Closure::<dyn Fn()>::new(move || {
            let feed = feed.borrow();
            let message = ClientMessage::Subscribe {
                tenant: feed.tenant,
                after: feed.after,
            };
            if let Ok(text) = serde_json::to_string(&message) {
                let _ = socket.send_with_str(&text);
            }
        })
    };
    let heard = {
        let feed = feed.clone();
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            if let Ok(message) = serde_json::from_str(&text) {
                hear(&feed, cache, live, message);
            }
        })
    };
    let gone = {
        let feed = feed.clone();
        Closure::<dyn Fn()>::new(move || {
            let _ = live.on.try_set(false);
            later(&feed, cache, live);
        })
    };
    socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
    socket.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    socket.set_onclose(Some(gone.as_ref().unchecked_ref()));
    // A few hundred bytes per connection; the browser holds them only while the socket lives.
    opened.forget();
    heard.forget();
    gone.forget();
    feed.borrow_mut().socket = Some(socket);
}

/// Tries again after a pause that doubles up to thirty seconds.
fn later(feed: &Shared, cache: Cache, live: Live) {
    let pause = {
        let mut feed = feed.borrow_mut();
        if feed.closed {
            return;
        }
        let pause = feed.pause;
        feed.pause = (pause * 2).min(30);
        pause
    };
    // Half of the pause is random, so that a thousand tabs do not come back at once.
    let millis = (pause as f64 * 1_000.0 * (0.5 + js_sys::Math::random() / 2.0)) as u64;
    let feed = feed.clone();
    set_timeout(
        move || {
            if !feed.borrow().closed {
                // Without the feed the screen is kept fresh by asking.
                cache.invalidate_all();
                connect(&feed, cache, live);
            }
        },
        Duration::from_millis(millis),
    );
}

fn hear(feed: &Shared, cache: Cache, live: Live, message: ServerMessage) {
    match message {
        ServerMessage::Subscribed { position, .. } => {
            let mut feed = feed.borrow_mut();
            feed.pause = 1;
            feed.after = feed.after.or(Some(position));
            let _ = live.on.try_set(true);
        }
        ServerMessage::Writing { step, text, .. } => {
            let _ = live
                .writing
                .try_update(|all| all.entry(step).or_default().push_str(&text));
        }
        ServerMessage::Event { event, .. } => {
            if event.topic == "step" && event.kind != "started" {
                let _ = live.writing.try_update(|all| all.remove(&event.subject));
            }
            let first = {
                let mut feed = feed.borrow_mut();
                feed.after = Some(event.id.max(feed.after.unwrap_or(0)));
                feed.waiting.push(event);
                feed.waiting.len() == 1
            };
            if first {
                let feed = feed.clone();
                set_timeout(
                    move || flush(&feed, cache, live),
                    Duration::from_millis(250),
                );
            }
        }
        ServerMessage::Reload { .. } => {
            feed.borrow_mut().after = None;
            cache.invalidate_all();
        }
        ServerMessage::Refused { .. } => {
            feed.borrow_mut().closed = true;
            let _ = live.on.try_set(false);
        }
    }
}

fn flush(feed: &Shared, cache: Cache, live: Live) {
    let events = std::mem::take(&mut feed.borrow_mut().waiting);
    let _ = live.count.try_update(|n| *n += events.len() as u32);
    cache.apply(&events);
}
