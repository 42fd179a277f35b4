//! Texts of a document inside of markup: what XML cannot hold is left out, what it would read is escaped.

/// Writes a text as character data. Control characters and what is no character of XML are left out.
pub(super) fn put(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// At most so many characters of a text, with dots where it was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// A text in lines of at most so many characters, broken between words where it can be; the last has dots if
/// there is more.
pub(super) fn lines(text: &str, wide: usize, most: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let long = word.chars().count();
            if length > 0 && length + 1 + long > wide {
                all.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(&cut(word, wide));
            length += long.min(wide);
            if all.len() > most {
                break;
            }
        }
        all.push(line);
        if all.len() > most {
            break;
        }
    }
    if all.len() > most {
        all.truncate(most);
        if let Some(last) = all.last_mut() {
            last.push('…');
        }
    }
    all
}
