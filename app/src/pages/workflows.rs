//! x
use leptos::prelude::*;
use crate::{routes::Route, split::chunk};
chunk!(load in workflows, page);
fn page(_route: Route) -> AnyView { view! { <h1>"workflows"</h1> }.into_any() }
