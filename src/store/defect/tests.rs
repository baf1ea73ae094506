use crate::{
    domain::DefectCode,
    store::testing::{Town, at, both},
};

use super::*;

fn from(town: &Town, hours: i64) -> Provenance {
    Provenance { municipality: town.oktmo.clone(), feed: FeedName::new("incident-files"), observed_at: at(hours) }
}

fn hash(number: u8) -> ContentHash {
    ContentHash([number; 16])
}

fn record(id: Option<&str>, number: u8, position: i64) -> Quarantined {
    Quarantined {
        stream: "details".to_owned(),
        content_hash: hash(number),
        external_id: id.map(str::to_owned),
        origin: "Выгрузка.xlsx / Детализация".to_owned(),
        position,
        defect: Defect { code: DefectCode::MissingReceived, field: "Дата создания".to_owned() },
        payload: vec![number],
    }
}

/// How many stand at a moment, and how many of them without an id.
async fn counted(tx: &mut Tx, town: &Town, known_at: i64) -> (i64, i64) {
    let rows = standing(tx, &town.oktmo, at(known_at)).await.unwrap();
    (rows.iter().map(|row| row.count).sum(), rows.iter().map(|row| row.without_id).sum())
}

#[tokio::test]
async fn a_defective_record_stands_once_until_a_sound_one_comes() {
    for town in both().await {
        let mut tx = town.begin().await;
        for (hours, number) in [(0, 1), (1, 1), (2, 2)] {
            let records = [record(Some("a"), number, 17), record(None, 9, 18)];
            write(&mut tx, &from(&town, hours), &records).await.unwrap();
        }
        let now = from(&town, 3);
        let known = known(&mut tx, &now, "details", &[hash(9), hash(2), hash(1), hash(7)]).await.unwrap();
        assert_eq!(known, HashSet::from([hash(9), hash(2)]));
        let rows = standing(&mut tx, &town.oktmo, at(2)).await.unwrap();
        let [row] = rows.as_slice() else { unreachable!("{rows:?}") };
        assert_eq!((row.code.as_str(), row.count, row.without_id, row.position), ("missing_received", 2, 1, 17));
        resolve(&mut tx, &now, &["a"]).await.unwrap();
        for (known_at, expected) in [(-1, (0, 0)), (0, (2, 1)), (1, (2, 1)), (2, (2, 1)), (3, (1, 1))] {
            assert_eq!(counted(&mut tx, &town, known_at).await, expected, "at {known_at}");
        }
        assert_eq!(listed(&mut tx, &town.oktmo, at(3)).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_stood_before_and_comes_again_is_not_known_in_between() {
    for town in both().await {
        let mut tx = town.begin().await;
        write(&mut tx, &from(&town, 0), &[record(Some("a"), 1, 5)]).await.unwrap();
        resolve(&mut tx, &from(&town, 2), &["a"]).await.unwrap();
        write(&mut tx, &from(&town, 4), &[record(Some("a"), 1, 5)]).await.unwrap();
        for (known_at, count) in [(0, 1), (1, 1), (2, 0), (3, 0), (4, 1)] {
            assert_eq!(counted(&mut tx, &town, known_at).await.0, count, "at {known_at}");
        }
    }
}

#[tokio::test]
async fn what_came_and_went_in_one_batch_never_stood() {
    for town in both().await {
        let mut tx = town.begin().await;
        let now = from(&town, 1);
        for _ in 0..2 {
            write(&mut tx, &now, &[record(Some("a"), 1, 5)]).await.unwrap();
            write(&mut tx, &now, &[record(Some("a"), 2, 5)]).await.unwrap();
            assert_eq!(counted(&mut tx, &town, 1).await.0, 1);
            resolve(&mut tx, &now, &["a"]).await.unwrap();
            assert_eq!(counted(&mut tx, &town, 1).await.0, 0);
        }
    }
}

#[tokio::test]
async fn of_an_item_one_record_stands_whichever_stream_tells_it() {
    for town in both().await {
        let mut tx = town.begin().await;
        let other = Quarantined { stream: "reactions".to_owned(), ..record(Some("a"), 2, 5) };
        write(&mut tx, &from(&town, 0), &[record(Some("a"), 1, 5)]).await.unwrap();
        write(&mut tx, &from(&town, 1), &[other]).await.unwrap();
        let standing = standing(&mut tx, &town.oktmo, at(1)).await.unwrap();
        assert_eq!(standing.iter().map(|row| row.count).collect::<Vec<_>>(), [1]);
        resolve(&mut tx, &from(&town, 2), &["a"]).await.unwrap();
        assert_eq!(counted(&mut tx, &town, 2).await.0, 0);
    }
}

#[tokio::test]
async fn a_place_that_holds_something_else_settles_what_had_no_id() {
    for town in both().await {
        let mut tx = town.begin().await;
        let mut elsewhere = record(None, 4, 2);
        elsewhere.origin = "Другая.xlsx".to_owned();
        let records = [record(None, 1, 1), record(None, 2, 2), record(None, 3, 9), record(Some("a"), 5, 2), elsewhere];
        write(&mut tx, &from(&town, 0), &records).await.unwrap();
        let origin = "Выгрузка.xlsx / Детализация";
        settle(&mut tx, &from(&town, 1), origin, (1, 5), &[hash(1)]).await.unwrap();
        assert_eq!(counted(&mut tx, &town, 0).await, (5, 4));
        assert_eq!(counted(&mut tx, &town, 1).await, (4, 3), "only the second row went");
        settle(&mut tx, &from(&town, 2), origin, (1, 5), &[]).await.unwrap();
        assert_eq!(counted(&mut tx, &town, 2).await, (3, 2));
    }
}

#[tokio::test]
async fn another_reason_or_place_of_the_same_record_leaves_what_was_known_as_it_was() {
    for town in both().await {
        let mut tx = town.begin().await;
        let first = record(Some("a"), 1, 7);
        let other = Quarantined {
            defect: Defect { code: DefectCode::MissingId, field: "Номер".to_owned() },
            ..record(Some("a"), 1, 7)
        };
        let moved = Quarantined { origin: "Другая.xlsx".to_owned(), position: 9, ..other.clone() };
        for (hours, record) in [(0, &first), (2, &first), (4, &other), (6, &moved), (6, &first)] {
            write(&mut tx, &from(&town, hours), std::slice::from_ref(record)).await.unwrap();
        }
        for (known_at, expected) in [(0, &first), (3, &first), (4, &other), (5, &other), (6, &first)] {
            let rows = standing(&mut tx, &town.oktmo, at(known_at)).await.unwrap();
            let rows: Vec<_> = rows.iter().map(|row| (row.code.as_str(), row.origin.as_str(), row.position)).collect();
            let expected = (expected.defect.code.as_str(), expected.origin.as_str(), expected.position);
            assert_eq!(rows, [expected], "at {known_at}");
        }
        let since: Vec<_> = listed(&mut tx, &town.oktmo, at(3)).await.unwrap();
        assert_eq!(
            since.iter().map(|row| row.observed_at).collect::<Vec<_>>(),
            [at(0)],
            "the same again is the same row"
        );
    }
}

#[tokio::test]
async fn a_reason_is_shown_with_the_place_of_its_first_record() {
    for town in both().await {
        let mut tx = town.begin().await;
        let mut first = record(None, 1, 40);
        first.origin = "А.xlsx".to_owned();
        write(&mut tx, &from(&town, 0), &[record(None, 2, 3), first]).await.unwrap();
        let rows = standing(&mut tx, &town.oktmo, at(0)).await.unwrap();
        assert_eq!((rows.len(), rows[0].origin.as_str(), rows[0].position), (1, "А.xlsx", 40));
    }
}
