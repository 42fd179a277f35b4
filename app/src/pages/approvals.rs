//! Approvals: the inbox and the proof.

mod decide;
mod detail;
mod edit;
pub mod findings;
mod inbox;
mod item;
mod questions;
mod value;
mod waiting;

use leptos::prelude::*;

use crate::{routes::Route, split::chunk};

chunk!(load in review, page);

fn page(route: Route) -> AnyView {
    match route {
        Route::Approval(id) => detail::page(id),
        Route::ApprovalItem(id) => item::page(id),
        _ => inbox::page(),
    }
}
