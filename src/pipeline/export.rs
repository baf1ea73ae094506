//! Figures → package: collects what a report shows, renders it, writes it to the outbox.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use svod_contract::FaultKind;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    domain::{Instant, Period, Platform},
    indicators::{DEFINITION_VERSION, DEFINITIONS, Dimension},
    report::{
        self, Definition, FeedState, Municipality, OverdueItem, Package, PreviousPeriod, QuarantineCount, ReportInput,
        UnmappedValue, Versions,
    },
    store::{overdue, report::BuiltReport, submission::StoredSubmission, summary, survey},
};

use super::{
    PipelineError,
    aggregate::{Basis, FeedKnowledge, Knowledge, Moments, know},
};

/// What a report says of its origin.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Whose report it is.
    pub municipality: Municipality,
    /// Version of mappings and crosswalks.
    pub mapping_version: String,
    /// What the operator states when quarantine is above the limit; empty when nothing.
    pub quarantine_reason: String,
}

/// A package on disk.
#[derive(Debug, Clone)]
pub struct Written {
    /// Id of the report; also the idempotency key of its delivery.
    pub report_id: String,
    /// Where the files are.
    pub directory: PathBuf,
    /// The package as it is delivered: one ZIP.
    pub archive: Vec<u8>,
    /// SHA-256 of the archive, hex.
    pub sha256: String,
}

/// Periods before the reported one that the trend shows.
const PREVIOUS: u8 = 4;

/// Collects and renders the report of `period`. The same data and moments give the same bytes.
pub async fn build(
    basis: &Basis<'_>,
    origin: &Origin,
    period: Period,
    moments: Moments,
) -> Result<Package, PipelineError> {
    let input = collect(basis, origin, period, moments).await?;
    report::package(&input).map_err(|cause| PipelineError::Render(cause.into()))
}

async fn collect(
    basis: &Basis<'_>,
    origin: &Origin,
    period: Period,
    moments: Moments,
) -> Result<ReportInput, PipelineError> {
    let knowledge = know(basis, moments).await?;
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
        .map(|earlier| PreviousPeriod { period: earlier, figures: same_age(earlier) })
        .collect();
    let mut tx = basis.store.begin_reading().await?;
    let known_at = moments.known_at;
    let overdue = overdue::items(&mut tx, basis.municipality, known_at, &knowledge.overdue, basis.zone).await?;
    let bounds = bounds(basis, period);
    let unknown = summary::unknown_values(&mut tx, basis.municipality, moments.known_at, bounds).await?;
    let surveys = survey::in_period(&mut tx, basis.municipality, period, moments.known_at).await?;
    Ok(ReportInput {
        municipality: origin.municipality.clone(),
        period,
        zone: basis.zone.clone(),
        as_of: moments.as_of,
        known_at: moments.known_at,
        versions: Versions {
            mapping: origin.mapping_version.clone(),
            calendar: basis.calendar.version().to_owned(),
            definitions: DEFINITION_VERSION.to_string(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        },
        figures: knowledge.figures(period, &slices),
        previous,
        overdue: overdue.iter().filter_map(|row| overdue_item(basis, row, &knowledge)).collect(),
        feeds: knowledge.feeds.iter().map(|feed| feed_state(basis, feed, &knowledge, origin)).collect(),
        quarantine: quarantine(&knowledge),
        unmapped: unknown.into_iter().filter_map(unmapped).collect(),
        surveys,
        definitions: definitions(),
        signatories: Vec::new(),
    })
}

/// The first instant of a period and the first after it.
fn bounds(basis: &Basis<'_>, period: Period) -> (Instant, Instant) {
    let after = period.last().tomorrow().unwrap_or(period.last());
    (basis.zone.start_of(period.first()), basis.zone.start_of(after))
}

fn overdue_item(basis: &Basis<'_>, row: &StoredSubmission, knowledge: &Knowledge) -> Option<OverdueItem> {
    let item = &row.submission;
    let case = row.as_case();
    let due = crate::indicators::overdue_since(&case, knowledge.as_of())?;
    let days = knowledge.as_of().day().duration_since(due.day()).as_hours() / 24;
    let code = item.organisation.as_ref().and_then(|code| basis.titles.get(code.as_str()));
    Some(OverdueItem {
        external_id: item.external_id.clone(),
        url: item.url.clone(),
        platform: item.platform,
        block: item.topic.block,
        organisation: code.or(item.organisation_source.as_ref()).cloned(),
        received: item.received,
        due,
        days_over: u32::try_from(days).unwrap_or(0),
    })
}

fn feed_state(basis: &Basis<'_>, feed: &FeedKnowledge, knowledge: &Knowledge, origin: &Origin) -> FeedState {
    let counts = feed.history.as_ref().map(|history| history.counts).unwrap_or_default();
    let reconciled = feed.history.as_ref().and_then(|history| history.reconciled);
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    let mut state = FeedState {
        feed: feed.plan.name.clone(),
        platform: feed.plan.platform,
        title: feed.plan.title.clone(),
        last_success: feed.history.as_ref().and_then(|history| history.last_success),
        latest_received: feed.latest_received().map(|latest| basis.zone.at(latest)),
        late: feed.is_late(knowledge.as_of().instant()),
        read: feed.read(),
        new: number(counts.new),
        changed: number(counts.changed),
        unchanged: number(counts.unchanged),
        quarantined: feed.quarantined(),
        source_total: reconciled.map(|(_, total)| number(total)),
        difference: reconciled.map(|(ours, theirs)| ours - theirs),
        note: faults_note(feed),
    };
    if state.is_over_quarantine_limit() && !origin.quarantine_reason.is_empty() {
        let note = format!("{} {}", origin.quarantine_reason, state.note);
        note.trim().clone_into(&mut state.note);
    }
    state
}

/// What the last run left out, for the receiver.
fn faults_note(feed: &FeedKnowledge) -> String {
    let faults = feed.history.as_ref().map(|history| history.last_faults.as_slice()).unwrap_or_default();
    let is_harmless = |code: &str| FaultKind::ALL.iter().any(|kind| kind.as_str() == code && !kind.is_loss());
    let losses = faults.iter().filter(|(_, code, _)| !is_harmless(code)).count();
    if losses == 0 {
        String::new()
    } else {
        format!("При последней загрузке не прочитано файлов или листов: {losses}")
    }
}

fn quarantine(knowledge: &Knowledge) -> Vec<QuarantineCount> {
    use crate::domain::DefectCode;
    let rows = || knowledge.feeds.iter().flat_map(|feed| &feed.quarantine);
    let count = |code: &DefectCode| {
        let rows = rows().filter(|row| row.code == code.as_str());
        rows.map(|row| u64::try_from(row.count).unwrap_or(0)).sum()
    };
    let counts = DefectCode::ALL.iter().map(|code| QuarantineCount { code: *code, count: count(code) });
    counts.filter(|row| row.count > 0).collect()
}

fn unmapped(value: summary::UnknownValue) -> Option<UnmappedValue> {
    Some(UnmappedValue {
        platform: Platform::parse(&value.platform).ok()?,
        level: match value.level {
            "topic" => "Тема",
            "status" => "Статус",
            _ => "Организация",
        }
        .to_owned(),
        value: if value.value.is_empty() {
            "(в источнике не указано)".to_owned()
        } else {
            value.value
        },
        count: u64::try_from(value.count).unwrap_or(0),
    })
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

/// Writes a package below `outbox` and records it. Every file goes to a temporary name and is renamed; the manifest
/// comes last, so a folder with a manifest is whole.
pub async fn write(
    basis: &Basis<'_>,
    package: &Package,
    outbox: &Path,
    (period, moments): (Period, Moments),
    now: Instant,
) -> Result<Written, PipelineError> {
    let directory = outbox.join(folder_name(basis, period, moments));
    fs::create_dir_all(&directory).map_err(|source| PipelineError::Write { path: directory.clone(), source })?;
    for file in &package.files {
        let path = directory.join(file.name);
        write_file(&path, &file.bytes).map_err(|source| PipelineError::Write { path, source })?;
    }
    let archive = archive(package).map_err(|cause| PipelineError::Render(cause.into()))?;
    let sha256 = report::sha256(&archive);
    let built = BuiltReport {
        period,
        as_of: moments.as_of,
        known_at: moments.known_at,
        package_sha256: sha256.clone(),
        directory: directory.display().to_string(),
    };
    let mut tx = basis.store.begin().await?;
    let report_id = crate::store::report::record(&mut tx, basis.municipality, &built, now).await?;
    tx.commit().await?;
    Ok(Written { report_id, directory, archive, sha256 })
}

/// `18720000_2026-Q1_20260406T060000Z`; the second clock is added where it differs from the first.
fn folder_name(basis: &Basis<'_>, period: Period, moments: Moments) -> String {
    let stamp = |instant: Instant| jiff::Timestamp::from(instant).strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut name = format!("{}_{period}_{}", basis.municipality, stamp(moments.as_of));
    if moments.known_at != moments.as_of {
        name.push_str("_known_");
        name.push_str(&stamp(moments.known_at));
    }
    name
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let mut file = fs::File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)
}

/// One ZIP with the files of the package: no clock in it, so the same files give the same bytes.
fn archive(package: &Package) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
    for file in &package.files {
        writer.start_file(file.name, options)?;
        writer.write_all(&file.bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
