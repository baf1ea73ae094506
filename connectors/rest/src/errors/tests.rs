//! Which answers are errors, and what to do about them.

use serde_json::json;

use super::*;

fn signal(ok: bool) -> ErrorSignal {
    let place = |text| Place::parse(text).unwrap();
    ErrorSignal {
        ok: ok.then(|| (place("$.status"), "ok".to_owned())),
        code: place("$.error.code"),
        retry_after_s: Some(place("$.error.wait")),
        codes: [("slow", Reason::RateLimited), ("6", Reason::RateLimited), ("auth", Reason::Unauthorised)]
            .map(|(code, reason)| (code.to_owned(), reason))
            .into(),
    }
}

#[track_caller]
fn check(ok: bool, answer: &Value, expected: &str) {
    let outcome = match signal(ok).check(answer, "GET x") {
        Ok(()) => "fine".to_owned(),
        Err(SourceError::Unavailable { reason, retry_after, .. }) => format!("unavailable {reason} {retry_after:?}"),
        Err(SourceError::Refused { reason, .. }) => format!("refused {reason}"),
        Err(SourceError::Broken { reason, detail }) => format!("broken {reason} {detail}"),
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
    let known = "broken not_the_shape GET x: an error code that the manifest does not know";
    check(false, &json!({"error": {"code": "new_one"}}), &format!("{known}: new_one"));
    check(false, &json!({"error": {"code": "Иванов И. И."}}), &format!("{known}: (not a word)"));
}

#[test]
fn neither_an_answer_nor_an_error_is_broken() {
    check(true, &json!({"x": 1}), "broken not_the_shape GET x: neither an answer nor an error with a code");
}

#[test]
fn every_reason_of_a_manifest_has_its_word() {
    for reason in ErrorSignal::REASONS {
        assert_eq!(ErrorSignal::reason(reason.as_str()), Some(reason));
    }
    assert_eq!(ErrorSignal::reason("endless"), None);
}
