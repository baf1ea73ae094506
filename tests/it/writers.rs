//! Several processes at one database, another key, other rules.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use svod::{
    app::{App, AppError},
    config::Config,
    domain::{FeedName, Instant, Period, Platform},
    pipeline::{
        Clock, FeedRules, PipelineError, PlatformRules,
        aggregate::Moments,
        export,
        ingest::{self, Ingest, Limits, RunDone},
        replay,
    },
    service::load::{self, Hindrance, Load, LoadError},
    store::{
        knowledge,
        record::Target,
        run::{self, LastRun, Lease, RunOutcome},
    },
};

use svod_contract::Source;

use crate::{
    database,
    everything::everything,
    installation::{Installation, TODAY},
};

fn after_today(seconds: i64) -> Instant {
    let today: Instant = TODAY.parse::<jiff::Timestamp>().unwrap().into();
    Instant::from_micros(today.as_micros() + seconds * 1_000_000)
}

/// A run of ПОС that another process began and keeps alive until `until`.
async fn begin_elsewhere(here: &Installation, until: Instant) {
    let municipality = &here.app.config.municipality.oktmo;
    let mut tx = here.app.store.begin().await.unwrap();
    let at = knowledge::advance(&mut tx, municipality, here.app.clock.now()).await.unwrap().at;
    let lease = Lease { holder: "another machine", until };
    run::start(&mut tx, municipality, &FeedName::new("pos-api"), at, lease).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn last_run(here: &Installation) -> LastRun {
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let municipality = &here.app.config.municipality.oktmo;
    let runs = run::last_runs(&mut tx, municipality, after_today(86_400)).await.unwrap();
    runs.into_iter().find(|run| run.feed.as_str() == "pos-api").unwrap()
}

async fn load(here: &Installation) -> Result<(), LoadError> {
    load::feeds(&here.app, &["pos-api".to_owned()], &mut Load::default(), &|_, _| {}).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_lives_elsewhere_is_not_ended_and_keeps_only_its_own_feed_from_running() {
    let here = Installation::new().await;
    begin_elsewhere(&here, after_today(60)).await;
    let mut load = Load::default();
    let feeds = ["pos-api", "incident-api"].map(str::to_owned);
    load::feeds(&here.app, &feeds, &mut load, &|_, _| {}).await.unwrap();
    let [(left, Hindrance::Elsewhere(PipelineError::RunsElsewhere { .. }))] = load.left.as_slice() else {
        panic!("{:?}", load.left)
    };
    assert_eq!(left.name.as_str(), "pos-api");
    assert_eq!(load.done.len(), 1, "the other feed was not read");
    assert!(!load.is_whole());
    let run = last_run(&here).await;
    assert_eq!((run.outcome, run.finished_at), (RunOutcome::Running, None), "it was marked as interrupted");
    assert!(here.submissions().await.iter().all(|row| row.submission.platform == Platform::Incident));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_lives_elsewhere_is_told_as_what_it_is() {
    let here = Installation::new().await;
    begin_elsewhere(&here, after_today(20 * 365 * 86_400)).await;
    let said = here.svod(&["sync", "pos-api", "pos-surveys"]);
    said.check(1, &["не загружался: этот поток сейчас загружает другой процесс", "ПОС, опросы", "загружено"]);
    let said = here.svod(&["sync", "pos-api", "--json"]);
    said.check(1, &["\"outcome\":\"not_started\"", "\"error\":\"runs_elsewhere\""]);
    let said = here.svod(&["indicators", "--period", "2026-Q1"]);
    said.check(1, &["ПОС: загрузка ещё идёт"]);
    assert!(!said.err.contains("прервана"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_lease_is_over_is_ended_by_the_next_one() {
    let here = Installation::new().await;
    begin_elsewhere(&here, after_today(0)).await;
    let interrupted = last_run(&here).await;
    assert_eq!(interrupted.outcome, RunOutcome::Running);
    load(&here).await.unwrap();
    assert_eq!(last_run(&here).await.outcome, RunOutcome::Succeeded);
    let known_at = here.known_at().await;
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let municipality = &here.app.config.municipality.oktmo;
    assert!(run::history(&mut tx, municipality, known_at).await.unwrap()[0].last_success.is_some());
    let alive = run::alive(&mut tx, municipality, &FeedName::new("pos-api"), "me", after_today(-1)).await.unwrap();
    assert_eq!(alive, None, "the earlier run is still open");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_found_dead_ends_after_everything_that_was_known() {
    let here = Installation::new().await;
    begin_elsewhere(&here, after_today(-7_200)).await;
    let known_at = here.known_at().await;
    let municipality = &here.app.config.municipality.oktmo;
    let history = async || {
        let mut tx = here.app.store.begin_reading().await.unwrap();
        run::history(&mut tx, municipality, known_at).await.unwrap()
    };
    assert_eq!(history().await, []);
    // The clock of the next process is behind.
    here.clock.set(after_today(-3_600));
    load(&here).await.unwrap();
    assert!(last_run(&here).await.finished_at.is_some_and(|at| at > known_at));
    assert_eq!(history().await, [], "the dead run came into what was known before");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_that_begin_one_feed_at_once_one_is_let_in() {
    let Some(address) = database::postgres() else { return };
    let here = Installation::at(&address, |text| text).await;
    let municipality = &here.app.config.municipality.oktmo;
    let rules = here.app.rules(here.app.config.feed("pos-api").unwrap()).await.unwrap();
    // Both come while a third one writes, and go on when it is through.
    let mut third = here.app.store.begin().await.unwrap();
    knowledge::advance(&mut third, municipality, here.app.clock.now()).await.unwrap();
    let through = async {
        for _ in 0..200 {
            let mut tx = here.app.store.begin_reading().await.unwrap();
            knowledge::latest(&mut tx, municipality).await.unwrap();
            tx.commit().await.unwrap();
        }
        third.commit().await.unwrap();
    };
    let (one, other) = (write(&here, "one", &rules, None), write(&here, "other", &rules, None));
    let (one, other, ()) = tokio::join!(one, other, through);
    let refused = [&one, &other].map(|done| matches!(done, Err(PipelineError::RunsElsewhere { .. })));
    assert_eq!(refused.iter().filter(|refused| **refused).count(), 1, "{one:?} {other:?}");
    assert!(one.is_ok() || other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_is_refused_at_start_with_what_to_do() {
    let here = Installation::new().await;
    here.sync("pos-surveys").await;
    let before = everything(&here.app).await;
    let key = here.directory.path().join("secrets/pseudonym_key");
    let right = std::fs::read_to_string(&key).unwrap();
    std::fs::write(&key, right.chars().rev().collect::<String>()).unwrap();
    let config = Config::load(&here.directory.path().join("svod.toml")).unwrap();
    let opened = App::open(config, Arc::clone(&here.clock) as Arc<dyn Clock>).await;
    assert!(matches!(opened, Err(AppError::OtherKey { .. })), "{opened:?}");
    for command in
        [["sync", "pos-surveys"].as_slice(), &["indicators", "--period", "2026-Q1"], &["report", "--period", "2026-Q1"]]
    {
        let said = here.svod(command);
        said.check(1, &["secrets/pseudonym_key", "не тот", "Верните прежний ключ из резервной копии", "svod init"]);
        assert!(!said.err.contains(right.trim()), "the key is in the message");
    }
    std::fs::write(&key, right).unwrap();
    assert_eq!(everything(&here.app).await, before);
    here.svod(&["sync", "pos-surveys"]).check(0, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_or_an_empty_line_in_any_file_of_rules_changes_nothing() {
    let mut here = Installation::new().await;
    here.sync("pos-files").await;
    here.sync("telegram-files").await;
    let before = everything(&here.app).await;
    let mut mappings = Vec::new();
    for folder in ["mappings", "mappings/calendar", "mappings/masking"] {
        let files = std::fs::read_dir(here.directory.path().join(folder)).unwrap();
        let files = files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        mappings.extend(files.map(|path| format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap())));
    }
    assert!(mappings.len() > 25, "{mappings:?}");
    for file in mappings {
        here.rewrite(&file, |text| match file.rsplit_once('.').unwrap().1 {
            "xml" => text.replacen("?>", "?>\n<!-- a remark -->\n\n", 1),
            // Tables have no remarks; empty rows stand there when somebody deleted one.
            "csv" => text + "\n;;\n\n",
            _ => text + "\n# a remark\n\n",
        })
        .await;
    }
    let replayed = load::apply_rules(&here.app).await.unwrap();
    assert!(!replayed.is_done, "everything was mapped again");
    here.sync("pos-files").await;
    here.sync("telegram-files").await;
    let after = everything(&here.app).await;
    for table in ["record_state", "submission_version", "applied_rules", "left_out", "defect"] {
        assert_eq!(after[table], before[table], "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_raised_version_of_the_code_maps_everything_again_once() {
    let here = Installation::new().await;
    here.sync("pos-files").await;
    let before = everything(&here.app).await;
    let rules = here.app.platform_rules(Platform::Pos, Target::Submission).await.unwrap();
    let (number, rest) = rules.common_version.split_once('.').unwrap();
    let raised = format!("{}.{rest}", number.parse::<u32>().unwrap() + 1);
    let rules = PlatformRules { common_version: raised, ..rules };
    let mut done = Vec::new();
    for _ in 0..2 {
        let (texts, now) = (here.app.rule_texts(), here.app.clock.now());
        done.push(
            replay::if_rules_changed(&here.app.store, std::slice::from_ref(&rules), texts, now).await.unwrap().is_done,
        );
    }
    assert_eq!(done, [true, false]);
    let after = everything(&here.app).await;
    assert_ne!(after["applied_rules"], before["applied_rules"]);
    assert_eq!(after["submission_version"], before["submission_version"], "the same code gave something else");
}

/// Runs a feed as a process of another working directory does, from its own source unless another one is given.
pub(crate) async fn write(
    here: &Installation,
    holder: &str,
    rules: &Arc<FeedRules>,
    source: Option<Box<dyn Source>>,
) -> Result<RunDone, PipelineError> {
    let app = &here.app;
    let of_feed = || app.source(app.config.feed(rules.key.feed.as_str()).unwrap(), &rules.mapping).unwrap();
    let source = source.unwrap_or_else(of_feed);
    let run = Ingest {
        store: &app.store,
        rules,
        texts: app.rule_texts(),
        key_fingerprint: &app.key_fingerprint(),
        holder,
        missing_calendars: &BTreeSet::new(),
        clock: &app.clock,
        limits: Limits { retry_budget: Duration::from_secs(5), batches_max: 1_000 },
        progress: &|_| {},
    };
    ingest::run(run, source).await
}

/// The report of a moment of knowledge.
async fn report(here: &Installation, moments: Moments) -> Vec<(String, Vec<u8>)> {
    let basis = here.app.basis(Some(moments.known_at)).await.unwrap();
    let period = Period::parse("2026-Q1").unwrap();
    let built = export::build(&basis, &here.app.config.report.quarantine_reason, period, moments).await.unwrap();
    built.package.files.into_iter().map(|file| (file.name.to_owned(), file.content.joined())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_moment_never_changes_while_two_write() {
    let Some(address) = database::postgres() else { return };
    let here = Installation::at(&address, |text| {
        text.replace("stream = \"submissions\"", "stream = \"submissions\", page_size = 50")
            .replace("stream = \"incidents\"", "stream = \"incidents\", page_size = 50")
    })
    .await;
    let rules = |feed: &'static str| here.app.rules(here.app.config.feed(feed).unwrap());
    let (pos, incident) = (rules("pos-api").await.unwrap(), rules("incident-api").await.unwrap());
    let (one, other) = (write(&here, "one", &pos, None), write(&here, "other", &incident, None));
    let mut made = Vec::new();
    let watch = async {
        while made.len() < 8 {
            let mut tx = here.app.store.begin_reading().await.unwrap();
            let latest = knowledge::latest(&mut tx, &here.app.config.municipality.oktmo).await.unwrap();
            tx.commit().await.unwrap();
            let Some(known_at) = latest else { continue };
            let moments = Moments { as_of: here.app.clock.now(), known_at, told_until: None };
            made.push((moments, report(&here, moments).await));
        }
    };
    let (one, other, ()) = tokio::join!(one, other, watch);
    let (one, other) = (one.unwrap(), other.unwrap());
    assert!(one.counts.new > 1_000 && other.counts.new > 500, "{one:?} {other:?}");
    let distinct: BTreeSet<_> = made.iter().map(|(moments, _)| moments.known_at).collect();
    assert!(distinct.len() >= 3, "the reports were made at {} moments", distinct.len());
    for (moments, before) in made {
        assert!(report(&here, moments).await == before, "the report of {} changed", moments.known_at);
    }
}
