//! Chooses drafts that are fit to publish and unlike their sisters. The drafts of ten neighbouring
//! seeds on both networks are one family, made in a fixed order: each is compared with the ones
//! before it, so that any two differ in opening and wording whoever asks for them later.

use std::collections::HashSet;

use domain::{
    brand::{Severity, check_text},
    content::{ContentBody, ContentKind, SocialBody},
    fields::Check,
    publishing::Network,
};
use engine::ports::WriteRequest;

use super::{
    banned,
    compose::{self, Parts, Size, Used},
    facts::{Facts, Message, Said, Shape},
    longer, social,
    rephrase::Variant,
    tokens::upper_first,
    words::{Dice, fingerprint, grams, jaccard, opening, words},
};

/// How many seeds make a family.
const FAMILY: u64 = 10;
/// Throws per draft; the best one counts.
const THROWS: usize = 44;
/// Above this likeness a draft is not a sister but a copy.
const ALIKE: f64 = 0.56;

/// A draft that was chosen.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    /// The words.
    pub body: ContentBody,
    /// Places of the messages in it.
    pub used: Vec<u32>,
    /// The angle.
    pub family: &'static str,
}

struct Sister {
    grams: HashSet<u64>,
    opening: Vec<String>,
}

impl Sister {
    fn of(text: &str) -> Self {
        let words = words(text);
        Self { grams: grams(&words, 3), opening: opening(&words) }
    }
}

/// The draft for `request`'s seed and network.
pub(super) fn choose(request: &WriteRequest, facts: &mut Facts) -> Option<Chosen> {
    stand_in(facts);
    let network = request.network.unwrap_or(Network::X);
    let networks: &[Network] = if request.kind == ContentKind::Social { &[Network::X, Network::LinkedIn] } else { &[Network::X] };
    let own = fingerprint(&format!("{} {}", request.brief.objective, request.brief.key_messages.iter().map(|m| m.text.as_str()).collect::<String>()));
    let mut sisters: Vec<Sister> = Vec::new();
    let mut from = request.seed - request.seed % FAMILY;
    let mut salt = own;
    if let Some((wish, old)) = &request.revise {
        sisters.push(Sister::of(old));
        salt ^= fingerprint(wish);
        from = request.seed;
    }
    let mut taken: Vec<Vec<&'static str>> = vec![Vec::new(); 2];
    let mut frames: Vec<&'static str> = Vec::new();
    for seed in from..=request.seed {
        for (slot, &here) in networks.iter().enumerate() {
            let wanted = seed == request.seed && (here == network || networks.len() == 1);
            let mut dice = Dice::new(salt ^ seed.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ (slot as u64) << 60);
            let (chosen, parts) = one(request, facts, here, &sisters, &taken[slot], &frames, &mut dice)?;
            if wanted {
                return Some(chosen);
            }
            sisters.push(Sister::of(&chosen.body.plain_text()));
            taken[slot].push(parts.family);
            frames.push(parts.frame);
        }
        // After half a family, angles may come back in other words.
        if taken[0].len() % 7 == 6 {
            taken.iter_mut().for_each(Vec::clear);
        }
    }
    None
}

/// When no message can be used, the brand speaks for itself.
fn stand_in(facts: &mut Facts) {
    if !facts.messages.is_empty() {
        return;
    }
    let said = facts.positioning.clone().unwrap_or_else(|| Said {
        shape: Shape::Phrase,
        variants: vec![Variant { text: format!("{}.", facts.brand), cost: 0 }],
    });
    facts.messages.push(Message { index: u32::MAX, said, proof: None, figure: None });
}

#[expect(clippy::too_many_arguments, reason = "the state of one family, used in one place")]
fn one(request: &WriteRequest, facts: &Facts, network: Network, sisters: &[Sister], taken: &[&'static str], frames: &[&'static str], dice: &mut Dice) -> Option<(Chosen, Parts)> {
    let used = Used { families: taken, frames };
    let mut best: Option<(f64, Chosen, Parts)> = None;
    for throw in 0..THROWS {
        let Some(mut parts) = compose::parts(facts, size(request.kind, network, facts, dice), &used, dice) else { continue };
        tags(facts, network, request.kind, &mut parts, dice);
        let Some(chosen) = lay_out(request, facts, network, &mut parts, dice) else { continue };
        let Some(penalty) = judge(request, facts, &chosen, &parts, sisters, taken) else { continue };
        if best.as_ref().is_none_or(|(p, ..)| penalty < *p) {
            best = Some((penalty, chosen, parts));
        }
        if throw >= 7 && best.as_ref().is_some_and(|(p, ..)| *p < 3.0) {
            break;
        }
    }
    best.map(|(_, chosen, parts)| (chosen, parts))
}

fn size(kind: ContentKind, network: Network, facts: &Facts, dice: &mut Dice) -> Size {
    let tone = facts.tone;
    let rest = facts.messages.len().saturating_sub(1);
    let proofs = if tone.detailed { 80 } else if tone.brief { 30 } else { 55 };
    if kind != ContentKind::Social {
        return Size { more: rest, proofs: 85, long: kind != ContentKind::Ad };
    }
    let more = match network {
        Network::X if tone.brief || facts.rules.shorter => dice.below(2),
        Network::X => 1 + dice.below(2),
        Network::LinkedIn if facts.rules.shorter => 1,
        Network::LinkedIn if tone.brief => 1 + dice.below(2),
        Network::LinkedIn if tone.detailed || facts.rules.longer => 3 + dice.below(3),
        Network::LinkedIn => 2 + dice.below(3),
    };
    Size { more: more.min(rest), proofs, long: network == Network::LinkedIn }
}

fn tags(facts: &Facts, network: Network, kind: ContentKind, parts: &mut Parts, dice: &mut Dice) {
    let formal = facts.tone.register == super::voice::Register::Formal;
    if formal || facts.rules.no_hashtags || kind != ContentKind::Social || facts.hashtags.is_empty() || !dice.chance(45) {
        return;
    }
    let most = if network == Network::X { 1 } else { 3 };
    let from = dice.below(facts.hashtags.len());
    parts.tags = facts.hashtags.iter().cycle().skip(from).take(most.min(facts.hashtags.len())).cloned().collect::<Vec<_>>().join(" ");
}

fn lay_out(request: &WriteRequest, facts: &Facts, network: Network, parts: &mut Parts, dice: &mut Dice) -> Option<Chosen> {
    let limit = facts.rules.max_words;
    let (body, mut used) = match request.kind {
        ContentKind::Social => {
            let text = social::lay_out(parts, network, limit, dice)?;
            (ContentBody::Social(SocialBody { network, text }), parts.said.clone())
        }
        ContentKind::Blog => (longer::blog(facts, parts, dice), parts.said.clone()),
        ContentKind::Email => (longer::email(facts, parts, dice), parts.said.clone()),
        ContentKind::Ad => longer::ad(facts, parts, dice),
    };
    used.retain(|i| *i != u32::MAX);
    used.sort_unstable();
    used.dedup();
    Some(Chosen { body, used, family: parts.family })
}

/// Marks that only a slip leaves behind.
fn is_untidy(text: &str) -> bool {
    let shown: String = text.split(' ').filter(|w| !w.contains("://")).collect::<Vec<_>>().join(" ");
    ["  ", " .", " ,", " :", " ;", "..", ",.", ":.", "?.", "!.", ".,", ".:", "::", ",,", "??", "{", "}", "[", "]", "TODO"].iter().any(|m| shown.contains(m))
}

/// What speaks against a draft; nothing when it must not go out at all.
fn judge(request: &WriteRequest, facts: &Facts, chosen: &Chosen, parts: &Parts, sisters: &[Sister], taken: &[&'static str]) -> Option<f64> {
    let text = chosen.body.plain_text();
    let words = words(&text);
    let rules = &facts.rules;
    let off_brand = check_text(&request.brand, &text).iter().any(|f| f.severity == Severity::Error);
    let avoided = rules.avoid.iter().any(|w| banned::find(&text, w).is_some())
        || rules.no_exclamation && text.contains('!')
        || rules.no_questions && text.contains('?');
    if chosen.body.checked().is_err() || off_brand || avoided || is_untidy(&text) || facts.sources.copied(&words) {
        return None;
    }
    if text.matches('!').count() > if facts.tone.lively { 2 } else { 1 } {
        return None;
    }
    let me = Sister { grams: grams(&words, 3), opening: opening(&words) };
    if sisters.iter().any(|s| s.opening == me.opening) {
        return None;
    }
    let alike = sisters.iter().map(|s| jaccard(&s.grams, &me.grams)).fold(0.0, f64::max);
    let mut penalty = f64::from(parts.cost) * 0.9 + (alike - 0.3).max(0.0) * 12.0;
    if alike > ALIKE {
        penalty += 60.0 + alike * 40.0;
    }
    let spoken = parts.said.len().max(1) as f64;
    penalty += (facts.messages.len().min(3) as f64 - spoken).max(0.0) * 1.2;
    if taken.contains(&parts.family) {
        penalty += 2.0;
    }
    if !parts.lead_in.is_empty() && starts_alike(&parts.lead_in, &parts.lead) {
        penalty += 4.0;
    }
    if !rules.mention.is_empty() && !rules.wants(&text) {
        penalty += 15.0;
    }
    Some(penalty)
}

/// Two sentences that begin with the same word sound like a list.
fn starts_alike(a: &str, b: &str) -> bool {
    let first = |t: &str| t.split_whitespace().next().map(upper_first);
    first(a) == first(b)
}
