//! The sample company's words: brand, personas, campaigns and the text that waits for approval.

use chrono::Days;
use domain::{
    brand::{BannedWord, DoDont, Guidelines, PersonaInput, Voice},
    campaigns::{Brief, CallToAction, CampaignInput, CampaignStatus, Channel, KeyMessage},
    content::{ContentBody, ContentStatus, Provenance, SocialBody},
    ids::{ApprovalId, BrandId, CampaignId, ContentId, PersonaId},
    publishing::Network,
};
use store::{TenantTx, approvals::NewApproval, content::NewContent};

use crate::{Error, Result, TenantCx, content};

/// The three sample campaigns.
pub(super) struct Campaigns {
    /// Over; its posts fill the sixty days.
    pub ended: CampaignId,
    /// Running; one approval waits.
    pub active: CampaignId,
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|w| (*w).to_owned()).collect()
}

fn guidelines() -> Guidelines {
    Guidelines {
        name: "Larkspur Tools".to_owned(),
        positioning: "Larkspur makes hand planes and chisels for small workshops. Each tool is ground by hand in Hexham, \
                      can be sharpened for decades, and comes with spare parts for as long as its owner keeps it."
            .to_owned(),
        voice: Voice { formality: 40, warmth: 70, energy: 45, brevity: 60 },
        preferred: words(&["hand plane", "workshop", "made to be sharpened"]),
        banned: vec![
            BannedWord { word: "cheap".to_owned(), instead: "good value".to_owned() },
            BannedWord { word: "game-changing".to_owned(), instead: String::new() },
        ],
        pairs: vec![DoDont {
            good: "Set the blade once and plane all morning.".to_owned(),
            bad: "Revolutionise your woodworking journey today!".to_owned(),
        }],
    }
}

/// Publishes the sample brand unless the tenant has one, and adds two personas.
pub(super) async fn brand_and_personas(cx: &TenantCx, tx: &mut TenantTx) -> Result<[PersonaId; 2]> {
    let (now, by) = (cx.now(), cx.principal()?);
    if store::brand::versions(tx).await?.is_empty() {
        let id = BrandId::from_uuid(cx.app.clock.id());
        let revision = store::brand::save_draft(tx, id, 0, &guidelines(), by, true, now)
            .await?
            .ok_or(Error::NotFound)?;
        store::brand::publish(tx, revision, by, now).await?;
    }
    let joiner = PersonaInput {
        name: "Self-employed joiner".to_owned(),
        description: "Runs a workshop with one or two helpers and fits kitchens and stairs. Buys a tool when the old one fails.".to_owned(),
        pains: words(&["loses an hour a week to blunt blades", "spare parts are never in stock"]),
        goals: words(&["finish on the day that was promised"]),
        objections: words(&["a power plane is faster"]),
    };
    let evening = PersonaInput {
        name: "Evening woodworker".to_owned(),
        description:
            "Builds furniture after work in a small garage and reads every review before buying."
                .to_owned(),
        pains: words(&["no room for machines", "neighbours hear every cut"]),
        goals: words(&["one good table a year"]),
        objections: words(&["hand tools look hard to learn"]),
    };
    let mut ids = Vec::new();
    for input in [joiner, evening] {
        let id = PersonaId::from_uuid(cx.app.clock.id());
        store::brand::insert_persona(tx, id, &input, true, now).await?;
        ids.push(id);
    }
    Ok([ids[0], ids[1]])
}

fn message(text: &str, proof: &str) -> KeyMessage {
    KeyMessage {
        text: text.to_owned(),
        proof: proof.to_owned(),
    }
}

/// Adds the three campaigns in their states.
pub(super) async fn campaigns(
    cx: &TenantCx,
    tx: &mut TenantTx,
    personas: [PersonaId; 2],
) -> Result<Campaigns> {
    let today = cx.now().date_naive();
    let both = vec![
        Channel::Social(Network::X),
        Channel::Social(Network::LinkedIn),
    ];
    let ended = CampaignInput {
        name: "Sample: The No. 4 plane returns".to_owned(),
        brief: Brief {
            objective: "Tell former customers that the No. 4 hand plane is made again".to_owned(),
            audience: "Joiners who bought from us before".to_owned(),
            persona_id: Some(personas[0]),
            key_messages: vec![
                message("The No. 4 plane is made again after six years", ""),
                message(
                    "Every part of it can be ordered singly",
                    "spare parts list with 14 entries",
                ),
            ],
            call_to_action: CallToAction {
                text: "Order a plane".to_owned(),
                url: "https://larkspur.example/no4".to_owned(),
            },
            constraints: words(&["no prices"]),
        },
        budget: 1_200.into(),
        currency: "EUR".to_owned(),
        start_date: today - Days::new(60),
        end_date: today - Days::new(8),
        channels: both.clone(),
    };
    let active = CampaignInput {
        name: "Sample: Sharpening evenings".to_owned(),
        brief: Brief {
            objective: "Fill the sharpening evenings in the workshop".to_owned(),
            audience: "People who own hand tools and let them go blunt".to_owned(),
            persona_id: Some(personas[1]),
            key_messages: vec![
                message(
                    "We sharpen your plane and show you how",
                    "every Thursday from 18:00",
                ),
                message("Bring two blades, take both home sharp", ""),
            ],
            call_to_action: CallToAction {
                text: "Reserve a bench".to_owned(),
                url: "https://larkspur.example/evenings".to_owned(),
            },
            constraints: Vec::new(),
        },
        budget: 300.into(),
        currency: "EUR".to_owned(),
        start_date: today - Days::new(6),
        end_date: today + Days::new(30),
        channels: both.clone(),
    };
    let draft = CampaignInput {
        name: "Sample: Winter catalogue".to_owned(),
        brief: Brief {
            objective: "Announce the winter catalogue".to_owned(),
            ..Brief::default()
        },
        budget: 0.into(),
        currency: "EUR".to_owned(),
        start_date: today + Days::new(10),
        end_date: today + Days::new(45),
        channels: both,
    };
    let ended = insert(
        cx,
        tx,
        &ended,
        &[CampaignStatus::Active, CampaignStatus::Ended],
    )
    .await?;
    let active = insert(cx, tx, &active, &[CampaignStatus::Active]).await?;
    insert(cx, tx, &draft, &[]).await?;
    Ok(Campaigns { ended, active })
}

async fn insert(
    cx: &TenantCx,
    tx: &mut TenantTx,
    input: &CampaignInput,
    states: &[CampaignStatus],
) -> Result<CampaignId> {
    let id = CampaignId::from_uuid(cx.app.clock.id());
    store::campaigns::insert(tx, id, input, cx.principal()?, true, cx.now()).await?;
    let mut from = CampaignStatus::Draft;
    for to in states {
        store::campaigns::set_status(tx, id, from, *to, cx.now()).await?;
        from = *to;
    }
    Ok(id)
}

/// One post that waits for a decision.
pub(super) async fn waiting_approval(
    cx: &TenantCx,
    tx: &mut TenantTx,
    campaign: CampaignId,
) -> Result<()> {
    let text = "A blunt plane makes twice the work. On Thursdays from 18:00 we sharpen yours and show you how.\n\n\
                Reserve a bench: https://larkspur.example/evenings";
    let body = ContentBody::Social(SocialBody {
        network: Network::X,
        text: text.to_owned(),
    });
    let hash = content::hash(&body)?;
    let id = ContentId::from_uuid(cx.app.clock.id());
    let provenance = Provenance {
        writer: "sample".to_owned(),
        prompt_version: "sample-1".to_owned(),
        reason: "Written for the sample company".to_owned(),
        used_messages: vec![0],
        left_out: vec![1],
        ..Provenance::default()
    };
    let now = cx.now();
    store::content::insert(
        tx,
        &NewContent {
            id,
            title: "Sample: Sharpening evenings on X",
            body: &body,
            content_hash: &hash,
            campaign_id: Some(campaign),
            run_id: None,
            step: None,
            provenance: &provenance,
            scheduled_at: None,
            sample: true,
            now,
        },
    )
    .await?;
    let mut piece = store::content::find(tx, id).await?.ok_or(Error::NotFound)?;
    content::appraise(tx, &mut piece).await?;
    store::content::set_findings(tx, id, &piece.findings, now).await?;
    if let Some(score) = &piece.score {
        store::content::set_score(tx, id, score, now).await?;
    }
    store::content::set_status(tx, id, ContentStatus::InReview, now).await?;
    let approval = ApprovalId::from_uuid(cx.app.clock.id());
    store::approvals::insert(
        tx,
        &NewApproval {
            id: approval,
            content: id,
            run: None,
            step: None,
            content_hash: &hash,
            required: 1,
            sample: true,
            expires_at: None,
            rules: &domain::approvals::ApprovalRules::default(),
            now,
        },
    )
    .await?;
    Ok(())
}
