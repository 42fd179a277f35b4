//! `bellwether`: one program with a sub-command for each thing an operator does.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::commands::main()
}
