//! The kit: the parts every page is made of. A part knows its look, its keys and its ARIA; it knows
//! nothing of the server. One CSS file per part under `style/`.

pub mod badge;
pub mod button;
pub mod chart;
pub mod choice;
pub mod copy;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod figure;
pub mod icon;
pub mod inputs;
pub mod menu;
pub mod more;
pub mod page;
pub mod post;
pub mod region;
pub mod restored;
pub mod stepper;
pub mod tabs;
pub mod tag;
pub mod time;
