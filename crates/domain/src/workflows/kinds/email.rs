//! Sending mails. A mail that has left cannot be taken back.

use super::{params::keep, prelude::*};

const CONNECTION: Need = Need::Connection {
    provider: "email",
    scopes: &["send"],
};

const fn email(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Email, title, summary)
        .from(Feature::Email)
        .takes(&[Type::Lead])
}

pub(super) const KINDS: &[KindSpec] = &[
    email("email.send", "Send an e-mail", "Sends one mail to the lead.")
        .icon("envelope")
        .fields(&[
            Field::text("subject", "Subject", 998).required(),
            Field::text("body", "Body", 100_000).required(),
            Field::text("preview", "Preview line", 200),
            Field::new("from", "From", Of::Ref("snd")),
            Field::choice("purpose", "Purpose", &["marketing", "transactional"]).default("\"marketing\""),
            Field::new("footer", "Add the footer with the unsubscribe link", Of::Bool).default("false"),
        ])
        .needs(&[CONNECTION])
        .effect(Effect::Irreversible)
        .sample(r#"{"message_id": "eff_0192f0c1d2e37abc8def0123456789ab", "to": "ada@example.com", "sent_at": "2026-03-02T08:00:00Z"}"#),
    email("email.sequence_enrol", "Enrol in a sequence", "Adds the lead to a series of mails.")
        .fields(&[Field::new("sequence", "Sequence", Of::Ref("seq")).required()])
        .needs(&[CONNECTION])
        .effect(Effect::Irreversible)
        .undone_by("email.sequence_stop", |gave| keep(gave, &["sequence"]))
        .sample(r#"{"sequence": "Welcome", "enrolled": true}"#),
    email("email.sequence_stop", "Stop a sequence", "Takes the lead out of a series of mails.")
        .fields(&[Field::new("sequence", "Sequence", Of::Ref("seq")).help("Empty: all")])
        .effect(Effect::Writes)
        .sample(r#"{"stopped": 1}"#),
];
