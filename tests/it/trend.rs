//! Earlier quarters of a report stand at the same age as the reported one.

use svod::{
    domain::{Instant, Period},
    indicators::Figure,
    pipeline::aggregate::{Moments, know},
};

use crate::installation::Installation;

fn value(figures: &[Figure], id: &str) -> Option<f64> {
    figures.iter().find(|figure| figure.id == id && figure.slice.is_empty()).and_then(|figure| figure.value)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_quarter_is_seen_as_long_after_its_end() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let basis = here.app.basis(None).await.unwrap();
    let moments = here.moments().await;
    let (reported, earlier) = (Period::parse("2026-Q1").unwrap(), Period::parse("2025-Q4").unwrap());
    let now = know(&basis, moments).await.unwrap();
    let total = [vec![]];
    let moved = now.figures_of_same_age(reported, earlier, &total).unwrap();
    // 5 days 9 hours after the end of the quarter, as TODAY is after the end of the reported one.
    let then: Instant = "2026-01-06T09:00:00+03:00".parse::<jiff::Timestamp>().unwrap().into();
    let asked_then = know(&basis, Moments { as_of: then, ..moments }).await.unwrap().figures(earlier, &total);
    let same_now = now.figures(earlier, &total);
    for id in ["V1", "V4", "V5", "T1", "T2", "T3", "S3"] {
        assert_eq!(value(&moved, id), value(&asked_then, id), "{id}");
    }
    assert_ne!(value(&moved, "V4"), value(&same_now, "V4"), "the age makes no difference: the test sees nothing");
}
