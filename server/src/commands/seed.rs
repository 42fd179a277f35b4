//! `bellwether seed`: a sample company to look at, clearly marked.

use crate::{Config, compose};

pub(super) async fn run() -> anyhow::Result<()> {
    let config = Config::from_env()?;
    let app = compose::app(&config).await?;
    app.db.close().await;
    anyhow::bail!("there is no sample company yet")
}
