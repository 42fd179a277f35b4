//! `bellwether`: one program with a sub-command for each thing an operator does.

use std::process::ExitCode;

/// A request makes many small allocations, a tenth of its processor time with the C library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::commands::main()
}
