//! Plans and lays out one throw: how much to say, which hashtags, which shape.

use domain::{
    content::{ContentBody, ContentKind, SocialBody},
    publishing::Network,
};
use engine::ports::WriteRequest;

use super::{
    choose::Chosen,
    compose::{Parts, Size},
    facts::Facts,
    longer, social,
    words::Dice,
};

pub(super) fn size(kind: ContentKind, network: Network, facts: &Facts, dice: &mut Dice) -> Size {
    let tone = facts.tone;
    let rest = facts.messages.len().saturating_sub(1);
    let proofs = if tone.detailed {
        80
    } else if tone.brief {
        30
    } else {
        55
    };
    if kind != ContentKind::Social {
        return Size {
            more: rest,
            proofs: 85,
            long: kind != ContentKind::Ad,
        };
    }
    let more = match network {
        Network::X if tone.brief || facts.rules.shorter => dice.below(2),
        Network::X if !facts.english => dice.below(2),
        Network::X => 1 + dice.below(2),
        Network::LinkedIn if !facts.english => dice.below(3),
        Network::LinkedIn if facts.rules.shorter => 1,
        Network::LinkedIn if tone.brief => 1 + dice.below(2),
        Network::LinkedIn if tone.detailed || facts.rules.longer => 3 + dice.below(3),
        Network::LinkedIn => 2 + dice.below(3),
    };
    Size {
        more: more.min(rest),
        proofs,
        long: network == Network::LinkedIn,
    }
}

pub(super) fn tags(
    facts: &Facts,
    network: Network,
    kind: ContentKind,
    parts: &mut Parts,
    dice: &mut Dice,
) {
    let formal = facts.tone.register == super::voice::Register::Formal;
    if formal
        || facts.rules.no_hashtags
        || kind != ContentKind::Social
        || facts.hashtags.is_empty()
        || !dice.chance(45)
    {
        return;
    }
    let most = if network == Network::X { 1 } else { 3 };
    let from = dice.below(facts.hashtags.len());
    parts.tags = facts
        .hashtags
        .iter()
        .cycle()
        .skip(from)
        .take(most.min(facts.hashtags.len()))
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
}

pub(super) fn lay_out(
    request: &WriteRequest,
    facts: &Facts,
    network: Network,
    parts: &mut Parts,
    dice: &mut Dice,
) -> Option<Chosen> {
    let limit = facts.rules.max_words;
    let (body, mut used) = match request.kind {
        ContentKind::Social => {
            let text = social::lay_out(parts, network, limit, dice)?;
            (
                ContentBody::Social(SocialBody { network, text }),
                parts.said.clone(),
            )
        }
        ContentKind::Blog => (longer::blog(facts, parts, dice), parts.said.clone()),
        ContentKind::Email => (longer::email(facts, parts, dice), parts.said.clone()),
        ContentKind::Ad => longer::ad(facts, parts, dice),
    };
    used.retain(|i| *i != u32::MAX);
    used.sort_unstable();
    used.dedup();
    Some(Chosen {
        body,
        used,
        family: parts.family,
    })
}
