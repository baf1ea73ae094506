//! What a report is made of; everything is computed before.

use std::borrow::Cow;

use crate::domain::{
    Block, DefectCode, ExternalId, FeedName, Field, Instant, Level, Moment, Oktmo, Period, Platform, Survey, Zone,
};
use crate::indicators::{Figure, NormSeen, Note, needs_quarantine_reason};
use crate::mapping::FilterReason;
use crate::report::words::Progress;

/// Everything one report shows.
#[derive(Debug, Clone)]
pub struct ReportInput {
    /// Whose report it is.
    pub municipality: Municipality,
    /// The days reported on.
    pub period: Period,
    /// The municipality's zone; times in the workbook are local, in XML and JSON they are UTC.
    pub zone: Zone,
    /// What happened after this instant is not in the figures.
    pub as_of: Instant,
    /// What was observed after this instant is not in the figures.
    pub known_at: Instant,
    /// What the figures were computed with.
    pub versions: Versions,
    /// Figures of the period: the totals (empty slice) and the slices, in any order.
    pub figures: Vec<Figure>,
    /// The periods before this one, oldest first; the report shows as many as there are, four are usual.
    pub previous: Vec<PreviousPeriod>,
    /// Open items whose deadline has passed at `as_of`.
    pub overdue: Vec<OverdueItem>,
    /// State of every configured feed.
    pub feeds: Vec<FeedState>,
    /// Records that stand in quarantine at `known_at`, by reason.
    pub quarantine: Vec<QuarantineCount>,
    /// Records left out by rule until `known_at`, by reason.
    pub filtered: Vec<FilteredCount>,
    /// Raw values that no directory knows yet.
    pub unmapped: Vec<UnmappedValue>,
    /// Polls, votes and discussions of the period.
    pub surveys: Vec<Survey>,
    /// How each figure is defined.
    pub definitions: Vec<Definition>,
    /// How deadlines are counted: a Russian sentence per rule, by the rules known at `known_at`.
    pub deadline_rules: Vec<String>,
    /// The norms of the first answer that the cases of the period came with: what T6 was measured by.
    pub norms: Vec<NormSeen>,
}

impl ReportInput {
    /// Whether nothing came and nothing was closed in the period: its figures are zeros that say nothing.
    pub fn is_period_empty(&self) -> bool {
        let total = |id: &str| self.figures.iter().find(|figure| figure.id == id && figure.slice.is_empty());
        [total("V1"), total("V5")].iter().all(|figure| figure.is_some_and(|figure| figure.n == 0))
    }

    /// The figures as the workbook prints them: of a period that has not begun nothing is known, not even a zero.
    pub(super) fn figures_shown(&self) -> Cow<'_, [Figure]> {
        match self.progress() {
            Progress::NotBegun => without_values(&self.figures),
            Progress::Running { .. } | Progress::Over => Cow::Borrowed(&self.figures),
        }
    }

    /// The period right before this one, to be compared with; `None` when there is none.
    pub(super) fn before(&self) -> Option<&PreviousPeriod> {
        self.previous.last().filter(|previous| previous.is_known())
    }

    /// How far the period has come.
    pub(super) fn progress(&self) -> Progress {
        Progress::of(self.period, self.as_of, &self.zone)
    }

    /// Whether nothing was received or closed in the period and no deadline fell into it: nothing can be said of it.
    pub(super) fn is_silent(&self) -> bool {
        let of_period = |figure: &&Figure| figure.slice.is_empty() && matches!(figure.id, "V1" | "V5" | "T1");
        self.figures.iter().filter(of_period).all(|figure| figure.n == 0)
    }

    /// The overdue items, the longest overdue first.
    pub(super) fn overdue_sorted(&self) -> Vec<&OverdueItem> {
        let mut items: Vec<_> = self.overdue.iter().collect();
        items.sort_by_key(|item| (std::cmp::Reverse(item.days_over), item.platform, &item.external_id));
        items
    }
}

/// The municipality of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Its code.
    pub oktmo: Oktmo,
    /// Its full name in the nominative: «Городской округ город Волжский».
    pub name: String,
    /// Its region: «Волгоградская область».
    pub region: String,
}

/// What the figures can be recomputed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// Mappings and crosswalks.
    pub mapping: String,
    /// Production calendar.
    pub calendar: String,
    /// Definitions of the indicators.
    pub definitions: String,
    /// This program.
    pub program: String,
}

/// Figures of an earlier period, for the trend.
#[derive(Debug, Clone)]
pub struct PreviousPeriod {
    /// Its days.
    pub period: Period,
    /// Totals and figures by block, as they stood as long after its end as this report stands after its own.
    pub figures: Vec<Figure>,
    /// How far the feeds behind its figures and those of the report cover it: against a part no change is told.
    pub coverage: Coverage,
}

/// How far two periods were loaded by the feeds that told anything of either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Every one covers them.
    Whole,
    /// Every one that tells submissions; not every one that tells posts.
    WithoutPosts,
    /// One that tells submissions does not.
    Part,
}

impl Coverage {
    /// Whether a change of the figure `id` says something.
    pub(super) fn compares(self, id: &str) -> bool {
        // Posts are in volumes and in the completeness of topic and place, nowhere else.
        let counts_posts = id == "V1" || id.starts_with("D4");
        match self {
            Self::Whole => true,
            Self::WithoutPosts => !counts_posts,
            Self::Part => false,
        }
    }
}

impl PreviousPeriod {
    /// Whether anything at all is known of the period. Where nothing was loaded that covers it every count is a zero
    /// that nobody counted.
    pub(super) fn is_known(&self) -> bool {
        self.figures.iter().any(|figure| is_of_period(figure) && figure.n > 0)
    }

    /// Its figures as reports print them: without a value, «нет данных», where nothing is known of the period.
    pub(super) fn figures_shown(&self) -> Cow<'_, [Figure]> {
        if self.is_known() { Cow::Borrowed(&self.figures) } else { without_values(&self.figures) }
    }
}

/// Whether a figure is about what happened in the period; the others are counted at the report's moment.
fn is_of_period(figure: &Figure) -> bool {
    !["V4", "T2", "T3", "D1", "D2", "D3"].iter().any(|id| figure.id.starts_with(id))
}

fn without_values(figures: &[Figure]) -> Cow<'_, [Figure]> {
    let unknown =
        |figure: &Figure| Figure { value: None, low: None, high: None, note: Some(Note::NoData), ..figure.clone() };
    let shown = |figure| if is_of_period(figure) { unknown(figure) } else { figure.clone() };
    Cow::Owned(figures.iter().map(shown).collect())
}

/// An open item whose deadline has passed. Carries no text and no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverdueItem {
    /// Number in its own system.
    pub external_id: ExternalId,
    /// Page in its own system; anything but http and https is left out.
    pub url: Option<String>,
    /// Its platform.
    pub platform: Platform,
    /// Its block.
    pub block: Block,
    /// The organisation that must answer; `None` when none is named.
    pub organisation: Option<String>,
    /// When it was received.
    pub received: Moment,
    /// Its deadline.
    pub due: Moment,
    /// Whole days from the deadline to `as_of`.
    pub days_over: u32,
}

/// How complete one feed is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// Its name in the configuration.
    pub feed: FeedName,
    /// Its platform.
    pub platform: Platform,
    /// Its title (Russian).
    pub title: String,
    /// Start of its latest run that read everything; `None` when there was none.
    pub last_success: Option<Instant>,
    /// The latest time of receipt among its items; `None` when it has none.
    pub latest_received: Option<Moment>,
    /// Whether it is later than expected plus grace (D1).
    pub late: bool,
    /// How its last run ended; `None` when there was none.
    pub last_run: Option<LastRun>,
    /// Records read, over all runs until `known_at`: the sum of the five below. One record may be read many times.
    pub read: u64,
    /// Of them met for the first time.
    pub new: u64,
    /// Of them changed since the last time.
    pub changed: u64,
    /// Of them the same as the last time.
    pub unchanged: u64,
    /// Of them left out by rule.
    pub filtered: u64,
    /// Of them put into quarantine.
    pub quarantined: u64,
    /// Distinct records that we hold.
    pub held: u64,
    /// Records that stand in quarantine.
    pub in_quarantine: u64,
    /// Distinct records read: those held, and those in quarantine that cannot be held.
    pub distinct: u64,
    /// The source's own total; `None` when it gives none.
    pub source_total: Option<u64>,
    /// Ours minus the source's own total (D3); `None` when it gives none.
    pub difference: Option<i64>,
    /// What nobody tells of so many of its items that figures lose by it.
    pub not_told: Vec<NotToldField>,
    /// How many of its items its latest file tells in several ways.
    pub contradicted: u64,
    /// The operator's explanation of a delay, of quarantine or of a difference; may be empty.
    pub note: String,
}

impl FeedState {
    /// Whether more than 2 % of the distinct records stand in quarantine: then the report needs a stated reason (D2).
    pub fn is_over_quarantine_limit(&self) -> bool {
        needs_quarantine_reason(self.in_quarantine, self.distinct)
    }
}

/// A field that nobody tells of some items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotToldField {
    /// The field.
    pub field: Field,
    /// Of how many.
    pub count: u64,
    /// Of how many there are.
    pub of: u64,
}

/// How the last run of a feed ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastRun {
    /// Everything that the source offered was read.
    Whole,
    /// A file or page was left out, a calendar is missing, or what figures stand on is not told, or told in several ways.
    Incomplete,
    /// It stopped early.
    Failed,
}

impl LastRun {
    /// Every end.
    pub const ALL: &'static [Self] = &[Self::Whole, Self::Incomplete, Self::Failed];

    /// The word in XML.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
        }
    }
}

/// Records left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilteredCount {
    /// The reason.
    pub reason: FilterReason,
    /// How many.
    pub count: u64,
}

/// Records in quarantine for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineCount {
    /// The reason.
    pub code: DefectCode,
    /// How many.
    pub count: u64,
}

/// A raw value that no directory knows yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmappedValue {
    /// Where it came from.
    pub platform: Platform,
    /// What it names.
    pub level: Level,
    /// The value as the source spells it.
    pub value: String,
    /// How many submissions carry it.
    pub count: u64,
}

/// The definition of an indicator, in the words of the report (Russian).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its id, as figures carry it.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// Its unit: «шт.», «%», «ч, дн.».
    pub unit: String,
    /// Its formula.
    pub formula: String,
    /// The law, paper or practice it comes from.
    pub source: String,
}
