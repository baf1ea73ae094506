//! Crosswalks: what the words of a platform mean in the common schema, on a given day.

use jiff::civil::Date;

use super::Files;
use super::organisations::{LEGAL_FORMS, ORGANISATIONS, Organisations};
use super::table::{Faults, Meanings, Names, Row, rows};
use crate::domain::{Block, OrganisationCode, Platform, Satisfaction, Severity, Status, UnknownWord};

const TOPICS: &str = "topics.csv";
const FINE_TOPICS: &str = "topics_359.csv";
const STATUSES: &str = "statuses.csv";
const SEVERITIES: &str = "severities.csv";
const CLOSING_REASONS: &str = "closing_reasons.csv";

/// The files a crosswalk is read from.
pub(super) const FILES: &[&str] =
    &[TOPICS, FINE_TOPICS, STATUSES, SEVERITIES, CLOSING_REASONS, ORGANISATIONS, LEGAL_FORMS];

/// The rows of one platform, and the directory of organisations.
#[derive(Debug, Default)]
pub(super) struct Crosswalk {
    names: Names,
    topics: Meanings<u32, Block>,
    fine_topics: Meanings<(u32, u32), Block>,
    statuses: Meanings<(u32, u32, u32), Status>,
    severities: Meanings<u32, Severity>,
    closing_reasons: Meanings<u32, Satisfaction>,
    organisations: Organisations,
}

/// The three texts that a status is made of; empty where the source has none.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StatusTexts<'a> {
    pub(crate) stage: &'a str,
    pub(crate) status: &'a str,
    pub(crate) decision: &'a str,
}

impl Crosswalk {
    /// Reads the rows of `platform`; rows of the other platforms are checked too.
    pub(super) fn read(files: &Files, platform: Platform, faults: &mut Faults) -> Self {
        let mut crosswalk = Self::default();
        crosswalk.read_topics(files, platform, faults);
        crosswalk.read_statuses(files, platform, faults);
        crosswalk.read_reactions(files, platform, faults);
        crosswalk.organisations = Organisations::read(files, &mut crosswalk.names, faults);
        crosswalk
    }

    /// Whether a row spells a text exactly so: then it names no person.
    pub(super) fn spells(&self, text: &str) -> bool {
        self.names.spells(text)
    }

    /// The block of a category or topic group; a row of the finer topic counts before the row of its group.
    pub(super) fn block(&self, topic: &str, subtopic: &str, day: Date) -> Option<Block> {
        let topic = self.names.number(topic)?;
        let has_fine = !self.fine_topics.is_empty() && !subtopic.is_empty();
        let subtopic = if has_fine { self.names.number(subtopic) } else { None };
        let fine = subtopic.and_then(|subtopic| self.fine_topics.on(&(topic, subtopic), day));
        fine.or_else(|| self.topics.on(&topic, day)).copied()
    }

    /// The class of a status: the row that names most of the three texts counts.
    pub(super) fn status(&self, texts: StatusTexts<'_>, day: Date) -> Option<Status> {
        const ANY: u32 = Names::EMPTY;
        let number = |text| self.names.number(text);
        let status = number(texts.status)?;
        let stage = number(texts.stage).unwrap_or(ANY);
        let decision = number(texts.decision).unwrap_or(ANY);
        [(stage, status, decision), (ANY, status, decision), (stage, status, ANY), (ANY, status, ANY)]
            .iter()
            .find_map(|key| self.statuses.on(key, day).copied())
    }

    /// The class of a severity.
    pub(super) fn severity(&self, text: &str, day: Date) -> Option<Severity> {
        self.severities.on(&self.names.number(text)?, day).copied()
    }

    /// What a reason of closing says of the citizen.
    pub(super) fn satisfaction(&self, text: &str, day: Date) -> Option<Satisfaction> {
        self.closing_reasons.on(&self.names.number(text)?, day).copied()
    }

    /// The code of an organisation.
    pub(super) fn organisation(&self, text: &str, day: Date) -> Option<&OrganisationCode> {
        self.organisations.find(&self.names, text, day)
    }

    fn read_topics(&mut self, files: &Files, platform: Platform, faults: &mut Faults) {
        for row in rows(files, TOPICS, &["platform", "level", "source_name", "block", "valid_from", "valid_to"], faults)
        {
            let level = row.cell("level");
            if !matches!(level, "category" | "group") {
                row.fault("level", format!("«{level}» не подходит; бывают: category, group"), faults);
            }
            let block = word(&row, "block", Block::parse, faults);
            let name = required(&row, "source_name", faults);
            let validity = (row.validity(faults), row.line);
            if let (true, Some(block)) = (is_of(platform, &row, faults), block) {
                let other = self.topics.add(self.names.intern(name), validity, block);
                said_once(other, &row, "source_name", faults);
            }
        }
        for row in rows(files, FINE_TOPICS, &["platform", "group", "topic", "block", "valid_from", "valid_to"], faults)
        {
            let block = word(&row, "block", Block::parse, faults);
            let (group, topic) = (required(&row, "group", faults), required(&row, "topic", faults));
            let validity = (row.validity(faults), row.line);
            if let (true, Some(block)) = (is_of(platform, &row, faults), block) {
                let key = (self.names.intern(group), self.names.intern(topic));
                said_once(self.fine_topics.add(key, validity, block), &row, "topic", faults);
            }
        }
    }

    fn read_statuses(&mut self, files: &Files, platform: Platform, faults: &mut Faults) {
        const COLUMNS: &[&str] = &["platform", "stage", "status", "decision", "class", "valid_from", "valid_to"];
        for row in rows(files, STATUSES, COLUMNS, faults) {
            let class = word(&row, "class", Status::parse, faults);
            let validity = (row.validity(faults), row.line);
            if let (true, Some(class)) = (is_of(platform, &row, faults), class) {
                let key = ["stage", "status", "decision"].map(|column| self.names.intern(row.cell(column)));
                said_once(self.statuses.add(key.into(), validity, class), &row, "status", faults);
            }
        }
    }

    fn read_reactions(&mut self, files: &Files, platform: Platform, faults: &mut Faults) {
        const REASONS: &[&str] = &["platform", "source_name", "satisfaction", "valid_from", "valid_to"];
        for row in rows(files, SEVERITIES, &["platform", "source_name", "severity", "valid_from", "valid_to"], faults) {
            let severity = word(&row, "severity", Severity::parse, faults);
            let name = required(&row, "source_name", faults);
            let validity = (row.validity(faults), row.line);
            if let (true, Some(severity)) = (is_of(platform, &row, faults), severity) {
                let other = self.severities.add(self.names.intern(name), validity, severity);
                said_once(other, &row, "source_name", faults);
            }
        }
        for row in rows(files, CLOSING_REASONS, REASONS, faults) {
            let satisfaction = word(&row, "satisfaction", Satisfaction::parse, faults);
            let name = required(&row, "source_name", faults);
            let validity = (row.validity(faults), row.line);
            if let (true, Some(satisfaction)) = (is_of(platform, &row, faults), satisfaction) {
                let other = self.closing_reasons.add(self.names.intern(name), validity, satisfaction);
                said_once(other, &row, "source_name", faults);
            }
        }
    }
}

fn is_of(platform: Platform, row: &Row, faults: &mut Faults) -> bool {
    word(row, "platform", Platform::parse, faults) == Some(platform)
}

fn word<T>(
    row: &Row,
    column: &str,
    parse: impl FnOnce(&str) -> Result<T, UnknownWord>,
    faults: &mut Faults,
) -> Option<T> {
    match parse(row.cell(column)) {
        Ok(word) => Some(word),
        Err(error) => {
            row.fault(column, format!("«{}» не подходит; бывают: {}", error.word, error.allowed), faults);
            None
        }
    }
}

pub(super) fn required<'r>(row: &'r Row, column: &str, faults: &mut Faults) -> &'r str {
    let cell = row.cell(column);
    if cell.is_empty() {
        row.fault(column, "ячейка пуста", faults);
    }
    cell
}

fn said_once(other: Option<usize>, row: &Row, column: &str, faults: &mut Faults) {
    if let Some(other) = other {
        row.fault(column, format!("строка {other} говорит о том же в те же дни иное: оставьте одну"), faults);
    }
}

#[cfg(test)]
mod tests;
