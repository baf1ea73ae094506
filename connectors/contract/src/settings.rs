//! Settings that cannot work: which key, and why, as data.

mod read;
mod take;
#[cfg(test)]
mod tests;

pub use read::read;
pub use take::{list, nothing_else, number, optional_number, optional_text, required_text};

use crate::DiskFault;

/// A setting that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("setting `{key}` cannot work: {problem:?}")]
pub struct SettingsError {
    /// File that the settings name and in which the key stands; `None`: the key stands in the settings of the feed.
    pub file: Option<String>,
    /// Dotted path of the key: `sheet[0].column[2].header`. Empty when the whole file is meant.
    pub key: String,
    /// What is wrong with it.
    pub problem: SettingsProblem,
}

/// What is wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsProblem {
    /// It is not there.
    Missing,
    /// It is not there, and neither is this other key that would do.
    MissingOr(&'static str),
    /// It is not there, although the manifest asks for credentials.
    MissingCredentials,
    /// It and this other key exclude each other.
    Excludes(&'static str),
    /// No such key is known; these are, where they are few enough to be named.
    UnknownKey(Vec<String>),
    /// It has no use here: the stream is not incremental.
    Useless,
    /// A value of another kind is needed.
    Unfit(Expected),
    /// A whole number from the first to the second, both included, is needed.
    Range(i64, i64),
    /// One of these words is needed.
    NotOneOf(Vec<String>),
    /// It holds nothing, and needs something.
    Empty,
    /// It comes twice.
    Twice,
    /// It names a file that cannot be read.
    UnreadableFile {
        /// The file.
        path: String,
        /// Why.
        cause: DiskFault,
    },
    /// The text is no TOML; the line counts from 1.
    Syntax {
        /// The line on which reading stopped.
        line: u64,
    },
    /// The address holds a user or a password, for which there are other keys.
    AddressWithCredentials,
    /// The address has parameters.
    AddressWithParameters,
    /// The address is not `https://`, although a secret goes there.
    NotSecure,
    /// It makes no address together with `base_url`.
    NoAddressWithBase,
    /// It is no `JSONPath`, from this character on (counted from 1).
    JsonPath(u64),
    /// It is no template that works here; the line counts from 1, `None` when it is not known.
    Template(Option<u64>),
    /// No template uses this variable, which the way of paging needs.
    TemplateLacks(&'static str),
    /// No column is required, so any sheet would fit.
    NoRequiredColumn,
    /// It is no header of this sheet.
    UnknownHeader,
    /// It names no column of dates, by which rows without a header are recognised.
    NoDateColumn,
    /// It holds a name that another column of the sheet has as well.
    SharedName(String),
}

/// The kind of value that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A text in quotes that is not empty.
    Text,
    /// A whole number, not below 0.
    WholeNumber,
    /// `true` or `false`.
    Flag,
    /// A list.
    List,
    /// A list like this one.
    ListLike(&'static str),
    /// A table of keys.
    Table,
    /// An address like this one.
    Address(&'static str),
    /// The name of a folder.
    Folder,
    /// The name of a PEM file.
    PemFile,
    /// A path that begins with one `/` and has no parameters.
    Path,
    /// The name, or the value, of an HTTP header.
    Header,
    /// Something else than what stands there.
    Another,
}

impl SettingsError {
    /// Says that `key` of the settings of a feed is faulty.
    pub fn new(key: impl Into<String>, problem: SettingsProblem) -> Self {
        Self { file: None, key: key.into(), problem }
    }

    /// Says that `key` needs another value.
    pub fn unfit(key: impl Into<String>, expected: Expected) -> Self {
        Self::new(key, SettingsProblem::Unfit(expected))
    }

    /// The same fault, seen from above: the key stands inside `outer`.
    #[must_use]
    pub fn within(self, outer: &str) -> Self {
        let key = match self.key.as_str() {
            "" => outer.to_owned(),
            key if key.starts_with('[') => format!("{outer}{key}"),
            key => format!("{outer}.{key}"),
        };
        Self { key, ..self }
    }

    /// The same fault in a file that the settings name.
    #[must_use]
    pub fn in_file(self, file: &str) -> Self {
        Self { file: Some(file.to_owned()), ..self }
    }
}
