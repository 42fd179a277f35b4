//! Where the wasm is split. A `chunk!` names the function that hands out a group's page function;
//! with the `split` feature its code sits in a file of its own that is fetched on first use, without
//! it everything is one module. A group that cannot be fetched is a value, not a panic.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local, wasm_split::SplitLoaderError};

use crate::routes::Route;

/// Draws a page of a group.
pub type PageFn = fn(Route) -> AnyView;

/// What a group's loader gives.
pub type Loaded = Result<PageFn, SplitLoaderError>;

macro_rules! chunk {
    ($load:ident in $group:ident, $page:path) => {
        /// Fetches the group if it is not here yet.
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($group, wasm_split_path = leptos::wasm_split, fallible)]
        pub fn $load() -> $crate::split::Loaded {
            Ok($page)
        }
        /// Hands out the group's page function.
        #[cfg(not(feature = "split"))]
        pub async fn $load() -> $crate::split::Loaded {
            Ok($page)
        }
    };
}
pub(crate) use chunk;

/// How a group's code stands.
#[derive(Debug, Clone, Copy)]
pub enum Code {
    /// On its way.
    Waiting,
    /// Here.
    Here(PageFn),
    /// It could not be fetched: offline, or the site was renewed meanwhile.
    Missing,
}

/// Starts a load and puts its outcome into the signal.
pub fn fetch<F: Future<Output = Loaded> + 'static>(code: RwSignal<Code>, load: F) {
    spawn_local(async move {
        let _ = code.try_set(load.await.map_or(Code::Missing, Code::Here));
    });
}
