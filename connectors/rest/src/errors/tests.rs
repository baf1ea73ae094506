//! Which answers are errors, and what to do about them.

use serde_json::json;

use super::*;

fn signal(ok: bool) -> ErrorSignal {
    let place = |text| Place::parse(text).unwrap();
    ErrorSignal {
        ok: ok.then(|| (place("$.status"), "ok".to_owned())),
        code: place("$.error.code"),
        retry_after_s: Some(place("$.error.wait")),
        codes: [("slow", ErrorClass::RateLimited), ("6", ErrorClass::RateLimited), ("auth", ErrorClass::Unauthorised)]
            .map(|(code, class)| (code.to_owned(), class))
            .into(),
    }
}

#[track_caller]
fn check(ok: bool, answer: &Value, expected: &str) {
    let exchange = Exchange { method: "GET".to_owned(), address: "http://a.example/x".to_owned() };
    let outcome = match signal(ok).check(answer, &exchange) {
        Ok(()) => "fine".to_owned(),
        Err(SourceError::Unavailable { reason, retry_after }) => {
            format!("unavailable {} {retry_after:?}", reason.code())
        }
        Err(SourceError::Refused { reason }) => format!("refused {}", reason.code()),
        Err(SourceError::Broken { reason: Reason::NotTheShape { cause, .. } }) => format!("broken {cause:?}"),
        Err(SourceError::Broken { reason }) => format!("broken {}", reason.code()),
    };
    assert_eq!(outcome, expected);
}

#[test]
fn an_answer_that_says_so_is_fine() {
    check(true, &json!({"status": "ok", "error": {"code": "auth"}}), "fine");
    check(false, &json!({"data": []}), "fine");
    check(false, &json!({"error": null}), "fine");
}

#[test]
fn a_known_code_has_its_reaction() {
    check(true, &json!({"status": "error", "error": {"code": "auth"}}), "refused unauthorised");
    check(false, &json!({"error": {"code": "slow"}}), "unavailable rate_limited None");
}

#[test]
fn a_code_may_be_a_number_and_the_wait_a_text() {
    check(false, &json!({"error": {"code": 6, "wait": "2.5"}}), "unavailable rate_limited Some(2.5s)");
    check(false, &json!({"error": {"code": 6, "wait": 3}}), "unavailable rate_limited Some(3s)");
}

#[test]
fn a_wait_without_sense_is_left_out() {
    check(false, &json!({"error": {"code": 6, "wait": -3}}), "unavailable rate_limited None");
    check(false, &json!({"error": {"code": 6, "wait": 1e30}}), "unavailable rate_limited None");
}

#[test]
fn an_unknown_code_is_broken_and_shown_only_when_it_is_a_word() {
    check(false, &json!({"error": {"code": "new_one"}}), "broken UnknownCode(Some(\"new_one\"))");
    check(false, &json!({"error": {"code": "Иванов И. И."}}), "broken UnknownCode(None)");
}

#[test]
fn neither_an_answer_nor_an_error_is_broken() {
    check(true, &json!({"x": 1}), "broken NeitherAnswerNorError");
}

#[test]
fn every_meaning_of_a_code_has_its_word() {
    for class in ErrorClass::ALL {
        assert_eq!(ErrorSignal::class(class.as_str()), Some(class));
    }
    assert_eq!(ErrorSignal::class("endless"), None);
}
