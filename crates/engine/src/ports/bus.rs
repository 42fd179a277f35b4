//! A word between the processes of one deployment. Only hints go this way: what is said while nobody
//! listens is gone.

use async_trait::async_trait;

/// The bus is away, with what is known of why.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BusError(pub String);

/// The way onto the bus.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Joins. What is said from then on is heard, by whomever, oneself included.
    async fn join(&self) -> Result<(Box<dyn Speaker>, Box<dyn Listener>), BusError>;
}

/// Says something.
#[async_trait]
pub trait Speaker: Send {
    /// Says `words` to everyone who has joined.
    async fn say(&mut self, words: &[u8]) -> Result<(), BusError>;
}

/// Hears what is said.
#[async_trait]
pub trait Listener: Send {
    /// The next word; `None` when the connection has ended. Dropped half-way, nothing is lost.
    async fn hear(&mut self) -> Option<Vec<u8>>;
}
