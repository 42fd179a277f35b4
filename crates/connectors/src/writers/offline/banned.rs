//! Banned words: found whole and without regard to case, and put right with what the brand says
//! instead. A text that cannot be put right is given up, never published in part.

use domain::brand::BannedWord;

use super::tokens::{self, upper_first};

/// `text` without the banned words, or nothing when there is nothing to say instead. A quotation
/// is not altered: with a banned word in it the text is given up.
pub(super) fn mend(banned: &[BannedWord], text: &str, quoted: bool) -> Option<String> {
    let mut out = text.to_owned();
    for entry in banned {
        for _ in 0..20 {
            let Some((from, to)) = find(&out, entry.word.trim()) else {
                break;
            };
            if entry.instead.trim().is_empty()
                || quoted
                || find(&entry.instead, entry.word.trim()).is_some()
            {
                return None;
            }
            let large = out[from..to].chars().next().is_some_and(char::is_uppercase);
            let put = if large {
                upper_first(entry.instead.trim())
            } else {
                entry.instead.trim().to_owned()
            };
            out.replace_range(from..to, &put);
            out = right_article(&out, from);
        }
    }
    Some(out)
}

/// Corrects `a` and `an` before the byte `at`.
fn right_article(text: &str, at: usize) -> String {
    let (before, after) = text.split_at(at);
    let mut row = tokens::split(before);
    let n = row.len();
    row.extend(tokens::split(after));
    tokens::fix_article(&mut row, n);
    tokens::join(&row)
}

/// Bytes at which `word` stands whole.
pub(super) fn find(text: &str, word: &str) -> Option<(usize, usize)> {
    if word.is_empty() {
        return None;
    }
    let wanted: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let hay: Vec<(usize, char)> = text
        .char_indices()
        .flat_map(|(i, c)| c.to_lowercase().map(move |l| (i, l)))
        .collect();
    (0..hay.len()).find_map(|i| {
        let j = i + wanted.len();
        let hit = j <= hay.len() && hay[i..j].iter().map(|(_, c)| c).eq(wanted.iter());
        let open = i == 0 || !hay[i - 1].1.is_alphanumeric() || !wanted[0].is_alphanumeric();
        let shut = hit
            && (j == hay.len()
                || !hay[j].1.is_alphanumeric()
                || !wanted[wanted.len() - 1].is_alphanumeric());
        (hit && open && shut).then(|| (hay[i].0, hay.get(j).map_or(text.len(), |h| h.0)))
    })
}
