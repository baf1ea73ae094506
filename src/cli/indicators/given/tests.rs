use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let zone = Zone::named("Europe/Volgograd").unwrap();
    assert_eq!(Given::parse(text).unwrap().at(&zone), Instant::from(expected.parse::<Timestamp>().unwrap()), "{text}");
}

#[test]
fn a_day_is_its_beginning_in_the_zone_of_the_municipality() {
    check("06.10.2026", "2026-10-06T00:00:00+03:00");
    check("2026-10-06", "2026-10-06T00:00:00+03:00");
}

#[test]
fn a_time_without_an_offset_is_local() {
    check("06.10.2026 09:15", "2026-10-06T09:15:00+03:00");
    check("06.10.2026 09:15:30", "2026-10-06T09:15:30+03:00");
    check("2026-10-06T09:15", "2026-10-06T09:15:00+03:00");
    check("2026-10-06 09:15:30", "2026-10-06T09:15:30+03:00");
}

#[test]
fn a_time_with_an_offset_is_what_it_says() {
    check("2026-10-06T09:15:00Z", "2026-10-06T12:15:00+03:00");
    check("2026-10-06T09:15:00+05:00", "2026-10-06T07:15:00+03:00");
}

#[test]
fn what_is_no_moment_is_refused_with_examples() {
    for text in ["", "вчера", "31.02.2026", "06.10.26", "06.10.2026 25:00", "2026-13-01"] {
        assert!(Given::parse(text).unwrap_err().contains("06.10.2026, 2026-10-06"), "{text}");
    }
}
