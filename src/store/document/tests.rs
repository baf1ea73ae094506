use crate::store::testing::{at, both};

use super::*;

fn document(feed: &str, name: &str, sheet: Option<&str>, read_at: i64) -> Arc<Document> {
    let (feed, origin) = (FeedName::new(feed), Origin { name: name.into(), sheet: sheet.map(Into::into) });
    let file = Some(FileVersion { number: i64::MIN, is_misdated: true });
    Arc::new(Document { number: None, feed, origin, file, precedence: -1, read_at: at(read_at) })
}

#[tokio::test]
async fn a_document_has_one_number_whoever_writes_it_and_comes_back_by_it() {
    for town in both().await {
        let mut tx = town.begin().await;
        let all = [
            document("f", "a.xlsx", None, 1),
            document("f", "a.xlsx", Some("Лист1"), 1),
            document("f", "a.xlsx", None, 2),
            document("g", "a.xlsx", None, 1),
            document("f", "b.xlsx", None, 1),
        ];
        let mut one = Documents::default();
        one.write(&mut tx, &town.oktmo, all.iter().chain(&all)).await.unwrap();
        let numbers: Vec<i64> = all.iter().map(|document| one.number(document).unwrap()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        let mut other = Documents::default();
        other.write(&mut tx, &town.oktmo, all.iter().rev()).await.unwrap();
        assert_eq!(other.number(&all[1]).unwrap(), 2, "it has a number already");
        let mut third = Documents::default();
        assert!(third.get(1).is_err() && third.number(&all[0]).is_err());
        third.read(&mut tx, &town.oktmo, [1, 3, 3, 2].into_iter()).await.unwrap();
        assert_eq!([third.get(1).unwrap(), third.get(2).unwrap(), third.get(3).unwrap()], [&all[0], &all[1], &all[2]]);
        assert!(third.get(4).is_err());
        let live = Arc::new(Document { file: None, ..(*all[0]).clone() });
        one.write(&mut tx, &town.oktmo, [&live].into_iter()).await.unwrap();
        third.read(&mut tx, &town.oktmo, [one.number(&live).unwrap()].into_iter()).await.unwrap();
        let stored = third.get(6).unwrap();
        assert_eq!((stored, stored.number), (&live, Some(6)));
    }
}

#[tokio::test]
async fn a_file_is_found_as_it_was_read_first() {
    for town in both().await {
        let mut tx = town.begin().await;
        let all = [document("f", "a.xlsx", Some("Лист1"), 2), document("f", "a.xlsx", Some("Лист1"), 1)];
        Documents::default().write(&mut tx, &town.oktmo, all.iter()).await.unwrap();
        let found = async |tx: &mut Tx, feed: &str, number, sheet: Option<&str>| {
            let origin = Origin { name: "a.xlsx".into(), sheet: sheet.map(Into::into) };
            let version = FileVersion { number, is_misdated: false };
            find(tx, &town.oktmo, &FeedName::new(feed), (&origin, version, -1)).await.unwrap()
        };
        let stored = found(&mut tx, "f", i64::MIN, Some("Лист1")).await.unwrap();
        assert_eq!((&stored, stored.number), (&*all[1], Some(2)));
        for (feed, number, sheet) in [("g", i64::MIN, Some("Лист1")), ("f", 7, Some("Лист1")), ("f", i64::MIN, None)]
        {
            assert_eq!(found(&mut tx, feed, number, sheet).await, None);
        }
    }
}
