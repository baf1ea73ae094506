//! The lines of the account: what every figure of the cases is drawn from, each under the id of its figure.

macro_rules! lines {
    ($($name:ident = $id:literal;)+) => {
        /// One line of the account; the definitions say what stands on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Line { $($name,)+ }

        impl Line {
            /// Every line.
            pub(super) const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The id of the figure that is drawn from it.
            pub(super) fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }
        }
    };
}

lines! {
    Received = "V1";
    Open = "V4";
    NotDue = "V4.not_due";
    Overdue = "V4.overdue";
    DueUnwatched = "V4.due_after_load";
    NoDeadline = "V4.no_deadline";
    DueUntold = "V4.due_not_told";
    OpenUntold = "V4.not_told";
    Closed = "V5";
    Solved = "V5.solved";
    Explained = "V5.explained";
    Declined = "V5.declined";
    NotAdmitted = "V5.not_admitted";
    Redirected = "V5.redirected";
    Withdrawn = "V5.withdrawn";
    Duplicate = "V5.duplicate";
    Spam = "V5.spam";
    UnknownOutcome = "V5.unknown";
    ClosedExits = "V5.exits";
    ClosedUntold = "V5.not_told";
    Noise = "X0";
    NoiseUntold = "X0.not_told";
    Exits = "X1";
    ExitShare = "X1.share";
    ExitWait = "X1.median";
    ExitLastDays = "X1.last_days";
    ExitDueShare = "X1.due_share";
    ExitClosedShare = "X1.closed_share";
    ExitsUntold = "X1.not_told";
    ExitDueUntold = "X1.due_not_told";
    ExitClosedUntold = "X1.closed_not_told";
    ClosedWait = "S0.median";
    AnswerWait = "S1";
    NoAnswer = "S1.no_answer";
    AnswerUntold = "S1.not_told";
    ClosingWait = "S3";
    LastClosingWait = "S3.last";
    LastClosingUntold = "S3.last_not_told";
    ClosingUntold = "S3.not_told";
    OnTimeShare = "T1";
    OnTime = "T1.on_time";
    Late = "T1.late";
    OverdueOpen = "T1.overdue_open";
    DueNever = "T1.no_deadline";
    DueNoAnswer = "T1.no_answer";
    OnTimeUntold = "T1.not_told";
    OnTimeForGood = "T1b";
    OnTimeForGoodUntold = "T1b.not_told";
    ReopenedLate = "T1.reopened_late";
    OnTimeByFirst = "T1a";
    OverdueNow = "T2";
    OverdueWait = "T2.median";
    OverdueUntold = "T2.not_told";
    DueSoon = "T3";
    Norm = "T6";
    NormUndecided = "T6.undecided";
    NormExitShare = "T6.exits";
    NormExitUntold = "T6.exits_not_told";
    NormUntold = "T6.not_told";
    Stars = "U1";
    StarsUntold = "U1.not_told";
    Satisfaction = "U1.satisfaction";
    SatisfactionUntold = "U1.satisfaction_not_told";
    Rated = "U2";
    RatedUntold = "U2.not_told";
    Returned = "R1";
    ReturnedUntold = "R1.not_told";
    Accelerated = "F1";
    AcceleratedUntold = "F1.not_told";
    AcceleratedClosed = "F1.closed";
    AcceleratedClosedUntold = "F1.closed_not_told";
    FastTrack = "F1.source";
    FastTrackUntold = "F1.source_not_told";
    NoTopic = "D4.topic";
    TopicUntold = "D4.topic_not_told";
    NoPlace = "D4.place";
    PlaceUntold = "D4.place_not_told";
    NoStatus = "D4.status";
    StatusUntold = "D4.status_not_told";
    Invalid = "D5";
}

/// How many lines there are.
pub(super) const LINES: usize = Line::ALL.len();

/// Which figures are «not told», and when.
#[derive(Debug)]
pub(super) struct Telling {
    figures: &'static [Line],
    /// Where anything at all stands here, it was told: a zero is a zero then.
    pub(super) told: &'static [Line],
    /// Cases that left the figures because nobody told what they stand on.
    pub(super) untold: &'static [Line],
}

const TELLING: &[Telling] = {
    use Line as L;
    &[
        telling(&[L::Open], &[L::Open], &[L::OpenUntold]),
        telling(
            &[L::NotDue, L::NoDeadline, L::DueSoon],
            &[L::NotDue, L::Overdue, L::DueUnwatched, L::NoDeadline],
            &[L::OpenUntold, L::DueUntold],
        ),
        telling(
            &[L::Overdue, L::OverdueNow, L::OverdueWait],
            &[L::NotDue, L::Overdue, L::NoDeadline],
            &[L::OpenUntold, L::DueUntold, L::DueUnwatched],
        ),
        telling(
            &[
                L::Closed,
                L::Solved,
                L::Explained,
                L::Declined,
                L::NotAdmitted,
                L::Redirected,
                L::Withdrawn,
                L::Duplicate,
                L::Spam,
            ],
            &[L::Closed],
            &[L::ClosedUntold],
        ),
        telling(&[L::UnknownOutcome, L::ClosedExits], &[L::Closed], &[L::ClosedUntold]),
        telling(&[L::ClosedWait], &[L::ClosedWait], &[L::ClosedUntold, L::LastClosingUntold]),
        telling(&[L::Noise], &[L::Noise, L::ExitShare], &[L::NoiseUntold]),
        telling(&[L::Exits, L::ExitShare, L::ExitWait, L::ExitLastDays], &[L::ExitShare], &[L::ExitsUntold]),
        telling(&[L::ExitDueShare], &[L::ExitDueShare], &[L::ExitDueUntold, L::OnTimeUntold, L::DueNoAnswer]),
        telling(&[L::ExitClosedShare], &[L::ExitClosedShare], &[L::ExitClosedUntold]),
        telling(&[L::AnswerWait], &[L::AnswerWait], &[L::AnswerUntold, L::NoAnswer]),
        telling(&[L::ClosingWait], &[L::ClosingWait], &[L::ClosingUntold]),
        telling(&[L::LastClosingWait], &[L::LastClosingWait], &[L::LastClosingUntold]),
        telling(
            &[L::OnTimeShare, L::OnTime, L::Late, L::OverdueOpen],
            &[L::OnTimeShare],
            &[L::OnTimeUntold, L::DueNoAnswer],
        ),
        telling(
            &[L::OnTimeForGood, L::ReopenedLate],
            &[L::OnTimeForGood],
            &[L::OnTimeForGoodUntold, L::OnTimeUntold, L::DueNoAnswer],
        ),
        telling(&[L::OnTimeByFirst], &[L::OnTimeByFirst], &[L::OnTimeUntold, L::DueNoAnswer]),
        telling(&[L::Stars], &[L::Stars], &[L::StarsUntold]),
        telling(&[L::Satisfaction], &[L::Satisfaction], &[L::SatisfactionUntold]),
        telling(&[L::Rated], &[L::Rated], &[L::RatedUntold]),
        telling(&[L::Returned], &[L::Returned], &[L::ReturnedUntold]),
        telling(&[L::Accelerated], &[L::Accelerated], &[L::AcceleratedUntold]),
        telling(&[L::AcceleratedClosed], &[L::AcceleratedClosed], &[L::AcceleratedClosedUntold]),
        telling(&[L::FastTrack], &[L::FastTrack], &[L::FastTrackUntold]),
        telling(&[L::NoTopic], &[L::NoTopic], &[L::TopicUntold]),
        telling(&[L::NoPlace], &[L::NoPlace], &[L::PlaceUntold]),
        telling(&[L::NoStatus], &[L::NoStatus], &[L::StatusUntold]),
    ]
};

const fn telling(figures: &'static [Line], told: &'static [Line], untold: &'static [Line]) -> Telling {
    Telling { figures, told, untold }
}

impl Line {
    /// The line that the figure `id` is drawn from; `None` for figures of feeds (D1–D3) and for unknown ids.
    pub(super) fn of(id: &str) -> Option<Self> {
        let id = match id {
            "S0.mean" => "S0.median",
            "S4" => "S3",
            "T6.at_least" | "T6.at_most" => "T6",
            id => id,
        };
        Self::ALL.iter().copied().find(|line| line.id() == id)
    }

    /// When the figure of this line is «not told»; `None` for one that is always told.
    pub(super) fn telling(self) -> Option<&'static Telling> {
        TELLING.iter().find(|telling| telling.figures.contains(&self))
    }
}
