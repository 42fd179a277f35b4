//! People and tables: finding, changing, choosing among and counting items.

use super::prelude::*;

const fn data(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Data, title, summary)
}

const SET: Field = Field::new("fields", "Fields", Of::Map(100)).tokens();

fn looked_up(params: &super::Params, _: &Type, _: &str) -> Type {
    match super::text(params, "in") {
        Some("leads") => Type::Lead.list(),
        Some("posts") => Type::Post.list(),
        Some("campaigns") => Type::Campaign.list(),
        _ => Type::Any,
    }
}

/// The tags it added are removed and the ones it removed are added.
fn untag(gave: &serde_json::Value) -> Option<super::Params> {
    let of = |key: &str| {
        gave.get(key)
            .filter(|v| v.as_array().is_some_and(|a| !a.is_empty()))
    };
    let turned = [("remove", of("added")), ("add", of("removed"))];
    let turned: super::Params = turned
        .into_iter()
        .filter_map(|(key, tags)| Some((key.to_owned(), tags?.clone())))
        .collect();
    (!turned.is_empty()).then_some(turned)
}

pub(super) const KINDS: &[KindSpec] = &[
    data("lead.find", "Find lead", "Finds the lead with that address or id.")
        .icon("person-search")
        .ports(&["found", "missing"])
        .fields(&[
            Field::choice("by", "By", &["email", "id"]).default("\"email\""),
            Field::text("value", "Value", 320).required(),
        ])
        .gives(One(&Type::Lead))
        .open_sample(r#"{"lead": {"id": "led_0192f0c1d2e37abc8def0123456789ab", "email": "ada@example.com", "name": "Ada"}}"#),
    data("lead.upsert", "Add or change a lead", "Adds the lead, or changes the one with that address.")
        .icon("person-plus")
        .fields(&[Field::text("email", "E-mail", 320).required(), SET])
        .gives(One(&Type::Lead))
        .effect(Effect::Writes)
        .needs(&[Need::Permission(Permission::LeadsWrite)])
        .open_sample(r#"{"lead": {"id": "led_0192f0c1d2e37abc8def0123456789ab", "email": "ada@example.com"}, "created": true}"#),
    data("lead.tag", "Tag a lead", "Adds and removes tags of the lead.")
        .takes(&[Type::Lead])
        .fields(&[
            Field::new("add", "Add", Of::Texts(50)).tokens(),
            Field::new("remove", "Remove", Of::Texts(50)).tokens(),
        ])
        .effect(Effect::Writes)
        .needs(&[Need::Permission(Permission::LeadsWrite)])
        .undone_by("lead.tag", untag)
        .sample(r#"{"tags": ["trial"], "added": ["trial"], "removed": []}"#),
    data("lead.score", "Score a lead", "Adds points to the lead, by what it did.")
        .from(Feature::Audience)
        .takes(&[Type::Lead])
        .fields(&[Field::integer("points", "Points", -1_000, 1_000).required(), Field::text("reason", "Reason", 200)])
        .effect(Effect::Writes)
        .once(Idempotent::No)
        .sample(r#"{"score": 40, "was": 30}"#),
    data("segment.add_remove", "Add to or remove from a segment", "Changes whether the lead is in a segment.")
        .from(Feature::Audience)
        .takes(&[Type::Lead])
        .fields(&[Field::new("segment", "Segment", Of::Ref("seg")).required(), Field::choice("do", "Do", &["add", "remove"])])
        .effect(Effect::Writes)
        .sample(r#"{"segment": "trial users", "in": true}"#),
    data("data.set", "Set fields", "Adds named values to the item.")
        .fields(&[SET.required(), Field::new("only", "Drop everything else", Of::Bool).default("false")])
        .open_sample("{}"),
    data("data.filter", "Filter", "Lets items through that meet the conditions; the others leave by dropped.")
        .icon("funnel")
        .ports(&["kept", "dropped"])
        .fields(&[
            Field::choice("preset", "What", &["conditions", "consent"]).default("\"conditions\"")
                .help("Consent: has agreed to be written to, and is on no suppression list"),
            Field::new("where", "Keep if", Of::Condition).required().tokens().when("preset", &["conditions"]),
        ])
        .sample(r#"{"kept": true}"#),
    data("data.aggregate", "Count and sum", "Counts, sums or averages a list, by group if wanted.")
        .fields(&[
            Field::text("list", "List", 500).required(),
            Field::choice("how", "How", &["count", "sum", "average", "min", "max"]).default("\"count\""),
            Field::new("field", "Field", Of::Text(200)).required().when("how", &["sum", "average", "min", "max"]),
            Field::new("group_by", "By", Of::Text(200)),
        ])
        .gives(One(&Type::Number))
        .sample(r#"{"value": 12, "groups": {}}"#),
    data("data.dedupe", "Remove doubles", "Keeps the first item of each key.")
        .fields(&[Field::text("list", "List", 500).required(), Field::new("by", "Key field", Of::Text(200)).required()])
        .gives(ListOf(&Type::Any))
        .sample(r#"{"items": [], "removed": 0}"#),
    data("data.lookup", "Look up", "Finds leads, posts or campaigns that meet the conditions.")
        .fields(&[
            Field::choice("in", "In", &["leads", "posts", "campaigns"]).required(),
            Field::new("where", "Where", Of::Condition).tokens(),
            Field::integer("limit", "At most", 1, 1_000).default("100"),
        ])
        .gives(By(looked_up))
        .open_sample(r#"{"items": [], "count": 0}"#),
];
