//! Defective and unknown things: put aside with their reason or kept raw, counted once, settled when they come sound.

use svod::{
    domain::Status,
    store::{
        defect::{self, QuarantineRow},
        run::RunCounts,
        summary::{self, UnknownValue},
    },
};
use svod_platforms::{Fault, Scope, UNKNOWN_CATEGORY, UNKNOWN_STATUS};

use crate::installation::Installation;

async fn standing(here: &Installation) -> Vec<QuarantineRow> {
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let oktmo = &here.app.config.municipality.oktmo;
    defect::standing(&mut tx, oktmo, here.known_at().await).await.unwrap()
}

fn count(rows: &[QuarantineRow]) -> i64 {
    rows.iter().map(|row| row.count).sum()
}

#[track_caller]
fn check_adds_up(counts: RunCounts) {
    let parts = counts.new + counts.changed + counts.unchanged + counts.filtered + counts.quarantined;
    assert_eq!(counts.read, parts, "{counts:?}");
}

/// Code, field and number of the rows of one feed.
fn reasons(rows: &[QuarantineRow]) -> Vec<(&str, &str, i64)> {
    rows.iter().map(|row| (row.code.as_str(), row.field.as_str(), row.count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn defects_of_the_interface_are_named_by_code_and_field_and_counted_once() {
    let here = Installation::new().await;
    let first = here.sync("pos-api").await;
    check_adds_up(first.counts);
    let rows = standing(&here).await;
    let found = reasons(&rows);
    for expected in [("missing_id", "id", 1), ("missing_received", "receivedAt", 1)] {
        assert!(found.contains(&expected), "{expected:?} is not in {found:?}");
    }
    assert!(found.iter().any(|(code, field, _)| *field == "receivedAt" && ["wrong_type", "bad_date"].contains(code)));
    assert!(!found.iter().any(|(_, field, _)| *field == "text"), "an optional value costs the item: {found:?}");
    assert_eq!(count(&rows), first.counts.quarantined);
    assert!(rows.iter().all(|row| row.origin == "/api/v1/submissions" && row.position > 0), "{rows:?}");
    for day in ["2026-04-07", "2026-04-08"] {
        here.travel(format!("{day}T09:00:00+03:00").parse().unwrap());
        check_adds_up(here.sync("pos-api").await.counts);
    }
    assert_eq!(reasons(&standing(&here).await), found);
}

#[tokio::test(flavor = "multi_thread")]
async fn defects_of_a_workbook_are_named_by_column_and_row_and_counted_once() {
    let here = Installation::new().await;
    let first = here.sync("pos-files").await;
    check_adds_up(first.counts);
    let rows = standing(&here).await;
    let found = reasons(&rows);
    for (code, field) in [("missing_id", "Номер"), ("missing_received", "Дата поступления")] {
        assert!(found.iter().any(|row| (row.0, row.1) == (code, field)), "{code}, {field}: {found:?}");
    }
    assert!(rows.iter().all(|row| row.origin.contains(".xlsx") && row.position > 1), "{rows:?}");
    here.travel("2026-04-07T09:00:00+03:00".parse().unwrap());
    here.export("2026-04-07T09:00:00+03:00".parse().unwrap());
    let again = here.sync("pos-files").await;
    assert!(again.counts.read > 0);
    check_adds_up(again.counts);
    assert_eq!(reasons(&standing(&here).await), found);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_comes_sound_leaves_quarantine_and_stays_in_the_past() {
    let here = Installation::new().await;
    here.faults.always(Scope::Pos, Fault::Drift);
    let drifted = here.sync("pos-api").await;
    check_adds_up(drifted.counts);
    assert_eq!((drifted.counts.new, here.submissions().await.len()), (0, 0));
    assert_eq!(count(&standing(&here).await), drifted.counts.quarantined);
    assert!(drifted.counts.quarantined > 1000);
    let then = here.known_at().await;
    here.faults.clear(Scope::Pos);
    here.travel("2026-05-30T09:00:00+03:00".parse().unwrap());
    let sound = here.sync("pos-api").await;
    check_adds_up(sound.counts);
    assert!(sound.counts.new > 100, "{:?}", sound.counts);
    let here_now = standing(&here).await;
    let settled = count(&here_now);
    assert!(settled < drifted.counts.quarantined, "{settled} of {}", drifted.counts.quarantined);
    let ids: Vec<_> = here.submissions().await.into_iter().map(|row| row.submission.external_id).collect();
    assert_eq!(ids.len(), usize::try_from(sound.counts.new).unwrap());
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let oktmo = &here.app.config.municipality.oktmo;
    let earlier = defect::standing(&mut tx, oktmo, then).await.unwrap();
    assert_eq!(count(&earlier), drifted.counts.quarantined);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_status_and_an_unknown_category_are_kept_raw_and_counted() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let rows = here.submissions().await;
    let raw: Vec<_> = rows.iter().filter(|row| row.submission.status_source == UNKNOWN_STATUS).collect();
    assert!(!raw.is_empty() && raw.iter().all(|row| row.submission.status == Status::Unknown));
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let (from, to) = (svod::domain::Instant::from_micros(i64::MIN), svod::domain::Instant::from_micros(i64::MAX));
    let municipality = &here.app.config.municipality.oktmo;
    let now = here.known_at().await;
    let values = summary::unknown_values(&mut tx, municipality, now, (from, to)).await.unwrap();
    let counted = |level: &str, value: &str| {
        let wanted = |row: &&UnknownValue| row.level.as_str() == level && row.value == value;
        values.iter().find(wanted).map(|row| usize::try_from(row.count).unwrap())
    };
    assert_eq!(counted("status", UNKNOWN_STATUS), Some(raw.len()));
    let of_category = rows.iter().filter(|row| row.submission.topic.topic.as_deref() == Some(UNKNOWN_CATEGORY)).count();
    assert!(of_category > 0);
    assert_eq!(counted("topic", UNKNOWN_CATEGORY), Some(of_category));
}
