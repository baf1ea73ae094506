use std::collections::HashMap;

use crate::store::testing::{Town, at, both};

use super::*;

fn key(town: &Town, feed: &str) -> RecordKey {
    RecordKey {
        municipality: town.oktmo.clone(),
        platform: Platform::Pos,
        target: Target::Submission,
        feed: FeedName::new(feed),
    }
}

/// What `feed` said of `id` since `hours`, learnt at the same time.
fn told(town: &Town, (feed, stream, id): (&str, &str, &str), hours: i64, hash: u8) -> RecordState {
    RecordState {
        key: key(town, feed),
        stream: StreamName::new(stream),
        external_id: ExternalId::new(id),
        content_hash: ContentHash([hash; 16]),
        stated_at: at(hours),
        retold: Vec::new(),
        observed_at: at(hours),
        origin: Origin::sheet("Выгрузка (10).xlsx", "Детализация"),
        position: 17,
        precedence: -1,
        deleted: hash == 9,
        payload: vec![0, hash, 255],
    }
}

async fn items(tx: &mut Tx, town: &Town, ids: &[&str]) -> Vec<RecordState> {
    of_items(tx, &town.oktmo, (Platform::Pos, Target::Submission), ids).await.unwrap()
}

#[tokio::test]
async fn every_state_of_every_feed_and_stream_is_kept_and_found_by_its_item() {
    for town in both().await {
        let mut tx = town.begin().await;
        let mut states = vec![
            told(&town, ("pos-api", "appeals", "a"), 0, 1),
            told(&town, ("pos-api", "appeals", "a"), 5, 1),
            told(&town, ("pos-files", "details", "a"), 1, 2),
            told(&town, ("pos-files", "details", "a"), 1, 9),
            told(&town, ("pos-files", "incidents", "a"), 0, 2),
            told(&town, ("pos-files", "details", "b"), 3, 4),
        ];
        write(&mut tx, &states).await.unwrap();
        let mut other = told(&town, ("pos-files", "details", "a"), 0, 7);
        other.key.target = Target::Survey;
        write(&mut tx, &[other]).await.unwrap();
        assert_eq!(items(&mut tx, &town, &["b", "absent", "a"]).await, states);
        states[5].payload = vec![8; 70_000];
        states[5].observed_at = at(4);
        write(&mut tx, &states[5..]).await.unwrap();
        assert_eq!(items(&mut tx, &town, &["b"]).await, states[5..], "the same state again replaces");
    }
}

#[tokio::test]
async fn what_is_known_of_a_stream_comes_in_the_order_in_which_it_was_stated() {
    for town in both().await {
        let mut tx = town.begin().await;
        let states = [
            told(&town, ("pos-files", "details", "a"), 5, 1),
            told(&town, ("pos-files", "details", "a"), 1, 2),
            told(&town, ("pos-files", "incidents", "a"), 3, 3),
            told(&town, ("pos-api", "details", "a"), 4, 4),
            told(&town, ("pos-files", "details", "c"), 0, 5),
        ];
        write(&mut tx, &states).await.unwrap();
        let known = known(&mut tx, &key(&town, "pos-files"), "details", &["a", "b"]).await.unwrap();
        let state = |hash, hours| KnownState {
            content_hash: ContentHash([hash; 16]),
            stated_at: at(hours),
            retold: Vec::new(),
        };
        assert_eq!(known, HashMap::from([("a".to_owned(), vec![state(2, 1), state(1, 5)])]));
    }
}

#[tokio::test]
async fn every_time_at_which_a_state_was_told_again_is_kept() {
    for town in both().await {
        let mut tx = town.begin().await;
        let states: Vec<_> = (0..70).map(|n| told(&town, ("f", "s", &format!("{n:02}")), 3, 1)).collect();
        write(&mut tx, &states).await.unwrap();
        let key = key(&town, "f");
        for hours in [vec![5], vec![1, 5], vec![1, 5, 900_000]] {
            let times: Vec<_> = hours.iter().map(|hours| at(*hours)).collect();
            let again: Vec<_> = states.iter().skip(1).map(|state| (state.id(), times.as_slice())).collect();
            retell(&mut tx, &key, &again).await.unwrap();
            let found = items(&mut tx, &town, &["00", "01", "69"]).await;
            let retold: Vec<_> = found.iter().map(|state| &state.retold).collect();
            assert_eq!(retold, [&vec![], &times, &times]);
            assert!(found.iter().all(|state| state.observed_at == at(3) && state.stated_at == at(3)));
            let known = known(&mut tx, &key, "s", &["01"]).await.unwrap();
            let state = KnownState { content_hash: ContentHash([1; 16]), stated_at: at(3), retold: times.clone() };
            assert_eq!(known, HashMap::from([("01".to_owned(), vec![state])]));
        }
    }
}

#[tokio::test]
async fn a_payload_is_written_over() {
    for town in both().await {
        let mut tx = town.begin().await;
        let states = [told(&town, ("f", "s", "a"), 5, 1), told(&town, ("f", "s", "a"), 9, 2)];
        write(&mut tx, &states).await.unwrap();
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
        write(&mut tx, &states).await.unwrap();
        let (mut after, mut seen, mut pages) = (String::new(), Vec::new(), 0);
        loop {
            let whose = (Platform::Pos, Target::Submission);
            let page = page(&mut tx, &town.oktmo, whose, &after, 29).await.unwrap();
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
        write(&mut tx, &states).await.unwrap();
        let of = |target| (Platform::Pos, target);
        let found = super::told(&mut tx, &town.oktmo, of(Target::Submission), &["b", "c", "a", "a"]).await.unwrap();
        assert_eq!(found, ["a", "b"].map(str::to_owned).into());
        let found = super::told(&mut tx, &town.oktmo, of(Target::Survey), &["a"]).await.unwrap();
        assert!(found.is_empty());
    }
}
