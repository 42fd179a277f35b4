//! Steps at the joint between subject and verb, and between two verbs of one subject: the subject is
//! named and taken up again by its pronoun, or a small aside stands between.

use super::{
    super::{
        grammar::verb_at,
        lexicon,
        tokens::{Token, lower_first, plain, upper_first},
        voice::Register,
    },
    Manner, Step,
    asides::{aside, late_asides},
    moves::sentences,
};

/// What stands for a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    It,
    They,
    Own(&'static str),
}

impl Stand {
    const fn word(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::They => "they",
            Self::Own(word) => word,
        }
    }
}

/// Every such step that fits.
pub(super) fn all(row: &[Token], manner: Manner<'_>) -> Vec<Step> {
    let mut out = Vec::new();
    for (from, to) in sentences(row) {
        let sentence = &row[from..to];
        let Some(verb) = verb_at(sentence) else {
            for tokens in late_asides(sentence, 4, manner) {
                out.push(Step {
                    tokens: [&row[..from], &tokens, &row[to..]].concat(),
                    cost: 7,
                });
            }
            continue;
        };
        let stand = stand_in(
            &sentence[..verb],
            &sentence[verb].low(),
            manner.lowerable(&sentence[0].word),
        );
        let mut put = |tokens: Vec<Token>, cost: u32| {
            let all = [&row[..from], &tokens, &row[to..]].concat();
            out.push(Step { tokens: all, cost });
        };
        topic(sentence, verb, stand, manner, &mut put);
        aside(sentence, verb, manner, &mut put);
        second_verb(sentence, verb, stand, &mut put);
    }
    out
}

/// The pronoun of a subject; nothing for persons in the singular and for doubtful cases.
fn stand_in(subject: &[Token], verb: &str, small: bool) -> Option<Stand> {
    let first = subject.first()?.low();
    if subject.len() == 1 {
        return match first.as_str() {
            "we" => Some(Stand::Own("we")),
            "you" => Some(Stand::Own("you")),
            "they" => Some(Stand::They),
            "it" => Some(Stand::It),
            _ if lexicon::is_determiner(&first) => None,
            _ if subject[0].capital() && !first.ends_with('s') => {
                (small && lexicon::plain_form(verb).is_some()).then_some(Stand::It)
            }
            _ => Some(Stand::They).filter(|_| first.ends_with('s')),
        };
    }
    if lexicon::is_subject(&first)
        || lexicon::is_subordinator(&first)
        || lexicon::is_preposition(&first)
        || subject[..subject.len() - 1]
            .iter()
            .any(|t| !t.post.is_empty())
        || subject.iter().any(|t| t.post.contains(','))
    {
        return None;
    }
    if subject.iter().any(|t| t.locked) {
        let title = subject.iter().all(|t| t.locked)
            && (lexicon::plain_form(verb).is_some() || matches!(verb, "is" | "was" | "has"));
        return title.then_some(Stand::It);
    }
    let head_end = subject
        .iter()
        .position(|t| {
            lexicon::is_preposition(&t.low())
                || matches!(t.low().as_str(), "that" | "which" | "who")
        })
        .unwrap_or(subject.len());
    let head = subject[..head_end].last()?.low();
    let joined = subject[..head_end].iter().any(|t| t.low() == "and");
    let plural_verb =
        lexicon::among(verb, "are were have do don't aren't") || lexicon::is_verb(verb);
    let single_verb = lexicon::among(verb, "is was has does doesn't isn't")
        || lexicon::plain_form(verb).is_some();
    let looks_plural = joined
        || head.ends_with('s') && !head.ends_with("ss")
        || matches!(head.as_str(), "people" | "children" | "families");
    if lexicon::among(
        first.as_str(),
        "each every no all more many most some few any both less fewer",
    ) {
        return None;
    }
    if plural_verb || looks_plural && !single_verb {
        return Some(Stand::They);
    }
    let person = [
        "er", "or", "ist", "ian", "man", "woman", "nurse", "chef", "coach", "guide", "doctor",
        "judge", "friend", "child", "nobody", "everyone", "who",
    ]
    .iter()
    .any(|e| head.ends_with(e))
        && !lexicon::among(
            head.as_str(),
            "water paper timber letter summer winter offer order cover number printer \
                computer counter motor sensor door floor colour color dinner power river tower \
                leather shelter register meter newsletter boiler trailer tractor corner \
                container filter",
        );
    (single_verb
        && !person
        && !(subject[0].capital() && !lexicon::is_determiner(&first) && subject.len() < 3))
        .then_some(Stand::It)
}

/// "The roof lasts …" → "As for the roof, it lasts …", "The roof? It lasts …".
fn topic(
    sentence: &[Token],
    verb: usize,
    stand: Option<Stand>,
    manner: Manner<'_>,
    put: &mut impl FnMut(Vec<Token>, u32),
) {
    let Some(stand @ (Stand::It | Stand::They)) = stand else {
        return;
    };
    let subject = &sentence[..verb];
    let first = subject[0].low();
    let single = subject.len() == 1 && lexicon::is_subject(&first);
    let order = lexicon::is_verb(&first) && subject.len() > 1 && !subject[0].figure()
        || subject.last().is_some_and(|t| {
            lexicon::among(
                t.low().as_str(),
                "and or still also often never always now usually already only",
            )
        });
    if single || order || subject.len() > 8 || sentence.len() - verb < 3 {
        return;
    }
    let inner = |subject: &[Token]| -> Vec<Token> {
        let mut s = subject.to_vec();
        if manner.lowerable(&s[0].word) {
            s[0].word = lower_first(&s[0].word);
        }
        s
    };
    let build = |before: &str, mark: &str, pronoun: &str| -> Vec<Token> {
        let mut out = plain(before);
        let mut s = if before.is_empty() {
            subject.to_vec()
        } else {
            inner(subject)
        };
        if let Some(last) = s.last_mut() {
            last.post.push_str(mark);
        }
        out.extend(s);
        out.extend(plain(pronoun));
        out.extend_from_slice(&sentence[verb..]);
        out
    };
    let known = manner.lowerable(&subject[0].word)
        || manner.names.contains(&subject[0].word)
        || manner.brand.starts_with(subject[0].word.as_str())
        || subject[0].figure();
    if !known {
        if manner.register != Register::Formal {
            put(build("", "?", &upper_first(stand.word())), 2);
        }
        return;
    }
    put(build("As for", ",", stand.word()), 2);
    if manner.register != Register::Formal {
        put(build("", "?", &upper_first(stand.word())), 2);
    }
}

/// "… takes four days and does not stop milking" → "… takes four days, and it does not stop milking".
fn second_verb(
    sentence: &[Token],
    verb: usize,
    stand: Option<Stand>,
    put: &mut impl FnMut(Vec<Token>, u32),
) {
    let Some(stand) = stand else { return };
    for at in verb + 2..sentence.len().saturating_sub(2) {
        let next = sentence[at + 1].low();
        let plural = stand != Stand::It;
        let agrees = if plural {
            lexicon::is_verb(&next)
                && !lexicon::third(&next).is_some_and(|t| lexicon::is_nounlike(&t))
                || matches!(next.as_str(), "are" | "have" | "do")
        } else {
            lexicon::is_clear_third(&next)
                || matches!(next.as_str(), "is" | "does" | "has")
                || lexicon::plain_form(&next).is_some()
                    && sentence.get(at + 2).is_some_and(|t| {
                        lexicon::is_preposition(&t.low())
                            || lexicon::is_determiner(&t.low())
                            || t.figure()
                    })
        };
        let modal = matches!(next.as_str(), "can" | "will" | "cannot");
        let before = sentence[verb + 1..at].iter().any(|t| {
            lexicon::among(
                t.low().as_str(),
                "to that who which what how when if where can will help let lets",
            ) || lexicon::is_subject(&t.low())
        });
        let led = lexicon::among(
            sentence[verb].low().as_str(),
            "can will must may should could cannot",
        ) && lexicon::plain_form(&next).is_none();
        if sentence[at].low() != "and" || !(agrees || modal) || before || led || sentence[at].locked
        {
            continue;
        }
        let mut out = sentence[..at].to_vec();
        let last = out.len() - 1;
        ".".clone_into(&mut out[last].post);
        let negative = sentence
            .get(at + 2)
            .is_some_and(|t| matches!(t.low().as_str(), "not" | "never" | "no"));
        out.extend(plain(&upper_first(stand.word())));
        if !negative && !modal && !lexicon::is_auxiliary(&next) {
            out.extend(plain("also"));
        }
        out.extend_from_slice(&sentence[at + 1..]);
        put(out, 1);
    }
}
