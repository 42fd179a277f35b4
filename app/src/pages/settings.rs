//! x
use leptos::prelude::*;
use crate::{routes::Route, split::chunk};
chunk!(load in settings, page);
fn page(_route: Route) -> AnyView { view! { <h1>"settings"</h1> }.into_any() }
