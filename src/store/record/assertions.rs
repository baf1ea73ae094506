//! Every time at which a state was asserted, packed: what a file tells daily costs a few bytes a day.
//!
//! Each as what lies between it and the one before it.

use serde::{Deserialize, Serialize};

use crate::{domain::Instant, store::StoreError};

/// An assertion, its document by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) stated_at: Instant,
    pub(super) document: i64,
    pub(super) position: i64,
}

/// What lies between an assertion and the one before it.
#[derive(Serialize, Deserialize)]
struct Step {
    seconds: i64,
    /// Within the second, whole: most files are dated to the second.
    micros: i64,
    document: i64,
    position: i64,
}

const SECOND: i64 = 1_000_000;

/// Before the first one.
const NOTHING: Numbered = Numbered { stated_at: Instant::from_micros(0), document: 0, position: 0 };

fn split(at: Instant) -> (i64, i64) {
    (at.as_micros().div_euclid(SECOND), at.as_micros().rem_euclid(SECOND))
}

pub(super) fn pack(assertions: impl Iterator<Item = Numbered>) -> Result<Vec<u8>, StoreError> {
    let mut before = NOTHING;
    let step = |next: Numbered| {
        let ((since, _), (seconds, micros)) = (split(before.stated_at), split(next.stated_at));
        let step = Step {
            seconds: seconds - since,
            micros,
            document: next.document.wrapping_sub(before.document),
            position: next.position.wrapping_sub(before.position),
        };
        before = next;
        step
    };
    postcard::to_allocvec(&assertions.map(step).collect::<Vec<_>>()).map_err(damaged)
}

/// The assertions out of what [`pack`] gave.
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<Numbered>, StoreError> {
    let steps: Vec<Step> = postcard::from_bytes(packed).map_err(damaged)?;
    let mut before = NOTHING;
    let assertion = |step: Step| {
        let seconds = split(before.stated_at).0.wrapping_add(step.seconds);
        before = Numbered {
            stated_at: Instant::from_micros(seconds.wrapping_mul(SECOND).wrapping_add(step.micros)),
            document: before.document.wrapping_add(step.document),
            position: before.position.wrapping_add(step.position),
        };
        before
    };
    Ok(steps.into_iter().map(assertion).collect())
}

fn damaged(cause: postcard::Error) -> StoreError {
    StoreError::damaged("record_state.assertions", cause)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbered(micros: i64, document: i64, position: i64) -> Numbered {
        Numbered { stated_at: Instant::from_micros(micros), document, position }
    }

    #[test]
    fn a_day_costs_six_bytes() {
        let days: Vec<_> = (0..100).map(|day| numbered(day * 86_400 * SECOND, day, 17)).collect();
        assert!(pack(days.into_iter()).unwrap().len() <= 610);
    }

    #[test]
    fn what_ends_early_is_damaged() {
        assert!(unpack(&[2, 0x80]).is_err());
    }

    proptest! {
        #[test]
        fn assertions_come_back(
            assertions in proptest::collection::vec((any::<i64>(), any::<i64>(), any::<i64>()), 0..9)
        ) {
            let assertions: Vec<_> = assertions.into_iter().map(|(at, file, row)| numbered(at, file, row)).collect();
            prop_assert_eq!(unpack(&pack(assertions.iter().copied()).unwrap()).unwrap(), assertions);
        }
    }
}
