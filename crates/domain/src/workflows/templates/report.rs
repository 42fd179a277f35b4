//! What a month brought.

use serde_json::{Value, json};

use super::{Template, parts::tell};
use crate::workflows::sketch::Sketch;

pub(super) const MONTHLY: Template = Template {
    word: "monthly-report",
    title: "Monthly report to the team",
    summary: "On the last day of each month: counts the month's posts by network, has a model sum them up, and tells the owners and managers.",
    draw,
};

/// Rows of this month; the run begins on its last day.
fn this_month() -> Value {
    json!({ "match": "all", "rules": [{
        "value": "{{ item.created_at | date:\"%Y-%m\" }}",
        "is": "equals",
        "than": "{{ run.started | date:\"%Y-%m\" }}",
    }] })
}

fn draw(s: &mut Sketch) {
    s.note(
        "## Monthly report to the team\nIt is told inside the product. When Slack or Teams is connected, choose it in the last step.",
    );
    let start = s.step(
        "trigger.schedule",
        "start",
        "On the last day of the month",
        json!({ "by": "rrule", "rrule": "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=16;BYMINUTE=0" }),
    );
    let posts = s.step(
        "data.lookup",
        "posts",
        "This month's posts",
        json!({ "in": "posts", "limit": 500, "where": this_month() }),
    );
    let count = s.step(
        "data.aggregate",
        "by_network",
        "Count by network",
        json!({ "list": "{{ steps.posts.items }}", "how": "count", "group_by": "network" }),
    );
    let report = s.step(
        "ai.prompt",
        "report",
        "Sum it up",
        json!({
            "system": "You write short, factual reports for a marketing team. Only what the figures and texts show.",
            "prompt": "Posts by network: {{ steps.by_network.groups | json }}\nThe posts: {{ steps.posts.items | json | truncate:20000 }}\nSum the month up in at most 200 words: what was published, what stands out, what to try next month.",
            "max_tokens": 1_000,
        }),
    );
    let told = s.step(
        "notify.message",
        "tell",
        "Tell the team",
        json!({
            "to": ["owner", "manager"],
            "text": "Posts this month: {{ steps.by_network.value }}\n\n{{ steps.report.text | truncate:3000 }}",
        }),
    );
    s.line(
        &[
            (start, "out"),
            (posts, "out"),
            (count, "out"),
            (report, "out"),
        ],
        told,
    );
    let failed = tell(
        s,
        "no_summary",
        "Tell the figures alone",
        "Posts this month: {{ steps.by_network.value }}. The summary could not be written.",
    );
    s.on_error(report, failed);
    s.group("Figures", "", &[posts, count]);
}
