//! Rules of deadlines: how long what may take, by which law, and which rule fits an item.

use jiff::civil::Date;

use super::{
    Calendar, Explanation, MissingYear,
    count::{Counting, Start},
    rules_file,
    schedule::Schedule,
};
use crate::domain::{FileFault, Kind, MetBy, Moment, Platform, RuleId, Severity, Submission, Zone};

/// The rules of `mappings/deadlines.toml`, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineRules {
    /// The most specific first, so that the first that fits is the one that holds.
    pub(super) rules: Vec<Rule>,
    pub(super) schedule: Schedule,
}

/// What a deadline depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadlineSubject {
    /// The platform it came from.
    pub platform: Platform,
    /// Message, appeal or post.
    pub kind: Kind,
    /// Severity of an incident.
    pub severity: Option<Severity>,
    /// When the platform received it.
    pub received: Moment,
    /// When it was registered; `None` when the source does not say.
    pub registered: Option<Moment>,
    /// Date promised by the source; `None` when it promises none.
    pub planned: Option<Moment>,
}

impl From<&Submission> for DeadlineSubject {
    fn from(submission: &Submission) -> Self {
        Self {
            platform: submission.platform,
            kind: submission.kind,
            severity: submission.severity,
            received: submission.received,
            registered: submission.registered,
            planned: submission.planned,
        }
    }
}

/// A deadline as counted now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The last moment that is on time; with day precision the whole day is.
    pub moment: Moment,
    /// The rule that gave it.
    pub rule: RuleId,
    /// Which event meets it.
    pub met_by: MetBy,
}

impl DeadlineRules {
    /// Reads `mappings/deadlines.toml`; fails with everything that is wrong in it.
    ///
    /// Two rules that fit the same item equally well are a fault: close the older one with `in_force.to`.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, Vec<FileFault>> {
        rules_file::read(file_name, text)
    }

    /// The deadline of the answer; `None` when no rule fits the item: it has no deadline and is counted apart.
    ///
    /// The rule must be in force on the day of receipt. A rule that names a severity fits only items of that severity, so an
    /// incident without severity has no deadline unless the file has a rule for its platform without `severity`. Rules in
    /// days give a deadline of day precision. Rules in hours give one of the precision of the event they count from: where
    /// only the day is known, the hours run from its beginning and the whole day in which they end is on time (9 hours: the
    /// day of receipt itself). A registration before the receipt and a planned day before the day of receipt are mistakes of
    /// the source and are not counted from.
    ///
    /// Fails when the count or the roll meets a year without a production calendar.
    pub fn due(&self, subject: DeadlineSubject, calendar: &Calendar, zone: &Zone) -> Result<Option<Due>, MissingYear> {
        let Some((rule, met_by)) = self.answer(subject) else { return Ok(None) };
        let counting = Counting { rule, schedule: &self.schedule, calendar, zone };
        let moment = counting.end(rule.start(subject), &mut |_, _| {})?;
        Ok(Some(Due { moment, rule: rule.id.clone(), met_by }))
    }

    /// Whether the deadline of the answer goes by the date that the source promises; `None` when no rule fits the item.
    pub fn goes_by_planned(&self, subject: DeadlineSubject) -> Option<bool> {
        match self.fitting(Purpose::Answer, subject)?.aim {
            Aim::Answer { source_planned, .. } => Some(source_planned),
            Aim::Registration | Aim::Forwarding | Aim::Extension => None,
        }
    }

    /// The latest deadline of the answer when the item is extended; `None` when it has none or may not be extended.
    ///
    /// The extension runs from the last day of the answer's norm as counted, before any roll: 30 days and 30 more are 60
    /// days from registration.
    pub fn extension(
        &self,
        subject: DeadlineSubject,
        calendar: &Calendar,
        zone: &Zone,
    ) -> Result<Option<Due>, MissingYear> {
        let Some((_, met_by)) = self.answer(subject) else { return Ok(None) };
        let Some((rule, start)) = self.start(Purpose::Extension, subject, calendar, zone)? else { return Ok(None) };
        let counting = Counting { rule, schedule: &self.schedule, calendar, zone };
        let moment = counting.end(start, &mut |_, _| {})?;
        Ok(Some(Due { moment, rule: rule.id.clone(), met_by }))
    }

    /// Why a deadline is what it is, day by day; `None` when no rule of this purpose fits the item.
    ///
    /// Counts by the same steps as [`Self::due`] and [`Self::extension`].
    pub fn explain<'a>(
        &'a self,
        purpose: Purpose,
        subject: DeadlineSubject,
        calendar: &'a Calendar,
        zone: &'a Zone,
    ) -> Result<Option<Explanation<'a>>, MissingYear> {
        let Some((rule, start)) = self.start(purpose, subject, calendar, zone)? else { return Ok(None) };
        let counting = Counting { rule, schedule: &self.schedule, calendar, zone };
        Explanation::new(&counting, start, subject).map(Some)
    }

    /// The rule of `purpose` that holds for the item, and where it counts from.
    fn start(
        &self,
        purpose: Purpose,
        subject: DeadlineSubject,
        calendar: &Calendar,
        zone: &Zone,
    ) -> Result<Option<(&Rule, Start)>, MissingYear> {
        let Some(rule) = self.fitting(purpose, subject) else { return Ok(None) };
        if purpose != Purpose::Extension {
            return Ok(Some((rule, rule.start(subject))));
        }
        let Some((answer, _)) = self.answer(subject) else { return Ok(None) };
        let counting = Counting { rule: answer, schedule: &self.schedule, calendar, zone };
        let last = counting.unrolled(answer.start(subject), &mut |_, _| {})?;
        Ok(Some((rule, Start::of_extension(zone.on(last.day())))))
    }

    fn answer(&self, subject: DeadlineSubject) -> Option<(&Rule, MetBy)> {
        let fitting = self.fitting(Purpose::Answer, subject)?;
        match fitting.aim {
            Aim::Answer { met_by, .. } => Some((fitting, met_by)),
            Aim::Registration | Aim::Forwarding | Aim::Extension => None,
        }
    }

    fn fitting(&self, purpose: Purpose, subject: DeadlineSubject) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.aim.purpose() == purpose && rule.fits(subject))
    }
}

/// What a rule sets a deadline for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The answer in substance: the only one that gives a submission its deadline.
    Answer,
    /// Registration of the item.
    Registration,
    /// Forwarding to the competent body.
    Forwarding,
    /// Extension of the answer's deadline.
    Extension,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: &'static [Self] = &[Self::Answer, Self::Registration, Self::Forwarding, Self::Extension];

    /// The spelling in `mappings/deadlines.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Registration => "registration",
            Self::Forwarding => "forwarding",
            Self::Extension => "extension",
        }
    }

    /// What an operator reads (Russian): `Срок ответа`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Answer => "Срок ответа",
            Self::Registration => "Срок регистрации",
            Self::Forwarding => "Срок перенаправления",
            Self::Extension => "Продлённый срок ответа",
        }
    }
}

/// What a norm is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Every day, from the day after the event.
    CalendarDays,
    /// Working days only, from the day after the event.
    WorkingDays,
    /// Hours by the clock, from the event itself.
    Hours,
    /// Hours of the working schedule, from the event itself.
    WorkingHours,
}

impl Unit {
    /// Every unit.
    pub const ALL: &'static [Self] = &[Self::CalendarDays, Self::WorkingDays, Self::Hours, Self::WorkingHours];

    /// The spelling in `mappings/deadlines.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CalendarDays => "calendar_days",
            Self::WorkingDays => "working_days",
            Self::Hours => "hours",
            Self::WorkingHours => "working_hours",
        }
    }
}

/// How long: an amount of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Norm {
    /// 1…3650.
    pub amount: u16,
    /// What is counted.
    pub unit: Unit,
}

/// Where a norm in calendar days ends when its last day is off. The law leaves it open for 59-ФЗ, so it is a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Roll {
    /// On that day off.
    None,
    /// On the next working day.
    Forward,
    /// On the last working day before, the safe side; on the day off itself when no working day lies between it and the
    /// event.
    Backward,
}

impl Roll {
    /// Every roll.
    pub const ALL: &'static [Self] = &[Self::None, Self::Forward, Self::Backward];

    /// The spelling in `mappings/deadlines.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Forward => "forward",
            Self::Backward => "backward",
        }
    }
}

/// The event a norm counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CountsFrom {
    Received,
    /// The registration; the receipt where none is known.
    RegisteredOrReceived,
}

impl CountsFrom {
    pub(super) const ALL: &'static [Self] = &[Self::Received, Self::RegisteredOrReceived];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::RegisteredOrReceived => "registered_or_received",
        }
    }
}

/// What a rule is for, with what only that purpose has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Answer {
        met_by: MetBy,
        /// Whether the source's planned date wins over the norm.
        source_planned: bool,
    },
    Registration,
    Forwarding,
    Extension,
}

impl Aim {
    pub(super) fn purpose(self) -> Purpose {
        match self {
            Self::Answer { .. } => Purpose::Answer,
            Self::Registration => Purpose::Registration,
            Self::Forwarding => Purpose::Forwarding,
            Self::Extension => Purpose::Extension,
        }
    }
}

/// One rule of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) id: RuleId,
    pub(super) aim: Aim,
    pub(super) kind: Kind,
    /// `None`: any platform.
    pub(super) platform: Option<Platform>,
    /// `None`: any severity, also none.
    pub(super) severity: Option<Severity>,
    /// First and last day of receipt for which it holds; `None`: no limit.
    pub(super) in_force: (Option<Date>, Option<Date>),
    pub(super) norm: Norm,
    /// Not used by extensions, which count from the answer's deadline.
    pub(super) counts_from: CountsFrom,
    /// [`Roll::None`] for every unit but calendar days.
    pub(super) roll: Roll,
    /// The text of its source: law, article, or whose practice it is (Russian).
    pub(super) source: String,
}

impl Rule {
    fn fits(&self, subject: DeadlineSubject) -> bool {
        let day = subject.received.day();
        self.kind == subject.kind
            && self.platform.is_none_or(|platform| platform == subject.platform)
            && self.severity.is_none_or(|severity| Some(severity) == subject.severity)
            && self.in_force.0.is_none_or(|from| from <= day)
            && self.in_force.1.is_none_or(|to| day <= to)
    }

    /// How many of platform and severity it names; more of them win.
    pub(super) fn specificity(&self) -> u8 {
        u8::from(self.platform.is_some()) + u8::from(self.severity.is_some())
    }

    /// Whether some item could have either rule with nothing to prefer one.
    pub(super) fn is_ambiguous_with(&self, other: &Self) -> bool {
        fn agree<T: Copy + PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        let begins_in_time = |from: Option<Date>, to: Option<Date>| from.zip(to).is_none_or(|(from, to)| from <= to);
        self.aim.purpose() == other.aim.purpose()
            && self.kind == other.kind
            && self.specificity() == other.specificity()
            && agree(self.platform, other.platform)
            && agree(self.severity, other.severity)
            && begins_in_time(self.in_force.0, other.in_force.1)
            && begins_in_time(other.in_force.0, self.in_force.1)
    }
}

#[cfg(test)]
mod tests;
