//! The templates load, validate, stand in order on the canvas, and are honest about what runs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::workflows::{
    EdgeId, IssueSeverity, Node, Position, commands, content_hash,
    graph::{Flow, Graph},
    grid::{BOX_HEIGHT, BOX_WIDTH, COLUMN},
    kinds::NOT_RESPECTED_YET,
    migrate, read, read_json,
    tokens::{Root, parse},
};

/// By template: its kinds that do not run yet, with the feature that brings each. It may only shrink.
const MISSING: &str = include_str!("missing.txt");

fn each() -> impl Iterator<Item = (&'static str, WorkflowDoc)> {
    templates().iter().map(|t| (t.word, t.document()))
}

#[test]
fn there_are_the_twelve_of_the_plan_each_with_a_word_a_title_and_a_sentence() {
    let words: Vec<&str> = templates().iter().map(|t| t.word).collect();
    assert_eq!(
        words,
        [
            "welcome-series",
            "weekly-content",
            "lead-nurture",
            "webinar-promotion",
            "mention-triage",
            "ad-budget-guard",
            "subject-line-test",
            "influencer-outreach",
            "affiliate-onboarding",
            "blog-repurpose",
            "win-back",
            "monthly-report",
        ]
    );
    for t in templates() {
        assert!(
            !t.title.is_empty() && t.title.chars().count() <= 60,
            "{t:?}"
        );
        let sentence = t.summary.ends_with('.') && !t.summary.contains('\n');
        assert!(sentence && t.summary.chars().count() <= 200, "{t:?}");
        assert_eq!(template(t.word).map(|found| found.title), Some(t.title));
    }
    assert!(template("no-such").is_none());
}

#[test]
fn every_template_loads_as_itself_from_its_own_text() {
    for (word, doc) in each() {
        let text = serde_json::to_string(&doc).expect("JSON");
        let value = read_json(&text).expect(word);
        assert_eq!(migrate(value).as_ref(), Ok(&doc), "{word}");
        assert_eq!(read(&text).as_ref(), Ok(&doc), "{word}");
        let again = template(word).expect(word).document();
        assert_eq!(content_hash(&again), content_hash(&doc), "{word}");
        assert_eq!(again, doc, "{word}");
    }
}

/// Nothing is left to say about a template, neither errors nor advice, but for what cannot run yet.
#[test]
fn nothing_is_wrong_with_a_template_but_what_this_build_does_not_run() {
    let strict = Context {
        approvals: crate::workflows::ApprovalPolicy {
            publish: true,
            spend: true,
            calls: true,
        },
        now: "2026-03-02T08:00:00Z".parse().ok(),
        ..Context::default()
    };
    for (word, doc) in each() {
        let issues = validate(&doc, &strict).into_iter();
        let found: Vec<String> = issues
            .filter(|i| !matches!(i.rule.as_str(), "K01" | "K02"))
            .map(|i| format!("{} {:?}: {}", i.rule, i.step, i.message))
            .collect();
        assert!(found.is_empty(), "{word}: {found:#?}");
    }
}

#[test]
fn each_rule_that_templates_keep_to_is_looked_at() {
    // The test above would see these: each is broken in a template on purpose.
    let broken = |word: &str, spoil: &dyn Fn(&mut WorkflowDoc), rule: &str| {
        let mut doc = template(word).expect(word).document();
        spoil(&mut doc);
        let issues = validate(&doc, &Context::default());
        assert!(issues.iter().any(|i| i.rule == rule), "{word}: {rule}");
    };
    let unwire = |port: &'static str| {
        move |doc: &mut WorkflowDoc| doc.edges.retain(|_, e| e.from.port != port)
    };
    broken("weekly-content", &unwire("rejected"), "V15");
    broken("weekly-content", &unwire("expired"), "V15");
    broken("welcome-series", &unwire("timeout"), "V15");
    broken("weekly-content", &unwire("failed"), "V16");
    broken(
        "ad-budget-guard",
        &|doc| doc.settings.budget_per_run = None,
        "V20",
    );
    broken("win-back", &|doc| doc.settings.frequency_cap = None, "V18");
    broken(
        "weekly-content",
        &|doc| {
            let skip = |n: &mut Node| n.enabled = n.kind != "human.approval";
            doc.nodes.values_mut().for_each(skip);
        },
        "V08",
    );
}

#[test]
fn steps_stand_from_left_to_right_without_touching() {
    for (word, doc) in each() {
        let steps = doc
            .nodes
            .values()
            .map(|n| (n.pos, BOX_WIDTH, BOX_HEIGHT, n.name.clone()));
        let notes = doc
            .notes
            .values()
            .map(|n| (n.pos, n.size.w as i32, n.size.h as i32, "a note".to_owned()));
        let boxes: Vec<(Position, i32, i32, String)> = steps.chain(notes).collect();
        for (n, (a, w, h, name)) in boxes.iter().enumerate() {
            for (b, v, g, other) in &boxes[n + 1..] {
                let apart = a.x + w <= b.x || b.x + v <= a.x || a.y + h <= b.y || b.y + g <= a.y;
                assert!(apart, "{word}: {name} and {other}");
            }
        }
        let graph = Graph::new(&doc);
        for wire in graph.wires.iter().filter(|w| !w.back) {
            let (from, to) = (graph.nodes[wire.from], graph.nodes[wire.to]);
            let gap = to.pos.x - from.pos.x - BOX_WIDTH;
            assert!(gap >= 80, "{word}: {} to {}", from.name, to.name);
            assert_eq!((to.pos.x - from.pos.x) % COLUMN, 0);
        }
    }
}

#[test]
fn every_step_has_a_name_in_words_and_every_document_is_explained() {
    for (word, doc) in each() {
        let mut names = BTreeSet::new();
        for node in doc.nodes.values() {
            let words = node.name.contains(' ') || matches!(node.name.as_str(), "Readers");
            let plain = !node.name.contains(['_', '.', '{']);
            assert!(words && plain, "{word}: {}", node.name);
            // The same part of two lines may have the same name.
            let line = node.key.rsplit('_').next().unwrap_or_default().to_owned();
            assert!(
                names.insert((node.name.clone(), line)),
                "{word}: {}",
                node.name
            );
        }
        assert!(!doc.notes.is_empty() && !doc.groups.is_empty(), "{word}");
        assert_eq!(doc.description, template(word).expect(word).summary);
    }
}

/// Every text with a token can be parsed, and reads a step that has run by then and gives such a field.
#[test]
fn tokens_resolve() {
    let mut read = 0;
    for (word, doc) in each() {
        let graph = Graph::new(&doc);
        let flow = Flow::new(&graph);
        for (at, node) in graph.nodes.iter().enumerate() {
            let text = Value::Object(node.params.clone()).to_string();
            let text = text.replace("\\\"", "\"").replace("\\n", "\n");
            let template = parse(&text).unwrap_or_else(|e| panic!("{word}, {}: {e}", node.key));
            for token in template.tokens() {
                let Root::Step(key) = &token.path.root else {
                    continue;
                };
                read += 1;
                let step = doc.by_key(key).unwrap_or_else(|| panic!("{word}: {token}"));
                let place = graph.place(step.id).expect("place");
                assert!(
                    flow.always_before(at, place),
                    "{word}, {}: {token}",
                    node.key
                );
            }
        }
    }
    assert!(read > 15, "only {read} tokens were looked at");
}

#[test]
fn what_is_missing_is_said_and_only_shrinks() {
    let mut lines = Vec::new();
    for t in templates() {
        for (spec, feature) in t.missing() {
            lines.push(format!("{} {} ({})", t.word, spec.kind, feature.title()));
        }
        let gaps = t.document().nodes.values().any(|n| {
            let set = |field: &str| n.params.get(field) == Some(&true.into());
            let not_yet = |of: &&str| {
                of.split_once('/')
                    .is_some_and(|(k, f)| k == n.kind && set(f))
            };
            NOT_RESPECTED_YET.iter().any(not_yet)
        });
        assert_eq!(
            t.is_runnable(),
            t.missing().is_empty() && !gaps,
            "{}",
            t.word
        );
    }
    let allowed: Vec<&str> = MISSING.lines().collect();
    assert_eq!(lines, allowed, "what runs now, or is new and does not run");
}

#[test]
fn four_templates_run_here_one_of_them_from_ideas_to_posts() {
    let running: Vec<&str> = templates()
        .iter()
        .filter(|t| t.is_runnable())
        .map(|t| t.word)
        .collect();
    for word in [
        "weekly-content",
        "lead-nurture",
        "webinar-promotion",
        "monthly-report",
    ] {
        assert!(running.contains(&word), "{word}: {running:?}");
    }
    let doc = template("weekly-content").expect("there").document();
    for network in ["x", "linkedin"] {
        let mut way = vec!["trigger.manual"];
        let mut at = doc.by_key("start").expect("start");
        let mut next = doc.by_key(&format!("draft_{network}"));
        while let Some(node) = next {
            way.push(&node.kind);
            at = node;
            let first = kind_spec(&at.kind).expect("kind").out_ports(&at.params);
            let going = first.first().map(|p| doc.targets(at.id, p).next());
            next = going.flatten();
        }
        let post = format!("post.{network}");
        assert_eq!(
            way,
            [
                "trigger.manual",
                "content.social",
                "brand.check",
                "human.approval",
                "time.until",
                post.as_str(),
            ]
        );
        assert_eq!(at.kind, post);
    }
}

#[test]
fn needs_are_those_of_the_kinds_each_once() {
    let needs = template("weekly-content").expect("there").needs();
    let providers: Vec<&str> = needs
        .iter()
        .filter_map(|n| match n {
            Need::Connection { provider, .. } => Some(*provider),
            _ => None,
        })
        .collect();
    assert_eq!(providers, ["linkedin", "x"]);
    assert_eq!(
        needs
            .iter()
            .filter(|n| matches!(n, Need::Model("text")))
            .count(),
        1
    );
}

#[test]
fn new_ids_leave_no_old_one_and_change_nothing_else() {
    for (word, doc) in each() {
        let mut n = 0_u128;
        let copy = with_new_ids(doc.clone(), || {
            n += 1;
            Uuid::from_u128(n << 64 | n)
        });
        let text = serde_json::to_string(&copy).expect("JSON");
        let of = |doc: &WorkflowDoc| -> Vec<Uuid> {
            let nodes = doc.nodes.keys().map(|i| i.0);
            let edges = doc.edges.keys().map(|i| i.0);
            let groups = doc.groups.keys().map(|i| i.0);
            nodes
                .chain(edges)
                .chain(groups)
                .chain(doc.notes.keys().map(|i| i.0))
                .collect()
        };
        for old in of(&doc) {
            assert!(!text.contains(&old.to_string()), "{word}: {old}");
        }
        let new: BTreeSet<Uuid> = of(&copy).into_iter().collect();
        assert_eq!(new.len(), of(&doc).len(), "{word}: an id stands twice");
        assert_eq!(said(&copy), said(&doc), "{word}");
        let rules = |doc: &WorkflowDoc| -> Vec<(String, IssueSeverity)> {
            let mut all: Vec<_> = validate(doc, &Context::default())
                .into_iter()
                .map(|i| (i.message, i.severity))
                .collect();
            all.sort();
            all
        };
        assert_eq!(rules(&copy), rules(&doc), "{word}");
    }
}

/// A document by the keys of its steps, without ids.
fn said(doc: &WorkflowDoc) -> Value {
    let key = |id: &NodeId| doc.nodes[id].key.clone();
    let nodes: BTreeMap<&str, Node> = doc
        .nodes
        .iter()
        .map(|(id, n)| {
            assert_eq!(*id, n.id);
            let id = NodeId(Uuid::nil());
            (n.key.as_str(), Node { id, ..n.clone() })
        })
        .collect();
    let edges: BTreeSet<String> = doc
        .edges
        .values()
        .map(|e| format!("{}.{}>{}", key(&e.from.node), e.from.port, key(&e.to.node)))
        .collect();
    let groups: BTreeSet<String> = doc
        .groups
        .values()
        .map(|g| {
            let inside: BTreeSet<String> = g.nodes.iter().map(key).collect();
            format!("{} {} {inside:?}", g.title, g.note)
        })
        .collect();
    let notes: BTreeSet<&str> = doc.notes.values().map(|n| n.markdown.as_str()).collect();
    serde_json::json!({ "nodes": nodes, "edges": edges, "groups": groups, "notes": notes,
        "settings": doc.settings, "name": doc.name, "description": doc.description })
}

#[test]
fn a_dangling_wire_and_a_misfiled_step_do_not_stop_new_ids() {
    let mut doc = template("weekly-content").expect("there").document();
    let nowhere = NodeId(Uuid::from_u128(7 << 90));
    let (id, mut edge) = doc.edges.pop_first().expect("a wire");
    edge.to.node = nowhere;
    doc.edges
        .insert(EdgeId(Uuid::from_u128(8 << 90)), Edge { id, ..edge });
    let mut n = 0_u128;
    let copy = with_new_ids(doc, || {
        n += 1;
        Uuid::from_u128(n)
    });
    assert!(
        copy.edges
            .iter()
            .all(|(id, e)| *id == e.id && e.to.node != nowhere)
    );
}

#[test]
fn a_template_is_a_clip_too() {
    // What the gallery puts into a document that has steps already.
    let doc = template("monthly-report").expect("there").document();
    let steps: BTreeSet<NodeId> = doc.nodes.keys().copied().collect();
    let clip = commands::clip(&doc, &steps, &doc.notes.keys().copied().collect());
    let mut n = 0_u128;
    let paste = commands::paste(&doc, &clip, Position::default(), || {
        n += 1;
        Uuid::from_u128(n)
    });
    let mut both = doc.clone();
    commands::apply(&mut both, &paste).expect("pasted");
    assert_eq!(both.nodes.len(), 2 * doc.nodes.len());
}
