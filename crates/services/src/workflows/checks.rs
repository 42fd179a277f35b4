//! What the rules for documents are told of the outside, and their findings as field errors.

use domain::{
    fields::FieldError,
    identity::normal_email,
    ids::{SecretId, WorkflowId},
    permissions::Permission,
    publishing::ConnectionHealth,
    workflows::{
        ConnectionFact, Context, FieldType, Issue, IssueSeverity, Node, OtherWorkflow, PersonFact,
        WorkflowDoc, WorkflowRules, kind_spec, named_workflows, over_limits, signals, validate,
    },
};
use store::TenantTx;

use crate::{Actor, Error, Result, TenantCx};

/// In a company with as many people nobody is looked up by name before publishing.
const PEOPLE_MAX: i64 = 2_000;

/// What the rules are told: the time, the zones there are, the company's connected accounts with what
/// they may be used for, the rights of whoever acts, which effects need an approval, and which
/// models may be chosen by name, which of the secrets and workflows that the document names are the
/// company's, who its people are, what the other live workflows (the newest hundred) are started by and
/// set off.
///
/// Not told, because nothing in the database says it yet: the parts of the plan, which sorts of models
/// there are, the most rounds of a loop, texts' lengths by network beside the built-in ones, the budget
/// of a run, the price of tokens. The rules that ask about those stay silent.
pub(super) async fn context(
    cx: &TenantCx,
    tx: &mut TenantTx,
    workflow: WorkflowId,
    rules: &WorkflowRules,
    doc: &WorkflowDoc,
) -> Result<Context> {
    let mut connections = Vec::new();
    for (stored, scopes) in store::publishing::list_granted(tx).await? {
        let shown = crate::publishing::shown(cx, stored);
        connections.push(ConnectionFact {
            id: shown.id.to_string(),
            provider: shown.network.as_str().to_owned(),
            scopes,
            expires_at: shown.expires_at.filter(|_| !shown.renews_itself),
            healthy: shown.health == ConnectionHealth::Healthy,
        });
    }
    let permissions = match &cx.actor {
        Actor::Member { role, .. } => {
            let held = Permission::ALL.into_iter().filter(|p| role.may(*p));
            Some(held.collect())
        }
        Actor::System(_) => None,
    };
    let secrets: Vec<SecretId> = named_secrets(doc);
    let secrets = store::integrations::known_secrets(tx, &secrets).await?;
    let workflows: Vec<WorkflowId> = named_workflows(doc)
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect();
    let workflows = store::workflows::known(tx, &workflows).await?;
    let people = people(tx).await?;
    let others = store::workflows::list_workflows(tx).await?;
    let others = others.into_iter().filter(|w| w.id != workflow);
    Ok(Context {
        now: Some(cx.now()),
        workflow: Some(workflow),
        connections: Some(connections),
        permissions,
        approvals: rules.approvals,
        is_zone: Some(is_zone),
        ever_comes: Some(engine::interpreter::ever_comes),
        model_names: Some(cx.app.models.keys().cloned().collect()),
        secrets: Some(secrets.iter().map(ToString::to_string).collect()),
        workflows: Some(
            workflows
                .into_iter()
                .map(|(id, live)| (id.to_string(), live))
                .collect(),
        ),
        people,
        egress_allow: cx.app.settings.egress_allow.clone(),
        others: others
            .map(|w| OtherWorkflow {
                id: w.id,
                name: w.name,
                signals: signals(&w.doc, Some(w.id)),
            })
            .collect(),
        ..Context::default()
    })
}

/// The ids of secrets that a document names; what is no id is none of ours.
fn named_secrets(doc: &WorkflowDoc) -> Vec<SecretId> {
    let of = |node: &Node| -> Vec<SecretId> {
        let fields = kind_spec(&node.kind).map_or(&[][..], |s| s.fields);
        let named = fields.iter().filter(|f| f.of == FieldType::Secret);
        named
            .filter_map(|f| node.params.get(f.key)?.as_str()?.parse().ok())
            .collect()
    };
    doc.nodes.values().flat_map(of).collect()
}

/// Everybody of the company, or nothing where there are more than are looked at.
async fn people(tx: &mut TenantTx) -> Result<Option<Vec<PersonFact>>> {
    let all = store::identity::members::active_members(tx, PEOPLE_MAX).await?;
    if all.len() as i64 == PEOPLE_MAX {
        return Ok(None);
    }
    let facts = all.into_iter().map(|m| PersonFact {
        id: m.user.to_string(),
        name: m.name,
        email: normal_email(&m.email),
        role: m.role,
    });
    Ok(Some(facts.collect()))
}

fn is_zone(name: &str) -> bool {
    name.parse::<chrono_tz::Tz>().is_ok()
}

/// All issues of a document that may be published. Refused with every error named.
pub(super) fn inspect(doc: &WorkflowDoc, context: &Context) -> Result<Vec<Issue>> {
    let mut issues = validate(doc, context);
    let errors: Vec<FieldError> = issues
        .iter()
        .filter(|i| i.severity == IssueSeverity::Error)
        .map(field)
        .collect();
    if !errors.is_empty() {
        return Err(errors.into());
    }
    for issue in &mut issues {
        // What would mend it belongs to the draft it was found in.
        issue.fix = None;
    }
    Ok(issues)
}

/// Refuses a document that is larger than a document may be.
pub(super) fn within_limits(doc: &WorkflowDoc) -> Result<()> {
    let errors: Vec<FieldError> = over_limits(doc).iter().map(field).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// An issue as a field error: the place in the document, and the rule as the code.
pub(super) fn field(issue: &Issue) -> FieldError {
    let mut field = match (issue.node, issue.edge) {
        (Some(node), _) => format!("doc.nodes.{node}"),
        (None, Some(edge)) => format!("doc.edges.{edge}"),
        (None, None) => "doc".to_owned(),
    };
    if let Some(name) = &issue.field {
        field.push('.');
        field.push_str(name);
    }
    FieldError {
        field,
        code: issue.rule.clone(),
        message: issue.message.clone(),
    }
}
