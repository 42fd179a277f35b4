//! Conditions over values: a score, a field of the lead, what a person has agreed to.

use serde_json::{Value, json};

use super::super::{
    acts::{Test, no_tokens},
    reader::Reader,
    words::Sort,
};

/// Where a condition that is not understood ends: at a comma, or where something is to happen.
pub(super) fn end(r: &Reader<'_>, at: usize) -> usize {
    let sure = [
        "publish", "tweet", "write", "tell", "notify", "tag", "wait", "ask", "send", "then", "call",
    ];
    let mut end = at;
    while end < r.near_end(at)
        && r.sort(end) != Some(&Sort::Comma)
        && !(end > at && r.any(end, &sure))
    {
        end += 1;
    }
    end
}

/// How two values are compared; behind it.
fn comparison(r: &Reader<'_>, at: usize) -> Option<(&'static str, usize)> {
    let at = r.past(at, &["is", "are", "was", "has", "a", "scores"]);
    let words: &[(&str, &[&str])] = &[
        ("at_least", &["at least", "not below|under"]),
        ("at_most", &["at most", "not above|over", "no more than"]),
        (
            "greater",
            &[
                "above|over|exceeds|beyond",
                "more|greater|higher|better than",
            ],
        ),
        ("less", &["below|under", "less|lower|fewer|worse than"]),
        (
            "not_equals",
            &["not equal to", "not", "isn't", "differs from"],
        ),
        ("contains", &["contains|includes|has"]),
        ("begins_with", &["begins|starts with"]),
    ];
    words
        .iter()
        .find_map(|(word, phrases)| Some((*word, r.phrases(at, phrases)?)))
}

/// `the score is above 70`.
pub(super) fn score(r: &Reader<'_>, at: usize) -> Option<(Test, usize)> {
    let behind = r.phrases(
        at,
        &[
            "the|its|their score",
            "score",
            "it scores|score",
            "the post|draft|text scores",
        ],
    )?;
    if r.any(at, &["their"]) {
        return None;
    }
    let (is, number) = comparison(r, behind).or_else(|| {
        let is = r.past(behind, &["is"]);
        (is > behind).then_some(("equals", is))
    })?;
    let than = r.number(number)?;
    let (is, next) = or_more(r, is, number + 1);
    Some((Test::Score(json!({ "is": is, "than": than })), next))
}

/// `70 or more`.
fn or_more(r: &Reader<'_>, is: &'static str, at: usize) -> (&'static str, usize) {
    let at = r.past(at, &["points", "percent"]);
    if let Some(next) = r.phrases(at, &["or more|higher|above"]) {
        return ("at_least", next);
    }
    if let Some(next) = r.phrases(at, &["or less|lower|below|fewer"]) {
        return ("at_most", next);
    }
    (is, at)
}

/// Something about the lead.
pub(super) fn about_lead(r: &Reader<'_>, at: usize) -> Option<(Test, usize)> {
    let lead = r
        .phrases(
            at,
            &[
                "the|a|this lead|contact",
                "their|his|her",
                "they|he|she",
                "lead",
            ],
        )
        .unwrap_or(at);
    if let Some(found) = consent(r, lead) {
        return Some(found);
    }
    let has = r.past(lead, &["have", "has", "had", "is", "are"]);
    if let Some(tag) = r.phrases(has, &["tagged as|with", "tagged", "a|the tag"]) {
        let (value, next) = value(r, tag)?;
        return Some((rule("{{ lead.tags }}", "contains", value), next));
    }
    let field = r.low(lead);
    let known = ["name", "email", "e-mail", "phone", "source"].contains(&field);
    let own = lead > at && r.sort(lead) == Some(&Sort::Plain) && !r.is_filler(lead);
    if !known && !own {
        return None;
    }
    let token = match field {
        "e-mail" => "{{ lead.email }}".to_owned(),
        _ if known => format!("{{{{ lead.{field} }}}}"),
        _ if crate::workflows::tokens::is_key(field) => {
            format!("{{{{ lead.attributes.{field} }}}}")
        }
        _ => return None,
    };
    let is = r.past(lead + 1, &["is", "are"]);
    if let Some(next) = r.phrases(is, &["empty|missing|unknown", "not known|there"]) {
        return Some((rule(&token, "missing", Value::Null), next));
    }
    if let Some(next) = r
        .phrases(is, &["known|there", "filled in"])
        .filter(|_| is > lead + 1)
    {
        return Some((rule(&token, "exists", Value::Null), next));
    }
    let (is, than) = comparison(r, lead + 1).or((is > lead + 1).then_some(("equals", is)))?;
    let (value, next) = value(r, than)?;
    let (is, next) = if value.is_number() {
        or_more(r, is, next)
    } else {
        (is, next)
    };
    Some((rule(&token, is, value), next))
}

/// Whether somebody has agreed to be written to.
pub(super) fn consent(r: &Reader<'_>, at: usize) -> Option<(Test, usize)> {
    let has = r.past(at, &["have", "has", "had", "they", "who"]);
    let next = r.phrases(
        has,
        &["agreed|consented", "opted in", "given consent", "consent"],
    )?;
    let to = r.phrases(next, &["to be contacted|written", "to it"]);
    Some((Test::Consent, r.past(to.unwrap_or(next), &["to"])))
}

fn rule(token: &str, is: &str, than: Value) -> Test {
    Test::Lead(json!({ "match": "all", "rules": [{ "value": token, "is": is, "than": than }] }))
}

/// What is compared with: a quote, a number, or words up to the end of the condition.
fn value(r: &Reader<'_>, at: usize) -> Option<(Value, usize)> {
    if let Some(quote) = r.quote(at) {
        return Some((plain(quote), at + 1));
    }
    if let Some(n) = r.number(at) {
        return Some((json!(n), at + 1));
    }
    let end = end(r, at).min(at + 4);
    let fits = end > at && (end - at <= 3) && !r.is_filler(at);
    fits.then(|| (plain(r.said(at..end)), end))
}

/// Text in which no token is read.
fn plain(text: &str) -> Value {
    no_tokens(text).into()
}
