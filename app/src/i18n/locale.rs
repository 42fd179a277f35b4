//! Which locale is in force, and the two test locales: one that lengthens every text, one that
//! runs from right to left. Both show at once what does not go through the catalogue.

use std::cell::Cell;

use js_sys::{Array, Intl, Object};
use wasm_bindgen::JsValue;

/// The languages the product speaks. The last two exist for tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// English.
    En,
    /// English, 40 % longer and accented.
    Long,
    /// Right to left, with Arabic numbers and dates.
    Rtl,
}

thread_local! { static CURRENT: Cell<Locale> = const { Cell::new(Locale::En) }; }

impl Locale {
    /// All locales.
    pub const ALL: [Self; 3] = [Self::En, Self::Long, Self::Rtl];

    /// The tag in `?locale=` and in storage.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Long => "en-XA",
            Self::Rtl => "ar-XB",
        }
    }

    /// What `Intl` is asked for.
    pub const fn intl(self) -> &'static str {
        match self {
            Self::En | Self::Long => "en-GB",
            Self::Rtl => "ar-EG",
        }
    }

    /// `ltr` or `rtl`.
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Rtl => "rtl",
            _ => "ltr",
        }
    }
}

/// The locale in force.
pub fn current() -> Locale {
    CURRENT.get()
}

/// Takes the locale from `?locale=` or storage and puts language and direction on the page.
pub fn choose() {
    let window = leptos::prelude::window();
    let storage = window.local_storage().ok().flatten();
    let asked = window
        .location()
        .search()
        .ok()
        .and_then(|q| web_sys::UrlSearchParams::new_with_str(&q).ok())
        .and_then(|q| q.get("locale"));
    if let (Some(tag), Some(storage)) = (&asked, &storage) {
        let _ = storage.set_item("bw.locale", tag);
    }
    let tag = asked.or_else(|| storage.and_then(|s| s.get_item("bw.locale").ok().flatten()));
    let locale = Locale::ALL
        .into_iter()
        .find(|l| tag.as_deref() == Some(l.tag()))
        .unwrap_or(Locale::En);
    CURRENT.set(locale);
    if let Some(root) = window.document().and_then(|d| d.document_element()) {
        let _ = root.set_attribute("lang", locale.tag());
        let _ = root.set_attribute("dir", locale.dir());
    }
}

/// The text as a test locale shows it.
pub(super) fn transform(locale: Locale, text: &str) -> String {
    match locale {
        Locale::En => text.to_owned(),
        Locale::Rtl => format!("\u{2067}{text}\u{2069}"),
        Locale::Long => lengthen(text),
    }
}

/// Accents on the vowels and two filler letters for each five, outside of `{arguments}`.
fn lengthen(text: &str) -> String {
    let mut out = String::from("[");
    let mut argument = false;
    let mut letters = 0;
    for c in text.chars() {
        argument = (argument || c == '{') && c != '}';
        let plain = !argument && c != '}';
        out.push(match c {
            'a' if plain => 'á',
            'e' if plain => 'é',
            'i' if plain => 'í',
            'o' if plain => 'ö',
            'u' if plain => 'ü',
            other => other,
        });
        letters += usize::from(plain && c.is_alphabetic());
    }
    for i in 0..letters * 2 / 5 {
        out.push(if i % 6 == 0 { ' ' } else { '~' });
    }
    out.push(']');
    out
}

/// The plural category of the locale for `n`: `one`, `few`, `many`, `other` …
pub(super) fn plural_category(n: i64) -> String {
    let tags = Array::of1(&JsValue::from_str(current().intl()));
    let rules = Intl::PluralRules::new(&tags, &Object::new());
    String::from(rules.select(n as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_locale_adds_two_fifths_and_leaves_arguments_alone() {
        let long = lengthen("Campaigns of {name}");
        assert!(long.contains("{name}"), "{long}");
        assert!(long.chars().count() > "Campaigns of {name}".len() + 4);
    }
}
