//! From names to the people of the company, as far as they are known.

use super::PlanContext;
use crate::{identity::normal_email, permissions::Role, workflows::validate::PersonFact};

/// Who a word means.
pub(super) enum Meant<'a> {
    /// This person.
    Person(&'a PersonFact),
    /// A role, an id or an address, which steps read as it is.
    Plain,
    /// The people of the company are not known.
    Unseen,
    /// Nobody of the company, or more than one.
    Nobody,
}

/// Who a word means: a role, an id, an address, a name in full, or a first name that only one has.
pub(super) fn meant<'a>(word: &str, context: &PlanContext<'a>) -> Meant<'a> {
    if Role::parse(word).is_some() || word.starts_with("usr_") {
        return Meant::Plain;
    }
    let Some(people) = context.people else {
        return if word.contains('@') {
            Meant::Plain
        } else {
            Meant::Unseen
        };
    };
    let by_mail = people.iter().find(|p| p.email == normal_email(word));
    let in_full = || people.iter().find(|p| p.name.eq_ignore_ascii_case(word));
    if let Some(person) = by_mail.or_else(in_full) {
        return Meant::Person(person);
    }
    let first = |p: &&PersonFact| {
        let first = p.name.split(' ').next();
        first.is_some_and(|f| f.eq_ignore_ascii_case(word))
    };
    let mut found = people.iter().filter(first);
    match (found.next(), found.next()) {
        (Some(person), None) => Meant::Person(person),
        _ => Meant::Nobody,
    }
}

/// People as a name of a step lists them.
pub(super) fn listed(named: &[String]) -> String {
    let one = |word: &String| match Role::parse(word) {
        Some(_) => format!("the {word}"),
        None if word.starts_with("usr_") => "you".to_owned(),
        None => word.clone(),
    };
    let all: Vec<String> = named.iter().map(one).collect();
    all.join(", ")
}
