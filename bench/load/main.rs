//! `bench-load`: what the engine's cells need beside the product itself. It feeds the queue by the product's own
//! enqueue, runs the product's own worker where a start has to be seen in the same process, calls webhooks at a
//! fixed number of connections, and times the validation of a document. One JSON line on standard output.

mod arrivals;
mod http;
mod queue;
mod validation;

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};
use domain::ids::TenantId;
use server::{Config, compose, telemetry};
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "bench-load")]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Puts no-op tasks into the queue by the product's enqueue, one transaction per tenant and chunk.
    Fill(queue::Fill),
    /// Enqueues at a rate, works in the same process, and says how long each task waited for its start.
    Arrivals(arrivals::Arrivals),
    /// Calls an address over and over and checks every answer.
    Http(http::Calls),
    /// Times the validation of a document with two hundred steps.
    Validate,
}

/// The n-th tenant of the bench; the rows are made by SQL before a cell.
fn tenant(n: u32) -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(
        0xbe7c_0000_0000_7000_8000_0000_0000_0000 + u128::from(n),
    ))
}

async fn app() -> anyhow::Result<services::App> {
    compose::app(&Config::from_env()?).await
}

async fn run(command: Command) -> anyhow::Result<serde_json::Value> {
    match command {
        Command::Fill(fill) => queue::fill(&app().await?, fill).await,
        Command::Arrivals(arrivals) => arrivals::run(app().await?, arrivals).await,
        Command::Http(calls) => http::run(calls).await,
        Command::Validate => validation::run(),
    }
}

fn main() -> ExitCode {
    let line = Line::parse();
    telemetry::logs("warn", false);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(line.command)),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(said) => {
            drop(writeln!(std::io::stdout(), "{said}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            drop(writeln!(std::io::stderr(), "error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Median, tail and maximum of `values`; they are sorted by it.
fn spread(values: &mut [u64]) -> serde_json::Value {
    values.sort_unstable();
    let at = |share: f64| {
        let place = (values.len() as f64 * share) as usize;
        values
            .get(place.min(values.len().saturating_sub(1)))
            .copied()
    };
    serde_json::json!({ "n": values.len(), "p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "max": values.last() })
}
