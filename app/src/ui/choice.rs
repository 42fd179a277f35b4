//! Choices without typing: check boxes, switches and sliders.

use leptos::prelude::*;

/// A check box with its label and an optional note under it.
#[component]
pub fn Checkbox(
    /// On or off.
    #[prop(into)]
    on: Signal<bool>,
    /// What to do with the new state.
    #[prop(into)]
    change: Callback<bool>,
    /// Id of the control, when an error should focus it.
    #[prop(optional, into)]
    id: Option<String>,
    /// A note under the label.
    #[prop(optional, into)]
    note: Option<String>,
    /// Label.
    children: Children,
) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" id=id prop:checked=on on:change=move |event| change.run(event_target_checked(&event))/>
            <span class="check-text">
                {children()}
                {note.map(|note| view! { <span class="check-note">{note}</span> })}
            </span>
        </label>
    }
    .into_any()
}

/// The two ends of a slider and its name.
#[derive(Debug, Clone, Copy)]
pub struct SliderWords {
    /// Name.
    pub name: &'static str,
    /// At 0.
    pub low: &'static str,
    /// At 100.
    pub high: &'static str,
}

/// A slider from 0 to 100 between two words.
#[component]
pub fn Slider(
    /// Its words.
    words: SliderWords,
    /// Id of the control.
    #[prop(into)]
    id: String,
    /// Value.
    #[prop(into)]
    value: Signal<u8>,
    /// What to do with the new value.
    #[prop(into)]
    change: Callback<u8>,
) -> AnyView {
    let spoken = move || {
        let v = value.get();
        let word = if v < 50 { words.low } else { words.high };
        format!("{v}, {word}")
    };
    view! {
        <div class="slider">
            <div class="slider-head">
                <label for=id.clone()>{words.name}</label>
                <output class="slider-value">{move || value.get()}</output>
            </div>
            <input
                type="range" min="0" max="100" step="5" id=id
                aria-valuetext=spoken
                prop:value=move || value.get().to_string()
                on:input=move |event| change.run(event_target_value(&event).parse().unwrap_or(50))
            />
            <div class="slider-ends" aria-hidden="true"><span>{words.low}</span><span>{words.high}</span></div>
        </div>
    }
    .into_any()
}
