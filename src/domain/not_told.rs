//! Which fields of a submission no source has told: neither a value nor «there is none».

use super::{Platform, Status, words::words};

words! {
    /// A field that figures stand on.
    Field {
        /// Status, stage or decision.
        Status = "status", "статус";
        /// When it was closed: a date, a history of statuses, or «not closed».
        Closing = "closing", "дата закрытия";
        /// When it was first answered.
        FirstResponse = "first_response", "время первого ответа";
        /// Date the source promises.
        Planned = "planned", "планируемая дата";
        /// When it was registered.
        Registered = "registered", "дата регистрации";
        /// Rating 1…5.
        Stars = "stars", "оценка";
        /// How satisfied the citizen is.
        Satisfaction = "satisfaction", "удовлетворённость";
        /// «Повторное рассмотрение».
        Repeat = "repeat", "признак повторного рассмотрения";
        /// «Фаст-трек».
        FastTrack = "fast_track", "признак фаст-трека";
        /// Organisation that must answer.
        Organisation = "organisation", "организация";
        /// Settlement, street or coordinates.
        Place = "place", "место";
        /// Severity of an incident.
        Severity = "severity", "важность";
        /// Category or topic.
        Topic = "topic", "тема";
        /// Whether it is an appeal under 59-ФЗ.
        Kind = "kind", "обращение ли это по 59-ФЗ";
        /// What its closing meant.
        Outcome = "outcome", "итог закрытия";
    }
}

/// The fields of one submission that nobody has told. Nothing in it ever counts as «no», «none», zero or late.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct NotTold(u16);

const _: () =
    assert!(Field::ALL.len() <= u16::BITS as usize, "one bit a field: NotTold and its `bit` need a wider integer");

impl NotTold {
    /// Adds a field.
    #[must_use]
    pub fn with(self, field: Field) -> Self {
        Self(self.0 | Self::bit(field))
    }

    /// Whether nobody has told `field`.
    pub fn contains(self, field: Field) -> bool {
        self.0 & Self::bit(field) != 0
    }

    /// As stored: one bit a field, the first of [`Field::ALL`] lowest.
    pub fn bits(self) -> i64 {
        i64::from(self.0)
    }

    /// From what [`Self::bits`] gave; bits of no field are left out.
    pub fn from_bits(bits: i64) -> Self {
        Field::ALL.iter().filter(|field| bits & i64::from(Self::bit(**field)) != 0).copied().collect()
    }

    fn bit(field: Field) -> u16 {
        1 << (field as u16)
    }
}

/// Submissions, posts aside, of which the same is not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    /// Their platform.
    pub platform: Platform,
    /// The feeds that tell them: their names in order with a space between.
    pub feeds: String,
    /// What nobody tells of them.
    pub not_told: NotTold,
    /// What their source leaves empty though it must be there, see [`left_empty`].
    pub empty: NotTold,
    /// What is told of them in a word that no directory knows, and what is not known by that.
    pub unknown: NotTold,
    /// How many there are.
    pub count: u64,
}

/// What a source leaves empty that must be there: the time of a closing beside a final status, the time of a first answer of what
/// was answered, the severity of an incident. One such cell is a slip of the source (`D5`); a column of them tells nothing.
///
/// The last three say whether a submission has a closing, a first answer (or a closing that stands for it), a severity. What is not
/// told at all is not left empty.
pub fn left_empty(
    (platform, status): (Platform, Status),
    not_told: NotTold,
    (has_closing, has_answer, has_severity): (bool, bool, bool),
) -> NotTold {
    let is_answered = has_closing && status.is_final() && !status.is_exit();
    let is_empty = [
        (Field::Closing, status.is_final() && !has_closing),
        (Field::FirstResponse, is_answered && !has_answer),
        (Field::Severity, platform == Platform::Incident && !has_severity),
    ];
    is_empty
        .into_iter()
        .filter(|(field, is_empty)| *is_empty && !not_told.contains(*field))
        .map(|(field, _)| field)
        .collect()
}

impl FromIterator<Field> for NotTold {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        fields.into_iter().fold(Self::default(), Self::with)
    }
}
