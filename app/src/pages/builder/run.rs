//! Runs on the canvas: one run over the document it follows, moment by moment, or the flow of many runs over
//! the live document. To be read only; what can be done with a step is what its run's page offers.

mod board;
mod flow;
mod one;
mod panel;
mod scrubber;
mod signs;
mod table;

pub use flow::page as flow;
pub use one::page as one;

use leptos::prelude::*;

use crate::{
    i18n::{Msg, t},
    ui::{button::Button, button::IconButton, icon::Icon},
    words::{builder, overlay as w},
};
use board::Board;

/// The switch between canvas and table.
fn switch(table: RwSignal<bool>) -> AnyView {
    let segment = move |on: bool, word: Msg| {
        view! { <button class="segment" type="button" aria-pressed=move || (table.get() == on).to_string() on:click=move |_| table.set(on)>{t(word)}</button> }
    };
    view! { <div class="segments" role="group" aria-label=t(w::VIEW)>{segment(false, builder::CANVAS)}{segment(true, w::TABLE)}</div> }
        .into_any()
}

/// The buttons of the zoom, over the canvas.
fn zoom(board: Board) -> AnyView {
    view! {
        <div class="stage-zoom" role="group" aria-label=t(builder::CANVAS)>
            <IconButton which=Icon::Minus label=t(builder::ZOOM_OUT).to_owned() click=move |()| board.zoom_by(1.0 / super::view::STEP)/>
            <span class="caption" aria-live="off">{move || format!("{} %", board.zoom.get())}</span>
            <IconButton which=Icon::Plus label=t(builder::ZOOM_IN).to_owned() click=move |()| board.zoom_by(super::view::STEP)/>
            <Button click=move |()| board.fit()>{t(builder::FIT)}</Button>
        </div>
    }
    .into_any()
}
