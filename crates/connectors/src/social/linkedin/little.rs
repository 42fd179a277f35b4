//! LinkedIn's "little" markup: writing a plain text so that readers see exactly that text, and
//! recognising it when it comes back.
//!
//! Reserved characters take a backslash. A `#` that begins a hashtag stays, so that it works as
//! one; the rest of the markup (mentions) is never meant, so `@` is always escaped.

use unicode_normalization::UnicodeNormalization;

const RESERVED: &str = "|{}@[]()<>#\\*_~";

/// `text` as commentary.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let opens_hashtag = c == '#'
            && !before.is_alphanumeric()
            && rest.as_str().starts_with(char::is_alphanumeric);
        if RESERVED.contains(c) && !opens_hashtag {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// Whether `commentary`, as LinkedIn lists it, shows readers `text`.
pub(super) fn says(commentary: &str, text: &str) -> bool {
    normal(&unescape(commentary)) == normal(text)
}

/// The text readers see. A hashtag may come back as the template LinkedIn turns it into.
fn unescape(commentary: &str) -> String {
    let mut out = String::with_capacity(commentary.len());
    let mut rest = commentary;
    while let Some(c) = rest.chars().next() {
        let template = ["{hashtag|\\#|", "{hashtag|#|"]
            .iter()
            .find_map(|head| rest.strip_prefix(head));
        if let Some((word, behind)) = template.and_then(|t| t.split_once('}')) {
            out.push('#');
            out.push_str(word);
            rest = behind;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            out.push(c);
            continue;
        }
        if let Some(next) = rest.chars().next() {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

fn normal(text: &str) -> String {
    text.trim().replace("\r\n", "\n").nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reserved_character_comes_back_as_it_was() {
        for text in [
            "plain",
            "all of them: |{}@[]()<>#\\*_~",
            "@[Acme](urn:li:organization:1) is not a mention",
            "#tea and C# and #",
            "back\\slash \\( twice \\\\",
            "{hashtag|\\#|tea}",
        ] {
            assert_eq!(unescape(&escape(text)), text);
        }
        assert_eq!(escape("#tea (hot)_C#"), r"#tea \(hot\)\_C\#");
    }

    #[test]
    fn a_hashtag_is_known_again_in_linkedins_own_writing() {
        assert!(says(r"{hashtag|\#|tea} time", "#tea time"));
        assert!(!says(r"{hashtag|\#|tea} time", "#teas time"));
    }
}
