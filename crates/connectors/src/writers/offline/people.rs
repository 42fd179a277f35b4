//! Turns what a brief says about people and subjects into words fit to be addressed to them: pains
//! and goals as questions, the audience as a form of address, keywords as topics and hashtags.
//! Internal wording (segments, ages, targets) is never let through.

use std::collections::HashSet;

use engine::ports::WriteRequest;

use super::{
    lexicon,
    tokens::{self, Token, lower_first, upper_first},
    voice::{Register, Tone},
};

/// Most words a borrowed phrase may have.
const SHORT: usize = 9;

fn strip(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_matches(['.', '!', '?', ' ', ',', ';', ':', '"', '“', '”'])
        .to_owned()
}

/// Third or first person turned to the reader.
fn to_reader(text: &str) -> String {
    let mut row = tokens::split(text);
    for token in &mut row {
        let low = token.low();
        let new = match low.as_str() {
            "their" | "his" | "my" => "your",
            "them" | "him" | "they" | "i" => "you",
            "themselves" | "himself" | "herself" | "myself" => "yourself",
            _ => continue,
        };
        new.clone_into(&mut token.word);
    }
    tokens::join(&row)
}

fn has_foreign_person(row: &[Token]) -> bool {
    row.iter().any(|t| {
        matches!(
            t.low().as_str(),
            "he" | "she"
                | "her"
                | "we"
                | "our"
                | "us"
                | "i'm"
                | "i've"
                | "i'd"
                | "they're"
                | "they've"
                | "me"
                | "one"
        )
    })
}

/// A pain as a question without its mark: "Spends Sundays on paperwork" → "Spending Sundays on paperwork".
pub(super) fn pain(text: &str) -> Option<String> {
    let text = strip(text);
    let text = [
        "I am ",
        "They are ",
        "I feel ",
        "They feel ",
        "Is ",
        "Are ",
        "Feels ",
        "I ",
        "They ",
    ]
    .iter()
    .find_map(|p| text.strip_prefix(p))
    .map_or(text.clone(), str::to_owned);
    let mut row = tokens::split(&text);
    let n = row.len();
    if !(2..=SHORT).contains(&n)
        || has_foreign_person(&row)
        || row
            .iter()
            .any(|t| t.locked || t.post.contains(['.', ';', ':']))
    {
        return None;
    }
    let first = row[0].low();
    let second = row[1].low();
    if matches!(
        first.as_str(),
        "cannot" | "can't" | "never" | "no" | "not" | "does" | "doesn't" | "don't" | "do"
    ) {
        if first.starts_with("do") {
            return None;
        }
    } else if first == "has" || first == "have" {
        row[0].word = "Having".to_owned();
        if second != "to" && second != "no" {
            return None;
        }
        if second == "no" {
            row.remove(0);
        }
    } else if let Some(base) = lexicon::plain_form(&first)
        .filter(|_| !lexicon::is_auxiliary(&second) && !lexicon::is_verb(&second))
    {
        row[0].word = lexicon::gerund(&base);
    } else if lexicon::is_verb(&first)
        && !lexicon::is_auxiliary(&second)
        && (lexicon::is_determiner(&second) || lexicon::is_preposition(&second))
    {
        row[0].word = lexicon::gerund(&first);
    } else if lexicon::is_subject(&first) {
        return None;
    }
    Some(upper_first(&to_reader(&tokens::join(&row))))
}

/// A goal as the rest of "Want to …": "Fill the slow weekdays" → "fill the slow weekdays".
pub(super) fn goal(text: &str) -> Option<String> {
    let text = strip(text);
    let text = [
        "Wants to ",
        "Want to ",
        "To ",
        "I want to ",
        "They want to ",
        "Would like to ",
        "Wishes to ",
    ]
    .iter()
    .find_map(|p| text.strip_prefix(p))
    .map_or(text.clone(), str::to_owned);
    let row = tokens::split(&text);
    if !(2..=SHORT).contains(&row.len())
        || has_foreign_person(&row)
        || row
            .iter()
            .any(|t| t.locked || t.post.contains(['.', ';', ':']))
    {
        return None;
    }
    let first = row[0].low();
    let second = row[1].low();
    let verb = lexicon::is_verb(&first) || first == "be" || first == "have" || first == "do";
    if !verb
        || lexicon::is_auxiliary(&second)
        || lexicon::is_verb(&second) && !lexicon::is_preposition(&second)
    {
        return None;
    }
    Some(to_reader(&lower_first(&text)))
}

/// The audience as it may be addressed: a short plural phrase without demographics.
pub(super) fn audience(
    text: &str,
    persona: Option<&str>,
    small: &HashSet<String>,
) -> Option<String> {
    let fit = |text: &str| -> Option<String> {
        let text = strip(text);
        let row = tokens::split(&text);
        let n = row.len();
        let low = text.to_lowercase();
        const INTERNAL: &[&str] = &[
            "segment",
            "target",
            "demographic",
            "lead",
            "prospect",
            "lapsed",
            "aged",
            "income",
            "urban",
            "male",
            "female",
            "women",
            "men",
            "decision",
            "millennial",
            "persona",
            "audience",
            "b2b",
            "b2c",
            "consumer",
            "who",
            "mostly",
            "mainly",
            "primarily",
            "existing",
            "potential",
            "followers",
            "subscribers",
            "smes",
            "high-net",
            "older",
            "elderly",
            "poor",
            "churn",
            "non-",
        ];
        let plain = low
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .all(|w| !INTERNAL.iter().any(|i| w.starts_with(i)));
        if !(1..=7).contains(&n)
            || !plain
            || row
                .iter()
                .any(|t| t.figure() || !t.post.is_empty() || !t.pre.is_empty())
        {
            return None;
        }
        let head = row
            .iter()
            .position(|t| lexicon::is_preposition(&t.low()))
            .unwrap_or(n);
        let noun = row[..head].last()?.low();
        let plural = (noun.ends_with('s') && !noun.ends_with("ss"))
            || matches!(noun.as_str(), "people" | "children" | "families");
        let article =
            lexicon::is_determiner(&row[0].low()) || lexicon::is_verb(&row[0].low()) && n > 1;
        if !plural || article {
            return None;
        }
        let first = row[0].low();
        let name = row[0].word.chars().skip(1).any(char::is_uppercase)
            || row.len() > 1 && row[1].capital();
        let known = small.contains(&first) || lexicon::is_common(&first) || first.ends_with('s');
        Some(
            if name
                || !known && row[0].capital() && n > 1 && !first.ends_with('s') && row[1].capital()
            {
                text
            } else {
                lower_first(&text)
            },
        )
    };
    fit(text).or_else(|| {
        persona
            .filter(|p| p.to_lowercase().ends_with('s'))
            .and_then(fit)
    })
}

/// A message without "Stress that" and the like.
pub(super) fn without_instruction(text: &str) -> &str {
    let text = text.trim();
    [
        "Say that ",
        "Stress that ",
        "Explain that ",
        "Point out that ",
        "Emphasise that ",
        "Emphasize that ",
        "Make clear that ",
        "Tell people that ",
        "Tell them that ",
        "Mention that ",
        "Highlight that ",
        "Highlight ",
        "Mention ",
        "Emphasise ",
        "Emphasize ",
        "Stress ",
    ]
    .iter()
    .find_map(|p| text.strip_prefix(p))
    .unwrap_or(text)
}

/// The text up to its first full stop.
pub(super) fn first_sentence(text: &str) -> &str {
    let text = text.trim();
    text.match_indices(". ")
        .find(|(i, _)| text[..*i].split_whitespace().count() >= 3)
        .map_or(text, |(i, _)| &text[..=i])
}

/// Whether positioning reads as something for the public.
pub(super) fn is_public(text: &str) -> bool {
    let low = text.to_lowercase();
    ![
        "unlike",
        "competitor",
        "segment",
        "target",
        "market leader",
        "premium segment",
        "customers who",
        "positioned",
        "we position",
        "for people who",
        "brand",
        "usp",
    ]
    .iter()
    .any(|w| low.contains(w))
        && text.split_whitespace().count() <= 26
}

/// A figure with its unit that means the same when it stands alone.
pub(super) fn figure(text: &str) -> Option<String> {
    let row = tokens::split(text);
    let at = row.iter().position(Token::figure)?;
    let token = &row[at];
    let bare = token
        .word
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    let before = at.checked_sub(1).map(|i| row[i].low()).unwrap_or_default();
    let risky = lexicon::is_preposition(&before)
        || matches!(
            before.as_str(),
            "least"
                | "most"
                | "only"
                | "just"
                | "nearly"
                | "almost"
                | "roughly"
                | "approximately"
                | "another"
                | "extra"
                | "no"
                | "not"
                | "and"
                | "or"
        );
    let next = row.get(at + 1)?;
    let unit = next.low();
    let noun = unit.ends_with('s') && unit.len() > 3 && lexicon::plain_form(&unit).is_none();
    if !bare
        || risky
        || token.locked
        || !token.post.is_empty()
        || !noun
        || next.capital()
        || row.iter().filter(|t| t.figure()).count() > 1
    {
        return None;
    }
    Some(format!(
        "{}{} {}",
        token.pre.trim_matches(['(', '"', '“']),
        token.word,
        next.word
    ))
}

/// Keywords that read as a subject to talk about.
pub(super) fn topics(keywords: &[String], request: &WriteRequest) -> Vec<String> {
    let brief = &request.brief;
    let text = format!(
        "{} {} {}",
        brief.objective,
        brief.audience,
        brief
            .key_messages
            .iter()
            .map(|m| m.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    );
    keywords
        .iter()
        .map(|k| strip(k))
        .filter(|k| {
            (1..=3).contains(&k.split_whitespace().count())
                && k.chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\''))
        })
        .filter(|k| !k.chars().any(|c| c.is_ascii_digit()))
        // A word the brief writes with a capital but the keyword does not is a name in a search term.
        .filter(|k| {
            k.split_whitespace()
                .all(|w| !text.contains(&upper_first(w)) || text.contains(w))
        })
        .filter(|k| !is_english(request) || stands_alone(k))
        .filter(|k| k.to_lowercase() != request.brand.name.to_lowercase())
        .collect()
}

/// Whether a keyword reads right without an article: plurals, activities and stuff.
fn stands_alone(keyword: &str) -> bool {
    const STUFF: &[&str] = &[
        "bread",
        "coffee",
        "tea",
        "wine",
        "beer",
        "water",
        "wood",
        "timber",
        "steel",
        "furniture",
        "clothing",
        "food",
        "milk",
        "honey",
        "cheese",
        "chocolate",
        "repair",
        "service",
        "maintenance",
        "insurance",
        "security",
        "safety",
        "software",
        "care",
        "healthcare",
        "energy",
        "power",
        "heat",
        "storage",
        "delivery",
        "advice",
        "support",
        "music",
        "art",
        "payroll",
        "succession",
        "travel",
        "tourism",
        "education",
        "design",
        "research",
        "transport",
        "freight",
        "logistics",
        "hospitality",
        "waste",
        "zero waste",
        "yoga",
        "health",
        "sleep",
        "cover",
        "hardware",
        "infrastructure",
        "compliance",
        "finance",
        "tax",
        "law",
        "housing",
    ];
    let last = keyword
        .split(' ')
        .next_back()
        .unwrap_or_default()
        .to_lowercase();
    STUFF.contains(&last.as_str())
        || last.ends_with("ing")
        || last.ends_with("tion")
        || last.ends_with("ment")
        || last.ends_with('s') && !last.ends_with("ss")
}

/// Hashtags from preferred words and keywords.
pub(super) fn hashtags(request: &WriteRequest) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in request.keywords.iter().chain(&request.brand.preferred) {
        let parts: Vec<String> = word
            .split(|c: char| !c.is_alphanumeric())
            .filter(|p| !p.is_empty())
            .map(upper_first)
            .collect();
        let tag = format!("#{}", parts.concat());
        let size = tag.chars().count();
        if (1..=3).contains(&parts.len())
            && (4..=24).contains(&size)
            && !tag[1..].starts_with(|c: char| c.is_ascii_digit())
            && !out.iter().any(|t| t.to_lowercase() == tag.to_lowercase())
        {
            out.push(tag);
        }
    }
    out
}

/// Whether the words speak of an occasion with a date.
pub(super) fn names_event(text: &str) -> bool {
    [
        "open day",
        "workshop",
        "webinar",
        "concert",
        "festival",
        "trade fair",
        "open house",
        "conference",
        "exhibition",
        "screening",
        "premiere",
        "recital",
        "tasting",
        "regatta",
        "marathon",
        "flea market",
        "live demo",
        "charity run",
    ]
    .iter()
    .any(|w| text.contains(w))
}

/// The text without pictographs.
pub(super) fn without_emoji(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !matches!(*c as u32, 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0xFE0F | 0x200D))
        .collect();
    kept.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(" .", ".")
        .replace(" !", "!")
}

/// The language of a brief, as far as frames are at hand for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    French,
    Spanish,
    Other,
}

const GERMAN: &[&str] = &[
    "der", "die", "das", "und", "für", "mit", "ist", "nicht", "ein", "eine", "einen", "auf", "von", "zu", "wir", "sie", "ihr", "ihre", "bei", "im", "den", "dem", "zum", "zur", "unsere", "unser", "jetzt", "nach", "über", "ohne", "auch",
];
const FRENCH: &[&str] = &[
    "le", "la", "les", "des", "et", "pour", "avec", "est", "une", "nous", "vous", "nos", "votre", "dans", "sur", "du", "de", "chez", "sans", "aux", "au", "son", "sa", "après", "à", "qui", "toutes", "tous",
];
const SPANISH: &[&str] = &["el", "la", "los", "las", "y", "para", "con", "es", "su", "por", "del", "sin", "de", "nuestro", "nuestra", "una", "un", "que", "sus", "más", "cada", "todos"];
const OTHER: &[&str] = &[
    "il", "di", "che", "per", "nostri", "della", "het", "een", "voor", "van", "onze", "o", "os", "com", "não", "på", "och", "att", "för", "med", "jest", "na", "w", "z", "się", "til", "af", "og", "ja", "on", "ve", "bir", "da", "em", "do",
];

/// The language the messages are written in.
pub(super) fn language(request: &WriteRequest) -> Language {
    let text = request.brief.key_messages.iter().map(|m| format!("{} {}", m.text, m.proof)).collect::<Vec<_>>().join(" ");
    let text = format!("{text} {}", request.brief.call_to_action.text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let latin = text.chars().filter(|c| c.is_alphabetic() && (*c as u32) < 0x250).count();
    if latin * 10 < letters * 7 {
        return Language::Other;
    }
    let words: Vec<String> = tokens::split(&text).iter().map(Token::low).collect();
    let count = |list: &[&str]| words.iter().filter(|w| list.contains(&w.as_str())).count();
    let english = words
        .iter()
        .filter(|w| (lexicon::is_determiner(w) || lexicon::is_preposition(w) || lexicon::is_auxiliary(w) || lexicon::is_subject(w) || matches!(w.as_str(), "and" | "or" | "of")) && !matches!(w.as_str(), "in" | "was" | "a" | "per" | "on" | "an" | "do"))
        .count();
    let (german, french, spanish, other) = (count(GERMAN), count(FRENCH), count(SPANISH), count(OTHER));
    let most = german.max(french).max(spanish).max(other);
    match most {
        _ if most <= english => Language::English,
        n if n == german => Language::German,
        n if n == french && french > spanish => Language::French,
        n if n == spanish && spanish > french => Language::Spanish,
        _ => Language::Other,
    }
}

/// Whether the brief is written in English.
pub(super) fn is_english(request: &WriteRequest) -> bool {
    language(request) == Language::English
}

/// The register a change request asks for.
pub(super) const fn bend(tone: Tone, register: Option<Register>, brief: bool) -> Tone {
    let register = match register {
        Some(register) => register,
        None => tone.register,
    };
    Tone {
        register,
        brief: tone.brief || brief,
        detailed: tone.detailed && !brief,
        ..tone
    }
}
