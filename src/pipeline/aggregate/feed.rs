//! What is known of one feed: its runs, what it brought, what stands in quarantine, by which rules.

use std::collections::{BTreeMap, HashMap};

use jiff::SignedDuration;

use crate::{
    domain::{CaseSet, FeedName, Field, Moment, Platform, Symbol, Zone},
    indicators::{self, FeedState},
    mapping::FilterReason,
    store::{
        Tx,
        defect::{self, QuarantineRow},
        held, left_out,
        run::FeedHistory,
    },
};

use super::{Basis, Moments, PipelineError};

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
    /// Whether its stored records went through other rules than those of now.
    pub is_behind_rules: bool,
    /// Stream and column of everything that figures stand on.
    pub figure_columns: Vec<(String, String)>,
    /// The columns or paths that tell each field; none where its mapping does not read it.
    pub columns: BTreeMap<Field, Vec<String>>,
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
    /// Of them left out by rule, by reason.
    pub filtered: Vec<(FilterReason, u64)>,
    /// What stands in quarantine, by reason.
    pub quarantine: Vec<QuarantineRow>,
    /// The latest time of receipt by `as_of` among what it brought, as exact as the source knows it; `None` when nothing
    /// is known to have come by then.
    pub latest_received: Option<Moment>,
    /// Whether its stored records went through other rules than those of now.
    pub is_behind_rules: bool,
}

impl FeedKnowledge {
    /// Records that stand in quarantine.
    pub fn in_quarantine(&self) -> u64 {
        self.quarantine.iter().map(|row| number(row.count)).sum()
    }

    /// Distinct records that were read: those held, and those in quarantine that have no id to be held under.
    pub fn distinct(&self) -> u64 {
        self.held + self.quarantine.iter().map(|row| number(row.without_id)).sum::<u64>()
    }

    /// Whether it is read, and there never was anything to read: nobody uses it yet.
    pub fn is_idle(&self) -> bool {
        self.history.as_ref().is_some_and(|history| history.last_success.is_some() && history.counts.read == 0)
    }

    /// Whether nothing newer came for longer than expected and the grace, by the rule of D1. A feed of surveys is never
    /// late, nor is an idle one, and nothing is said of one that brought only what came after `as_of`.
    pub fn is_late(&self, as_of: Moment) -> bool {
        let brought = self.history.as_ref().and_then(|history| history.latest_received);
        let is_told = self.latest_received.is_some() || brought.is_none();
        self.plan.has_submissions && is_told && !self.is_idle() && indicators::is_late(&self.state(), as_of)
    }

    /// The feed as the indicators see it.
    pub fn state(&self) -> FeedState {
        let interval = |duration: SignedDuration| duration.unsigned_abs();
        let reconciled = self.history.as_ref().and_then(|history| history.reconciled);
        FeedState {
            name: self.plan.name.clone(),
            latest_received: self.latest_received,
            expected_interval: interval(self.plan.expected_every),
            grace: interval(self.plan.grace),
            read: self.distinct(),
            quarantined: self.in_quarantine(),
            reconciled: reconciled.map(|(ours, theirs)| (number(ours), number(theirs))),
        }
    }
}

/// The feeds as known at `moments`.
pub(super) async fn know(
    tx: &mut Tx,
    (basis, histories): (&Basis<'_>, &[FeedHistory]),
    moments: Moments,
    cases: &CaseSet,
) -> Result<Vec<FeedKnowledge>, PipelineError> {
    let known_at = moments.known_at;
    let held = held::all(tx, basis.municipality, known_at).await?;
    let left_out = left_out::counts(tx, basis.municipality, known_at).await?;
    let standing = defect::standing(tx, basis.municipality, known_at).await?;
    let latest = latest_received(cases, basis.zone.at(moments.as_of), basis.zone.at(known_at));
    let feed = |plan: &FeedPlan| {
        let history = histories.iter().find(|history| history.feed == plan.name).cloned();
        let of_cases = latest.iter().find(|(feed, _)| **feed == plan.name.as_str()).map(|(_, at)| *at);
        let rows = left_out.iter().filter(|(feed, ..)| *feed == plan.name);
        FeedKnowledge {
            latest_received: later(of_cases, brought(history.as_ref(), basis.zone, moments)),
            held: held.iter().find(|(feed, _)| *feed == plan.name).map_or(0, |(_, count)| number(*count)),
            filtered: rows.filter_map(|(_, reason, count)| reasoned(reason, *count)).collect(),
            quarantine: standing.iter().filter(|row| row.feed == plan.name).cloned().collect(),
            is_behind_rules: plan.is_behind_rules,
            plan: plan.clone(),
            history,
        }
    };
    Ok(basis.feeds.iter().map(feed).collect())
}

/// The latest possible receipt by `as_of` among the cases that each feed tells.
fn latest_received(cases: &CaseSet, as_of: Moment, known_at: Moment) -> HashMap<&str, Moment> {
    let mut latest: HashMap<Symbol, Moment> = HashMap::new();
    for case in &cases.cases {
        let received = case.received;
        if received.is_by(as_of) && received.is_by(known_at) {
            let known = latest.entry(case.feeds).or_insert(received);
            if known.instant() < received.instant() {
                *known = received;
            }
        }
    }
    let mut by_feed: HashMap<&str, Moment> = HashMap::new();
    for (feeds, received) in latest {
        for feed in cases.symbols.name(feeds).split(' ') {
            let known = by_feed.entry(feed).or_insert(received);
            if known.instant() < received.instant() {
                *known = received;
            }
        }
    }
    by_feed
}

/// The latest receipt that the runs of a feed tell, if it is by `as_of`: items that another feed tells too are among them.
/// Midnight is what is left there of a receipt known by day.
fn brought(history: Option<&FeedHistory>, zone: &Zone, moments: Moments) -> Option<Moment> {
    let at = history?.latest_received.filter(|at| *at <= moments.as_of)?;
    let moment = zone.at(at);
    Some(if zone.start_of(moment.day()) == at { zone.on(moment.day()) } else { moment })
}

fn later(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    one.into_iter().chain(other).max_by_key(|moment| moment.instant())
}

fn reasoned(reason: &str, count: i64) -> Option<(FilterReason, u64)> {
    Some((FilterReason::parse(reason)?, number(count)))
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests;
