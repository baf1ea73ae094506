use crate::store::testing::{at, both};

use super::*;

fn poll(participants: Option<i64>) -> Survey {
    let option =
        |answers: i64| SurveyOption {
            question: "Где?".to_owned(), title: "«Парк»".to_owned(), answers: Some(answers)
        };
    Survey {
        feed: FeedName::new("pos-surveys"),
        external_id: ExternalId::new("s1"),
        kind: SurveyKind::Vote,
        title: "Где делать парк".to_owned(),
        days: (Some("2026-04-01".parse().unwrap()), None),
        participants,
        options: participants.into_iter().map(option).collect(),
    }
}

#[tokio::test]
async fn a_survey_is_shown_as_it_was_known() {
    for town in both().await {
        let mut tx = town.begin().await;
        for (hours, participants) in [(0, None), (1, None), (2, Some(3)), (2, Some(4)), (3, Some(4))] {
            write(&mut tx, &town.oktmo, Platform::Pos, &[poll(participants)], at(hours)).await.unwrap();
        }
        let april = Period::parse("2026-04").unwrap();
        for (known_at, expected) in [(1, vec![poll(None)]), (2, vec![poll(Some(4))]), (-1, vec![])] {
            let found = in_period(&mut tx, &town.oktmo, april, at(known_at)).await.unwrap();
            assert_eq!(found, expected, "at {known_at}");
        }
        let march = Period::parse("2026-03").unwrap();
        assert!(in_period(&mut tx, &town.oktmo, march, at(5)).await.unwrap().is_empty());
        let every = all(&mut tx, &town.oktmo).await.unwrap();
        assert_eq!(every, [(poll(None), at(0), Some(at(2))), (poll(Some(4)), at(2), None)], "only distinct states");
    }
}

#[tokio::test]
async fn a_retracted_survey_was_there_before() {
    for town in both().await {
        let mut tx = town.begin().await;
        let april = Period::parse("2026-04").unwrap();
        write(&mut tx, &town.oktmo, Platform::Pos, &[poll(None)], at(0)).await.unwrap();
        for _ in 0..2 {
            retract(&mut tx, &town.oktmo, Platform::Pos, &["s1"], at(2)).await.unwrap();
            for (known_at, count) in [(1, 1), (2, 0)] {
                let found = in_period(&mut tx, &town.oktmo, april, at(known_at)).await.unwrap();
                assert_eq!(found.len(), count, "at {known_at}");
            }
            write(&mut tx, &town.oktmo, Platform::Pos, &[poll(Some(1))], at(2)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_survey_stands_once_whichever_feed_tells_it() {
    for town in both().await {
        let mut tx = town.begin().await;
        let april = Period::parse("2026-04").unwrap();
        let other = Survey { feed: FeedName::new("pos-polls"), ..poll(None) };
        for (hours, survey) in [(0, poll(None)), (1, other)] {
            write(&mut tx, &town.oktmo, Platform::Pos, std::slice::from_ref(&survey), at(hours)).await.unwrap();
            assert_eq!(in_period(&mut tx, &town.oktmo, april, at(hours)).await.unwrap(), [survey]);
        }
    }
}

#[tokio::test]
async fn surveys_stand_by_their_beginning_those_that_tell_none_first() {
    for town in both().await {
        let mut tx = town.begin().await;
        let april = |day| Some(jiff::civil::date(2026, 4, day));
        let survey = |id: &str, start| Survey { external_id: ExternalId::new(id), days: (start, None), ..poll(None) };
        let surveys = [
            survey("d", april(2)),
            survey("b-a", april(1)),
            survey("ba", april(1)),
            survey("B", april(1)),
            survey("a", None),
        ];
        write(&mut tx, &town.oktmo, Platform::Pos, &surveys, at(0)).await.unwrap();
        let found = in_period(&mut tx, &town.oktmo, Period::parse("2026-04").unwrap(), at(0)).await.unwrap();
        let found: Vec<_> = found.iter().map(|survey| survey.external_id.as_str()).collect();
        assert_eq!(found, ["a", "B", "b-a", "ba", "d"]);
    }
}
