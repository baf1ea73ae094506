//! Items folded out of everything told of them, compared with what stood, and written where that differs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::{
    calendar::MissingYear,
    domain::{Deadlines, Defect, ExternalId, FeedName, Instant, RulesDigest, Submission, Survey},
    fold::{Fold, FoldRules, Folded, State, Witness, fold},
    mapping::Statement,
    store::{
        Tx, defect,
        defect::{Provenance, Quarantined},
        left_out::{self, LeftOut},
        record::{RecordState, Target},
        submission::{self, Current, SubmissionVersion},
        survey,
    },
};

use super::{PipelineError, PlatformRules, sighting::beginnings};

/// A state of a record, and what it says; `None` when its mapping knows its stream no more.
pub(super) struct StatedRecord {
    pub(super) state: RecordState,
    pub(super) statement: Option<Statement>,
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemOutcome {
    New,
    Changed,
    Unchanged,
    LeftOut,
    Quarantined,
}

/// What came of several items.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) outcomes: HashMap<String, ItemOutcome>,
    /// Calendar files that deadlines need and that are not there.
    pub(super) missing_calendars: BTreeSet<String>,
}

/// By which rules items are settled, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occasion<'a> {
    pub(super) rules: &'a PlatformRules,
    /// The version of the rules as stored with each submission.
    pub(super) rules_version: &'a RulesDigest,
    pub(super) at: Instant,
    pub(super) before: Before<'a>,
}

/// What may stand of the items.
#[derive(Debug, Clone, Copy)]
pub(super) enum Before<'a> {
    /// Anything, made by other rules: items may be left out no more that none of these rules leaves out.
    Replayed,
    /// Something of these items; nothing of the others, of which no state was stored.
    Stored(&'a HashSet<String>),
}

impl Before<'_> {
    fn of<'i>(self, ids: impl IntoIterator<Item = &'i str>) -> Vec<&'i str> {
        let may_stand = |id: &&str| match self {
            Self::Replayed => true,
            Self::Stored(stored) => stored.contains(*id),
        };
        ids.into_iter().filter(may_stand).collect()
    }
}

/// Several items as they are by some rules, and what is to be written of them.
#[derive(Debug, Default)]
pub(super) struct Made {
    settled: Settled,
    writes: Writes,
}

/// Folds the items of `states`, which are all that is stored of them by the moment `at`. Asks no database: it may be done while
/// one works.
pub(super) fn make(rules: &PlatformRules, at: Instant, states: &[StatedRecord]) -> Made {
    let Made { mut settled, mut writes } = Made::default();
    let mut items: BTreeMap<&str, Vec<&StatedRecord>> = BTreeMap::new();
    for state in states {
        items.entry(state.state.external_id.as_str()).or_default().push(state);
    }
    for (external_id, states) in &items {
        let Some(Fold { folded, missing_year }) = folded(rules, external_id, states) else { continue };
        settled.missing_calendars.extend(missing_year.map(MissingYear::file));
        match folded {
            Folded::Submission(submission, deadlines) => writes.submissions.push((*submission, deadlines)),
            Folded::Survey(survey) => {
                let is_new = states.iter().all(|record| record.state.observed_at == at);
                let outcome = if is_new { ItemOutcome::New } else { ItemOutcome::Changed };
                settled.outcomes.insert((*external_id).to_owned(), outcome);
                writes.surveys.push(*survey);
            }
            Folded::LeftOut(reason, feed) => {
                writes.left_out.push(LeftOut {
                    platform: rules.fold.platform,
                    external_id: ExternalId::new(*external_id),
                    feed,
                    reason: reason.as_str().to_owned(),
                });
                settled.outcomes.insert((*external_id).to_owned(), ItemOutcome::LeftOut);
            }
            Folded::Defective(defect, witness) => {
                writes.quarantined.extend(quarantined(states, defect, &witness));
                settled.outcomes.insert((*external_id).to_owned(), ItemOutcome::Quarantined);
            }
        }
    }
    Made { settled, writes }
}

/// Compares what was made with what stood, and writes what differs.
pub(super) async fn settle(tx: &mut Tx, occasion: Occasion<'_>, made: Made) -> Result<Settled, PipelineError> {
    let Made { mut settled, writes } = made;
    writes.flush(tx, occasion, &mut settled).await?;
    Ok(settled)
}

fn folded(rules: &PlatformRules, external_id: &str, states: &[&StatedRecord]) -> Option<Fold> {
    let mut sources: BTreeMap<(&FeedName, &str), Vec<&StatedRecord>> = BTreeMap::new();
    for record in states {
        let RecordState { key, stream, .. } = &record.state;
        sources.entry((&key.feed, stream.as_str())).or_default().push(record);
    }
    let mut told = Vec::with_capacity(states.len());
    for ((feed, stream), states) in sources {
        let Some(mapping) = rules.mappings.get(feed) else { continue };
        let asserted = states.iter().map(|one| (one.state.content_hash, one.state.assertions.as_slice()));
        told.extend(beginnings(asserted).into_iter().filter_map(|(assertion, place)| {
            let StatedRecord { state, statement } = *states.get(place)?;
            Some(State {
                feed,
                stream,
                assertion,
                content_hash: state.content_hash,
                is_deleted: state.deleted,
                statement: statement.as_ref(),
                mapping,
            })
        }));
    }
    fold(&rules.fold, external_id, told)
}

/// The row of a defective item: the record that shows what is wrong, as it was told first.
fn quarantined(states: &[&StatedRecord], defect: Defect, witness: &Witness) -> Option<(FeedName, Quarantined)> {
    let is_it = |state: &&RecordState| {
        state.key.feed == witness.feed
            && state.stream.as_str() == witness.stream
            && state.content_hash == witness.content_hash
    };
    let state = states.iter().map(|record| &record.state).find(is_it)?;
    let first = state.first()?;
    let row = Quarantined {
        stream: state.stream.as_str().to_owned(),
        content_hash: state.content_hash,
        external_id: Some(state.external_id.as_str().to_owned()),
        origin: first.document.origin.to_string(),
        position: first.position,
        defect,
        payload: state.payload.clone(),
    };
    Some((state.key.feed.clone(), row))
}

/// Everything that is to be written of several items.
#[derive(Debug, Default)]
struct Writes {
    submissions: Vec<(Submission, Deadlines)>,
    surveys: Vec<Survey>,
    left_out: Vec<LeftOut>,
    quarantined: Vec<(FeedName, Quarantined)>,
}

impl Writes {
    /// Each item stands in one table: where it is written, it ends in the others.
    async fn flush(self, tx: &mut Tx, occasion: Occasion<'_>, settled: &mut Settled) -> Result<(), PipelineError> {
        let Occasion { rules, at, before, .. } = occasion;
        let (municipality, platform) = (&rules.fold.municipality, rules.fold.platform);
        let left_out: Vec<&str> = self.left_out.iter().map(|item| item.external_id.as_str()).collect();
        let quarantined: Vec<&str> =
            self.quarantined.iter().filter_map(|(_, row)| row.external_id.as_deref()).collect();
        let sound = self.submissions.iter().map(|(item, _)| item.external_id.as_str());
        let sound: Vec<&str> = sound.chain(self.surveys.iter().map(|survey| survey.external_id.as_str())).collect();
        let gone = before.of(left_out.iter().chain(&quarantined).copied());
        if !gone.is_empty() {
            match rules.target {
                Target::Submission => submission::retract(tx, municipality, platform, &gone, at).await?,
                Target::Survey => survey::retract(tx, municipality, platform, &gone, at).await?,
            }
        }
        if rules.target == Target::Submission && (matches!(before, Before::Replayed) || rules.leave_out()) {
            let ended = before.of(sound.iter().chain(&quarantined).copied());
            left_out::end(tx, municipality, platform, &ended, at).await?;
            left_out::write(tx, municipality, &self.left_out, at).await?;
        }
        for feed in rules.mappings.keys() {
            let from = Provenance { municipality: municipality.clone(), feed: feed.clone(), observed_at: at };
            let is_of_feed = |(of, _): &&(FeedName, Quarantined)| of == feed;
            let rows: Vec<Quarantined> =
                self.quarantined.iter().filter(is_of_feed).map(|(_, row)| row.clone()).collect();
            defect::write(tx, &from, &rows).await?;
            let elsewhere = self.quarantined.iter().filter(|row| !is_of_feed(row));
            let elsewhere = elsewhere.filter_map(|(_, row)| row.external_id.as_deref());
            let ended = before.of(sound.iter().chain(&left_out).copied().chain(elsewhere));
            defect::resolve(tx, &from, &ended).await?;
        }
        survey::write(tx, municipality, platform, &self.surveys, at).await?;
        submissions(tx, occasion, self.submissions, settled).await
    }
}

async fn submissions(
    tx: &mut Tx,
    Occasion { rules, rules_version, at, before }: Occasion<'_>,
    submissions: Vec<(Submission, Deadlines)>,
    settled: &mut Settled,
) -> Result<(), PipelineError> {
    let ids = before.of(submissions.iter().map(|(item, _)| item.external_id.as_str()));
    let FoldRules { municipality, platform, zone, .. } = &rules.fold;
    let Current { versions: known, damaged } = submission::current(tx, municipality, *platform, &ids, zone).await?;
    let known: HashMap<String, SubmissionVersion> =
        known.into_iter().map(|row| (row.submission.external_id.as_str().to_owned(), row)).collect();
    let (mut first, mut versions, mut doubtful) = (Vec::new(), Vec::new(), Vec::new());
    let mut taken_back = Vec::new();
    for (submission, deadlines) in submissions {
        let external_id = submission.external_id.as_str().to_owned();
        let is_damaged = damaged.contains(&external_id);
        let outcome = match known.get(&external_id) {
            None if !is_damaged => ItemOutcome::New,
            // Whenever it was observed, and whichever rules made it.
            Some(known) if known.submission == submission && known.deadlines == deadlines => ItemOutcome::Unchanged,
            Some(_) | None => ItemOutcome::Changed,
        };
        settled.outcomes.insert(external_id, outcome);
        if outcome != ItemOutcome::Unchanged {
            let had_text = known.get(submission.external_id.as_str()).is_some_and(|row| row.submission.text.is_some());
            taken_back.extend((had_text && submission.text.is_none()).then(|| submission.external_id.clone()));
            let rules_version = rules_version.clone();
            let version =
                SubmissionVersion { submission, deadlines, observed_at: at, superseded_at: None, rules_version };
            let list = if outcome == ItemOutcome::New {
                &mut first
            } else if is_damaged {
                &mut doubtful
            } else {
                &mut versions
            };
            list.push(version);
        }
    }
    if !doubtful.is_empty() {
        let mended = submission::mend(tx, municipality, *platform, &doubtful).await?;
        doubtful.retain(|version| !mended.contains(version.submission.external_id.as_str()));
        settled.outcomes.extend(mended.into_iter().map(|id| (id, ItemOutcome::Unchanged)));
        versions.append(&mut doubtful);
    }
    submission::write_first(tx, &first).await?;
    submission::write(tx, &versions).await?;
    if !taken_back.is_empty() {
        // Its author or the platform deleted it: what it was counted as stays, its words do not.
        let ids: Vec<&str> = taken_back.iter().map(ExternalId::as_str).collect();
        submission::forget_texts(tx, municipality, *platform, &ids).await?;
    }
    Ok(())
}
