//! What a load did, for programs.

use crate::service::load::{FeedDone, Load};

/// The summary for programs.
pub(in crate::cli) fn summary_json(load: &Load) -> serde_json::Value {
    let left = load.left.iter().map(|(feed, fault)| {
        serde_json::json!({
            "feed": feed.name.as_str(), "outcome": "not_started", "error": "settings", "detail": crate::cli::chain(fault),
        })
    });
    let feeds: Vec<_> = load
        .done
        .iter()
        .map(|FeedDone { feed, done, filtered, .. }| {
            let reasons: serde_json::Map<_, _> =
                filtered.iter().map(|(reason, count)| (reason.as_str().to_owned(), (*count).into())).collect();
            let faults: Vec<_> = done
                .faults
                .iter()
                .map(|fault| {
                    serde_json::json!({
                        "subject": fault.subject, "kind": fault.kind.as_str(), "detail": fault.detail,
                        "loss": fault.kind.is_loss(),
                    })
                })
                .collect();
            serde_json::json!({
                "feed": feed.name.as_str(),
                "outcome": done.outcome.as_str(),
                "read": done.counts.read,
                "new": done.counts.new,
                "changed": done.counts.changed,
                "unchanged": done.counts.unchanged,
                "filtered": done.counts.filtered,
                "filtered_by_reason": reasons,
                "quarantined": done.counts.quarantined,
                "source_total": done.source_total,
                "faults": faults,
                "missing_calendars": done.missing_calendars,
                "error": done.error.as_ref().map(|error| error.reason().as_str()),
            })
        })
        .chain(left)
        .collect();
    serde_json::json!({ "feeds": feeds })
}
