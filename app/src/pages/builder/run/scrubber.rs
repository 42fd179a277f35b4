//! The run's time below the canvas: a tick for each step that ended, a hand to move, and play.

use std::time::Duration;

use chrono::TimeDelta;
use domain::workflows::{
    Run,
    overlay::{Scrubber, Tick},
};
use leptos::{html, prelude::*};
use web_sys::{KeyboardEvent, PointerEvent};

use super::signs::lasting;
use crate::{
    i18n::{number, t, tf},
    pages::status,
    state::clock::seconds_since,
    ui::{
        button::{Button, IconButton},
        icon::Icon,
    },
    words::overlay as w,
};

/// How long each step stays while it plays.
const BEAT: Duration = Duration::from_millis(700);
/// Ticks that are drawn at most.
const MARKS: u32 = 400;

/// Where on the run's time one looks.
#[derive(Clone, Copy)]
pub struct Time {
    run: Signal<Run>,
    /// The ticks.
    pub scrubber: Memo<Scrubber>,
    /// The position: a tick, or the present.
    pub at: RwSignal<Option<usize>>,
    is_playing: RwSignal<bool>,
}

impl Time {
    /// The time of a run, at the present.
    pub fn new(run: Signal<Run>) -> Self {
        let scrubber = Memo::new(move |_| {
            run.with(|run| {
                let now = if run.ended_at.is_some() {
                    run.started_at
                } else {
                    let since = (seconds_since(run.started_at).max(0.0) * 1_000.0) as i64;
                    run.started_at + TimeDelta::milliseconds(since)
                };
                Scrubber::new(run, now)
            })
        });
        let time = Self {
            run,
            scrubber,
            at: RwSignal::new(None),
            is_playing: RwSignal::new(false),
        };
        Effect::new(move |_| {
            if !time.is_playing.get() {
                return;
            }
            let beat = set_interval_with_handle(move || time.beat(), BEAT).ok();
            on_cleanup(move || {
                if let Some(beat) = beat {
                    beat.clear();
                }
            });
        });
        time
    }

    fn beat(self) {
        let next = self
            .scrubber
            .with_untracked(|s| s.next(self.at.get_untracked()));
        self.at.set(next);
        if next.is_none() {
            self.is_playing.set(false);
        }
    }

    /// The tick that is looked at; nothing at the present.
    pub fn tick(self) -> Option<Tick> {
        let at = self.at.get()?;
        self.scrubber.with(|s| s.ticks().get(at).copied())
    }

    /// To a position; what plays stops.
    pub fn go(self, at: Option<usize>) {
        self.is_playing.set(false);
        if self.at.get_untracked() != at {
            self.at.set(at);
        }
    }

    /// One step back.
    pub fn back(self) {
        let at = self.at.get_untracked();
        self.go(self.scrubber.with_untracked(|s| s.previous(at)));
    }

    /// One step forward.
    pub fn forward(self) {
        let at = self.at.get_untracked();
        self.go(self.scrubber.with_untracked(|s| s.next(at)));
    }

    /// Plays from here, from the present from the begin; or stops.
    pub fn toggle(self) {
        if self.is_playing.get_untracked() {
            self.is_playing.set(false);
        } else if self.scrubber.with_untracked(|s| !s.ticks().is_empty()) {
            if self.at.get_untracked().is_none() {
                self.at.set(Some(0));
            }
            self.is_playing.set(true);
        }
    }

    /// The keys of the page: `,` and `.` step, Space plays. Says whether it was one of them.
    pub fn key(self, event: &KeyboardEvent) -> bool {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        match event.key().as_str() {
            "," => self.back(),
            "." => self.forward(),
            " " => self.toggle(),
            _ => return false,
        }
        true
    }

    /// Where one looks, in words.
    fn said(self) -> String {
        let (at, ended) = (self.at.get(), self.run.with(|r| r.ended_at.is_some()));
        self.scrubber.with(|s| {
            let time = lasting(s.since_begin(at));
            let Some((n, tick)) = at.and_then(|n| Some((n, s.ticks().get(n)?))) else {
                let word = if ended { w::AT_END } else { w::AT_PRESENT };
                return tf(word, &[("time", &time)]);
            };
            let step = self.run.with(|r| {
                let step = r.steps.iter().find(|s| s.id == tick.step);
                step.map(|s| (s.name.clone(), s.status))
            });
            let (name, state) = step.map_or_else(Default::default, |(name, state)| {
                (name, status::step_word(state))
            });
            let (n, all) = (number(n as i64 + 1), number(s.ticks().len() as i64));
            tf(
                w::AT_TICK,
                &[
                    ("n", &n),
                    ("all", &all),
                    ("name", &name),
                    ("state", state),
                    ("time", &time),
                ],
            )
        })
    }
}

/// The bar below the canvas.
pub fn bar(time: Time) -> AnyView {
    let said = Memo::new(move |_| time.said());
    let ended = Memo::new(move |_| time.run.with(|r| r.ended_at.is_some()));
    let play = move || {
        let word = if time.is_playing.get() {
            w::STOP
        } else {
            w::PLAY
        };
        view! { <Button click=move |()| time.toggle()>{t(word)}</Button> }
    };
    let present = move || {
        time.at.get().is_some().then(|| {
            let word = if ended.get() {
                w::TO_END
            } else {
                w::TO_PRESENT
            };
            view! { <Button click=move |()| time.go(None)>{t(word)}</Button> }
        })
    };
    view! {
        <div class="scrubber" role="group" aria-label=t(w::TIME)>
            <div class="scrubber-acts">
                <IconButton which=Icon::Back label=t(w::BACK).to_owned() click=move |()| time.back()/>
                {play}
                <IconButton which=Icon::Ahead label=t(w::FORWARD).to_owned() click=move |()| time.forward()/>
            </div>
            {axis(time, said)}
            <div class="scrubber-acts">{present}</div>
            <p class="scrubber-said caption" aria-live="polite">{said}</p>
        </div>
    }
    .into_any()
}

fn axis(time: Time, said: Memo<String>) -> AnyView {
    let root = NodeRef::<html::Div>::new();
    let marks = Memo::new(move |_| time.scrubber.with(|s| s.marks(MARKS)));
    let all = Memo::new(move |_| time.scrubber.with(|s| s.ticks().len()));
    let place = move || {
        let at = time.at.get();
        format!("{:.2}%", time.scrubber.with(|s| s.place(at)) * 100.0)
    };
    let ticks = move || {
        let mark = |at: f64| view! { <i style:left=format!("{:.2}%", at * 100.0)></i> };
        marks.get().into_iter().map(mark).collect_view()
    };
    let to = move |event: &PointerEvent| {
        let Some(root) = root.get_untracked() else {
            return;
        };
        let area = root.get_bounding_client_rect();
        let place = (f64::from(event.client_x()) - area.left()) / area.width().max(1.0);
        let place = place.clamp(0.0, 1.0);
        time.go(time.scrubber.with_untracked(|s| s.nearest(place)));
    };
    let down = move |event: PointerEvent| {
        if let Some(root) = root.get_untracked() {
            let _ = root.set_pointer_capture(event.pointer_id());
        }
        to(&event);
    };
    let moved = move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            to(&event);
        }
    };
    let key = move |event: KeyboardEvent| {
        let last = time.scrubber.with_untracked(|s| s.ticks().len());
        match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => time.back(),
            "ArrowRight" | "ArrowUp" => time.forward(),
            "Home" => time.go((last > 0).then_some(0)),
            "End" => time.go(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div class="scrubber-axis" node_ref=root role="slider" tabindex="0" dir="ltr" aria-label=t(w::TIME)
            aria-valuemin="1" aria-valuemax=move || (all.get() + 1).to_string()
            aria-valuenow=move || time.at.get().map_or(all.get() + 1, |n| n + 1).to_string()
            aria-valuetext=said
            on:pointerdown=down on:pointermove=moved on:keydown=key>
            {ticks}
            <b style:left=place></b>
        </div>
    }
    .into_any()
}
