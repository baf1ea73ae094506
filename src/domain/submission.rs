//! The normalised item: one citizen's message, appeal or post.

use super::{
    AuthorKey, Block, ExternalId, FeedName, Field, Happened, Kind, Lifecycle, MetBy, Moment, NotTold, Oktmo,
    OrganisationCode, Platform, Satisfaction, Severity, Status, turns_until,
};

/// One citizen's message, appeal or post in the common schema. Holds no personal data.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// The municipality it concerns.
    pub municipality: Oktmo,
    /// The platform it came from.
    pub platform: Platform,
    /// The feeds that tell it, in the order of their names, each once.
    pub feeds: Vec<FeedName>,
    /// Its id in the platform; unique together with the platform.
    pub external_id: ExternalId,
    /// Its page in the platform; `None` when it has none.
    pub url: Option<String>,
    /// Message, appeal or post.
    pub kind: Kind,
    /// When the platform received it.
    pub received: Moment,
    /// When it was registered (appeals); `None` when the source does not say.
    pub registered: Option<Moment>,
    /// First answer in substance; «принято в работу» is not one. `None` when there is none or no source says.
    pub first_response: Option<Moment>,
    /// Whether no feed that tells it gives times of first answers, so that the closing stands for one.
    pub closing_is_answer: bool,
    /// Date promised by the source («Дата планируемого завершения работ»).
    pub planned: Option<Moment>,
    /// Closings and reopenings. Empty while the source names no closing.
    pub lifecycle: Lifecycle,
    /// The raw status, masked; empty when the source has none.
    pub status_source: String,
    /// The class of the raw status.
    pub status: Status,
    /// What it is about.
    pub topic: Topic,
    /// The raw name of the organisation that must answer, masked; `None` when the source names none.
    pub organisation_source: Option<String>,
    /// Its code in the directory; `None` when the name is unknown there.
    pub organisation: Option<OrganisationCode>,
    /// Where it is about.
    pub place: Place,
    /// Another municipality or region than the configured one, as the source names it; `None` for the configured one, and
    /// where no source names any.
    pub elsewhere: Option<String>,
    /// Severity of an incident.
    pub severity: Option<Severity>,
    /// The text, personal data masked.
    pub text: Option<String>,
    /// Keyed pseudonym of the author.
    pub author_key: Option<AuthorKey>,
    /// What the citizen said of the answer.
    pub rating: Rating,
    /// The source's own flags, kept for reconciliation.
    pub flags: Flags,
    /// Its words that no crosswalk knows, beside those of topic, status and organisation.
    pub unknown: UnknownTexts,
    /// What nobody has told of it.
    pub not_told: NotTold,
    /// The feeds whose latest file tells it in several ways, in the order of their names: which one holds nobody knows.
    pub contradicted: Vec<FeedName>,
}

impl Submission {
    /// The event that met, early or late, a deadline that `met_by` meets, and when; `None` when it had not happened by `as_of`.
    pub fn met(&self, met_by: MetBy, as_of: Moment) -> Option<(MetBy, Moment)> {
        let turns = turns_until(self.lifecycle.turns(), as_of);
        let happened = Happened {
            turns,
            first_response: self.first_response.filter(|at| at.is_by(as_of)),
            closing_is_answer: self.closing_is_answer,
            exit: turns.last().filter(|turn| turn.is_exit()).map(|turn| turn.at),
        };
        happened.met(met_by)
    }

    /// The fields that are told in a word that no directory knows, and those that are not known by that: of a status, whether
    /// it was closed and with what outcome.
    pub fn in_unknown_words(&self) -> NotTold {
        let is_of_status = self.status == Status::Unknown && self.kind != Kind::Post;
        let words: [(bool, &[Field]); 5] = [
            (is_of_status, &[Field::Closing, Field::Outcome]),
            (is_of_status && !self.status_source.is_empty(), &[Field::Status]),
            (self.unknown.decision.is_some(), &[Field::Outcome]),
            (self.unknown.severity.is_some(), &[Field::Severity]),
            (self.unknown.closing_reason.is_some(), &[Field::Satisfaction]),
        ];
        words.into_iter().filter(|(is_unknown, _)| *is_unknown).flat_map(|(_, fields)| fields.iter().copied()).collect()
    }
}

/// What a submission is about: the block, and the source's own words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The block of the regulation, `other` or `unmapped`.
    pub block: Block,
    /// Category or topic group as the source names it; for posts the topic that the rules gave.
    pub topic: Option<String>,
    /// Subcategory or topic.
    pub subtopic: Option<String>,
    /// The finest entry of ПОС («Факт»).
    pub fact: Option<String>,
    /// The words that decided, for posts whose topic was given by rules.
    pub decided_by: Vec<String>,
}

/// Raw words of a submission that no crosswalk knows, masked; `None` where it is known, or there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnknownTexts {
    /// The decision that says with what outcome it was closed.
    pub decision: Option<String>,
    /// The severity.
    pub severity: Option<String>,
    /// The reason of the closing, which may say how satisfied the citizen is.
    pub closing_reason: Option<String>,
}

/// Where a submission is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Settlement or district of the municipality.
    pub territory: Option<String>,
    /// Street and house, without flats.
    pub address: Option<String>,
    /// Latitude and longitude, degrees WGS 84; `None` also for a default coordinate shared by unrelated items.
    pub coordinates: Option<(f64, f64)>,
}

/// What the citizen said of the answer; the scales are never mixed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rating {
    /// 1…5 on the scale of ПОС.
    pub stars: Option<u8>,
    /// The scale of three of «Инцидент».
    pub satisfaction: Option<Satisfaction>,
}

/// The source's own flags; `None` where it does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags {
    /// «Повторное рассмотрение».
    pub repeat: Option<bool>,
    /// «Фаст-трек».
    pub fast_track: Option<bool>,
    /// «Просрочено».
    pub overdue_source: Option<bool>,
}

/// How often a post was looked at and answered, by what its platform counted last; `None` where it does not say. It belongs
/// to no state of the post: it changes with every look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counts {
    /// Views.
    pub views: Option<i64>,
    /// Likes.
    pub likes: Option<i64>,
    /// Reposts.
    pub reposts: Option<i64>,
    /// Comments.
    pub comments: Option<i64>,
}
