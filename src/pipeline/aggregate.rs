//! Submissions → figures: what is known at one instant, asked for any period and slice.

use std::collections::HashMap;

use jiff::SignedDuration;

use crate::{
    calendar::{Calendar, DeadlineRules, MissingYear},
    domain::{CaseSet, FeedName, Instant, Moment, Oktmo, Period, Platform, Severity, Zone},
    indicators::{self, Dimension, FeedState, Figure, Norms, Question},
    store::{
        Store, cases, defect,
        defect::QuarantineRow,
        run::{self, FeedHistory},
        summary,
        summary::FeedHoldings,
    },
};

use super::PipelineError;

/// The two clocks of knowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moments {
    /// What happened after it has not happened.
    pub as_of: Instant,
    /// What we observed after it we do not know.
    pub known_at: Instant,
}

/// A configured feed as figures and reports see it.
#[derive(Debug, Clone)]
pub struct FeedPlan {
    /// Its name.
    pub name: FeedName,
    /// Its title (Russian).
    pub title: String,
    /// Its platform.
    pub platform: Platform,
    /// How often something new is expected.
    pub expected_every: SignedDuration,
    /// How much later is still no alarm.
    pub grace: SignedDuration,
}

/// What figures are computed with, besides the stored submissions.
#[derive(Debug)]
pub struct Basis<'a> {
    /// The database.
    pub store: &'a Store,
    /// The municipality.
    pub municipality: &'a Oktmo,
    /// Its zone.
    pub zone: &'a Zone,
    /// The production calendar.
    pub calendar: &'a Calendar,
    /// The deadlines.
    pub deadlines: &'a DeadlineRules,
    /// Titles of organisations by code.
    pub titles: &'a HashMap<String, String>,
    /// The feeds that are switched on.
    pub feeds: Vec<FeedPlan>,
}

/// Everything known at one instant, ready to be asked.
#[derive(Debug)]
pub struct Knowledge {
    /// The cases.
    pub cases: CaseSet,
    /// The feeds and what they amount to.
    pub feeds: Vec<FeedKnowledge>,
    as_of: Moment,
    soon: Moment,
    norms: Norms,
}

/// What is known of one feed.
#[derive(Debug)]
pub struct FeedKnowledge {
    /// The feed.
    pub plan: FeedPlan,
    /// Its runs; `None` when it never ran.
    pub history: Option<FeedHistory>,
    /// What we hold of it; `None` when nothing.
    pub holdings: Option<FeedHoldings>,
    /// What stands in quarantine, by reason.
    pub quarantine: Vec<QuarantineRow>,
}

impl FeedKnowledge {
    /// Records in quarantine.
    pub fn quarantined(&self) -> u64 {
        self.quarantine.iter().map(|row| u64::try_from(row.count).unwrap_or(0)).sum()
    }

    /// Distinct records that were read: those held and those in quarantine.
    pub fn read(&self) -> u64 {
        let held = self.holdings.as_ref().map_or(0, |holdings| u64::try_from(holdings.held).unwrap_or(0));
        held + self.quarantined()
    }

    /// Whether nothing newer came for longer than expected and the grace.
    pub fn is_late(&self, as_of: Instant) -> bool {
        let allowed = (self.plan.expected_every + self.plan.grace).as_secs_f64() / 3600.0;
        self.holdings.as_ref().is_none_or(|holdings| as_of.hours_since(holdings.latest_received) > allowed)
    }
}

/// Loads what is known at `moments`.
pub async fn know(basis: &Basis<'_>, moments: Moments) -> Result<Knowledge, PipelineError> {
    let mut tx = basis.store.begin().await?;
    let title = |name: &str| basis.titles.get(name).map_or_else(|| name.to_owned(), Clone::clone);
    let clocks = (moments.as_of, moments.known_at);
    let cases = cases::load(&mut tx, basis.municipality, clocks, basis.zone, title).await?;
    let mut histories = run::history(&mut tx, basis.municipality, moments.known_at).await?;
    let mut holdings = summary::holdings(&mut tx, basis.municipality, moments.known_at).await?;
    let standing = defect::standing(&mut tx, basis.municipality, moments.known_at).await?;
    let feeds = basis
        .feeds
        .iter()
        .map(|plan| {
            let name = plan.name.as_str();
            FeedKnowledge {
                history: take(&mut histories, |history| history.feed == name),
                holdings: take(&mut holdings, |holdings| holdings.feed == name),
                quarantine: standing.iter().filter(|row| row.feed == name).cloned().collect(),
                plan: plan.clone(),
            }
        })
        .collect();
    let as_of = basis.zone.at(moments.as_of);
    let norms = Severity::ALL
        .iter()
        .filter_map(|severity| basis.deadlines.response_norm_h(*severity, as_of).map(|hours| (*severity, hours)));
    Ok(Knowledge { cases, feeds, as_of, soon: soon(basis, as_of)?, norms: Norms::new(norms) })
}

impl Knowledge {
    /// The figures of `period` cut by each list of `slices`.
    pub fn figures(&self, period: Period, slices: &[Vec<Dimension>]) -> Vec<Figure> {
        let feeds: Vec<FeedState> = self.feeds.iter().map(|feed| self.feed_state(feed)).collect();
        let norms = self.norms.clone();
        let question = Question { period, as_of: self.as_of, soon: self.soon, norms, slices, feeds: &feeds };
        indicators::figures(&self.cases, &question)
    }

    fn feed_state(&self, feed: &FeedKnowledge) -> FeedState {
        let interval = |duration: SignedDuration| duration.unsigned_abs();
        FeedState {
            name: feed.plan.name.clone(),
            latest_received: self.latest(feed),
            expected_interval: interval(feed.plan.expected_every),
            grace: interval(feed.plan.grace),
            read: feed.read(),
            quarantined: feed.quarantined(),
            source_total: None,
        }
    }

    /// The latest time of receipt among the items of a feed.
    pub fn latest(&self, feed: &FeedKnowledge) -> Option<Moment> {
        let name = feed.plan.name.as_str();
        let cases = self.cases.cases.iter().filter(|case| self.cases.symbols.name(case.feed) == name);
        cases.map(|case| case.received).max_by_key(|received| received.instant())
    }

    /// The instant of observation.
    pub fn as_of(&self) -> Moment {
        self.as_of
    }
}

/// The end of the third working day after `as_of`.
fn soon(basis: &Basis<'_>, as_of: Moment) -> Result<Moment, MissingYear> {
    let mut day = as_of.day();
    let mut working = 0;
    while working < 3 {
        day = day.tomorrow().map_err(|_end_of_time| MissingYear { year: day.year() })?;
        working += u8::from(basis.calendar.day(day)?.is_working());
    }
    Ok(basis.zone.on(day))
}

fn take<T>(items: &mut Vec<T>, is_wanted: impl FnMut(&T) -> bool) -> Option<T> {
    items.iter().position(is_wanted).map(|index| items.swap_remove(index))
}
