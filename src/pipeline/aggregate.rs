//! Submissions → figures: what is known at one instant, asked for any period and slice.

mod coverage;
mod feed;
#[cfg(test)]
mod sample;
mod watched;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use crate::{
    calendar::{Calendar, DeadlineRules, MissingYear},
    domain::{Case, CaseSet, FeedName, Instant, Moment, Oktmo, Period, Platform, RulesDigest, Symbol, Untold, Zone},
    indicators::{self, Dimension, FeedState, Figure, NormSeen, Overdue, Question, View, Views},
    report::{Coverage, Municipality},
    store::{
        Store, cases, knowledge,
        run::{self, FeedHistory},
        submission,
        summary::{self, Contradicted},
    },
};

pub use feed::{FeedKnowledge, FeedPlan};

use super::{
    PipelineError,
    gaps::{self, Gap},
};

/// The two clocks of knowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moments {
    /// What happened after it has not happened.
    pub as_of: Instant,
    /// What we observed after it we do not know.
    pub known_at: Instant,
    /// Up to when the last whole load of any feed tells; `None` before one. Later than it nobody knows what happened.
    pub told_until: Option<Instant>,
}

impl Moments {
    /// The moments asked for. Without `known_at`, or with a later one, it is the moment at which we learnt something last:
    /// nothing was learnt since, so it means the same, and nothing that is learnt later can change the report. Without `as_of`
    /// it is the moment up to which the last whole load tells.
    pub async fn resolve(
        basis: &Basis<'_>,
        (as_of, known_at): (Option<Instant>, Option<Instant>),
        now: Instant,
    ) -> Result<Self, PipelineError> {
        let mut tx = basis.store.begin_reading().await?;
        let latest = knowledge::latest(&mut tx, basis.municipality).await?.unwrap_or(now);
        let known_at = known_at.map_or(latest, |known_at| known_at.min(latest));
        let histories = run::history(&mut tx, basis.municipality, known_at).await?;
        tx.commit().await?;
        let told_until = histories.iter().filter_map(|history| history.told_until).max();
        Ok(Self { as_of: as_of.or(told_until).unwrap_or(now), known_at, told_until })
    }

    /// Whether T is later than anything that was told.
    pub fn is_ahead(&self) -> bool {
        self.told_until.is_some_and(|told_until| self.as_of > told_until)
    }
}

/// What figures are computed with, besides the stored submissions. Rules, zone and titles are those known at the moment of
/// knowledge.
#[derive(Debug)]
pub struct Basis<'a> {
    /// The database.
    pub store: &'a Store,
    /// The municipality.
    pub municipality: &'a Oktmo,
    /// The same as reports print it.
    pub printed: Municipality,
    /// Its zone.
    pub zone: Zone,
    /// The production calendar.
    pub calendar: Arc<Calendar>,
    /// The deadlines.
    pub deadlines: Arc<DeadlineRules>,
    /// Titles of organisations by code.
    pub titles: HashMap<String, String>,
    /// The feeds that are switched on.
    pub feeds: Vec<FeedPlan>,
}

/// Everything known at one instant, ready to be asked.
#[derive(Debug)]
pub struct Knowledge {
    /// The cases.
    pub cases: CaseSet,
    /// Platform and id of each case, in their order; empty unless asked for.
    pub ids: Vec<(Platform, String)>,
    /// Those that are overdue by the rule of indicator T2, in no particular order.
    pub overdue: Vec<OverdueCase>,
    /// By the place of a case the feeds whose latest file tells it in several ways.
    contradicted: BTreeMap<usize, Vec<FeedName>>,
    /// The feeds and what they amount to.
    pub feeds: Vec<FeedKnowledge>,
    /// Version of the rules that the stored states were made with.
    pub rules_version: RulesDigest,
    zone: Zone,
    calendar: Arc<Calendar>,
    as_of: Moment,
    known_at: Moment,
    soon: Moment,
    watched: HashMap<Symbol, Moment>,
    histories: Vec<FeedHistory>,
}

/// A case that is overdue.
#[derive(Debug, Clone, PartialEq)]
pub struct OverdueCase {
    /// Its platform.
    pub platform: Platform,
    /// Its id there.
    pub external_id: String,
    /// The deadline it missed, and by how much.
    pub overdue: Overdue,
}

/// Loads what is known at `moments`.
pub async fn know(basis: &Basis<'_>, moments: Moments) -> Result<Knowledge, PipelineError> {
    load(basis, moments, false).await
}

/// The same with the id of every case.
pub async fn know_with_ids(basis: &Basis<'_>, moments: Moments) -> Result<Knowledge, PipelineError> {
    load(basis, moments, true).await
}

async fn load(basis: &Basis<'_>, moments: Moments, wants_ids: bool) -> Result<Knowledge, PipelineError> {
    let mut tx = basis.store.begin_reading().await?;
    let title = |name: &str| basis.titles.get(name).map_or_else(|| name.to_owned(), Clone::clone);
    let (as_of, known_at) = (basis.zone.at(moments.as_of), basis.zone.at(moments.known_at));
    let (mut late, mut ids, mut count) = (Vec::new(), Vec::new(), 0_usize);
    // Nothing is cut here: so none that is overdue is left out.
    let (untold, untold_of_norm) = Default::default();
    let view = View { as_of, known_at, watched_until: as_of, tells_closings: true, untold, untold_of_norm };
    // A receipt after `known_at` cannot be, and is told as such: it is not cut with those after `as_of`.
    let is_wanted = |case: &Case| case.received.is_by(as_of) || !case.received.is_by(known_at);
    let mut contradictory = by_id(summary::contradicted(&mut tx, basis.municipality, moments.known_at).await?);
    let mut contradicted = BTreeMap::new();
    let watch = |case: &Case, external_id: &str| {
        if !is_wanted(case) {
            return;
        }
        if let Some(of_id) = contradictory.get_mut(external_id) {
            contradicted.extend(of_id.remove(&case.platform).map(|feeds| (count, feeds)));
        }
        if wants_ids {
            ids.push((case.platform, external_id.to_owned()));
        }
        if indicators::overdue_at(case, view).is_some() {
            late.push((count, external_id.to_owned()));
        }
        count += 1;
    };
    let wanted = cases::Wanted { municipality: basis.municipality, zone: &basis.zone, known_at: moments.known_at };
    let mut cases = cases::load(&mut tx, wanted, title, watch).await?;
    let latest = feed::latest_received((&cases.cases, &cases.symbols), as_of, known_at);
    cases.cases.retain(is_wanted);
    let histories = run::history(&mut tx, basis.municipality, moments.known_at).await?;
    let feeds = feed::know(&mut tx, (basis, &histories), moments, &latest).await?;
    let rules_version = rules_version(submission::made_with(&mut tx, basis.municipality, moments.known_at).await?);
    tx.commit().await?;
    let watched = watched::watched(&cases, &histories, (moments.known_at, &basis.zone));
    let soon = soon(&basis.calendar, &basis.zone, as_of)?;
    let (zone, calendar) = (basis.zone.clone(), Arc::clone(&basis.calendar));
    let overdue = Vec::new();
    let mut knowledge = Knowledge {
        cases,
        ids,
        overdue,
        contradicted,
        feeds,
        rules_version,
        zone,
        calendar,
        as_of,
        known_at,
        soon,
        watched,
        histories,
    };
    knowledge.overdue = knowledge.overdue_of(late);
    Ok(knowledge)
}

/// Which feeds contradict themselves, by id and platform.
fn by_id(contradicted: Vec<Contradicted>) -> HashMap<String, BTreeMap<Platform, Vec<FeedName>>> {
    let mut found: HashMap<String, BTreeMap<Platform, Vec<FeedName>>> = HashMap::new();
    for Contradicted { platform, external_id, feeds } in contradicted {
        found.entry(external_id).or_default().insert(platform, feeds);
    }
    found
}

/// One version for the rules of all platforms: 16 hex digits.
fn rules_version(made_with: Vec<(Platform, RulesDigest)>) -> RulesDigest {
    let mut hasher = blake3::Hasher::new();
    for (platform, version) in made_with {
        hasher.update(platform.as_str().as_bytes()).update(&[0]).update(version.as_str().as_bytes()).update(&[0]);
    }
    RulesDigest::new(hasher.finalize().to_hex().chars().take(16).collect::<String>())
}

impl Knowledge {
    /// Up to when open cases are watched (W), by the feeds that tell them, in order; as-of at most.
    pub fn watched(&self) -> Vec<(&str, Moment)> {
        let cut = |(feeds, until): (&Symbol, &Moment)| {
            let until = if until.is_by(self.as_of) { *until } else { self.as_of };
            (self.cases.symbols.name(*feeds), until)
        };
        let mut watched: Vec<_> = self.watched.iter().map(cut).collect();
        watched.sort_unstable_by_key(|(feeds, _)| *feeds);
        watched
    }

    /// The figures of `period` cut by each list of `slices`.
    pub fn figures(&self, period: Period, slices: &[Vec<Dimension>]) -> Vec<Figure> {
        let feeds: Vec<FeedState> = self.feeds.iter().map(FeedKnowledge::state).collect();
        let question = Question { slices, feeds: &feeds, ..self.question(period) };
        indicators::figures(&self.cases, &question)
    }

    /// The figures of `earlier` as they stood as long after its end as this observation stands after the end of
    /// `period`: only then does a change say something, since waiting goes on with time. Without figures of feeds.
    pub fn figures_of_same_age(
        &self,
        period: Period,
        earlier: Period,
        slices: &[Vec<Dimension>],
    ) -> Result<Vec<Figure>, MissingYear> {
        let end = |period: Period| self.zone.start_of(period.last().tomorrow().unwrap_or(period.last())).as_micros();
        let back = end(period) - end(earlier);
        let as_of = self.zone.at(Instant::from_micros(self.as_of.instant().as_micros() - back));
        let soon = soon(&self.calendar, &self.zone, as_of)?;
        let question = Question { as_of, soon, slices, ..self.question(earlier) };
        Ok(indicators::figures(&self.cases, &question))
    }

    /// What nobody tells of the cases that figures of `period` stand on.
    pub fn untold(&self, period: Period) -> Vec<Untold> {
        indicators::untold(&self.cases, &self.question(period))
    }

    /// The fields that nobody tells of so many of these cases that figures lose by it, by the feeds as they are known.
    pub fn gaps(&self, untold: Vec<Untold>) -> Vec<Gap> {
        let reads = |feed: &FeedName, field| {
            let plan = self.feeds.iter().map(|known| &known.plan).find(|plan| plan.name == *feed)?;
            Some((plan.platform, plan.columns.get(&field).cloned().unwrap_or_default()))
        };
        let mut gaps = gaps::gaps(untold, reads);
        gaps.retain(Gap::is_loss);
        gaps
    }

    /// How many of the cases that figures of `period` stand on the latest file of each feed tells in several ways; feeds
    /// of which there is none are not among them.
    pub fn contradicted(&self, period: Period) -> BTreeMap<FeedName, u64> {
        let mut counts = BTreeMap::new();
        if self.contradicted.is_empty() {
            return counts;
        }
        let concerned = indicators::concerned(&self.cases, &self.question(period), self.contradicted.keys().copied());
        for feed in concerned.iter().filter_map(|place| self.contradicted.get(place)).flatten() {
            *counts.entry(feed.clone()).or_default() += 1;
        }
        counts
    }

    /// The norms of the first answer that the cases of the period came with.
    pub fn norms(&self, period: Period) -> Vec<NormSeen> {
        indicators::norms_seen(&self.cases, &self.question(period))
    }

    /// How far what is known covers `earlier` and `reported`: a change between two parts says nothing.
    pub fn coverage(&self, earlier: Period, reported: Period) -> Coverage {
        let heard = coverage::Heard { watched: &self.watched, histories: &self.histories, zone: &self.zone };
        coverage::coverage(&self.cases, heard, (earlier, reported))
    }

    /// The question for `period` as of the moment of this knowledge, without slices and feeds.
    pub fn question(&self, period: Period) -> Question<'_> {
        Question {
            period,
            as_of: self.as_of,
            known_at: self.known_at,
            soon: self.soon,
            calendar: &self.calendar,
            watched: &self.watched,
            slices: &[],
            feeds: &[],
        }
    }

    /// Those of `late`, by place and id, that are overdue now that every case is known.
    fn overdue_of(&self, late: Vec<(usize, String)>) -> Vec<OverdueCase> {
        // Whether a case is overdue does not depend on the period.
        let Some(any) = Period::new(self.as_of.day(), self.as_of.day()) else { return Vec::new() };
        let views = Views::new(&self.cases, &self.question(any));
        let case = |(place, external_id): (usize, String)| {
            let case = self.cases.cases.get(place)?;
            let overdue = indicators::overdue_at(case, views.of(case))?;
            Some(OverdueCase { platform: case.platform, external_id, overdue })
        };
        late.into_iter().filter_map(case).collect()
    }

    /// Titles of the feeds whose stored records went through other rules than those of now.
    pub fn behind_rules(&self) -> Vec<String> {
        let behind: HashSet<&str> =
            self.feeds.iter().filter(|feed| feed.is_behind_rules).map(|feed| feed.plan.title.as_str()).collect();
        let mut behind: Vec<String> = behind.into_iter().map(str::to_owned).collect();
        behind.sort_unstable();
        behind
    }

    /// The instant of observation.
    pub fn as_of(&self) -> Moment {
        self.as_of
    }
}

/// The end of the third working day after `as_of`.
fn soon(calendar: &Calendar, zone: &Zone, as_of: Moment) -> Result<Moment, MissingYear> {
    let mut day = as_of.day();
    let mut working = 0;
    while working < 3 {
        day = day.tomorrow().map_err(|_end_of_time| MissingYear { year: day.year() })?;
        working += u8::from(calendar.day(day)?.is_working());
    }
    Ok(zone.on(day))
}
