//! What a person is typing of a token: from the text and the caret to what is looked for, and from what is chosen to the text.
//! Carets are counted as browsers do, in UTF-16 units.

use std::ops::Range;

use crate::workflows::tokens::{FILTERS, FilterInfo, Path};

/// What is being looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looking {
    /// A value to read.
    Value,
    /// A filter behind a value.
    Filter,
}

/// A token in the making: what was typed of it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typing {
    /// What for.
    pub looking: Looking,
    /// What was typed of it.
    pub query: String,
    /// The bytes of the text that a choice takes the place of.
    place: Range<usize>,
    /// Whether the braces are closed behind it.
    is_closed: bool,
}

/// Longest token in the making that is looked at, in bytes.
const MOST: usize = 200;

fn byte_at(text: &str, caret: usize) -> usize {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        if units >= caret {
            return at;
        }
        units += letter.len_utf16();
    }
    text.len()
}

impl Typing {
    /// What is being typed at the caret, if that is a token: behind `{{` that is not closed before the caret, or behind a `/` that
    /// begins a word.
    #[must_use]
    pub fn at(text: &str, caret: usize) -> Option<Self> {
        let caret = byte_at(text, caret);
        let before = &text[..caret];
        if let Some(open) = before.rfind("{{")
            && !before[open..].contains("}}")
            && caret - open <= MOST
        {
            let inside = &before[open + 2..];
            let rest = &text[caret..];
            let next = rest.find("{{").unwrap_or(rest.len());
            let is_closed = rest[..next].contains("}}");
            return Some(match inside.rfind('|') {
                Some(bar) => Self {
                    looking: Looking::Filter,
                    query: inside[bar + 1..].trim().to_owned(),
                    place: open + 2 + bar + 1..caret,
                    is_closed,
                },
                None => Self {
                    looking: Looking::Value,
                    query: inside.trim().to_owned(),
                    place: open..caret,
                    is_closed,
                },
            });
        }
        let word = before.rfind(char::is_whitespace).map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
        let query = before[word..].strip_prefix('/')?;
        (query.len() <= MOST && !query.contains('/')).then(|| Self {
            looking: Looking::Value,
            query: query.to_owned(),
            place: word..caret,
            is_closed: false,
        })
    }

    /// A token put in at the caret without any of it being typed.
    #[must_use]
    pub fn new_at(text: &str, caret: usize) -> Self {
        let caret = byte_at(text, caret);
        Self {
            looking: Looking::Value,
            query: String::new(),
            place: caret..caret,
            is_closed: false,
        }
    }

    /// The filters that begin with what was typed, or hold it.
    #[must_use]
    pub fn filters(&self) -> Vec<&'static FilterInfo> {
        let query = self.query.to_lowercase();
        let mut all: Vec<_> = FILTERS.iter().filter(|f| f.name.contains(&query)).collect();
        all.sort_by_key(|f| !f.name.starts_with(&query));
        all
    }

    /// The text with that value chosen, and where the caret is then.
    #[must_use]
    pub fn with_value(&self, text: &str, path: &Path) -> (String, usize) {
        let braces = if self.is_closed { "" } else { " }}" };
        self.put(text, &format!("{{{{ {path}{braces}"))
    }

    /// The text with that filter chosen, and where the caret is then: where its argument is typed, if it has one.
    #[must_use]
    pub fn with_filter(&self, text: &str, filter: &FilterInfo) -> (String, usize) {
        let colon = if filter.args.0 > 0 { ":" } else { "" };
        let (head, caret) = self.put(text, &format!(" {}{colon}", filter.name));
        if self.is_closed {
            return (head, caret);
        }
        let at = byte_at(&head, caret);
        (format!("{} }}}}{}", &head[..at], &head[at..]), caret)
    }

    fn put(&self, text: &str, new: &str) -> (String, usize) {
        let (start, end) = (self.place.start, self.place.end);
        let (Some(head), Some(tail)) = (text.get(..start), text.get(end..)) else {
            // The text is another by now.
            return (text.to_owned(), text.encode_utf16().count());
        };
        let head = format!("{head}{new}");
        let caret = head.encode_utf16().count();
        (head + tail, caret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflows::tokens::{Root, Segment, parse};

    fn at(marked: &str) -> (String, Option<Typing>) {
        let caret = marked.find('‸').expect("a caret");
        let units = marked[..caret].encode_utf16().count();
        let text = marked.replace('‸', "");
        let typing = Typing::at(&text, units);
        (text, typing)
    }

    fn topic() -> Path {
        Path {
            root: Root::Trigger,
            rest: vec![Segment::Key("topic".into())],
        }
    }

    fn chosen(marked: &str) -> String {
        let (text, typing) = at(marked);
        let (made, caret) = typing.expect(marked).with_value(&text, &topic());
        let byte = byte_at(&made, caret);
        format!("{}‸{}", &made[..byte], &made[byte..])
    }

    #[test]
    fn a_value_takes_the_place_of_what_was_typed_of_it() {
        for (typed, made) in [
            ("Hello {{‸", "Hello {{ trigger.topic }}‸"),
            ("Hello {{ tri‸!", "Hello {{ trigger.topic }}‸!"),
            (
                "ü😀 {{tri‸ and {{ lead.email }}",
                "ü😀 {{ trigger.topic }}‸ and {{ lead.email }}",
            ),
            ("{{ tri‸ | upper }}", "{{ trigger.topic‸ | upper }}"),
            ("/top‸", "{{ trigger.topic }}‸"),
            ("On /top‸", "On {{ trigger.topic }}‸"),
        ] {
            assert_eq!(chosen(typed), made, "{typed}");
            assert!(parse(&made.replace('‸', "")).is_ok(), "{made}");
        }
    }

    #[test]
    fn what_is_no_token_looks_for_nothing() {
        for text in [
            "Hello‸",
            "{{ a }} b‸",
            "1/2‸",
            "http://x‸",
            "a /b/c‸",
            "‸{{ a }}",
        ] {
            assert_eq!(at(text).1, None, "{text}");
        }
        let long = format!("{{{{{}‸", "x".repeat(MOST));
        assert_eq!(at(&long).1, None);
    }

    #[test]
    fn behind_a_bar_filters_are_looked_for() {
        let (text, typing) = at("{{ trigger.topic | up‸");
        let typing = typing.expect("typing");
        assert_eq!(typing.looking, Looking::Filter);
        let filter = typing.filters()[0];
        assert_eq!(filter.name, "upper");
        assert_eq!(
            typing.with_filter(&text, filter).0,
            "{{ trigger.topic | upper }}"
        );
        let (text, typing) = at("{{ trigger.topic |‸ }}");
        let typing = typing.expect("typing");
        assert_eq!(typing.filters().len(), FILTERS.len());
        let default = FILTERS
            .iter()
            .find(|f| f.name == "default")
            .expect("default");
        let (made, caret) = typing.with_filter(&text, default);
        assert_eq!(made, "{{ trigger.topic | default: }}");
        assert_eq!(
            caret,
            "{{ trigger.topic | default:".len(),
            "where its argument is typed"
        );
    }

    #[test]
    fn any_caret_of_any_text_is_answered() {
        for text in ["", "{{", "😀{{😀|😀", "/", "a /ü", "{{}}{{|}}"] {
            for caret in 0..=text.encode_utf16().count() + 3 {
                if let Some(typing) = Typing::at(text, caret) {
                    drop(typing.with_value(text, &topic()));
                    drop(typing.with_filter(text, &FILTERS[0]));
                    drop(typing.with_value("", &topic()));
                }
                drop(Typing::new_at(text, caret).with_value(text, &topic()));
            }
        }
    }
}
