use std::collections::HashMap;

use crate::{
    domain::Origin,
    store::testing::{Town, at, both},
};

use super::*;

fn key(town: &Town, feed: &str) -> RecordKey {
    RecordKey {
        municipality: town.oktmo.clone(),
        platform: Platform::Pos,
        target: Target::Submission,
        feed: FeedName::new(feed),
    }
}

/// A time at which the file of a `feed` said something.
fn assertion(feed: &str, hours: i64) -> Assertion {
    let (feed, origin) = (FeedName::new(feed), Origin::sheet(&format!("Выгрузка ({hours}).xlsx"), "Детализация"));
    let document = Document { number: None, feed, origin, file: None, precedence: -1, read_at: at(100) };
    Assertion { stated_at: at(hours), document: document.into(), position: 17 }
}

/// What `feed` said of `id` since `hours`, learnt at the same time.
fn told(town: &Town, (feed, stream, id): (&str, &str, &str), hours: i64, hash: u8) -> RecordState {
    RecordState {
        key: key(town, feed),
        stream: StreamName::new(stream),
        external_id: ExternalId::new(id),
        content_hash: ContentHash([hash; 16]),
        assertions: vec![assertion(feed, hours)],
        observed_at: at(hours),
        deleted: hash == 9,
        payload: vec![0, hash, 255],
    }
}

async fn write(tx: &mut Tx, town: &Town, states: &[RecordState]) {
    let states: Vec<&RecordState> = states.iter().collect();
    super::write(tx, &mut Documents::default(), &town.oktmo, &states).await.unwrap();
}

async fn items(tx: &mut Tx, town: &Town, ids: &[&str]) -> Vec<RecordState> {
    of_items(tx, &mut Documents::default(), &town.oktmo, (Platform::Pos, Target::Submission), ids).await.unwrap()
}

async fn of_stream(tx: &mut Tx, key: &RecordKey, stream: &str, ids: &[&str]) -> HashMap<String, Vec<KnownState>> {
    known(tx, &mut Documents::default(), (key, stream), ids).await.unwrap()
}

#[tokio::test]
async fn every_state_of_every_feed_and_stream_is_kept_and_found_by_its_item() {
    for town in both().await {
        let mut tx = town.begin().await;
        let mut states = vec![
            told(&town, ("pos-api", "appeals", "a"), 0, 1),
            told(&town, ("pos-api", "appeals", "a"), 5, 3),
            told(&town, ("pos-files", "details", "a"), 1, 2),
            told(&town, ("pos-files", "details", "a"), 1, 9),
            told(&town, ("pos-files", "incidents", "a"), 0, 2),
            told(&town, ("pos-files", "details", "b"), 3, 4),
        ];
        write(&mut tx, &town, &states).await;
        let mut other = told(&town, ("pos-files", "details", "a"), 0, 7);
        other.key.target = Target::Survey;
        write(&mut tx, &town, &[other]).await;
        assert_eq!(items(&mut tx, &town, &["b", "absent", "a"]).await, states);
        states[5].payload = vec![8; 70_000];
        states[5].observed_at = at(4);
        write(&mut tx, &town, &states[5..]).await;
        assert_eq!(items(&mut tx, &town, &["b"]).await, states[5..], "the same state again replaces");
    }
}

#[tokio::test]
async fn what_is_known_of_a_stream_is_that_of_no_other() {
    for town in both().await {
        let mut tx = town.begin().await;
        let states = [
            told(&town, ("pos-files", "details", "a"), 5, 1),
            told(&town, ("pos-files", "details", "a"), 1, 2),
            told(&town, ("pos-files", "incidents", "a"), 3, 3),
            told(&town, ("pos-api", "details", "a"), 4, 4),
            told(&town, ("pos-files", "details", "c"), 0, 5),
        ];
        write(&mut tx, &town, &states).await;
        let known = of_stream(&mut tx, &key(&town, "pos-files"), "details", &["a", "b"]).await;
        let state = |hash, hours| KnownState {
            content_hash: ContentHash([hash; 16]),
            assertions: vec![assertion("pos-files", hours)],
        };
        assert_eq!(known, HashMap::from([("a".to_owned(), vec![state(1, 5), state(2, 1)])]));
    }
}

#[tokio::test]
async fn every_time_at_which_a_state_was_told_again_is_kept_with_its_place() {
    for town in both().await {
        let mut tx = town.begin().await;
        let states: Vec<_> = (0..70).map(|n| told(&town, ("f", "s", &format!("{n:02}")), 3, 1)).collect();
        write(&mut tx, &town, &states).await;
        let key = key(&town, "f");
        for hours in [vec![3, 5], vec![1, 3, 5], vec![1, 3, 5, 900_000]] {
            let told: Vec<_> = hours.iter().map(|hours| assertion("f", *hours)).collect();
            let again: Vec<_> = states.iter().skip(1).map(|state| (state.id(), told.as_slice())).collect();
            update_assertions(&mut tx, &mut Documents::default(), &key, &again).await.unwrap();
            let found = items(&mut tx, &town, &["00", "01", "69"]).await;
            let all: Vec<_> = found.iter().map(|state| &state.assertions).collect();
            assert_eq!(all, [&vec![assertion("f", 3)], &told, &told]);
            assert!(found.iter().all(|state| state.observed_at == at(3)));
            let known = of_stream(&mut tx, &key, "s", &["01"]).await;
            let state = KnownState { content_hash: ContentHash([1; 16]), assertions: told.clone() };
            assert_eq!(known, HashMap::from([("01".to_owned(), vec![state])]));
        }
    }
}

#[tokio::test]
async fn a_payload_is_written_over() {
    for town in both().await {
        let mut tx = town.begin().await;
        let states = [told(&town, ("f", "s", "a"), 5, 1), told(&town, ("f", "s", "a"), 9, 2)];
        write(&mut tx, &town, &states).await;
        update_payloads(&mut tx, &key(&town, "f"), &[(states[1].id(), b"masked")]).await.unwrap();
        let changed = RecordState { payload: b"masked".to_vec(), ..states[1].clone() };
        assert_eq!(items(&mut tx, &town, &["a"]).await, [states[0].clone(), changed]);
    }
}

#[tokio::test]
async fn pages_hold_whole_items_each_once() {
    for town in both().await {
        let mut tx = town.begin().await;
        let states: Vec<_> = (0..100)
            .flat_map(|n| ["one", "two"].map(|stream| told(&town, ("f", stream, &format!("{n:03}")), 0, 1)))
            .collect();
        write(&mut tx, &town, &states).await;
        let (mut after, mut seen, mut pages, mut documents) = (String::new(), Vec::new(), 0, Documents::default());
        loop {
            let whose = (Platform::Pos, Target::Submission);
            let page = page(&mut tx, &mut documents, &town.oktmo, whose, (&after, 29)).await.unwrap();
            let Some(last) = page.last() else { break };
            last.external_id.as_str().clone_into(&mut after);
            assert!(page.len() <= 31);
            seen.extend(page);
            pages += 1;
        }
        // One that ends amid an item holds the rest of it.
        assert_eq!(pages, 7);
        assert_eq!(seen, states);
    }
}

#[tokio::test]
async fn items_told_by_any_feed_and_stream_are_told() {
    for town in both().await {
        let mut tx = town.begin().await;
        let states = [
            told(&town, ("f", "s", "a"), 1, 1),
            told(&town, ("f", "t", "a"), 2, 1),
            told(&town, ("g", "s", "b"), 0, 1),
        ];
        write(&mut tx, &town, &states).await;
        let of = |target| (Platform::Pos, target);
        let found = super::told(&mut tx, &town.oktmo, of(Target::Submission), &["b", "c", "a", "a"]).await.unwrap();
        assert_eq!(found, ["a", "b"].map(str::to_owned).into());
        let found = super::told(&mut tx, &town.oktmo, of(Target::Survey), &["a"]).await.unwrap();
        assert!(found.is_empty());
    }
}
