//! What is found, in which order, and what is shown of it.

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::workflows::{
    Group, Note, Params, Position, Size,
    canvas::tests::{any_doc, id},
    graph::tests::drawn,
};

fn doc() -> WorkflowDoc {
    let mut doc = drawn(
        &[
            "t:trigger.manual",
            "mail:email.send",
            "post:post.linkedin",
            "set:data.set",
        ],
        &["t>set", "set>mail", "mail>post"],
    );
    let mut set = |key: &str, name: &str, params: Value| {
        let node = id(&doc, key);
        let node = doc.nodes.get_mut(&node).expect(key);
        node.name = name.to_owned();
        node.params = params.as_object().cloned().unwrap_or_else(Params::new);
    };
    set(
        "mail",
        "Send the welcome mail",
        json!({ "subject": "Grüße, {{ lead.name }}" }),
    );
    set(
        "post",
        "Mail-order news",
        json!({ "cases": [{ "name": "big\nspender" }], "max": 42 }),
    );
    set(
        "set",
        "Äpfel zählen",
        json!({ "text": "x".repeat(200) + " needle " + &"y".repeat(200) }),
    );
    let noted = id(&doc, "t");
    doc.nodes.get_mut(&noted).expect("t").note = Some("Ask Ada about the mail".into());
    let note = Note {
        pos: Position::default(),
        size: Size { w: 1, h: 1 },
        markdown: "All about mail".into(),
        color: String::new(),
    };
    doc.notes.insert(NoteId(Uuid::from_u128(5)), note);
    let group = Group {
        title: "Outreach by mail".into(),
        color: String::new(),
        nodes: [noted].into(),
        note: String::new(),
    };
    doc.groups.insert(GroupId(Uuid::from_u128(6)), group);
    doc
}

/// Key of the step, or the sort of thing; where; the bytes that matched.
fn found(query: &str) -> Vec<String> {
    let doc = doc();
    let word = |hit: &Hit| {
        let what = match hit.what {
            Found::Step(id) => doc.nodes[&id].key.clone(),
            Found::Note(_) => "note".to_owned(),
            Found::Group(_) => "group".to_owned(),
        };
        let places = hit
            .matches
            .iter()
            .map(|m| format!(" {:?}:{}", m.place, &m.text[m.at.clone()]));
        what + &places.collect::<String>()
    };
    find(&doc, query, 50).iter().map(word).collect()
}

#[test]
fn the_best_come_first() {
    assert_eq!(
        found("mail"),
        [
            "post Name:Mail",
            "mail Name:mail",
            "group Name:mail",
            "t Note:mail",
            "note Note:mail",
        ]
    );
    assert_eq!(found("post"), ["post Key:post"]);
    assert_eq!(found("  "), [""; 0]);
    assert_eq!(found("nothing of it"), [""; 0]);
    assert_eq!(find(&doc(), "mail", 2).len(), 2);
}

#[test]
fn of_several_places_in_a_text_the_best_counts() {
    let seek = |text| texts::seek(text, "mail").map(|(fit, at)| (fit, at.start));
    assert_eq!(seek("email mail"), Some((Fit::WordStart, 6)));
    assert_eq!(seek("Mail, e-mail"), Some((Fit::Start, 0)));
    assert_eq!(seek("email emails"), Some((Fit::Inside, 1)));
    assert_eq!(seek("MAIL"), Some((Fit::All, 0)));
    assert_eq!(seek("mai"), None);
}

#[test]
fn all_words_have_to_be_there_wherever_they_are() {
    assert_eq!(found("mail WELCOME"), ["mail Name:mail Name:welcome"]);
    assert_eq!(found("ada manual"), ["t Note:Ada Kind:manual"]);
    assert_eq!(found("ada welcome"), [""; 0]);
}

#[test]
fn texts_and_numbers_of_parameters_are_searched_with_their_paths() {
    assert_eq!(found("spender"), ["post Param(\"cases.0.name\"):spender"]);
    assert_eq!(found("42"), ["post Param(\"max\"):42"]);
    assert_eq!(found("GRÜSSE"), [""; 0]);
    assert_eq!(found("grüße"), ["mail Param(\"subject\"):Grüße"]);
    assert_eq!(found("äpfel"), ["set Name:Äpfel"]);
    let hit = &find(&doc(), "needle", 9)[0].matches[0];
    assert_eq!(hit.text.chars().count(), 6 + 2 * 40 + 2);
    assert!(hit.text.starts_with("…xxx") && hit.text.ends_with("yyy…"));
    assert_eq!(&hit.text[hit.at.clone()], "needle");
    let line = &find(&doc(), "big", 9)[0].matches[0].text;
    assert_eq!(line, "big spender");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever the texts: what is shown holds the word, and nobody panics at half a letter.
    #[test]
    fn what_is_shown_holds_the_word(mut doc in any_doc(), names in prop::collection::vec("[aAäÄßİıſKk é\u{0}\u{301}]{0,12}", 16), query in "[aäßiıſk é]{0,4}") {
        for (node, name) in doc.nodes.values_mut().zip(names) {
            node.note = Some(name.repeat(9));
            node.name = name;
        }
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        for hit in find(&doc, &query, 99) {
            prop_assert_eq!(hit.matches.len(), words.len());
            for (one, word) in hit.matches.iter().zip(&words) {
                prop_assert_eq!(&one.text[one.at.clone()].to_lowercase(), word);
            }
        }
    }

    /// Every step is found by its own name and by its key.
    #[test]
    fn a_step_is_found_by_its_name(doc in any_doc()) {
        for node in doc.nodes.values() {
            let is_it = |query: &str| find(&doc, query, 99).iter().any(|h| h.what == Found::Step(node.id));
            prop_assert!(is_it(&node.key) && is_it(&node.name) && is_it(&node.kind));
        }
    }
}
