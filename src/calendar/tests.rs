//! Fixtures of the tests below: the calendar and the rules as they are delivered.

use jiff::{Timestamp, civil::Date};

use super::{Calendar, DeadlineRules, DeadlineSubject};
use crate::domain::{Kind, Moment, Platform, Zone};

mod hand_checked;
mod properties;

pub(super) const YEARS: [(&str, &str); 5] = [
    ("mappings/calendar/ru-2023.xml", include_str!("../../mappings/calendar/ru-2023.xml")),
    ("mappings/calendar/ru-2024.xml", include_str!("../../mappings/calendar/ru-2024.xml")),
    ("mappings/calendar/ru-2025.xml", include_str!("../../mappings/calendar/ru-2025.xml")),
    ("mappings/calendar/ru-2026.xml", include_str!("../../mappings/calendar/ru-2026.xml")),
    ("mappings/calendar/ru-2027.xml", include_str!("../../mappings/calendar/ru-2027.xml")),
];

pub(super) const DELIVERED: &str = include_str!("../../mappings/deadlines.toml");

pub(super) fn calendar() -> Calendar {
    Calendar::parse(&YEARS).unwrap()
}

pub(super) fn delivered() -> DeadlineRules {
    DeadlineRules::parse("mappings/deadlines.toml", DELIVERED).unwrap()
}

/// A rule set of one answer rule for messages: `norm` are the keys that differ.
pub(super) fn one_rule(norm: &str) -> DeadlineRules {
    let text = format!(
        r#"
        [working_hours]
        from = "09:00"
        to = "18:00"
        lunch_from = "13:00"
        lunch_to = "14:00"
        [[rule]]
        id = "only"
        purpose = "answer"
        kind = "message"
        counts_from = "received"
        met_by = "closing"
        source = "проверка"
        {norm}
        "#
    );
    DeadlineRules::parse("mappings/deadlines.toml", &text).unwrap()
}

/// UTC+3 all year round.
pub(super) fn zone() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

/// `2026-01-05` with day precision, `2026-01-05T10:00` with second precision, local time.
pub(super) fn moment(text: &str) -> Moment {
    match text.parse::<Date>() {
        Ok(day) if text.len() == 10 => zone().on(day),
        _ => zone().at(format!("{text}:00+03:00").parse::<Timestamp>().unwrap().into()),
    }
}

pub(super) fn subject(kind: Kind, platform: Platform, received: &str) -> DeadlineSubject {
    DeadlineSubject { platform, kind, severity: None, received: moment(received), registered: None, planned: None }
}

pub(super) fn message(received: &str) -> DeadlineSubject {
    subject(Kind::Message, Platform::Pos, received)
}

pub(super) fn appeal(registered: &str) -> DeadlineSubject {
    DeadlineSubject { registered: Some(moment(registered)), ..subject(Kind::Appeal, Platform::Register, registered) }
}
