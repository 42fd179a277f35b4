//! `bellwether migrate`: brings the database to this version, as its owner.

use anyhow::Context;

pub(super) async fn run() -> anyhow::Result<()> {
    let owner = owner_url()?;
    store::migrate(&owner)
        .await
        .context("the migration failed")?;
    super::say("the database is up to date");
    Ok(())
}

/// The owner's address, which a serving process never needs.
pub(super) fn owner_url() -> anyhow::Result<String> {
    std::env::var("DATABASE_OWNER_URL").context(
        "DATABASE_OWNER_URL is missing; it holds the address of the database for its owner",
    )
}
