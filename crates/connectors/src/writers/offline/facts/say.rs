//! How the texts of a request become sayable: cleaned, freed of banned words, re-phrased; and the
//! word lists and sources the rest is measured by.

use std::collections::HashSet;

use domain::brand::{FindingRule, check_text};
use engine::ports::WriteRequest;

use super::{
    super::{
        banned,
        grammar::shape,
        lexicon, reading,
        rephrase::{Manner, Variant, variants},
        rules::Rules,
        tokens::{self, upper_first},
        voice::{Register, Tone},
        words::Sources,
    },
    Call, Said,
};

pub(super) fn is_placeholder(text: &str) -> bool {
    let low = text.to_lowercase();
    text.contains(['[', '{', '<'])
        || low.split(|c: char| !c.is_alphanumeric()).any(|w| {
            lexicon::among(w, "tbd todo tbc xxx lorem n na")
                && (w != "n" && w != "na" || low.trim_matches('.') == "n/a")
        })
        || matches!(
            low.trim_matches(['.', '-', ' ']),
            "none" | "no proof" | "none yet" | "no proof yet" | "unknown" | ""
        )
}

/// Words seen small, and words seen with a capital inside a sentence.
pub(super) fn known_words(request: &WriteRequest) -> (HashSet<String>, HashSet<String>) {
    let brief = &request.brief;
    let mut texts = vec![
        brief.objective.as_str(),
        &brief.audience,
        &brief.call_to_action.text,
        &request.brand.positioning,
    ];
    texts.extend(
        brief
            .key_messages
            .iter()
            .flat_map(|m| [m.text.as_str(), m.proof.as_str()]),
    );
    if let Some(p) = &request.persona {
        texts.push(&p.description);
        texts.extend(p.pains.iter().chain(&p.goals).map(String::as_str));
    }
    let (mut small, mut names) = (HashSet::new(), HashSet::new());
    for text in texts {
        let row = tokens::split(text);
        for (i, token) in row.iter().enumerate() {
            if token.word.chars().next().is_some_and(char::is_lowercase) {
                small.insert(token.low());
            } else if token.capital() && i > 0 && !row[i - 1].ends() && token.pre.is_empty() {
                names.insert(token.word.clone());
            }
        }
    }
    names.extend(
        tokens::split(&request.brand.name)
            .into_iter()
            .map(|t| t.word),
    );
    (small, names)
}

pub(super) fn sources(request: &WriteRequest) -> Sources {
    let brief = &request.brief;
    let mut out = Sources::default();
    let texts: Vec<&str> = brief.key_messages.iter().map(|m| m.text.as_str()).collect();
    let pairs: Vec<&str> = brief
        .key_messages
        .iter()
        .flat_map(|m| [m.text.as_str(), m.proof.as_str()])
        .collect();
    let call = format!("{} {}", brief.call_to_action.text, brief.call_to_action.url);
    let whole = format!(
        "{} {} {} {call} {}",
        brief.objective,
        brief.audience,
        pairs.join(" "),
        brief.constraints.join(" ")
    );
    for text in [
        whole,
        texts.join(" "),
        call,
        format!("{} {}", brief.objective, texts.join(" ")),
    ] {
        out.joined(&text);
    }
    let single = brief
        .key_messages
        .iter()
        .flat_map(|m| [&m.text, &m.proof])
        .chain([
            &brief.objective,
            &brief.audience,
            &brief.call_to_action.text,
        ]);
    for text in single.chain(&brief.constraints) {
        out.field(text);
    }
    out.field(&request.brand.positioning);
    if let Some(p) = &request.persona {
        for text in p
            .pains
            .iter()
            .chain(&p.goals)
            .chain(&p.objections)
            .chain([&p.description])
        {
            out.field(text);
        }
    }
    out
}

/// Whether the brand may say `text`.
pub(super) fn unbanned(request: &WriteRequest, text: &str) -> bool {
    !check_text(&request.brand, text).iter().any(|f| {
        matches!(
            f.rule,
            FindingRule::BannedWord | FindingRule::DontExample | FindingRule::Placeholder
        )
    })
}

pub(super) fn say(
    request: &WriteRequest,
    text: &str,
    manner: Manner<'_>,
    tone: Tone,
    rules: &Rules,
) -> Option<Said> {
    let mut text = clean(text);
    let calm = !tone.lively || rules.no_exclamation || text.matches('!').count() > 1;
    if calm {
        text = text
            .replace("?!", "?")
            .replace("!?", "?")
            .replace("!!", "!")
            .replace("!!", "!")
            .replace('!', ".")
            .replace('¡', "")
            .replace("...", "…");
    }
    if tone.register == Register::Formal || rules.no_emoji {
        text = reading::without_emoji(&text);
    }
    if text.trim().is_empty() || is_placeholder(&text) || rules.forbids(&text) {
        return None;
    }
    let quoted = text.contains(['"', '“', '„', '«']);
    let text = banned::mend(&request.brand.banned, &text, quoted)?;
    let found: Vec<Variant> = variants(&text, manner)
        .into_iter()
        .filter_map(|v| {
            Some(Variant {
                text: banned::mend(&request.brand.banned, &v.text, quoted)?,
                cost: v.cost,
            })
        })
        .filter(|v| unbanned(request, &v.text))
        .collect();
    (!found.is_empty()).then(|| Said {
        shape: shape(&text),
        variants: found,
    })
}

pub(super) fn call(request: &WriteRequest, manner: Manner<'_>, rules: &Rules) -> Call {
    let given = &request.brief.call_to_action;
    let url = given.url.trim().to_owned();
    let mut text = given.text.trim().to_owned();
    if !url.is_empty() {
        text = text.replace(&url, "");
    }
    let text = clean(&text)
        .trim_end_matches(['.', '!', ':', ' '])
        .to_owned();
    let last = text.rsplit(' ').next().unwrap_or_default();
    let dangling = !url.is_empty()
        && lexicon::is_preposition(&last.to_lowercase())
        && !matches!(last, "up" | "in");
    if text.is_empty() || is_placeholder(&text) || rules.forbids(&text) || dangling {
        return Call {
            variants: Vec::new(),
            url,
        };
    }
    let mended = banned::mend(&request.brand.banned, &text, false).filter(|t| unbanned(request, t));
    let variants: Vec<String> = mended
        .map(|text| {
            variants(&text, manner)
                .into_iter()
                .filter(|v| v.cost <= 3 || text.split_whitespace().count() > 8)
                .map(|v| v.text.trim_end_matches('.').to_owned())
                .collect()
        })
        .unwrap_or_default();
    let variants = if text.split_whitespace().count() <= 8 {
        variants.into_iter().take(1).collect()
    } else {
        variants
    };
    Call { variants, url }
}

/// Behind a pictograph no full stop is written.
const fn is_pictograph(c: char) -> bool {
    matches!(c as u32, 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0xFE0F)
}

/// One space between words, closed with a full stop unless it ends otherwise.
pub(super) fn clean(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Marks written twice, and spaces before them, are a slip of the brief's.
    let mut flat = flat;
    for (twice, once) in [
        ("!!", "!"),
        ("??", "?"),
        ("?!", "?"),
        ("!?", "?"),
        ("...", "…"),
        (" .", "."),
        (" ,", ","),
        (",,", ","),
        (" ;", ";"),
    ] {
        while flat.contains(twice) {
            flat = flat.replace(twice, once);
        }
    }
    let flat = flat
        .trim_end_matches([',', ';', ':', ' ', '-', '–', '—'])
        .trim_start_matches(['-', '•', '*', ' ', '–'])
        .to_owned();
    if flat.is_empty()
        || flat.ends_with(['.', '!', '?', '…'])
        || flat.ends_with(".”")
        || flat.ends_with("!”")
        || flat.ends_with("?”")
        || flat.ends_with(".\"")
        || flat.ends_with(is_pictograph)
    {
        return upper_first(&flat);
    }
    format!("{}.", upper_first(&flat))
}
