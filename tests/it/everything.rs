//! Everything that is stored of a municipality, in a fixed order, but the moments at which it was learnt.

use std::collections::BTreeMap;

use serde_json::Value;
use svod::{
    app::App,
    domain::{Assertion, Deadlines, Instant, Platform},
    store::{
        Tx, applied_rules, cursor, defect,
        document::Documents,
        feed, held, knowledge, left_out,
        record::{self, RecordState, Target},
        run, submission, survey,
    },
};

/// By table, a line a row.
pub(crate) type Everything = BTreeMap<&'static str, Vec<String>>;

/// What is stored of the municipality of `app`; its code is left out of the lines.
pub(crate) async fn everything(app: &App) -> Everything {
    let municipality = &app.config.municipality.oktmo;
    let mut all = Everything::new();
    let log = log(app).await;
    let mut tx = app.store.begin_reading().await.unwrap();
    let known_at = knowledge::latest(&mut tx, municipality).await.unwrap().unwrap();
    for platform in Platform::ALL {
        let of_platform = log.iter().filter(|state| state.key.platform == *platform);
        let mut ids: Vec<&str> = of_platform.map(|state| state.external_id.as_str()).collect();
        ids.dedup();
        let rows = left_out::standing(&mut tx, municipality, *platform, &ids).await.unwrap();
        all.entry("left_out").or_default().extend(rows.iter().map(|row| format!("{row:?}")));
    }
    all.insert("record_state", log.iter().map(state).collect());
    let versions = submission::all(&mut tx, &app.config.municipality.zone).await.unwrap();
    let versions = versions.iter().filter(|row| row.submission.municipality == *municipality);
    let version = |row: &submission::SubmissionVersion| {
        let until = if row.superseded_at.is_none() { "stands" } else { "stood" };
        let deadlines = deadlines(&row.deadlines, row.observed_at);
        format!("{until} by {} {:?} {deadlines}", row.rules_version, row.submission)
    };
    all.insert("submission_version", versions.map(version).collect());
    let defects = defect::listed(&mut tx, municipality, known_at).await.unwrap();
    let row = |row: &defect::QuarantinedRecord| {
        format!("{} {} {} {} {}", row.feed, row.code, row.field, row.origin, row.position)
    };
    all.insert("defect", defects.iter().map(row).collect());
    let surveys = survey::all(&mut tx, municipality).await.unwrap();
    all.insert("survey", surveys.iter().map(|(survey, _, until)| format!("{survey:?} {}", until.is_none())).collect());
    let held = held::all(&mut tx, municipality, known_at).await.unwrap();
    all.insert("held", held.iter().map(|(feed, items)| format!("{feed} {items}")).collect());
    feeds(&mut tx, app, &mut all).await;
    let runs = run::history(&mut tx, municipality, known_at).await.unwrap();
    // What is read again behind a kill is unchanged.
    let counts =
        |counts: run::RunCounts| run::RunCounts { read: counts.read - counts.unchanged, unchanged: 0, ..counts };
    let of_run = |run: &run::FeedHistory| format!("{} {:?} {:?}", run.feed, counts(run.counts), run.last_outcome);
    all.insert("run", runs.iter().map(of_run).collect());
    tx.commit().await.unwrap();
    for line in all.values_mut().flatten() {
        *line = line.replace(municipality.as_str(), "ОКТМО");
    }
    all
}

/// The feeds with their cursors and rules.
async fn feeds(tx: &mut Tx, app: &App, all: &mut Everything) {
    let municipality = &app.config.municipality.oktmo;
    for known in feed::all(tx, municipality).await.unwrap() {
        let position = cursor::read(tx, municipality, &known.feed).await.unwrap();
        all.entry("cursor").or_default().push(format!("{known:?} {:?}", position.as_deref().map(place)));
        let whose = (municipality, known.platform, known.target);
        let applied = applied_rules::read(tx, whose).await.unwrap();
        all.entry("applied_rules").or_default().push(format!("{applied:?}"));
    }
}

/// The whole log, by platform and item.
pub(crate) async fn log(app: &App) -> Vec<RecordState> {
    let mut tx = app.store.begin_reading().await.unwrap();
    let (mut log, mut documents) = (Vec::new(), Documents::default());
    for platform in Platform::ALL {
        for target in Target::ALL {
            let mut after = String::new();
            loop {
                let of = (*platform, *target);
                let municipality = &app.config.municipality.oktmo;
                let page = record::page(&mut tx, &mut documents, municipality, of, (&after, 1_000)).await.unwrap();
                let Some(last) = page.last() else { break };
                last.external_id.as_str().clone_into(&mut after);
                log.extend(page);
            }
        }
    }
    log
}

/// A cursor without what belongs to its run: moments, and what that run said already.
fn place(position: &str) -> Value {
    let mut place: Value = serde_json::from_str(position).unwrap();
    let fields = place.as_object_mut().unwrap();
    fields.retain(|name, _| !["from", "until", "run", "reported"].contains(&name.as_str()));
    assert!(!fields.is_empty(), "{position}");
    place
}

fn state(state: &RecordState) -> String {
    // Where the source says no time it is the moment itself.
    let moment = |at: Instant| if at == state.observed_at { "now".to_owned() } else { at.to_string() };
    let assertion = |assertion: &Assertion| {
        let Assertion { stated_at, document, position } = assertion;
        // The run that read it is another one each time.
        format!("{} {} {} {position}", moment(*stated_at), document.origin, document.precedence)
    };
    let assertions: Vec<String> = state.assertions.iter().map(assertion).collect();
    format!(
        "{:?} {} {} {} {assertions:?} {} {:?}",
        state.key, state.stream, state.external_id, state.content_hash, state.deleted, state.payload
    )
}

fn deadlines(deadlines: &Deadlines, observed_at: Instant) -> String {
    let one = |deadline: &svod::domain::Deadline| {
        let since = if deadline.set_at == observed_at { "now".to_owned() } else { deadline.set_at.to_string() };
        format!("{:?} {} {:?} {since}", deadline.due, deadline.rule, deadline.met_by)
    };
    deadlines.0.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Table by table the same; else says the first line of each table that differs.
#[track_caller]
pub(crate) fn assert_same(found: &Everything, expected: &Everything) {
    let mut differences = Vec::new();
    for (table, expected) in expected {
        let found = &found[table];
        let different = found.iter().zip(expected).find(|(found, expected)| found != expected);
        if found.len() != expected.len() || different.is_some() {
            let (one, other) = (found.len(), expected.len());
            differences.push(format!("{table}: {one} rows, expected {other}; the first that differs: {different:#?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
