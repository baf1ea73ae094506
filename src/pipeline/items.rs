//! Items folded out of everything told of them, compared with what stood, and written where that differs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::{
    calendar::MissingYear,
    domain::{Deadlines, Defect, DefectCode, FeedName, Instant, Submission, Survey},
    fold::{Fold, FoldRules, Folded, State, fold},
    store::{
        Tx, defect,
        defect::{Provenance, Quarantined},
        left_out::{self, LeftOut},
        record::RecordState,
        submission::{self, Current, SubmissionVersion},
        survey,
    },
};

use super::{PipelineError, PlatformRules};

/// A state of a record with its payload.
pub(super) struct Unpacked {
    pub(super) state: RecordState,
    pub(super) kept: Value,
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
    /// The latest time of receipt among the submissions.
    pub(super) latest_received: Option<Instant>,
    /// Calendar files that deadlines need and that are not there.
    pub(super) missing_calendars: BTreeSet<String>,
}

/// By which rules items are settled, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occasion<'a> {
    pub(super) rules: &'a PlatformRules,
    /// The version of the rules as stored with each submission.
    pub(super) rules_version: &'a str,
    pub(super) at: Instant,
}

/// Folds the items of `states`, which are all that is stored of them, and writes what differs.
pub(super) async fn settle(tx: &mut Tx, occasion: Occasion<'_>, states: &[Unpacked]) -> Result<Settled, PipelineError> {
    let mut settled = Settled::default();
    let mut items: BTreeMap<&str, Vec<&Unpacked>> = BTreeMap::new();
    for state in states {
        items.entry(state.state.external_id.as_str()).or_default().push(state);
    }
    let mut writes = Writes::default();
    for (external_id, states) in &items {
        let Fold { folded, missing_year } = folded(occasion.rules, external_id, states);
        settled.missing_calendars.extend(missing_year.map(MissingYear::file));
        match folded {
            Folded::Submission(submission, deadlines) => writes.submissions.push((*submission, deadlines)),
            Folded::Survey(survey) => {
                let is_new = states.iter().all(|unpacked| unpacked.state.observed_at == occasion.at);
                let outcome = if is_new { ItemOutcome::New } else { ItemOutcome::Changed };
                settled.outcomes.insert((*external_id).to_owned(), outcome);
                writes.surveys.push(*survey);
            }
            Folded::LeftOut(reason) => {
                let row = |last: &&Unpacked| LeftOut {
                    platform: occasion.rules.fold.platform,
                    external_id: last.state.external_id.clone(),
                    feed: last.state.key.feed.clone(),
                    reason: reason.as_str().to_owned(),
                };
                writes.left_out.extend(latest(states).as_ref().map(row));
                settled.outcomes.insert((*external_id).to_owned(), ItemOutcome::LeftOut);
            }
            Folded::Defective(defects) => {
                writes.quarantined.extend(latest(states).map(|last| quarantined(last, defects)));
                settled.outcomes.insert((*external_id).to_owned(), ItemOutcome::Quarantined);
            }
        }
    }
    writes.flush(tx, occasion, &mut settled).await?;
    Ok(settled)
}

/// The state that was told last, whatever the order in which the database gives them.
fn latest<'s>(states: &[&'s Unpacked]) -> Option<&'s Unpacked> {
    let key = |Unpacked { state, .. }: &&Unpacked| {
        (state.stated_at, state.key.feed.clone(), state.stream.clone(), state.content_hash.0)
    };
    states.iter().copied().max_by_key(key)
}

fn folded(rules: &PlatformRules, external_id: &str, states: &[&Unpacked]) -> Fold {
    let mut told = Vec::with_capacity(states.len());
    for Unpacked { state, kept } in states {
        let Some(mapping) = rules.mappings.get(&state.key.feed) else { continue };
        told.push(State {
            feed: &state.key.feed,
            stream: state.stream.as_str(),
            stated_at: state.stated_at,
            origin: &state.origin,
            precedence: state.precedence,
            position: state.position,
            content_hash: state.content_hash.0,
            is_deleted: state.deleted,
            payload: kept,
            mapping,
        });
    }
    fold(&rules.fold, external_id, told)
}

fn quarantined(last: &Unpacked, defects: Vec<Defect>) -> (FeedName, Quarantined) {
    let unnamed = Defect { code: DefectCode::NotAnObject, field: String::new() };
    let state = &last.state;
    let row = Quarantined {
        stream: state.stream.as_str().to_owned(),
        content_hash: state.content_hash,
        external_id: Some(state.external_id.as_str().to_owned()),
        origin: state.origin.clone(),
        position: state.position,
        defect: defects.into_iter().next().unwrap_or(unnamed),
        payload: state.payload.clone(),
    };
    (state.key.feed.clone(), row)
}

/// Everything that is to be written of several items.
#[derive(Default)]
struct Writes {
    submissions: Vec<(Submission, Deadlines)>,
    surveys: Vec<Survey>,
    left_out: Vec<LeftOut>,
    quarantined: Vec<(FeedName, Quarantined)>,
}

impl Writes {
    async fn flush(self, tx: &mut Tx, occasion: Occasion<'_>, settled: &mut Settled) -> Result<(), PipelineError> {
        let Occasion { rules, at, .. } = occasion;
        let (municipality, platform) = (&rules.fold.municipality, rules.fold.platform);
        let gone = self.left_out.iter().map(|item| item.external_id.as_str());
        let quarantined = self.quarantined.iter().filter_map(|(_, row)| row.external_id.as_deref());
        let gone: Vec<&str> = gone.chain(quarantined).collect();
        if !gone.is_empty() {
            submission::retract(tx, municipality, platform, &gone, at).await?;
        }
        let sound = self.submissions.iter().map(|(item, _)| item.external_id.as_str());
        let sound: Vec<&str> = sound.chain(self.surveys.iter().map(|survey| survey.external_id.as_str())).collect();
        let of_posts = rules.mappings.values().any(|mapping| mapping.leaves_out());
        if of_posts {
            left_out::end(tx, municipality, platform, &sound, at).await?;
            left_out::write(tx, municipality, &self.left_out, at).await?;
        }
        for feed in rules.mappings.keys() {
            let from = Provenance { municipality: municipality.clone(), feed: feed.clone(), observed_at: at };
            let of_feed = self.quarantined.iter().filter(|(of, _)| of == feed);
            let rows: Vec<Quarantined> = of_feed.map(|(_, row)| row.clone()).collect();
            defect::write(tx, &from, &rows).await?;
            defect::resolve(tx, &from, &sound).await?;
        }
        survey::write(tx, municipality, &self.surveys, at).await?;
        submissions(tx, occasion, self.submissions, settled).await
    }
}

async fn submissions(
    tx: &mut Tx,
    Occasion { rules, rules_version, at, .. }: Occasion<'_>,
    submissions: Vec<(Submission, Deadlines)>,
    settled: &mut Settled,
) -> Result<(), PipelineError> {
    let ids: Vec<&str> = submissions.iter().map(|(item, _)| item.external_id.as_str()).collect();
    let FoldRules { municipality, platform, zone, .. } = &rules.fold;
    let Current { versions: known, damaged } = submission::current(tx, municipality, *platform, &ids, zone).await?;
    let known: HashMap<String, SubmissionVersion> =
        known.into_iter().map(|row| (row.submission.external_id.as_str().to_owned(), row)).collect();
    let mut versions = Vec::with_capacity(submissions.len());
    let mut doubtful = Vec::new();
    for (submission, deadlines) in submissions {
        let received = submission.received.instant();
        settled.latest_received = settled.latest_received.max(Some(received).filter(|received| *received <= at));
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
            let rules_version = rules_version.to_owned();
            let version =
                SubmissionVersion { submission, deadlines, observed_at: at, superseded_at: None, rules_version };
            if is_damaged { doubtful.push(version) } else { versions.push(version) }
        }
    }
    if !doubtful.is_empty() {
        let mended = submission::mend(tx, municipality, *platform, &doubtful).await?;
        doubtful.retain(|version| !mended.contains(version.submission.external_id.as_str()));
        settled.outcomes.extend(mended.into_iter().map(|id| (id, ItemOutcome::Unchanged)));
        versions.append(&mut doubtful);
    }
    submission::write(tx, &versions).await?;
    Ok(())
}
