use crate::store::testing::{at, both};

use super::*;

#[tokio::test]
async fn a_repetition_goes_on_where_it_was_and_counts_when_it_is_whole() {
    for town in both().await {
        let mut tx = town.begin().await;
        let whose = (&town.oktmo, Platform::Pos, Target::Submission);
        let rules = |version: Option<&str>, underway: Option<(&str, i64, &str)>| {
            let underway = underway.map(|(version, hours, after)| Underway {
                version: version.to_owned(),
                moment: at(hours),
                after: after.to_owned(),
            });
            Some(AppliedRules { version: version.map(str::to_owned), underway })
        };
        assert_eq!(read(&mut tx, whose).await.unwrap(), None);
        begin(&mut tx, whose, "r1", at(1)).await.unwrap();
        assert_eq!(read(&mut tx, whose).await.unwrap(), rules(None, Some(("r1", 1, ""))));
        advance(&mut tx, whose, "r1", "item-250").await.unwrap();
        assert_eq!(read(&mut tx, whose).await.unwrap(), rules(None, Some(("r1", 1, "item-250"))));
        assert_eq!(underway_moment(&mut tx, &town.oktmo).await.unwrap(), Some(at(1)));
        finish(&mut tx, whose, "r1").await.unwrap();
        assert_eq!(read(&mut tx, whose).await.unwrap(), rules(Some("r1"), None));
        assert_eq!(underway_moment(&mut tx, &town.oktmo).await.unwrap(), None);
        advance(&mut tx, whose, "r1", "late").await.unwrap();
        finish(&mut tx, whose, "r1").await.unwrap();
        assert_eq!(read(&mut tx, whose).await.unwrap(), rules(Some("r1"), None), "nothing was underway");
        apply(&mut tx, whose, "r1 of two feeds").await.unwrap();
        assert_eq!(read(&mut tx, whose).await.unwrap(), rules(Some("r1 of two feeds"), None));
        let other = (&town.oktmo, Platform::Pos, Target::Survey);
        assert_eq!(read(&mut tx, other).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_repetition_that_gave_way_to_another_one_moves_and_ends_nothing() {
    for town in both().await {
        let mut tx = town.begin().await;
        let whose = (&town.oktmo, Platform::Pos, Target::Submission);
        apply(&mut tx, whose, "r1").await.unwrap();
        begin(&mut tx, whose, "r2", at(2)).await.unwrap();
        advance(&mut tx, whose, "r2", "item-100").await.unwrap();
        begin(&mut tx, whose, "r3", at(2)).await.unwrap();
        advance(&mut tx, whose, "r2", "item-200").await.unwrap();
        finish(&mut tx, whose, "r2").await.unwrap();
        let underway = Underway { version: "r3".to_owned(), moment: at(2), after: String::new() };
        let expected = AppliedRules { version: Some("r1".to_owned()), underway: Some(underway) };
        assert_eq!(read(&mut tx, whose).await.unwrap(), Some(expected));
    }
}
