use crate::store::testing::{at, both};

use super::*;

#[tokio::test]
async fn what_a_feed_holds_is_what_it_told_first_by_then() {
    for town in both().await {
        let mut tx = town.begin().await;
        for (feed, hours, items) in [("f", 2, 3), ("f", 2, 1), ("g", 7, 2), ("f", 5, 0)] {
            add(&mut tx, &town.oktmo, &FeedName::new(feed), at(hours), items).await.unwrap();
        }
        for (known_at, expected) in [(1, vec![]), (2, vec![("f", 4)]), (7, vec![("f", 4), ("g", 2)])] {
            let held = all(&mut tx, &town.oktmo, at(known_at)).await.unwrap();
            let held: Vec<_> = held.iter().map(|(feed, count)| (feed.as_str(), *count)).collect();
            assert_eq!(held, expected, "at {known_at}");
        }
    }
}
