//! What a field of a mapping can fill, and what kind of value that takes.

use crate::domain::Field;

/// Kind of value that a target takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    /// A text; numbers are taken as written.
    Text,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// Yes or no.
    Boolean,
    /// A date, with or without a time of day.
    Time,
    /// A span written `H:M:S`.
    Span,
}

impl ValueKind {
    /// The spelling in mapping files.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Time => "time",
            Self::Span => "span",
        }
    }
}

macro_rules! targets {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal, $kind:ident;)+) => {
        /// What a field of a mapping fills.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Target { $($(#[doc = $doc])+ $variant,)+ }

        impl Target {
            /// Every target.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The key in `[stream.field]`.
            pub(super) fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// What it takes.
            pub(super) fn kind(self) -> ValueKind {
                match self { $(Self::$variant => ValueKind::$kind,)+ }
            }

            /// The target with this key.
            pub(super) fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|target| target.as_str() == text)
            }
        }
    };
}

targets! {
    /// Id in the source.
    ExternalId = "external_id", Text;
    /// Page of the item.
    Url = "url", Text;
    /// Whether the applicant chose 59-ФЗ.
    Appeal = "appeal", Boolean;
    /// The law as the source names it; «59-ФЗ» in it makes an appeal.
    Law = "law", Text;
    /// Receipt.
    Received = "received", Time;
    /// Registration.
    Registered = "registered", Time;
    /// First answer.
    FirstResponse = "first_response", Time;
    /// Time from the receipt to the first answer.
    ResponseAfter = "response_after", Span;
    /// Date the source promises.
    Planned = "planned", Time;
    /// Closing; where the mapping says so it counts only with a final status.
    Closed = "closed", Time;
    /// Instants of the changes of status.
    HistoryAt = "history_at", Time;
    /// The statuses of those changes.
    HistoryStatus = "history_status", Text;
    /// Instants of the reopenings.
    ReopenedAt = "reopened_at", Time;
    /// Stage of the work, above the status.
    Stage = "stage", Text;
    /// Raw status.
    Status = "status", Text;
    /// Decision that goes with a final status.
    Decision = "decision", Text;
    /// Category or topic group.
    Topic = "topic", Text;
    /// Subcategory or topic.
    Subtopic = "subtopic", Text;
    /// The finest entry.
    Fact = "fact", Text;
    /// Organisation that must answer.
    Organisation = "organisation", Text;
    /// Municipality: compared with the configured one.
    Municipality = "municipality", Text;
    /// Region: compared with the configured one.
    Region = "region", Text;
    /// ОКТМО code of the municipality or of a settlement in it: compared with the configured one.
    Oktmo = "oktmo", Text;
    /// Settlement or district.
    Territory = "territory", Text;
    /// Street.
    Street = "street", Text;
    /// House.
    House = "house", Text;
    /// Degrees north, WGS 84.
    Latitude = "latitude", Decimal;
    /// Degrees east, WGS 84.
    Longitude = "longitude", Decimal;
    /// Severity as the source names it.
    Severity = "severity", Text;
    /// The text.
    Text = "text", Text;
    /// Id of the author in the source; never kept, only its keyed pseudonym.
    AuthorId = "author_id", Text;
    /// Rating 1…5.
    Stars = "stars", Integer;
    /// Reason of the closing, which says how satisfied the citizen is.
    ClosingReason = "closing_reason", Text;
    /// Repeated submission.
    Repeat = "repeat", Boolean;
    /// Fast track.
    FastTrack = "fast_track", Boolean;
    /// Overdue by the source's own count.
    Overdue = "overdue", Boolean;
    /// Views of a post.
    Views = "views", Integer;
    /// Likes of a post.
    Likes = "likes", Integer;
    /// Reposts of a post.
    Reposts = "reposts", Integer;
    /// Comments of a post.
    Comments = "comments", Integer;
    /// Whether the page itself wrote the post.
    Own = "own", Boolean;
    /// Whether the post was deleted.
    Deleted = "deleted", Boolean;
    /// Whether the post repeats another one.
    Repost = "repost", Boolean;
    /// Whether the platform marks the post as advertising.
    Advertising = "advertising", Boolean;
    /// Whether words stand where nothing is read.
    Unread = "unread", Boolean;
    /// Poll, vote or discussion.
    SurveyKind = "survey_kind", Text;
    /// Title of a survey.
    Title = "title", Text;
    /// First day of a survey.
    FirstDay = "first_day", Time;
    /// Last day of a survey.
    LastDay = "last_day", Time;
    /// How many took part in a survey.
    Participants = "participants", Integer;
    /// Questions of a survey.
    QuestionTitle = "question_title", Text;
    /// Options of the questions.
    OptionTitle = "option_title", Text;
    /// How many chose each option.
    OptionAnswers = "option_answers", Integer;
}

impl Target {
    /// Whether it counts what others do with a post: no state of it, for it changes with every look.
    pub(super) fn is_count(self) -> bool {
        matches!(self, Self::Views | Self::Likes | Self::Reposts | Self::Comments)
    }

    /// Whether the target takes a list (a path with `*`), one value per element.
    pub(super) fn is_list(self) -> bool {
        matches!(
            self,
            Self::HistoryAt
                | Self::HistoryStatus
                | Self::ReopenedAt
                | Self::QuestionTitle
                | Self::OptionTitle
                | Self::OptionAnswers
        )
    }

    /// Whether figures stand on it, alone or in slices: it tells a field, or the receipt, without which there is no submission.
    pub(super) fn carries_figures(self) -> bool {
        self == Self::Received || Field::ALL.iter().any(|field| of_field(*field).contains(&self))
    }

    /// Whether the crosswalk has a list of its values.
    pub(super) fn is_of_crosswalk(self) -> bool {
        matches!(
            self,
            Self::Stage
                | Self::Status
                | Self::Decision
                | Self::HistoryStatus
                | Self::Topic
                | Self::Subtopic
                | Self::Organisation
                | Self::Severity
                | Self::ClosingReason
        )
    }

    /// Whether only a survey has it.
    pub(super) fn is_of_survey(self) -> bool {
        matches!(
            self,
            Self::SurveyKind
                | Self::Title
                | Self::FirstDay
                | Self::LastDay
                | Self::Participants
                | Self::QuestionTitle
                | Self::OptionTitle
                | Self::OptionAnswers
        )
    }
}

/// The targets of which any tells a field of the submission.
pub(super) fn of_field(field: Field) -> &'static [Target] {
    match field {
        Field::Status => &[Target::Status, Target::Stage],
        Field::Closing => &[Target::Closed, Target::HistoryAt, Target::HistoryStatus],
        Field::FirstResponse => &[Target::FirstResponse, Target::ResponseAfter],
        Field::Planned => &[Target::Planned],
        Field::Registered => &[Target::Registered],
        Field::Stars => &[Target::Stars],
        Field::Satisfaction => &[Target::ClosingReason],
        Field::Repeat => &[Target::Repeat, Target::ReopenedAt, Target::HistoryAt],
        Field::FastTrack => &[Target::FastTrack],
        Field::Organisation => &[Target::Organisation],
        Field::Place => &[Target::Territory, Target::Street, Target::Latitude],
        Field::Severity => &[Target::Severity],
        Field::Topic => &[Target::Topic],
        Field::Kind => &[Target::Appeal, Target::Law],
        Field::Outcome => &[Target::Decision],
    }
}
