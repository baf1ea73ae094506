//! «Почему такая дата»: a deadline told day by day.

use std::fmt;

use jiff::{
    SignedDuration,
    civil::{Date, Time, Weekday},
};

use super::{
    DayKind, DeadlineSubject, Event, Mark, MissingYear, Norm, Purpose, Unit,
    count::{Counting, Start},
    rules::Aim,
};
use crate::domain::{Moment, Precision, RuleId, Zone};

/// Why a deadline is what it is. Shown to an operator as [`Self::text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'a> {
    /// The deadline explained.
    pub due: Moment,
    /// What it is the deadline of.
    pub purpose: Purpose,
    /// The rule that gave it.
    pub rule: &'a RuleId,
    /// The rule's source: law, article, or whose practice it is (Russian).
    pub source: &'a str,
    /// The rule's norm; not counted when `event` is [`Event::Planned`].
    pub norm: Norm,
    /// What it counts from.
    pub event: Event,
    /// When that was.
    pub begun: Moment,
    /// The source's planned day, when it was left aside because it lies before the receipt.
    pub planned_ignored: Option<Date>,
    /// Every day or stretch of time from the event on, then the days of the roll; the last one is of the deadline's day.
    pub steps: Vec<Step<'a>>,
    zone: &'a Zone,
}

/// One day, or a stretch of it, on the way to a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// The day.
    pub day: Date,
    /// What the day is; `None` when there is no calendar of its year and the rule needs none.
    pub kind: Option<DayKind<'a>>,
    /// What the count did with it.
    pub mark: Mark,
}

impl<'a> Explanation<'a> {
    pub(super) fn new(counting: &Counting<'a>, start: Start, subject: DeadlineSubject) -> Result<Self, MissingYear> {
        let mut steps = Vec::new();
        let due = counting.end(start, &mut |day, mark| {
            steps.push(Step { day, kind: counting.calendar.day(day).ok(), mark });
        })?;
        let planned_wins = matches!(counting.rule.aim, Aim::Answer { source_planned: true, .. });
        let planned = subject.planned.filter(|_| planned_wins && start.event != Event::Planned);
        Ok(Self {
            due,
            purpose: counting.rule.aim.purpose(),
            rule: &counting.rule.id,
            source: &counting.rule.source,
            norm: counting.rule.norm,
            event: start.event,
            begun: start.moment,
            planned_ignored: planned.map(Moment::day),
            steps,
            zone: counting.zone,
        })
    }

    /// The whole explanation in Russian, a line per step.
    pub fn text(&self) -> String {
        self.to_string()
    }

    /// What the norm counts from.
    fn beginning(&self) -> String {
        let (event, begun) = (from_event(self.event), self.begun_at());
        match (self.event, self.norm.unit, self.begun.precision()) {
            (Event::Planned, _, _) => format!("Источник назвал плановую дату, она важнее нормы: {begun}."),
            (_, Unit::CalendarDays | Unit::WorkingDays, _) => format!("Отсчёт от {event} {begun}, со следующего дня:"),
            (_, Unit::Hours | Unit::WorkingHours, Precision::Second) => format!("Отсчёт от {event} {begun}:"),
            (_, Unit::Hours | Unit::WorkingHours, Precision::Day) => {
                format!("Отсчёт от {event} {begun}; время неизвестно, часы идут от начала дня:")
            }
        }
    }

    /// A step without its date; `counted` is the time counted so far, this step included.
    fn step(&self, step: &Step<'_>, counted: SignedDuration) -> String {
        let kind = step.kind.map_or_else(|| "нет календаря на этот год".to_owned(), |kind| kind.to_string());
        match step.mark {
            Mark::Begun => format!("{}, не считается; {kind}", event_title(self.event)),
            Mark::Planned => format!("плановая дата, в срок до конца дня; {kind}"),
            Mark::Counted { number } if self.norm.unit == Unit::Hours => format!("сутки {number}; {kind}"),
            Mark::Counted { number } => format!("день {number}; {kind}"),
            Mark::Skipped => format!("{kind}, не считается"),
            Mark::TooLate => format!("{kind}, рабочее время уже прошло, не считается"),
            Mark::Left => format!("{kind}, срок на нём не заканчивается"),
            Mark::Landed => format!("{kind}, сюда перенесён срок"),
            Mark::Kept => format!("{kind}; раньше нет рабочего дня после события, срок остаётся здесь"),
            Mark::Hours { from, to, length } => {
                let to = if to == Time::midnight() && !length.is_zero() { "24:00".to_owned() } else { clock(to) };
                let (from, length, counted) = (clock(from), duration(length), duration(counted));
                format!("{from}–{to}: {length}, всего {counted}; {kind}")
            }
        }
    }

    fn moment(&self, moment: Moment) -> String {
        match moment.precision() {
            Precision::Day => format!("{}, до конца дня", date(moment.day())),
            Precision::Second => self.timed(moment),
        }
    }

    fn begun_at(&self) -> String {
        match self.begun.precision() {
            Precision::Day => date(self.begun.day()),
            Precision::Second => self.timed(self.begun),
        }
    }

    fn timed(&self, moment: Moment) -> String {
        let time = self.zone.time_zone().to_datetime(moment.instant().into()).time();
        format!("{} {}", date(moment.day()), clock(time))
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}.", self.purpose.title(), self.moment(self.due))?;
        writeln!(f, "Правило {}: {}. Основание: {}.", self.rule, norm(self.norm), self.source)?;
        if let Some(day) = self.planned_ignored {
            writeln!(f, "Плановая дата источника {} раньше поступления и не учтена.", date(day))?;
        }
        writeln!(f, "{}", self.beginning())?;
        let mut counted = SignedDuration::ZERO;
        for step in &self.steps {
            if let Mark::Hours { length, .. } = step.mark {
                counted = counted.saturating_add(length);
            }
            writeln!(f, "  {} — {}", date(step.day), self.step(step, counted))?;
        }
        Ok(())
    }
}

fn event_title(event: Event) -> &'static str {
    match event {
        Event::Received => "поступление",
        Event::Registered => "регистрация",
        Event::Planned => "плановая дата",
        Event::NormEnd => "последний день основного срока",
    }
}

fn from_event(event: Event) -> &'static str {
    match event {
        Event::Received => "поступления",
        Event::Registered => "регистрации",
        Event::Planned => "плановой даты",
        Event::NormEnd => "последнего дня основного срока",
    }
}

/// `11.06.2027 (пт)`.
fn date(day: Date) -> String {
    let weekday = match day.weekday() {
        Weekday::Monday => "пн",
        Weekday::Tuesday => "вт",
        Weekday::Wednesday => "ср",
        Weekday::Thursday => "чт",
        Weekday::Friday => "пт",
        Weekday::Saturday => "сб",
        Weekday::Sunday => "вс",
    };
    format!("{} ({weekday})", day.strftime("%d.%m.%Y"))
}

/// `17:05`, with seconds where there are any.
fn clock(time: Time) -> String {
    let format = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.strftime(format).to_string()
}

/// `3 ч 30 мин`; fractions of a second are left out.
fn duration(length: SignedDuration) -> String {
    let seconds = length.as_secs();
    let parts = [(seconds / 3600, "ч"), (seconds / 60 % 60, "мин"), (seconds % 60, "с")];
    let parts = parts.iter().filter(|(value, _)| *value != 0).map(|(value, unit)| format!("{value} {unit}"));
    let text = parts.collect::<Vec<_>>().join(" ");
    if text.is_empty() { "0 мин".to_owned() } else { text }
}

/// `30 календарных дней`.
fn norm(norm: Norm) -> String {
    let (one, few, many) = match norm.unit {
        Unit::CalendarDays => ("календарный день", "календарных дня", "календарных дней"),
        Unit::WorkingDays => ("рабочий день", "рабочих дня", "рабочих дней"),
        Unit::Hours => ("час", "часа", "часов"),
        Unit::WorkingHours => ("рабочий час", "рабочих часа", "рабочих часов"),
    };
    let form = match (norm.amount % 10, norm.amount % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    };
    format!("{} {form}", norm.amount)
}

#[cfg(test)]
mod tests;
