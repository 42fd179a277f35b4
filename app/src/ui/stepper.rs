//! The steps of a longer form: numbered, done ones ticked, each reachable when the form allows it.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// The steps with their labels; `present` is the one on the screen.
#[component]
pub fn Stepper(
    /// Labels in order.
    labels: Vec<String>,
    /// The one on the screen, from 0.
    #[prop(into)]
    present: Signal<usize>,
    /// How many are complete, as far as is known.
    #[prop(into)]
    done: Signal<Vec<bool>>,
    /// Called with the step a person chose.
    #[prop(into)]
    choose: Callback<usize>,
) -> AnyView {
    let step = move |(i, label): (usize, String)| {
        let is_done =
            move || done.with(|d| d.get(i).copied().unwrap_or(false)) && present.get() != i;
        view! {
            <li class="step" class:is-done=is_done>
                <button type="button" aria-current=move || (present.get() == i).then_some("step") on:click=move |_| choose.run(i)>
                    <span class="step-mark" aria-hidden="true">
                        {move || if is_done() { icon(Icon::Check) } else { (i + 1).into_any() }}
                    </span>
                    <span>{label}</span>
                </button>
            </li>
        }
    };
    view! { <ol class="stepper">{labels.into_iter().enumerate().map(step).collect_view()}</ol> }
        .into_any()
}
