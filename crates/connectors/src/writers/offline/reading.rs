//! Small readings of a brief's texts: what is an instruction, what is fit for the public, what names
//! an occasion.

use super::{
    tokens,
    voice::{Register, Tone},
};

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

/// The text up to the end of its first sentence.
pub(super) fn first_sentence(text: &str) -> String {
    let row = tokens::split(text.trim());
    let end = (2..row.len())
        .find(|&i| row[i].ends())
        .map_or(row.len(), |i| i + 1);
    tokens::join(&row[..end])
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
