//! V07, second part: whom and what a step names is there: secrets, workflows, people.

use std::collections::BTreeSet;

use super::{
    check::{Check, Issue},
    context::PersonFact,
    fields::is_visible,
};
use crate::{
    approvals::Decider,
    identity::normal_email,
    permissions::{Permission, Role},
    workflows::{
        doc::{Node, RunOnError, WorkflowDoc},
        kinds::{FieldSpec, FieldType, KindSpec, entries, number, text},
    },
};

const WORKFLOW: FieldType = FieldType::Ref("wfl");

/// The ids of workflows that a document names, whether there are such or not.
#[must_use]
pub fn named_workflows(doc: &WorkflowDoc) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    if let RunOnError::ErrorWorkflow(id) = doc.settings.on_error {
        all.insert(id.to_string());
    }
    for node in doc.nodes.values() {
        let fields = crate::workflows::kind_spec(&node.kind).map_or(&[][..], |s| s.fields);
        let named = fields.iter().filter(|f| f.of == WORKFLOW);
        all.extend(named.filter_map(|f| text(&node.params, f.key).map(str::to_owned)));
    }
    all
}

/// V07: the secrets and workflows that a step names are the company's own. Silent about what the
/// context does not know, and about tokens.
pub(super) fn v07_named(check: &mut Check<'_>) {
    let all: Vec<_> = check.running().collect();
    for (_, node, spec) in all {
        for field in spec.fields {
            if !is_visible(field, spec.fields, &node.params) {
                continue;
            }
            if let Some((message, is_error)) = gone(check, node, field) {
                let issue = if is_error {
                    Issue::error("V07", message)
                } else {
                    Issue::warning("V07", message)
                };
                check.add(issue.at(node).field(field.key));
            }
        }
    }
    if let RunOnError::ErrorWorkflow(id) = check.doc.settings.on_error
        && let Some(known) = &check.context.workflows
        && !known.contains_key(&id.to_string())
        && check.context.workflow != Some(id)
    {
        let why = "The workflow that is to start after a failure is not there; choose another in the settings";
        check.add(Issue::error("V07", why));
    }
}

/// What is wrong with what a field names, and whether that stops publishing.
fn gone(check: &Check<'_>, node: &Node, field: &FieldSpec) -> Option<(String, bool)> {
    let named = text(&node.params, field.key).filter(|t| !t.contains("{{"))?;
    match field.of {
        FieldType::Secret => {
            let known = check.context.secrets.as_ref()?;
            (!known.contains(named)).then(|| {
                let why = format!(
                    "\"{}\" names a secret that is not there; choose one of your company's, or store it first",
                    node.name
                );
                (why, true)
            })
        }
        of if of == WORKFLOW => {
            let known = check.context.workflows.as_ref()?;
            if check
                .context
                .workflow
                .is_some_and(|w| w.to_string() == named)
            {
                return None;
            }
            match known.get(named) {
                None => {
                    let why = format!(
                        "\"{}\" runs a workflow that is not there; choose one of your company's",
                        node.name
                    );
                    Some((why, true))
                }
                Some(false) => {
                    let why = format!(
                        "The workflow that \"{}\" runs has no published version yet; publish it before this one runs",
                        node.name
                    );
                    Some((why, false))
                }
                Some(true) => None,
            }
        }
        _ => None,
    }
}

/// V07: the people that a step names are there and may do what they are asked for, and as many as must
/// agree can. Silent where the context does not know the people.
pub(super) fn v07_people(check: &mut Check<'_>) {
    let Some(people) = &check.context.people else {
        return;
    };
    let mut found = Vec::new();
    for (_, node, spec) in check.running() {
        if node.kind == "notify.message" {
            found.extend(told(people, node).map(|why| (node, "to", why)));
        }
        if spec.field("assignees").is_some() {
            found.extend(asked(people, node, spec).map(|(field, why)| (node, field, why)));
        }
    }
    for (node, field, why) in found {
        check.add(Issue::error("V07", why).at(node).field(field));
    }
}

/// Why a message would not reach whom it names: ids, addresses and roles, as the step reads them.
fn told(people: &[PersonFact], node: &Node) -> Option<String> {
    if !matches!(text(&node.params, "channel"), None | Some("in_app")) {
        return None;
    }
    let (mut reached, mut any, mut open) = (0, false, false);
    for word in entries(&node.params, "to", "") {
        any = true;
        if word.contains("{{") {
            open = true;
            continue;
        }
        let word = word.trim();
        let (email, role) = (normal_email(word), Role::parse(&word.to_lowercase()));
        let meant = people
            .iter()
            .filter(|p| p.id == word || p.email == email || role == Some(p.role))
            .count();
        if meant == 0 && role.is_none() {
            return Some(format!(
                "Nobody of your company is \"{word}\"; name people by id or address, or a role"
            ));
        }
        reached += meant;
    }
    (any && !open && reached == 0).then(|| {
        "Nobody of your company holds this role, so nobody would be told; name somebody else"
            .to_owned()
    })
}

/// Why whoever is asked could not do it, and in which field: ids, names and roles, as decisions are judged.
fn asked(people: &[PersonFact], node: &Node, spec: &KindSpec) -> Option<(&'static str, String)> {
    let may = |p: &&PersonFact| p.role.may(Permission::ApprovalsDecide);
    let mut able: BTreeSet<&str> = BTreeSet::new();
    let words: Vec<&str> = entries(&node.params, "assignees", "").collect();
    let deputy = text(&node.params, "deputy").filter(|_| spec.field("deputy").is_some());
    let named = words.iter().map(|w| ("assignees", *w));
    for (field, word) in named.chain(deputy.map(|d| ("deputy", d))) {
        let meant: Vec<&PersonFact> = people.iter().filter(|p| is_meant(p, word)).collect();
        if meant.is_empty() {
            let why = match Role::parse(word) {
                Some(_) => format!(
                    "Nobody of your company is {word}, so nobody could decide; name somebody else"
                ),
                None => format!(
                    "Nobody of your company is \"{word}\"; name people by id or name, or a role"
                ),
            };
            return Some((field, why));
        }
        let before = able.len();
        able.extend(meant.iter().copied().filter(may).map(|p| p.id.as_str()));
        if able.len() == before && !meant.iter().any(may) {
            return Some((
                field,
                format!("\"{word}\" may not decide; name somebody who may"),
            ));
        }
    }
    if words.is_empty() {
        able = people.iter().filter(may).map(|p| p.id.as_str()).collect();
    }
    let required = match text(&node.params, "policy") {
        _ if spec.field("required").is_none() => 1,
        Some("any") => 1,
        Some("all") if !words.is_empty() => words.len(),
        _ => number(&node.params, "required").map_or(1, |n| n.max(1.0) as usize),
    };
    if able.len() >= required {
        return None;
    }
    let field = if text(&node.params, "policy") == Some("all") {
        "assignees"
    } else {
        "required"
    };
    let there = match able.len() {
        1 => "only one person who is asked may".to_owned(),
        n => format!("only {n} of those who are asked may"),
    };
    Some((
        field,
        format!("{required} people must agree and {there}; ask more people or lower the number"),
    ))
}

/// Whether a word names a person: the rule by which decisions are judged.
fn is_meant(person: &PersonFact, word: &str) -> bool {
    Decider::names(word, &person.id, person.role.as_str(), &person.name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::workflows::{Context, IssueSeverity, graph::tests::drawn, validate};

    fn person(id: &str, name: &str, role: Role) -> PersonFact {
        PersonFact {
            id: id.into(),
            name: name.into(),
            email: format!("{}@example.com", name.to_lowercase()),
            role,
        }
    }

    /// What V07 says of one step behind a trigger, with its field.
    fn said(kind: &str, params: &serde_json::Value) -> Vec<(String, String)> {
        let mut doc = drawn(&["t:trigger.manual", &format!("k:{kind}")], &["t>k"]);
        let node = doc.nodes.values_mut().find(|n| n.key == "k").expect("k");
        node.params = params.as_object().cloned().expect("params");
        let context = Context {
            secrets: Some(["sec_1".to_owned()].into()),
            workflows: Some([("wfl_1".to_owned(), true), ("wfl_2".to_owned(), false)].into()),
            people: Some(vec![
                person("usr_1", "Ada", Role::Owner),
                person("usr_2", "Bob", Role::Manager),
                person("usr_3", "Vic", Role::Viewer),
            ]),
            ..Context::default()
        };
        let of_v07 = |c: &Context| {
            let all = validate(&doc, c).into_iter();
            let ours = all.filter(|i| i.rule == "V07" && i.severity != IssueSeverity::Info);
            ours.map(|i| (i.field.unwrap_or_default(), i.message))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of_v07(&Context::default()),
            [],
            "silent where nothing is known"
        );
        of_v07(&context)
    }

    fn says(kind: &str, params: serde_json::Value, field: &str, word: &str) {
        let found = said(kind, &params);
        assert!(
            found.iter().any(|(f, m)| f == field && m.contains(word)),
            "{kind} {params}: {found:?}"
        );
    }

    #[test]
    fn a_secret_and_a_workflow_are_the_companys_own() {
        says(
            "webhook.send",
            json!({"secret": "sec_9"}),
            "secret",
            "secret that is not there",
        );
        assert_eq!(said("webhook.send", &json!({"secret": "sec_1"})), []);
        says(
            "http.request",
            json!({"auth": "sec_9"}),
            "auth",
            "not there",
        );
        says(
            "logic.subworkflow",
            json!({"workflow": "wfl_9"}),
            "workflow",
            "not there",
        );
        says(
            "logic.subworkflow",
            json!({"workflow": "wfl_2"}),
            "workflow",
            "no published version",
        );
        assert_eq!(said("logic.subworkflow", &json!({"workflow": "wfl_1"})), []);
    }

    #[test]
    fn a_message_is_for_people_who_are_there() {
        says(
            "notify.message",
            json!({"to": ["owner", "nobody-here"]}),
            "to",
            "nobody-here",
        );
        says(
            "notify.message",
            json!({"to": ["editor"]}),
            "to",
            "nobody would be told",
        );
        for to in [
            json!(["owner"]),
            json!(["Ada@Example.com"]),
            json!(["usr_3"]),
            json!(["{{ trigger.who }}"]),
        ] {
            assert_eq!(said("notify.message", &json!({ "to": to })), [], "{to}");
        }
    }

    #[test]
    fn whoever_is_asked_is_there_and_may_and_they_are_enough() {
        for kind in [
            "human.approval",
            "human.task",
            "human.choose",
            "human.review_edit",
        ] {
            says(
                kind,
                json!({"assignees": ["nobody@x"]}),
                "assignees",
                "nobody@x",
            );
            says(
                kind,
                json!({"assignees": ["Vic"]}),
                "assignees",
                "may not decide",
            );
            assert_eq!(said(kind, &json!({"assignees": ["ada", "manager"]})), []);
            assert_eq!(said(kind, &json!({})), []);
        }
        let asked = |more| {
            let mut all = json!({"assignees": ["Ada", "usr_2"], "policy": "count"});
            all["required"] = more;
            said("human.approval", &all)
        };
        assert_eq!(asked(json!(2)), []);
        assert!(asked(json!(3))[0].1.contains("only 2 of those"));
        says(
            "human.approval",
            json!({"policy": "count", "required": 3}),
            "required",
            "3 people",
        );
        says(
            "human.approval",
            json!({"assignees": ["Ada", "usr_1"], "policy": "all"}),
            "assignees",
            "only one",
        );
        says(
            "human.approval",
            json!({"assignees": ["Ada"], "deputy": "Zoe"}),
            "deputy",
            "Zoe",
        );
        assert_eq!(
            said(
                "human.approval",
                &json!({"assignees": ["Ada"], "deputy": "Bob", "required": 2})
            ),
            []
        );
    }
}
