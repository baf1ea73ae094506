//! The states of submissions: compared with what is stored, the past carried over, what differs written.

use std::collections::HashMap;

use crate::{
    domain::Platform,
    store::{
        Tx,
        record::Provenance,
        submission::{self, StoredSubmission},
    },
};

use super::{BatchDone, writes::Judged};
use crate::pipeline::{
    FeedRules, PipelineError,
    carry::{Cause, carry},
};

/// Compares with the stored states, carries the past over and writes what differs.
pub(super) async fn write(
    tx: &mut Tx,
    rules: &FeedRules,
    from: &Provenance,
    submissions: Vec<Judged>,
    done: &mut BatchDone,
) -> Result<(), PipelineError> {
    let mut by_platform: HashMap<Platform, Vec<Judged>> = HashMap::new();
    for judged in submissions {
        by_platform.entry(judged.submission.platform).or_default().push(judged);
    }
    for (platform, submissions) in by_platform {
        let ids: Vec<&str> = submissions.iter().map(|item| item.submission.external_id.as_str()).collect();
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
    submissions: Vec<Judged>,
    known: &HashMap<String, StoredSubmission>,
    done: &mut BatchDone,
) -> (Vec<StoredSubmission>, Vec<String>) {
    let mut rows = Vec::with_capacity(submissions.len());
    let mut changed = Vec::new();
    for judged in submissions {
        let previous = known.get(judged.submission.external_id.as_str());
        if previous.is_some_and(|previous| !may_replace(rules, &judged, previous)) {
            done.counts.unchanged += 1;
            continue;
        }
        let cause = judged.told_at.map_or(Cause::Told, |_| Cause::Rules);
        let (row, missing) = carry(previous, judged.submission, rules, (cause, from.observed_at));
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

/// Whether what a feed says may stand in the place of what is stored. Of another feed it must outrank or equal, and what it
/// said before that one spoke is no news, whichever rules it is read by.
fn may_replace(rules: &FeedRules, judged: &Judged, previous: &StoredSubmission) -> bool {
    let (challenger, owner) = (&judged.submission.feed, &previous.submission.feed);
    let is_older = judged.told_at.is_some_and(|told_at| told_at < previous.observed_at);
    challenger == owner || (rules.ranks.may_replace(challenger, owner) && !is_older)
}

/// Whether two states say the same, whenever they were observed and whichever mapping made them.
fn same(one: &StoredSubmission, other: &StoredSubmission) -> bool {
    one.submission == other.submission && one.deadlines == other.deadlines
}
