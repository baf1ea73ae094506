//! Lists that end before all announced items have come, and sweeps that have to begin again.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::*;

/// ПОС with nine items whose second page is empty while `ill` says so, given how often it was asked for.
async fn emptied(ill: impl Fn(usize) -> bool + Send + Sync + 'static) -> Server {
    let asked_for = AtomicUsize::new(0);
    serve(move |asked| {
        if asked.parameter("page") == "2" && ill(asked_for.fetch_add(1, Ordering::SeqCst) + 1) {
            return Answer::json(&json!({"content": [], "page": 2, "totalElements": 9}));
        }
        pos().answer(&items(9), asked)
    })
    .await
}

/// Reads until an error comes; gives what came before it, and the last cursor.
async fn read_until_error(source: &mut dyn Source, window: &Window) -> (Vec<Batch>, SourceError) {
    let mut batches: Vec<Batch> = Vec::new();
    for _ in 0..100 {
        let cursor = batches.last().map(|batch| batch.cursor.clone());
        match source.pull(cursor.as_ref(), window).await {
            Ok(batch) => batches.push(batch.expect("an end without an error")),
            Err(error) => return (batches, error),
        }
    }
    panic!("no error in 100 pages");
}

fn pages(server: &Server) -> Vec<String> {
    data_requests(server).iter().map(|asked| asked.parameter("page").to_owned()).collect()
}

#[tokio::test]
async fn an_empty_page_before_all_announced_records_is_an_error() {
    let server = emptied(|_times| true).await;
    let (batches, error) = read_until_error(source(POS, &setup(&server)).as_mut(), &window()).await;
    let reason = Reason::EndsEarly { origin: "/api/v1/submissions".to_owned(), page: 2, read: 3, announced: 9 };
    assert_eq!(error, SourceError::Broken { reason });
    assert_eq!(numbers(&batches, "id"), ["i-001", "i-002", "i-003"]);
}

#[tokio::test]
async fn a_page_that_is_empty_once_is_asked_for_again_at_once() {
    let server = emptied(|times| times == 1).await;
    let batches = drain(source(POS, &setup(&server)).as_mut(), None, &window()).await.unwrap();
    assert_eq!(numbers(&batches, "id").len(), 9);
    assert_eq!(pages(&server), ["1", "2", "2", "3"]);
}

#[tokio::test]
async fn the_next_run_asks_for_the_page_where_the_list_ended() {
    let server = emptied(|times| times <= 2).await;
    let (batches, _error) = read_until_error(source(POS, &setup(&server)).as_mut(), &window()).await;
    let last = batches.last().map(|batch| batch.cursor.clone());
    let rest = drain(source(POS, &setup(&server)).as_mut(), last.as_ref(), &later(1)).await.unwrap();
    let ids = numbers(&rest, "id");
    assert!(items(9).into_iter().skip(3).all(|item| ids.contains(&item.id.unwrap())), "{ids:?}");
    assert_eq!(pages(&server)[..4], ["1", "2", "2", "2"]);
}

#[tokio::test]
async fn a_list_that_ends_early_in_two_runs_is_read_again_from_its_beginning() {
    let server = emptied(|times| times <= 3).await;
    let (batches, _error) = read_until_error(source(POS, &setup(&server)).as_mut(), &window()).await;
    let last = batches.last().map(|batch| batch.cursor.clone());
    let again = drain(source(POS, &setup(&server)).as_mut(), last.as_ref(), &later(1)).await.unwrap();
    assert_eq!(numbers(&again, "id").len(), 9);
    assert_eq!(pages(&server), ["1", "2", "2", "2", "1", "2", "3"]);
    assert_eq!(data_requests(&server)[4].parameter("updated_to"), later(1).to.to_string());
}

#[tokio::test]
async fn a_last_token_before_all_announced_records_is_an_error_and_its_records_are_kept() {
    let server = serve(|_asked| {
        let rows = json!([{"number": "1"}, {"number": "2"}]);
        Answer::json(&json!({"status": "ok", "data": {"items": rows, "next": null, "total": 9}}))
    })
    .await;
    let (batches, error) = read_until_error(source(INCIDENT, &setup(&server)).as_mut(), &window()).await;
    assert!(matches!(error, SourceError::Broken { reason: Reason::EndsEarly { .. } }), "{error}");
    assert_eq!(numbers(&batches, "number"), ["1", "2"]);
}

#[tokio::test]
async fn a_total_that_shrinks_with_the_last_token_ends_the_list() {
    let server = serve(|asked| {
        let (next, total) = if asked.parameter("cursor").is_empty() { (Some("2"), 9) } else { (None, 8) };
        let rows = json!([{"number": format!("n{}", asked.parameter("cursor"))}]);
        Answer::json(&json!({"status": "ok", "data": {"items": rows, "next": next, "total": total}}))
    })
    .await;
    let batches = drain(source(INCIDENT, &setup(&server)).as_mut(), None, &window()).await.unwrap();
    assert_eq!(numbers(&batches, "number"), ["n", "n2"]);
}

#[tokio::test]
async fn an_empty_page_that_no_longer_says_the_total_is_an_error() {
    let server = serve(|asked| match asked.parameter("page") {
        "2" => Answer::json(&json!({"content": [], "page": 2})),
        _ => pos().answer(&items(9), asked),
    })
    .await;
    let (_batches, error) = read_until_error(source(POS, &setup(&server)).as_mut(), &window()).await;
    assert_eq!(error.reason().code(), "ends_early");
}

/// Reads one page of nine items by three, then the rest as the changed settings say; all nine must come.
async fn check_changed(change: impl Fn(&mut Setup), settings: &str) {
    let server = serve_pos(9).await;
    let mut setup = setup(&server);
    let first = source(POS, &setup).pull(None, &window()).await.unwrap().unwrap();
    let second = source(POS, &setup).pull(Some(&first.cursor), &window()).await.unwrap().unwrap();
    change(&mut setup);
    let rest = drain(source(settings, &setup).as_mut(), Some(&second.cursor), &later(1)).await.unwrap();
    let asked = data_requests(&server);
    assert_eq!((asked[2].parameter("page"), asked[2].parameter("updated_to")), ("1", &*window().to.to_string()));
    let ids = numbers(&rest, "id");
    assert!(items(9).into_iter().all(|item| ids.contains(&item.id.unwrap())), "{ids:?}");
}

#[tokio::test]
async fn another_page_size_in_the_middle_begins_the_sweep_again() {
    check_changed(|setup| setup.page_size = 4, POS).await;
    check_changed(|setup| setup.page_size = 2, POS).await;
}

#[tokio::test]
async fn another_manifest_in_the_middle_begins_the_sweep_again() {
    check_changed(
        |_setup| (),
        "manifest_file = 'pos_again.toml'\nstream = 'submissions'\nclient_id = 'svod'\nsecret = 'pos'",
    )
    .await;
}

#[tokio::test]
async fn a_sweep_that_was_left_by_a_version_without_a_hash_of_the_settings_goes_on() {
    let server = serve_pos(9).await;
    let old = r#"{"from":null,"until":"2026-03-31T00:00:00Z","newest":null,"sweep":
        {"next":{"page":3},"pages":2,"seen":6,"total":9,"digest":1}}"#;
    let batches = drain(source(POS, &setup(&server)).as_mut(), Some(&Cursor::new(old)), &window()).await.unwrap();
    assert_eq!(numbers(&batches, "id")[..3], ["i-007", "i-008", "i-009"]);
    assert_eq!(pages(&server)[0], "3");
}

#[tokio::test]
async fn after_pages_without_end_a_later_run_begins_again() {
    let ill = std::sync::Arc::new(AtomicBool::new(true));
    let state = std::sync::Arc::clone(&ill);
    let server = serve(move |asked| {
        let page: usize = asked.parameter("page").parse().unwrap_or_default();
        pos().answer(&items(if state.load(Ordering::SeqCst) { page * 3 + 30 } else { 9 }), asked)
    })
    .await;
    let mut setup = setup(&server);
    setup.pages_max = 4;
    let (batches, error) = read_until_error(source(POS, &setup).as_mut(), &window()).await;
    assert_eq!(error.reason().code(), "endless");
    let last = batches.last().map(|batch| batch.cursor.clone());
    let stuck = source(POS, &setup).pull(last.as_ref(), &window()).await.unwrap_err();
    assert_eq!(stuck.reason().code(), "endless", "the same window has the same bound");
    ill.store(false, Ordering::SeqCst);
    let again = drain(source(POS, &setup).as_mut(), last.as_ref(), &later(1)).await.unwrap();
    assert_eq!(numbers(&again, "id").len(), 9);
}
