//! Statuses: the class of a raw status text, and its family. Closed is not solved.

use super::words::words;

words! {
    /// Class of a status. The raw text is kept beside it.
    Status {
        /// Received, nobody works on it yet.
        New = "new", "Новое";
        /// Somebody works on it.
        InProgress = "in_progress", "В работе";
        /// Postponed with a new date.
        Deferred = "deferred", "Отложено";
        /// Was closed, is open again.
        Reopened = "reopened", "Возвращено в работу";
        /// Closed with an explanation, the problem remains.
        Explained = "explained", "Дано разъяснение";
        /// Declined.
        Declined = "declined", "Отклонено";
        /// Not admitted by the moderator of the platform: nobody was asked.
        NotAdmitted = "not_admitted", "Не допущено модератором";
        /// Handed to a body outside the municipality's competence.
        Redirected = "redirected", "Перенаправлено";
        /// Withdrawn by the citizen.
        Withdrawn = "withdrawn", "Отозвано";
        /// The same item again, in the same platform.
        Duplicate = "duplicate", "Дубликат";
        /// Spam.
        Spam = "spam", "Спам";
        /// Solved.
        Solved = "solved", "Решено";
        /// Closed, and nobody tells with what outcome.
        Closed = "closed", "Закрыто, итог неизвестен";
        /// A raw status that no row of the mapping knows.
        Unknown = "unknown", "Неизвестный статус";
    }

    /// What the statuses have in common.
    StatusFamily {
        /// Somebody still owes an answer. Unknown statuses count as open: a wrong "done" would hide work.
        Open = "open", "В работе";
        /// No work is owed, the problem was not solved, or nobody tells whether it was.
        ClosedUnsolved = "closed_unsolved", "Закрыто без решения";
        /// The problem was solved.
        Solved = "solved", "Решено";
    }
}

impl Status {
    /// The family of the class.
    pub fn family(self) -> StatusFamily {
        match self {
            Self::New | Self::InProgress | Self::Deferred | Self::Reopened | Self::Unknown => StatusFamily::Open,
            Self::Explained
            | Self::Declined
            | Self::NotAdmitted
            | Self::Redirected
            | Self::Withdrawn
            | Self::Duplicate
            | Self::Spam
            | Self::Closed => StatusFamily::ClosedUnsolved,
            Self::Solved => StatusFamily::Solved,
        }
    }

    /// Whether nobody owes work any more.
    pub fn is_final(self) -> bool {
        self.family() != StatusFamily::Open
    }

    /// Whether it says with what outcome the item was closed.
    pub fn tells_outcome(self) -> bool {
        self.is_final() && self != Self::Closed
    }

    /// Whether the item left the municipality's responsibility: withdrawn, not admitted, redirected as out of competence,
    /// spam, duplicate in the same platform. Exits leave the denominators and stand as a line of their own.
    pub fn is_exit(self) -> bool {
        matches!(self, Self::Withdrawn | Self::NotAdmitted | Self::Redirected | Self::Spam | Self::Duplicate)
    }
}
