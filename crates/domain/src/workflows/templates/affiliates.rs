//! Partners who are paid per sale.

use serde_json::json;

use super::{
    Template,
    parts::{approval, tell},
};
use crate::workflows::sketch::Sketch;

pub(super) const ONBOARDING: Template = Template {
    word: "affiliate-onboarding",
    title: "Affiliate onboarding and fraud check",
    summary: "Looks at each new affiliate, gives those that a person agrees to a link of their own, and has somebody look at sales that are unusually large.",
    draw,
};

fn draw(s: &mut Sketch) {
    s.note(
        "## Affiliate onboarding\nPut your shop's address into the step \"Make the link\". The model only sorts; a person decides.",
    );
    let signup = s.step(
        "trigger.affiliate",
        "signup",
        "An affiliate signs up",
        json!({ "on": "signup" }),
    );
    let once = s.step(
        "logic.once",
        "first_time",
        "For the first time",
        json!({ "key": "affiliate {{ item.affiliate.email }}" }),
    );
    let label = |name: &str, means: &str| json!({ "name": name, "means": means });
    let screen = s.step(
        "ai.classify",
        "screen",
        "Look for signs of fraud",
        json!({
            "text": "{{ trigger.affiliate | json }}",
            "labels": [
                label("plausible", "A person or company with a site or channel of its own"),
                label("suspicious", "Throw-away address, no site, made-up name, copied texts"),
            ],
            "confidence": 0.7,
        }),
    );
    let look = s.step(
        "human.task",
        "look",
        "Look at it closely",
        json!({ "title": "Look at a new affiliate closely", "details": "{{ trigger.affiliate | json }}", "expires_hours": 96 }),
    );
    let accept = approval(
        s,
        "accept",
        "Accept the affiliate",
        "A new affiliate. May they have a link?",
    );
    let link = s.step(
        "affiliate.link",
        "link",
        "Make the link",
        json!({ "url": "https://example.com/" }),
    );
    let told = tell(
        s,
        "accepted",
        "Tell: a new affiliate",
        "A new affiliate was accepted: {{ steps.link.url }}",
    );
    s.line(
        &[
            (signup, "out"),
            (once, "first"),
            (screen, "plausible"),
            (accept, "approved"),
            (link, "out"),
        ],
        told,
    );
    for port in ["suspicious", "other"] {
        s.wire(screen, port, look);
    }
    s.wire(look, "done", accept);
    let open = tell(
        s,
        "not_looked_at",
        "Tell: nobody looked",
        "Nobody looked at a new affiliate in time.",
    );
    s.wire(look, "expired", open);
    s.wire(once, "seen", look);
    s.group(
        "Sign-up",
        "",
        &[signup, once, screen, look, accept, link, told],
    );
    s.below();

    let sale = s.step(
        "trigger.affiliate",
        "sale",
        "An affiliate sells",
        json!({ "on": "conversion" }),
    );
    let large = s.step(
        "logic.if",
        "large",
        "Unusually large?",
        json!({ "where": { "match": "all", "rules": [
            { "value": "{{ trigger.amount.amount }}", "is": "greater", "than": 500 },
        ] } }),
    );
    let check = s.step(
        "human.task",
        "check_sale",
        "Check the sale",
        json!({ "title": "Check a large sale of an affiliate", "details": "{{ trigger.amount | json }}", "expires_hours": 96 }),
    );
    let unseen = tell(
        s,
        "unchecked",
        "Tell: a sale was not checked",
        "A large sale of an affiliate was not checked in time.",
    );
    let fine = s.step(
        "logic.stop",
        "usual",
        "A usual sale",
        json!({ "as": "ok", "reason": "Of a usual size" }),
    );
    s.line(&[(sale, "out"), (large, "yes")], check);
    s.wire(check, "expired", unseen);
    s.wire(large, "no", fine);
    s.group("Sales", "More than 500 is looked at", &[sale, large, check]);
}
