//! A figure: the value of one indicator for one period and slice, with everything needed to read it honestly.

use std::collections::BTreeMap;

use crate::domain::{Block, Kind, Platform, Severity, UnknownWord};

/// What figures can be cut by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Socially significant block, with `other` and `unmapped`.
    Block,
    /// Platform.
    Platform,
    /// Message, appeal, post.
    Kind,
    /// Organisation by its title; empty text: none named.
    Organisation,
    /// Settlement or district; empty text: unknown.
    Territory,
    /// Severity of an incident; empty text: none. T6 always stands by severity.
    Severity,
    /// The feeds that tell a case, a space between their names. D1–D3 always stand by feed.
    Feed,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: &'static [Self] =
        &[Self::Block, Self::Platform, Self::Kind, Self::Organisation, Self::Territory, Self::Severity, Self::Feed];

    /// The key in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Platform => "platform",
            Self::Kind => "kind",
            Self::Organisation => "organisation",
            Self::Territory => "territory",
            Self::Severity => "severity",
            Self::Feed => "feed",
        }
    }

    /// What an operator reads (Russian).
    pub fn title(self) -> &'static str {
        match self {
            Self::Block => "Блок",
            Self::Platform => "Платформа",
            Self::Kind => "Вид",
            Self::Organisation => "Организация",
            Self::Territory => "Территория",
            Self::Severity => "Важность",
            Self::Feed => "Поток",
        }
    }

    /// What an operator reads (Russian) for a value of this dimension.
    pub fn value_title(self, value: &str) -> String {
        let known: Result<&'static str, UnknownWord> = match self {
            Self::Block => Block::parse(value).map(Block::title),
            Self::Platform => Platform::parse(value).map(Platform::title),
            Self::Kind if value.is_empty() => Ok("Вид не сообщён"),
            Self::Kind => Kind::parse(value).map(Kind::title),
            Self::Organisation if value.is_empty() => Ok("Организация не указана"),
            Self::Territory if value.is_empty() => Ok("Место не указано"),
            Self::Severity if value.is_empty() => Ok("Важность не указана"),
            Self::Severity => Severity::parse(value).map(Severity::title),
            Self::Organisation | Self::Territory | Self::Feed => return value.to_owned(),
        };
        known.map_or_else(|_| value.to_owned(), str::to_owned)
    }
}

/// The part of the cases a figure is about: dimension → value; empty for the total.
pub type Slice = BTreeMap<Dimension, String>;

/// Unit of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Items.
    Items,
    /// A fraction 0…1.
    Share,
    /// Hours: every time of the cohort is known to the second.
    Hours,
    /// Days: differences of local dates, since some time of the cohort is known to the day only.
    Days,
}

impl Unit {
    /// Every unit.
    pub const ALL: &'static [Self] = &[Self::Items, Self::Share, Self::Hours, Self::Days];

    /// The word in JSON and XML.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Share => "share",
            Self::Hours => "h",
            Self::Days => "d",
        }
    }
}

/// Why there is no value, or why it must be read with care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Note {
    /// Nothing to compute from: «нет данных».
    NoData,
    /// The median was not reached: more than half are still open. Of S4, T6 and F1: nobody was watched as long as that.
    NotReached,
    /// Fewer than 5: counts only, no value; 5–19: a value with «малая выборка».
    SmallSample,
    /// U1 with a response below 10 %: «не показательно».
    NotRepresentative,
    /// D1 above the expected interval and its grace: the feed is late.
    Late,
    /// No source tells what the figure stands on, of any case that it could be about: never a zero.
    NotTold,
}

impl Note {
    /// Every note.
    pub const ALL: &'static [Self] =
        &[Self::NoData, Self::NotReached, Self::SmallSample, Self::NotRepresentative, Self::Late, Self::NotTold];

    /// The word in JSON and XML.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::NotReached => "not_reached",
            Self::SmallSample => "small_sample",
            Self::NotRepresentative => "not_representative",
            Self::Late => "late",
            Self::NotTold => "not_told",
        }
    }

    /// What an operator reads (Russian).
    pub fn title(self) -> &'static str {
        match self {
            Self::NoData => "нет данных",
            Self::NotReached => "не достигнута",
            Self::SmallSample => "малая выборка",
            Self::NotRepresentative => "не показательно",
            Self::Late => "данные опаздывают",
            Self::NotTold => "источник не сообщает",
        }
    }
}

/// The value of one indicator for one period and slice.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Id of the definition: `V1`, `V5.solved`, `T1`.
    pub id: &'static str,
    /// What part of the cases it is about.
    pub slice: Slice,
    /// The value in `unit`; `None` where there is none, and then `note` says why.
    pub value: Option<f64>,
    /// Unit of `value`, `low` and `high`.
    pub unit: Unit,
    /// How many cases it rests on: the denominator of a share, the cohort of a median, the count itself.
    pub n: u64,
    /// Lower end of the 95 % interval, for shares and medians.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval; `None` also when it is not reached.
    pub high: Option<f64>,
    /// Why there is no value, or why it must be read with care.
    pub note: Option<Note>,
}
