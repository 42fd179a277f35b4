//! Fills the phrases of a language: which may stand in this brief, and how a message reads behind
//! them.

use super::super::{
    compose::pick,
    facts::Facts,
    frames::{self, Frame},
    language::Language,
    tokens::{lower_first, upper_first},
    voice::Register,
    words::Dice,
};
use super::ending::some_tags;

/// A phrase of ours with its slots filled, in the words of this brief.
pub(super) struct Pen<'a> {
    pub facts: &'a Facts,
    pub long: bool,
    /// Without the brand's name.
    pub nameless: bool,
    /// Hashtags whatever the voice.
    pub free: bool,
}

impl Pen<'_> {
    /// A phrase of the family that may stand here, a fresh one if there is one.
    pub(super) fn phrase(
        &self,
        family: &str,
        taken: &[&'static str],
        dice: &mut Dice,
    ) -> Option<&'static Frame> {
        let facts = self.facts;
        let list = frames::phrases_of(facts.language);
        let fits = |f: &Frame| {
            f.family == family
                && (!f.has("{brand}") || !self.nameless && facts.brand_fits)
                && (!f.has("{Topic}") || !facts.topics.is_empty())
                && (!f.has("{call}") || !facts.call.variants.is_empty())
                && (!f.has("{tags}")
                    || !facts.hashtags.is_empty()
                        && !facts.rules.no_hashtags
                        && (self.free || facts.tone.register != Register::Formal))
        };
        pick(list, facts, self.long, dice, |f| {
            fits(f) && !taken.contains(&f.text)
        })
        .or_else(|| pick(list, facts, self.long, dice, fits))
    }

    /// The pattern with everything but the message in place.
    pub(super) fn fill(&self, frame: &Frame, dice: &mut Dice) -> String {
        let facts = self.facts;
        let mut out = facts.tone.speak(frame.text);
        if frame.has("{brand}") {
            out = out.replace("{brand}", &facts.brand);
        }
        if frame.has("{Topic}") {
            let topic = dice.pick(&facts.topics).cloned().unwrap_or_default();
            out = out.replace("{Topic}", &upper_first(&topic));
        }
        if frame.has("{call}") {
            let call = dice.pick(&facts.call.variants).cloned().unwrap_or_default();
            out = out.replace("{call}", &call);
        }
        if frame.has("{tags}") {
            let n = 1 + dice.below(2);
            out = out.replace("{tags}", &some_tags(&facts.hashtags, n, dice));
        }
        out
    }

    /// `text` behind `frame`.
    pub(super) fn behind(&self, frame: &Frame, text: &str, dice: &mut Dice) -> String {
        self.fill(frame, dice)
            .replace("{M}", &self.after_colon(frame, text))
            .replace("{m}", &self.facts.inner(text))
    }

    /// Behind a colon most languages go on with a small letter.
    fn after_colon(&self, frame: &Frame, text: &str) -> String {
        let first = text.split_whitespace().next().unwrap_or_default();
        let facts = self.facts;
        let small = !matches!(facts.language, Language::German | Language::English)
            && facts.language.is_small_word(&first.to_lowercase())
            && !facts.names.contains(first);
        if small && frame.text.contains(": {M}") {
            lower_first(text)
        } else {
            text.to_owned()
        }
    }

    /// A last word other than `not`; empty where there is none.
    pub(super) fn closing(&self, not: &str, dice: &mut Dice) -> String {
        for _ in 0..6 {
            if let Some(frame) = self.phrase("c", &[], dice) {
                let text = self.fill(frame, dice);
                if text != not {
                    return text;
                }
            }
        }
        String::new()
    }
}
