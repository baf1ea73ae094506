//! Moments and feeds for tests.

use crate::{
    domain::{FeedName, Instant, Moment, Zone},
    store::run::{FeedHistory, RunCounts, RunOutcome},
};

pub(super) fn zone() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

pub(super) fn instant(text: &str) -> Instant {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

pub(super) fn on(day: &str) -> Moment {
    zone().on(day.parse().unwrap())
}

pub(super) fn at(text: &str) -> Moment {
    zone().at(instant(text))
}

/// A feed that was heard from the first moment to the second.
pub(super) fn heard(feed: &str, since: Option<&str>, until: Option<&str>) -> FeedHistory {
    FeedHistory {
        feed: FeedName::new(feed),
        last_success: None,
        counts: RunCounts::default(),
        reconciled: None,
        told_until: until.map(instant),
        told_since: since.map(instant),
        last_outcome: RunOutcome::Succeeded,
        last_faults: serde_json::Value::Null,
    }
}
