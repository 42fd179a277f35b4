//! The sub-commands of `bellwether`.

mod doctor;
mod migrate;
mod sandbox;
mod seed;
mod serve;
mod worker;

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{config, telemetry};

/// Agents do a company's marketing; people stay in charge.
#[derive(Parser)]
#[command(name = "bellwether", version)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the product; runs the worker loop too unless BELLWETHER_WORKER=no.
    Serve,
    /// Run the worker loop alone.
    Worker,
    /// Bring the database to this version (DATABASE_OWNER_URL).
    Migrate,
    /// Put a sample company into the database.
    Seed,
    /// Say what is missing or wrong.
    Doctor,
    /// Run the stand-in networks.
    Sandbox,
}

/// Runs the command the process was started with.
pub fn main() -> ExitCode {
    let line = Line::parse();
    let (filter, json) = config::logging();
    telemetry::logs(&filter, json);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let done = runtime.block_on(async {
        match line.command {
            Command::Serve => serve::run().await,
            Command::Worker => worker::run().await,
            Command::Migrate => migrate::run().await,
            Command::Seed => seed::run().await,
            Command::Doctor => doctor::run().await,
            Command::Sandbox => sandbox::run().await,
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    drop(writeln!(std::io::stderr(), "error: {error:#}"));
    ExitCode::FAILURE
}

/// A line for the person at the terminal.
fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}
