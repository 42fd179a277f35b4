//! What a reader of JSON says is wrong, in the words of people. Every message about the shape of what
//! was sent, in a body, in a file or in a parameter, is made here.

/// Says how to mend what the reader (serde) complained about: no name of a type of ours, no place
/// inside our code. What the reader says in our own words already is kept.
#[must_use]
pub fn in_words(said: &str) -> String {
    let (said, place) = match said.rsplit_once(" at line ") {
        Some((said, place)) => (said, place.split_once(" column ")),
        None => (said, None),
    };
    let named = |prefix: &str| said.strip_prefix(prefix)?.split('`').next();
    if let Some(name) = named("missing field `") {
        return format!("\"{name}\" is missing");
    }
    if let Some(name) = named("duplicate field `") {
        return format!("\"{name}\" stands twice");
    }
    if let Some(name) = named("unknown field `") {
        return format!("There is no field \"{name}\". {}", known(said));
    }
    if let Some(name) = named("unknown variant `") {
        return format!("There is no \"{name}\". {}", known(said));
    }
    if let Some(what) = broken(said) {
        return match place {
            Some(("1", "0")) => "There is nothing in it: send JSON".to_owned(),
            Some((line, column)) if column != "0" => {
                format!("This is not JSON: {what} (line {line}, column {column})")
            }
            _ => format!("This is not JSON: {what}"),
        };
    }
    match said {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            return "Use a whole number".to_owned();
        }
        "number too large to fit in target type" => return "Use a smaller number".to_owned(),
        "number too small to fit in target type" => return "Use a greater number".to_owned(),
        _ => {}
    }
    if said.starts_with("provided string was not `true` or `false`") {
        return "Use true or false".to_owned();
    }
    match said.split_once("expected ") {
        Some((_, expected)) => format!("Use {}", wanted(&expected.replace('`', ""))),
        None => format!("This cannot be read: {said}"),
    }
}

/// The names an unknown one is answered with.
fn known(said: &str) -> String {
    let names = said.split_once(", expected ").map(|(_, names)| names);
    let names = names.unwrap_or_default().replace('`', "");
    let names = names
        .strip_prefix("one of ")
        .unwrap_or(&names)
        .replace(" or ", ", ");
    if names.is_empty() {
        "None is known here".to_owned()
    } else {
        format!("Known are: {names}")
    }
}

/// What keeps a text from being JSON.
fn broken(said: &str) -> Option<&'static str> {
    Some(match said {
        "expected value" | "expected ident" => "a value is missing or not in quotes",
        "expected `:`" => "a colon is missing",
        "expected `,` or `}`" | "expected `,` or `]`" => "a comma or a closing bracket is missing",
        "trailing comma" => "there is a comma too many",
        "trailing characters" => "something stands behind its end",
        "key must be a string" => "a name is not in quotes",
        "recursion limit exceeded" => "it is nested too deeply",
        "invalid number" | "number out of range" => "a number cannot be read",
        "invalid escape"
        | "invalid unicode code point"
        | "lone leading surrogate in hex escape" => "a text holds a broken escape",
        _ if said.starts_with("control character") => "a text holds a bare control character",
        _ if said.starts_with("EOF while parsing") => "it ends too early",
        _ => return None,
    })
}

/// What a reader expects, as a person would say it.
fn wanted(expected: &str) -> &str {
    let first = expected.split([' ', ',']).next().unwrap_or_default();
    match first {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "u128" | "usize" => "a whole number, 0 or more",
        "nonzero" => "a whole number other than 0",
        "f32" | "f64" | "float" | "number" => "a number",
        "bool" | "boolean" => "true or false",
        "struct" | "map" | "newtype" => "an object",
        "sequence" | "tuple" => "a list",
        "str" | "string" if expected == "string or map" => "one of the known words, or an object",
        "str" | "string" | "identifier" => "a string",
        "unit" | "null" => "null",
        "enum" | "variant" => "one of the known words",
        "value" => "a value",
        "UUID" | "uuid" => "an id as 32 hexadecimal digits, such as a UUID",
        _ => match expected {
            "a map" | "an object" => "an object",
            "a sequence" => "a list",
            "a boolean" => "true or false",
            "a string key" => "a string",
            "any valid JSON value" => "a value",
            "a formatted UUID string" => "a UUID",
            _ if expected.starts_with("an array of") || expected.starts_with("a tuple") => "a list",
            _ => expected,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, de::DeserializeOwned};

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    #[expect(dead_code, reason = "only read")]
    struct Part {
        n: i32,
        m: Option<u32>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    #[expect(dead_code, reason = "only read")]
    enum Word {
        One,
        Two,
        Three(u8),
    }

    fn said<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
        in_words(&serde_json::from_str::<T>(text).expect_err(text).to_string())
    }

    #[test]
    fn no_word_of_the_machine_is_left() {
        for (found, wanted) in [
            (said::<Part>(r#"{"n":"x"}"#), "Use a whole number"),
            (
                said::<Part>(r#"{"n":1,"m":-1}"#),
                "Use a whole number from 0 to 4294967295",
            ),
            (said::<Part>(r#"{"n":1.5}"#), "Use a whole number"),
            (said::<Part>("5"), "Use an object"),
            (said::<Part>("[]"), "Use an object"),
            (said::<Part>("{}"), "\"n\" is missing"),
            (said::<Part>(r#"{"n":1,"n":2}"#), "\"n\" stands twice"),
            (
                said::<Part>(r#"{"o":1}"#),
                "There is no field \"o\". Known are: n, m",
            ),
            (said::<BTreeMap<String, u8>>("[]"), "Use an object"),
            (said::<Vec<u8>>("{}"), "Use a list"),
            (said::<(u8, u8)>("{}"), "Use a list"),
            (said::<bool>("1"), "Use true or false"),
            (said::<f64>("true"), "Use a number"),
            (said::<String>("1"), "Use a string"),
            (said::<u8>("300"), "Use a whole number from 0 to 255"),
            (said::<uuid::Uuid>("1"), "Use a UUID"),
            (
                said::<Word>("\"zz\""),
                "There is no \"zz\". Known are: one, two, three",
            ),
            (said::<Part>(""), "There is nothing in it: send JSON"),
            (
                said::<Part>(r#"{"n":"#),
                "This is not JSON: it ends too early (line 1, column 5)",
            ),
            (
                said::<Part>(r#"{"n":}"#),
                "This is not JSON: a value is missing or not in quotes (line 1, column 6)",
            ),
        ] {
            assert_eq!(found, wanted);
        }
        let number = "x".parse::<u32>().expect_err("no number").to_string();
        assert_eq!(in_words(&number), "Use a whole number");
        assert_eq!(
            in_words("unknown field `a`, there are no fields"),
            "There is no field \"a\". None is known here"
        );
        assert_eq!(
            in_words("invalid length 2, expected struct Bundle with 5 elements"),
            "Use an object"
        );
        assert_eq!(
            in_words("invalid value: string \"x\", expected an amount such as \"1250.00\""),
            "Use an amount such as \"1250.00\""
        );
    }
}
