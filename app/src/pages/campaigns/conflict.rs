//! Two people saved the same campaign (AT-02). What only one of them changed is taken over; where both
//! changed the same field, both texts stand side by side and a person chooses. Nothing typed is lost.

use domain::{
    campaigns::{Campaign, CampaignInput},
    ids::TenantId,
    money::Money,
};
use leptos::prelude::*;

use super::{channels, editor::Draft};
use crate::{
    i18n::{Msg, date, money, t, tf},
    remote,
    state::{
        session::tenant_id,
        toasts::{Toasts, use_toasts},
        writes::{Writer, writer},
    },
    ui::{
        button::{Button, Kind},
        dialog::Dialog,
    },
    words::campaigns as w,
};

/// One field of a campaign, as far as a merge is concerned.
#[derive(Clone, Copy)]
struct Part {
    label: Msg,
    same: fn(&CampaignInput, &CampaignInput) -> bool,
    copy: fn(&CampaignInput, &mut CampaignInput),
    shown: fn(&CampaignInput) -> String,
}

macro_rules! parts {
    ($($label:path, [$($($field:ident).+),+], $shown:expr;)*) => {
        [$(Part {
            label: $label,
            same: |a, b| $(a.$($field).+ == b.$($field).+)&&+,
            copy: |from, to| { $(to.$($field).+.clone_from(&from.$($field).+);)+ },
            shown: $shown,
        },)*]
    };
}

/// All fields in the order of the editor.
const PARTS: [Part; 10] = parts! {
    w::NAME, [name], |c| c.name.clone();
    w::BUDGET, [budget, currency], |c| money(&Money { amount: c.budget, currency: c.currency.clone() });
    w::DATES, [start_date, end_date], |c| format!("{} – {}", date(c.start_date), date(c.end_date));
    w::OBJECTIVE, [brief.objective], |c| c.brief.objective.clone();
    w::AUDIENCE, [brief.audience], |c| c.brief.audience.clone();
    w::PERSONA, [brief.persona_id], |c| c.brief.persona_id.map(|id| id.to_string()).unwrap_or_default();
    w::MESSAGES, [brief.key_messages], |c| lines(c.brief.key_messages.iter().map(|m| m.text.as_str()));
    w::CTA, [brief.call_to_action], |c| lines([c.brief.call_to_action.text.as_str(), c.brief.call_to_action.url.as_str()].into_iter());
    w::CONSTRAINTS, [brief.constraints], |c| lines(c.brief.constraints.iter().map(String::as_str));
    w::CHANNELS, [channels], |c| c.channels.iter().map(|c| channels::name(*c)).collect::<Vec<_>>().join(", ");
};

fn lines<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("\n")
}

/// What came of putting two versions of one campaign together.
struct Merge {
    /// Mine, with what only they changed.
    input: CampaignInput,
    /// What only they changed.
    taken: Vec<Part>,
    /// What both changed, each to something else.
    clashes: Vec<Part>,
}

/// Puts `mine` and `theirs` together, which both began as `base`.
fn merge(base: &CampaignInput, mine: &CampaignInput, theirs: &CampaignInput) -> Merge {
    let mut merge = Merge {
        input: mine.clone(),
        taken: Vec::new(),
        clashes: Vec::new(),
    };
    for part in PARTS {
        if (part.same)(mine, theirs) || (part.same)(theirs, base) {
            continue;
        }
        if (part.same)(mine, base) {
            (part.copy)(theirs, &mut merge.input);
            merge.taken.push(part);
        } else {
            merge.clashes.push(part);
        }
    }
    merge
}

/// A conflict on the screen: the stored version, and for each field both changed whether theirs is chosen.
#[derive(Clone)]
struct Clash {
    theirs: Campaign,
    parts: Vec<(Part, bool)>,
}

/// The part of the editor that settles conflicts.
#[derive(Clone, Copy)]
pub struct Settle {
    draft: RwSignal<Draft>,
    open: RwSignal<bool>,
    clash: RwSignal<Option<Clash>>,
    save: StoredValue<Option<Callback<()>>>,
    with: StoredValue<(Writer, Toasts, TenantId)>,
}

impl Settle {
    /// For the campaign being written.
    pub fn new(draft: RwSignal<Draft>) -> Self {
        Self {
            draft,
            open: RwSignal::new(false),
            clash: RwSignal::new(None),
            save: StoredValue::new(None),
            with: StoredValue::new((writer(), use_toasts(), tenant_id())),
        }
    }

    /// A save was refused because somebody saved before: reads theirs and puts both together. `again`
    /// saves; it is called at once when no field was changed by both.
    pub fn begin(self, again: Callback<()>) {
        let Some((id, _)) = self.draft.with_untracked(|d| d.stored) else {
            return;
        };
        self.save.set_value(Some(again));
        let (reader, _, tenant) = self.with.get_value();
        reader.send(
            move || remote::get_campaign(tenant, id),
            Vec::new(),
            move |theirs| self.compare(theirs, again),
        );
    }

    fn compare(self, theirs: Campaign, again: Callback<()>) {
        let merge = self
            .draft
            .with_untracked(|d| merge(&d.base, &d.input, &theirs.input));
        if merge.clashes.is_empty() {
            let names: Vec<&str> = merge.taken.iter().map(|p| t(p.label)).collect();
            self.draft.update(|d| d.rebase(merge.input, &theirs));
            let (_, toasts, _) = self.with.get_value();
            toasts.done(tf(w::MERGED, &[("fields", &names.join(", "))]));
            again.run(());
        } else {
            let parts = merge.clashes.into_iter().map(|p| (p, false)).collect();
            self.clash.set(Some(Clash { theirs, parts }));
            self.open.set(true);
        }
    }

    /// Takes the chosen texts and saves.
    fn finish(self) {
        let Some(clash) = self.clash.get_untracked() else {
            return;
        };
        self.draft.update(|d| {
            let mut input = merge(&d.base, &d.input, &clash.theirs.input).input;
            for (part, _) in clash.parts.iter().filter(|(_, theirs)| *theirs) {
                (part.copy)(&clash.theirs.input, &mut input);
            }
            d.rebase(input, &clash.theirs);
        });
        self.open.set(false);
        if let Some(save) = self.save.get_value() {
            save.run(());
        }
    }
}

/// The dialog in which a person chooses.
pub fn dialog(settle: Settle) -> AnyView {
    // Drawn once each time it opens: the choice must not take the focus away from itself.
    let fields = move || {
        let clash = settle.clash.get_untracked()?;
        let mine = settle.draft.with_untracked(|d| d.input.clone());
        let field = |(i, (part, _)): (usize, &(Part, bool))| {
            choice(settle, i, *part, [&mine, &clash.theirs.input])
        };
        Some(clash.parts.iter().enumerate().map(field).collect_view())
    };
    view! {
        <Dialog open=settle.open title=t(w::CONFLICT).to_owned()>
            <p>{t(w::CONFLICT_TEXT)}</p>
            {fields()}
            <div class="row dialog-foot">
                <Button kind=Kind::Primary click=move |()| settle.finish()>{t(w::CONFLICT_SAVE)}</Button>
                <Button click=move |()| settle.open.set(false)>{t(w::CONFLICT_LATER)}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// One field with both texts; mine is chosen until a person says otherwise.
fn choice(settle: Settle, i: usize, part: Part, texts: [&CampaignInput; 2]) -> AnyView {
    let option = |theirs: bool, label: Msg, text: String| {
        let chosen = move || {
            settle
                .clash
                .with(|c| c.as_ref().is_some_and(|c| c.parts[i].1 == theirs))
        };
        let choose = move |_| {
            settle.clash.update(|c| {
                if let Some(part) = c.as_mut().and_then(|c| c.parts.get_mut(i)) {
                    part.1 = theirs;
                }
            });
        };
        let text = if text.is_empty() {
            t(w::NOT_GIVEN).to_owned()
        } else {
            text
        };
        view! {
            <label class="versus-side">
                <span class="versus-head"><input type="radio" name=format!("versus-{i}") prop:checked=chosen on:change=choose/>{t(label)}</span>
                <span class="prose" dir="auto">{text}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field versus">
            <legend>{t(part.label)}</legend>
            <div class="versus-pair">
                {option(false, w::MINE, (part.shown)(texts[0]))}
                {option(true, w::THEIRS, (part.shown)(texts[1]))}
            </div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::campaigns::Brief;

    use super::*;

    fn input(name: &str, objective: &str) -> CampaignInput {
        CampaignInput {
            name: name.into(),
            brief: Brief {
                objective: objective.into(),
                ..Brief::default()
            },
            budget: rust_decimal::Decimal::ZERO,
            currency: "EUR".into(),
            start_date: chrono::NaiveDate::default(),
            end_date: chrono::NaiveDate::default(),
            channels: Vec::new(),
        }
    }

    #[test]
    fn what_one_person_changed_is_kept_and_what_both_changed_is_asked() {
        let base = input("Spring", "Fill the course");
        let both = merge(
            &base,
            &input("Mine", "Fill the course"),
            &input("Spring", "Theirs"),
        );
        assert_eq!(both.input, input("Mine", "Theirs"));
        assert_eq!((both.taken.len(), both.clashes.len()), (1, 0));

        let clash = merge(&base, &input("Mine", "Mine"), &input("Mine", "Theirs"));
        assert_eq!(clash.input, input("Mine", "Mine"), "nothing typed is lost");
        assert_eq!((clash.taken.len(), clash.clashes.len()), (0, 1));
        let mut chosen = clash.input;
        (clash.clashes[0].copy)(&input("x", "Theirs"), &mut chosen);
        assert_eq!(chosen, input("Mine", "Theirs"));
    }
}
