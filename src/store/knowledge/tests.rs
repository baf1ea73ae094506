use std::time::Duration;

use crate::store::{
    submission,
    testing::{at, both, postgres, zone},
};

use super::*;

#[tokio::test]
async fn moments_follow_the_clock_and_never_stand_or_go_back() {
    for town in both().await {
        let mut tx = town.begin().await;
        assert_eq!(latest(&mut tx, &town.oktmo).await.unwrap(), None);
        let micros = |instant: Instant, more| Instant::from_micros(instant.as_micros() + more);
        for (now, expected) in
            [(at(0), at(0)), (at(0), micros(at(0), 1)), (at(-5), micros(at(0), 2)), (at(1), at(1)), (at(2), at(2))]
        {
            let advanced = advance(&mut tx, &town.oktmo, now).await.unwrap();
            assert_eq!(advanced, Advanced { at: expected, is_held: false });
        }
        tx.commit().await.unwrap();
        let mut tx = town.store.begin_reading().await.unwrap();
        assert_eq!(latest(&mut tx, &town.oktmo).await.unwrap(), Some(at(2)));
    }
}

#[tokio::test]
async fn what_was_known_at_a_moment_that_was_read_never_grows() {
    let Some(town) = postgres().await else { return };
    let mut slow = town.begin().await;
    // The clock of the slow writer is ahead: without the lock the quick one would commit a later moment first.
    let first = advance(&mut slow, &town.oktmo, at(0)).await.unwrap().at;
    let (store, oktmo, late) = (town.store.clone(), town.oktmo.clone(), town.bare("b", 0));
    let quick = tokio::spawn(async move {
        let mut tx = store.begin().await.unwrap();
        let moment = advance(&mut tx, &oktmo, at(-1)).await.unwrap().at;
        submission::write(&mut tx, &[submission::SubmissionVersion { observed_at: moment, ..late }]).await.unwrap();
        tx.commit().await.unwrap();
        moment
    });
    tokio::time::timeout(Duration::from_millis(300), async {
        while !quick.is_finished() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect_err("the second writer did not wait for the first");
    let known = |known_at| {
        let town = &town;
        async move {
            let mut tx = town.store.begin_reading().await.unwrap();
            let ids = ["a", "b"].map(|id| (crate::domain::Platform::Pos, id.to_owned()));
            let mut found = 0;
            let known = submission::Known { municipality: &town.oktmo, zone: &zone(), known_at };
            submission::named(&mut tx, known, &ids, |_, _| found += 1).await.unwrap();
            found
        }
    };
    let mut reading = town.store.begin_reading().await.unwrap();
    assert_eq!(latest(&mut reading, &town.oktmo).await.unwrap(), None, "nothing is known before the commit");
    assert_eq!(known(first).await, 0);
    submission::write(&mut slow, &[submission::SubmissionVersion { observed_at: first, ..town.bare("a", 0) }])
        .await
        .unwrap();
    slow.commit().await.unwrap();
    let mut reading = town.store.begin_reading().await.unwrap();
    let read = latest(&mut reading, &town.oktmo).await.unwrap().unwrap();
    let seen = known(read).await;
    let second = quick.await.unwrap();
    assert!(second > first, "{second} was committed after {first}");
    assert_eq!(known(read).await, seen, "what was known at a moment grew");
    assert_eq!((known(first).await, known(second).await), (1, 2));
}

#[tokio::test]
async fn what_is_held_is_known_with_the_release_and_not_by_another_writer() {
    for town in both().await {
        let mut tx = town.begin().await;
        assert_eq!(hold(&mut tx, &town.oktmo, at(0)).await.unwrap(), None, "there is nothing to hold");
        advance(&mut tx, &town.oktmo, at(0)).await.unwrap();
        assert_eq!(hold(&mut tx, &town.oktmo, at(1)).await.unwrap(), Some(at(1)));
        assert_eq!(latest(&mut tx, &town.oktmo).await.unwrap(), Some(at(0)));
        for hours in [2, 3] {
            let advanced = advance(&mut tx, &town.oktmo, at(hours)).await.unwrap();
            assert_eq!(advanced, Advanced { at: at(hours), is_held: true });
            assert_eq!(latest(&mut tx, &town.oktmo).await.unwrap(), Some(at(0)));
        }
        release(&mut tx, &town.oktmo).await.unwrap();
        assert_eq!(latest(&mut tx, &town.oktmo).await.unwrap(), Some(at(3)));
        assert!(!advance(&mut tx, &town.oktmo, at(4)).await.unwrap().is_held);
    }
}

#[tokio::test]
async fn a_writer_that_waited_for_the_hold_sees_it() {
    let Some(town) = postgres().await else { return };
    let mut tx = town.begin().await;
    advance(&mut tx, &town.oktmo, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let mut holding = town.begin().await;
    hold(&mut holding, &town.oktmo, at(1)).await.unwrap();
    let (store, oktmo) = (town.store.clone(), town.oktmo.clone());
    let waiting = tokio::spawn(async move {
        let mut tx = store.begin().await.unwrap();
        let advanced = advance(&mut tx, &oktmo, at(2)).await.unwrap();
        tx.commit().await.unwrap();
        advanced
    });
    tokio::time::timeout(Duration::from_millis(300), async {
        while !waiting.is_finished() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect_err("the writer did not wait");
    holding.commit().await.unwrap();
    assert!(waiting.await.unwrap().is_held);
    let mut tx = town.store.begin_reading().await.unwrap();
    assert_eq!(latest(&mut tx, &town.oktmo).await.unwrap(), Some(at(0)));
}
