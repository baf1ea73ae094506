//! Items that change while they are read, and platforms that forget or clip.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use svod_contract::ErrorClass;
use svod_testkit::http::{Item, Shared};

use super::super::dialects::{bare_pages, xml_offset};
use super::*;

const XML: &str = "manifest_file = 'xml_offset.toml'\nsecret = 'key'";

/// Reads ten items while the first ones leave the window, as many as `gone` says at each request; the others must come.
///
/// The platform gives two items on a page, whatever was asked for, when `clip` names the parameter of the page's size.
async fn check_moving(
    (subject, settings, key): (Shared, &str, &str),
    gone: fn(usize, usize) -> usize,
    clip: Option<&'static str>,
) {
    for scale in 0..=7 {
        let requests = AtomicUsize::new(0);
        let platform = subject.clone();
        let server = serve(move |asked| {
            if !platform.asks_for_items(asked) {
                return platform.answer(&[], asked);
            }
            let gone = gone(requests.fetch_add(1, Ordering::SeqCst) + 1, scale);
            let left = items(10).into_iter().enumerate();
            let left =
                left.map(|(index, item)| if index < gone { Item { updated: window().to, ..item } } else { item });
            let mut asked = asked.clone();
            asked.query.extend(clip.map(|parameter| (parameter.to_owned(), "2".to_owned())));
            platform.answer(&left.collect::<Vec<_>>(), &asked)
        })
        .await;
        let batches = drain(source(settings, &setup(&server)).as_mut(), None, &window()).await.unwrap();
        let seen: BTreeSet<String> = numbers(&batches, key).into_iter().collect();
        let stayed = items(10).into_iter().skip(gone(100, scale)).filter_map(|item| item.id);
        let missed: Vec<String> = stayed.filter(|id| !seen.contains(id)).collect();
        assert!(missed.is_empty(), "missed {missed:?} at scale {scale}");
    }
}

/// All leave at once, after the second page.
fn at_once(request: usize, scale: usize) -> usize {
    if request > 2 { scale } else { 0 }
}

/// One more leaves at each request.
fn steadily(request: usize, scale: usize) -> usize {
    (request - 1).min(scale)
}

#[tokio::test]
async fn items_that_leave_numbered_pages_take_no_others_with_them() {
    check_moving((pos(), POS, "id"), at_once, None).await;
    check_moving((pos(), POS, "id"), steadily, None).await;
    check_moving((pos(), POS, "id"), at_once, Some("size")).await;
    check_moving((pos(), POS, "id"), steadily, Some("size")).await;
}

#[tokio::test]
async fn items_that_leave_pages_by_offset_take_no_others_with_them() {
    check_moving((xml_offset(), XML, "number"), at_once, None).await;
    check_moving((xml_offset(), XML, "number"), steadily, None).await;
    check_moving((xml_offset(), XML, "number"), at_once, Some("top")).await;
    check_moving((xml_offset(), XML, "number"), steadily, Some("top")).await;
}

/// A platform that gives two items however many are asked for.
async fn check_clipping(subject: Shared, settings: &str, key: &str, parameter: &'static str) {
    let platform = subject.clone();
    let server = serve(move |asked| {
        let mut clipped = asked.clone();
        clipped.query.insert(parameter.to_owned(), "2".to_owned());
        platform.answer(&items(7), &clipped)
    })
    .await;
    let batches = drain(source(settings, &setup(&server)).as_mut(), None, &window()).await.unwrap();
    let all: Vec<String> = items(7).into_iter().filter_map(|item| item.id).collect();
    assert_eq!(numbers(&batches, key), all);
}

#[tokio::test]
async fn a_page_shorter_than_asked_for_is_not_the_last_one() {
    check_clipping(pos(), POS, "id", "size").await;
    check_clipping(incident(), INCIDENT, "number", "limit").await;
    check_clipping(xml_offset(), XML, "number", "top").await;
    check_clipping(bare_pages(), "manifest_file = 'bare_pages.toml'", "id", "size").await;
}

/// «Инцидент» that has forgotten the tokens it gave before; those of this run hold if `remembers`.
async fn forgetful(remembers: bool) -> Server {
    serve(move |asked| {
        let token = asked.parameter("cursor");
        if !token.is_empty() && (token == "old" || !remembers) {
            return incident().error_in_body(ErrorClass::BadRequest).unwrap();
        }
        incident().answer(&items(8), asked)
    })
    .await
}

fn old_token() -> Cursor {
    Cursor::new(
        r#"{"from":null,"until":"2026-03-31T00:00:00Z","newest":null,"sweep":
        {"next":{"token":"old"},"pages":1,"seen":3,"total":8,"digest":1}}"#,
    )
}

#[tokio::test]
async fn an_expired_token_of_an_earlier_run_begins_the_sweep_again() {
    let server = forgetful(true).await;
    let mut source = source(INCIDENT, &setup(&server));
    let batches = drain(source.as_mut(), Some(&old_token()), &window()).await.unwrap();
    assert_eq!(numbers(&batches, "number").len(), 8);
}

#[tokio::test]
async fn a_token_of_this_run_that_is_refused_is_an_error() {
    let server = forgetful(false).await;
    let mut source = source(INCIDENT, &setup(&server));
    let first = source.pull(Some(&old_token()), &window()).await.unwrap().unwrap();
    let error = source.pull(Some(&first.cursor), &window()).await.unwrap_err();
    assert_eq!(error.reason().code(), "bad_request");
    assert_eq!(server.asked().len(), 3);
}
