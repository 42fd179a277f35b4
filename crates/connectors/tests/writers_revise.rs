//! What a person or a brand asks of the offline writer: changes, rules, voice, banned words; and
//! that it is deterministic and speaks while it writes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

use std::sync::{Arc, Mutex};

use connectors::writers::Offline;
use domain::{
    brand::{BannedWord, Guidelines, Voice},
    campaigns::{Brief, CallToAction, KeyMessage},
    content::{ContentBody, ContentKind},
    publishing::Network,
};
use engine::ports::{Draft, WriteRequest, Writer};

fn request() -> WriteRequest {
    let message = |text: &str, proof: &str| KeyMessage {
        text: text.into(),
        proof: proof.into(),
    };
    WriteRequest {
        kind: ContentKind::Social,
        network: Some(Network::LinkedIn),
        brief: Brief {
            objective: "More workshop bookings".into(),
            audience: "Furniture makers".into(),
            key_messages: vec![
                message(
                    "Our planes keep their edge for a whole season",
                    "Tested by 14 joiners in 2024",
                ),
                message("Every plane can be sent back to us for sharpening", ""),
                message(
                    "The sharpening workshop takes place every second Saturday",
                    "",
                ),
                message("Spare parts cost €9 and arrive within three days", ""),
            ],
            call_to_action: CallToAction {
                text: "Book a bench".into(),
                url: "https://larkspur.example/bench".into(),
            },
            ..Brief::default()
        },
        brand: Guidelines {
            name: "Larkspur".into(),
            positioning: "Hand tools for small workshops.".into(),
            ..Guidelines::default()
        },
        persona: None,
        language: None,
        keywords: vec!["hand planes".into(), "sharpening".into()],
        seed: 0,
        revise: None,
        repair: None,
    }
}

fn write(request: &WriteRequest) -> Draft {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime
        .block_on(Offline::default().write(request, Arc::new(|_| {})))
        .unwrap()
}

fn text(draft: &Draft) -> String {
    draft.body.plain_text()
}

fn revised(wish: &str) -> (String, String, Draft) {
    let before = text(&write(&request()));
    let asked = WriteRequest {
        revise: Some((wish.into(), before.clone())),
        ..request()
    };
    let draft = write(&asked);
    (before, text(&draft), draft)
}

#[test]
fn writers_revise_takes_another_angle_and_is_shorter_when_asked() {
    let (before, after, draft) = revised("Please make it shorter, and without hashtags");
    let opening = |t: &str| t.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
    assert_ne!(opening(&before), opening(&after));
    assert!(
        after.split_whitespace().count() < before.split_whitespace().count(),
        "{before}\n--\n{after}"
    );
    assert!(!after.contains('#'));
    assert!(
        draft.reason.contains("Change asked for") && draft.reason.contains("Rules followed"),
        "{}",
        draft.reason
    );
}

#[test]
fn writers_revise_brings_in_what_is_named_and_says_what_it_cannot() {
    let (_, after, _) = revised("mention the workshop");
    assert!(after.contains("workshop"), "{after}");
    let (_, _, draft) = revised("mention our new catalogue; make it rhyme");
    assert!(
        draft
            .reason
            .contains("Could not bring in: our new catalogue")
            || draft.reason.contains("Could not bring in: new catalogue"),
        "{}",
        draft.reason
    );
    assert!(draft.reason.contains("make it rhyme"), "{}", draft.reason);
}

#[test]
fn writers_rules_of_the_brief_are_kept() {
    for seed in 0..10 {
        let mut asked = WriteRequest { seed, ..request() };
        asked.brief.constraints = vec![
            "No prices".into(),
            "No questions".into(),
            "Do not mention the workshop".into(),
            "At most 60 words".into(),
            "No link".into(),
        ];
        let draft = write(&asked);
        let after = text(&draft);
        assert!(
            !after.contains('€') && !after.contains('?') && !after.contains("http"),
            "{after}"
        );
        assert!(!after.to_lowercase().contains(" workshop "), "{after}");
        assert!(after.split_whitespace().count() <= 60);
        assert!(
            draft.left_out.contains(&2) && draft.left_out.contains(&3),
            "{:?}",
            draft.left_out
        );
    }
}

#[test]
fn writers_banned_words_are_replaced_or_the_message_is_left_out() {
    let mut asked = request();
    asked.brand.banned = vec![
        BannedWord {
            word: "Edge".into(),
            instead: "sharpness".into(),
        },
        BannedWord {
            word: "spare parts".into(),
            instead: String::new(),
        },
        BannedWord {
            word: "book".into(),
            instead: "reserve".into(),
        },
    ];
    for seed in 0..10 {
        let draft = write(&WriteRequest {
            seed,
            ..asked.clone()
        });
        let after = text(&draft).to_lowercase();
        assert!(
            !after.contains(" edge") && !after.contains("spare parts") && !after.contains("book"),
            "{after}"
        );
        assert!(after.contains("reserve a bench"), "{after}");
        assert!(draft.left_out.contains(&3));
    }
}

#[test]
fn writers_voice_changes_the_sentences() {
    let spoken = |voice: Voice| -> String {
        (0..10)
            .map(|seed| {
                text(&write(&WriteRequest {
                    seed,
                    brand: Guidelines {
                        voice,
                        ..request().brand
                    },
                    ..request()
                }))
            })
            .collect::<Vec<_>>()
            .join("\n")
    };
    let formal = spoken(Voice {
        formality: 95,
        warmth: 50,
        energy: 20,
        brevity: 50,
    });
    let casual = spoken(Voice {
        formality: 5,
        warmth: 80,
        energy: 95,
        brevity: 50,
    });
    let brief = spoken(Voice {
        formality: 50,
        warmth: 50,
        energy: 50,
        brevity: 95,
    });
    let detailed = spoken(Voice {
        formality: 50,
        warmth: 50,
        energy: 50,
        brevity: 5,
    });
    assert!(
        !formal.contains('!') && !formal.contains('#') && !formal.contains("'s get"),
        "{formal}"
    );
    assert!(!formal.contains("don't") && !formal.contains("we're"));
    assert!(
        casual.contains('!') && (casual.contains("'s ") || casual.contains("'re ")),
        "{casual}"
    );
    assert!(brief.split_whitespace().count() * 10 < detailed.split_whitespace().count() * 9);
}

#[test]
fn writers_offline_is_deterministic_whoever_asks_in_whichever_order() {
    let direct = write(&WriteRequest {
        seed: 7,
        ..request()
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let writer = Offline::default();
    for seed in [9, 2, 7] {
        let asked = WriteRequest { seed, ..request() };
        let draft = runtime
            .block_on(writer.write(&asked, Arc::new(|_| {})))
            .unwrap();
        if seed == 7 {
            assert_eq!(draft, direct);
        }
    }
}

#[test]
fn writers_offline_is_heard_word_by_word() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&heard);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let sink: engine::ports::DeltaSink =
        Arc::new(move |part: &str| into.lock().unwrap().push(part.to_owned()));
    let draft = runtime
        .block_on(Offline::default().write(&request(), sink))
        .unwrap();
    let ContentBody::Social(body) = &draft.body else {
        panic!("no post")
    };
    let heard = heard.lock().unwrap();
    assert_eq!(heard.concat(), body.text);
    assert!(heard.len() > 20);
}

#[test]
fn writers_offline_survives_briefs_that_offer_nothing() {
    let mut bare = request();
    bare.brief.key_messages = vec![KeyMessage {
        text: "[insert message]".into(),
        proof: "TBD".into(),
    }];
    bare.brief.call_to_action = CallToAction::default();
    bare.brief.audience = String::new();
    bare.keywords.clear();
    for kind in [
        ContentKind::Social,
        ContentKind::Blog,
        ContentKind::Email,
        ContentKind::Ad,
    ] {
        let draft = write(&WriteRequest {
            kind,
            ..bare.clone()
        });
        assert_eq!(
            (draft.used_messages.len(), draft.left_out.as_slice()),
            (0, &[0][..])
        );
        assert!(!text(&draft).contains('[') && !text(&draft).contains("TBD"));
    }
    for odd in [
        "a",
        "!!!",
        "“”",
        "— – —",
        "x ".repeat(150).trim(),
        "Ça, mais où ?",
        "日本語のメッセージです。",
        "🎉🎉🎉",
    ] {
        let mut asked = request();
        asked.brief.key_messages = vec![KeyMessage {
            text: odd.into(),
            proof: odd.into(),
        }];
        let draft = write(&asked);
        assert_eq!(draft.used_messages.len() + draft.left_out.len(), 1, "{odd}");
    }
}
