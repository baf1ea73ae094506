use std::time::Duration;

use crate::store::testing::{at, both, postgres};

use super::*;

fn built() -> BuiltReport {
    BuiltReport {
        period: Period::parse("2026-Q1").unwrap(),
        as_of: at(0),
        known_at: at(1),
        package_sha256: "ab".to_owned(),
        directory: "outbox/x".to_owned(),
    }
}

#[tokio::test]
async fn two_processes_that_build_the_same_report_give_it_one_number() {
    let Some(town) = postgres().await else { return };
    let mut first = town.begin().await;
    let number = record(&mut first, &town.oktmo, &built(), at(1)).await.unwrap();
    let (store, oktmo) = (town.store.clone(), town.oktmo.clone());
    let second = tokio::spawn(async move {
        let mut tx = store.begin().await.unwrap();
        let number = record(&mut tx, &oktmo, &built(), at(2)).await;
        tx.commit().await.unwrap();
        number
    });
    tokio::time::timeout(Duration::from_millis(300), async {
        while !second.is_finished() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect_err("the second did not wait");
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap().unwrap(), number);
}

#[tokio::test]
async fn a_report_keeps_its_number_and_its_receipt() {
    for town in both().await {
        let mut tx = town.begin().await;
        let built = built();
        let id = record(&mut tx, &town.oktmo, &built, at(1)).await.unwrap();
        assert_eq!(record(&mut tx, &town.oktmo, &built, at(2)).await.unwrap(), id);
        let other = BuiltReport { package_sha256: "cd".to_owned(), ..built };
        assert_ne!(record(&mut tx, &town.oktmo, &other, at(2)).await.unwrap(), id);
        let ends = [
            (DeliveryOutcome::Unavailable, None),
            (DeliveryOutcome::Accepted, Some("R-1")),
            (DeliveryOutcome::Refused, None),
        ];
        for (outcome, told) in ends {
            let delivery = start_delivery(&mut tx, &id, at(3)).await.unwrap();
            let told = told.map(str::to_owned);
            let before = receipt(&mut tx, &id).await.unwrap();
            let end = DeliveryEnd { at: at(4), outcome, receipt: told.clone(), detail: Some("ответ".to_owned()) };
            finish_delivery(&mut tx, &delivery, &end).await.unwrap();
            assert_eq!(receipt(&mut tx, &id).await.unwrap(), before.or(told));
        }
        assert_eq!(receipt(&mut tx, &id).await.unwrap().as_deref(), Some("R-1"));
    }
}
