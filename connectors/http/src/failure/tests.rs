//! Statuses and waiting times.

use reqwest::header::HeaderValue;

use super::*;

const DATE_TEXT: &str = "Sun, 01 Mar 2026 00:00:00 GMT";

fn now() -> Timestamp {
    "2026-03-01T00:00:00Z".parse().unwrap()
}

fn exchange() -> Exchange {
    Exchange { method: "GET".to_owned(), address: "http://a.example/x".to_owned() }
}

#[track_caller]
fn check(status: u16, wanted: &str) {
    let error = for_status(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), &exchange(), None);
    let text = error.map(|error| {
        let reaction = match error {
            SourceError::Unavailable { .. } => "unavailable",
            SourceError::Refused { .. } => "refused",
            SourceError::Broken { .. } => "broken",
        };
        format!("{reaction} {}", error.reason().code())
    });
    assert_eq!(text.as_deref().unwrap_or("fine"), wanted);
}

#[track_caller]
fn check_wait(retry: Option<&'static str>, date: Option<&'static str>, now: Option<Timestamp>, wanted: Option<u64>) {
    let mut headers = HeaderMap::new();
    for (name, value) in [(RETRY_AFTER, retry), (DATE, date)] {
        if let Some(value) = value {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    assert_eq!(retry_after(&headers, now), wanted.map(Duration::from_secs));
}

#[test]
fn every_success_is_fine() {
    check(200, "fine");
    check(201, "fine");
    check(204, "fine");
}

#[test]
fn a_redirect_that_was_not_followed_is_refused() {
    check(304, "refused redirect");
}

#[test]
fn credentials_rights_and_addresses_are_refused() {
    check(401, "refused unauthorised");
    check(403, "refused forbidden");
    check(404, "refused not_found");
    check(410, "refused not_found");
}

#[test]
fn any_other_fault_of_the_request_is_refused() {
    check(400, "refused bad_request");
    check(409, "refused bad_request");
    check(422, "refused bad_request");
}

#[test]
fn what_passes_is_unavailable() {
    check(408, "unavailable timeout");
    check(429, "unavailable rate_limited");
    check(500, "unavailable server_failure");
    check(503, "unavailable server_failure");
}

#[test]
fn no_header_asks_for_no_wait() {
    check_wait(None, Some(DATE_TEXT), Some(now()), None);
}

#[test]
fn seconds_need_no_clock() {
    check_wait(Some("120"), None, None, Some(120));
}

#[test]
fn a_date_is_counted_from_the_answer_itself() {
    let wrong_clock = "2020-01-01T00:00:00Z".parse().unwrap();
    check_wait(Some("Sun, 01 Mar 2026 00:00:30 GMT"), Some(DATE_TEXT), Some(wrong_clock), Some(30));
}

#[test]
fn a_date_is_counted_from_now_when_the_answer_has_none() {
    check_wait(Some("Sun, 01 Mar 2026 00:01:00 GMT"), None, Some(now()), Some(60));
}

#[test]
fn a_date_without_any_now_says_nothing() {
    check_wait(Some("Sun, 01 Mar 2026 00:01:00 GMT"), None, None, None);
}

#[test]
fn a_date_that_has_passed_asks_for_no_wait_at_all() {
    check_wait(Some("Sat, 28 Feb 2026 00:00:00 GMT"), Some(DATE_TEXT), None, Some(0));
}

#[test]
fn nonsense_asks_for_no_wait() {
    check_wait(Some("soon"), Some(DATE_TEXT), Some(now()), None);
    check_wait(Some("-5"), Some(DATE_TEXT), Some(now()), None);
}
