//! X's weighted length: 280 units, a link counts 23, an emoji sequence 2, code points 0–4351,
//! 8192–8205, 8208–8223 and 8242–8247 count 1, all others 2; the text is taken in NFC.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::links::links;

/// The most a post may weigh.
pub(crate) const MAX: usize = 280;
const LINK: usize = 23;
const LIGHT: [(u32, u32); 4] = [(0, 4_351), (8_192, 8_205), (8_208, 8_223), (8_242, 8_247)];

/// The weight of `text`.
pub(crate) fn weighted(text: &str) -> usize {
    let text: String = text.nfc().collect();
    let mut sum = 0;
    let mut at = 0;
    for link in links(&text) {
        sum += plain(&text[at..link.start]) + LINK;
        at = link.end;
    }
    sum + plain(&text[at..])
}

fn plain(text: &str) -> usize {
    text.graphemes(true)
        .map(|cluster| {
            if emoji(cluster) {
                2
            } else {
                cluster.chars().map(units).sum()
            }
        })
        .sum()
}

fn units(c: char) -> usize {
    let code = u32::from(c);
    if LIGHT
        .iter()
        .any(|(low, high)| (*low..=*high).contains(&code))
    {
        1
    } else {
        2
    }
}

/// One picture for the reader: a pictograph with what is joined to it, a flag, a keycap.
fn emoji(cluster: &str) -> bool {
    let first = cluster.chars().next().map_or(0, u32::from);
    let picture = (0x1F000..=0x1FAFF).contains(&first)
        || (0x2600..=0x27BF).contains(&first)
        || (0x2B05..=0x2B55).contains(&first)
        || (0x231A..=0x23FF).contains(&first);
    picture || cluster.contains('\u{FE0F}') || cluster.ends_with('\u{20E3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_character_has_its_weight() {
        for (text, n) in [
            ("", 0),
            ("abc", 3),
            ("é e\u{301}", 3),
            ("日本", 4),
            ("👍🏽👩‍🚀🇫🇮1️⃣", 8),
            ("https://example.com/a/long/path/that/goes/on/and/on", 23),
            ("go to example.com.", 30),
            ("“so” – it’s…", 13),
        ] {
            assert_eq!(weighted(text), n, "{text}");
        }
    }
}
