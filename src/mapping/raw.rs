//! A mapping file as it is written: plain types with their places, unknown keys refused.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::table::Faults;

/// `mappings/<name>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMapping {
    pub(super) platform: Spanned<String>,
    pub(super) target: Spanned<String>,
    pub(super) kind: Option<Spanned<String>>,
    /// Whether the closing stands for a first answer, of which the source gives no time.
    #[serde(default)]
    pub(super) closing_is_answer: bool,
    #[serde(default)]
    pub(super) source: toml::Table,
    #[serde(default)]
    pub(super) defaults: RawDefaults,
    pub(super) stream: Vec<RawStream>,
}

/// `[defaults]`: values that mean "nothing".
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDefaults {
    #[serde(default)]
    pub(super) coordinates: Vec<Spanned<Vec<f64>>>,
}

/// `[[stream]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStream {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) transform: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) drop: Vec<Spanned<String>>,
    pub(super) field: BTreeMap<String, Spanned<RawField>>,
}

/// One line of `[stream.field]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    pub(super) column: Option<OneOrMany>,
    pub(super) path: Option<OneOrMany>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) precision: Option<String>,
    #[serde(default)]
    pub(super) transform: Vec<String>,
    pub(super) template: Option<String>,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
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

/// Reads the text; a fault stands in `faults` when this gives `None`.
pub(super) fn read(file: &str, text: &str, faults: &mut Faults) -> Option<RawMapping> {
    match toml::from_str(text) {
        Ok(raw) => Some(raw),
        Err(error) => {
            let line = error.span().map(|span| crate::domain::FileFault::line_at(text, span.start));
            faults.add(file, line, "", russian(error.message()));
            None
        }
    }
}

/// The parser's words for an administrator.
fn russian(message: &str) -> String {
    let message = message.trim();
    for (english, russian) in [
        ("unknown field ", "неизвестный ключ "),
        ("missing field ", "нет обязательного ключа "),
        ("invalid type: ", "значение не того вида: "),
        ("duplicate key", "ключ повторяется"),
    ] {
        if let Some(rest) = message.strip_prefix(english) {
            return format!("{russian}{}", rest.replace(", expected", "; ожидается"));
        }
    }
    format!("файл не читается как TOML: {message}")
}
