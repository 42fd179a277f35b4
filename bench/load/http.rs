//! Calls of one address by a fixed number of connections, each as soon as the last was answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Args;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::task::JoinSet;

use crate::spread;

/// What to call. Each call has a number of its own; its answer must name it doubled.
#[derive(Args, Clone)]
pub struct Calls {
    /// The address.
    #[arg(long)]
    url: String,
    /// Calls at once.
    #[arg(long, default_value_t = 16)]
    connections: u32,
    /// Seconds measured, after `warm` that are not.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Seconds before that.
    #[arg(long, default_value_t = 1.0)]
    warm: f64,
    /// So many calls instead of so many seconds; all are measured.
    #[arg(long)]
    total: Option<u64>,
    /// Signs each call as Standard Webhooks do.
    #[arg(long)]
    secret: Option<String>,
    /// What every answer has, instead of the doubled number.
    #[arg(long)]
    expect: Option<String>,
    /// Numbers begin here: a caller that is run again uses other ones.
    #[arg(long, default_value_t = 0)]
    first: u64,
}

#[derive(Default)]
struct Tally {
    right: u64,
    wrong: u64,
    failed: u64,
    took: Vec<u64>,
    example: Option<String>,
}

/// Calls until the time or the number is over.
pub async fn run(calls: Calls) -> anyhow::Result<Value> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(calls.connections as usize)
        .build()?;
    let number = Arc::new(AtomicU64::new(calls.first));
    let began = Instant::now();
    let from = began
        + Duration::from_secs_f64(if calls.total.is_some() {
            0.0
        } else {
            calls.warm
        });
    let until = calls
        .total
        .is_none()
        .then(|| from + Duration::from_secs_f64(calls.seconds));
    let mut callers = JoinSet::new();
    for _ in 0..calls.connections {
        let (calls, client, number) = (calls.clone(), client.clone(), Arc::clone(&number));
        callers.spawn(async move {
            let mut tally = Tally::default();
            loop {
                let n = number.fetch_add(1, Ordering::Relaxed);
                let over = calls.total.is_some_and(|most| n - calls.first >= most);
                let at = Instant::now();
                if over || until.is_some_and(|until| at >= until) {
                    return tally;
                }
                let (text, answer) = call(&client, &calls, n).await;
                let wanted = calls
                    .expect
                    .clone()
                    .unwrap_or_else(|| format!("{text}{text}"));
                match answer {
                    Ok((true, body)) if body.contains(&wanted) => {
                        if at >= from && until.is_none_or(|until| Instant::now() < until) {
                            tally.right += 1;
                            tally
                                .took
                                .push(u64::try_from(at.elapsed().as_micros()).unwrap_or(u64::MAX));
                        }
                    }
                    Ok((_, body)) => {
                        tally.wrong += 1;
                        tally
                            .example
                            .get_or_insert(body.chars().take(300).collect());
                    }
                    Err(error) => {
                        tally.failed += 1;
                        tally.example.get_or_insert(format!("{error:#}"));
                    }
                }
            }
        });
    }
    let mut all = Tally::default();
    for tally in callers.join_all().await {
        all.right += tally.right;
        all.wrong += tally.wrong;
        all.failed += tally.failed;
        all.took.extend(tally.took);
        all.example = all.example.or(tally.example);
    }
    let seconds = until
        .unwrap_or_else(Instant::now)
        .saturating_duration_since(from)
        .as_secs_f64();
    let sent = number.load(Ordering::Relaxed) - calls.first;
    let sent = calls
        .total
        .map_or(sent.saturating_sub(u64::from(calls.connections)), |most| {
            sent.min(most)
        });
    Ok(json!({
        "sent": sent, "right": all.right, "wrong": all.wrong, "failed": all.failed, "example": all.example,
        "rate": all.right as f64 / seconds, "took_us": spread(&mut all.took),
    }))
}

/// One call: its text, and whether it was answered with success and with what.
async fn call(
    client: &reqwest::Client,
    calls: &Calls,
    n: u64,
) -> (String, anyhow::Result<(bool, String)>) {
    let text = format!("order-{n};");
    let body = json!({ "text": text }).to_string();
    let mut request = client
        .post(&calls.url)
        .header("content-type", "application/json");
    if let Some(secret) = &calls.secret {
        let id = format!("bench_{n}");
        let at = chrono::DateTime::<chrono::Utc>::from(std::time::UNIX_EPOCH + since_1970());
        let at = at.timestamp().to_string();
        let signature = sign(secret, &id, &at, &body);
        request = request
            .header("webhook-id", id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", signature);
    }
    let answer = async {
        let answer = request.body(body).send().await?;
        let good = answer.status().is_success();
        Ok((good, answer.text().await?))
    };
    (text, answer.await)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a caller from outside has a clock of its own"
)]
fn since_1970() -> Duration {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default()
}

fn sign(secret: &str, id: &str, at: &str, body: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let Ok(mut mac) = mac else {
        return String::new();
    };
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}
