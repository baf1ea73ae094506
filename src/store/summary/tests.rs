use crate::{
    domain::{Block, Kind, Level, Status},
    store::{
        submission,
        testing::{at, both},
    },
};

use super::*;

#[tokio::test]
async fn unknown_values_are_counted_as_they_were_known() {
    for town in both().await {
        let mut tx = town.begin().await;
        let mut named = town.bare("c", 0);
        named.submission.topic.topic = Some("Дороги".to_owned());
        named.submission.organisation_source = Some("Дорстрой".to_owned());
        named.submission.status = Status::Unknown;
        named.submission.status_source = "В пути".to_owned();
        let mut post = named.clone();
        post.submission.external_id = crate::domain::ExternalId::new("d");
        post.submission.kind = Kind::Post;
        submission::write(&mut tx, &[town.bare("a", 0), town.bare("b", 0), named, post, town.full("e", 0)])
            .await
            .unwrap();
        let mut later = town.bare("a", 5);
        later.submission.topic.block = Block::Roads;
        submission::write(&mut tx, &[later]).await.unwrap();
        let value =
            |level, value: &str, count| UnknownValue { platform: Platform::Pos, level, value: value.to_owned(), count };
        for (known_at, untold) in [(4, [("", 2), ("Дороги", 2)]), (5, [("Дороги", 2), ("", 1)])] {
            let bounds = (at(-1000), at(1000));
            let found = unknown_values(&mut tx, &town.oktmo, at(known_at), bounds).await.unwrap();
            let mut expected: Vec<_> = untold.iter().map(|(topic, count)| value(Level::Topic, topic, *count)).collect();
            expected.extend([
                value(Level::Status, "В пути", 1),
                value(Level::Organisation, "Дорстрой", 2),
                value(Level::Decision, "Передано дальше", 1),
                value(Level::Severity, "Срочная", 1),
                value(Level::ClosingReason, "Автор молчит", 1),
            ]);
            assert_eq!(found, expected, "at {known_at}");
        }
        let before = unknown_values(&mut tx, &town.oktmo, at(9), (at(-9000), at(-8000))).await.unwrap();
        assert_eq!(before, [], "none was received then");
    }
}

#[tokio::test]
async fn values_of_one_number_stand_in_the_order_of_their_bytes() {
    for town in both().await {
        let mut tx = town.begin().await;
        let values = ["а-я", "аб", "Я", "a b", "ab", "Z"];
        let named = values.iter().enumerate().map(|(place, value)| {
            let mut version = town.bare(&place.to_string(), 0);
            version.submission.topic.topic = Some((*value).to_owned());
            version
        });
        submission::write(&mut tx, &named.collect::<Vec<_>>()).await.unwrap();
        let found = unknown_values(&mut tx, &town.oktmo, at(1), (at(-1000), at(1000))).await.unwrap();
        let found: Vec<_> = found.iter().map(|value| value.value.as_str()).collect();
        assert_eq!(found, ["Z", "a b", "ab", "Я", "а-я", "аб"]);
    }
}

#[tokio::test]
async fn what_is_contradicted_is_given_as_it_was_known() {
    for town in both().await {
        let mut tx = town.begin().await;
        let twice = |id: &str, hours| {
            let mut version = town.bare(id, hours);
            version.submission.contradicted = version.submission.feeds.clone();
            version
        };
        submission::write(&mut tx, &[twice("b", 0), twice("a", 0), town.bare("c", 0)]).await.unwrap();
        submission::write(&mut tx, &[town.bare("b", 5), twice("c", 5)]).await.unwrap();
        for (known_at, expected) in [(4, ["a", "b"]), (5, ["a", "c"])] {
            let found = contradicted(&mut tx, &town.oktmo, at(known_at)).await.unwrap();
            let ids: Vec<&str> = found.iter().map(|item| item.external_id.as_str()).collect();
            assert_eq!(ids, expected, "at {known_at}");
            assert!(found.iter().all(|item| item.feeds == town.bare("a", 0).submission.feeds));
        }
    }
}
