//! What a load did, for programs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use svod_contract::{Fault, Reason};

use crate::{
    cli::failure,
    domain::FeedName,
    pipeline::PipelineError,
    service::load::{FeedDone, Hindrance, Load},
};

/// `svod sync --json`.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct LoadShape<'a> {
    feeds: Vec<FeedShape<'a>>,
    gaps: Vec<GapShape<'a>>,
    unknown: Vec<UnknownShape<'a>>,
}

/// Values that no directory knows, and the most frequent of them with their numbers.
#[derive(Debug, Serialize)]
struct UnknownShape<'a> {
    platform: &'static str,
    level: &'static str,
    unknown: u64,
    of: u64,
    frequent: &'a [(String, u64)],
}

/// A field that is not told, and which figures lose by it.
#[derive(Debug, Serialize)]
struct GapShape<'a> {
    feeds: Vec<&'a str>,
    field: &'static str,
    not_told: u64,
    of: u64,
    columns: &'a [String],
    figures: &'a [&'static str],
}

/// What came of a feed that ran, or why one did not.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum FeedShape<'a> {
    Ran(Box<RunShape<'a>>),
    Left { feed: &'a str, outcome: &'static str, error: &'static str, detail: String },
}

#[derive(Debug, Serialize)]
struct RunShape<'a> {
    feed: &'a str,
    outcome: &'static str,
    read: i64,
    new: i64,
    changed: i64,
    unchanged: i64,
    filtered: i64,
    filtered_by_reason: BTreeMap<&'static str, i64>,
    quarantined: i64,
    source_total: Option<u64>,
    faults: Vec<FaultShape<'a>>,
    missing_calendars: &'a BTreeSet<String>,
    /// Submissions that its latest file tells in several ways, whichever run read it.
    contradicted: u64,
    /// Code of the reason why it stopped early.
    error: Option<&'static str>,
    /// That reason with its data.
    reason: Option<&'a Reason>,
}

#[derive(Debug, Serialize)]
struct FaultShape<'a> {
    #[serde(flatten)]
    fault: &'a Fault,
    /// Whether figures lose by it.
    loss: bool,
}

/// The summary for programs.
pub(in crate::cli) fn summary_json(load: &Load) -> LoadShape<'_> {
    let left = load.left.iter().map(|(feed, hindrance)| FeedShape::Left {
        feed: feed.name.as_str(),
        outcome: if matches!(hindrance, Hindrance::Elsewhere(PipelineError::FormerRules)) {
            "stopped"
        } else {
            "not_started"
        },
        error: match hindrance {
            Hindrance::Settings(_) => "settings",
            Hindrance::Elsewhere(error) => error.code(),
        },
        detail: match hindrance {
            Hindrance::Settings(fault) => crate::cli::chain(fault, &failure::Place::default()),
            Hindrance::Elsewhere(error) => failure::pipeline(error),
        },
    });
    let gaps = load.gaps.iter().map(|gap| GapShape {
        feeds: gap.feeds.iter().map(FeedName::as_str).collect(),
        field: gap.field.as_str(),
        not_told: gap.count,
        of: gap.of,
        columns: &gap.columns,
        figures: &gap.figures,
    });
    let unknown = load.unknown.iter().map(|values| UnknownShape {
        platform: values.platform.as_str(),
        level: values.level.as_str(),
        unknown: values.count,
        of: values.of,
        frequent: &values.frequent,
    });
    LoadShape {
        feeds: load.done.iter().map(ran).chain(left).collect(),
        gaps: gaps.collect(),
        unknown: unknown.collect(),
    }
}

fn ran(of: &FeedDone) -> FeedShape<'_> {
    let FeedDone { feed, done, filtered, .. } = of;
    let faults = done.faults.iter().map(|fault| FaultShape { fault, loss: of.is_loss(fault) });
    let reason = done.error.as_ref().map(svod_contract::SourceError::reason);
    FeedShape::Ran(Box::new(RunShape {
        feed: feed.name.as_str(),
        outcome: done.outcome.as_str(),
        read: done.counts.read,
        new: done.counts.new,
        changed: done.counts.changed,
        unchanged: done.counts.unchanged,
        filtered: done.counts.filtered,
        filtered_by_reason: filtered.iter().map(|(reason, count)| (reason.as_str(), *count)).collect(),
        quarantined: done.counts.quarantined,
        source_total: done.source_total,
        faults: faults.collect(),
        missing_calendars: &done.missing_calendars,
        contradicted: done.contradicted,
        error: reason.map(Reason::code),
        reason,
    }))
}
