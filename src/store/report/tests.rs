use crate::store::testing::{at, both};

use super::*;

#[tokio::test]
async fn a_report_keeps_its_number_and_its_receipt() {
    for town in both().await {
        let mut tx = town.begin().await;
        let built = BuiltReport {
            period: Period::parse("2026-Q1").unwrap(),
            as_of: at(0),
            known_at: at(1),
            package_sha256: "ab".to_owned(),
            directory: "outbox/x".to_owned(),
        };
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
