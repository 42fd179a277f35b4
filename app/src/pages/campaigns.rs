//! Campaigns: the list, the editor that saves at each step, and one campaign with its figures.

mod brief;
mod channels;
mod conflict;
mod contents;
mod detail;
mod editor;
mod list;
mod messages;
mod overview;
mod preflight;
mod publications;
mod runs;
mod standing;
mod steps;

use leptos::prelude::*;

pub use channels::list as channel_list;

use crate::{routes::Route, split::chunk};

chunk!(load in campaigns, page);

fn page(route: Route) -> AnyView {
    match route {
        Route::CampaignNew => editor::page(None),
        Route::CampaignEdit(id) => editor::page(Some(id)),
        Route::Campaign(id) => detail::page(id),
        _ => list::page(),
    }
}
