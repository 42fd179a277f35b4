//! Campaigns: create, save at each step, change state, start the run.

use domain::{
    campaigns::{
        Blocker, Campaign, CampaignFilter, CampaignInput, CampaignStatus, Channel, PublishWhen,
    },
    fields::{Check, Fields},
    ids::{CampaignId, RunId},
    page::{Page, PageRequest},
    permissions::Permission,
    publishing::Network,
};
use serde_json::json;
use store::NewEvent;

use crate::{Error, Result, TenantCx, workflows};

/// A page of campaigns, newest first.
pub async fn list(
    cx: &TenantCx,
    filter: &CampaignFilter,
    request: &PageRequest,
) -> Result<Page<Campaign>> {
    cx.require(Permission::Read)?;
    Ok(store::campaigns::list(&mut cx.read().await?, filter, request).await?)
}

/// One campaign.
pub async fn get(cx: &TenantCx, id: CampaignId) -> Result<Campaign> {
    cx.require(Permission::Read)?;
    store::campaigns::find(&mut cx.read().await?, id)
        .await?
        .ok_or(Error::NotFound)
}

/// Creates a draft campaign. Missing parts of the brief may follow; what is there must be right.
pub async fn create(cx: &TenantCx, input: &CampaignInput) -> Result<Campaign> {
    cx.require(Permission::CampaignsWrite)?;
    check_saved(input)?;
    let id = CampaignId::from_uuid(cx.app.clock.id());
    let mut tx = cx.tx().await?;
    store::campaigns::insert(&mut tx, id, input, cx.principal()?, false, cx.now()).await?;
    let campaign = store::campaigns::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    tx.announce(event(id, "created"));
    cx.commit_answering(tx, &campaign).await?;
    Ok(campaign)
}

/// Saves a campaign that is still at `revision`.
pub async fn save(
    cx: &TenantCx,
    id: CampaignId,
    revision: u32,
    input: &CampaignInput,
) -> Result<Campaign> {
    cx.require(Permission::CampaignsWrite)?;
    check_saved(input)?;
    let mut tx = cx.tx().await?;
    let before = store::campaigns::find_for_update(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if before.status == CampaignStatus::Ended {
        return Err(Error::Conflict(
            "campaign_ended",
            "This campaign has ended and stays as it is".to_owned(),
        ));
    }
    if !store::campaigns::update(&mut tx, id, revision, input, cx.now()).await? {
        return Err(Error::Conflict(
            "stale_revision",
            "Somebody else has changed this campaign: load it again".to_owned(),
        ));
    }
    let campaign = store::campaigns::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    tx.announce(event(id, "updated"));
    cx.commit(tx).await?;
    Ok(campaign)
}

/// A draft may lack parts; whatever is filled in keeps its limits.
fn check_saved(input: &CampaignInput) -> Result<()> {
    let mut fields = Fields::new();
    input.check_draft(&mut fields);
    fields.nested("brief", |f| input.brief.check(f));
    let errors = fields.finish().err().unwrap_or_default();
    let wrong: Vec<_> = errors
        .into_iter()
        .filter(|e| e.code != "required" || e.field == "name")
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.into())
    }
}

/// Moves a campaign to another state.
pub async fn set_status(cx: &TenantCx, id: CampaignId, to: CampaignStatus) -> Result<Campaign> {
    cx.require(Permission::CampaignsWrite)?;
    let mut tx = cx.tx().await?;
    let before = store::campaigns::find_for_update(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if !before.status.can_become(to) {
        let why = format!(
            "A campaign that is {} cannot become {}",
            before.status.as_str(),
            to.as_str()
        );
        return Err(Error::Conflict("wrong_state", why));
    }
    store::campaigns::set_status(&mut tx, id, before.status, to, cx.now()).await?;
    let campaign = store::campaigns::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    tx.announce(event(id, "updated"));
    cx.commit(tx).await?;
    Ok(campaign)
}

/// What stands in the way of a start; empty when nothing does.
pub async fn blockers(cx: &TenantCx, id: CampaignId) -> Result<Vec<Blocker>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let campaign = store::campaigns::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(find_blockers(&mut tx, &campaign).await?)
}

async fn find_blockers(
    tx: &mut store::TenantTx,
    campaign: &Campaign,
) -> store::Result<Vec<Blocker>> {
    let (here, edit) = (
        format!("/campaigns/{}", campaign.id),
        format!("/campaigns/{}/edit", campaign.id),
    );
    let mut why = Vec::new();
    let mut missing = |code: &str, text: String, href: &str| {
        why.push(Blocker {
            code: code.to_owned(),
            text,
            href: href.to_owned(),
        });
    };
    if matches!(campaign.status, CampaignStatus::Ended) {
        missing("campaign_ended", "The campaign has ended".to_owned(), &here);
    }
    for wrong in campaign.input.checked().err().unwrap_or_default() {
        let text = format!("{}: {}", wrong.field, wrong.message);
        missing("brief_incomplete", text, &edit);
    }
    if store::brand::published(tx).await?.is_none() {
        let text = "Publish the brand guidelines first: agents write by the published version only";
        missing("brand_not_published", text.to_owned(), "/brand-studio");
    }
    let networks = networks(&campaign.input.channels);
    if networks.is_empty() {
        let text = "Choose X or LinkedIn: e-mail and ads are kept but not yet active";
        missing("no_network", text.to_owned(), &edit);
    }
    for network in networks {
        if store::publishing::for_network(tx, network).await?.is_none() {
            let text = format!(
                "Connect an account on {} in Settings, Integrations",
                network.label()
            );
            missing("not_connected", text, "/settings/integrations");
        }
    }
    Ok(why)
}

/// The networks among the channels, in the order of `Network::ALL`.
pub fn networks(channels: &[Channel]) -> Vec<Network> {
    Network::ALL
        .into_iter()
        .filter(|n| channels.contains(&Channel::Social(*n)))
        .collect()
}

/// Starts a run of the campaign's workflow; makes the workflow on the first start. Refused with the
/// list of what is missing.
pub async fn start(cx: &TenantCx, id: CampaignId, publish: PublishWhen) -> Result<RunId> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    let campaign = store::campaigns::find_for_update(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let why = find_blockers(&mut tx, &campaign).await?;
    if !why.is_empty() {
        let why: Vec<String> = why.into_iter().map(|b| b.text).collect();
        return Err(Error::Conflict("not_ready", why.join(". ")));
    }
    let workflow = workflows::ensure_for_campaign(cx, &mut tx, &campaign).await?;
    let trigger = json!({ "campaign_id": id.to_string(), "publish": publish });
    let beginning = workflows::Beginning {
        campaign: Some(id),
        ..workflows::Beginning::by_hand(&workflow, trigger)
    };
    let run = workflows::try_begin(cx, &mut tx, beginning)
        .await?
        .or_refused()?;
    if campaign.status != CampaignStatus::Active {
        store::campaigns::set_status(
            &mut tx,
            id,
            campaign.status,
            CampaignStatus::Active,
            cx.now(),
        )
        .await?;
        tx.announce(event(id, "updated"));
    }
    cx.commit_answering(tx, &run).await?;
    Ok(run)
}

fn event(id: CampaignId, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "campaign",
        kind,
        subject: id.to_string(),
        campaign: Some(id.to_string()),
        run: None,
    }
}
