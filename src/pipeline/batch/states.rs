//! The states of submissions: compared with what is stored, the past carried over, what differs written.

use std::collections::HashMap;

use crate::{
    domain::{Platform, Submission},
    store::{
        Tx,
        record::Provenance,
        submission::{self, StoredSubmission},
    },
};

use super::BatchDone;
use crate::pipeline::{FeedRules, PipelineError, carry::carry};

/// Compares with the stored states, carries the past over and writes what differs.
pub(super) async fn write(
    tx: &mut Tx,
    rules: &FeedRules,
    from: &Provenance,
    submissions: Vec<Submission>,
    done: &mut BatchDone,
) -> Result<(), PipelineError> {
    let mut by_platform: HashMap<Platform, Vec<Submission>> = HashMap::new();
    for submission in submissions {
        by_platform.entry(submission.platform).or_default().push(submission);
    }
    for (platform, submissions) in by_platform {
        let ids: Vec<&str> = submissions.iter().map(|item| item.external_id.as_str()).collect();
        let known = submission::current(tx, &from.municipality, platform, &ids, &rules.zone).await?;
        let known: HashMap<String, StoredSubmission> =
            known.into_iter().map(|row| (row.submission.external_id.as_str().to_owned(), row)).collect();
        let (rows, changed) = compare(rules, from, submissions, &known, done);
        let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
        submission::write(tx, &rows, &changed, from.observed_at).await?;
    }
    Ok(())
}

fn compare(
    rules: &FeedRules,
    from: &Provenance,
    submissions: Vec<Submission>,
    known: &HashMap<String, StoredSubmission>,
    done: &mut BatchDone,
) -> (Vec<StoredSubmission>, Vec<String>) {
    let mut rows = Vec::with_capacity(submissions.len());
    let mut changed = Vec::new();
    for next in submissions {
        let previous = known.get(next.external_id.as_str());
        if previous.is_some_and(|previous| !rules.ranks.may_replace(&next.feed, &previous.submission.feed)) {
            done.counts.unchanged += 1;
            continue;
        }
        let (row, missing) = carry(previous, next, rules, from.observed_at);
        done.missing_calendars.extend(missing.map(crate::calendar::MissingYear::file));
        match previous {
            None => done.counts.new += 1,
            Some(previous) if same(previous, &row) => {
                done.counts.unchanged += 1;
                continue;
            }
            Some(_) => {
                done.counts.changed += 1;
                changed.push(row.submission.external_id.as_str().to_owned());
            }
        }
        rows.push(row);
    }
    (rows, changed)
}

/// Whether two states say the same, whenever they were observed and whichever mapping made them.
fn same(one: &StoredSubmission, other: &StoredSubmission) -> bool {
    one.submission == other.submission && one.deadlines == other.deadlines
}
