//! People and tables: finding, changing and tagging leads, choosing by consent, looking things up.

use domain::{
    audience::{Lead, LeadCapture, changed_tags},
    campaigns::CampaignFilter,
    content::ContentBody,
    fields::Check,
    identity::normal_email,
    ids::LeadId,
    page::{PAGE_MAX, Page, PageRequest},
    workflows::condition::Condition,
};
use serde_json::{Map, Value, json};
use store::TenantTx;

use super::{Again, Failure, Outcome, StepCx, records};
use crate::{
    Error,
    workflows::{Happening, happened},
};

/// Most rows that one look-up reads.
const READ_MAX: usize = 10_000;

fn invalid(code: &str, message: impl Into<String>) -> Failure {
    Failure::new(
        code,
        message,
        "Mend the step, or what it is given",
        Again::No,
    )
}

/// A lead as tokens read it.
fn shown(lead: &Lead) -> Result<Value, Failure> {
    Ok(serde_json::to_value(lead).map_err(Error::internal)?)
}

/// The lead that the step's item is about, if it still is one of ours.
async fn lead_at_hand(step: &StepCx, tx: &mut TenantTx) -> Result<Option<Lead>, Failure> {
    let scope = step.scope();
    let text = |key: &str| scope.lead.get(key).and_then(Value::as_str);
    if let Some(id) = text("id").and_then(|id| id.parse::<LeadId>().ok()) {
        return Ok(store::audience::find_lead_for_update(tx, id).await?);
    }
    let Some(email) = text("email") else {
        return Ok(None);
    };
    match store::audience::find_lead_by_email(tx, &normal_email(email)).await? {
        Some(lead) => Ok(store::audience::find_lead_for_update(tx, lead.id).await?),
        None => Ok(None),
    }
}

/// Lets through who agreed to be written to. Nobody is taken for having agreed.
pub(super) async fn consent(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let (kept, why) = match lead_at_hand(step, tx).await? {
        None => (false, "There is no lead that could have agreed"),
        Some(lead) => match lead.consent {
            Some(true) => (true, "The lead agreed to be written to"),
            Some(false) => (false, "The lead does not want to be written to"),
            None => (false, "The lead was never asked"),
        },
    };
    let port = if kept { "kept" } else { "dropped" };
    Ok(Outcome::done(json!({ "kept": kept }), port, why))
}

/// Finds a lead by address or id.
pub(super) async fn find(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let value = step.text("value").unwrap_or_default().trim();
    let found = match step.text("by") {
        Some("id") => match value.parse::<LeadId>() {
            Ok(id) => store::audience::find_lead(tx, id).await?,
            Err(_) => None,
        },
        _ => store::audience::find_lead_by_email(tx, &normal_email(value)).await?,
    };
    Ok(match found {
        Some(lead) => {
            let output = json!({ "lead": shown(&lead)? });
            Outcome::done(output, "found", "Found the lead")
        }
        None => Outcome::done(json!({ "lead": null }), "missing", "There is no such lead"),
    })
}

/// Adds the lead with that address, or changes it. The same change twice leaves the same lead.
pub(super) async fn upsert(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let fields = step.param("fields").and_then(Value::as_object);
    let change = change(step, fields.unwrap_or(&Map::new()))?;
    if let Err(errors) = change.checked() {
        let said = errors.iter().map(|e| format!("{}: {}", e.field, e.message));
        let said: Vec<String> = said.collect();
        return Err(invalid("invalid_lead", said.join("; ")));
    }
    let now = step.cx.now();
    let id = LeadId::from_uuid(step.cx.app.clock.id());
    let email = normal_email(&change.email);
    let (lead, created) = store::audience::save_lead(tx, id, &email, &change, now).await?;
    if created {
        let (kind, campaign) = ("lead_captured", change.campaign_id);
        let source = change.source.as_str();
        let happening = Happening {
            event: kind.to_owned(),
            subject: Some(lead.id.to_string()),
            item: json!({ "lead": shown(&lead)?, "source": source }),
            campaign,
            hops: step.hops,
            lead: Some(lead.id),
            source: Some(source.to_owned()),
            by: Some(step.run.workflow_id),
        };
        happened(&step.cx, tx, happening).await?;
    }
    let reason = if created {
        "Added the lead"
    } else {
        "Changed the lead"
    };
    let output = json!({ "lead": shown(&lead)?, "created": created });
    Ok(Outcome::done(output, "out", reason))
}

/// What the step wants to set. Known names are fields of the lead, all others attributes.
fn change(step: &StepCx, fields: &Map<String, Value>) -> Result<LeadCapture, Failure> {
    let mut change = LeadCapture {
        tenant_id: None,
        email: step.text("email").unwrap_or_default().to_owned(),
        name: None,
        phone: None,
        source: "workflow".to_owned(),
        attributes: std::collections::BTreeMap::new(),
        campaign_id: step.run.campaign_id,
    };
    for (key, value) in fields {
        match (key.as_str(), value) {
            (_, Value::Null) => {}
            ("id" | "email" | "tags" | "created_at" | "campaign_id", _) => {
                let why = format!("\"{key}\" cannot be set here");
                return Err(invalid("reserved_field", why));
            }
            ("name", _) => change.name = Some(plain(key, value)?),
            ("phone", _) => change.phone = Some(plain(key, value)?),
            ("source", _) => change.source = plain(key, value)?,
            _ => {
                change.attributes.insert(key.clone(), value.clone());
            }
        }
    }
    Ok(change)
}

fn plain(key: &str, value: &Value) -> Result<String, Failure> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(invalid("invalid_lead", format!("\"{key}\" is a text"))),
    }
}

/// Adds tags to the lead and removes others.
pub(super) async fn tag(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let lead = lead_at_hand(step, tx).await?.ok_or_else(|| {
        let hint = "Put Find lead before it";
        Failure::new(
            "no_lead",
            "The step was not given a lead of yours",
            hint,
            Again::No,
        )
    })?;
    let (add, remove) = (texts(step, "add")?, texts(step, "remove")?);
    let tags = changed_tags(&lead.tags, &add, &remove).map_err(|e| invalid("invalid_tag", e))?;
    let same = tags == lead.tags;
    if !same {
        store::audience::set_tags(tx, lead.id, &tags, step.cx.now()).await?;
    }
    let reason = if same {
        "The tags were so already"
    } else {
        "Changed the tags"
    };
    let was = lead.tags.clone();
    let lead = Lead {
        tags: tags.clone(),
        ..lead
    };
    let mut item = match &step.row.step.input {
        Value::Object(item) => item.clone(),
        _ => Map::new(),
    };
    // What flows on shows the lead as it is now, wherever the item keeps it.
    if item.get("email").is_some() && !item.contains_key("lead") {
        item.insert("tags".to_owned(), json!(tags));
    } else {
        item.insert("lead".to_owned(), shown(&lead)?);
    }
    Ok(Outcome::Done {
        output: json!({
            "tags": tags,
            "added": without(&tags, &was),
            "removed": without(&was, &tags),
        }),
        port: "out".into(),
        reason: reason.to_owned(),
        usage: engine::ports::Usage::default(),
        item: Some(Value::Object(item)),
    })
}

/// The ones of a list that are not in the other.
fn without<'a>(these: &'a [String], those: &[String]) -> Vec<&'a String> {
    these.iter().filter(|t| !those.contains(t)).collect()
}

/// The texts of a list; one text counts as a list of one.
pub(super) fn texts(step: &StepCx, key: &str) -> Result<Vec<String>, Failure> {
    let one = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(invalid(
            "not_a_text",
            format!("\"{key}\" holds something that is no text"),
        )),
    };
    match step.param(key) {
        None => Ok(Vec::new()),
        // A token may have put a list in the place of one entry.
        Some(Value::Array(list)) => {
            let flat = list.iter().flat_map(|entry| match entry {
                Value::Array(inner) => inner.iter().collect::<Vec<_>>(),
                other => vec![other],
            });
            flat.filter(|v| !v.is_null()).map(one).collect()
        }
        Some(value) => Ok(vec![one(value)?]),
    }
}

/// Leads, posts or campaigns that meet the conditions, newest first.
pub(super) async fn look_up(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let condition = match step.param("where") {
        None => None,
        Some(raw) => Some(Condition::read(raw).map_err(|e| invalid("condition", e))?),
    };
    let limit = step.param("limit").and_then(Value::as_u64).unwrap_or(100);
    let limit = limit.clamp(1, 1_000) as usize;
    let mut request = PageRequest {
        cursor: None,
        limit: Some(PAGE_MAX),
    };
    let (mut items, mut read) = (Vec::new(), 0);
    let all_read = loop {
        let page = rows(step, tx, &request).await?;
        for row in page.items {
            read += 1;
            if items.len() < limit && meets(step, condition.as_ref(), &row)? {
                items.push(row);
            }
        }
        request.cursor = page.next;
        if request.cursor.is_none() || items.len() >= limit {
            break true;
        }
        if read >= READ_MAX {
            break false;
        }
    };
    let count = items.len();
    let mut reason = format!("{count} found");
    if !all_read {
        reason =
            format!("{reason} among the newest {READ_MAX}; there are more that were not looked at");
    }
    Ok(Outcome::done(
        json!({ "items": items, "count": count }),
        "out",
        reason,
    ))
}

/// Whether a row meets the condition; in it, `item` is the row.
fn meets(step: &StepCx, condition: Option<&Condition>, row: &Value) -> Result<bool, Failure> {
    let Some(condition) = condition else {
        return Ok(true);
    };
    let scope = step.env.scope(&step.before, row);
    condition
        .holds(&scope)
        .map_err(|e| invalid("condition", e.to_string()))
}

/// A page of rows as plain records.
async fn rows(
    step: &StepCx,
    tx: &mut TenantTx,
    request: &PageRequest,
) -> Result<Page<Value>, Failure> {
    match step.text("in") {
        Some("leads") => records(store::audience::list_leads(tx, request).await?, shown),
        Some("posts") => {
            let mut page = store::content::list(tx, None, request).await?;
            page.items
                .retain(|c| matches!(c.body, ContentBody::Social(_)));
            records(page, |c| Ok(records::post(c)))
        }
        Some("campaigns") => {
            let filter = CampaignFilter::default();
            let page = store::campaigns::list(tx, &filter, request).await?;
            records(page, |c| Ok(records::campaign(c)?))
        }
        other => Err(invalid(
            "unknown_table",
            format!("There is nothing called {other:?}"),
        )),
    }
}

fn records<T>(
    page: Page<T>,
    record: impl Fn(&T) -> Result<Value, Failure>,
) -> Result<Page<Value>, Failure> {
    let items = page.items.iter().map(record).collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        next: page.next,
    })
}
