//! Every error of the wire has a meaning for a batch, and pauses grow.

use super::*;
use crate::fields::FieldError;

#[test]
fn every_error_of_the_wire_says_what_follows() {
    use ProblemKind as K;
    let wrong = |field: &str| {
        Problem::invalid(vec![FieldError {
            field: field.to_owned(),
            code: "unknown".to_owned(),
            message: "Gone".to_owned(),
        }])
    };
    let refused = |at| Failure::Refused(at, "Gone".to_owned());
    let new = |kind, code| Problem::new(kind, code, "Why");
    for (problem, failure) in [
        (new(K::Unavailable, OFFLINE), Failure::Offline),
        (new(K::Unavailable, "database"), Failure::Server),
        (new(K::Internal, "internal"), Failure::Server),
        (
            new(K::RateLimited, "too_many").retry_after(3),
            Failure::Busy(3_000),
        ),
        (new(K::RateLimited, "too_many"), Failure::Busy(1_000)),
        (new(K::Unauthenticated, "signed_out"), Failure::SignedOut),
        (new(K::Forbidden, "forbidden"), Failure::Forbidden),
        (Problem::not_found(), Failure::Gone),
        (new(K::TooLarge, "too_large"), Failure::TooLarge),
        (new(K::Conflict, STALE_REVISION), Failure::Stale),
        (new(K::Conflict, NOT_WRITER), Failure::NotWriter),
        (
            new(K::Conflict, "archived"),
            Failure::Closed("Why".to_owned()),
        ),
        (wrong("commands.3"), refused(Some(3))),
        (wrong("doc.nodes"), refused(None)),
        (
            new(K::Malformed, "bad_call"),
            Failure::Refused(None, "Why".to_owned()),
        ),
    ] {
        assert_eq!(Failure::of(&problem), failure, "{problem:?}");
    }
}

#[test]
fn pauses_double_up_to_a_bound_and_are_drawn_from_nothing_on() {
    let whole: Vec<Millis> = (0..8).map(|n| pause(n, 1.0)).collect();
    assert_eq!(
        whole,
        [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]
    );
    assert_eq!(pause(3, 0.25), 2_000);
    assert_eq!((pause(3, 0.0), pause(3, -5.0)), (0, 0));
    assert_eq!((pause(u32::MAX, 7.0), pause(0, f64::NAN)), (30_000, 1_000));
}
