//! x
use leptos::prelude::*;
use crate::{routes::Route, split::chunk};
chunk!(load in home, page);
fn page(_route: Route) -> AnyView { view! { <h1>"home"</h1> }.into_any() }
