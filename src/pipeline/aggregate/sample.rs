//! Cases and feeds for tests.

use crate::{
    domain::{
        Block, Case, FeedName, Instant, Kind, Lifecycle, MetBy, Moment, NotTold, Platform, Rating, Status, Symbol, Zone,
    },
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

/// An open message that these feeds tell.
pub(super) fn case(feeds: Symbol, received: Moment) -> Case {
    Case {
        platform: Platform::Pos,
        feeds,
        kind: Kind::Message,
        block: Block::Roads,
        organisation: None,
        territory: None,
        severity: None,
        status: Status::New,
        received,
        first_response: None,
        closing_is_answer: true,
        lifecycle: Lifecycle::default(),
        dues: None,
        met_by: MetBy::Closing,
        rating: Rating::default(),
        repeat: None,
        fast_track: None,
        has_place: true,
        not_told: NotTold::default(),
        unknown: NotTold::default(),
    }
}

/// A feed that was heard from the first moment to the second.
pub(super) fn heard(feed: &str, since: Option<&str>, until: Option<&str>) -> FeedHistory {
    FeedHistory {
        feed: FeedName::new(feed),
        last_success: None,
        counts: RunCounts::default(),
        reconciled: None,
        latest_received: None,
        told_until: until.map(instant),
        told_since: since.map(instant),
        last_outcome: RunOutcome::Succeeded,
        last_faults: serde_json::Value::Null,
    }
}
