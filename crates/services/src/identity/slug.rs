//! Short names of tenants in addresses.

/// At most this many characters, so that a number still fits behind.
const LONGEST: usize = 60;

/// Lower-case letters, digits and single hyphens made from a name; `team` when nothing is left.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'ä' => "ae",
            'ö' => "oe",
            'ü' => "ue",
            'ß' => "ss",
            'à' | 'á' | 'â' | 'ã' | 'å' => "a",
            'ç' => "c",
            'è' | 'é' | 'ê' | 'ë' => "e",
            'ì' | 'í' | 'î' | 'ï' => "i",
            'ñ' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
            'ù' | 'ú' | 'û' => "u",
            _ => "",
        };
        if !plain.is_empty() {
            slug.push_str(plain);
        } else if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() {
        "team".to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_become_plain_short_words() {
        assert_eq!(slug("  Müller & Söhne GmbH "), "mueller-soehne-gmbh");
        assert_eq!(slug("株式会社"), "team");
        assert_eq!(slug("--- A -- b ---"), "a-b");
        assert!(slug(&"x".repeat(300)).len() <= 60);
    }
}
