//! The brand: positioning, voice, words, examples and personas. Agents write from the published
//! version only.

mod check;
mod guidelines;
mod persona;

pub use check::{Finding, FindingRule, Severity, check_text};
pub use guidelines::{BannedWord, BrandPage, BrandVersion, DoDont, Guidelines, Voice};
pub use persona::{Persona, PersonaInput};
