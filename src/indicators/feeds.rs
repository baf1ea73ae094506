//! D1, D2, D3: how fresh, how clean and how complete each feed is.

use std::time::Duration;

use crate::domain::{Elapsed, Moment};

use super::{
    Dimension, Figure, Note, Question, Slice, Unit,
    question::FeedState,
    sheet::{Base, Estimate, Sheet},
    waits::whole,
    wilson::float,
};

/// Above one record in this many in quarantine (D2 over 2 %) the report needs a stated reason.
const QUARANTINE_ONE_IN: u128 = 50;

/// Whether so much of what was read is in quarantine that the report needs a stated reason.
pub fn needs_quarantine_reason(quarantined: u64, read: u64) -> bool {
    u128::from(quarantined) * QUARANTINE_ONE_IN > u128::from(read)
}

/// A time of receipt known by day only may lie anywhere in its day.
const DAY: Duration = Duration::from_hours(24);

/// Figures of every feed of the question, in its order, the feed being their slice. They stand after all others and do
/// not depend on how the cases are cut.
///
/// * D1 = T − latest received, in hours, in days where the feed knows days only; `late` when above expected interval and
///   grace, for days counted from the end of the day.
/// * D2 = in quarantine now / distinct records read; see [`needs_quarantine_reason`]. Interval: Wilson.
/// * D3 = ours − the source's own total, over the last run in which it told one: 0 or explained. No value where the
///   source gives no total. n is ours.
pub(super) fn feed_figures(question: &Question<'_>) -> Vec<Figure> {
    let mut figures = Vec::new();
    for feed in question.feeds {
        let slice = Slice::from([(Dimension::Feed, feed.name.as_str().to_owned())]);
        let mut sheet = Sheet::new(slice, &mut figures);
        write_freshness(&mut sheet, feed, question.as_of);
        let base = Base { unit: Unit::Share, n: feed.read, is_untold: false };
        sheet.estimate("D2", base, || Estimate::share(feed.quarantined, feed.read));
        let ours = feed.reconciled.map_or(0, |(ours, _)| ours);
        let difference = |(ours, theirs): (u64, u64)| Estimate::plain(float(ours) - float(theirs));
        let found = feed.reconciled.map_or(Estimate::nothing(Note::NoData), difference);
        sheet.write("D3", Unit::Items, ours, found);
    }
    figures
}

fn write_freshness(sheet: &mut Sheet<'_>, feed: &FeedState, as_of: Moment) {
    let Some(latest) = feed.latest_received else {
        return sheet.write("D1", Unit::Hours, 0, Estimate::nothing(Note::NoData));
    };
    let (unit, value) = match as_of.since(latest) {
        Elapsed::Hours(hours) => (Unit::Hours, hours),
        Elapsed::Days(days) => (Unit::Days, whole(days)),
    };
    let note = is_late(feed, as_of).then_some(Note::Late);
    sheet.write("D1", unit, 1, Estimate { note, ..Estimate::plain(value) });
}

/// Whether nothing newer came for longer than expected and the grace; a day counts from its end. A feed of which no
/// receipt is known is late as well.
pub fn is_late(feed: &FeedState, as_of: Moment) -> bool {
    let allowed = feed.expected_interval.saturating_add(feed.grace);
    feed.latest_received.is_none_or(|latest| match as_of.since(latest) {
        Elapsed::Hours(hours) => hours > allowed.as_secs_f64() / 3_600.0,
        Elapsed::Days(days) => whole(days) > allowed.saturating_add(DAY).as_secs_f64() / DAY.as_secs_f64(),
    })
}

#[cfg(test)]
mod tests;
