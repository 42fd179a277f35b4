//! What a step may cost at most, before it is known what it does cost.

use domain::workflows::{Cost, Node, kind_spec};
use rust_decimal::Decimal;
use serde_json::Value;

/// A model may be asked once more when its answer does not fit.
const ASKED_AT_MOST: u32 = 2;
/// Tokens of our own instructions, and of an answer of a fixed shape.
const INSTRUCTIONS: usize = 1_500;
const SHORT_ANSWER: u64 = 2_000;

/// Prices of a model, in US dollars for a million tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prices {
    /// Of what it reads.
    pub read: Decimal,
    /// Of what it writes.
    pub written: Decimal,
}

impl Prices {
    fn of(self, reads: u64, writes: u64) -> Decimal {
        let price = Decimal::from(reads) * self.read + Decimal::from(writes) * self.written;
        price / Decimal::from(1_000_000)
    }

    /// What so many tokens cost, half of them read.
    #[must_use]
    pub fn usual(self, tokens: u32) -> Decimal {
        let half = u64::from(tokens / 2);
        self.of(u64::from(tokens) - half, half).round_dp(6)
    }
}

/// The most a step with its parameters rendered may cost, in US dollars; nothing for one that is free.
#[must_use]
pub fn most_it_may_cost(node: &Node, prices: Prices) -> Option<Decimal> {
    let Cost::Tokens(usual) = kind_spec(&node.kind)?.cost else {
        return None;
    };
    // A token has two bytes at least in the languages that models count worst.
    let bytes: usize = node.params.values().map(|v| v.to_string().len()).sum();
    let reads = (bytes / 2 + INSTRUCTIONS).max(usual as usize) as u64;
    let writes = match node.kind.as_str() {
        "ai.prompt" => {
            let most = node.params.get("max_tokens").and_then(Value::as_u64);
            most.unwrap_or(1_000)
        }
        "content.social" => u64::from(usual),
        _ => SHORT_ANSWER,
    };
    // The cost of a step is kept to the millionth.
    Some((prices.of(reads, writes) * Decimal::from(ASKED_AT_MOST)).round_dp(6))
}
