//! Lays the parts of a draft out as an article, a mail or an advertisement, each within its limits.

use domain::content::{AdBody, BlogBody, BlogSection, ContentBody, EmailBody};

use super::{
    compose::Parts,
    facts::{Facts, Shape},
    frames::phrases_of,
    social::{body, join},
    tokens::upper_first,
    voice::Register,
    words::Dice,
};

fn bare(text: &str) -> String {
    text.trim_end_matches('.').to_owned()
}

/// With a full stop, unless it ends in a mark of its own.
fn closed(text: &str) -> String {
    if text.ends_with(['!', '?', '…', '.']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

fn fits(text: &str, max: usize) -> bool {
    text.chars().count() <= max
}

/// The shortest of the messages' wordings that fits a line, with its place.
fn line(facts: &Facts, max: usize, skip: Option<u32>, dice: &mut Dice) -> Option<(String, u32)> {
    let mut all: Vec<(String, u32)> = facts
        .messages
        .iter()
        .filter(|m| Some(m.index) != skip)
        .filter_map(|m| {
            m.said
                .variants
                .iter()
                .map(|v| bare(&v.text))
                .find(|t| {
                    let whole = ["As for ", ". ", "? ", "by the way", "for the record"];
                    fits(t, max) && !whole.iter().any(|w| t.contains(w))
                })
                .map(|t| (t, m.index))
        })
        .collect();
    if all.is_empty() {
        None
    } else {
        Some(all.swap_remove(dice.below(all.len())))
    }
}

/// The brand's name where it may stand, else a neutral word of its language, else any word.
fn name(facts: &Facts, max: usize) -> String {
    if facts.brand_fits && fits(&facts.brand, max) {
        return facts.brand.clone();
    }
    let own = phrases_of(facts.language)
        .iter()
        .filter(|f| matches!(f.family, "l" | "h"))
        .map(|f| f.text.to_owned());
    own.chain(facts.topics.iter().map(|t| upper_first(t)))
        .chain(facts.strip.iter().cloned())
        .find(|t| fits(t, max) && facts.allows(t))
        .unwrap_or_else(|| "–".to_owned())
}

/// The heading at `place` of an article.
fn local_heading(facts: &Facts, place: usize) -> String {
    let row: Vec<&str> = phrases_of(facts.language)
        .iter()
        .filter(|f| f.family == "h" && facts.allows(f.text))
        .map(|f| f.text)
        .collect();
    row.get(place)
        .or_else(|| row.last())
        .map_or_else(|| name(facts, 120), |t| (*t).to_owned())
}

fn titles(facts: &Facts, max: usize, dice: &mut Dice) -> (String, Option<u32>) {
    let mut all: Vec<(String, Option<u32>)> = Vec::new();
    if let Some((text, index)) = line(facts, max, None, dice) {
        all.push((text, Some(index)));
    }
    if facts.english && facts.brand_fits {
        all.push((format!("A closer look at {}", facts.brand), None));
        all.push((format!("What to know about {}", facts.brand), None));
        all.push((format!("News and notes from {}", facts.brand), None));
        if let Some(aud) = &facts.audience {
            all.push((format!("For {aud}: a word from {}", facts.brand), None));
        }
        if let Some(topic) = facts.topics.first() {
            all.push((format!("{} and {}", upper_first(topic), facts.brand), None));
        }
    }
    all.push((name(facts, max), None));
    all.retain(|(t, _)| fits(t, max) && facts.allows(t));
    if all.is_empty() {
        return (name(facts, max), None);
    }
    let favoured = if dice.chance(60) { 1 } else { all.len() };
    all.swap_remove(dice.below(favoured))
}

/// An article.
pub(super) fn blog(facts: &Facts, parts: &Parts, dice: &mut Dice) -> ContentBody {
    let (title, title_of) = titles(facts, 110, dice);
    let summary = line(facts, 158, title_of, dice)
        .or_else(|| line(facts, 158, None, dice))
        .map_or_else(String::new, |(t, _)| closed(&t));
    let heading = |formal: &str, other: &str| {
        if facts.tone.register == Register::Formal {
            formal.to_owned()
        } else {
            other.to_owned()
        }
    };
    let headings = if facts.english {
        vec![
            heading("What this concerns", "What this is about"),
            heading("Further points", "What else to know"),
            heading("Additional details", "More to consider"),
            heading("Further information", "And there is more"),
            heading("Other aspects", "Worth adding"),
            heading("In conclusion", "Before you decide"),
        ]
    } else {
        (0..6).map(|i| local_heading(facts, i.min(2))).collect()
    };
    let mut texts = vec![join(&[&parts.lead_in, &parts.lead, &parts.lead_proof])];
    let more: Vec<String> = parts.more.iter().map(|(m, p)| join(&[m, p])).collect();
    let each = more.len().div_ceil(4).max(1);
    texts.extend(more.chunks(each).map(|c| c.join("\n\n")));
    let mut sections: Vec<BlogSection> = texts
        .into_iter()
        .zip(&headings)
        .map(|(text, h)| BlogSection {
            heading: h.clone(),
            text,
        })
        .collect();
    if !parts.about.is_empty() {
        let heading = if facts.english && facts.brand_fits && fits(&facts.brand, 110) {
            format!("About {}", facts.brand)
        } else {
            local_heading(facts, 3)
        };
        sections.push(BlogSection {
            heading,
            text: parts.about.clone(),
        });
    }
    let end = [parts.closing.as_str(), &parts.call]
        .iter()
        .filter(|p| !p.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join("\n\n");
    if !end.is_empty() {
        let heading = if facts.english {
            heading("The next step", "Where to go from here")
        } else {
            local_heading(facts, 4)
        };
        sections.push(BlogSection { heading, text: end });
    }
    ContentBody::Blog(BlogBody {
        title,
        summary,
        sections,
    })
}

/// A mail.
pub(super) fn email(facts: &Facts, parts: &Parts, dice: &mut Dice) -> ContentBody {
    let (subject, of) = titles(facts, 76, dice);
    let preheader = line(facts, 138, of, dice).map_or_else(String::new, |(t, _)| closed(&t));
    let (hello, bye) = match facts.tone.register {
        _ if !facts.english => ("", ""),
        Register::Formal => ("Dear reader,", "Kind regards,"),
        Register::Plain => ("Hello,", "Best regards,"),
        Register::Casual => (
            "Hi there,",
            if facts.tone.warm {
                "Warm wishes,"
            } else {
                "Cheers,"
            },
        ),
    };
    let mut out = vec![hello.to_owned()];
    out.extend(body(parts, true, 7));
    out.push(parts.call.clone());
    let brand = name(facts, 120);
    out.push(match (bye.is_empty(), facts.brand_fits) {
        (true, true) => brand,
        (true, false) => String::new(),
        (false, true) => format!("{bye}\n{brand}"),
        (false, false) => bye.to_owned(),
    });
    out.retain(|p| !p.is_empty());
    ContentBody::Email(EmailBody {
        subject,
        preheader,
        text: out.join("\n\n"),
    })
}

/// An advertisement and the places of the messages in it.
pub(super) fn ad(facts: &Facts, parts: &Parts, dice: &mut Dice) -> (ContentBody, Vec<u32>) {
    let mut used = Vec::new();
    let lead = join(&[&parts.lead_in, &parts.lead]);
    let text = if fits(&lead, 125) {
        used.push(parts.said.first().copied().unwrap_or(u32::MAX));
        lead
    } else if fits(&parts.lead, 125) && parts.lead_in.len() + 1 < parts.lead.len() {
        used.push(parts.said.first().copied().unwrap_or(u32::MAX));
        parts.lead.clone()
    } else if let Some((text, index)) = line(facts, 124, None, dice) {
        used.push(index);
        closed(&text)
    } else if facts.english && facts.brand_fits && fits(&facts.brand, 100) {
        closed(&format!("A closer look at {}", facts.brand))
    } else {
        let opening = [&parts.lead_in, &parts.closing];
        let own = opening.into_iter().find(|t| !t.is_empty() && fits(t, 125));
        own.cloned().unwrap_or_else(|| name(facts, 125))
    };
    let headline = match line(facts, 40, used.first().copied(), dice) {
        Some((text, index)) => {
            used.push(index);
            text
        }
        None => headline(facts),
    };
    let call = facts.call.variants.first().cloned().unwrap_or_default();
    let verb = call.split_whitespace().next().unwrap_or_default();
    let button = if !call.is_empty() && fits(&call, 25) {
        call.clone()
    } else if super::grammar::shape(&call) == Shape::Command
        && super::lexicon::among(
            verb,
            "Book Order Register Donate Apply Join Download Reserve Call Visit",
        )
    {
        verb.to_owned()
    } else {
        phrases_of(facts.language)
            .iter()
            .find(|f| f.family == "l" && facts.allows(f.text))
            .map_or_else(|| name(facts, 25), |f| f.text.to_owned())
    };
    used.retain(|i| *i != u32::MAX);
    (
        ContentBody::Ad(AdBody {
            headline,
            text,
            button,
        }),
        used,
    )
}

fn headline(facts: &Facts) -> String {
    if !facts.brand_fits || fits(&facts.brand, 40) {
        return name(facts, 40);
    }
    let mut out = String::new();
    for word in facts.brand.split_whitespace() {
        let next = join(&[&out, word]);
        if !fits(&next, 40) {
            break;
        }
        out = next;
    }
    if out.is_empty() || !facts.allows(&out) {
        name(facts, 40)
    } else {
        out.trim_end_matches([',', '–', '-', ' ', '&', '('])
            .to_owned()
    }
}
