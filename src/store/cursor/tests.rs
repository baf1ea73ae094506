use crate::store::testing::{at, both};

use super::*;

#[tokio::test]
async fn a_cursor_is_kept_and_lost_with_its_transaction() {
    for town in both().await {
        let feed = FeedName::new("pos-api");
        for (position, is_committed) in [("one", true), ("two", true), ("three", false)] {
            let mut tx = town.begin().await;
            write(&mut tx, &town.oktmo, &feed, position, at(0)).await.unwrap();
            if is_committed {
                tx.commit().await.unwrap();
            }
        }
        let mut tx = town.begin().await;
        assert_eq!(read(&mut tx, &town.oktmo, &feed).await.unwrap().as_deref(), Some("two"));
        assert_eq!(read(&mut tx, &town.oktmo, &FeedName::new("other")).await.unwrap(), None);
    }
}
