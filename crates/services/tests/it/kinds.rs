//! Each kind of step in a real run with a real worker: what it does, that running it twice has one
//! effect, and that another company's things are not there.

mod asking;
pub(crate) mod calls;
mod choices;
mod data;
mod drafts;
mod flow;
mod leads;
mod outside;
mod own_text;
mod telling;
