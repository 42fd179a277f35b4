//! x
use leptos::prelude::*;
use crate::{routes::Route, split::chunk};
chunk!(load in approvals, page);
fn page(_route: Route) -> AnyView { view! { <h1>"approvals"</h1> }.into_any() }
