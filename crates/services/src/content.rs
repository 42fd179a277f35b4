//! Content: read, edit, generate. The hash of a text is made here and nowhere else.

use domain::{
    approvals::ApprovalState,
    brand::check_text,
    campaigns::Brief,
    content::{
        Content, ContentBody, ContentEdit, ContentKind, ContentStatus, Provenance, score_text,
    },
    fields::Check,
    ids::{CampaignId, ContentId, PersonaId},
    page::{Page, PageRequest},
    permissions::Permission,
    publishing::Network,
};
use engine::{
    agent,
    ports::{WriteError, WriteRequest},
};
use sha2::{Digest, Sha256};
use store::{NewEvent, TenantTx};

use crate::{Error, Result, TenantCx};

/// SHA-256 of a body as lower-case hexadecimal. Field order is fixed by the type, so the same words
/// always give the same hash.
pub fn hash(body: &ContentBody) -> Result<String> {
    let bytes = serde_json::to_vec(body).map_err(Error::internal)?;
    Ok(hex::encode(Sha256::digest(bytes)))
}

/// A page of content, newest first.
pub async fn list(
    cx: &TenantCx,
    campaign: Option<CampaignId>,
    request: &PageRequest,
) -> Result<Page<Content>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    if let Some(id) = campaign {
        store::campaigns::find(&mut tx, id)
            .await?
            .ok_or(Error::NotFound)?;
    }
    Ok(store::content::list(&mut tx, campaign, request).await?)
}

/// One piece.
pub async fn get(cx: &TenantCx, id: ContentId) -> Result<Content> {
    cx.require(Permission::Read)?;
    store::content::find(&mut cx.read().await?, id)
        .await?
        .ok_or(Error::NotFound)
}

/// Changes the words. Every approval of the piece, given or pending, opens again at the new hash.
pub async fn edit(cx: &TenantCx, id: ContentId, edit: &ContentEdit) -> Result<Content> {
    cx.require(Permission::ContentWrite)?;
    edit.body.checked()?;
    let mut tx = cx.tx().await?;
    let mut piece = store::content::find_for_update(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if piece.revision != edit.revision {
        return Err(Error::Conflict(
            "stale_revision",
            "Somebody else has changed this text: load it again".to_owned(),
        ));
    }
    if !piece.status.is_editable() || store::publishing::is_under_way(&mut tx, id).await? {
        return Err(Error::Conflict(
            "already_out",
            "This post is out, or on its way, and can no longer be changed here".to_owned(),
        ));
    }
    if !same_shape(&piece.body, &edit.body) {
        return Err(Error::field(
            "body.type",
            "invalid",
            "Keep the type and the network of the piece",
        ));
    }
    let hash = hash(&edit.body)?;
    if hash == piece.content_hash {
        return Ok(piece);
    }
    piece.body = edit.body.clone();
    piece.content_hash = hash;
    piece.provenance.edited = true;
    let reopened = reopen_approvals(cx, &mut tx, &piece).await?;
    piece.status = if reopened {
        ContentStatus::InReview
    } else {
        ContentStatus::Draft
    };
    appraise(&mut tx, &mut piece).await?;
    store::content::set_body(&mut tx, &piece, cx.now()).await?;
    tx.announce(event(&piece, "updated"));
    cx.commit(tx).await?;
    piece.revision += 1;
    piece.updated_at = cx.now();
    Ok(piece)
}

fn same_shape(a: &ContentBody, b: &ContentBody) -> bool {
    match (a, b) {
        (ContentBody::Social(a), ContentBody::Social(b)) => a.network == b.network,
        _ => a.kind() == b.kind(),
    }
}

async fn reopen_approvals(cx: &TenantCx, tx: &mut TenantTx, piece: &Content) -> Result<bool> {
    let mut any = false;
    for approval in store::approvals::open_for_content(tx, piece.id).await? {
        let again = matches!(
            approval.state,
            ApprovalState::Pending | ApprovalState::Approved | ApprovalState::ChangesRequested
        );
        if again {
            store::approvals::set_state(
                tx,
                approval.id,
                ApprovalState::Pending,
                &piece.content_hash,
                cx.now(),
            )
            .await?;
            tx.announce(NewEvent {
                topic: "approval",
                kind: "reopened",
                subject: approval.id.to_string(),
                campaign: piece.campaign_id.map(|c| c.to_string()),
                run: piece.run_id.map(|r| r.to_string()),
            });
            any = true;
        }
    }
    Ok(any)
}

/// Brand findings and score of the present words.
pub(crate) async fn appraise(tx: &mut TenantTx, piece: &mut Content) -> Result<()> {
    if let Some(brand) = store::brand::published(tx).await? {
        piece.findings = check_text(&brand.guidelines, &piece.body.plain_text());
    }
    if let ContentBody::Social(post) = &piece.body {
        let call = match piece.campaign_id {
            Some(id) => store::campaigns::find(tx, id)
                .await?
                .map(|c| c.input.brief.call_to_action.text),
            None => None,
        };
        piece.score = Some(score_text(
            post.network,
            &post.text,
            &call.unwrap_or_default(),
            &piece.findings,
        ));
    }
    Ok(())
}

/// What `generate` is asked.
#[derive(Debug, Clone)]
pub struct Generate {
    /// The shape.
    pub kind: ContentKind,
    /// The network of a post; X when absent.
    pub network: Option<Network>,
    /// What it is about.
    pub topic: String,
    /// Whom it speaks to.
    pub persona: Option<PersonaId>,
    /// Words to use.
    pub keywords: Vec<String>,
    /// Guidelines to write by instead of the published ones.
    pub guidelines: Option<domain::brand::Guidelines>,
}

/// Writes one piece about a topic and keeps it as a draft.
pub async fn generate(cx: &TenantCx, ask: &Generate) -> Result<Content> {
    cx.require(Permission::ContentWrite)?;
    let mut fields = domain::fields::Fields::new();
    fields.text("topic", &ask.topic, 1, 1_000);
    fields.at_most("keywords", &ask.keywords, 30);
    for (i, word) in ask.keywords.iter().enumerate() {
        fields.text(&format!("keywords.{i}"), word, 1, 60);
    }
    fields.finish()?;
    let mut tx = cx.read().await?;
    let persona = match ask.persona {
        None => None,
        Some(id) => Some(
            store::brand::find_persona(&mut tx, id)
                .await?
                .ok_or(Error::NotFound)?
                .input,
        ),
    };
    let brand = match &ask.guidelines {
        Some(given) => given.clone(),
        None => {
            store::brand::published(&mut tx)
                .await?
                .ok_or_else(|| {
                    Error::Conflict(
                        "not_ready",
                        "Publish the brand guidelines first, or send brand_guidelines".to_owned(),
                    )
                })?
                .guidelines
        }
    };
    drop(tx);
    let brief = Brief {
        objective: ask.topic.clone(),
        key_messages: vec![domain::campaigns::KeyMessage {
            text: ask.topic.chars().take(300).collect(),
            proof: String::new(),
        }],
        ..Brief::default()
    };
    let request = WriteRequest {
        kind: ask.kind,
        network: (ask.kind == ContentKind::Social).then(|| ask.network.unwrap_or(Network::X)),
        brief,
        brand,
        persona,
        language: None,
        keywords: ask.keywords.clone(),
        seed: u64::from_be_bytes(
            cx.app.clock.id().as_bytes()[8..]
                .try_into()
                .unwrap_or_default(),
        ),
        revise: None,
        repair: None,
    };
    let silent: engine::ports::DeltaSink = std::sync::Arc::new(|_| {});
    let drafted = agent::draft(cx.app.writer.as_ref(), &request, silent)
        .await
        .map_err(write_error)?;
    let mut tx = cx.tx().await?;
    let provenance = provenance(&drafted.draft);
    let id = ContentId::from_uuid(cx.app.clock.id());
    store::content::insert(
        &mut tx,
        &store::content::NewContent {
            id,
            title: &ask.topic,
            body: &drafted.draft.body,
            content_hash: &hash(&drafted.draft.body)?,
            campaign_id: None,
            run_id: None,
            step: None,
            provenance: &provenance,
            scheduled_at: None,
            sample: false,
            now: cx.now(),
        },
    )
    .await?;
    let mut piece = store::content::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    appraise(&mut tx, &mut piece).await?;
    store::content::set_findings(&mut tx, id, &piece.findings, cx.now()).await?;
    if let Some(score) = &piece.score {
        store::content::set_score(&mut tx, id, score, cx.now()).await?;
    }
    tx.announce(event(&piece, "created"));
    cx.commit_answering(tx, &piece).await?;
    Ok(piece)
}

/// The provenance record of a draft.
pub(crate) fn provenance(draft: &engine::ports::Draft) -> Provenance {
    Provenance {
        writer: draft.writer.clone(),
        model: draft.model.clone(),
        prompt_version: draft.prompt_version.clone(),
        reason: draft.reason.clone(),
        used_messages: draft.used_messages.clone(),
        left_out: draft.left_out.clone(),
        edited: false,
    }
}

fn write_error(error: WriteError) -> Error {
    match error {
        WriteError::Unavailable {
            message,
            retry_after,
        } => Error::Unavailable(message, retry_after.unwrap_or(30)),
        other => Error::Conflict("writer_failed", other.to_string()),
    }
}

pub(crate) fn event(piece: &Content, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "content",
        kind,
        subject: piece.id.to_string(),
        campaign: piece.campaign_id.map(|c| c.to_string()),
        run: piece.run_id.map(|r| r.to_string()),
    }
}
