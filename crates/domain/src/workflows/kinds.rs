//! The catalogue: every kind of node a document may hold, as data, one file per category. What is
//! not here cannot be saved; what is here and not in [`RUNNABLE_NOW`] cannot be published yet.

mod ads;
mod ai;
mod brand;
mod campaign;
mod category;
mod content;
mod data;
mod email;
mod evaluation;
mod feature;
mod field;
mod human;
mod integration;
mod listing;
mod logic;
mod params;
mod partners;
mod publish;
mod research;
mod seo;
mod spec;
mod time;
mod trigger;

pub use category::Category;
pub use feature::{Availability, Feature, NOT_RESPECTED_YET, RUNNABLE_NOW};
pub use field::{FieldSpec, FieldType, VisibleIf};
pub use listing::{
    FieldInfo, FieldWord, FilterWord, KindCatalogue, KindInfo, Operator, kind_catalogue,
};
pub use params::{entries, money, number, text};
pub use spec::{Cost, Effect, Emits, Idempotent, KindSpec, Need, Ports};

pub use super::doc::Params;

/// What every file of kinds is written with.
mod prelude {
    pub(super) use super::{
        super::types::Type,
        Category, Cost, Effect, Feature, Idempotent, KindSpec, Need,
        field::{FieldSpec as Field, FieldType as Of},
        spec::Emits::{By, ListOf, One},
    };
    pub(super) use crate::permissions::Permission;
}

/// The kinds of one category, in the order of the palette.
#[must_use]
pub const fn kinds_of(category: Category) -> &'static [KindSpec] {
    match category {
        Category::Trigger => trigger::KINDS,
        Category::Brand => brand::KINDS,
        Category::Research => research::KINDS,
        Category::Content => content::KINDS,
        Category::Seo => seo::KINDS,
        Category::Ai => ai::KINDS,
        Category::Evaluation => evaluation::KINDS,
        Category::Publish => publish::KINDS,
        Category::Email => email::KINDS,
        Category::Ads => ads::KINDS,
        Category::Partners => partners::KINDS,
        Category::Campaign => campaign::KINDS,
        Category::Data => data::KINDS,
        Category::Logic => logic::KINDS,
        Category::Human => human::KINDS,
        Category::Time => time::KINDS,
        Category::Integration => integration::KINDS,
    }
}

/// Every kind, by category.
pub fn catalog() -> impl Iterator<Item = &'static KindSpec> {
    Category::ALL.iter().flat_map(|c| kinds_of(*c))
}

/// The kind of that name.
#[must_use]
pub fn kind_spec(kind: &str) -> Option<&'static KindSpec> {
    kinds_of(Category::of(kind)?)
        .iter()
        .find(|k| k.kind == kind)
}

/// Whether something that a node of this kind gave can be taken back by a kind that this build runs.
#[must_use]
pub fn leaves_to_undo(kind: &str, gave: &serde_json::Value) -> bool {
    let runs = |kind| kind_spec(kind).is_some_and(|s| s.availability().is_runnable());
    kind_spec(kind).is_some_and(|s| s.reversible_by.is_some_and(runs) && (s.undo)(gave).is_some())
}

/// Parameters of an older version of a kind, brought to the newest.
pub fn upgrade(spec: &KindSpec, version: u16, params: &mut Params) {
    if let Some(step) = spec.migrate {
        (version..spec.version).for_each(|v| step(v, params));
    }
}

#[cfg(test)]
mod tests;
