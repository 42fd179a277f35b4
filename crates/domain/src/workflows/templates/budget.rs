//! Ads that cost too much, or too little.

use serde_json::json;

use super::{
    Template,
    parts::{approval, tell},
};
use crate::{money::Money, workflows::sketch::Sketch};

pub(super) const GUARD: Template = Template {
    word: "ad-budget-guard",
    title: "Ad budget guard",
    summary: "When an ad costs too much for what it brings, asks whether to pause it; when budget lies idle, asks whether to move it, within a limit.",
    draw,
};

fn draw(s: &mut Sketch) {
    s.note(
        "## Ad budget guard\nMoney moves only after a person has agreed, at most ten per cent a day, and never more than the budget of a run in the settings.",
    );
    let costly = s.step(
        "trigger.ad_alert",
        "costly",
        "An ad is too dear",
        json!({ "on": "cpa" }),
    );
    let may_pause = approval(
        s,
        "may_pause",
        "Approve the pause",
        "An ad costs {{ trigger.value | default:\"more\" }} per action. May it be paused?",
    );
    let pause = s.step("ad.pause", "pause", "Pause the ad", json!({}));
    let paused = tell(
        s,
        "paused",
        "Tell: paused",
        "An ad was paused, since it cost too much for what it brought.",
    );
    s.line(
        &[(costly, "out"), (may_pause, "approved"), (pause, "out")],
        paused,
    );
    s.group("Too dear", "", &[costly, may_pause, pause, paused]);
    s.below();
    let idle = s.step(
        "trigger.ad_alert",
        "idle",
        "Budget lies idle",
        json!({ "on": "pacing" }),
    );
    let may_move = approval(
        s,
        "may_move",
        "Approve the move",
        "An ad does not use its budget. May up to 50 EUR of it be moved to stronger ads?",
    );
    let moves = s.step(
        "ad.reallocate",
        "move",
        "Move the budget",
        json!({ "max_percent": 10, "limit": { "amount": "50.00", "currency": "EUR" } }),
    );
    let moved = tell(
        s,
        "moved",
        "Tell: moved",
        "Budget was moved from a weak ad to stronger ones.",
    );
    s.line(
        &[(idle, "out"), (may_move, "approved"), (moves, "out")],
        moved,
    );
    s.group("Idle", "", &[idle, may_move, moves, moved]);
    let failed = tell(
        s,
        "failed",
        "Tell: it failed",
        "An ad could not be changed. The run shows why.",
    );
    s.on_error(pause, failed);
    s.on_error(moves, failed);
    s.settings().dedupe = Some("guard {{ trigger.ad.id }} {{ trigger.on }}".to_owned());
    s.settings().budget_per_run = Some(Money {
        amount: 50.into(),
        currency: "EUR".to_owned(),
    });
}
