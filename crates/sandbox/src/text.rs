//! How the networks read a text: what counts as a link on X, how long it weighs, what LinkedIn's
//! markup means. Written from the networks' documents, on purpose without a look at our own rules.

pub(crate) mod links;
pub(crate) mod little;
pub(crate) mod weight;
