//! What a batch writes: records, submissions, surveys, quarantine.

use std::collections::HashMap;

use crate::{
    domain::{Defect, DefectCode, Instant, Platform, Submission, Survey},
    mapping::{FilterReason, Outcome},
    store::{
        Tx, defect,
        defect::Quarantined,
        record::{self, KeptRecord, Provenance, RecordOutcome},
        run::RunCounts,
        survey,
    },
};

use super::{BatchDone, states};
use crate::pipeline::{FeedRules, PipelineError, prepare::Item};

/// A submission, and since when its source tells it so.
pub(super) struct Judged {
    pub(super) submission: Submission,
    /// `None`: it is told now. Else the rules changed, and this was told then.
    pub(super) told_at: Option<Instant>,
}

/// Everything that one batch writes.
#[derive(Default)]
pub(in crate::pipeline) struct Writes {
    records: Vec<KeptRecord>,
    quarantined: Vec<Quarantined>,
    /// Items that were left out or put aside: their submissions, if any, no longer stand when rules changed.
    retracted: Vec<String>,
    resolved: Vec<String>,
    submissions: Vec<Judged>,
    /// Where the submission of an item stands in `submissions`.
    places: HashMap<(Platform, String), usize>,
    surveys: Vec<Survey>,
    /// What was taken in so far.
    counts: RunCounts,
}

impl Writes {
    /// Takes in what became of one record.
    pub(in crate::pipeline) fn add(&mut self, item: Item, external_id: String, outcome: Outcome) {
        let mut record = KeptRecord {
            stream: item.stream.clone(),
            external_id: external_id.clone(),
            content_hash: item.hash.clone(),
            payload: item.payload.clone(),
            outcome: RecordOutcome::Submission,
            reason: None,
            stated_at: item.stated_at,
            observation: item.stored.as_ref().map(|stored| stored.observation.clone()),
        };
        let told_at = record.observation.as_ref().map(|observation| observation.at);
        let before = item.stored.as_ref().map(|stored| (stored.outcome, stored.reason.clone()));
        // What a later record of the item said wrong never took its submission back, so new rules do not either.
        let counted = before.as_ref().is_some_and(|(outcome, _)| *outcome == RecordOutcome::Submission);
        match outcome {
            Outcome::Submission(submission) => {
                self.resolved.push(external_id);
                self.submission(Judged { submission: *submission, told_at });
            }
            Outcome::Survey(survey) => {
                let count = if item.is_known { &mut self.counts.changed } else { &mut self.counts.new };
                *count += 1;
                self.resolved.push(external_id);
                self.surveys.push(*survey);
                record.outcome = RecordOutcome::Survey;
            }
            Outcome::Filtered(reason) => {
                self.counts.filtered += 1;
                if reason != FilterReason::Deleted && counted {
                    self.retracted.push(external_id);
                }
                record.outcome = RecordOutcome::Filtered;
                record.reason = Some(reason.as_str());
            }
            Outcome::Defective(defects) => {
                let unnamed = Defect { code: DefectCode::NotAnObject, field: String::new() };
                let defect = defects.into_iter().next().unwrap_or(unnamed);
                if counted {
                    self.retracted.push(external_id.clone());
                }
                self.quarantine(item, Some(external_id), defect);
                record.outcome = RecordOutcome::Defective;
            }
        }
        let is_same =
            before.is_some_and(|(outcome, reason)| outcome == record.outcome && reason.as_deref() == record.reason);
        if !is_same {
            self.records.push(record);
        }
    }

    /// Two streams of one item in the same batch make one submission: the later one, which has seen both.
    fn submission(&mut self, mut judged: Judged) {
        let key = (judged.submission.platform, judged.submission.external_id.as_str().to_owned());
        if let Some(earlier) = self.places.get(&key).and_then(|place| self.submissions.get_mut(*place)) {
            judged.told_at = judged.told_at.max(earlier.told_at);
            *earlier = judged;
            self.counts.changed += 1;
        } else {
            self.places.insert(key, self.submissions.len());
            self.submissions.push(judged);
        }
    }

    /// Puts a record aside.
    pub(in crate::pipeline) fn quarantine(&mut self, item: Item, external_id: Option<String>, defect: Defect) {
        self.counts.quarantined += 1;
        let Item { stream, hash: content_hash, origin, position, payload, .. } = item;
        self.quarantined.push(Quarantined { stream, content_hash, external_id, origin, position, defect, payload });
    }

    /// Writes everything within `tx`.
    pub(in crate::pipeline) async fn flush(
        self,
        tx: &mut Tx,
        rules: &FeedRules,
        from: &Provenance,
        done: &mut BatchDone,
    ) -> Result<(), PipelineError> {
        done.counts.add(self.counts);
        let received = self.submissions.iter().map(|item| item.submission.received.instant());
        done.latest_received = received.filter(|at| *at <= from.observed_at).max();
        record::write(tx, from, &self.records).await?;
        defect::write(tx, from, &self.quarantined).await?;
        let resolved: Vec<&str> = self.resolved.iter().map(String::as_str).collect();
        defect::resolve(tx, from, &resolved).await?;
        survey::write(tx, from, &self.surveys).await?;
        states::write(tx, rules, from, self.submissions, done).await
    }

    /// Items whose earlier submissions no longer stand when rules changed.
    pub(in crate::pipeline) fn retracted(&self) -> Vec<String> {
        self.retracted.clone()
    }
}
