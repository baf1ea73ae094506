use crate::store::testing::both;

use super::*;

#[tokio::test]
async fn the_last_mapping_of_each_feed_is_remembered() {
    for town in both().await {
        let mut tx = town.begin().await;
        let known = |feed: &str, mapping: &str, target| KnownFeed {
            feed: FeedName::new(feed),
            platform: Platform::Pos,
            target,
            mapping: mapping.to_owned(),
        };
        for feed in [
            known("b", "old", Target::Survey),
            known("a", "pos-api", Target::Submission),
            known("b", "pos-surveys", Target::Survey),
        ] {
            note(&mut tx, &town.oktmo, &feed).await.unwrap();
        }
        let expected = [known("a", "pos-api", Target::Submission), known("b", "pos-surveys", Target::Survey)];
        assert_eq!(all(&mut tx, &town.oktmo).await.unwrap(), expected);
    }
}
