//! Logs and figures of the process.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

static FIGURES: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

const SECONDS: [f64; 11] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// Logs to standard error: one JSON object a line, or words where a person reads along.
pub fn logs(filter: &str, json: bool) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    let done = if json {
        builder
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init()
    } else {
        builder.compact().try_init()
    };
    // A second start in one process (tests) keeps the first one's logs.
    drop(done);
}

/// Begins to collect figures; again does nothing.
pub fn start_figures() {
    FIGURES.get_or_init(|| {
        PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .ok()?
            .install_recorder()
            .ok()
    });
}

/// The figures as Prometheus reads them.
pub fn figures() -> String {
    FIGURES
        .get()
        .and_then(Option::as_ref)
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}

/// Moves collected values into their sums; otherwise they pile up until somebody reads them.
pub fn upkeep() {
    if let Some(Some(handle)) = FIGURES.get() {
        handle.run_upkeep();
    }
}
