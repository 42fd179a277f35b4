//! Parsing, rendering and renaming, with the places of what is wrong.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

fn with<T>(f: impl FnOnce(&Scope<'_>) -> T) -> T {
    let steps = json!({
        "write": { "text": "Fresh rolls", "tags": ["a", "b"], "n": 3, "odd name": true, "none": null },
    });
    let Value::Object(steps) = steps else {
        unreachable!()
    };
    let lead = json!({ "name": "ada LOVELACE", "joined": "2026-03-02T08:05:00+01:00" });
    let trigger = json!({ "budget": { "amount": "1250.5", "currency": "EUR" } });
    f(&Scope {
        steps: &steps,
        trigger: &trigger,
        lead: &lead,
        item: &Value::Null,
        run: &json!({ "id": "run_1" }),
        settings: &json!({}),
    })
}

fn rendered(text: &str) -> Result<Value, TokenError> {
    with(|scope| render(&parse(text)?, scope))
}

#[test]
fn a_token_alone_keeps_its_type_and_beside_text_it_is_text() {
    for (text, value) in [
        ("{{ steps.write.n }}", json!(3)),
        ("{{steps.write.tags}}", json!(["a", "b"])),
        ("{{ steps.write.tags[1] }}", json!("b")),
        ("{{ steps.write.tags.0 }}", json!("a")),
        (r#"{{ steps.write["odd name"] }}"#, json!(true)),
        ("{{ steps.write.n }} rolls", json!("3 rolls")),
        ("{{ steps.write.tags }}!", json!(r#"["a","b"]!"#)),
        ("[{{ steps.write.none }}]", json!("[]")),
        ("no token", json!("no token")),
        ("", json!("")),
        (r#"{{ "{{" }} stays"#, json!("{{ stays")),
        ("a } b }} {", json!("a } b }} {")),
    ] {
        assert_eq!(rendered(text), Ok(value), "{text}");
    }
}

#[test]
fn filters_do_what_their_help_says() {
    for (text, value) in [
        ("{{ lead.name | upper }}", json!("ADA LOVELACE")),
        ("{{ lead.name | lower }}", json!("ada lovelace")),
        ("{{ lead.name | title }}", json!("Ada Lovelace")),
        (r#"{{ lead.nick | default:"friend" }}"#, json!("friend")),
        ("{{ lead.nick | default:friend | upper }}", json!("FRIEND")),
        ("{{ lead.nick | default:0 }}", json!(0)),
        ("{{ lead.joined | date }}", json!("2026-03-02")),
        (
            r#"{{ lead.joined | date:"%d.%m. %H:%M" }}"#,
            json!("02.03. 08:05"),
        ),
        (
            r#"{{ lead.joined | date:"%H:%M","+00:00" }}"#,
            json!("07:05"),
        ),
        ("{{ steps.write.n | number:2 }}", json!("3.00")),
        ("{{ trigger.budget | money }}", json!("1250.50 EUR")),
        ("{{ steps.write.n | money:JPY }}", json!("3 JPY")),
        (r#"{{ steps.write.tags | join:" + " }}"#, json!("a + b")),
        ("{{ steps.write.tags | first }}", json!("a")),
        ("{{ steps.write.text | last }}", json!("s")),
        ("{{ steps.write.tags | length }}", json!(2)),
        ("{{ steps.write.tags | json }}", json!(r#"["a","b"]"#)),
        ("{{ steps.write.text | slug }}", json!("fresh-rolls")),
        ("{{ steps.write.text | truncate:6 }}", json!("Fresh…")),
        (
            r#"{{ steps.write.text | replace:"rolls","bread" }}"#,
            json!("Fresh bread"),
        ),
        ("{{ steps.write.text | trim }}", json!("Fresh rolls")),
    ] {
        assert_eq!(rendered(text), Ok(value), "{text}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (text, start, word) in [
        ("Hi {{ lead.nick }}", 3, "default"),
        ("Hi {{ person.name }}", 3, "person"),
        ("{{ steps }}", 0, "Name the step"),
        ("{{ lead.name | shout }}", 0, "shout"),
        ("{{ lead.name | replace:a }}", 0, "replace"),
        ("{{ lead.joined | date:\"%Q\" }}", 0, "date format"),
        ("{{ lead.name | date }}", 0, "not a time"),
        ("{{ lead.name | number }}", 0, "not a number"),
        ("{{ lead.name", 0, "}}"),
        ("{{ lead. }}", 0, "dot"),
        ("{{ lead[x] }}", 0, "brackets"),
        ("{{ \"open }}", 0, "quoted"),
        ("{{}}", 0, "Begin with"),
        ("{{ steps.write.n | number:99 }}", 0, "10"),
    ] {
        let error = rendered(text).expect_err(text);
        assert_eq!(error.span.start, start, "{text}");
        assert!(
            error.span.end <= text.len() && error.message.contains(word),
            "{text}: {error}"
        );
    }
}

#[test]
fn a_renamed_step_is_read_by_its_new_key_and_nothing_else_changes() {
    let text = r#"{{steps.a.x}} {{ steps.ab.x }} steps.a {{ broken {{ steps.a["steps.a"] | default:"steps.a" }}"#;
    let new = r#"{{steps.longer.x}} {{ steps.ab.x }} steps.a {{ broken {{ steps.longer["steps.a"] | default:"steps.a" }}"#;
    assert_eq!(renamed(text, "a", "longer").as_deref(), Some(new));
    assert_eq!(renamed("{{ lead.a }}", "a", "b"), None);
    let deep = json!({ "list": [{ "t": "{{ steps.a.x }}" }, 1], "keep": "b" });
    let expected = json!({ "list": [{ "t": "{{ steps.c.x }}" }, 1], "keep": "b" });
    assert_eq!(renamed_in(&deep, "a", "c"), Some(expected));
}

#[test]
fn texts_deep_inside_are_rendered_and_an_error_says_where() {
    let steps = Map::new();
    let (lead, null) = (json!({ "email": "ada@example.com" }), Value::Null);
    let scope = Scope {
        steps: &steps,
        trigger: &null,
        lead: &lead,
        item: &null,
        run: &null,
        settings: &null,
    };
    let value = json!({ "to": ["{{ lead.email }}"], "n": 1 });
    assert_eq!(
        render_all(&value, &scope),
        Ok(json!({ "to": ["ada@example.com"], "n": 1 }))
    );
    let wrong = json!({ "to": [{ "address": "{{ lead.nobody }}" }] });
    assert_eq!(
        render_all(&wrong, &scope).expect_err("missing").0,
        "to.0.address"
    );
}

#[test]
fn a_text_does_not_grow_without_bound() {
    let steps = Map::new();
    let (lead, null) = (json!("x".repeat(1_000)), Value::Null);
    let scope = Scope {
        steps: &steps,
        trigger: &null,
        lead: &lead,
        item: &null,
        run: &null,
        settings: &null,
    };
    for text in [
        "{{lead}} ".repeat(2_000),
        format!("{{{{ lead | replace:\"x\",\"{}\" }}}}", "y".repeat(2_000)),
    ] {
        let template = parse(&text).expect("template");
        let error = render(&template, &scope).expect_err("too long");
        assert_eq!(error.code, "too_large");
        assert!(error.message.contains("1 MB"));
    }
    // All texts of a value together: none of them is large.
    let many: Vec<&str> = vec!["{{ lead }}"; 2_000];
    let (path, error) = render_all(&json!({ "all": many }), &scope).expect_err("too many");
    assert_eq!(error.code, "too_large");
    assert!(path.starts_with("all.10"), "{path}");
    let few: Vec<&str> = vec!["{{ lead }}"; 1_000];
    assert!(render_all(&json!(few), &scope).is_ok());
}

fn segment() -> impl Strategy<Value = Segment> {
    prop_oneof![
        "[a-z_][a-z0-9_]{0,6}".prop_map(Segment::Key),
        any::<String>().prop_map(Segment::Key),
        (0_usize..1_000).prop_map(Segment::Index),
    ]
}

fn token() -> impl Strategy<Value = Token> {
    let root = prop_oneof![
        "[a-z0-9_]{1,8}".prop_map(Root::Step),
        Just(Root::Trigger),
        Just(Root::Lead),
        Just(Root::Item),
        Just(Root::Run),
        Just(Root::Settings),
    ];
    let call = prop_oneof![
        Just(Call {
            filter: Filter::Upper,
            args: vec![]
        }),
        any::<String>().prop_map(|s| Call {
            filter: Filter::Default,
            args: vec![s.into()]
        }),
        any::<i64>().prop_map(|n| Call {
            filter: Filter::Default,
            args: vec![n.into()]
        }),
        ("\\PC*", any::<bool>()).prop_map(|(a, b)| Call {
            filter: Filter::Replace,
            args: vec![a.into(), b.into()]
        }),
    ];
    (
        root,
        prop::collection::vec(segment(), 0..4),
        prop::collection::vec(call, 0..3),
    )
        .prop_map(|(root, rest, filters)| Token {
            path: Path { root, rest },
            filters,
            span: Span::default(),
            key_span: Span::default(),
        })
}

fn template() -> impl Strategy<Value = Template> {
    let part = prop_oneof![
        "[a-z{} \\\\\"]{1,8}".prop_map(Part::Text),
        token().prop_map(Part::Token),
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| {
        let mut out = Template::default();
        for part in parts {
            match (out.parts.last_mut(), part) {
                (Some(Part::Text(last)), Part::Text(text)) => last.push_str(&text),
                (_, part) => out.parts.push(part),
            }
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_template_parses_back_from_its_text(template in template()) {
        let text = template.to_string();
        prop_assert_eq!(parse(&text), Ok(template), "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "(\\{\\{|\\}\\}|[ -~äé😀\"|:.]|steps|lead){0,40}") {
        let _ = renamed(&text, "a", "b");
        if let Ok(template) = parse(&text) {
            let again = parse(&template.to_string());
            prop_assert_eq!(again, Ok(template));
        }
    }

    #[test]
    fn renaming_there_and_back_is_nothing(template in template()) {
        let text = template.to_string();
        let there = renamed(&text, "a", "zz_new").unwrap_or_else(|| text.clone());
        let fresh = !text.contains("zz_new");
        prop_assume!(fresh);
        let back = renamed(&there, "zz_new", "a").unwrap_or(there);
        prop_assert_eq!(back, text);
    }
}
