//! What the suite cannot know: parameters, watermarks, moving windows, expired tokens.

mod ends;
mod guards;
mod moving;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use svod_contract::{Batch, Cursor, Offer, Probe, Reason, Source, SourceError, Window};
use svod_testkit::http::{Setup, items, window};
use svod_testkit::reading::{drain, records};
use svod_testkit::server::{Answer, Asked, Server};

use super::dialects::{INCIDENT, POS, incident, pos, source};

const WHOLE: &str = "manifest_file = 'whole.toml'\nsecret = 'key'";

fn setup(server: &Server) -> Setup {
    let base_url = server.base_url().to_owned();
    Setup { base_url, page_size: 3, timeout_ms: 20_000, body_max_bytes: 1 << 20, pages_max: 100 }
}

async fn serve(script: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(script).await.unwrap()
}

/// A healthy ПОС with that many items.
async fn serve_pos(count: usize) -> Server {
    serve(move |asked| pos().answer(&items(count), asked)).await
}

async fn error_of(source: &mut dyn Source) -> SourceError {
    let mut cursor = None;
    for _ in 0..100 {
        match source.pull(cursor.as_ref(), &window()).await {
            Ok(batch) => cursor = Some(batch.expect("an end without an error").cursor),
            Err(error) => return error,
        }
    }
    panic!("no error in 100 pages");
}

fn numbers(batches: &[Batch], key: &str) -> Vec<String> {
    records(batches).iter().map(|record| record.payload.value()[key].as_str().unwrap().to_owned()).collect()
}

fn data_requests(server: &Server) -> Vec<Asked> {
    server.asked().into_iter().filter(|asked| asked.path != "/oauth/token").collect()
}

fn later(hours: i64) -> Window {
    Window { from: None, to: window().to + SignedDuration::from_hours(hours) }
}

#[tokio::test]
async fn the_first_sweep_asks_for_everything_up_to_the_run() {
    let server = serve_pos(4).await;
    drain(source(POS, &setup(&server)).as_mut(), None, &window()).await.unwrap();
    let asked = data_requests(&server);
    let expected = |page: &str| {
        let until = window().to.to_string();
        [("page", page), ("size", "3"), ("updated_to", &until)].map(|(key, value)| (key.to_owned(), value.to_owned()))
    };
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].query, expected("1").into());
    assert_eq!(asked[1].query, expected("2").into());
    assert_eq!(asked[0].header("accept"), "application/json");
}

#[tokio::test]
async fn the_next_sweep_asks_from_the_watermark_less_the_overlap() {
    let server = serve_pos(4).await;
    let mut source = source(POS, &setup(&server));
    let batches = drain(source.as_mut(), None, &window()).await.unwrap();
    let again = drain(source.as_mut(), Some(&batches[1].cursor), &later(1)).await.unwrap();
    let newest = items(4)[3].updated;
    let asked = data_requests(&server);
    assert_eq!(asked[2].parameter("updated_from"), (newest - SignedDuration::from_secs(600)).to_string());
    assert_eq!(asked[2].parameter("updated_to"), later(1).to.to_string());
    assert_eq!(numbers(&again, "id").len(), 4);
}

#[tokio::test]
async fn a_change_dated_in_the_future_does_not_hide_those_to_come() {
    let far: Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
    let script = move |asked: &Asked| {
        let content = json!([{"id": "1", "updatedAt": far}]);
        match asked.path.as_str() {
            "/oauth/token" => pos().answer(&[], asked),
            _ => Answer::json(&json!({"content": content, "page": 1, "totalElements": 1})),
        }
    };
    let server = serve(script).await;
    let mut source = source(POS, &setup(&server));
    let batch = source.pull(None, &window()).await.unwrap().unwrap();
    assert_eq!(batch.records[0].stated_at, Some(window().to), "nothing is stated after the run");
    source.pull(Some(&batch.cursor), &later(1)).await.unwrap().unwrap();
    let from: Timestamp = data_requests(&server)[1].parameter("updated_from").parse().unwrap();
    assert_eq!(from, window().to - SignedDuration::from_secs(600));
}

#[tokio::test]
async fn a_record_without_a_change_time_moves_no_watermark() {
    let script = |asked: &Asked| {
        let rows = json!([{"id": "1", "updatedAt": "yesterday"}, {"id": "2"}, {"id": "3", "updatedAt": null}]);
        match asked.path.as_str() {
            "/oauth/token" => pos().answer(&[], asked),
            _ => Answer::json(&json!({"content": rows, "page": 1, "totalElements": 3})),
        }
    };
    let server = serve(script).await;
    let mut source = source(POS, &setup(&server));
    let batch = source.pull(None, &window()).await.unwrap().unwrap();
    assert_eq!(batch.records.iter().map(|record| record.stated_at).collect::<Vec<_>>(), [None; 3]);
    source.pull(Some(&batch.cursor), &later(1)).await.unwrap().unwrap();
    assert_eq!(data_requests(&server)[1].parameter("updated_from"), "");
}

#[tokio::test]
async fn the_probe_asks_for_one_item_and_tells_how_many_there_are() {
    let server = serve_pos(8).await;
    let probe = source(POS, &setup(&server)).probe().await.unwrap();
    assert_eq!(probe, Probe::Interface { path: "/api/v1/submissions".to_owned(), items: Offer::Count(8) });
    let asked = data_requests(&server);
    assert_eq!((asked[0].parameter("size"), asked[0].parameter("updated_to")), ("1", "2100-01-01T00:00:00Z"));
    let server = serve(|asked| incident().answer(&items(8), asked)).await;
    let probe = source(INCIDENT, &setup(&server)).probe().await.unwrap();
    assert_eq!(probe, Probe::Interface { path: "/api/incidents".to_owned(), items: Offer::Count(8) });
    assert_eq!(server.asked()[0].parameter("limit"), "1");
}

#[tokio::test]
async fn records_say_where_they_come_from() {
    let server = serve_pos(4).await;
    let batches = drain(source(POS, &setup(&server)).as_mut(), None, &window()).await.unwrap();
    let places: Vec<_> = records(&batches)
        .iter()
        .map(|record| (record.stream.as_str(), record.origin.to_string(), record.position))
        .collect();
    assert_eq!(places[3], ("submissions", "/api/v1/submissions".to_owned(), 4));
    assert_eq!((batches[0].total, batches[1].total), (Some(4), Some(4)));
}

#[tokio::test]
async fn an_empty_window_is_not_asked_for() {
    let server = serve_pos(4).await;
    let nothing = Window { from: Some(window().to), to: window().to };
    assert_eq!(source(POS, &setup(&server)).pull(None, &nothing).await.unwrap(), None);
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_cursor_of_another_connector_is_refused() {
    let server = serve_pos(4).await;
    let error = source(POS, &setup(&server)).pull(Some(&Cursor::new("file 7")), &window()).await.unwrap_err();
    assert!(matches!(error, SourceError::Refused { reason: Reason::Cursor }), "{error}");
}

#[tokio::test]
async fn a_cursor_of_another_kind_of_paging_begins_its_sweep_again() {
    let server = serve(|asked| incident().answer(&items(8), asked)).await;
    let numbered = r#"{"from":null,"until":"2026-03-31T00:00:00Z","newest":null,"sweep":
        {"next":{"page":3},"pages":2,"seen":6,"total":8,"digest":1}}"#;
    let mut source = source(INCIDENT, &setup(&server));
    let batches = drain(source.as_mut(), Some(&Cursor::new(numbered)), &window()).await.unwrap();
    assert_eq!(numbers(&batches, "number").len(), 8);
}

#[tokio::test]
async fn a_stream_without_change_times_is_read_whole_by_each_run() {
    let rows = |asked: &Asked| match asked.parameter("p") {
        "" => json!({"rows": [{"id": "1"}], "next": "?p=2&key=echoed"}),
        _ => json!({"rows": [{"id": "2"}], "next": null}),
    };
    let server = serve(move |asked| Answer::json(&rows(asked))).await;
    let mut source = source(WHOLE, &setup(&server));
    let first = drain(source.as_mut(), None, &window()).await.unwrap();
    assert!(!first[0].cursor.as_str().contains("echoed"), "{}", first[0].cursor.as_str());
    let again = drain(source.as_mut(), Some(&first[1].cursor), &later(1)).await.unwrap();
    assert_eq!(
        (numbers(&first, "id"), numbers(&again, "id")),
        (vec!["1".into(), "2".into()], vec!["1".into(), "2".into()])
    );
    assert!(server.asked().iter().all(|asked| asked.parameter("key") == svod_testkit::SECRET));
}

#[tokio::test]
async fn an_answer_in_windows_1251_is_read() {
    let text = "<?xml version=\"1.0\" encoding=\"windows-1251\"?><answer total=\"1\"><items><item changed=\"2026-03-01T00:00:00Z\">\
                <number>1</number><text>Яма</text></item></items></answer>";
    let body = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    let server = serve(move |_asked| Answer::of("application/xml; charset=windows-1251", body.clone())).await;
    let mut source = source("manifest_file = 'xml_offset.toml'\nsecret = 'key'", &setup(&server));
    let batches = drain(source.as_mut(), None, &window()).await.unwrap();
    assert_eq!(numbers(&batches, "text"), ["Яма"]);
}

#[tokio::test]
async fn what_the_platform_says_is_gone_is_told_as_deleted() {
    let rows =
        json!([{"id": "1"}, {"id": "2", "gone": "2026-03-01"}, {"id": "3", "gone": null}, {"id": "4", "gone": false}]);
    let server = serve(move |_asked| Answer::json(&json!({ "rows": rows }))).await;
    let mut source = source(WHOLE, &setup(&server));
    let batches = drain(source.as_mut(), None, &window()).await.unwrap();
    let told: Vec<_> =
        records(&batches).iter().map(|record| (record.deleted, record.edited, record.precedence)).collect();
    assert_eq!(told, [(false, false, 0), (true, false, 0), (false, false, 0), (false, false, 0)]);
}
