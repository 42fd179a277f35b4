//! Drafting: ask the writer, keep the draft, check it against the brand, score it.

use std::sync::Arc;

use domain::{
    brand::{BrandVersion, PersonaInput, Severity, check_text},
    campaigns::{Brief, KeyMessage},
    content::{ContentBody, ContentKind, score_text},
    ids::ContentId,
    publishing::Network,
};
use engine::{
    agent::{self, Drafted},
    ports::{WriteError, WriteRequest},
};
use serde_json::{Value, json};
use store::{TenantTx, content::NewContent};

use super::{Again, Failure, Outcome, Performed, StepCx};
use crate::{Error, app::Writing, content};

/// Most things that a step's own text may say, and most characters of each.
const MESSAGES_MAX: usize = 10;
const MESSAGE_CHARS_MAX: usize = 300;

fn network(step: &StepCx) -> Result<Network, Failure> {
    let word = step
        .node
        .params
        .get("network")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Network::parse(word).ok_or_else(|| {
        Failure::new(
            "unknown_network",
            format!("There is no network \"{word}\""),
            "Mend the step",
            Again::No,
        )
    })
}

/// Asks the writer for a post: no transaction is held meanwhile.
pub(super) async fn write(step: &StepCx) -> Result<Performed, Failure> {
    let network = network(step)?;
    let mut tx = step.cx.read().await?;
    let brief = brief(step, &mut tx).await?;
    let brand = store::brand::published(&mut tx).await?;
    let brand = brand.ok_or_else(|| {
        Failure::new(
            "no_brand",
            "There are no published brand guidelines",
            "Publish them in the brand studio",
            Again::No,
        )
    })?;
    let persona = persona(step, &mut tx, &brief).await?;
    drop(tx);
    let seed = step
        .row
        .step
        .input
        .pointer(&format!("/plan/{}/seed", network.as_str()))
        .and_then(Value::as_u64)
        .unwrap_or(0);
    let request = WriteRequest {
        kind: ContentKind::Social,
        network: Some(network),
        brief,
        brand: brand.guidelines,
        persona,
        language: step.text("language").map(str::to_owned),
        keywords: Vec::new(),
        seed: seed + u64::from(step.row.step.attempt - 1),
        revise: None,
        repair: None,
    };
    match agent::draft(step.cx.app.writer.as_ref(), &request, to_screens(step)).await {
        Ok(drafted) => Ok(Performed::Draft(Box::new(drafted))),
        Err(WriteError::Unavailable {
            message,
            retry_after,
        }) => {
            let again = retry_after.map_or(Again::Backoff, Again::After);
            Err(Failure::new(
                "writer_away",
                message,
                "Retry, or choose another writer",
                again,
            ))
        }
        Err(WriteError::Refused { message }) => Err(Failure::new(
            "writer_refused",
            message,
            "Check the writer's key and model",
            Again::No,
        )),
        Err(WriteError::Nonsense { message, usage, .. }) => {
            let mut failure = Failure::new(
                "writer_nonsense",
                message,
                "Retry, or shorten the brief",
                Again::No,
            );
            failure.usage = usage;
            Err(failure)
        }
    }
}

/// The campaign's brief; a text of the step's own takes the place of what it says.
async fn brief(step: &StepCx, tx: &mut TenantTx) -> Result<Brief, Failure> {
    let own = step.text("brief");
    let of_campaign = match (step.run.campaign_id, own) {
        (Some(id), _) => {
            let found = store::campaigns::find(tx, id).await?;
            found.ok_or(Error::NotFound)?.input.brief
        }
        (None, Some(_)) => Brief::default(),
        (None, None) => {
            return Err(Failure::new(
                "no_brief",
                "The run works for no campaign, and the step says nothing of its own",
                "Write into the step what the post should say",
                Again::No,
            ));
        }
    };
    let Some(own) = own else {
        return Ok(of_campaign);
    };
    let lines = own.lines().map(str::trim).filter(|l| !l.is_empty());
    let messages = lines.take(MESSAGES_MAX).map(|line| KeyMessage {
        text: line.chars().take(MESSAGE_CHARS_MAX).collect(),
        proof: String::new(),
    });
    Ok(Brief {
        objective: own.chars().take(1_000).collect(),
        key_messages: messages.collect(),
        ..of_campaign
    })
}

/// The persona of the step, else the brief's.
async fn persona(
    step: &StepCx,
    tx: &mut TenantTx,
    brief: &Brief,
) -> Result<Option<PersonaInput>, Failure> {
    let own = step.text("persona");
    let id = match own.map(str::parse) {
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Err(no_persona()),
        None => brief.persona_id,
    };
    let found = match id {
        Some(id) => store::brand::find_persona(tx, id).await?,
        None => None,
    };
    if own.is_some() && found.is_none() {
        return Err(no_persona());
    }
    Ok(found.map(|p| p.input))
}

fn no_persona() -> Failure {
    let hint = "Choose one of your personas";
    Failure::new("no_persona", "There is no such persona", hint, Again::No)
}

/// Sends the text as it comes to whoever watches the run. Nobody watching is fine.
fn to_screens(step: &StepCx) -> engine::ports::DeltaSink {
    let (tenant, run, id) = (step.cx.tenant, step.run.id, step.row.step.id);
    let writing = step.cx.app.wake.writing.clone();
    // A piece of a text cannot be masked before the rest of it is there.
    if !step.plan.doc.settings.redact.is_empty() {
        return Arc::new(|_| {});
    }
    Arc::new(move |text| {
        drop(writing.send(Writing {
            tenant,
            run,
            step: id,
            text: text.to_owned(),
        }));
    })
}

/// Keeps the draft as a piece of content, once per step.
pub(super) async fn keep(
    step: &StepCx,
    tx: &mut TenantTx,
    drafted: Drafted,
) -> Result<Outcome, Failure> {
    let network = network(step)?;
    let name = match step.run.campaign_id {
        Some(id) => {
            let found = store::campaigns::find(tx, id).await?;
            found.ok_or(Error::NotFound)?.input.name
        }
        None => step.node.name.clone(),
    };
    let now = step.cx.now();
    let slot = step
        .row
        .step
        .input
        .pointer(&format!("/plan/{}/slot", network.as_str()))
        .cloned()
        .unwrap_or_default();
    let id = ContentId::from_uuid(step.cx.app.clock.id());
    let provenance = content::provenance(&drafted.draft);
    store::content::insert(
        tx,
        &NewContent {
            id,
            title: &format!("{name} on {}", network.label()),
            body: &drafted.draft.body,
            content_hash: &content::hash(&drafted.draft.body)?,
            campaign_id: step.run.campaign_id,
            run_id: Some(step.run.id),
            step: Some(step.row.step.id),
            provenance: &provenance,
            scheduled_at: serde_json::from_value(slot).ok(),
            sample: false,
            now,
        },
    )
    .await?;
    let piece = store::content::find(tx, id).await?.ok_or(Error::NotFound)?;
    tx.announce(content::event(&piece, "created"));
    let length = domain::content::limits::length(network, &piece.body.plain_text());
    Ok(Outcome::Done {
        output: json!({ "content_id": id, "network": network, "length": length, "tries": drafted.tries }),
        port: "out".into(),
        reason: drafted.draft.reason,
        usage: drafted.usage,
        item: None,
    })
}

/// Checks the text against the published guidelines and keeps the findings.
pub(super) async fn check(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let id: ContentId = step.id("content_id")?;
    let piece = store::content::find(tx, id).await?.ok_or(Error::NotFound)?;
    let published = store::brand::published(tx).await?;
    let brand = match (step.text("brand"), published) {
        (Some(id), Some(newest)) => {
            // What is newer than the published ones is a draft, and in force nowhere.
            let all = store::brand::versions(tx).await?;
            let is = |b: &BrandVersion| b.version <= newest.version && b.id.to_string() == id;
            all.into_iter().find(is)
        }
        (_, published) => published,
    };
    let brand = brand.ok_or_else(|| {
        Failure::new(
            "no_brand",
            "There are no such published brand guidelines",
            "Publish them in the brand studio",
            Again::No,
        )
    })?;
    let findings = check_text(&brand.guidelines, &piece.body.plain_text());
    store::content::set_findings(tx, id, &findings, step.cx.now()).await?;
    let errors = findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .count();
    let most = step.param("threshold").and_then(Value::as_u64).unwrap_or(0);
    let passed = errors as u64 <= most;
    let port = if passed { "pass" } else { "fail" };
    let reason = format!(
        "{} findings, {errors} of them errors, by version {} of the guidelines",
        findings.len(),
        brand.version
    );
    let shown: Vec<_> = findings.iter().take(100).collect();
    Ok(Outcome::done(
        json!({ "findings": shown, "passed": passed, "brand_version": brand.version }),
        port,
        reason,
    ))
}

/// Scores the text and keeps the score with its reasons.
pub(super) async fn score(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let id: ContentId = step.id("content_id")?;
    let piece = store::content::find(tx, id).await?.ok_or(Error::NotFound)?;
    let ContentBody::Social(post) = &piece.body else {
        return Err(Failure::new(
            "wrong_content",
            "Only posts are scored",
            "",
            Again::No,
        ));
    };
    let call = match piece.campaign_id {
        Some(id) => store::campaigns::find(tx, id)
            .await?
            .map(|c| c.input.brief.call_to_action.text),
        None => None,
    };
    let score = score_text(
        post.network,
        &post.text,
        &call.unwrap_or_default(),
        &piece.findings,
    );
    store::content::set_score(tx, id, &score, step.cx.now()).await?;
    let reason = score.reasons.join("; ");
    // The outputs follow from whether there is a threshold, as the catalogue says.
    let port = match step.node.params.get("threshold") {
        None => "out",
        Some(least) if u64::from(score.total) >= least.as_u64().unwrap_or(0) => "above",
        Some(_) => "below",
    };
    let output = json!({ "score": score.total, "points": score.reasons });
    Ok(Outcome::done(output, port, reason))
}
