//! x
use leptos::prelude::*;
use crate::{routes::Route, split::chunk};
chunk!(load in campaigns, page);
fn page(_route: Route) -> AnyView { view! { <h1>"campaigns"</h1> }.into_any() }
