//! The starter templates: what each does, how it looks, what of it does not run yet, and a workflow of one's own
//! made from it.

use domain::{
    publishing::Network,
    workflows::{Need, NewWorkflow, Template, templates, with_new_ids},
};
use leptos::prelude::*;

use super::Maker;
use crate::{
    i18n::{foreign, t, tf, tn},
    pages::workflows::still,
    state::fresh,
    ui::{
        badge::{Tone, pill},
        button::Button,
    },
    words::start as w,
};

/// All templates.
pub(super) fn gallery(maker: Maker) -> AnyView {
    let cards = templates().iter().map(|of| card(maker, of)).collect_view();
    view! { <ul class="start-templates">{cards}</ul> }.into_any()
}

fn card(maker: Maker, of: &'static Template) -> AnyView {
    let doc = of.document();
    let missing = of.missing();
    let runs = of.is_runnable();
    let standing = if runs {
        pill(Tone::Good, t(w::RUNS))
    } else if missing.is_empty() {
        pill(Tone::Waiting, t(w::GAPS))
    } else {
        pill(Tone::Waiting, tn(w::MISSING, missing.len() as i64))
    };
    let brings = missing.iter().map(|(spec, feature)| {
        let (kind, feature) = (foreign(spec.title), foreign(feature.title()));
        let words = [("kind", kind.as_str()), ("feature", feature.as_str())];
        view! { <li>{tf(w::BRINGS, &words)}</li> }
    });
    let brings = (!missing.is_empty())
        .then(|| view! { <ul class="listed caption">{brings.collect_view()}</ul> });
    let accounts = accounts(of);
    let needs = (!accounts.is_empty()).then(|| {
        view! { <p class="caption">{tf(w::NEEDS, &[("accounts", &accounts.join(", "))])}</p> }
    });
    let make = move |()| {
        let doc = with_new_ids(of.document(), fresh::id);
        let input = NewWorkflow {
            name: doc.name.clone(),
            description: doc.description.clone(),
            doc: Some(doc),
        };
        maker.make(input, None);
    };
    let act = if runs { w::USE } else { w::AS_DRAFT };
    let id = format!("template-{}", of.word);
    view! {
        <li class="card start-template">
            {still::still(&doc, &still::Marks::default())}
            <div class="start-template-text">
                <h3 id=id>{foreign(of.title)}</h3>
                <p class="muted">{foreign(of.summary)}</p>
                <p class="row">{standing}<span class="caption">{tn(w::STEPS, doc.nodes.len() as i64)}</span></p>
                {brings}{needs}
            </div>
            <div class="row start-template-foot">
                <Button busy=maker.writer.busy click=make>{t(act)}<span class="hidden">": "{foreign(of.title)}</span></Button>
            </div>
        </li>
    }
    .into_any()
}

/// The networks that the template needs an account of, as people call them.
fn accounts(of: &Template) -> Vec<String> {
    let provider = |need: Need| match need {
        Need::Connection { provider, .. } => Some(provider),
        _ => None,
    };
    let mut found: Vec<String> = Vec::new();
    for word in of.needs().into_iter().filter_map(provider) {
        let label = Network::parse(word).map_or(word, Network::label);
        if !found.iter().any(|f| f == label) {
            found.push(label.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_named_as_people_call_them_and_once() {
        let of = domain::workflows::template("weekly-content").expect("there");
        assert_eq!(accounts(of), ["LinkedIn", "X"]);
    }
}
