//! LinkedIn's "little" markup: a backslash makes the next character plain; `{hashtag|\#|word}`
//! is a hashtag and so is `#word`. A reserved character that is neither escaped nor part of such a
//! form ends the text (what people report of the real one: everything behind is lost).

const RESERVED: &str = "|{}@[]()<>#\\*_~";

/// The text a reader sees.
pub(crate) fn shown(commentary: &str) -> String {
    let mut out = String::with_capacity(commentary.len());
    let mut rest = commentary;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let Some(next) = tail.chars().next() else {
                    break;
                };
                out.push(next);
                rest = &tail[next.len_utf8()..];
            }
            '#' if tail.starts_with(|n: char| n.is_alphanumeric()) => {
                out.push('#');
                rest = tail;
            }
            '{' => {
                let Some((word, after)) = hashtag(tail) else {
                    break;
                };
                out.push('#');
                out.push_str(word);
                rest = after;
            }
            '@' => {
                let Some((name, after)) = mention(tail) else {
                    break;
                };
                out.push_str(name);
                rest = after;
            }
            c if RESERVED.contains(c) => break,
            c => {
                out.push(c);
                rest = tail;
            }
        }
    }
    out
}

fn hashtag(tail: &str) -> Option<(&str, &str)> {
    tail.strip_prefix("hashtag|\\#|")?.split_once('}')
}

fn mention(tail: &str) -> Option<(&str, &str)> {
    let (name, rest) = tail.strip_prefix('[')?.split_once("](urn:li:")?;
    Some((name, rest.split_once(')')?.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_a_bare_reserved_character_ends_the_text() {
        assert_eq!(shown(r"a \(b\) \@\[c\]"), "a (b) @[c]");
        assert_eq!(shown(r"{hashtag|\#|coffee} and #tea"), "#coffee and #tea");
        assert_eq!(shown("@[Acme](urn:li:organization:1) says"), "Acme says");
        assert_eq!(shown("before (after)"), "before ");
        assert_eq!(shown("one_two"), "one");
    }
}
