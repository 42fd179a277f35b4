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
#[path = "writers_offline/promises.rs"]
mod promises;

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use connectors::writers::Offline;
use domain::{
    brand::{Guidelines, PersonaInput},
    campaigns::Brief,
    content::{ContentBody, ContentKind},
    fields::Check,
    publishing::Network,
};
use engine::ports::{Draft, WriteRequest, Writer};
use serde::Deserialize;

use promises::{Tally, alike_problems, check_one};

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
            language: None,
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
