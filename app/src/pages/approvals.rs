//! Approvals: the inbox and the proof.

mod decide;
mod detail;
mod edit;
pub mod findings;
mod inbox;

use leptos::prelude::*;

use crate::{routes::Route, split::chunk};

chunk!(load in review, page);

fn page(route: Route) -> AnyView {
    match route {
        Route::Approval(id) => detail::page(id),
        _ => inbox::page(),
    }
}
