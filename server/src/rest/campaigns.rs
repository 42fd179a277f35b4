//! Campaigns over REST.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    campaigns::{
        Brief, CallToAction, Campaign, CampaignFilter, CampaignInput, CampaignStatus, Channel,
        KeyMessage,
    },
    fields::FieldError,
    ids::{CampaignId, PersonaId},
    insight::{Figure, Recommendation},
    page::Page,
    problem::Problem,
    publishing::Network,
};
use serde::{Deserialize, Serialize};
use services::{
    Error, campaigns,
    insight::{self, Attribution},
};
use utoipa::ToSchema;

use super::{
    amount::Amount,
    caller::Caller,
    input::{Input, PageQuery, Paged, PathId},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// What the campaign says. Every part may be missing until the first run.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Strategy {
    /// What the campaign is to reach.
    objective: String,
    /// Whom it speaks to, in words.
    audience: String,
    /// The persona it speaks to.
    persona_id: Option<PersonaId>,
    /// What it says, most important first: `{"text", "proof"}`.
    #[schema(value_type = Vec<Object>)]
    key_messages: Vec<KeyMessage>,
    /// What the reader should do: `{"text", "url"}`.
    #[schema(value_type = Object)]
    call_to_action: CallToAction,
    /// What must be kept to.
    constraints: Vec<String>,
}

impl From<Strategy> for Brief {
    fn from(s: Strategy) -> Self {
        let Strategy {
            objective,
            audience,
            persona_id,
            key_messages,
            call_to_action,
            constraints,
        } = s;
        Self {
            objective,
            audience,
            persona_id,
            key_messages,
            call_to_action,
            constraints,
        }
    }
}

/// A campaign to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CampaignCreate {
    /// Compared with the token's tenant.
    tenant_id: String,
    /// Name.
    name: String,
    /// What it says.
    #[serde(default)]
    strategy: Strategy,
    /// Total budget: decimal text, or a number.
    #[schema(value_type = String, example = "1250.00")]
    budget: Amount,
    /// ISO 4217 code.
    currency: String,
    /// First day.
    start_date: NaiveDate,
    /// Last day.
    end_date: NaiveDate,
    /// `social` for all networks, or `social:x`, `social:linkedin`; `email` and `ads` are kept, not yet active.
    #[schema(example = json!(["social", "email"]))]
    channels: Vec<String>,
}

/// A campaign.
#[derive(Serialize, ToSchema)]
pub(super) struct CampaignAnswer {
    /// Its id.
    id: CampaignId,
    /// Name.
    name: String,
    /// What it says.
    #[schema(value_type = Strategy)]
    strategy: Brief,
    /// Total budget, decimal text.
    #[schema(value_type = String, example = "1250.00")]
    budget: rust_decimal::Decimal,
    /// ISO 4217 code.
    currency: String,
    /// First day.
    start_date: NaiveDate,
    /// Last day.
    end_date: NaiveDate,
    /// Where it speaks.
    channels: Vec<&'static str>,
    /// Where it stands.
    status: CampaignStatus,
    /// Counts edits.
    revision: u32,
    /// Part of the sample company.
    sample: bool,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it was last changed.
    updated_at: DateTime<Utc>,
}

impl From<Campaign> for CampaignAnswer {
    fn from(c: Campaign) -> Self {
        let Campaign {
            id,
            revision,
            status,
            sample,
            input,
            created_at,
            updated_at,
        } = c;
        let CampaignInput {
            name,
            brief,
            budget,
            currency,
            start_date,
            end_date,
            channels,
        } = input;
        let channels = channels.into_iter().map(Channel::as_str).collect();
        Self {
            id,
            name,
            strategy: brief,
            budget,
            currency,
            start_date,
            end_date,
            channels,
            status,
            revision,
            sample,
            created_at,
            updated_at,
        }
    }
}

/// Creates a campaign in draft.
#[utoipa::path(post, path = "/api/campaigns", tag = "campaigns", request_body = CampaignCreate, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 201, body = CampaignAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn create(
    caller: Caller,
    headers: HeaderMap,
    input: Input<CampaignCreate>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    caller.same_tenant(&value.tenant_id)?;
    let input = CampaignInput {
        name: value.name,
        brief: value.strategy.into(),
        budget: value.budget.0,
        currency: value.currency,
        start_date: value.start_date,
        end_date: value.end_date,
        channels: channels(&value.channels).map_err(|e| caller.refuse(&e))?,
    };
    let call = Call {
        route: "POST /api/campaigns",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::CREATED,
        secret: false,
    };
    let work = |cx| async move { campaigns::create(&cx, &input).await };
    once(&caller.cx, call, CampaignAnswer::from, work).await
}

fn channels(words: &[String]) -> Result<Vec<Channel>, Error> {
    let mut all = Vec::new();
    for (i, word) in words.iter().enumerate().take(20) {
        let named = match word.as_str() {
            "social" => Network::ALL.map(Channel::Social).to_vec(),
            word => Channel::parse(word).into_iter().collect(),
        };
        if named.is_empty() {
            return Err(Error::Invalid(vec![FieldError {
                field: format!("channels.{i}"),
                code: "unknown".to_owned(),
                message: "Use social, social:x, social:linkedin, email or ads".to_owned(),
            }]));
        }
        all.extend(
            named
                .into_iter()
                .filter(|c| !all.contains(c))
                .collect::<Vec<_>>(),
        );
    }
    if all.is_empty() {
        return Err(Error::field(
            "channels",
            "required",
            "Choose at least one channel",
        ));
    }
    Ok(all)
}

/// A page of campaigns, newest first.
#[utoipa::path(get, path = "/api/campaigns", tag = "campaigns", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<CampaignAnswer>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    caller: Caller,
    Paged(page): Paged,
) -> Result<Json<Page<CampaignAnswer>>, Refusal> {
    let page = campaigns::list(&caller.cx, &CampaignFilter::default(), &page)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Page {
        items: page.items.into_iter().map(Into::into).collect(),
        next: page.next,
    }))
}

/// One campaign.
#[utoipa::path(get, path = "/api/campaigns/{id}", tag = "campaigns", security(("bearer" = [])),
    params(("id" = CampaignId, Path)),
    responses((status = 200, body = CampaignAnswer), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn get(
    caller: Caller,
    PathId(id): PathId<CampaignId>,
) -> Result<Json<CampaignAnswer>, Refusal> {
    let campaign = campaigns::get(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(campaign.into()))
}

/// Figures of one campaign over its whole life.
#[derive(Serialize, ToSchema)]
pub(super) struct AnalyticsAnswer {
    /// The campaign.
    campaign_id: CampaignId,
    /// Sums, per network, per post; each with unit, period, source and age.
    metrics: Metrics,
    /// Which channel leads came by.
    attribution: AttributionAnswer,
    /// What named rules advise, with evidence; may be empty.
    recommendations: Vec<Recommendation>,
}

/// Figures.
#[derive(Serialize, ToSchema)]
struct Metrics {
    /// One per metric, over all channels.
    totals: Vec<Figure>,
    /// Per network.
    #[schema(value_type = Vec<Object>)]
    channels: Vec<domain::insight::ChannelFigures>,
    /// Per post.
    #[schema(value_type = Vec<Object>)]
    posts: Vec<domain::insight::PostFigures>,
}

/// Leads by channel.
#[derive(Serialize, ToSchema)]
struct AttributionAnswer {
    /// How a lead is given to a channel: `last_touch`, the last recorded click before it.
    model: &'static str,
    /// Channels with leads.
    channels: Vec<AttributedChannel>,
}

/// The leads of one channel.
#[derive(Serialize, ToSchema)]
struct AttributedChannel {
    /// `x`, `linkedin`, `link`, or `direct` without a recorded click.
    channel: String,
    /// Leads.
    leads: i64,
}

/// Figures, attribution and advice for one campaign.
#[utoipa::path(get, path = "/api/campaigns/{id}/analytics", tag = "campaigns", security(("bearer" = [])),
    params(("id" = CampaignId, Path)),
    responses((status = 200, body = AnalyticsAnswer), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn analytics(
    caller: Caller,
    PathId(id): PathId<CampaignId>,
) -> Result<Json<AnalyticsAnswer>, Refusal> {
    let (figures, attribution, recommendations) = insight::analytics(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    let channels = attribution
        .into_iter()
        .map(|Attribution { channel, leads, .. }| AttributedChannel { channel, leads })
        .collect();
    Ok(Json(AnalyticsAnswer {
        campaign_id: id,
        metrics: Metrics {
            totals: figures.totals,
            channels: figures.channels,
            posts: figures.posts,
        },
        attribution: AttributionAnswer {
            model: "last_touch",
            channels,
        },
        recommendations,
    }))
}
