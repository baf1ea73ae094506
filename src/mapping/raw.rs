//! A mapping file as it is written: plain types with their places; every structural fault is told, unknown keys too.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, de::DeTable};

use super::table::Faults;
use crate::domain::toml_keys::{FLAG, Keys, TABLE, TEXT, TomlFile};

const MAPPING_KEYS: &[&str] =
    &["platform", "target", "kind", "closing_is_answer", "closing_needs_status", "source", "defaults", "stream"];
const STREAM_KEYS: &[&str] = &["name", "transform", "drop", "field"];
const FIELD_KEYS: &[&str] = &["column", "path", "type", "precision", "transform", "template", "required", "mask"];

/// What is expected of a value, for administrators.
const TEXTS: &str = "список текстов: [\"…\", \"…\"]";
const PLACE: &str = "текст в кавычках или список текстов";

/// `mappings/<name>.toml`.
#[derive(Debug)]
pub(super) struct RawMapping {
    pub(super) platform: Spanned<String>,
    pub(super) target: Spanned<String>,
    pub(super) kind: Option<Spanned<String>>,
    /// Whether the closing stands for a first answer, of which the source gives no time.
    pub(super) closing_is_answer: bool,
    /// Whether a date of closing means one only beside a final status.
    pub(super) closing_needs_status: bool,
    pub(super) source: toml::Table,
    pub(super) defaults: RawDefaults,
    pub(super) stream: Vec<RawStream>,
}

/// `[defaults]`: values that mean "nothing".
#[derive(Debug)]
pub(super) struct RawDefaults {
    pub(super) coordinates: Vec<Spanned<Vec<f64>>>,
}

/// `[[stream]]`.
#[derive(Debug)]
pub(super) struct RawStream {
    pub(super) name: Spanned<String>,
    pub(super) transform: Vec<Spanned<String>>,
    pub(super) drop: Vec<Spanned<String>>,
    pub(super) field: BTreeMap<String, Spanned<RawField>>,
}

/// One line of `[stream.field]`.
#[derive(Debug)]
pub(super) struct RawField {
    pub(super) column: Option<OneOrMany>,
    pub(super) path: Option<OneOrMany>,
    pub(super) kind: Option<String>,
    pub(super) precision: Option<String>,
    pub(super) transform: Vec<String>,
    pub(super) template: Option<String>,
    pub(super) required: bool,
    pub(super) mask: RawMask,
}

/// One place, or several of which the first that holds something counts.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    /// All places in order.
    pub(super) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// `mask = true` (the default) or `mask = "verbatim"`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawMask {
    Flag(bool),
    Word(String),
}

impl Default for RawMask {
    fn default() -> Self {
        Self::Flag(true)
    }
}

/// Reads the text; faults stand in `faults` when this gives `None`.
pub(super) fn read(file: &str, text: &str, faults: &mut Faults) -> Option<RawMapping> {
    let name = format!("mappings/{file}");
    let mut toml = TomlFile::new(&name, text);
    let document = toml.parse();
    // Behind a fault of the syntax the rest may be read as something else than it is.
    let raw = if toml.faults.is_empty() { mapping(&mut toml, document.get_ref()) } else { None };
    let is_sound = toml.faults.is_empty();
    faults.extend(toml.faults);
    raw.filter(|_| is_sound)
}

fn mapping(file: &mut TomlFile<'_>, table: &DeTable<'_>) -> Option<RawMapping> {
    let root = Keys::new(file, ("", 0), table, MAPPING_KEYS);
    for key in ["platform", "target", "stream"] {
        root.require(file, key);
    }
    let platform = root.read(file, "platform", TEXT);
    let target = root.read(file, "target", TEXT);
    let kind = root.read(file, "kind", TEXT);
    let closing_is_answer = root.read(file, "closing_is_answer", FLAG);
    let closing_needs_status = root.read(file, "closing_needs_status", FLAG);
    let source = root.read(file, "source", TABLE);
    let defaults = root.table(file, "defaults", &["coordinates"]);
    let coordinates = defaults.and_then(|keys| keys.read(file, "coordinates", "пары чисел: [[широта, долгота]]"));
    let streams: Vec<_> = root.tables(file, "stream").into_iter().map(|place| stream(file, place)).collect();
    Some(RawMapping {
        platform: platform?,
        target: target?,
        kind,
        closing_is_answer: closing_is_answer.unwrap_or_default(),
        closing_needs_status: closing_needs_status.unwrap_or_default(),
        source: source.unwrap_or_default(),
        defaults: RawDefaults { coordinates: coordinates.unwrap_or_default() },
        stream: streams.into_iter().collect::<Option<_>>()?,
    })
}

fn stream(file: &mut TomlFile<'_>, (offset, table): (usize, &DeTable<'_>)) -> Option<RawStream> {
    let keys = Keys::new(file, ("stream", offset), table, STREAM_KEYS);
    for key in ["name", "field"] {
        keys.require(file, key);
    }
    let name = keys.read(file, "name", TEXT);
    let transform = keys.read(file, "transform", TEXTS);
    let drop = keys.read(file, "drop", TEXTS);
    let mut fields = BTreeMap::new();
    for (key, value) in keys.open_table(file, "field")? {
        let (span, path) = (value.span(), format!("stream.field.{}", key.get_ref()));
        match value.get_ref().as_table() {
            Some(table) => {
                let field = field(file, (&path, span.start), table);
                fields.insert(key.get_ref().to_string(), Spanned::new(span, field));
            }
            None => file.fault(span.start, &path, "нужен раздел: { column = \"…\" } или { path = \"…\" }"),
        }
    }
    Some(RawStream {
        name: name?,
        transform: transform.unwrap_or_default(),
        drop: drop.unwrap_or_default(),
        field: fields,
    })
}

fn field(file: &mut TomlFile<'_>, place: (&str, usize), table: &DeTable<'_>) -> RawField {
    let keys = Keys::new(file, place, table, FIELD_KEYS);
    RawField {
        column: keys.read(file, "column", PLACE),
        path: keys.read(file, "path", PLACE),
        kind: keys.read(file, "type", TEXT),
        precision: keys.read(file, "precision", TEXT),
        transform: keys.read(file, "transform", TEXTS).unwrap_or_default(),
        template: keys.read(file, "template", TEXT),
        required: keys.read(file, "required", FLAG).unwrap_or_default(),
        mask: keys.read(file, "mask", "true или \"verbatim\"").unwrap_or_default(),
    }
}
