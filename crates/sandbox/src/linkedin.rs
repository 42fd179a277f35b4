//! LinkedIn: the pages, the OAuth endpoints and the versioned REST API under `/linkedin`. Routes
//! and layers only; the work is in the files below.

pub(crate) mod answers;
mod members;
mod oauth;
mod posts;
mod statistics;
mod version;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};

use crate::{
    faults,
    world::{Shared, dated},
};

/// All routes of LinkedIn.
pub(crate) fn router(world: &Shared) -> Router {
    let versioned = Router::new()
        .route("/posts", get(posts::list).post(posts::create))
        .route("/posts/{urn}", get(posts::one))
        .route("/organizationAcls", get(members::pages))
        .route("/organizations/{id}", get(members::page))
        .route(
            "/organizationalEntityShareStatistics",
            get(statistics::of_page),
        )
        .route("/memberCreatorPostAnalytics", get(statistics::of_member))
        .layer(from_fn_with_state(Shared::clone(world), version::check))
        .layer(from_fn_with_state(Shared::clone(world), version::count));
    Router::new()
        .route(
            "/oauth/v2/authorization",
            get(oauth::ask).post(oauth::decide),
        )
        .route("/oauth/v2/accessToken", post(oauth::token))
        .route("/oauth/v2/revoke", post(oauth::revoke))
        .route("/v2/userinfo", get(members::userinfo))
        .route("/feed/update/{urn}", get(posts::shown))
        .route("/feed/update/{urn}/", get(posts::shown))
        .nest("/rest", versioned)
        .fallback(answers::no_route)
        .layer(from_fn_with_state(
            Shared::clone(world),
            faults::on_linkedin,
        ))
        .layer(from_fn_with_state(Shared::clone(world), dated))
        .with_state::<()>(Shared::clone(world))
}
