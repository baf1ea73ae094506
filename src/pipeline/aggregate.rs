//! Submissions → figures: what is known at one instant, asked for any period and slice.

use std::collections::HashMap;

use jiff::SignedDuration;

use crate::{
    calendar::{Calendar, DeadlineRules, MissingYear},
    domain::{Case, CaseSet, FeedName, Instant, Moment, Oktmo, Period, Platform, Severity, Zone},
    indicators::{self, Dimension, FeedState, Figure, Norms, Question},
    store::{
        Store, cases, defect,
        defect::QuarantineRow,
        run::{self, FeedHistory},
        summary,
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

impl Moments {
    /// The moments asked for. Without `known_at` it is the instant at which we learnt something last: nothing was learnt
    /// since, so it means the same as now, and the same data give the same report.
    pub async fn resolve(
        basis: &Basis<'_>,
        (as_of, known_at): (Option<Instant>, Option<Instant>),
        now: Instant,
    ) -> Result<Self, PipelineError> {
        let mut tx = basis.store.begin_reading().await?;
        let latest = summary::latest_knowledge(&mut tx, basis.municipality).await?;
        Ok(Self { as_of: as_of.unwrap_or(now), known_at: known_at.or(latest).unwrap_or(now) })
    }
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
    /// Whether its items are submissions; surveys are not.
    pub has_submissions: bool,
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
    /// Platform and id of those that are overdue, by the rule of indicator T2.
    pub overdue: Vec<(Platform, String)>,
    /// The feeds and what they amount to.
    pub feeds: Vec<FeedKnowledge>,
    zone: Zone,
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
    /// Records we hold of it.
    pub held: u64,
    /// What stands in quarantine, by reason.
    pub quarantine: Vec<QuarantineRow>,
}

impl FeedKnowledge {
    /// Records in quarantine.
    pub fn quarantined(&self) -> u64 {
        self.quarantine.iter().map(|row| number(row.count)).sum()
    }

    /// Distinct records that were read: those held, and those in quarantine that have no id to be held under.
    pub fn read(&self) -> u64 {
        self.held + self.quarantine.iter().map(|row| number(row.without_id)).sum::<u64>()
    }

    /// The latest time of receipt among the items it brought.
    pub fn latest_received(&self) -> Option<Instant> {
        self.history.as_ref().and_then(|history| history.latest_received)
    }

    /// Whether nothing newer came for longer than expected and the grace. A feed of surveys is never late.
    pub fn is_late(&self, as_of: Instant) -> bool {
        let allowed = (self.plan.expected_every + self.plan.grace).as_secs_f64() / 3600.0;
        self.plan.has_submissions && self.latest_received().is_none_or(|latest| as_of.hours_since(latest) > allowed)
    }
}

/// Loads what is known at `moments`.
pub async fn know(basis: &Basis<'_>, moments: Moments) -> Result<Knowledge, PipelineError> {
    let mut tx = basis.store.begin_reading().await?;
    let title = |name: &str| basis.titles.get(name).map_or_else(|| name.to_owned(), Clone::clone);
    let as_of = basis.zone.at(moments.as_of);
    let mut overdue = Vec::new();
    let watch = |case: &Case, external_id: &str| {
        if indicators::overdue_since(case, as_of).is_some() {
            overdue.push((case.platform, external_id.to_owned()));
        }
    };
    let wanted = cases::Wanted {
        municipality: basis.municipality,
        zone: basis.zone,
        as_of: moments.as_of,
        known_at: moments.known_at,
    };
    let cases = cases::load(&mut tx, wanted, title, watch).await?;
    let mut histories = run::history(&mut tx, basis.municipality, moments.known_at).await?;
    let held = summary::held(&mut tx, basis.municipality, moments.known_at).await?;
    let standing = defect::standing(&mut tx, basis.municipality, moments.known_at).await?;
    let feeds = basis
        .feeds
        .iter()
        .map(|plan| {
            let name = plan.name.as_str();
            FeedKnowledge {
                history: take(&mut histories, |history| history.feed == name),
                held: held.iter().find(|(feed, _)| feed == name).map_or(0, |(_, count)| number(*count)),
                quarantine: standing.iter().filter(|row| row.feed == name).cloned().collect(),
                plan: plan.clone(),
            }
        })
        .collect();
    let norms = Severity::ALL
        .iter()
        .filter_map(|severity| basis.deadlines.response_norm_h(*severity, as_of).map(|hours| (*severity, hours)));
    Ok(Knowledge {
        cases,
        overdue,
        feeds,
        zone: basis.zone.clone(),
        as_of,
        soon: soon(basis, as_of)?,
        norms: Norms::new(norms),
    })
}

impl Knowledge {
    /// The figures of `period` cut by each list of `slices`.
    pub fn figures(&self, period: Period, slices: &[Vec<Dimension>]) -> Vec<Figure> {
        let feeds: Vec<FeedState> = self.feeds.iter().map(|feed| self.feed_state(feed)).collect();
        let norms = self.norms.clone();
        let question = Question { period, as_of: self.as_of, soon: self.soon, norms, slices, feeds: &feeds };
        indicators::figures(&self.cases, &question)
    }

    /// The figures of `earlier` as they stood as long after its end as this observation stands after the end of
    /// `period`: only then does a change say something, since waiting goes on with time. Without figures of feeds.
    pub fn figures_of_same_age(&self, period: Period, earlier: Period, slices: &[Vec<Dimension>]) -> Vec<Figure> {
        let end = |period: Period| self.zone.start_of(period.last().tomorrow().unwrap_or(period.last())).as_micros();
        let back = end(period) - end(earlier);
        let moved = |moment: Moment| self.zone.at(Instant::from_micros(moment.instant().as_micros() - back));
        let (as_of, soon, norms) = (moved(self.as_of), moved(self.soon), self.norms.clone());
        let question = Question { period: earlier, as_of, soon, norms, slices, feeds: &[] };
        indicators::figures(&self.cases, &question)
    }

    fn feed_state(&self, feed: &FeedKnowledge) -> FeedState {
        let interval = |duration: SignedDuration| duration.unsigned_abs();
        let zone = &self.zone;
        let reconciled = feed.history.as_ref().and_then(|history| history.reconciled);
        let reconciled = reconciled.map(|(ours, theirs)| (number(ours), number(theirs)));
        FeedState {
            name: feed.plan.name.clone(),
            latest_received: feed.latest_received().map(|latest| zone.at(latest)),
            expected_interval: interval(feed.plan.expected_every),
            grace: interval(feed.plan.grace),
            read: feed.read(),
            quarantined: feed.quarantined(),
            reconciled,
        }
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

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
