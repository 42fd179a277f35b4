//! The four sliders with a sample that follows them. The sample shows direction only; what agents
//! write comes from the writer on the server.

use domain::brand::Voice;
use leptos::prelude::*;

use super::draft::Draft;
use crate::{
    i18n::{Msg, t},
    ui::choice::{Slider, SliderWords},
    words::{brand as w, voice as s},
};

/// The tab.
pub fn tab(draft: Draft) -> AnyView {
    let slider =
        move |id: &'static str, words: [Msg; 3], get: fn(&Voice) -> u8, set: fn(&mut Voice, u8)| {
            let words = SliderWords {
                name: t(words[0]),
                low: t(words[1]),
                high: t(words[2]),
            };
            let value = Signal::derive(move || draft.value.with(|g| get(&g.voice)));
            let change = move |v: u8| draft.value.update(|g| set(&mut g.voice, v));
            view! { <Slider words=words id=id value=value change=change/> }
        };
    let sample = move || {
        let (name, voice) = draft.value.with(|g| (g.name.clone(), g.voice));
        sample(&name, voice)
    };
    view! {
        <p class="section-note">{t(w::VOICE_NOTE)}</p>
        <div class="sliders">
            {slider("f-voice-formality", [w::FORMALITY, w::CASUAL, w::FORMAL], |v| v.formality, |v, n| v.formality = n)}
            {slider("f-voice-warmth", [w::WARMTH, w::FACTUAL, w::WARM], |v| v.warmth, |v, n| v.warmth = n)}
            {slider("f-voice-energy", [w::ENERGY, w::CALM, w::LIVELY], |v| v.energy, |v, n| v.energy = n)}
            {slider("f-voice-brevity", [w::BREVITY, w::DETAILED, w::BRIEF], |v| v.brevity, |v, n| v.brevity = n)}
        </div>
        <figure class="voice-sample">
            <figcaption class="caption">{t(w::SAMPLE)}</figcaption>
            <blockquote aria-live="polite">{sample}</blockquote>
        </figure>
    }
    .into_any()
}

/// A short text in the voice of the sliders.
fn sample(name: &str, voice: Voice) -> String {
    let name = if name.trim().is_empty() {
        t(s::YOUR_BRAND)
    } else {
        name.trim()
    };
    let band = |v: u8| usize::from(v >= 35) + usize::from(v > 65);
    let opening = [
        [s::OPEN_CASUAL, s::OPEN_PLAIN, s::OPEN_FORMAL],
        [
            s::OPEN_CASUAL_LIVELY,
            s::OPEN_PLAIN_LIVELY,
            s::OPEN_FORMAL_LIVELY,
        ],
    ];
    let first = opening[usize::from(voice.energy > 65)][band(voice.formality)];
    let mut text = crate::i18n::tf(first, &[("name", name)]);
    if voice.warmth > 35 {
        text.push(' ');
        text.push_str(t(if voice.warmth > 65 { s::WARM } else { s::KIND }));
    }
    if voice.brevity < 65 {
        text.push(' ');
        text.push_str(t(if voice.brevity < 35 {
            s::LONG
        } else {
            s::MIDDLE
        }));
    }
    text.push(' ');
    text.push_str(t(
        [s::CLOSE_CASUAL, s::CLOSE_PLAIN, s::CLOSE_FORMAL][band(voice.formality)]
    ));
    text
}
