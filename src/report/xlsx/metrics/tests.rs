//! Tests of the columns.

use super::{
    COMPLETENESS, EXITS, Metric, NORMS, NOT_TOLD, ORGANISATION_METRICS, SPEED_AND_QUALITY, TITLE_METRICS,
    VOLUME_AND_DEADLINES,
};
use crate::indicators::DEFINITIONS;

#[test]
fn a_column_is_called_as_its_definition() {
    let groups = VOLUME_AND_DEADLINES.iter().chain(SPEED_AND_QUALITY).flat_map(|group| group.metrics);
    let metrics: Vec<&Metric> = groups
        .chain(COMPLETENESS)
        .chain(NORMS)
        .chain(EXITS)
        .chain(NOT_TOLD)
        .chain(TITLE_METRICS)
        .chain(ORGANISATION_METRICS)
        .collect();
    for (metric, variant) in metrics.iter().flat_map(|metric| metric.variants.iter().map(move |one| (metric, one))) {
        let definition = DEFINITIONS.iter().find(|definition| definition.id == variant.id).unwrap();
        assert!(definition.title.starts_with(metric.title), "{}: {} / {}", variant.id, metric.title, definition.title);
    }
}

#[test]
fn what_is_defined_for_blocks_and_platforms_stands_on_a_sheet() {
    let groups = VOLUME_AND_DEADLINES.iter().chain(SPEED_AND_QUALITY).flat_map(|group| group.metrics);
    let shown: Vec<&str> = groups
        .chain(COMPLETENESS)
        .chain(NORMS)
        .chain(EXITS)
        .chain(NOT_TOLD)
        .flat_map(|metric| metric.variants.iter().map(|variant| variant.id))
        .collect();
    for id in [
        "T2.median",
        "T3",
        "T6",
        "T6.at_least",
        "X1",
        "T1b",
        "X1.due_share",
        "T1.not_told",
        "T2.not_told",
        "D4.topic",
        "D4.place",
        "D4.status",
        "D5",
    ] {
        assert!(shown.contains(&id), "{id}");
    }
}
