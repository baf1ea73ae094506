use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let zone = Zone::named("Europe/Volgograd").unwrap();
    assert_eq!(moment(text).unwrap().instant(&zone).unwrap().to_string(), expected, "{text}");
}

#[test]
fn a_day_means_its_beginning_in_the_zone_of_the_municipality() {
    check("06.10.2026", "2026-10-05T21:00:00Z");
    check("2026-10-06", "2026-10-05T21:00:00Z");
}

#[test]
fn a_time_without_an_offset_is_one_of_the_municipality() {
    for text in ["2026-10-06T09:00", "2026-10-06 09:00", "06.10.2026 09:00", "2026-10-06T09:00:00"] {
        check(text, "2026-10-06T06:00:00Z");
    }
    check("06.10.2026 09:00:00.392820", "2026-10-06T06:00:00.39282Z");
}

#[test]
fn a_time_with_an_offset_is_taken_as_it_is() {
    check("2026-10-06T09:00:00+04:00", "2026-10-06T05:00:00Z");
    check("2026-10-06T09:00:00Z", "2026-10-06T09:00:00Z");
}

#[test]
fn anything_else_is_refused_with_what_would_do() {
    for text in ["вчера", "31.02.2026", "2026", "", "06.05.26", "06.05.26 09:00"] {
        assert!(moment(text).unwrap_err().contains("06.10.2026"), "{text}");
    }
}
