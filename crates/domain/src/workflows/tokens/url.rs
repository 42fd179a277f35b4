//! Addresses with tokens. The text of an address says where it leads; a token gives one part of a path or one
//! value of a query and can do nothing else: it is encoded, and climbs nowhere.

use serde_json::Value;

use super::{
    super::{OutOfBounds, VALUE_BYTES_MAX},
    Part, Scope, Span, Template, TokenError, filters, render,
    render::value_of,
};

/// Renders an address. Every character of a token's value but letters, digits and `-._~` is encoded; a value
/// that makes a part of the path `.` or `..` is an error. An address that is one token alone is read as it is.
pub fn render_url(template: &Template, scope: &Scope<'_>) -> Result<Value, TokenError> {
    if let [Part::Token(_)] = template.parts.as_slice() {
        return render(template, scope);
    }
    let mut out = String::new();
    let mut tokens: Vec<(usize, usize, Span)> = Vec::new();
    for part in &template.parts {
        let (from, span) = (out.len(), part_span(part));
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Token(token) => {
                let value = value_of(token, scope, &mut { VALUE_BYTES_MAX })?;
                encode(&filters::as_text(&value), &mut out);
                tokens.push((from, out.len(), token.span));
            }
        }
        if out.len() > VALUE_BYTES_MAX {
            return Err(TokenError::over(span, OutOfBounds::TooLarge));
        }
    }
    let end = out.find(['?', '#']).unwrap_or(out.len());
    let mut from = 0;
    for part in out[..end].split(['/', '\\']) {
        let to = from + part.len();
        let by = tokens.iter().find(|(a, b, _)| *a <= to && *b >= from);
        if let (Some((_, _, span)), true) = (by, climbs(part)) {
            let why = format!("\"{part}\" is no part of a path: it would lead elsewhere");
            return Err(TokenError::new(*span, why));
        }
        from = to + 1;
    }
    Ok(out.into())
}

fn part_span(part: &Part) -> Span {
    match part {
        Part::Text(_) => Span::default(),
        Part::Token(token) => token.span,
    }
}

/// `.` and `..`, encoded or not: those who read addresses take them for steps up and down.
fn climbs(part: &str) -> bool {
    matches!(
        part.to_ascii_lowercase().replace("%2e", ".").as_str(),
        "." | ".."
    )
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::{super::parse, *};

    fn address(text: &str, x: &Value) -> Result<String, TokenError> {
        let (steps, null) = (Map::new(), Value::Null);
        let item = json!({ "x": x });
        let scope = Scope {
            steps: &steps,
            trigger: &null,
            lead: &null,
            item: &item,
            run: &null,
            settings: &null,
        };
        let url = render_url(&parse(text)?, &scope)?;
        Ok(url.as_str().unwrap_or_default().to_owned())
    }

    #[test]
    fn a_token_is_one_part_of_the_path_or_one_value_of_the_query() {
        let host = "https://shop.example/v1";
        for (text, x, wanted) in [
            (
                "/leads/{{ item.x }}/notes",
                json!("../../admin/wipe?all=1#"),
                "/leads/..%2F..%2Fadmin%2Fwipe%3Fall%3D1%23/notes",
            ),
            (
                "/a%20b/{{ item.x }}?q=1&r=a+b",
                json!("50% ä"),
                "/a%20b/50%25%20%C3%A4?q=1&r=a+b",
            ),
            ("?q={{ item.x }}&r=1", json!("a&r=2"), "?q=a%26r%3D2&r=1"),
            ("?q={{ item.x }}", json!(".."), "?q=.."),
            ("/{{ item.x }}.json", json!("a.b-c_d~e"), "/a.b-c_d~e.json"),
            ("/{{ item.x }}", json!(7), "/7"),
            ("/../{{ item.x }}", json!("a"), "/../a"),
            ("/{{ item.x }}", json!("%2e%2e"), "/%252e%252e"),
            (
                "/{{ item.x }}",
                json!("\\..\\@evil.example"),
                "/%5C..%5C%40evil.example",
            ),
        ] {
            assert_eq!(
                address(&format!("{host}{text}"), &x),
                Ok(format!("{host}{wanted}")),
                "{text} {x}"
            );
        }
        let whole = json!("https://shop.example/a?b=c");
        assert_eq!(
            address("{{ item.x }}", &whole)
                .as_ref()
                .ok()
                .map(String::as_str),
            whole.as_str()
        );
    }

    #[test]
    fn a_token_climbs_nowhere() {
        for (text, x) in [
            ("https://shop.example/a/{{ item.x }}/b", ".."),
            ("https://shop.example/a/{{ item.x }}", "."),
            ("https://shop.example/a/.{{ item.x }}", "."),
            ("https://shop.example/a/%2E{{ item.x }}?b", "."),
            ("https://shop.example/a\\{{ item.x }}\\b", ".."),
        ] {
            let error = address(text, &json!(x)).expect_err(text);
            assert!(error.message.contains("lead elsewhere"), "{text}: {error}");
        }
    }
}
