//! What every draft of every brief must keep, and what no two drafts of a brief may share.

use std::collections::{BTreeSet, HashSet};

use domain::{
    brand::{Severity, check_text},
    fields::Check,
    publishing::Network,
};
use engine::ports::Draft;

use super::{
    Case,
    measure::{NUMBER_WORDS, grams, is_composed_tag, longest_run, presence, without_urls, words},
};

#[derive(Default)]
pub(super) struct Tally {
    pub(super) drafts: usize,
    pub(super) max_alike: f64,
    pub(super) alike_in: String,
    pub(super) max_run: usize,
    pub(super) run_in: String,
    pub(super) used: usize,
    pub(super) all: usize,
    pub(super) weakest: f64,
    pub(super) problems: Vec<String>,
}

pub(super) fn check_one(name: &str, case: &Case, label: &str, draft: &Draft, tally: &mut Tally) {
    let text = draft.body.plain_text();
    let at = format!("{name} {label}");
    let mut bad = |what: String| tally.problems.push(format!("{at}: {what}\n{text}\n"));
    if let Err(e) = draft.body.checked() {
        bad(format!("limits {e:?}"));
    }
    let all: BTreeSet<u32> = draft
        .used_messages
        .iter()
        .chain(&draft.left_out)
        .copied()
        .collect();
    let count = case.brief.key_messages.len();
    if all.len() != count || draft.used_messages.len() + draft.left_out.len() != count {
        bad(format!(
            "messages {:?} {:?}",
            draft.used_messages, draft.left_out
        ));
    }
    for i in &draft.used_messages {
        let share = presence(&case.brief.key_messages[*i as usize].text, &text);
        tally.weakest = tally.weakest.min(share);
        if share < 0.6 {
            bad(format!("message {i} is hardly there: {share:.2}"));
        }
    }
    let known = case.known();
    let known_words: HashSet<String> = words(&known).into_iter().collect();
    let plain = without_urls(&text);
    let counted = plain
        .split_whitespace()
        .filter(|piece| !is_composed_tag(piece, &known_words))
        .collect::<Vec<_>>()
        .join(" ");
    for word in words(&counted) {
        let figure = word.chars().any(|c| c.is_ascii_digit());
        if (figure || NUMBER_WORDS.contains(&word.as_str())) && !known_words.contains(&word) {
            bad(format!("number {word}"));
        }
    }
    for piece in text.split_whitespace().filter(|w| w.contains("://")) {
        if !known.contains(piece.trim_end_matches(['.', ','])) {
            bad(format!("address {piece}"));
        }
    }
    let mut before = '.';
    for piece in plain.split_whitespace() {
        let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        let inside = before.is_alphanumeric() || before == ',';
        let stems = words(word)
            .iter()
            .all(|w| known_words.contains(w) || known_words.iter().any(|k| k.contains(w.as_str())));
        if capital
            && inside
            && !stems
            && !text.contains(&format!("\n{piece}"))
            && !piece.starts_with('#')
        {
            bad(format!("name {word}"));
        }
        before = piece.chars().next_back().unwrap_or('.');
    }
    let b = &case.brief;
    let source = words(&format!(
        "{} {} {} {} {} {}",
        b.objective,
        b.audience,
        b.key_messages
            .iter()
            .map(|m| format!("{} {}", m.text, m.proof))
            .collect::<Vec<_>>()
            .join(" "),
        b.call_to_action.text,
        b.call_to_action.url,
        b.constraints.join(" ")
    ));
    let (run, run_text) = longest_run(&words(&plain), &source);
    if run > tally.max_run {
        tally.max_run = run;
        tally.run_in = format!("{at}: {run_text}");
    }
    if run > 8 {
        bad(format!("copies {run} words: {run_text}"));
    }
    for finding in check_text(&case.brand, &text) {
        if finding.severity == Severity::Error {
            bad(format!("brand: {}", finding.message));
        }
    }
    for slip in [
        "[", "{", "TODO", "  ", " ,", " .", "..", ":.", "?.", "!.", ",.", " a a", " a e", " a i",
        " a o", " an b", " an c", " an t",
    ] {
        if plain.contains(slip)
            && !known.contains(slip)
            && !(slip.starts_with(" a") && known.to_lowercase().contains(slip.trim_start()))
        {
            let ok = slip == " a o" && plain.contains(" a one");
            if !ok {
                bad(format!("slip {slip:?}"));
            }
        }
    }
    tally.used += draft.used_messages.len();
    tally.all += count;
    tally.drafts += 1;
}

/// Any two drafts: likeness, and openings on one network.
pub(super) fn alike_problems(name: &str, drafts: &[(Network, u64, Draft)], tally: &mut Tally) {
    let texts: Vec<_> = drafts
        .iter()
        .map(|(.., d)| d.body.plain_text())
        .map(|text| (grams(&text), words(&text), text))
        .collect();
    for (i, (net_a, seed_a, _)) in drafts.iter().enumerate() {
        for (j, (net_b, seed_b, _)) in drafts.iter().enumerate().skip(i + 1) {
            let ((ga, wa, text_a), (gb, wb, text_b)) = (&texts[i], &texts[j]);
            let both = ga.intersection(gb).count() as f64;
            let alike = both / (ga.len() as f64 + gb.len() as f64 - both);
            if alike > tally.max_alike {
                tally.max_alike = alike;
                tally.alike_in = format!("{name} {net_a:?} {seed_a} / {net_b:?} {seed_b}");
            }
            if alike > 0.6 {
                tally.problems.push(format!("{name} {net_a:?} {seed_a} / {net_b:?} {seed_b} alike {alike:.2}\n{text_a}\n--\n{text_b}\n"));
            }
            if net_a == net_b && wa[..wa.len().min(6)] == wb[..wb.len().min(6)] {
                tally.problems.push(format!(
                    "{name} {net_a:?} {seed_a} / {net_b:?} {seed_b} open alike: {text_a}"
                ));
            }
        }
    }
}
