//! Every kind that runs, struck at five points: before anything is noted, after the effect and before its
//! record (which is the same commit as what follows from it), after the commit with the worker dead, after
//! the commit with its answer lost, and frozen while another worker does the step (so that it is done
//! twice). The end is that of an undisturbed run, and every effect was had once.
//!
//! `MATRIX_FULL=1` strikes at every commit of every kind in every way. `undoing.rs` strikes inside of what takes
//! a run back.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::workflows::RUNNABLE_NOW;
use hmac::{Hmac, Mac};
use serde_json::json;
use services::{
    switches::{
        Control,
        blows::{Blow, watch},
        queue_every_step, turn_off,
    },
    workflows::{CustomEvent, WebhookCall},
};
use sha2::Sha256;

use super::{
    acts::to_the_end,
    lab::{Blows, Hit, Lab},
    scenarios::{self, Begin, POSTS, Scenario, TRIGGERS, Target},
    told::End,
};

const BLOWS: [Blow; 5] = [
    Blow::DieBefore,
    Blow::DieAfter,
    Blow::FailBefore,
    Blow::FailAfter,
    Blow::Freeze,
];

/// Begins a case.
async fn begin(lab: &Lab, scenario: &Scenario, word: &str) -> anyhow::Result<()> {
    let cx = &lab.company.cx;
    let clock = &lab.test.app.clock;
    match &scenario.begin {
        Begin::Run(workflow) => {
            lab.company.run(*workflow, scenarios::given(word)).await?;
        }
        Begin::Event => {
            let event = CustomEvent {
                event: "upgraded".to_owned(),
                subject: None,
                properties: json!({ "of": word }),
            };
            services::workflows::tell_event(cx, &event).await?;
        }
        Begin::Lead => {
            let lead = json!({ "email": format!("{word}@example.com"), "source": "fair" });
            services::audience::capture(cx, &serde_json::from_value(lead)?).await?;
        }
        Begin::Schedule => {
            let now = clock.now();
            let three = now
                .date_naive()
                .and_hms_opt(3, 0, 0)
                .context("a time")?
                .and_utc();
            let next = if three > now {
                three
            } else {
                three + TimeDelta::days(1)
            };
            clock.advance(next - now + TimeDelta::seconds(1));
        }
        Begin::Call(hook) => {
            let at = cx.now().timestamp().to_string();
            let body = json!({ "of": word }).to_string();
            let mut mac = Hmac::<Sha256>::new_from_slice(b"correct horse battery staple")?;
            mac.update(format!("{word}.{at}.{body}").as_bytes());
            let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
            for _ in 0..2 {
                let call = WebhookCall {
                    id: word,
                    timestamp: &at,
                    signature: &signature,
                    body: body.as_bytes(),
                    headers: serde_json::Map::new(),
                    test: false,
                };
                services::workflows::receive(&lab.test.app, hook, &call).await?;
            }
        }
        Begin::Campaign(network) => {
            lab.test.start_run(&lab.company, &[*network]).await?;
        }
    }
    Ok(())
}

/// One case: the run from its beginning to its end, under the blow.
pub(super) async fn case(
    lab: &mut Lab,
    scenario: &Scenario,
    hit: Option<&Hit>,
) -> anyhow::Result<End> {
    // Out of the window that the case before may have ended in.
    lab.test.app.clock.advance(TimeDelta::seconds(120));
    let word = lab.word();
    let mut blows = Blows::new(hit.cloned());
    begin(lab, scenario, &word).await?;
    to_the_end(lab, &mut blows, scenario.runs).await?;
    if let Some(hit) = hit {
        ensure!(blows.fell == 1, "{}: {hit:?} did not fall", scenario.kind);
    }
    lab.end(&word, scenario.outputs).await
}

/// The blows of a scenario whose undisturbed run made these transactions and commits.
fn hits(scenario: &Scenario, begins: &[String], commits: &[String]) -> Vec<Hit> {
    let full = std::env::var("MATRIX_FULL").is_ok();
    let mut hits = Vec::new();
    for target in &scenario.targets {
        let of = |blow, nth| Hit {
            blow,
            at: target.at.to_owned(),
            nth,
        };
        let stored = commits.iter().filter(|at| *at == target.at).count();
        let last = target.to.unwrap_or(stored).min(stored);
        let frozen = freezes(target, begins);
        if full {
            for blow in &BLOWS[..4] {
                hits.extend((target.from..=last).map(|nth| of(*blow, nth)));
            }
            hits.extend(frozen);
        } else if last >= target.from {
            hits.extend([Blow::DieBefore, Blow::DieAfter, Blow::FailAfter].map(|b| of(b, last)));
            let first = if last == target.from {
                Blow::FailBefore
            } else {
                Blow::DieBefore
            };
            hits.push(of(first, target.from));
            hits.extend(frozen.last().cloned());
        }
    }
    hits.sort();
    hits.dedup();
    hits
}

/// Before which transactions work on the target can stand still: those that take a step up, then the ones
/// that know its kind.
fn freezes(target: &Target, begins: &[String]) -> Vec<Hit> {
    let of = |at: &str, nth| Hit {
        blow: Blow::Freeze,
        at: at.to_owned(),
        nth,
    };
    let kind = format!("step:{}", target.at);
    let taken = begins.iter().filter(|at| at.starts_with("step"));
    let taken = taken
        .enumerate()
        .filter(|(_, at)| **at == kind)
        .map(|(n, _)| of("step", n + 1));
    let known = begins.iter().filter(|at| *at == target.at).count();
    let within = |nth: &usize| *nth >= target.from && target.to.is_none_or(|to| *nth <= to);
    let taken = taken
        .enumerate()
        .filter(|(n, _)| within(&(n + 1)))
        .map(|(_, hit)| hit);
    taken
        .chain((1..=known).map(|nth| of(target.at, nth)))
        .collect()
}

#[derive(Default)]
struct Count {
    fell: BTreeMap<Blow, u32>,
    wrong: Vec<String>,
}

async fn strike_all(lab: &mut Lab, scenario: &Scenario, count: &mut Count) -> anyhow::Result<()> {
    let kind = scenario.kind;
    lab.mark().await?;
    let wanted = case(lab, scenario, None)
        .await
        .with_context(|| format!("{kind}, undisturbed"))?;
    let (begins, commits) = watch();
    ensure!(
        wanted.effects.iter().all(|e| *e == (1, 1)),
        "{kind}: {wanted:#?}"
    );
    let hits = hits(scenario, &begins, &commits);
    ensure!(
        !hits.is_empty(),
        "{kind} has no commit at {:?}: {commits:?}",
        scenario.targets
    );
    for hit in hits {
        let end = case(lab, scenario, Some(&hit))
            .await
            .with_context(|| format!("{kind} under {hit:?}"))?;
        *count.fell.entry(hit.blow).or_default() += 1;
        if end != wanted {
            count
                .wrong
                .push(format!("{kind} under {hit:?}: {}", end.differs(&wanted)));
        }
    }
    Ok(())
}

async fn strike_kinds(posts: bool, kinds: &[&'static str]) -> anyhow::Result<()> {
    // Each kind has a commit of its own to strike at.
    queue_every_step(true);
    let mut lab = Lab::open(posts).await?;
    let mut count = Count::default();
    // Some rows are made once for a company; after this they are there.
    let first = scenarios::of(&lab, "trigger.manual")
        .await?
        .context("a scenario")?;
    case(&mut lab, &first, None).await?;
    for kind in kinds {
        let scenario = scenarios::of(&lab, kind)
            .await
            .with_context(|| (*kind).to_owned())?;
        let scenario =
            scenario.with_context(|| format!("{kind} runs and has no scenario: write one"))?;
        strike_all(&mut lab, &scenario, &mut count).await?;
    }
    report(&count, kinds.len())
}

fn report(count: &Count, kinds: usize) -> anyhow::Result<()> {
    println!("{kinds} kinds; blows that fell: {:?}", count.fell);
    ensure!(
        count.wrong.is_empty(),
        "{} ends differ:\n{}",
        count.wrong.len(),
        count.wrong.join("\n")
    );
    Ok(())
}

fn others() -> impl Iterator<Item = &'static str> {
    let apart = |kind: &&'static str| !TRIGGERS.contains(kind) && !POSTS.contains(kind);
    RUNNABLE_NOW.iter().copied().filter(apart)
}

/// One kind of four, so that they go side by side.
fn part(kinds: impl Iterator<Item = &'static str>, which: usize) -> Vec<&'static str> {
    kinds.skip(which).step_by(4).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_of_every_kind_survive_every_blow_1() -> anyhow::Result<()> {
    strike_kinds(false, &part(others(), 0)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_of_every_kind_survive_every_blow_2() -> anyhow::Result<()> {
    strike_kinds(false, &part(others(), 1)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_of_every_kind_survive_every_blow_3() -> anyhow::Result<()> {
    strike_kinds(false, &part(others(), 2)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_of_every_kind_survive_every_blow_4() -> anyhow::Result<()> {
    strike_kinds(false, &part(others(), 3)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_begins_a_run_begins_one_under_every_blow() -> anyhow::Result<()> {
    strike_kinds(false, TRIGGERS).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_goes_out_once_under_every_blow_on_its_way_1() -> anyhow::Result<()> {
    strike_kinds(true, &POSTS[..5]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_goes_out_once_under_every_blow_on_its_way_2() -> anyhow::Result<()> {
    strike_kinds(true, &POSTS[5..]).await
}

/// A step that only touches our own rows is done in the commit that reaches it. It ends as it would have through
/// the queue, and so does what follows; blows against such commits are dealt in `graphs.rs`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_done_where_it_is_reached_ends_as_through_the_queue() -> anyhow::Result<()> {
    let mut lab = Lab::open(false).await?;
    let mut here = 0;
    for kind in others() {
        let scenario = scenarios::of(&lab, kind).await?.context("a scenario")?;
        lab.mark().await?;
        queue_every_step(true);
        let mut queued = case(&mut lab, &scenario, None).await?;
        let (_, through_queue) = watch();
        lab.mark().await?;
        queue_every_step(false);
        let mut done = case(&mut lab, &scenario, None).await?;
        let (_, commits) = watch();
        // Tasks that have ended, this case's or the one's before, are cleared away at any time.
        for end in [&mut queued, &mut done] {
            end.rows.remove("task_queue");
        }
        ensure!(done == queued, "{kind}: {}", done.differs(&queued));
        here += usize::from(commits.len() < through_queue.len());
    }
    println!("{here} kinds took fewer commits");
    ensure!(here >= 12, "only {here} kinds took fewer commits");
    Ok(())
}

/// The contract of a call without a key: it is made once or, when nobody knows, not again until a person
/// has looked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_must_not_be_repeated_is_made_once_and_a_person_settles_the_rest()
-> anyhow::Result<()> {
    let mut lab = Lab::open(false).await?;
    let scenario = scenarios::bare_call(&lab).await?;
    let mut count = Count::default();
    strike_all(&mut lab, &scenario, &mut count).await?;
    report(&count, 1)
}

/// Turns the test above red: without its note a call is made again when a worker died behind it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_note_a_call_that_must_not_be_repeated_is_made_twice() -> anyhow::Result<()> {
    let mut lab = Lab::open(false).await?;
    let scenario = scenarios::bare_call(&lab).await?;
    turn_off(Control::NoteFirst);
    let undisturbed = case(&mut lab, &scenario, None).await?;
    let (_, commits) = watch();
    let nth = commits.iter().filter(|at| *at == "http.request").count();
    let hit = Hit {
        blow: Blow::DieBefore,
        at: "http.request".to_owned(),
        nth,
    };
    let end = case(&mut lab, &scenario, Some(&hit)).await?;
    ensure!(
        undisturbed.effects == [(1, 1)] && end.effects == [(2, 1)],
        "{end:?}"
    );
    Ok(())
}
