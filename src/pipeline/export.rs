//! Figures → package: collects what a report shows, renders it, writes it to the outbox.

mod write;

use std::collections::{BTreeMap, BTreeSet};

use svod_contract::{Fault, FaultKind, StreamName};

use crate::{
    domain::{FeedName, Instant, Period, Platform, Untold},
    indicators::{DEFINITION_VERSION, DEFINITIONS, Dimension},
    mapping::FilterReason,
    report::{
        self, Definition, FeedState, FilteredCount, LastRun, NotToldField, OverdueItem, Package, PreviousPeriod,
        QuarantineCount, ReportInput, UnmappedValue, Versions,
    },
    store::{
        Tx,
        run::RunOutcome,
        submission::{self, Known, SubmissionVersion},
        summary, survey,
    },
};

use super::{
    PipelineError, Stored,
    aggregate::{Basis, FeedKnowledge, Knowledge, Moments, OverdueCase, know},
    gaps::Gap,
    is_of_submissions,
};

pub use write::{Written, write};

/// A report, and what speaks against sending it.
#[derive(Debug)]
pub struct Built {
    /// The files.
    pub package: Package,
    /// Whether nothing came and nothing was closed in the period.
    pub is_period_empty: bool,
    /// Titles of the feeds whose stored records went through other rules than those of now.
    pub behind_rules: Vec<String>,
    /// What nobody tells of the cases that figures of the period stand on.
    pub untold: Vec<Untold>,
    /// How many of these cases the latest file of a feed tells in several ways.
    pub contradicted: BTreeMap<FeedName, u64>,
}

/// Periods before the reported one that the trend shows.
const PREVIOUS: u8 = 4;

/// Collects and renders the report of `period`. The same data, moments and `quarantine_reason`, which the operator states
/// when quarantine is above the limit, give the same bytes.
pub async fn build(
    basis: &Basis<'_>,
    quarantine_reason: &str,
    period: Period,
    moments: Moments,
) -> Result<Built, PipelineError> {
    let knowledge = know(basis, moments).await?;
    let input = collect(basis, quarantine_reason, &knowledge, (period, moments)).await?;
    let (behind_rules, untold) = (knowledge.behind_rules(), knowledge.untold(period));
    let contradicted = knowledge.contradicted(period);
    // What the figures were made of takes more memory than they, and is not rendered.
    drop(knowledge);
    let package = report::package(&input).map_err(|cause| PipelineError::Render(cause.into()))?;
    Ok(Built { package, is_period_empty: input.is_period_empty(), behind_rules, untold, contradicted })
}

async fn collect(
    basis: &Basis<'_>,
    quarantine_reason: &str,
    knowledge: &Knowledge,
    (period, moments): (Period, Moments),
) -> Result<ReportInput, PipelineError> {
    let slices = [
        vec![],
        vec![Dimension::Block],
        vec![Dimension::Platform],
        vec![Dimension::Kind],
        vec![Dimension::Organisation],
        vec![Dimension::Territory],
    ];
    let trend = [vec![], vec![Dimension::Block]];
    let same_age = |earlier| knowledge.figures_of_same_age(period, earlier, &trend);
    let previous = period
        .quarters_before(PREVIOUS)
        .into_iter()
        .map(|earlier| {
            let coverage = knowledge.coverage(earlier, period);
            Ok(PreviousPeriod { period: earlier, figures: same_age(earlier)?, coverage })
        })
        .collect::<Result<_, PipelineError>>()?;
    let mut tx = basis.store.begin_reading().await?;
    let overdue = overdue(&mut tx, basis, knowledge, moments.known_at).await?;
    let bounds = bounds(basis, period);
    let unknown = summary::unknown_values(&mut tx, basis.municipality, moments.known_at, bounds).await?;
    let surveys = survey::in_period(&mut tx, basis.municipality, period, moments.known_at).await?;
    Ok(ReportInput {
        municipality: basis.printed.clone(),
        period,
        zone: basis.zone.clone(),
        as_of: moments.as_of,
        known_at: moments.known_at,
        versions: Versions {
            mapping: knowledge.rules_version.as_str().to_owned(),
            calendar: basis.calendar.version().to_owned(),
            definitions: DEFINITION_VERSION.to_string(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        },
        figures: knowledge.figures(period, &slices),
        norms: knowledge.norms(period),
        previous,
        overdue,
        feeds: feed_states(knowledge, period, quarantine_reason),
        quarantine: quarantine(knowledge),
        filtered: filtered(knowledge),
        unmapped: unknown.into_iter().map(unmapped).collect(),
        surveys,
        definitions: definitions(),
        deadline_rules: basis.deadlines.words(),
    })
}

/// The first instant of a period and the first after it.
fn bounds(basis: &Basis<'_>, period: Period) -> (Instant, Instant) {
    let after = period.last().tomorrow().unwrap_or(period.last());
    (basis.zone.start_of(period.first()), basis.zone.start_of(after))
}

/// What a report shows of each case that is overdue.
async fn overdue(
    tx: &mut Tx,
    basis: &Basis<'_>,
    knowledge: &Knowledge,
    known_at: Instant,
) -> Result<Vec<OverdueItem>, PipelineError> {
    let cases = &knowledge.overdue;
    let ids: Vec<(Platform, String)> = cases.iter().map(|case| (case.platform, case.external_id.clone())).collect();
    let mut items = Vec::with_capacity(cases.len());
    let known = Known { municipality: basis.municipality, zone: &basis.zone, known_at };
    let show = |place: usize, row: SubmissionVersion| {
        let Some(OverdueCase { overdue, .. }) = cases.get(place) else { return };
        let item = row.submission;
        let title = item.organisation.as_ref().and_then(|code| basis.titles.get(code.as_str()));
        items.push(OverdueItem {
            external_id: item.external_id,
            url: item.url,
            platform: item.platform,
            block: item.topic.block,
            organisation: title.cloned().or(item.organisation_source),
            received: item.received,
            due: overdue.due,
            days_over: overdue.days,
        });
    };
    submission::named(tx, known, &ids, show).await?;
    Ok(items)
}

/// What figures of a period lose by one feed.
struct Lacking {
    /// What nobody tells.
    gaps: Vec<Gap>,
    /// How many cases its latest file tells in several ways.
    contradicted: u64,
    /// What its last run left out.
    lost: Lost,
}

/// The feeds, each with what nobody tells of the cases of the period; of several feeds that should the first.
fn feed_states(knowledge: &Knowledge, period: Period, quarantine_reason: &str) -> Vec<FeedState> {
    let mut gaps = knowledge.gaps(knowledge.untold(period));
    let contradicted = knowledge.contradicted(period);
    let state = |feed: &FeedKnowledge| {
        let name = &feed.plan.name;
        let lacking = Lacking {
            gaps: gaps.extract_if(.., |gap| gap.readers.contains(name)).collect(),
            contradicted: contradicted.get(name).copied().unwrap_or_default(),
            lost: Lost::of(feed),
        };
        feed_state(feed, &lacking, knowledge, quarantine_reason)
    };
    knowledge.feeds.iter().map(state).collect()
}

fn feed_state(feed: &FeedKnowledge, lacking: &Lacking, knowledge: &Knowledge, quarantine_reason: &str) -> FeedState {
    let Lacking { gaps, contradicted, lost } = lacking;
    let counts = feed.history.as_ref().map(|history| history.counts).unwrap_or_default();
    let reconciled = feed.history.as_ref().and_then(|history| history.reconciled);
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    let mut state = FeedState {
        feed: feed.plan.name.clone(),
        platform: feed.plan.platform,
        title: feed.plan.title.clone(),
        last_success: feed.history.as_ref().and_then(|history| history.last_success),
        latest_received: feed.latest_received,
        late: feed.is_late(knowledge.as_of()),
        last_run: feed.history.as_ref().map(|history| last_run(history.last_outcome, lacking)),
        read: number(counts.read),
        new: number(counts.new),
        changed: number(counts.changed),
        unchanged: number(counts.unchanged),
        filtered: number(counts.filtered),
        quarantined: number(counts.quarantined),
        held: feed.held,
        in_quarantine: feed.in_quarantine(),
        distinct: feed.distinct(),
        source_total: reconciled.map(|(_, total)| number(total)),
        difference: reconciled.map(|(ours, theirs)| ours - theirs),
        not_told: gaps.iter().map(|gap| NotToldField { field: gap.field, count: gap.count, of: gap.of }).collect(),
        contradicted: *contradicted,
        note: if feed.is_idle() { "Ничего ещё не поступало".to_owned() } else { lost.note() },
    };
    if state.is_over_quarantine_limit() && !quarantine_reason.is_empty() {
        let note = format!("{quarantine_reason} {}", state.note);
        note.trim().clone_into(&mut state.note);
    }
    state
}

/// How the last run ended, as far as it matters to the period: what is not told of cases of other periods alone, or told in
/// several ways, does not. A run that is not over yet is not among those known.
fn last_run(outcome: RunOutcome, Lacking { gaps, contradicted, lost }: &Lacking) -> LastRun {
    match outcome {
        RunOutcome::Incomplete if lost.is_anything() || !gaps.is_empty() || *contradicted > 0 => LastRun::Incomplete,
        RunOutcome::Succeeded | RunOutcome::Incomplete => LastRun::Whole,
        RunOutcome::Failed | RunOutcome::Running => LastRun::Failed,
    }
}

/// What figures lose by the faults of the last run of a feed.
struct Lost {
    /// Files or sheets that were not read.
    unread: BTreeSet<String>,
    /// Those that were read, but tell one thing twice, or lost their date.
    doubtful: BTreeSet<String>,
    /// Columns that are not there or hold values that cannot be read.
    columns: BTreeSet<String>,
    is_calendar_missing: bool,
}

impl Lost {
    fn of(feed: &FeedKnowledge) -> Self {
        let history = feed.history.as_ref();
        let stored = history.and_then(|history| Stored::parse(&history.last_faults).ok()).unwrap_or_default();
        let stands = |stream: &StreamName, column: &str| {
            let is_made_good = stored.told_elsewhere.contains(column);
            let mut columns = feed.plan.figure_columns.iter();
            !is_made_good && columns.any(|(known, name)| known == stream.as_str() && name == column)
        };
        let (mut unread, mut doubtful, mut columns) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let of_feed = stored.faults.iter().filter(|fault| !is_of_submissions(fault, feed.plan.has_submissions));
        for Fault { subject, kind } in of_feed {
            match kind.column() {
                Some((stream, column)) if stands(stream, column) => {
                    columns.insert(column.to_owned());
                }
                // What figures do not stand on, or is told elsewhere, loses nothing.
                Some((_, column)) if stored.told_elsewhere.contains(column) => {}
                Some(_) if matches!(kind, FaultKind::UnreadableValues { .. }) => {}
                Some(_) | None if kind.leaves_unread() => {
                    unread.insert(subject.clone());
                }
                Some(_) | None if kind.is_loss() => {
                    doubtful.insert(subject.clone());
                }
                Some(_) | None => {}
            }
        }
        Self { unread, doubtful, columns, is_calendar_missing: !stored.missing_calendars.is_empty() }
    }

    fn is_anything(&self) -> bool {
        !self.unread.is_empty() || !self.doubtful.is_empty() || !self.columns.is_empty() || self.is_calendar_missing
    }

    /// The same for the receiver.
    fn note(&self) -> String {
        let mut notes = Vec::new();
        if !self.unread.is_empty() {
            notes.push(format!("При последней загрузке не прочитано файлов или листов: {}", self.unread.len()));
        }
        if !self.doubtful.is_empty() {
            notes.push(format!("Прочитано с замечаниями файлов или листов: {}", self.doubtful.len()));
        }
        if !self.columns.is_empty() {
            let columns: Vec<String> = self.columns.iter().map(|column| format!("«{column}»")).collect();
            notes.push(format!("В источнике нет столбцов или не читаются значения: {}", columns.join(", ")));
        }
        notes.join(". ")
    }
}

fn quarantine(knowledge: &Knowledge) -> Vec<QuarantineCount> {
    use crate::domain::DefectCode;
    let rows = || knowledge.feeds.iter().flat_map(|feed| &feed.quarantine);
    let count = |code: &DefectCode| {
        let rows = rows().filter(|row| row.code == *code);
        rows.map(|row| u64::try_from(row.count).unwrap_or(0)).sum()
    };
    let counts = DefectCode::ALL.iter().map(|code| QuarantineCount { code: *code, count: count(code) });
    counts.filter(|row| row.count > 0).collect()
}

fn filtered(knowledge: &Knowledge) -> Vec<FilteredCount> {
    let rows = || knowledge.feeds.iter().flat_map(|feed| &feed.filtered);
    let count = |reason: FilterReason| rows().filter(|(one, _)| *one == reason).map(|(_, count)| count).sum();
    let counts = FilterReason::ALL.iter().map(|reason| FilteredCount { reason: *reason, count: count(*reason) });
    counts.filter(|row| row.count > 0).collect()
}

fn unmapped(value: summary::UnknownValue) -> UnmappedValue {
    UnmappedValue {
        platform: value.platform,
        level: value.level,
        value: if value.value.is_empty() {
            "(в источнике не указано)".to_owned()
        } else {
            value.value
        },
        count: u64::try_from(value.count).unwrap_or(0),
    }
}

fn definitions() -> Vec<Definition> {
    let texts = DEFINITIONS.iter().map(|definition| Definition {
        id: definition.id,
        title: definition.title.to_owned(),
        unit: definition.unit.to_owned(),
        formula: definition.formula.to_owned(),
        source: definition.source.to_owned(),
    });
    texts.collect()
}
