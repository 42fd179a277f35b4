//! Posts and campaigns as plain records, as tokens and conditions read them.

use domain::{
    campaigns::Campaign,
    content::{Content, ContentBody},
};
use serde_json::{Value, json};

use crate::{Error, Result};

/// A campaign.
pub(crate) fn campaign(campaign: &Campaign) -> Result<Value> {
    let mut record = serde_json::to_value(campaign).map_err(Error::internal)?;
    record["campaign_id"] = json!(campaign.id);
    Ok(record)
}

/// A post.
pub(crate) fn post(piece: &Content) -> Value {
    let network = match &piece.body {
        ContentBody::Social(post) => Some(post.network),
        _ => None,
    };
    json!({
        "content_id": piece.id,
        "title": piece.title,
        "status": piece.status,
        "network": network,
        "text": piece.body.plain_text(),
        "content_hash": piece.content_hash,
        "campaign_id": piece.campaign_id,
        "score": piece.score.as_ref().map(|s| s.total),
        "findings": piece.findings.len(),
        "scheduled_at": piece.scheduled_at,
        "created_at": piece.created_at,
    })
}
