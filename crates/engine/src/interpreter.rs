//! The interpreter: what follows a finished step. Pure: no clock, no database, no network. It works on a
//! compiled document ([`Plan`]), runs the kinds that only compute ([`pure`]) on the spot, and says what
//! the caller has to store ([`walk`]).

mod containers;
mod entry;
mod plan;
mod price;
mod pure;
mod scope;
mod triggers;
pub mod waits;
mod walk;

pub use containers::{Rounds, has_enough, joined, rounds};
pub use domain::workflows::flowing;
pub use entry::{key_of, person_of};
pub use plan::{AfterFailure, Plan, Target};
pub use price::{Prices, most_it_may_cost};
pub use pure::{Gave, is_pure, run as run_pure, share, share_of};
pub use scope::{Env, Lineage, Rendered, render_params};
pub use triggers::{condition_holds, due, ever_comes, lets_through, listens_to, next_due};
pub use walk::{
    BYTES_PER_COMMIT, End, FUEL, Given, Landing, Made, WALK_BYTES_MAX, Walked, begin, failed_on,
    passed_on, walk,
};
