//! Signs of a circle that only a manifest can tell.

use svod_contract::{FaultKind, RedirectFault};

use super::*;

#[track_caller]
fn check(error: &SourceError, code: &str) {
    assert!(matches!(error, SourceError::Broken { .. }) && error.reason().code() == code, "{error:?}");
}

/// ПОС that answers every request for items in the given way.
async fn error_from(answer: fn(&Asked) -> Answer) -> SourceError {
    let server =
        serve(move |asked| if asked.path == "/oauth/token" { pos().answer(&[], asked) } else { answer(asked) }).await;
    error_of(source(POS, &setup(&server)).as_mut()).await
}

#[tokio::test]
async fn another_number_than_asked_for_is_seen() {
    let error = error_from(|asked| {
        let id = asked.parameter("page");
        Answer::json(&json!({"content": [{"id": id}], "page": 1, "totalElements": 9}))
    });
    check(&error.await, "repeated_page");
}

#[tokio::test]
async fn far_more_items_than_announced_are_not_read() {
    let server = serve(|asked| {
        let next = format!("{}+", asked.parameter("cursor"));
        let rows = json!([{"number": next}, {"number": 2}, {"number": 3}]);
        Answer::json(&json!({"status": "ok", "data": {"items": rows, "next": next, "total": 2}}))
    })
    .await;
    check(&error_of(source(INCIDENT, &setup(&server)).as_mut()).await, "endless");
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn a_token_that_leads_to_itself_is_seen() {
    let server = serve(|asked| {
        let id = format!("{}-", asked.parameter("cursor"));
        Answer::json(&json!({"status": "ok", "data": {"items": [{"number": id}], "next": "again", "total": 9}}))
    })
    .await;
    check(&error_of(source(INCIDENT, &setup(&server)).as_mut()).await, "repeated_page");
}

#[tokio::test]
async fn a_page_that_comes_again_is_seen_by_the_next_run_too() {
    let server = serve(|asked| {
        let next = format!("{}+", asked.parameter("cursor"));
        Answer::json(&json!({"status": "ok", "data": {"items": [{"number": "1"}], "next": next, "total": 9}}))
    })
    .await;
    let first = source(INCIDENT, &setup(&server)).pull(None, &window()).await.unwrap().unwrap();
    let error = source(INCIDENT, &setup(&server)).pull(Some(&first.cursor), &window()).await.unwrap_err();
    check(&error, "repeated_page");
}

#[tokio::test]
async fn a_record_that_is_no_object_is_passed_on_without_fields() {
    let server = serve(|asked| match asked.path.as_str() {
        "/oauth/token" => pos().answer(&[], asked),
        _ => Answer::json(&json!({"content": [{"id": "1"}, null, "Яма"], "page": 1, "totalElements": 3})),
    })
    .await;
    let batches = drain(source(POS, &setup(&server)).as_mut(), None, &window()).await.unwrap();
    let payloads: Vec<_> = records(&batches).iter().map(|record| record.payload.value().into_owned()).collect();
    assert_eq!(payloads, [json!({"id": "1"}), json!({}), json!({})]);
}

#[tokio::test]
async fn one_bad_character_costs_itself_and_not_the_feed() {
    for text in [r"x\x0C", r"\ud83d", "x\ny", r"\q", "x\u{1}"] {
        let body = format!(
            "{{\"content\": [{{\"id\": \"1\", \"text\": \"{text}\", \"n\": NaN}}, {{\"id\": \"2\"}}], \"page\": 1, \"totalElements\": 2}}"
        );
        let server = serve(move |asked| match asked.path.as_str() {
            "/oauth/token" => pos().answer(&[], asked),
            _ => Answer::of("application/json", body.clone()),
        })
        .await;
        let batches = drain(source(POS, &setup(&server)).as_mut(), None, &window()).await.unwrap();
        assert_eq!(records(&batches).len(), 2, "{text}");
        let faults: Vec<_> = batches.iter().flat_map(|batch| &batch.faults).collect();
        assert!(
            matches!(faults[..], [fault] if matches!(fault.kind, FaultKind::Mended { characters: 1, places: 1, .. })),
            "{faults:?}"
        );
    }
}

#[tokio::test]
async fn a_list_without_a_single_object_is_refused() {
    let error = error_from(|_asked| Answer::json(&json!({"content": ["Яма"], "page": 1, "totalElements": 1}))).await;
    check(&error, "not_the_shape");
    assert!(!format!("{error:?}").contains("Яма"), "{error:?}");
}

#[tokio::test]
async fn a_total_must_be_a_count() {
    let error = error_from(|_asked| Answer::json(&json!({"content": [], "page": 1, "totalElements": "many"})));
    check(&error.await, "not_the_shape");
}

#[tokio::test]
async fn a_link_to_another_host_is_refused() {
    let server =
        serve(|_asked| Answer::json(&json!({"rows": [{"id": "1"}], "next": "http://other.invalid/?p=2"}))).await;
    let error = source(WHOLE, &setup(&server)).pull(None, &window()).await.unwrap_err();
    assert!(
        matches!(error, SourceError::Refused { reason: Reason::Redirect { cause: RedirectFault::NextPage, .. } }),
        "{error}"
    );
}
