//! A workflow from a sentence: what the planner understood of it, what it did not, and the way into the editor.
//! The planner is run here and nowhere else; it is part of no other page's code.

use domain::{
    fields::FieldError,
    ids::RunId,
    publishing::Network,
    workflows::{
        Doubt, NewWorkflow, Plan, PlanContext, SENTENCE_MAX, WorkflowDoc, commands::apply, plan,
    },
};
use leptos::{ev::SubmitEvent, prelude::*};

use super::Maker;
use crate::{
    i18n::{foreign, t, tf},
    remote,
    state::{
        form::{Form, focus},
        fresh,
        keys::Key,
        query::query,
    },
    ui::{
        button::{Button, Kind},
        field::field,
        icon::{Icon, icon},
        inputs::{TextArea, text},
    },
    words::start as w,
};

/// Longest name made of a sentence, in characters.
const NAME: usize = 60;

/// The field, and below it what was made of the sentence.
pub(super) fn form(maker: Maker) -> AnyView {
    let tenant = maker.tenant;
    let connections = query(Key::Connections, move || remote::list_connections(tenant));
    let sentence = RwSignal::new(String::new());
    let made: RwSignal<Option<Plan>> = RwSignal::new(None);
    let form = Form::new(move || sentence.with(|text| wrong(text)));
    // What is on the screen always is of the sentence above it.
    let value = text(sentence, Clone::clone, move |sentence, new| {
        *sentence = new;
        made.set(None);
    });
    let read = move || {
        let networks: Option<Vec<Network>> = connections
            .data
            .with_untracked(|all| Some(all.as_ref()?.iter().map(|c| c.network).collect()));
        let plan = sentence.with_untracked(|text| planned(text, networks.as_deref()));
        made.set(Some(plan));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.submit() {
            read();
        }
    };
    let example = move |of: &'static str| {
        let take = move |_| {
            sentence.set(of.to_owned());
            made.set(None);
            focus("sentence");
        };
        view! { <li><button class="start-example" type="button" on:click=take dir="ltr" lang="en">{of}</button></li> }
    };
    let result = move || made.with(|plan| Some(shown(maker, sentence, plan.as_ref()?)));
    view! {
        <form class="form start-sentence" novalidate on:submit=submit>
            <TextArea of=field(form, "sentence", w::SENTENCE).hint(w::SENTENCE_HINT) value=value rows=3 max=SENTENCE_MAX/>
            <div class="row"><Button kind=Kind::Submit>{t(w::READ)}</Button></div>
            <div><p class="caption">{t(w::TRY)}</p><ul class="start-examples">{w::EXAMPLES.map(example).into_iter().collect_view()}</ul></div>
        </form>
        <div aria-live="polite">{result}</div>
    }
    .into_any()
}

fn wrong(text: &str) -> Vec<FieldError> {
    let error = |code: &str, message: String| {
        vec![FieldError {
            field: "sentence".to_owned(),
            code: code.to_owned(),
            message,
        }]
    };
    if text.trim().is_empty() {
        error("required", t(w::NO_SENTENCE).to_owned())
    } else if text.chars().count() > SENTENCE_MAX {
        error(
            "too_long",
            tf(w::LONG_SENTENCE, &[("n", &SENTENCE_MAX.to_string())]),
        )
    } else {
        Vec::new()
    }
}

/// The plan of a sentence for a workflow that has no step yet.
fn planned(sentence: &str, networks: Option<&[Network]>) -> Plan {
    let doc = WorkflowDoc::new("");
    let context = PlanContext {
        doc: &doc,
        after: None,
        run: RunId::from_uuid(fresh::id()),
        networks,
        people: None,
        me: None,
    };
    plan(sentence, &context)
}

/// A first draft with the plan in it.
pub(super) fn applied(name: &str, plan: &Plan) -> WorkflowDoc {
    let mut doc = WorkflowDoc::new(name);
    // A plan applies to what it was made for; one that did not would leave the draft empty, as blank is.
    let _ = apply(&mut doc, &plan.command);
    doc
}

/// The first words of a sentence, as a name.
fn name(sentence: &str) -> String {
    let line = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= NAME {
        return line.trim_end_matches(['.', '!', '?']).to_owned();
    }
    let cut: String = line.chars().take(NAME).collect();
    let whole = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole.trim_end_matches([',', '.', ';', ':']))
}

fn shown(maker: Maker, sentence: RwSignal<String>, plan: &Plan) -> AnyView {
    let doubts = doubts(plan);
    if plan.steps.is_empty() {
        return view! {
            <div class="banner banner-waiting start-plan">
                {icon(Icon::Warning)}
                <div><h3>{t(w::NOT_UNDERSTOOD)}</h3>{doubts}</div>
            </div>
        }
        .into_any();
    }
    let step = |step: &domain::workflows::PlannedStep| {
        let from = match &step.words {
            Some(words) => tf(w::FROM_WORDS, &[("words", &words.text)]),
            None => t(w::BY_RULE).to_owned(),
        };
        view! { <li><bdi class="strong">{foreign(&step.name)}</bdi>" "<span class="caption" dir="auto">{from}</span></li> }
    };
    let to_fill = (!plan.to_fill.is_empty()).then(|| {
        let name = |node| plan.steps.iter().find(|s| s.node == node).map(|s| s.name.clone());
        let field = |f: &domain::workflows::ToFill| {
            let step = name(f.node).map(|n| view! { <bdi class="strong">{foreign(&n)}</bdi>": " });
            view! { <li dir="auto">{step}{foreign(&f.message)}</li> }
        };
        view! { <h3>{t(w::TO_FILL)}</h3><ul class="listed">{plan.to_fill.iter().map(field).collect_view()}</ul> }
    });
    let kept = StoredValue::new(plan.clone());
    let open = move |()| {
        let sentence = sentence.get_untracked();
        let input = NewWorkflow {
            name: name(&sentence),
            description: sentence.trim().to_owned(),
            doc: None,
        };
        kept.with_value(|plan| maker.make(input, Some(plan)));
    };
    view! {
        <div class="card card-pad start-plan">
            <h3>{t(w::UNDERSTOOD)}</h3>
            <ol class="listed">{plan.steps.iter().map(step).collect_view()}</ol>
            {doubts}{to_fill}
            <div class="row"><Button kind=Kind::Primary busy=maker.writer.busy click=open>{t(w::OPEN_PLAN)}</Button></div>
        </div>
    }
    .into_any()
}

fn doubts(plan: &Plan) -> Option<AnyView> {
    let doubt = |doubt: &Doubt| {
        let words = doubt.words.as_ref().map(|words| {
            view! { <q dir="auto">{words.text.clone()}</q>": " }
        });
        view! { <li dir="auto">{words}{foreign(&doubt.message)}</li> }
    };
    (!plan.doubts.is_empty()).then(|| {
        view! { <h3>{t(w::DOUBTS)}</h3><ul class="listed">{plan.doubts.iter().map(doubt).collect_view()}</ul> }
            .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sentence: &str) -> Plan {
        let doc = WorkflowDoc::new("");
        let context = PlanContext {
            doc: &doc,
            after: None,
            run: RunId::from_uuid(uuid::Uuid::from_u128(7)),
            networks: None,
            people: None,
            me: None,
        };
        plan(sentence, &context)
    }

    #[test]
    fn each_example_is_understood_from_end_to_end() {
        for example in w::EXAMPLES {
            let plan = of(example);
            let kinds: Vec<&str> = plan.steps.iter().map(|s| s.kind.as_str()).collect();
            assert!(kinds[0].starts_with("trigger."), "{example}: {kinds:?}");
            assert!(kinds.contains(&"human.approval"), "{example}: {kinds:?}");
            assert!(
                kinds.iter().any(|k| k.starts_with("post.")),
                "{example}: {kinds:?}"
            );
            assert!(wrong(example).is_empty());
            let doc = applied("It", &plan);
            assert!(plan.steps.iter().all(|s| doc.nodes.contains_key(&s.node)));
        }
    }

    #[test]
    fn a_name_is_the_first_words_and_no_longer_than_a_line() {
        assert_eq!(name("Post on X now."), "Post on X now");
        let long = name(w::EXAMPLES[1]);
        assert!(
            long.ends_with('…') && long.chars().count() <= NAME + 1,
            "{long}"
        );
        assert!(w::EXAMPLES[1].starts_with(long.trim_end_matches('…')));
        assert!(!name(&"é".repeat(300)).is_empty());
    }

    #[test]
    fn nothing_and_too_much_are_wrong() {
        assert_eq!(wrong("  ")[0].code, "required");
        assert_eq!(wrong(&"x".repeat(SENTENCE_MAX + 1))[0].code, "too_long");
    }
}
