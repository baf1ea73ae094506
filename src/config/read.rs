//! The text of a configuration → [`Raw`], key by key: a fault in one hides none of the others.

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue, Deserializer},
};

use crate::domain::FileFault;

use super::raw::{Raw, RawFeed};

/// Faults of one file, gathered with their lines.
#[derive(Debug)]
pub(super) struct Faults<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) found: Vec<FileFault>,
}

impl Faults<'_> {
    /// Notes a fault of the place `span`.
    pub(super) fn add(&mut self, span: Option<Range<usize>>, key: &str, problem: impl Into<String>) {
        let line = span.map(|span| FileFault::line_at(self.text, span.start));
        self.found.push(FileFault { file: self.file.to_owned(), line, key: key.to_owned(), problem: problem.into() });
    }

    /// A text that is no TOML.
    fn syntax(&mut self, error: &toml::de::Error) {
        let problem = "не разбирается: проверьте кавычки, скобки и знак «=» в этой строке и над ней";
        self.add(error.span(), "", problem);
    }

    /// A key that nobody knows, or one with a value of another type than that of the example beside it in `known`.
    fn refused(&mut self, (span, key): (Range<usize>, &str), name: &str, known: &DeTable<'_>) {
        let expected = known.get(name).map(|value| match value.get_ref() {
            DeValue::String(_) => "нужен текст в кавычках",
            DeValue::Integer(_) => "нужно целое число без кавычек, не меньше нуля",
            DeValue::Boolean(_) => "нужно true или false без кавычек",
            DeValue::Table(_) => "нужен раздел с ключами",
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) => "нужно другое значение",
        });
        let all = || known.keys().map(|key| key.get_ref().to_string()).collect::<Vec<_>>().join(", ");
        let problem = match expected {
            Some(expected) => format!("значение не подходит: {expected}"),
            None => format!("такого ключа нет; бывают: {}", all()),
        };
        self.add(Some(span), key, problem);
    }
}

/// One feed as written, with the lines of its keys.
#[derive(Debug, Clone)]
pub(super) struct WrittenFeed {
    pub(super) name: String,
    pub(super) raw: RawFeed,
    pub(super) span: Range<usize>,
    /// `connector` → its line, `settings.folder` → its line.
    pub(super) lines: BTreeMap<String, usize>,
}

/// Everything in the text that reads, and the feeds in the order of the file; what does not read is in `faults`.
pub(super) fn read(text: &str, faults: &mut Faults<'_>) -> (Raw, Vec<WrittenFeed>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        faults.syntax(error);
    }
    let mut sound = DeTable::new();
    let mut feeds = Vec::new();
    for (name, section) in root.into_inner() {
        let span = section.span();
        match (name.get_ref() == "feed", section.into_inner()) {
            (true, DeValue::Table(table)) => {
                feeds.extend(table.into_iter().filter_map(|(name, value)| feed(&name, value, faults)));
            }
            (false, DeValue::Table(table)) if is_section(name.get_ref()) => {
                let table = sound_keys(&name, table, faults);
                sound.insert(name, Spanned::new(span, DeValue::Table(table)));
            }
            _ => stray(&name, faults),
        }
    }
    feeds.sort_by_key(|feed: &WrittenFeed| feed.span.start);
    let raw = Raw::deserialize(Deserializer::from(Spanned::new(0..text.len(), sound)));
    (raw.unwrap_or_default(), feeds)
}

/// The keys of a feed, each with a value of its type.
const FEED: &str =
    "connector = ''\nenabled = true\nexpected_every_h = 1\ngrace_h = 1\nmapping = ''\ntitle = ''\nsettings = {}";

/// The sections besides those of feeds.
const SECTIONS: [&str; 6] = ["municipality", "database", "mappings", "secrets", "sync", "report"];

fn is_section(name: &str) -> bool {
    SECTIONS.contains(&name)
}

/// A key outside of sections, or a section that nobody knows.
fn stray(name: &Spanned<DeString<'_>>, faults: &mut Faults<'_>) {
    let (span, name) = (name.span(), name.get_ref());
    let problem = if name == "feed" || is_section(name) {
        format!("нужен раздел в квадратных скобках: [{name}]")
    } else {
        format!("такого раздела или ключа нет; бывают разделы: {}, feed", SECTIONS.join(", "))
    };
    faults.add(Some(span), name, problem);
}

/// A document with one key.
fn document<'t>(name: Spanned<DeString<'t>>, value: Spanned<DeValue<'t>>) -> Deserializer<'t> {
    let span = value.span();
    let mut table = DeTable::new();
    table.insert(name, value);
    Deserializer::from(Spanned::new(span, table))
}

/// The keys of a section that read by themselves; the others become faults.
fn sound_keys<'t>(section: &Spanned<DeString<'t>>, table: DeTable<'t>, faults: &mut Faults<'_>) -> DeTable<'t> {
    let (defaults, _) = DeTable::parse_recoverable(super::DEFAULT);
    let known = defaults.get_ref().get(section.get_ref().as_ref()).and_then(|value| value.get_ref().as_table());
    let known = known.cloned().unwrap_or_default();
    let mut sound = DeTable::new();
    for (key, value) in table {
        let mut alone = DeTable::new();
        alone.insert(key.clone(), value.clone());
        let alone = Spanned::new(value.span(), DeValue::Table(alone));
        if Raw::deserialize(document(section.clone(), alone)).is_ok() {
            sound.insert(key, value);
        } else {
            let dotted = format!("{}.{}", section.get_ref(), key.get_ref());
            faults.refused((key.span(), &dotted), key.get_ref(), &known);
        }
    }
    sound
}

fn feed(name: &Spanned<DeString<'_>>, value: Spanned<DeValue<'_>>, faults: &mut Faults<'_>) -> Option<WrittenFeed> {
    let span = name.span();
    let name = name.get_ref().to_string();
    let DeValue::Table(table) = value.into_inner() else {
        faults.add(Some(span), &format!("feed.{name}"), format!("нужен раздел [feed.{name}]"));
        return None;
    };
    let mut lines = BTreeMap::new();
    let line = |span: Range<usize>| FileFault::line_at(faults.text, span.start);
    for (key, value) in &table {
        lines.insert(key.get_ref().to_string(), line(key.span()));
        let inner = value.get_ref().as_table().into_iter().flatten();
        lines.extend(inner.map(|(inner, _)| (format!("{}.{}", key.get_ref(), inner.get_ref()), line(inner.span()))));
    }
    let mut sound = DeTable::new();
    let (known, _) = DeTable::parse_recoverable(FEED);
    for (key, value) in table {
        if RawFeed::deserialize(document(key.clone(), value.clone())).is_ok() {
            sound.insert(key, value);
        } else {
            let dotted = format!("feed.{name}.{}", key.get_ref());
            faults.refused((key.span(), &dotted), key.get_ref(), known.get_ref());
        }
    }
    let whole = sound.len() == lines.keys().filter(|key| !key.contains('.')).count();
    let raw = RawFeed::deserialize(Deserializer::from(Spanned::new(span.clone(), sound))).ok()?;
    for (key, is_there) in [("connector", raw.connector.is_some()), ("mapping", raw.mapping.is_some())] {
        if whole && !is_there {
            faults.add(Some(span.clone()), &format!("feed.{name}"), format!("не хватает ключа `{key}`"));
        }
    }
    Some(WrittenFeed { name, raw, span, lines })
}
