use jiff::civil::date;

use super::*;

fn volgograd() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

fn at(text: &str) -> Moment {
    volgograd().at(text.parse::<Timestamp>().unwrap().into())
}

fn on(month: i8, day: i8) -> Moment {
    volgograd().on(date(2026, month, day))
}

#[test]
fn the_local_day_differs_from_the_utc_day_before_midnight() {
    assert_eq!(at("2026-01-05T21:30:00Z").day(), date(2026, 1, 6));
}

#[test]
fn the_due_instant_is_on_time() {
    assert!(at("2026-01-05T12:00:00Z").is_by(at("2026-01-05T12:00:00Z")));
    assert!(!at("2026-01-05T12:00:01Z").is_by(at("2026-01-05T12:00:00Z")));
}

#[test]
fn the_whole_due_day_is_on_time() {
    assert!(at("2026-01-06T20:59:59Z").is_by(on(1, 6)));
    assert!(!at("2026-01-06T21:00:00Z").is_by(on(1, 6)));
}

#[test]
fn a_day_is_compared_with_an_instant_by_days() {
    assert!(on(1, 6).is_by(at("2026-01-06T06:00:00Z")));
    assert!(on(1, 5).is_before(at("2026-01-06T06:00:00Z")));
    assert!(!on(1, 6).is_before(at("2026-01-06T06:00:00Z")));
}

#[test]
fn days_and_hours_are_not_mixed() {
    assert_eq!(at("2026-01-06T06:00:00Z").since(at("2026-01-05T18:00:00Z")), Elapsed::Hours(12.0));
    assert_eq!(at("2026-01-06T06:00:00Z").since(on(1, 1)), Elapsed::Days(5));
    assert_eq!(on(3, 1).since(on(2, 1)), Elapsed::Days(28));
    assert_eq!(on(1, 1).since(on(1, 6)), Elapsed::Days(-5));
}

#[test]
fn a_stored_day_comes_back() {
    let day = on(1, 6);
    assert_eq!(volgograd().stored(day.instant(), Precision::Day), day);
}

#[test]
fn a_stored_day_stays_when_the_zone_is_corrected() {
    for (stored_in, read_in) in [
        ("Europe/Volgograd", "Europe/Kaliningrad"),
        ("Europe/Volgograd", "Asia/Kamchatka"),
        ("Asia/Kamchatka", "Europe/Kaliningrad"),
        ("Europe/Kaliningrad", "Asia/Kamchatka"),
    ] {
        let [stored_in, read_in] = [stored_in, read_in].map(|name| Zone::named(name).unwrap());
        let day = stored_in.on(date(2026, 3, 29));
        let again = read_in.stored(day.instant(), Precision::Day);
        assert_eq!((again.day(), again.instant(), again.precision()), (day.day(), day.instant(), Precision::Day));
    }
}

#[test]
fn the_rules_of_a_zone_are_its_name_and_its_offsets() {
    let rules = volgograd().rules();
    assert!(rules.starts_with("Europe/Volgograd\n"), "{rules}");
    assert!(rules.contains("\n2020-12-26T22:00:00Z 10800"), "{rules}");
    let other = |name| Zone::named(name).unwrap().rules();
    assert_ne!(rules.split_once('\n').unwrap().1, other("Europe/Moscow").split_once('\n').unwrap().1);
    assert!(other("Europe/Berlin").lines().last().unwrap().starts_with("2200-10-"));
}

#[test]
fn a_zone_comes_back_from_its_rules() {
    for name in ["Europe/Volgograd", "Asia/Omsk", "Europe/Berlin", "UTC", "Asia/Kamchatka"] {
        let zone = Zone::named(name).unwrap();
        let again = Zone::parse(&zone.rules()).unwrap();
        assert_eq!(again.rules(), zone.rules());
        for at in ["1905-01-01T00:00:00Z", "1961-07-01T12:00:00Z", "2019-03-01T21:30:00Z", "2026-07-05T20:59:59Z"] {
            let at = Instant::from(at.parse::<Timestamp>().unwrap());
            assert_eq!(again.at(at), zone.at(at), "{name} {at:?}");
        }
        let day = date(2026, 3, 29);
        assert_eq!(again.on(day), zone.on(day), "{name}");
    }
}

#[test]
fn a_zone_is_what_it_was_whatever_its_name_means_now() {
    let former = Zone::parse("Europe/Volgograd\n1900-01-01T00:00:00Z 10800\n2026-01-01T00:00:00Z 14400").unwrap();
    let day = |at: &str| former.at(Instant::from(at.parse::<Timestamp>().unwrap())).day();
    assert_eq!(day("2025-12-31T20:30:00Z"), date(2025, 12, 31));
    assert_eq!(day("2026-03-31T20:30:00Z"), date(2026, 4, 1));
}

#[test]
fn no_other_text_is_a_zone() {
    for text in ["", "Europe/Volgograd", "Europe/Volgograd\nnever 3", "Europe/Volgograd\n1900-01-01T00:00:00Z far"] {
        assert_eq!(Zone::parse(text), None, "{text}");
    }
}

#[test]
fn days_are_counted_from_local_day_to_local_day() {
    assert_eq!(at("2026-01-05T21:30:00Z").days_since(at("2026-01-05T20:30:00Z")), 1);
    assert_eq!(at("2026-01-06T06:00:00Z").days_since(on(1, 1)), 5);
    assert_eq!(on(1, 1).days_since(on(1, 6)), -5);
}
