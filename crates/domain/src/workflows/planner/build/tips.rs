//! Open ends of a way, and what is known there.

use super::super::acts::Net;
use crate::workflows::{doc::NodeId, types::Type};

/// An open end: what comes next is wired to it.
#[derive(Debug, Clone)]
pub(super) struct Tip {
    pub from: NodeId,
    pub port: String,
    /// What flows there.
    pub ty: Type,
    pub facts: Facts,
}

/// What is known at a place of the way.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Facts {
    /// A lead is at hand.
    pub lead: bool,
    /// The lead has agreed to be written to.
    pub consent: bool,
    /// A person has agreed, and nothing was written since.
    pub approved: bool,
    /// Something was written that can be checked.
    pub content: bool,
    /// A post was written for this network, and is not out yet.
    pub lane: Option<Net>,
    /// The key of the step that wrote a mail.
    pub mail: Option<String>,
    /// The key of the step that scored what was written.
    pub scored: Option<String>,
    /// What is not to happen on this way (`heed::bar_of`).
    pub barred: u16,
}

/// What flows where several ends come together, and what is known of all of them.
pub(super) fn merged(group: &[Tip]) -> (Type, Facts) {
    let Some((first, rest)) = group.split_first() else {
        return (Type::Any, Facts::default());
    };
    let mut out = (first.ty.clone(), first.facts.clone());
    for tip in rest {
        let (ty, facts) = (out.0.or(&tip.ty), &mut out.1);
        facts.lead &= tip.facts.lead;
        facts.consent &= tip.facts.consent;
        facts.approved &= tip.facts.approved;
        facts.content &= tip.facts.content;
        facts.barred |= tip.facts.barred;
        facts.lane = facts.lane.filter(|_| facts.lane == tip.facts.lane);
        let same = |mine: &mut Option<String>, other: &Option<String>| {
            if mine != other {
                *mine = None;
            }
        };
        same(&mut facts.mail, &tip.facts.mail);
        same(&mut facts.scored, &tip.facts.scored);
        out.0 = ty;
    }
    out
}
