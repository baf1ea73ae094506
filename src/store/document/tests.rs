use crate::store::testing::{at, both};

use super::*;

fn document(feed: &str, name: &str, sheet: Option<&str>, read_at: i64) -> Arc<Document> {
    let origin = Origin { name: name.into(), sheet: sheet.map(Into::into) };
    Arc::new(Document { feed: FeedName::new(feed), origin, precedence: -1, read_at: at(read_at) })
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
    }
}
