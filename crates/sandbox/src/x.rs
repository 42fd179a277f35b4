//! X: the pages and the API v2 under `/x`. Routes and layers only; the work is in the files below.

pub(crate) mod answers;
mod limits;
mod oauth;
mod reads;
mod shape;
mod write;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};

use crate::{
    faults,
    world::{Shared, dated},
};

/// All routes of X.
pub(crate) fn router(world: &Shared) -> Router {
    Router::new()
        .route("/i/oauth2/authorize", get(oauth::ask).post(oauth::decide))
        .route("/i/status/{id}", get(reads::page))
        .route("/2/oauth2/token", post(oauth::token))
        .route("/2/oauth2/revoke", post(oauth::revoke))
        .route("/2/users/me", get(reads::me))
        .route("/2/users/{id}/tweets", get(reads::timeline))
        .route("/2/tweets", get(reads::many).post(write::create))
        .route("/2/tweets/{id}", get(reads::one))
        .fallback(answers::no_route)
        .layer(from_fn_with_state(Shared::clone(world), faults::on_x))
        .layer(from_fn_with_state(Shared::clone(world), limits::count))
        .layer(from_fn_with_state(Shared::clone(world), dated))
        .with_state::<()>(Shared::clone(world))
}
