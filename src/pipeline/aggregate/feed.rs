//! What is known of one feed: its runs, what it brought, what stands in quarantine, by which rules.

use std::collections::{BTreeMap, HashMap};

use jiff::SignedDuration;

use crate::{
    domain::{Case, FeedName, Field, Moment, Platform, Symbol, Symbols},
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
    /// The latest time of receipt by `as_of` among the submissions that it tells, as exact as the source knows it; `None`
    /// when none is known to have come by then.
    pub latest_received: Option<Moment>,
    /// Whether it tells submissions, all of them received after `as_of`.
    pub is_all_later: bool,
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
    /// late, nor is an idle one, and nothing is said of one that tells only what came after `as_of`.
    pub fn is_late(&self, as_of: Moment) -> bool {
        self.plan.has_submissions && !self.is_all_later && !self.is_idle() && indicators::is_late(&self.state(), as_of)
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

/// The feeds as known at `moments`, with the latest receipt of each.
pub(super) async fn know(
    tx: &mut Tx,
    (basis, histories): (&Basis<'_>, &[FeedHistory]),
    moments: Moments,
    latest: &Latest<'_>,
) -> Result<Vec<FeedKnowledge>, PipelineError> {
    let known_at = moments.known_at;
    let held = held::all(tx, basis.municipality, known_at).await?;
    let left_out = left_out::counts(tx, basis.municipality, known_at).await?;
    let standing = defect::standing(tx, basis.municipality, known_at).await?;
    let feed = |plan: &FeedPlan| {
        let history = histories.iter().find(|history| history.feed == plan.name).cloned();
        let latest = latest.get(plan.name.as_str());
        let rows = left_out.iter().filter(|(feed, ..)| *feed == plan.name);
        FeedKnowledge {
            latest_received: latest.copied().flatten(),
            is_all_later: latest.is_some_and(Option::is_none),
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

/// By the name of each feed that tells any submission, its latest receipt by T; `None` where all came later.
pub(super) type Latest<'a> = HashMap<&'a str, Option<Moment>>;

/// The latest receipt by `as_of` among the cases that each feed tells; one after `known_at` cannot be, and is none.
pub(super) fn latest_received<'a>(
    (cases, symbols): (&[Case], &'a Symbols),
    as_of: Moment,
    known_at: Moment,
) -> Latest<'a> {
    let mut by_feeds: HashMap<Symbol, Option<Moment>> = HashMap::new();
    for same in cases.chunk_by(|one, other| one.feeds == other.feeds) {
        let possible = same.iter().map(|case| case.received).filter(|received| received.is_by(known_at));
        let latest = possible.map(|received| Some(received).filter(|received| received.is_by(as_of))).reduce(later);
        if let Some((first, latest)) = same.first().zip(latest) {
            let known = by_feeds.entry(first.feeds).or_default();
            *known = later(*known, latest);
        }
    }
    let mut by_feed = Latest::new();
    for (feeds, received) in by_feeds {
        for feed in symbols.name(feeds).split(' ') {
            let known = by_feed.entry(feed).or_default();
            *known = later(*known, received);
        }
    }
    by_feed
}

/// The later one, whatever the order.
fn later(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    one.into_iter().chain(other).max_by_key(|moment| (moment.instant(), moment.precision()))
}

fn reasoned(reason: &str, count: i64) -> Option<(FilterReason, u64)> {
    Some((FilterReason::parse(reason)?, number(count)))
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests;
