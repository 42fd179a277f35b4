//! A workflow as one signed file, and back.

use domain::{
    ids::{ConnectionId, WorkflowId},
    permissions::Permission,
    workflows::{
        BUNDLE_FORMAT, BUNDLE_WORKFLOWS_MAX, Bundle, BundledConnection, BundledVersion,
        BundledWorkflow, DocError, ImportInput, Imported, Packing, Payload, Side, WorkflowDoc,
        canonical, migrate, pasted_secrets, read_json, unfit_steps, unpack, value_hash,
    },
};
use serde_json::Value;
use store::TenantTx;

use super::{
    checks,
    compare::side,
    heads::{add, audit},
};
use crate::{Error, Result, TenantCx};

/// Longest file.
const FILE_MAX: usize = 8 * 1024 * 1024;

/// A workflow as a file: one side of it, the workflows it runs (live, else their drafts), its versions'
/// names and its rules, signed with this installation's key. The file holds no secret, no id of the
/// company, no pinned output; accounts are named. Refused while a secret stands in a document, and
/// beyond twenty workflows.
pub async fn export(cx: &TenantCx, id: WorkflowId, which: Side) -> Result<String> {
    cx.require(Permission::WorkflowsWrite)?;
    let mut tx = cx.tx().await?;
    let mut packing = Packing {
        workflows: vec![id.to_string()],
        ..Packing::default()
    };
    let mut workflows = Vec::new();
    while let Some(next) = packing.workflows.get(workflows.len()) {
        let at = workflows.len();
        if at == BUNDLE_WORKFLOWS_MAX {
            return Err(Error::Conflict(
                "too_many_workflows",
                format!("One file holds at most {BUNDLE_WORKFLOWS_MAX} workflows"),
            ));
        }
        let next: WorkflowId = next.parse().map_err(Error::internal)?;
        let packed = pack(&mut tx, &mut packing, at, next, which).await;
        match packed {
            Ok(workflow) => workflows.push(workflow),
            // One that is run and is not there any more: what runs it names none.
            Err(Error::NotFound) if at > 0 => {
                let why = "This workflow runs one that is not there any more".to_owned();
                return Err(Error::Conflict("missing_workflow", why));
            }
            Err(other) => return Err(other),
        }
    }
    let payload = Payload {
        exported_at: cx.now(),
        workflows,
        connections: connections(&mut tx, &packing.connections).await?,
        left_out: packing.left_out,
    };
    let payload = serde_json::to_value(payload).map_err(Error::internal)?;
    let hash = value_hash(&payload);
    let bundle = Bundle {
        format: BUNDLE_FORMAT.to_owned(),
        payload,
        key: cx.app.sealer.file_key(),
        signature: cx.app.sealer.sign_file(&signed(&hash)),
        hash,
    };
    audit(cx, &mut tx, "workflow.export", id).await?;
    cx.commit(tx).await?;
    let value = serde_json::to_value(bundle).map_err(Error::internal)?;
    Ok(canonical(&value))
}

/// What is signed.
fn signed(hash: &str) -> Vec<u8> {
    format!("{BUNDLE_FORMAT}\n{hash}").into_bytes()
}

async fn pack(
    tx: &mut TenantTx,
    packing: &mut Packing,
    at: usize,
    id: WorkflowId,
    which: Side,
) -> Result<BundledWorkflow> {
    let card = store::workflows::find_card(tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let which = match (at, &card.live) {
        (0, _) => which,
        (_, Some(_)) => Side::Live,
        (_, None) => Side::Draft,
    };
    let doc = side(tx, id, which).await?;
    let secrets: Vec<_> = pasted_secrets(&doc).iter().map(checks::field).collect();
    if !secrets.is_empty() {
        return Err(secrets.into());
    }
    let (doc, doc_hash) = packing.pack(at as u32, &doc);
    let versions = store::workflows::versions(tx, id, None).await?;
    Ok(BundledWorkflow {
        name: card.name,
        description: card.description,
        doc,
        doc_hash,
        versions: versions
            .into_iter()
            .map(|v| BundledVersion {
                n: v.n,
                name: v.name,
                note: v.note,
                at: v.at,
            })
            .collect(),
        publish_needs_approval: card.publish_needs_approval,
    })
}

async fn connections(tx: &mut TenantTx, ids: &[String]) -> Result<Vec<BundledConnection>> {
    let known = store::publishing::list_connections(tx).await?;
    Ok(ids
        .iter()
        .map(|id| {
            let id: Option<ConnectionId> = id.parse().ok();
            let found = known.iter().find(|c| Some(c.shown.id) == id);
            found.map_or_else(
                || BundledConnection {
                    provider: String::new(),
                    name: String::new(),
                    handle: String::new(),
                },
                |c| BundledConnection {
                    provider: c.shown.network.as_str().to_owned(),
                    name: c.shown.name.clone(),
                    handle: c.shown.handle.clone(),
                },
            )
        })
        .collect())
}

fn unreadable(why: impl std::fmt::Display) -> Error {
    Error::field(
        "file",
        "invalid",
        format!("This is no workflow file: {why}"),
    )
}

fn misshapen(error: serde_json::Error) -> Error {
    unreadable(domain::shape::in_words(&error.to_string()))
}

/// The file's content, if it is what was signed; and whether this installation signed it.
fn open(cx: &TenantCx, input: &ImportInput) -> Result<(Payload, bool)> {
    if input.file.len() > FILE_MAX {
        return Err(Error::field("file", "too_long", "The file is too large"));
    }
    let value = read_json(&input.file).map_err(|e| match e {
        DocError::Malformed(why) => unreadable(why),
        other => unreadable(other),
    })?;
    let bundle: Bundle = serde_json::from_value(value).map_err(misshapen)?;
    if bundle.format != BUNDLE_FORMAT {
        let why = format!("its format is not {BUNDLE_FORMAT}");
        return Err(unreadable(why));
    }
    let is_whole = value_hash(&bundle.payload) == bundle.hash
        && crate::seal::verify_file(&bundle.key, &signed(&bundle.hash), &bundle.signature);
    if !is_whole {
        return Err(Error::field(
            "file",
            "changed",
            "The file was changed after it was exported",
        ));
    }
    let is_ours = bundle.key == cx.app.sealer.file_key();
    if !is_ours && !input.trust {
        return Err(Error::Conflict(
            "another_installation",
            "This file is from another installation: import it only if you trust where it comes from"
                .to_owned(),
        ));
    }
    let payload: Payload = serde_json::from_value(bundle.payload).map_err(misshapen)?;
    if !(1..=BUNDLE_WORKFLOWS_MAX).contains(&payload.workflows.len()) {
        return Err(unreadable("it holds no workflow, or too many"));
    }
    Ok((payload, is_ours))
}

/// Makes the workflows of a file, as drafts; nothing is published. A file of another installation is
/// taken with `trust` only; one that was changed after its export never. Accounts are found by
/// provider, name and handle. A file may make publishing stricter, never freer.
pub async fn import(cx: &TenantCx, input: &ImportInput) -> Result<Imported> {
    cx.require(Permission::WorkflowsWrite)?;
    let (payload, is_ours) = open(cx, input)?;
    let mut tx = cx.tx().await?;
    let known = store::publishing::list_connections(&mut tx).await?;
    let here: Vec<Option<String>> = payload
        .connections
        .iter()
        .map(|wanted| {
            let found = known.iter().find(|c| {
                c.shown.network.as_str() == wanted.provider
                    && c.shown.name == wanted.name
                    && c.shown.handle == wanted.handle
            });
            found.map(|c| c.shown.id.to_string())
        })
        .collect();
    let ids: Vec<WorkflowId> = payload
        .workflows
        .iter()
        .map(|_| WorkflowId::from_uuid(cx.app.clock.id()))
        .collect();
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut imported = Imported {
        workflows: Vec::new(),
        is_ours,
        unfit: Vec::new(),
        missing: Vec::new(),
        left_out: payload.left_out,
    };
    let mut missing = std::collections::BTreeSet::new();
    for (n, (id, workflow)) in ids.iter().zip(payload.workflows).enumerate() {
        let field = format!("file.workflows.{n}");
        let mut value = workflow.doc;
        missing.extend(unpack(&mut value, &here, &names));
        let doc = document(value).map_err(|why| Error::field(&field, "invalid", why))?;
        checks::within_limits(&doc)?;
        let new = domain::workflows::NewWorkflow {
            name: workflow.name,
            description: workflow.description,
            doc: None,
        };
        domain::fields::Check::checked(&new)?;
        add(cx, &mut tx, *id, &new.name, &new.description, &doc).await?;
        if workflow.publish_needs_approval == Some(true) {
            let mut head = super::heads::open(&mut tx, *id).await?;
            head.publish_needs_approval = Some(true);
            store::workflows::update_workflow(&mut tx, &head, cx.now()).await?;
        }
        imported.unfit.extend(unfit_steps(&new.name, &doc));
        let card = store::workflows::find_card(&mut tx, *id).await?;
        imported.workflows.extend(card);
    }
    let wanted = payload.connections.into_iter().enumerate();
    imported.missing = wanted
        .filter(|(n, _)| missing.contains(n))
        .map(|(_, c)| c)
        .collect();
    cx.commit_answering(tx, &imported).await?;
    Ok(imported)
}

fn document(mut value: Value) -> Result<WorkflowDoc, String> {
    if holds_nul(&value) {
        return Err("A text holds a character that cannot be stored".to_owned());
    }
    // A run's own error workflow that is not in the file.
    if let Some(settings) = value.get_mut("settings").and_then(Value::as_object_mut)
        && settings
            .get("on_error")
            .and_then(Value::as_object)
            .is_some_and(serde_json::Map::is_empty)
    {
        settings.remove("on_error");
    }
    migrate(value).map_err(|e| e.to_string())
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(map) => map.iter().any(|(k, v)| k.contains('\0') || holds_nul(v)),
        _ => false,
    }
}
