//! The offline writer over every brief in `tests/briefs`: limits, truth, unlikeness, tidiness.
//! Reads all files of the folder, so that a brief can be added without touching this file. Those in
//! `unseen` were written by somebody who had not read the writer's code, after it was frozen.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::type_complexity,
    clippy::format_push_string,
    reason = "a test that cannot go on should say so"
)]

#[path = "writers_offline/fuzz.rs"]
mod fuzz;
#[path = "writers_offline/languages.rs"]
mod languages;
#[path = "writers_offline/measure.rs"]
mod measure;

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
    sync::{Arc, Mutex},
};

use connectors::writers::Offline;
use domain::{
    brand::{Guidelines, PersonaInput, Severity, check_text},
    campaigns::Brief,
    content::{ContentBody, ContentKind},
    fields::Check,
    publishing::Network,
};
use engine::ports::{Draft, WriteRequest, Writer};
use serde::Deserialize;

use measure::{NUMBER_WORDS, grams, is_composed_tag, longest_run, presence, without_urls, words};

#[derive(Deserialize)]
struct Case {
    brief: Brief,
    brand: Guidelines,
    persona: Option<PersonaInput>,
    #[serde(default)]
    keywords: Vec<String>,
}

impl Case {
    fn request(&self, kind: ContentKind, network: Option<Network>, seed: u64) -> WriteRequest {
        WriteRequest {
            kind,
            network,
            brief: self.brief.clone(),
            brand: self.brand.clone(),
            persona: self.persona.clone(),
            keywords: self.keywords.clone(),
            seed,
            revise: None,
            repair: None,
        }
    }

    fn known(&self) -> String {
        let b = &self.brief;
        let mut out = vec![
            b.objective.clone(),
            b.audience.clone(),
            b.call_to_action.text.clone(),
            b.call_to_action.url.clone(),
        ];
        out.extend(
            b.key_messages
                .iter()
                .flat_map(|m| [m.text.clone(), m.proof.clone()]),
        );
        out.extend(b.constraints.iter().cloned());
        let g = &self.brand;
        out.extend([g.name.clone(), g.positioning.clone()]);
        out.extend(g.preferred.iter().cloned());
        out.extend(g.banned.iter().map(|w| w.instead.clone()));
        out.extend(g.pairs.iter().map(|p| p.good.clone()));
        if let Some(p) = &self.persona {
            out.extend([p.name.clone(), p.description.clone()]);
            out.extend(p.pains.iter().chain(&p.goals).chain(&p.objections).cloned());
        }
        out.extend(self.keywords.iter().cloned());
        out.join("\n")
    }
}

fn cases() -> Vec<(String, Case)> {
    // Asked for at run time: a binary built in another clone would look for that clone's briefs.
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let folder = Path::new(&folder).join("tests/briefs");
    let mut files: Vec<_> = [
        folder.clone(),
        folder.join("unseen"),
        folder.join("unseen-2"),
    ]
    .iter()
    .flat_map(|f| std::fs::read_dir(f).unwrap())
    .map(|e| e.unwrap().path())
    .filter(|p| p.extension().is_some_and(|e| e == "json"))
    .collect();
    files.sort();
    files
        .into_iter()
        .map(|p| {
            let name = p.file_stem().unwrap().to_string_lossy().into_owned();
            let case: Case = serde_json::from_str(&std::fs::read_to_string(&p).unwrap())
                .unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(
                (case.brief.checked(), case.brand.checked()),
                (Ok(()), Ok(())),
                "{name} is no valid brief"
            );
            (name, case)
        })
        .collect()
}

fn write(request: &WriteRequest) -> Draft {
    write_with(&Offline::default(), request)
}

fn write_with(writer: &Offline, request: &WriteRequest) -> Draft {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime
        .block_on(writer.write(request, Arc::new(|_| {})))
        .unwrap_or_else(|e| {
            panic!(
                "{} {:?} {}: {e}",
                request.brand.name, request.network, request.seed
            )
        })
}

fn social(case: &Case) -> Vec<(Network, u64, Draft)> {
    let writer = Offline::default();
    let mut out = Vec::new();
    for network in [Network::X, Network::LinkedIn] {
        for seed in 0..10 {
            out.push((
                network,
                seed,
                write_with(
                    &writer,
                    &case.request(ContentKind::Social, Some(network), seed),
                ),
            ));
        }
    }
    out
}

#[derive(Default)]
struct Tally {
    drafts: usize,
    max_alike: f64,
    alike_in: String,
    max_run: usize,
    run_in: String,
    used: usize,
    all: usize,
    weakest: f64,
    problems: Vec<String>,
}

fn check_one(name: &str, case: &Case, label: &str, draft: &Draft, tally: &mut Tally) {
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
fn alike_problems(name: &str, drafts: &[(Network, u64, Draft)], tally: &mut Tally) {
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

/// How many tests share the corpus, so that they run side by side.
const SHARES: usize = 6;

/// Every `SHARES`th brief, from `share` on.
fn keeps_every_promise(share: usize) {
    let tally = Mutex::new(Tally {
        weakest: 1.0,
        ..Tally::default()
    });
    let cases: Vec<_> = cases().into_iter().skip(share).step_by(SHARES).collect();
    for (name, case) in &cases {
        let drafts = match std::panic::catch_unwind(|| social(case)) {
            Ok(drafts) => drafts,
            Err(e) => {
                let what = e.downcast_ref::<String>().cloned().unwrap_or_default();
                tally
                    .lock()
                    .unwrap()
                    .problems
                    .push(format!("{name}: {what}"));
                continue;
            }
        };
        let mut tally = tally.lock().unwrap();
        for (network, seed, draft) in &drafts {
            check_one(
                name,
                case,
                &format!("{network:?} {seed}"),
                draft,
                &mut tally,
            );
        }
        alike_problems(name, &drafts, &mut tally);
    }
    let tally = tally.into_inner().unwrap();
    eprintln!(
        "{} drafts of {} briefs; likest pair {:.3} ({}); longest run {} ({}); messages used {} of {}; weakest presence {:.2}",
        tally.drafts,
        cases.len(),
        tally.max_alike,
        tally.alike_in,
        tally.max_run,
        tally.run_in,
        tally.used,
        tally.all,
        tally.weakest
    );
    for problem in tally.problems.iter().take(40) {
        eprintln!("{problem}");
    }
    assert!(
        tally.problems.is_empty(),
        "{} problems",
        tally.problems.len()
    );
}

macro_rules! shares {
    ($($name:ident = $share:expr),+ $(,)?) => {
        $(#[test]
        fn $name() {
            keeps_every_promise($share);
        })+
    };
}

shares! {
    writers_offline_corpus_0 = 0,
    writers_offline_corpus_1 = 1,
    writers_offline_corpus_2 = 2,
    writers_offline_corpus_3 = 3,
    writers_offline_corpus_4 = 4,
    writers_offline_corpus_5 = 5,
}

#[test]
fn writers_offline_other_shapes_keep_their_limits() {
    let mut tally = Tally {
        weakest: 1.0,
        ..Tally::default()
    };
    for (name, case) in cases() {
        for kind in [ContentKind::Blog, ContentKind::Email, ContentKind::Ad] {
            let writer = Offline::default();
            for seed in [0, 3] {
                let request = case.request(kind, None, seed);
                let draft = match std::panic::catch_unwind(|| write_with(&writer, &request)) {
                    Ok(draft) => draft,
                    Err(e) => {
                        let what = e.downcast_ref::<String>().cloned().unwrap_or_default();
                        tally.problems.push(format!("{name}: {what}"));
                        continue;
                    }
                };
                assert_eq!(draft.body.kind(), kind);
                check_one(
                    &name,
                    &case,
                    &format!("{} {seed}", kind.as_str()),
                    &draft,
                    &mut tally,
                );
            }
        }
    }
    eprintln!(
        "{} drafts; longest run {} ({}); weakest presence {:.2}",
        tally.drafts, tally.max_run, tally.run_in, tally.weakest
    );
    for problem in tally.problems.iter().take(40) {
        eprintln!("{problem}");
    }
    assert!(
        tally.problems.is_empty(),
        "{} problems",
        tally.problems.len()
    );
}

/// Prints drafts for a person: `BRIEF=bakery cargo nextest run -p connectors --run-ignored all -E 'test(writers_offline_print)' --no-capture`.
#[test]
#[ignore = "prints drafts for a person to read"]
fn writers_offline_print() {
    let only = std::env::var("BRIEF").unwrap_or_default();
    for (name, case) in cases()
        .into_iter()
        .filter(|(n, _)| only.is_empty() || only.split(',').any(|o| o == n))
    {
        let writer = Offline::default();
        for network in [Network::X, Network::LinkedIn] {
            for seed in 0..10 {
                let draft = write_with(
                    &writer,
                    &case.request(ContentKind::Social, Some(network), seed),
                );
                let ContentBody::Social(body) = &draft.body else {
                    panic!("no post")
                };
                eprintln!(
                    "=== {name} {network:?} {seed} | {}\n{}\n",
                    draft.reason, body.text
                );
            }
        }
        if std::env::var("SHAPES").is_ok() {
            for kind in [ContentKind::Blog, ContentKind::Email, ContentKind::Ad] {
                let draft = write(&case.request(kind, None, 0));
                eprintln!(
                    "=== {name} {} | {}\n{:#?}\n",
                    kind.as_str(),
                    draft.reason,
                    draft.body
                );
            }
        }
    }
}
