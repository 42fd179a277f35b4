//! The interpreter: what follows a finished step. Pure: no clock, no database, no network. It works on a
//! compiled document ([`Plan`]), runs the kinds that only compute ([`pure`]) on the spot, and says what
//! the caller has to store ([`walk`]).

mod plan;
mod pure;
mod scope;
mod walk;

pub use plan::{AfterFailure, Plan, Target};
pub use pure::{Gave, is_pure, run as run_pure, share};
pub use scope::{Env, Lineage, Rendered, flowing, render_params};
pub use walk::{End, Given, Landing, Made, Walked, begin, failed_on, walk};
