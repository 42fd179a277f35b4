//! An open editor of a draft without its screen: the document and its way to the server, undo and
//! redo, who may write. Plain state machines: what happens is a call with the time as an argument,
//! what is to be done comes back as values. No clock, no storage, no network and nothing drawn here.

pub mod lease;

