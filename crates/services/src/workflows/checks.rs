//! What the rules for documents are told of the outside, and their findings as field errors.

use domain::{
    fields::FieldError,
    ids::WorkflowId,
    permissions::Permission,
    publishing::ConnectionHealth,
    workflows::{
        ConnectionFact, Context, Issue, IssueSeverity, OtherWorkflow, WorkflowDoc, WorkflowRules,
        over_limits, signals, validate,
    },
};
use store::TenantTx;

use crate::{Actor, Error, Result, TenantCx};

/// What the rules are told: the time, the zones there are, the company's connected accounts with what
/// they may be used for, the rights of whoever acts, which effects need an approval, and which
/// models may be chosen by name, what the other live workflows (the newest hundred) are started by and
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
