//! Posts: from an idea, and from an article.

use serde_json::json;

use super::{
    Template,
    parts::{asks, ends_without, tell},
};
use crate::{
    publishing::Network,
    workflows::{sketch::Sketch, template::Part},
};

pub(super) const WEEKLY: Template = Template {
    word: "weekly-content",
    title: "Weekly content engine",
    summary: "Turns this week's ideas into a post for X and one for LinkedIn: drafted, checked against the brand, approved by a person, published at the best time.",
    draw: weekly,
};

fn weekly(s: &mut Sketch) {
    s.note(
        "## Weekly content engine\nStart it with your ideas. Each network has a line of its own, so that one post does not wait for the other.",
    );
    s.note(
        "### Findings of the brand check\nBoth ways lead to the approval: whoever decides sees the findings beside the text. An edit asks again.",
    );
    let start = s.step(
        "trigger.manual",
        "start",
        "Ideas by hand",
        json!({ "form": [
            { "key": "ideas", "label": "Ideas, one a line", "type": "text", "required": true },
        ] }),
    );
    for network in Network::ALL {
        let (n, label) = (network.as_str(), network.label());
        let mut part = |part: Part, more| part.draw(s, network, more);
        let draft = part(Part::Draft, json!({ "brief": "{{ trigger.ideas }}" }));
        let check = part(Part::Check, json!({}));
        let approval = part(
            Part::Approval,
            asks(&format!("May this go out on {label}?")),
        );
        let slot = part(Part::Slot, json!({ "until": "best_time" }));
        let post = part(Part::Post, json!({}));
        s.wire(start, "out", draft);
        s.line(&[(draft, "out"), (check, "pass")], approval);
        s.wire(check, "fail", approval);
        s.line(&[(approval, "approved"), (slot, "out")], post);
        ends_without(
            s,
            approval,
            &format!("approval_{n}"),
            &format!("{label} post"),
        );
        let failed = tell(
            s,
            &format!("failed_{n}"),
            &format!("Tell: {label} refused the post"),
            "The post could not be published. The run shows why.",
        );
        s.wire(post, "failed", failed);
        s.group(label, "", &[draft, check, approval, slot, post]);
        s.below();
    }
    s.settings().concurrency = Some(5);
}

pub(super) const REPURPOSE: Template = Template {
    word: "blog-repurpose",
    title: "Eight posts out of one article",
    summary: "Makes four posts each for X and LinkedIn out of an article and publishes them one by one, each checked and approved.",
    draw: repurpose,
};

fn repurpose(s: &mut Sketch) {
    s.note(
        "## Eight posts out of one article\nPaste the article when you start it. The loop takes the posts one after another: the next one is looked at when the one before it is out.",
    );
    let start = s.step(
        "trigger.manual",
        "start",
        "Article by hand",
        json!({ "form": [
            { "key": "title", "label": "Title", "type": "text", "required": true },
            { "key": "text", "label": "Article", "type": "text", "required": true },
        ] }),
    );
    let posts = s.step(
        "content.repurpose",
        "posts",
        "Make eight posts",
        json!({ "networks": ["x", "linkedin"], "count": 4 }),
    );
    let each = s.step(
        "logic.loop",
        "each_post",
        "For each post",
        json!({ "max": 8 }),
    );
    let check = s.step("brand.check", "check", "Brand check", json!({}));
    let approval = s.step(
        "human.approval",
        "approval",
        "Approve the post",
        asks("One of the posts made out of the article. May it go out?"),
    );
    let slot = s.step(
        "time.until",
        "slot",
        "Wait for the best time",
        json!({ "until": "best_time" }),
    );
    let is = |network: &str| {
        json!({ "name": network, "where": {
            "match": "all",
            "rules": [{ "value": "{{ item.network }}", "is": "equals", "than": network }],
        } })
    };
    let sort = s.step(
        "logic.switch",
        "network",
        "Which network",
        json!({ "cases": [is("x"), is("linkedin")] }),
    );
    s.line(
        &[
            (start, "out"),
            (posts, "out"),
            (each, "each"),
            (check, "pass"),
        ],
        approval,
    );
    s.wire(check, "fail", approval);
    s.line(&[(approval, "approved"), (slot, "out")], sort);
    let posts = Network::ALL.map(|network| {
        let post = Part::Post.draw(s, network, json!({}));
        s.wire(sort, network.as_str(), post);
        s.wire(post, "posted", each);
        post
    });
    let failed = tell(
        s,
        "failed",
        "Tell: a post was refused",
        "A post made out of the article could not be published. The run shows why.",
    );
    for post in posts {
        s.wire(post, "failed", failed);
    }
    s.wire(sort, "else", failed);
    ends_without(s, approval, "approval", "post");
    let done = tell(
        s,
        "done",
        "Tell: all posts are through",
        "Every post made out of the article was published or left out.",
    );
    s.wire(each, "done", done);
    s.group("Each post", "", &[check, approval, slot, sort]);
}
