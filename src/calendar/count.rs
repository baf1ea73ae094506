//! Counts a norm from its event to its last moment, telling every step to whoever wants to hear it.

use jiff::{
    SignedDuration,
    civil::{Date, Time},
};

use super::{
    Calendar, DayKind, DeadlineSubject, MissingYear, Roll, Unit,
    rules::{Aim, CountsFrom, Rule},
    schedule::{Schedule, Span},
};
use crate::domain::{Instant, Moment, Precision, Zone};

const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// What a deadline counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// The receipt.
    Received,
    /// The registration.
    Registered,
    /// The date the source promises; nothing is counted then.
    Planned,
    /// The last day of the answer's norm: an extension begins behind it.
    NormEnd,
}

/// What a step of the count did with its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The day of the event; it does not count itself.
    Begun,
    /// The day is the planned one.
    Planned,
    /// Counted as day `number`, from 1.
    Counted {
        /// Position in the norm.
        number: u16,
    },
    /// Time of the day, counted in hours. `to` is midnight where it ends with the day; a deadline on the stroke of midnight
    /// has a last step of no length on the day that begins.
    Hours {
        /// Local time.
        from: Time,
        /// Local time.
        to: Time,
        /// How much of the norm this was.
        length: SignedDuration,
    },
    /// A day off that does not count.
    Skipped,
    /// A working day whose working time was over before the event.
    TooLate,
    /// A day off that the roll left.
    Left,
    /// The working day at which the roll ended.
    Landed,
    /// The last day stays, a day off: no working day lies between it and the event.
    Kept,
}

/// Where a count begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) event: Event,
    pub(super) moment: Moment,
}

impl Start {
    /// An extension counts from the last day of the norm it extends.
    pub(super) fn of_extension(last: Moment) -> Self {
        Self { event: Event::NormEnd, moment: last }
    }
}

impl Rule {
    /// The event the rule counts from; the planned date where it wins.
    pub(super) fn start(&self, subject: DeadlineSubject) -> Start {
        let received = subject.received;
        let planned = match self.aim {
            Aim::Answer { source_planned: true, .. } => {
                subject.planned.filter(|planned| planned.day() >= received.day())
            }
            Aim::Answer { .. } | Aim::Registration | Aim::Forwarding | Aim::Extension => None,
        };
        let registered = match self.counts_from {
            CountsFrom::Received => None,
            CountsFrom::RegisteredOrReceived => subject.registered.filter(|moment| !moment.is_before(received)),
        };
        match (planned, registered) {
            (Some(moment), _) => Start { event: Event::Planned, moment },
            (None, Some(moment)) => Start { event: Event::Registered, moment },
            (None, None) => Start { event: Event::Received, moment: received },
        }
    }
}

/// One rule, and what it is counted with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counting<'a> {
    pub(super) rule: &'a Rule,
    pub(super) schedule: &'a Schedule,
    pub(super) calendar: &'a Calendar,
    pub(super) zone: &'a Zone,
}

impl Counting<'_> {
    /// The deadline. The last step told is of its day.
    pub(super) fn end(&self, start: Start, tell: &mut impl FnMut(Date, Mark)) -> Result<Moment, MissingYear> {
        let last = self.unrolled(start, tell)?;
        match self.rule.roll {
            Roll::None => Ok(last),
            Roll::Forward | Roll::Backward if start.event == Event::Planned => Ok(last),
            Roll::Forward => self.forward(last.day(), tell).map(|day| self.zone.on(day)),
            Roll::Backward => self.backward(start.moment.day(), last.day(), tell).map(|day| self.zone.on(day)),
        }
    }

    /// The end of the norm as counted, whatever day it is.
    pub(super) fn unrolled(&self, start: Start, tell: &mut impl FnMut(Date, Mark)) -> Result<Moment, MissingYear> {
        let Start { event, moment } = start;
        if event == Event::Planned {
            tell(moment.day(), Mark::Planned);
            return Ok(self.zone.on(moment.day()));
        }
        let amount = self.rule.norm.amount;
        Ok(match (self.rule.norm.unit, moment.precision()) {
            (Unit::CalendarDays, _) => self.zone.on(calendar_days(moment.day(), amount, tell)),
            (Unit::WorkingDays, _) => self.zone.on(self.working_days(moment.day(), tell)?),
            (Unit::Hours, Precision::Day) => self.zone.on(calendar_days(moment.day(), amount / 24, tell)),
            (Unit::Hours, Precision::Second) => self.hours(moment, tell),
            (Unit::WorkingHours, Precision::Day) => self.zone.on(self.working_hours(moment.day(), None, tell)?.0),
            (Unit::WorkingHours, Precision::Second) => {
                let begun = self.zone.time_zone().to_datetime(moment.instant().into()).time();
                let (day, time) = self.working_hours(moment.day(), Some(begun), tell)?;
                self.at(day, time)
            }
        })
    }

    fn working_days(&self, begun: Date, tell: &mut impl FnMut(Date, Mark)) -> Result<Date, MissingYear> {
        tell(begun, Mark::Begun);
        let mut day = begun;
        let mut number = 0;
        while number < self.rule.norm.amount {
            day = next(day);
            if self.calendar.day(day)?.is_working() {
                number += 1;
                tell(day, Mark::Counted { number });
            } else {
                tell(day, Mark::Skipped);
            }
        }
        Ok(day)
    }

    fn hours(&self, begun: Moment, tell: &mut impl FnMut(Date, Mark)) -> Moment {
        let norm = i64::from(self.rule.norm.amount) * MICROS_PER_HOUR;
        let end = self.zone.at(Instant::from_micros(begun.instant().as_micros().saturating_add(norm)));
        let local = |instant: Instant| self.zone.time_zone().to_datetime(instant.into()).time();
        let mut from = begun.instant();
        let mut day = begun.day();
        while day < end.day() {
            let midnight = self.zone.start_of(next(day));
            tell(day, hours_mark(local(from), Time::midnight(), from, midnight));
            (from, day) = (midnight, next(day));
        }
        tell(day, hours_mark(local(from), local(end.instant()), from, end.instant()));
        end
    }

    /// Day and local time at which the working hours run out; from the beginning of the day when its time is not known.
    fn working_hours(
        &self,
        begun: Date,
        time: Option<Time>,
        tell: &mut impl FnMut(Date, Mark),
    ) -> Result<(Date, Time), MissingYear> {
        let mut left = SignedDuration::from_hours(i64::from(self.rule.norm.amount));
        let mut day = begun;
        let mut not_before = time.unwrap_or(Time::midnight());
        loop {
            let kind = self.calendar.day(day)?;
            let mut mark = if kind.is_working() { Some(Mark::TooLate) } else { Some(Mark::Skipped) };
            let spans = if kind.is_working() { self.schedule.spans(kind == DayKind::Short) } else { &[] };
            for span in spans {
                let span = Span { from: span.from.max(not_before), ..*span };
                let length = span.length().min(left);
                if length <= SignedDuration::ZERO {
                    continue;
                }
                let to = span.from.saturating_add(length);
                tell(day, Mark::Hours { from: span.from, to, length });
                mark = None;
                left -= length;
                if left.is_zero() {
                    return Ok((day, to));
                }
            }
            if let Some(mark) = mark {
                tell(day, mark);
            }
            (day, not_before) = (next(day), Time::midnight());
        }
    }

    fn forward(&self, last: Date, tell: &mut impl FnMut(Date, Mark)) -> Result<Date, MissingYear> {
        let mut day = last;
        while !self.calendar.day(day)?.is_working() {
            tell(day, Mark::Left);
            day = next(day);
        }
        if day != last {
            tell(day, Mark::Landed);
        }
        Ok(day)
    }

    fn backward(&self, begun: Date, last: Date, tell: &mut impl FnMut(Date, Mark)) -> Result<Date, MissingYear> {
        let mut day = last;
        while !self.calendar.day(day)?.is_working() {
            tell(day, Mark::Left);
            day = day.yesterday().unwrap_or(begun);
            if day <= begun {
                tell(last, Mark::Kept);
                return Ok(last);
            }
        }
        if day != last {
            tell(day, Mark::Landed);
        }
        Ok(day)
    }

    fn at(&self, day: Date, time: Time) -> Moment {
        let instant = self.zone.time_zone().to_ambiguous_timestamp(day.to_datetime(time)).compatible();
        self.zone.at(instant.map_or_else(|_| self.zone.start_of(day), Instant::from))
    }
}

fn calendar_days(begun: Date, amount: u16, tell: &mut impl FnMut(Date, Mark)) -> Date {
    tell(begun, Mark::Begun);
    (1..=amount).fold(begun, |day, number| {
        let day = next(day);
        tell(day, Mark::Counted { number });
        day
    })
}

fn hours_mark(from: Time, to: Time, begin: Instant, end: Instant) -> Mark {
    Mark::Hours { from, to, length: SignedDuration::from_micros(end.as_micros() - begin.as_micros()) }
}

/// The day after; the last day of year 9999 has none and stays, but no calendar reaches it.
fn next(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}
