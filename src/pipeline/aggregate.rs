//! Submissions → figures: what is known at one instant, asked for any period and slice.

mod feed;

use std::collections::HashMap;

use crate::{
    calendar::{Calendar, DeadlineRules, MissingYear, Unit},
    domain::{Case, CaseSet, FeedName, Instant, Moment, Oktmo, Period, Platform, Severity, Symbol, Zone},
    indicators::{self, Dimension, FeedState, Figure, Norms, Question, ResponseNorm, View},
    store::{Store, cases, summary},
};

pub use feed::{FeedKnowledge, FeedPlan};

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
    /// The feeds, switched on or not, that give no time of a first answer: the closing stands for it.
    pub answered_by_closing: Vec<FeedName>,
}

/// Everything known at one instant, ready to be asked.
#[derive(Debug)]
pub struct Knowledge {
    /// The cases.
    pub cases: CaseSet,
    /// Platform and id of those that may be overdue; by the rule of indicator T2 all that are, are among them.
    pub overdue: Vec<(Platform, String)>,
    /// The feeds and what they amount to.
    pub feeds: Vec<FeedKnowledge>,
    /// Version of the rules that the stored states were made with.
    pub rules_version: String,
    zone: Zone,
    as_of: Moment,
    known_at: Moment,
    answered_by_closing: Vec<Symbol>,
    soon: Moment,
    norms: Norms,
}

/// Later than any time of receipt.
const END_OF_TIME: Instant = Instant::from_micros(i64::MAX);

/// Loads what is known at `moments`.
pub async fn know(basis: &Basis<'_>, moments: Moments) -> Result<Knowledge, PipelineError> {
    let mut tx = basis.store.begin_reading().await?;
    let title = |name: &str| basis.titles.get(name).map_or_else(|| name.to_owned(), Clone::clone);
    let (as_of, known_at) = (basis.zone.at(moments.as_of), basis.zone.at(moments.known_at));
    let mut overdue = Vec::new();
    // No answer stands for another here: so none that is overdue is left out.
    let view = View { as_of, known_at, closing_is_answer: false };
    let watch = |case: &Case, external_id: &str| {
        if indicators::overdue_since(case, view).is_some() {
            overdue.push((case.platform, external_id.to_owned()));
        }
    };
    let wanted = cases::Wanted {
        municipality: basis.municipality,
        zone: basis.zone,
        // A receipt after `known_at` cannot be, and is told as such: it is not cut with those after `as_of`.
        as_of: END_OF_TIME,
        known_at: moments.known_at,
    };
    let mut cases = cases::load(&mut tx, wanted, title, watch).await?;
    cases.cases.retain(|case| case.received.is_by(as_of) || !case.received.is_by(known_at));
    let (feeds, rules_version) = feed::know(&mut tx, basis, moments, &cases).await?;
    let answered_by_closing =
        basis.answered_by_closing.iter().map(|feed| cases.symbols.intern(feed.as_str())).collect();
    let norms = norms(basis, as_of);
    let (zone, soon) = (basis.zone.clone(), soon(basis, as_of)?);
    Ok(Knowledge { cases, overdue, feeds, rules_version, zone, as_of, known_at, answered_by_closing, soon, norms })
}

/// The norms of the first response in force at `as_of`.
fn norms(basis: &Basis<'_>, as_of: Moment) -> Norms {
    let norm = |severity: &Severity| {
        let norm = basis.deadlines.response_norm(*severity, as_of)?;
        let is_by_clock = norm.unit == Unit::Hours;
        let norm = if is_by_clock { ResponseNorm::Hours(norm.amount.into()) } else { ResponseNorm::OwnDue };
        Some((*severity, norm))
    };
    Norms::new(Severity::ALL.iter().filter_map(norm))
}

impl Knowledge {
    /// The figures of `period` cut by each list of `slices`.
    pub fn figures(&self, period: Period, slices: &[Vec<Dimension>]) -> Vec<Figure> {
        let feeds: Vec<FeedState> = self.feeds.iter().map(FeedKnowledge::state).collect();
        let question = Question { slices, feeds: &feeds, ..self.question(period) };
        indicators::figures(&self.cases, &question)
    }

    /// The figures of `earlier` as they stood as long after its end as this observation stands after the end of
    /// `period`: only then does a change say something, since waiting goes on with time. Without figures of feeds.
    pub fn figures_of_same_age(&self, period: Period, earlier: Period, slices: &[Vec<Dimension>]) -> Vec<Figure> {
        let end = |period: Period| self.zone.start_of(period.last().tomorrow().unwrap_or(period.last())).as_micros();
        let back = end(period) - end(earlier);
        let moved = |moment: Moment| self.zone.at(Instant::from_micros(moment.instant().as_micros() - back));
        let (as_of, soon) = (moved(self.as_of), moved(self.soon));
        let question = Question { as_of, soon, slices, ..self.question(earlier) };
        indicators::figures(&self.cases, &question)
    }

    /// The question for `period` as of the moment of this knowledge, without slices and feeds.
    fn question(&self, period: Period) -> Question<'_> {
        Question {
            period,
            as_of: self.as_of,
            known_at: self.known_at,
            soon: self.soon,
            norms: self.norms.clone(),
            slices: &[],
            answered_by_closing: &self.answered_by_closing,
            feeds: &[],
        }
    }

    /// How a case of `feed` is looked at.
    pub fn view(&self, feed: &FeedName) -> View {
        let closing_is_answer =
            self.answered_by_closing.iter().any(|one| self.cases.symbols.name(*one) == feed.as_str());
        View { as_of: self.as_of, known_at: self.known_at, closing_is_answer }
    }

    /// Titles of the feeds whose stored records went through other rules than those of now.
    pub fn behind_rules(&self) -> Vec<String> {
        let behind = self.feeds.iter().filter(|feed| feed.is_behind_rules);
        behind.map(|feed| feed.plan.title.clone()).collect()
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
