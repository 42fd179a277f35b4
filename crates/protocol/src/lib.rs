//! What workers outside and the server say to each other: the code generated from `proto/`, and nothing
//! else. What each message and field guarantees stands in the `.proto` files.

#[expect(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    reason = "generated; described in the .proto file"
)]
pub mod worker {
    tonic::include_proto!("bellwether.worker.v1");
}
