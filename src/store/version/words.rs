//! Words and moments between their columns and the domain.

use crate::{
    domain::{Instant, Moment, Precision, Zone},
    store::StoreError,
};

/// A word of a closed list.
pub(super) fn word<T, E>(text: &str, parse: impl Fn(&str) -> Result<T, E>) -> Result<T, StoreError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    parse(text).map_err(|cause| StoreError::damaged("a word of submission_version", cause))
}

/// A word of a closed list, or none.
pub(super) fn optional_word<T, E>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, StoreError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    text.map(|text| word(text, parse)).transpose()
}

/// The instant column of a moment.
pub(super) fn instant(moment: Moment) -> i64 {
    moment.instant().as_micros()
}

/// The other column of a moment: 1 when only the day is known.
pub(super) fn is_day(moment: Moment) -> i64 {
    i64::from(moment.precision() == Precision::Day)
}

/// The moment behind its two columns.
pub(super) fn moment(zone: &Zone, micros: i64, is_day: i64) -> Moment {
    zone.stored(Instant::from_micros(micros), if is_day == 0 { Precision::Second } else { Precision::Day })
}
