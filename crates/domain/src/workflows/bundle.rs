//! A workflow as one file: its document, the workflows it runs, its versions' names and its rules. The
//! file holds no id of a tenant and no secret: accounts and workflows are named by their place in it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FieldType, WorkflowCard, WorkflowDoc, kind_spec, value_hash};

/// What the file says it is.
pub const BUNDLE_FORMAT: &str = "bellwether.workflow/1";
/// Most workflows in one file.
pub const BUNDLE_WORKFLOWS_MAX: usize = 20;

/// How an account is named in a document of the file; its number follows.
const CONNECTION: &str = "bellwether:connection:";
/// How a workflow is named in a document of the file; its number follows.
const WORKFLOW: &str = "bellwether:workflow:";

/// The file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// [`BUNDLE_FORMAT`].
    pub format: String,
    /// What was exported: a [`Payload`], kept as it is read, for its hash.
    pub payload: Value,
    /// SHA-256 of the payload's canonical JSON, as 64 hexadecimal digits.
    pub hash: String,
    /// The public key of the installation that made the file: Ed25519, base64url.
    pub key: String,
    /// Signature of format and hash.
    pub signature: String,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// When.
    pub exported_at: DateTime<Utc>,
    /// The workflow, then those it runs.
    pub workflows: Vec<BundledWorkflow>,
    /// The accounts that documents use, by name.
    pub connections: Vec<BundledConnection>,
    /// What belongs to the company alone and is not in the file.
    pub left_out: Vec<LeftOut>,
}

/// One workflow of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledWorkflow {
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its document, with names in place of ids.
    pub doc: Value,
    /// SHA-256 of that document's canonical JSON: the same wherever the file is brought.
    pub doc_hash: String,
    /// Its versions, newest first, without their documents.
    pub versions: Vec<BundledVersion>,
    /// Whether its publish needs an approval; nothing asks the company's rule.
    pub publish_needs_approval: Option<bool>,
}

/// A version by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledVersion {
    /// Its number.
    pub n: u32,
    /// What it is called.
    pub name: String,
    /// Why it was made.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An account by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BundledConnection {
    /// The provider's word, such as `x`; empty if the account was gone.
    pub provider: String,
    /// Name of the account there.
    pub name: String,
    /// Handle of the account there.
    pub handle: String,
}

/// Something that is not in the file, or could not be taken from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Place in [`Payload::workflows`].
    pub workflow: u32,
    /// Where in its document, such as `nodes.….params.persona`.
    pub place: String,
    /// Why.
    pub why: String,
}

/// A kind of step that this build does not know or does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnfitStep {
    /// Name of the workflow.
    pub workflow: String,
    /// Name of the step.
    pub step: String,
    /// Its kind.
    pub kind: String,
    /// Why it does not run.
    pub why: String,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Imported {
    /// The new workflows, as drafts; the exported one first.
    pub workflows: Vec<WorkflowCard>,
    /// Whether the file was made by this installation.
    pub is_ours: bool,
    /// Steps that cannot run here.
    pub unfit: Vec<UnfitStep>,
    /// Accounts that are not connected here; the steps that used them name none.
    pub missing: Vec<BundledConnection>,
    /// What was not in the file.
    pub left_out: Vec<LeftOut>,
}

/// A file to import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportInput {
    /// The file's text.
    pub file: String,
    /// Take it though another installation made it.
    #[serde(default)]
    pub trust: bool,
}

/// Makes documents portable, and collects what they name on the way.
#[derive(Debug, Default)]
pub struct Packing {
    /// Ids of accounts (`con_…`), by their place in the file.
    pub connections: Vec<String>,
    /// Ids of workflows (`wfl_…`), by their place in the file.
    pub workflows: Vec<String>,
    /// What is left out.
    pub left_out: Vec<LeftOut>,
}

impl Packing {
    /// The document as it stands in the file at place `at`, with its hash. Ids of accounts and
    /// workflows become names; other ids of the company, secrets, pinned outputs and who made a step
    /// are left out. The document of a file that was imported is packed the same again.
    pub fn pack(&mut self, at: u32, doc: &WorkflowDoc) -> (Value, String) {
        let mut doc = doc.clone();
        doc.settings.owner = None;
        for node in doc.nodes.values_mut() {
            node.pin = None;
            node.provenance = super::Provenance::default();
            let fields = kind_spec(&node.kind).map_or(&[][..], |s| s.fields);
            for field in fields.iter().filter(|f| f.of == FieldType::Secret) {
                if node.params.remove(field.key).is_some() {
                    let place = format!("nodes.{}.params.{}", node.id, field.key);
                    self.leave(at, &place, "A secret");
                }
            }
        }
        let mut value = serde_json::to_value(&doc).unwrap_or_default();
        self.walk(at, "", &mut value);
        let hash = value_hash(&value);
        (value, hash)
    }

    fn leave(&mut self, workflow: u32, place: &str, why: &str) {
        self.left_out.push(LeftOut {
            workflow,
            place: place.to_owned(),
            why: why.to_owned(),
        });
    }

    /// Answers whether the value stays.
    fn walk(&mut self, at: u32, way: &str, value: &mut Value) -> bool {
        let child = |key: &str| {
            if way.is_empty() {
                key.to_owned()
            } else {
                format!("{way}.{key}")
            }
        };
        match value {
            Value::String(text) => match tenant_id(text) {
                Some("con") => *text = named(CONNECTION, &mut self.connections, text),
                Some("wfl") => *text = named(WORKFLOW, &mut self.workflows, text),
                Some(_) => {
                    self.leave(at, way, "It belongs to the company alone");
                    return false;
                }
                None => {}
            },
            Value::Array(items) => {
                let mut n = 0;
                items.retain_mut(|item| {
                    n += 1;
                    self.walk(at, &child(&(n - 1).to_string()), item)
                });
            }
            Value::Object(map) => {
                map.retain(|key, item| self.walk(at, &child(key), item));
            }
            _ => {}
        }
        true
    }
}

fn named(word: &str, known: &mut Vec<String>, id: &str) -> String {
    let n = known.iter().position(|k| k == id).unwrap_or_else(|| {
        known.push(id.to_owned());
        known.len() - 1
    });
    format!("{word}{n}")
}

/// The prefix of a text that is an id of this product, such as `con`.
fn tenant_id(text: &str) -> Option<&str> {
    let (prefix, body) = text.split_once('_')?;
    let is_id = prefix.len() == 3
        && prefix.bytes().all(|b| b.is_ascii_lowercase())
        && body.len() == 32
        && body.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_id.then_some(prefix)
}

/// Puts ids in place of the names in a document of the file; a name without an id is taken out.
/// Answers the names of accounts that were taken out, by their places.
pub fn unpack(doc: &mut Value, connections: &[Option<String>], workflows: &[String]) -> Vec<usize> {
    let mut gone = Vec::new();
    replace(doc, &mut |text| {
        let place = |word: &str| text.strip_prefix(word)?.parse::<usize>().ok();
        if let Some(n) = place(CONNECTION) {
            let id = connections.get(n).cloned().flatten();
            if id.is_none() {
                gone.push(n);
            }
            return Some(id);
        }
        Some(workflows.get(place(WORKFLOW)?).cloned())
    });
    gone
}

/// Replaces texts; `Some(None)` takes one out, `None` leaves it. Answers whether the value stays.
fn replace(value: &mut Value, with: &mut impl FnMut(&str) -> Option<Option<String>>) -> bool {
    match value {
        Value::String(text) => match with(text) {
            Some(Some(new)) => *text = new,
            Some(None) => return false,
            None => {}
        },
        Value::Array(items) => items.retain_mut(|item| replace(item, with)),
        Value::Object(map) => map.retain(|_, item| replace(item, with)),
        _ => {}
    }
    true
}

/// Steps of a document that this build does not know or does not run.
#[must_use]
pub fn unfit_steps(workflow: &str, doc: &WorkflowDoc) -> Vec<UnfitStep> {
    let why = |kind: &str| match kind_spec(kind) {
        None => Some("This build does not know the kind".to_owned()),
        Some(spec) => match spec.availability() {
            super::Availability::Runnable => None,
            super::Availability::NotYet { feature } => {
                Some(format!("{} brings it", feature.title()))
            }
        },
    };
    let nodes = doc.nodes.values().filter_map(|n| {
        Some(UnfitStep {
            workflow: workflow.to_owned(),
            step: n.name.clone(),
            kind: n.kind.clone(),
            why: why(&n.kind)?,
        })
    });
    nodes.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        publishing::Network,
        workflows::{main_job, migrate},
    };

    const CON: &str = "con_0192f0c1d2e37abc8def0123456789ab";
    const WFL: &str = "wfl_0192f0c1d2e37abc8def0123456789ab";
    const PER: &str = "per_0192f0c1d2e37abc8def0123456789ab";

    fn doc() -> WorkflowDoc {
        let mut doc = main_job(&[Network::X]);
        let post = doc.by_key("post_x").expect("post").id;
        let params = &mut doc.nodes.get_mut(&post).expect("post").params;
        params.insert("connection".into(), json!(CON));
        params.insert("also".into(), json!([CON, PER, "text"]));
        params.insert("persona".into(), json!(PER));
        params.insert("run".into(), json!({ "workflow": WFL }));
        doc
    }

    #[test]
    fn no_id_leaves_and_the_same_document_comes_back() {
        let mut packing = Packing::default();
        let (mut packed, hash) = packing.pack(0, &doc());
        let text = packed.to_string();
        for id in [CON, WFL, PER] {
            assert!(!text.contains(id), "{text}");
        }
        assert_eq!((packing.connections.len(), packing.workflows.len()), (1, 1));
        assert_eq!(packing.left_out.len(), 2, "{:#?}", packing.left_out);
        let there = "con_ffffffffffffffffffffffffffffffff".to_owned();
        let other = "wfl_ffffffffffffffffffffffffffffffff".to_owned();
        let gone = unpack(&mut packed, &[Some(there.clone())], &[other]);
        assert!(gone.is_empty() && packed.to_string().contains(&there));
        let brought = migrate(packed).expect("a document");
        let (_, again) = Packing::default().pack(0, &brought);
        assert_eq!(again, hash);
    }

    #[test]
    fn an_account_that_is_not_there_is_taken_out_and_named() {
        let (mut packed, _) = Packing::default().pack(0, &doc());
        let gone = unpack(&mut packed, &[None], &[]);
        assert_eq!(gone, [0, 0]);
        let brought = migrate(packed).expect("a document");
        let post = brought.by_key("post_x").expect("post");
        assert!(!post.params.contains_key("connection"));
        assert_eq!(post.params["also"], json!(["text"]));
    }
}
