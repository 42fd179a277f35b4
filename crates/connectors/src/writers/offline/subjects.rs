//! What a text can be about: keywords as topics and hashtags, figures that stand alone.

use engine::ports::WriteRequest;

use super::{
    language::is_english,
    lexicon,
    people::strip,
    tokens::{self, Token, upper_first},
};

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
pub(super) fn stands_alone(keyword: &str) -> bool {
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

/// Words of the brief that can stand in a line of key words, the most telling first.
pub(super) fn strip_words(request: &WriteRequest, fine: &dyn Fn(&String) -> bool) -> Vec<String> {
    let brief = &request.brief;
    let mut texts: Vec<&str> = request.keywords.iter().map(String::as_str).collect();
    texts.extend(request.brand.preferred.iter().map(String::as_str));
    texts.push(&request.brand.name);
    texts.extend(brief.key_messages.iter().map(|m| m.text.as_str()));
    texts.extend([
        brief.call_to_action.text.as_str(),
        &request.brand.positioning,
    ]);
    let all: Vec<String> = texts
        .iter()
        .flat_map(|t| t.split_whitespace())
        .filter(|w| !w.contains("://"))
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|w| !w.is_empty() && w.chars().all(char::is_alphanumeric) && fine(w))
        .collect();
    let mut out: Vec<String> = Vec::new();
    // Words with letters and some length first; whatever there is when there is nothing else.
    for least in [5, 3, 1] {
        for word in &all {
            let telling = word.chars().all(char::is_alphabetic) && word.chars().count() >= least;
            let new = out.iter().all(|o| o.to_lowercase() != word.to_lowercase());
            if (telling || least == 1) && new && out.len() < 24 {
                out.push(word.clone());
            }
        }
        if out.len() >= 12 {
            break;
        }
    }
    out
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
        || lexicon::among(
            before.as_str(),
            "least most only just nearly almost roughly approximately another extra no not \
                and or",
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
