//! Lays the parts of a draft out as a post: a single block with the link last on X, short
//! paragraphs on LinkedIn. Drops what does not fit, least important first.

use domain::{content::limits, publishing::Network};

use super::{compose::Parts, words::Dice};

/// The post's text, or nothing when even the leading message does not fit.
pub(super) fn lay_out(
    parts: &mut Parts,
    network: Network,
    max_words: Option<usize>,
    dice: &mut Dice,
) -> Option<String> {
    let airy = dice.chance(55);
    loop {
        let text = match network {
            Network::X => block(parts),
            Network::LinkedIn => paragraphs(parts, airy),
        };
        let words = text.split_whitespace().count();
        if limits::length(network, &text) <= limits::max_length(network)
            && max_words.is_none_or(|max| words <= max)
        {
            return Some(text);
        }
        if !shrink(parts) {
            return None;
        }
    }
}

/// Takes the least important part away.
pub(super) fn shrink(parts: &mut Parts) -> bool {
    if !parts.tags.is_empty() {
        parts.tags.clear();
    } else if !parts.closing.is_empty() {
        parts.closing.clear();
    } else if !parts.about.is_empty() {
        parts.about.clear();
    } else if let Some(last) = parts.more.last_mut() {
        if last.1.is_empty() {
            parts.more.pop();
            parts.said.pop();
        } else {
            last.1.clear();
        }
    } else if !parts.lead_proof.is_empty() {
        parts.lead_proof.clear();
    } else {
        return false;
    }
    true
}

/// The parts that are there, with one space between.
pub(super) fn join(parts: &[&str]) -> String {
    parts
        .iter()
        .filter(|p| !p.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

fn block(parts: &Parts) -> String {
    let more: Vec<String> = parts.more.iter().map(|(m, p)| join(&[m, p])).collect();
    let body = join(&[
        &parts.lead_in,
        &parts.lead,
        &parts.lead_proof,
        &more.join(" "),
        &parts.closing,
        &parts.tags,
    ]);
    if parts.call.is_empty() {
        body
    } else {
        format!("{body}\n\n{}", parts.call)
    }
}

/// Paragraphs of a longer text without the call; at most `most`.
pub(super) fn body(parts: &Parts, airy: bool, most: usize) -> Vec<String> {
    let lead = join(&[&parts.lead, &parts.lead_proof]);
    let more: Vec<String> = parts.more.iter().map(|(m, p)| join(&[m, p])).collect();
    let mut out: Vec<String> = Vec::new();
    let short = parts.lead_in.split_whitespace().count();
    if airy && short >= 3 {
        out.push(parts.lead_in.clone());
        out.push(lead);
    } else {
        out.push(join(&[&parts.lead_in, &lead]));
    }
    let tail = usize::from(!parts.about.is_empty())
        + usize::from(!parts.closing.is_empty() || !parts.tags.is_empty());
    let room = most.saturating_sub(out.len() + tail).max(1);
    let each = more
        .len()
        .div_ceil(room)
        .max(if more.len() > 2 { 2 } else { 1 });
    out.extend(more.chunks(each).map(|c| c.join(" ")));
    out.push(parts.about.clone());
    out.push(join(&[&parts.closing, &parts.tags]));
    out.retain(|p| !p.is_empty());
    out
}

fn paragraphs(parts: &Parts, airy: bool) -> String {
    let mut out = body(parts, airy, 5);
    // A post of a line and a link still breathes: the proof gets a line of its own.
    if out.len() < 2 && !parts.lead_proof.is_empty() {
        out = vec![
            join(&[&parts.lead_in, &parts.lead]),
            parts.lead_proof.clone(),
        ];
    }
    if !parts.call.is_empty() {
        out.push(parts.call.clone());
    }
    out.join("\n\n")
}
