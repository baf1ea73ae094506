//! Crosswalks: what the words of a platform mean in the common schema, on a given day.

use std::collections::HashMap;

use jiff::civil::Date;

use super::Files;
use super::organisations::{LEGAL_FORMS, ORGANISATIONS, Organisations};
use super::table::{Faults, Meanings, Names, Row, rows};
use crate::domain::{Block, Datum, OrganisationCode, Platform, Satisfaction, Severity, Status, UnknownWord};

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
    /// The decisions that rows name beside a stage and a status.
    decisions: HashMap<(u32, u32), Vec<u32>>,
    severities: Meanings<u32, Severity>,
    /// `None`: the reason says nothing of the citizen.
    closing_reasons: Meanings<u32, Option<Satisfaction>>,
    organisations: Organisations,
}

/// The three texts that a status is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StatusTexts<'a> {
    /// Empty where the source has none.
    pub(crate) stage: &'a str,
    /// Empty where the source has none.
    pub(crate) status: &'a str,
    pub(crate) decision: Datum<&'a str>,
}

/// What a decision says beside a stage and a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecisionKnown {
    /// There is none, or a row knows it, or none is asked for.
    Yes,
    /// The class depends on it, and it is not told or no row knows it.
    No,
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
    ///
    /// Where rows tell decisions apart and this one is not told, or is in none of them, the class is what all of them say:
    /// [`Status::Closed`] when they agree on nothing but the closing.
    pub(super) fn status(&self, texts: StatusTexts<'_>, day: Date) -> (Option<Status>, DecisionKnown) {
        const ANY: u32 = Names::EMPTY;
        let Some(status) = self.names.number(texts.status) else { return (None, DecisionKnown::Yes) };
        let stages = [self.names.number(texts.stage).unwrap_or(ANY), ANY];
        let with =
            |decision| stages.iter().find_map(|stage| self.statuses.on(&(*stage, status, decision), day).copied());
        let any = with(ANY);
        let said = match texts.decision {
            Datum::Empty => return (any, DecisionKnown::Yes),
            Datum::Value(text) => self.names.number(text).and_then(with),
            Datum::NotTold => None,
        };
        if said.is_some() {
            return (said, DecisionKnown::Yes);
        }
        let decisions = stages.iter().filter_map(|stage| self.decisions.get(&(*stage, status))).flatten();
        let mut classes: Vec<Status> = decisions.filter_map(|decision| with(*decision)).chain(any).collect();
        classes.sort_unstable();
        classes.dedup();
        match classes.as_slice() {
            [] => (None, DecisionKnown::Yes),
            [class] => (Some(*class), DecisionKnown::Yes),
            several => {
                let is_final = several.iter().all(|class| class.is_final());
                (is_final.then_some(Status::Closed), DecisionKnown::No)
            }
        }
    }

    /// The class of a severity.
    pub(super) fn severity(&self, text: &str, day: Date) -> Option<Severity> {
        self.severities.on(&self.names.number(text)?, day).copied()
    }

    /// What a reason of closing says of the citizen: told empty where it says nothing, not told where no row knows it.
    pub(super) fn satisfaction(&self, text: &str, day: Date) -> Datum<Satisfaction> {
        let known = self.names.number(text).and_then(|number| self.closing_reasons.on(&number, day));
        known.map_or(Datum::NotTold, |said| said.map_or(Datum::Empty, Datum::Value))
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
                let [stage, status, decision] = key;
                if decision != Names::EMPTY {
                    self.decisions.entry((stage, status)).or_default().push(decision);
                }
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
            let says_nothing = row.cell("satisfaction").is_empty();
            let mut said = || word(&row, "satisfaction", Satisfaction::parse, faults).map(Some);
            let satisfaction = if says_nothing { Some(None) } else { said() };
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
