//! Settings of a feed of spreadsheets: plain values as written, then values that cannot be wrong.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use svod_contract::settings::read;
use svod_contract::{Expected, FaultKind, Limit, SettingsError, SettingsProblem};
use svod_spelling::fold;

use crate::layout::{Column, ColumnKind, Layout, Name};

/// What a cell costs in a sheet that the parser lays out as a whole.
const DENSE_CELL_BYTES: u64 = 64;

const BATCH_ROWS: RangeInclusive<i64> = 1..=10_000;

/// Another number when the same file would give other records under the same settings.
const READING: u32 = 2;

/// A checked feed.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) folder: PathBuf,
    pub(crate) limits: Limits,
    pub(crate) batch_rows: usize,
    pub(crate) settle: Duration,
    pub(crate) layouts: Vec<Layout>,
    /// Differs when a file might be read differently.
    pub(crate) fingerprint: String,
}

/// What one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Rows of data in all sheets that are read.
    pub(crate) rows_max: u64,
    /// Cells of all sheets, read or not, empty ones included.
    pub(crate) cells_max: u64,
    /// The file as it lies in the folder.
    pub(crate) size_max_bytes: u64,
    /// All parts of a packed file together, unpacked.
    pub(crate) unpacked_max_bytes: u64,
}

impl Limits {
    /// What may be in memory at once: an eighth of what may pass through it.
    pub(crate) fn held_max_bytes(&self) -> u64 {
        self.unpacked_max_bytes / 8
    }

    /// Whether so much may be held. The problem names the setting, for that is what an administrator raises.
    pub(crate) fn check_held(&self, bytes: u64) -> Result<(), FaultKind> {
        let (limit, max) = (Limit::UnpackedMaxBytes, self.unpacked_max_bytes);
        if bytes > self.held_max_bytes() { Err(FaultKind::TooLarge { limit, max }) } else { Ok(()) }
    }

    /// Whether so many cells may be laid out at once by a parser that does so (XLS, ODS).
    pub(crate) fn check_dense(&self, cells: u64) -> Result<(), FaultKind> {
        if cells > self.cells_max {
            return Err(FaultKind::TooLarge { limit: Limit::CellsMax, max: self.cells_max });
        }
        self.check_held(cells.saturating_mul(DENSE_CELL_BYTES))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    folder: PathBuf,
    #[serde(default = "default_rows_max")]
    rows_max: u64,
    #[serde(default = "default_cells_max")]
    cells_max: u64,
    #[serde(default = "default_size_max_bytes")]
    size_max_bytes: u64,
    #[serde(default = "default_unpacked_max_bytes")]
    unpacked_max_bytes: u64,
    #[serde(default = "default_batch_rows")]
    batch_rows: i64,
    #[serde(default = "default_settle_s")]
    settle_s: u64,
    #[serde(default)]
    sheet: Vec<RawSheet>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSheet {
    stream: String,
    #[serde(default)]
    names: Vec<String>,
    column: Vec<RawColumn>,
    #[serde(default)]
    headerless_columns: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    header: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    required: bool,
    #[serde(default = "default_expected")]
    expected: bool,
    #[serde(default)]
    kind: ColumnKind,
}

const fn default_rows_max() -> u64 {
    1_000_000
}

const fn default_cells_max() -> u64 {
    40_000_000
}

const fn default_size_max_bytes() -> u64 {
    200 << 20
}

const fn default_unpacked_max_bytes() -> u64 {
    2 << 30
}

const fn default_expected() -> bool {
    true
}

const fn default_batch_rows() -> i64 {
    500
}

const fn default_settle_s() -> u64 {
    2
}

impl Settings {
    /// Checks everything that can be checked without touching the disk.
    pub(crate) fn parse(table: toml::Table) -> Result<Self, SettingsError> {
        let fingerprint = fingerprint(table.clone());
        read::<Raw>(table)?.check(fingerprint)
    }
}

/// The settings that say how a file is read, as text, and the version of the code that reads it.
fn fingerprint(mut table: toml::Table) -> String {
    for key in ["folder", "batch_rows", "settle_s"] {
        table.remove(key);
    }
    format!("reading {READING}\n{table}")
}

impl Raw {
    fn check(self, fingerprint: String) -> Result<Settings, SettingsError> {
        let limits = [
            ("rows_max", self.rows_max),
            ("cells_max", self.cells_max),
            ("size_max_bytes", self.size_max_bytes),
            ("unpacked_max_bytes", self.unpacked_max_bytes),
        ];
        if let Some((key, _)) = limits.iter().find(|(_, limit)| *limit == 0) {
            return Err(SettingsError::new(*key, SettingsProblem::Range(1, i64::MAX)));
        }
        if !BATCH_ROWS.contains(&self.batch_rows) {
            let range = SettingsProblem::Range(*BATCH_ROWS.start(), *BATCH_ROWS.end());
            return Err(SettingsError::new("batch_rows", range));
        }
        if self.folder.as_os_str().is_empty() {
            return Err(SettingsError::unfit("folder", Expected::Folder));
        }
        if self.sheet.is_empty() {
            return Err(SettingsError::new("sheet", SettingsProblem::Empty));
        }
        let limits = Limits {
            rows_max: self.rows_max,
            cells_max: self.cells_max,
            size_max_bytes: self.size_max_bytes,
            unpacked_max_bytes: self.unpacked_max_bytes,
        };
        let checked = self.sheet.into_iter().enumerate().map(|(index, sheet)| {
            let within = |error: SettingsError| error.within(&format!("sheet[{index}]"));
            sheet.check().map_err(within)
        });
        let layouts = checked.collect::<Result<Vec<_>, _>>()?;
        Ok(Settings {
            folder: self.folder,
            limits,
            batch_rows: usize::try_from(self.batch_rows).unwrap_or(usize::MAX),
            settle: Duration::from_secs(self.settle_s),
            layouts,
            fingerprint,
        })
    }
}

impl RawSheet {
    fn check(self) -> Result<Layout, SettingsError> {
        if self.stream.trim().is_empty() {
            return Err(SettingsError::unfit("stream", Expected::Text));
        }
        if !self.column.iter().any(|column| column.required) {
            return Err(SettingsError::new("column", SettingsProblem::NoRequiredColumn));
        }
        let by_name = names(&self.column)?;
        let headerless = self.headerless(&by_name)?;
        let columns = self.column.into_iter().map(|column| Column {
            header: column.header,
            is_required: column.required,
            is_expected: column.expected,
            kind: column.kind,
        });
        let columns = columns.collect();
        let sheet_names = self.names.iter().map(|name| fold(name)).collect();
        Ok(Layout { stream: self.stream.into(), sheet_names, columns, by_name, headerless })
    }

    /// Positions of the columns of a sheet without a header; `None` stands for a column that is not kept.
    fn headerless(&self, by_name: &BTreeMap<String, Name>) -> Result<Vec<Option<usize>>, SettingsError> {
        let mut positions = Vec::new();
        for (index, header) in self.headerless_columns.iter().enumerate() {
            let wrong = |problem| SettingsError::new(format!("headerless_columns[{index}]"), problem);
            let position = by_name.get(&fold(header)).map(|name| name.column);
            if position.is_none() && !header.is_empty() {
                return Err(wrong(SettingsProblem::UnknownHeader));
            }
            if position.is_some() && positions.contains(&position) {
                return Err(wrong(SettingsProblem::Twice));
            }
            positions.push(position);
        }
        let is_date =
            |position: &usize| self.column.get(*position).is_some_and(|column| column.kind == ColumnKind::Date);
        if !positions.is_empty() && !positions.iter().flatten().any(is_date) {
            return Err(SettingsError::new("headerless_columns", SettingsProblem::NoDateColumn));
        }
        Ok(positions)
    }
}

/// Folded headers and aliases of a sheet.
fn names(columns: &[RawColumn]) -> Result<BTreeMap<String, Name>, SettingsError> {
    let mut by_name: BTreeMap<String, Name> = BTreeMap::new();
    for (column, raw) in columns.iter().enumerate() {
        for (rank, text) in std::iter::once(&raw.header).chain(&raw.aliases).enumerate() {
            let folded = fold(text);
            if folded.is_empty() {
                return Err(SettingsError::unfit(format!("column[{column}].header"), Expected::Text));
            }
            let name = by_name.entry(folded).or_insert(Name { column, rank });
            if name.column != column {
                let problem = SettingsProblem::SharedName(text.clone());
                return Err(SettingsError::new(format!("column[{column}]"), problem));
            }
        }
    }
    Ok(by_name)
}
