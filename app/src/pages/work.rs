//! People's tasks and the queue.

mod form;
mod inbox;
mod queue;
mod task;

use leptos::prelude::*;

use crate::{routes::Route, split::chunk};

chunk!(load in work, page);

fn page(route: Route) -> AnyView {
    match route {
        Route::Queue => queue::page(),
        Route::Task(id) => task::page(id),
        _ => inbox::page(),
    }
}
