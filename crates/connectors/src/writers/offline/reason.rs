//! Says, for a person, why a draft reads as it does: the angle, the messages, and which rules were
//! kept and which need a person's eye.

use domain::content::ContentKind;
use engine::ports::WriteRequest;

use super::{choose::Chosen, facts::Facts};

fn angle(family: &str) -> &'static str {
    match family {
        "brand" => "introduces the brand",
        "short" => "comes straight to the point",
        "note" => "offers something worth knowing",
        "contrast" => "sets facts against slogans",
        "invite" => "invites the reader to look",
        "how" => "asks what it comes down to",
        "pain" => "begins with what troubles the persona",
        "goal" => "begins with what the persona wants",
        "aud" => "addresses the audience",
        "figure" => "begins with a figure",
        "proof" | "proofnote" => "begins with the proof",
        "event" => "points to the date",
        "news" => "gives the news",
        "topic" => "begins with the subject",
        "pos" => "begins with who the brand is",
        "o" => "begins with a plain phrase",
        _ => "lets the message speak for itself",
    }
}

fn list(places: &[u32]) -> String {
    places
        .iter()
        .map(|i| (i + 1).to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The reason of a draft.
pub(super) fn tell(
    request: &WriteRequest,
    facts: &Facts,
    chosen: &Chosen,
    left_out: &[u32],
) -> String {
    let mut out = vec![format!("Angle: {}.", angle(chosen.family))];
    if chosen.used.is_empty() {
        out.push("No key message could be used; the text speaks of the brand only.".to_owned());
    } else {
        out.push(format!("Key messages used: {}.", list(&chosen.used)));
    }
    if !left_out.is_empty() {
        out.push(format!("Left out: {}.", list(left_out)));
        let known: Vec<u32> = facts.messages.iter().map(|m| m.index).collect();
        let unusable: Vec<u32> = left_out
            .iter()
            .copied()
            .filter(|i| !known.contains(i))
            .collect();
        if !unusable.is_empty() {
            out.push(format!(
                "Not usable as written (a word the brand avoids, a rule of the brief, a placeholder, or no safe way to say it in other words): {}.",
                list(&unusable)
            ));
        }
    }
    if !facts.english {
        out.push("The brief is not in English, so the text keeps to the brief's own words with plain phrases around them.".to_owned());
    }
    let url = facts.call.url.as_str();
    let post = request.kind == ContentKind::Social;
    if post && !url.is_empty() && !facts.rules.no_link && !chosen.body.plain_text().contains(url) {
        out.push("The address of the call to action was left out: with it the text would be too long for the network or too like another draft.".to_owned());
    }
    if let Some((wish, _)) = &request.revise {
        out.push(format!(
            "Change asked for: \"{}\". Another angle was taken.",
            wish.trim()
        ));
    }
    let text = chosen.body.plain_text();
    let missing = !facts.rules.mention.is_empty() && !facts.rules.wants(&text);
    if missing {
        out.push(format!(
            "Could not bring in: {}; no key message says it.",
            facts.rules.mention.join(", ")
        ));
    }
    if !facts.rules.kept.is_empty() {
        out.push(format!("Rules followed: {}.", facts.rules.kept.join("; ")));
    }
    if !facts.rules.open.is_empty() {
        out.push(format!(
            "Not done by rule, for a person to see to: {}.",
            facts.rules.open.join("; ")
        ));
    }
    out.join(" ")
}
