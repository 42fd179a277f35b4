//! The sentences of our own around a brief's statements. They carry no fact, no number, no promise
//! and no name but the brand's, so that they are true in any trade. Sorted by family (the angle).
//!
//! Marks: `f` formal, `p` plain, `c` casual (a frame may fit several); `w` warm, `e` lively,
//! `k` calm, `b` brief voices prefer it; `x` X only, `l` LinkedIn and longer texts only.
//! Slots: `{m}` a message after a colon, `{M}` as its own sentence, `{s}` a statement in the middle
//! of a sentence, `{brand} {pain} {goal} {aud} {Aud} {fig} {topic} {proof} {pos} {motto}`.

mod danish;
mod dutch;
mod english;
mod french;
mod german;
mod italian;
mod plain;
mod polish;
mod portuguese;
mod spanish;
mod swedish;

use std::sync::LazyLock;

use super::{
    language::Language,
    voice::{Register, Tone},
};

/// A sentence pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// The angle it belongs to.
    pub family: &'static str,
    marks: &'static str,
    slots: u32,
    /// The pattern.
    pub text: &'static str,
}

const SLOTS: &[&str] = &[
    "{m}",
    "{M}",
    "{s}",
    "{brand}",
    "{pain}",
    "{pain_l}",
    "{goal}",
    "{aud}",
    "{Aud}",
    "{fig}",
    "{Fig}",
    "{topic}",
    "{Topic}",
    "{proof}",
    "{Proof}",
    "{Proofnote}",
    "{pos}",
    "{call}",
    "{cta}",
    "{cta_l}",
    "{url}",
    ": {m}",
    "{tags}",
];

impl Frame {
    /// Whether the register and the length of text allow it.
    pub(super) fn fits(&self, tone: Tone, long: bool) -> bool {
        let place = !(long && self.marks.contains('x') || !long && self.marks.contains('l'));
        let mood =
            !(self.marks.contains('e') && tone.calm || self.marks.contains('k') && tone.lively);
        self.suits(tone.register) && place && mood
    }

    /// Whether the register allows it.
    pub(super) fn suits(&self, register: Register) -> bool {
        self.marks.contains(match register {
            Register::Formal => 'f',
            Register::Plain => 'p',
            Register::Casual => 'c',
        })
    }

    /// How gladly this voice uses it.
    pub(super) fn weight(&self, tone: Tone) -> usize {
        let mut weight = 2;
        for (mark, on) in [
            ('w', tone.warm),
            ('e', tone.lively),
            ('k', tone.calm),
            ('b', tone.brief),
        ] {
            if self.marks.contains(mark) && on {
                weight += 3;
            }
        }
        weight
    }

    /// Whether it has the slot.
    pub(super) fn has(&self, slot: &str) -> bool {
        match SLOTS.iter().position(|s| *s == slot) {
            Some(at) => self.slots & (1 << at) != 0,
            None => self.text.contains(slot),
        }
    }
}

/// The plain phrases of a language: `o` openings, `b` bridges, `c` closings, `a` asides, `p` words
/// before a proof, `k` words before an address, `l` a button, `h` headings.
pub(super) fn phrases_of(language: Language) -> &'static [Frame] {
    static TABLES: LazyLock<Vec<Vec<Frame>>> = LazyLock::new(|| {
        Language::ALL
            .iter()
            .map(|language| {
                parse(match language {
                    Language::English => plain::ENGLISH,
                    Language::German => german::TABLE,
                    Language::French => french::TABLE,
                    Language::Spanish => spanish::TABLE,
                    Language::Italian => italian::TABLE,
                    Language::Dutch => dutch::TABLE,
                    Language::Polish => polish::TABLE,
                    Language::Swedish => swedish::TABLE,
                    Language::Portuguese => portuguese::TABLE,
                    Language::Danish => danish::TABLE,
                    Language::Other => plain::NEUTRAL,
                })
            })
            .collect()
    });
    let at = Language::ALL.iter().position(|l| *l == language);
    at.and_then(|i| TABLES.get(i)).map_or(&[], Vec::as_slice)
}

fn parse(table: &'static str) -> Vec<Frame> {
    table
        .lines()
        .filter_map(|line| {
            let mut parts = line.splitn(3, '|');
            let (family, marks, text) = (parts.next()?, parts.next()?, parts.next()?);
            let slots = SLOTS
                .iter()
                .enumerate()
                .filter(|(_, s)| text.contains(**s))
                .fold(0, |bits, (i, _)| bits | 1 << i);
            Some(Frame {
                family,
                marks,
                slots,
                text,
            })
        })
        .collect()
}

/// Openings.
pub(super) static OPENING: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(english::OPENINGS));
/// Bridges; family `s` needs a statement, `m` takes anything.
pub(super) static BRIDGE: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(english::BRIDGES));
/// Proof frames; family `s` for sentences, `n` for phrases.
pub(super) static PROOF: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(english::PROOFS));
/// Closings.
pub(super) static CLOSING: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(english::CLOSINGS));
/// Calls; family `u` text with address, `t` text alone, `l` address alone.
pub(super) static CALL: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(english::CALLS));
