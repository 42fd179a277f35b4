//! x
use leptos::prelude::*;
use crate::{routes::Route, split::chunk};
chunk!(load in brand, page);
fn page(_route: Route) -> AnyView { view! { <h1>"brand"</h1> }.into_any() }
