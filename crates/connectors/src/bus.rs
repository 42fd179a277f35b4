//! The bus between processes by Redis' publish and subscribe.

use std::{pin::Pin, time::Duration};

use async_trait::async_trait;
use engine::ports::{Bus, BusError, Listener, Speaker};
use futures::{Stream, StreamExt};
use redis::{Client, RedisError, aio::MultiplexedConnection};

/// Longest time to join or to say something.
const PATIENCE: Duration = Duration::from_secs(2);

/// A Redis that carries the words of a deployment.
pub struct RedisBus {
    client: Client,
    channel: String,
}

struct Mouth {
    connection: MultiplexedConnection,
    channel: String,
}

struct Ear(Pin<Box<dyn Stream<Item = Vec<u8>> + Send>>);

fn away(error: &RedisError) -> BusError {
    BusError(format!("Redis: {error}"))
}

fn late() -> BusError {
    BusError("Redis does not answer".to_owned())
}

impl RedisBus {
    /// A bus at `url`; connects to nothing yet. Deployments that share a Redis have a `channel` each.
    pub fn open(url: &str, channel: &str) -> Result<Self, BusError> {
        Ok(Self {
            client: Client::open(url).map_err(|e| away(&e))?,
            channel: channel.to_owned(),
        })
    }
}

#[async_trait]
impl Bus for RedisBus {
    async fn join(&self) -> Result<(Box<dyn Speaker>, Box<dyn Listener>), BusError> {
        let joined = tokio::time::timeout(PATIENCE, async {
            let mut ear = self.client.get_async_pubsub().await?;
            ear.subscribe(&self.channel).await?;
            let connection = self.client.get_multiplexed_async_connection().await?;
            Ok::<_, RedisError>((ear, connection))
        });
        let (ear, connection) = joined.await.map_err(|_| late())?.map_err(|e| away(&e))?;
        let words = ear.into_on_message();
        let words = words.map(|m| m.get_payload_bytes().to_vec());
        let mouth = Mouth {
            connection,
            channel: self.channel.clone(),
        };
        Ok((Box::new(mouth), Box::new(Ear(Box::pin(words)))))
    }
}

#[async_trait]
impl Speaker for Mouth {
    async fn say(&mut self, words: &[u8]) -> Result<(), BusError> {
        let mut command = redis::cmd("PUBLISH");
        command.arg(&self.channel).arg(words);
        let said = command.query_async::<()>(&mut self.connection);
        let said = tokio::time::timeout(PATIENCE, said).await;
        said.map_err(|_| late())?.map_err(|e| away(&e))
    }
}

#[async_trait]
impl Listener for Ear {
    async fn hear(&mut self) -> Option<Vec<u8>> {
        self.0.next().await
    }
}
