use crate::store::testing::{Town, at, both};

use super::*;

fn item(id: &str, feed: &str, reason: &str) -> LeftOut {
    LeftOut {
        platform: Platform::Vk,
        external_id: ExternalId::new(id),
        feed: FeedName::new(feed),
        reason: reason.to_owned(),
    }
}

async fn counted(tx: &mut Tx, town: &Town, known_at: i64) -> Vec<(String, String, i64)> {
    let counts = counts(tx, &town.oktmo, at(known_at)).await.unwrap();
    counts.into_iter().map(|(feed, reason, count)| (feed.as_str().to_owned(), reason, count)).collect()
}

fn count(feed: &str, reason: &str, count: i64) -> (String, String, i64) {
    (feed.to_owned(), reason.to_owned(), count)
}

#[tokio::test]
async fn items_are_counted_by_feed_and_reason_as_they_were_known() {
    for town in both().await {
        let mut tx = town.begin().await;
        let first = [item("a", "f", "thanks"), item("b", "f", "thanks"), item("c", "g", "advert")];
        write(&mut tx, &town.oktmo, &first, at(0)).await.unwrap();
        write(&mut tx, &town.oktmo, &[item("a", "f", "thanks"), item("b", "f", "advert")], at(2)).await.unwrap();
        end(&mut tx, &town.oktmo, Platform::Vk, &["a", "c"], at(4)).await.unwrap();
        let both = vec![count("f", "thanks", 2), count("g", "advert", 1)];
        assert_eq!(counted(&mut tx, &town, -1).await, []);
        assert_eq!(counted(&mut tx, &town, 0).await, both);
        assert_eq!(counted(&mut tx, &town, 1).await, both);
        let changed = [count("f", "advert", 1), count("f", "thanks", 1), count("g", "advert", 1)];
        assert_eq!(counted(&mut tx, &town, 3).await, changed);
        assert_eq!(counted(&mut tx, &town, 4).await, [count("f", "advert", 1)]);
        let standing = standing(&mut tx, &town.oktmo, Platform::Vk, &["a", "b"]).await.unwrap();
        assert_eq!(standing, [item("b", "f", "advert")]);
    }
}

#[tokio::test]
async fn an_item_is_counted_once_whichever_feed_decides() {
    for town in both().await {
        let mut tx = town.begin().await;
        write(&mut tx, &town.oktmo, &[item("a", "f", "thanks")], at(0)).await.unwrap();
        write(&mut tx, &town.oktmo, &[item("a", "g", "thanks")], at(1)).await.unwrap();
        assert_eq!(counted(&mut tx, &town, 0).await, [count("f", "thanks", 1)]);
        assert_eq!(counted(&mut tx, &town, 1).await, [count("g", "thanks", 1)]);
    }
}

#[tokio::test]
async fn what_was_left_out_and_taken_back_in_one_batch_never_was() {
    for town in both().await {
        let mut tx = town.begin().await;
        for _ in 0..2 {
            write(&mut tx, &town.oktmo, &[item("a", "f", "thanks")], at(0)).await.unwrap();
            write(&mut tx, &town.oktmo, &[item("a", "f", "advert")], at(0)).await.unwrap();
            assert_eq!(counted(&mut tx, &town, 0).await, [count("f", "advert", 1)]);
            end(&mut tx, &town.oktmo, Platform::Vk, &["a"], at(0)).await.unwrap();
            assert_eq!(counted(&mut tx, &town, 0).await, []);
        }
    }
}
