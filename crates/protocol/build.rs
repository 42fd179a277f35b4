//! Generates the messages and the service from `proto/`, by a compiler that is itself a crate: no
//! `protoc` is needed.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../proto");
    println!("cargo::rerun-if-changed={root}");
    let files = protox::compile(["bellwether/worker/v1/worker.proto"], [root])?;
    tonic_prost_build::configure()
        .build_transport(false)
        .compile_fds(files)?;
    Ok(())
}
