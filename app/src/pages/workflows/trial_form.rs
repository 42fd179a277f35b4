//! What a try is asked for: on what, which document, how long people need, what they answer.

use std::collections::BTreeMap;

use domain::{
    fields::Check,
    ids::{VersionId, WorkflowId},
    workflows::{SimulatedOn, Simulation, SimulationInput, WorkflowCard, WorkflowDoc},
};
use leptos::prelude::*;

use super::{layout::order, wrong};
use crate::{
    i18n::{number, t, tf, tn},
    nav::use_nav,
    remote,
    state::{
        form::{Form, control_id},
        keys::Key,
        query::query,
        session::tenant_id,
        writes::writer,
    },
    ui::{
        button::{Button, Kind},
        field::field,
        icon::{Icon, icon},
        inputs::{Select, TextInput, text},
        region::{Bones, region},
    },
    words::trials as w,
};

/// What was typed. Shares by the step's key and its output, as texts.
#[derive(Clone)]
struct Typed {
    over: String,
    version: String,
    hours: String,
    shares: BTreeMap<String, BTreeMap<String, String>>,
}

impl Typed {
    /// A step whose shares are all empty is not named: it goes as it went.
    fn input(&self, live: Option<VersionId>) -> SimulationInput {
        let named = |shares: &BTreeMap<String, String>| {
            let any = shares.values().any(|s| !s.trim().is_empty());
            any.then(|| {
                let share = |(port, s): (&String, &String)| {
                    // What is no number is refused below by the sum.
                    let s = s.trim();
                    let n = if s.is_empty() {
                        0
                    } else {
                        s.parse().unwrap_or(1_000)
                    };
                    (port.clone(), n)
                };
                shares.iter().map(share).collect::<BTreeMap<String, u32>>()
            })
        };
        let answers = self.shares.iter();
        SimulationInput {
            over: if self.over == "leads" {
                SimulatedOn::Leads
            } else {
                SimulatedOn::History
            },
            days: self.over.parse().unwrap_or(30),
            version: live.filter(|_| self.version == "live"),
            answer_after_hours: self.hours.trim().parse().unwrap_or(u32::MAX),
            answers: answers
                .filter_map(|(key, shares)| Some((key.clone(), named(shares)?)))
                .collect(),
        }
    }
}

/// The form.
pub fn form(card: Signal<WorkflowCard>) -> AnyView {
    let (tenant, id, live) =
        card.with_untracked(|c| (tenant_id(), c.id, c.live.as_ref().map(|l| (l.id, l.n))));
    let typed = RwSignal::new(Typed {
        over: "30".to_owned(),
        version: if live.is_some() { "live" } else { "draft" }.to_owned(),
        hours: "4".to_owned(),
        shares: BTreeMap::new(),
    });
    let version = live.map(|l| l.0);
    let checks = Form::new(move || {
        let input = typed.with(|typed| typed.input(version));
        let mut errors = input.checked().err().unwrap_or_default();
        if typed.with(|t| t.hours.trim().parse::<u32>().is_err()) {
            errors.retain(|e| e.field != "answer_after_hours");
            errors.push(wrong("answer_after_hours", t(w::NO_NUMBER).to_owned()));
        }
        errors
    });
    let nav = use_nav();
    let writer = writer().with_form(checks);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !checks.submit() {
            return;
        }
        let input = typed.with_untracked(|typed| typed.input(version));
        writer.send(
            move || remote::simulate(tenant, id, input.clone()),
            vec![Key::Simulations(id)],
            move |begun: Simulation| nav.set_param("sim", Some(&begun.id.to_string())),
        );
    };
    let days = |n: u32| (n.to_string(), tn(w::OVER_DAYS, n.into()));
    let over = vec![
        days(7),
        days(30),
        days(90),
        ("leads".to_owned(), t(w::OVER_LEADS).to_owned()),
    ];
    let of_live = live.map(|(_, n)| {
        (
            "live".to_owned(),
            tf(w::OF_LIVE, &[("n", &number(n.into()))]),
        )
    });
    let of: Vec<(String, String)> = of_live
        .into_iter()
        .chain([("draft".to_owned(), t(w::OF_DRAFT_NOW).to_owned())])
        .collect();
    let chosen = Memo::new(move |_| typed.with(|typed| typed.version.clone()));
    let people = move || {
        asked(
            id,
            version.filter(|_| chosen.get() == "live"),
            checks,
            typed,
        )
    };
    view! {
        <p class="section-note">{t(w::ASK_NOTE)}</p>
        <form class="form card card-pad trial-form" novalidate on:submit=send>
            <div class="pair">
                <Select of=field(checks, "days", w::OVER) value=text(typed, |t| t.over.clone(), |t, x| t.over = x) options=Signal::stored(over)/>
                <Select of=field(checks, "version", w::OF) value=text(typed, |t| t.version.clone(), |t, x| { t.version = x; t.shares.clear(); }) options=Signal::stored(of)/>
                <TextInput of=field(checks, "answer_after_hours", w::HOURS).hint(w::HOURS_HINT) value=text(typed, |t| t.hours.clone(), |t, x| t.hours = x)/>
            </div>
            {people}
            <div class="row"><Button kind=Kind::Submit busy=writer.busy>{icon(Icon::Play)}{t(w::BEGIN)}</Button></div>
        </form>
    }
    .into_any()
}

/// The steps of the document that ask people, each with its shares.
fn asked(
    id: WorkflowId,
    version: Option<VersionId>,
    form: Form,
    typed: RwSignal<Typed>,
) -> AnyView {
    let tenant = tenant_id();
    let fieldsets = move |doc: &WorkflowDoc| {
        let people = steps(doc);
        (!people.is_empty())
            .then(|| {
                let all = people
                    .into_iter()
                    .map(|(key, name, ports)| shares(&key, &name, &ports, form, typed))
                    .collect_view();
                view! { <p class="field-hint">{t(w::SHARES_HINT)}</p><div class="pair">{all}</div> }
            })
            .into_any()
    };
    match version {
        Some(version) => {
            let doc = query(Key::Version(version), move || {
                remote::get_version(tenant, version)
            });
            region(doc, Bones::Rows(1), move |doc| {
                doc.with_untracked(fieldsets)
            })
        }
        None => {
            let draft = query(Key::Draft(id), move || remote::get_draft(tenant, id));
            region(draft, Bones::Rows(1), move |draft| {
                draft.with_untracked(|d| fieldsets(&d.doc))
            })
        }
    }
}

/// Steps that ask people: key, name and the outputs that lead on, if there is a choice among them.
fn steps(doc: &WorkflowDoc) -> Vec<(String, String, Vec<String>)> {
    let all = order(doc).into_iter().filter_map(|id| doc.nodes.get(&id));
    all.filter(|n| n.kind.starts_with("human."))
        .filter_map(|node| {
            let out = doc.edges.values().filter(|e| e.from.node == node.id);
            let mut ports: Vec<String> = out.map(|e| e.from.port.clone()).collect();
            ports.sort();
            ports.dedup();
            (ports.len() > 1).then(|| (node.key.clone(), node.name.clone(), ports))
        })
        .collect()
}

fn shares(key: &str, name: &str, ports: &[String], form: Form, typed: RwSignal<Typed>) -> AnyView {
    let path = format!("answers.{key}");
    let error_id = format!("{}-error", control_id(&path));
    let one = |port: &String| {
        let (of, at) = (key.to_owned(), port.clone());
        let value = {
            let (of, at) = (of.clone(), at.clone());
            move || {
                typed.with(|t| {
                    t.shares
                        .get(&of)
                        .and_then(|s| s.get(&at))
                        .cloned()
                        .unwrap_or_default()
                })
            }
        };
        let (edited, left) = (path.clone(), path.clone());
        let put = move |event| {
            form.edited(&edited);
            typed.update(|t| {
                let shares = t.shares.entry(of.clone()).or_default();
                shares.insert(at.clone(), event_target_value(&event));
            });
        };
        let described = error_id.clone();
        view! {
            <label class="share">
                <bdi>{port.replace('_', " ")}</bdi>
                <span class="row"><input class="input" inputmode="numeric" autocomplete="off" dir="ltr" placeholder="–" aria-describedby=described prop:value=value on:input=put on:blur=move |_| form.touch(&left)/>"%"</span>
            </label>
        }
    };
    let inputs = ports.iter().map(one).collect_view();
    let wrong = {
        let path = path.clone();
        move || {
            form.error(&path)
                .map(|e| view! { {icon(Icon::Warning)}<span>{e}</span> })
        }
    };
    let id = control_id(&path);
    let error_id = error_id.clone();
    view! {
        <fieldset class="field" id=id tabindex="-1">
            <legend><bdi>{name.to_owned()}</bdi></legend>
            <div class="shares">{inputs}</div>
            <p class="field-error" id=error_id>{wrong}</p>
        </fieldset>
    }
    .into_any()
}
