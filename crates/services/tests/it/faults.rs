//! What deaths, lost answers and frozen workers leave behind: every kind of step against every point, and
//! random graphs against random failures. The truth about effects is kept by a witness outside of the
//! product; the end of a disturbed run is compared with that of an undisturbed one.

#![expect(
    clippy::print_stdout,
    reason = "every run says how many faults fell where"
)]

mod acts;
mod fairness;
mod flows;
mod graphs;
mod lab;
mod matrix;
mod scenarios;
mod shapes;
mod times;
mod told;
mod undoing;
mod zombie;
