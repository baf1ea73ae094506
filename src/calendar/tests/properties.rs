//! What holds for every deadline.

use std::sync::LazyLock;

use jiff::{SignedDuration, ToSpan, civil::date};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::{calendar, delivered, one_rule, zone};
use crate::{
    calendar::{Calendar, DeadlineRules, DeadlineSubject, Mark, Purpose, Unit},
    domain::{Instant, Kind, Moment, Platform, Precision, Severity},
};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(calendar);
static DELIVERED: LazyLock<DeadlineRules> = LazyLock::new(delivered);

/// A moment of either precision from mid-2023 to the end of 2026.
fn moments() -> impl Strategy<Value = Moment> {
    let start = zone().start_of(date(2023, 7, 1));
    (0..1279_i64, 0..86_400_i64, any::<bool>()).prop_map(move |(days, seconds, by_day)| {
        if by_day {
            zone().on(date(2023, 7, 1) + days.days())
        } else {
            zone().at(Instant::from_micros(start.as_micros() + (days * 86_400 + seconds) * 1_000_000))
        }
    })
}

fn severities() -> impl Strategy<Value = Option<Severity>> {
    prop_oneof![Just(None), Just(Some(Severity::High)), Just(Some(Severity::Normal)), Just(Some(Severity::Direct))]
}

/// Items of every kind; registration and planned date lie anywhere, also where they cannot.
fn subjects() -> impl Strategy<Value = DeadlineSubject> {
    let kinds = prop_oneof![
        Just((Kind::Appeal, Platform::Register)),
        Just((Kind::Message, Platform::Pos)),
        Just((Kind::Message, Platform::Incident)),
    ];
    let other = || prop_oneof![Just(None), moments().prop_map(Some)];
    (kinds, severities(), moments(), other(), other()).prop_map(
        |((kind, platform), severity, received, registered, planned)| DeadlineSubject {
            platform,
            kind,
            severity,
            received,
            registered,
            planned,
        },
    )
}

/// Rules of every unit and roll.
fn rules() -> impl Strategy<Value = DeadlineRules> {
    let rolls = prop_oneof![Just("none"), Just("forward"), Just("backward")];
    let units =
        prop_oneof![Just(Unit::CalendarDays), Just(Unit::WorkingDays), Just(Unit::Hours), Just(Unit::WorkingHours)];
    (1..60_u16, units, rolls, any::<bool>()).prop_map(|(amount, unit, roll, source_planned)| {
        rule(amount, unit, if unit == Unit::CalendarDays { roll } else { "" }, source_planned)
    })
}

fn rule(amount: u16, unit: Unit, roll: &str, source_planned: bool) -> DeadlineRules {
    let roll = if roll.is_empty() { String::new() } else { format!("roll = \"{roll}\"") };
    one_rule(&format!("amount = {amount}\nunit = \"{}\"\nsource_planned = {source_planned}\n{roll}", unit.as_str()))
}

fn message(received: Moment, planned: Option<Moment>) -> DeadlineSubject {
    DeadlineSubject {
        platform: Platform::Pos,
        kind: Kind::Message,
        severity: None,
        received,
        registered: None,
        planned,
    }
}

fn due(rules: &DeadlineRules, subject: DeadlineSubject) -> Moment {
    rules.due(subject, &CALENDAR, &zone()).unwrap().unwrap().moment
}

proptest! {
    #[test]
    fn a_deadline_is_never_before_the_receipt(rules in rules(), received in moments(), planned in moments()) {
        prop_assert!(!due(&rules, message(received, Some(planned))).is_before(received));
    }

    #[test]
    fn a_delivered_rule_never_ends_before_the_receipt(subject in subjects()) {
        if let Some(due) = DELIVERED.due(subject, &CALENDAR, &zone()).unwrap() {
            prop_assert!(!due.moment.is_before(subject.received), "{due:?}");
        }
    }

    #[test]
    fn a_deadline_in_working_days_or_hours_is_on_a_working_day(
        amount in 1..60_u16,
        in_hours in any::<bool>(),
        received in moments(),
    ) {
        let unit = if in_hours { Unit::WorkingHours } else { Unit::WorkingDays };
        let due = due(&rule(amount, unit, "", false), message(received, None));
        prop_assert!(CALENDAR.day(due.day()).unwrap().is_working());
    }

    #[test]
    fn as_many_working_days_as_the_norm_lie_behind_the_event(amount in 1..60_u16, received in moments()) {
        let due = due(&rule(amount, Unit::WorkingDays, "", false), message(received, None));
        let days = received.day().series(1.day()).skip(1).take_while(|day| *day <= due.day());
        let working = days.filter(|day| CALENDAR.day(*day).unwrap().is_working()).count();
        prop_assert_eq!(working, usize::from(amount));
    }

    #[test]
    fn a_roll_backward_is_never_later_and_a_roll_forward_never_earlier(amount in 1..60_u16, received in moments()) {
        let rolled = |roll| due(&rule(amount, Unit::CalendarDays, roll, false), message(received, None)).day();
        prop_assert!(rolled("backward") <= rolled("none"));
        prop_assert!(rolled("none") <= rolled("forward"));
        prop_assert!(CALENDAR.day(rolled("forward")).unwrap().is_working());
    }

    #[test]
    fn a_longer_norm_never_ends_earlier(amount in 1..59_u16, received in moments()) {
        for unit in Unit::ALL {
            let roll = if *unit == Unit::CalendarDays { "forward" } else { "" };
            let of = |amount| due(&rule(amount, *unit, roll, false), message(received, None));
            prop_assert!(of(amount).instant() <= of(amount + 1).instant());
        }
    }

    #[test]
    fn an_explanation_ends_on_the_deadline(rules in rules(), received in moments(), planned in moments()) {
        let subject = message(received, Some(planned));
        let explained = rules.explain(Purpose::Answer, subject, &CALENDAR, &zone()).unwrap().unwrap().due;
        prop_assert_eq!(explained, due(&rules, subject));
        let zone = zone();
        let explanation = rules.explain(Purpose::Answer, subject, &CALENDAR, &zone).unwrap().unwrap();
        prop_assert_eq!(explanation.steps.last().unwrap().day, explained.day());
        prop_assert!(explanation.text().lines().count() >= explanation.steps.len() + 3);
    }

    #[test]
    fn the_hours_explained_add_up_to_the_norm(amount in 1..60_u16, is_working in any::<bool>(), received in moments()) {
        let unit = if is_working { Unit::WorkingHours } else { Unit::Hours };
        let (rules, zone) = (rule(amount, unit, "", false), zone());
        let explanation = rules.explain(Purpose::Answer, message(received, None), &CALENDAR, &zone).unwrap().unwrap();
        let mut counted = None;
        for step in &explanation.steps {
            if let Mark::Hours { length, .. } = step.mark {
                counted = Some(counted.unwrap_or(SignedDuration::ZERO) + length);
            }
        }
        let counts_days = unit == Unit::Hours && received.precision() == Precision::Day;
        let expected = (!counts_days).then(|| SignedDuration::from_hours(i64::from(amount)));
        prop_assert_eq!(counted, expected);
    }

    #[test]
    fn an_extension_is_never_before_the_deadline_it_extends(subject in subjects()) {
        let due = DELIVERED.due(subject, &CALENDAR, &zone()).unwrap();
        if let Some(extended) = DELIVERED.extension(subject, &CALENDAR, &zone()).unwrap() {
            prop_assert!(!extended.moment.is_before(due.unwrap().moment));
        }
    }
}
