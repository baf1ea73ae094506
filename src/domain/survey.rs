//! Polls, votes and public discussions of ПОС.

use jiff::civil::Date;

use super::{ExternalId, FeedName, words::words};

words! {
    /// What kind of question was put to the citizens.
    SurveyKind {
        /// Опрос.
        Poll = "poll", "Опрос";
        /// Голосование.
        Vote = "vote", "Голосование";
        /// Общественное обсуждение.
        Discussion = "discussion", "Общественное обсуждение";
    }
}

/// One answer that could be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyOption {
    /// The question it belongs to.
    pub question: String,
    /// Its text.
    pub title: String,
    /// How many chose it; `None` where the platform does not say.
    pub answers: Option<i64>,
}

/// One poll, vote or public discussion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// The feed it came by.
    pub feed: FeedName,
    /// Its id in the platform.
    pub external_id: ExternalId,
    /// Poll, vote or discussion.
    pub kind: SurveyKind,
    /// Its title, personal data masked.
    pub title: String,
    /// First and last day of taking part; `None` where the platform does not say.
    pub days: (Option<Date>, Option<Date>),
    /// How many took part; `None` where the platform does not say.
    pub participants: Option<i64>,
    /// Answers per option; empty for a discussion.
    pub options: Vec<SurveyOption>,
}
