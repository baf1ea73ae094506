//! Changed rules on their way through what is stored: nobody sees a half of it, and nobody writes in between.

use std::{collections::BTreeMap, sync::Arc};

use svod::{
    domain::{FeedName, Instant, Platform, RunId},
    pipeline::{PipelineError, PlatformRules, replay},
    service::load,
    store::{
        applied_rules, cases, knowledge,
        record::Target,
        run::{self, Lease, RunCounts, RunEnd, RunOutcome},
    },
};

use crate::{
    database,
    installation::Installation,
    kill::put_long_file,
    pretend::Between,
    writers::{self, write},
};

/// Rows of a file that several transactions take to be mapped again.
const ROWS: usize = 5_000;
const OTHER: &str = "pos;category;Летающие тарелки;other;;\n";
const ROADS: &str = "pos;category;Летающие тарелки;roads;;\n";

/// How many items each block has as known at a moment.
async fn blocks(here: &Installation, known_at: Instant) -> BTreeMap<&'static str, usize> {
    let municipality = &here.app.config.municipality;
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let wanted = cases::Wanted { municipality: &municipality.oktmo, zone: &municipality.zone, known_at };
    let set = cases::load(&mut tx, wanted, str::to_owned, |_, _| {}).await.unwrap();
    let mut blocks = BTreeMap::new();
    for case in set.cases {
        *blocks.entry(case.block.as_str()).or_default() += 1;
    }
    blocks
}

async fn rules(here: &Installation) -> PlatformRules {
    here.app.platform_rules(Platform::Pos, Target::Submission).await.unwrap()
}

/// Applies the rules of now and breaks off when it is partly through.
async fn break_off(here: &Installation) {
    let rules = rules(here).await;
    let replay = replay::if_rules_changed(
        &here.app.store,
        std::slice::from_ref(&rules),
        here.app.rule_texts(),
        here.app.clock.now(),
    );
    tokio::select! {
        done = replay => panic!("it came to its end: {done:?}"),
        () = partly_through(here, &rules) => {}
    }
}

async fn partly_through(here: &Installation, rules: &PlatformRules) {
    loop {
        let mut tx = here.app.store.begin_reading().await.unwrap();
        let applied = applied_rules::read(&mut tx, rules.whose()).await.unwrap().unwrap();
        let is_it = |underway: &applied_rules::Underway| underway.version == rules.version().to_text();
        if applied.underway.is_some_and(|underway| is_it(&underway) && !underway.after.is_empty()) {
            return;
        }
        tx.commit().await.unwrap();
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_of_all_platforms_becomes_known_of_all_at_once() {
    let mut here = Installation::new().await;
    here.sync("pos-files").await;
    here.sync("incident-files").await;
    let known_at = here.known_at().await;
    here.rewrite("svod.toml", |text| text.replace("Europe/Volgograd", "Asia/Omsk")).await;
    let (former, zone) = (here.app.basis(None).await.unwrap().zone, here.app.config.municipality.zone.clone());
    assert_ne!(former.rules(), zone.rules());
    tokio::select! {
        done = load::apply_rules(&here.app) => panic!("it came to its end: {done:?}"),
        () = between_platforms(&here) => {}
    }
    assert_eq!(here.known_at().await, known_at, "one platform became known before the other");
    assert_eq!(here.app.basis(None).await.unwrap().zone.rules(), former.rules());
    assert!(load::apply_rules(&here.app).await.unwrap().is_done);
    assert!(here.known_at().await > known_at);
    assert_eq!(here.app.zone_at(None).await.unwrap().rules(), zone.rules());
    assert_eq!(here.app.zone_at(Some(known_at)).await.unwrap().rules(), former.rules());
    assert!(!load::apply_rules(&here.app).await.unwrap().is_done, "once is enough");
}

/// Waits until the stored records of one platform are through the rules of now.
async fn between_platforms(here: &Installation) {
    let mut rules = Vec::new();
    for (platform, target) in here.app.known_platforms().await.unwrap() {
        rules.push(here.app.platform_rules(platform, target).await.unwrap());
    }
    loop {
        let mut tx = here.app.store.begin_reading().await.unwrap();
        for rules in &rules {
            let applied = applied_rules::read(&mut tx, rules.whose()).await.unwrap().unwrap();
            if rules.version().is_applied(&applied) {
                return;
            }
        }
        tx.commit().await.unwrap();
        tokio::task::yield_now().await;
    }
}

/// A run of «Инцидент» that another process began; its id.
async fn begin_elsewhere(here: &Installation) -> RunId {
    let mut tx = here.app.store.begin().await.unwrap();
    let municipality = &here.app.config.municipality.oktmo;
    let at = knowledge::advance(&mut tx, municipality, here.app.clock.now()).await.unwrap().at;
    let lease = Lease { holder: "another machine", until: at };
    let id = run::start(&mut tx, municipality, &FeedName::new("incident-api"), at, lease).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn end_elsewhere(here: &Installation, id: &RunId) {
    let mut tx = here.app.store.begin().await.unwrap();
    let municipality = &here.app.config.municipality.oktmo;
    let end = RunEnd {
        at: knowledge::advance(&mut tx, municipality, here.app.clock.now()).await.unwrap().at,
        outcome: RunOutcome::Succeeded,
        counts: RunCounts::default(),
        source_total: None,
        is_whole: true,
        told_until: None,
        reason: None,
        faults: serde_json::json!([]),
    };
    run::finish(&mut tx, id, &end).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_of_changed_rules_is_never_known_whoever_writes_and_whatever_comes_in_its_place() {
    for address in database::addresses() {
        let mut here = Installation::at(&address, |settings| settings).await;
        put_long_file(&here, ROWS);
        here.sync("pos-files").await;
        let run_id = begin_elsewhere(&here).await;
        let known_at = here.known_at().await;
        let before = blocks(&here, known_at).await;
        assert!(before["unmapped"] > ROWS / 3 && !before.contains_key("other"), "{before:?}");

        here.travel("2026-04-07T09:00:00+03:00".parse().unwrap());
        here.rewrite("mappings/topics.csv", |text| text + OTHER).await;
        break_off(&here).await;
        end_elsewhere(&here, &run_id).await;
        let incident = here.app.rules(here.app.config.feed("incident-api").unwrap()).await.unwrap();
        let refused = write(&here, "elsewhere", &incident, None).await;
        assert!(matches!(refused, Err(PipelineError::FormerRules)), "{refused:?}");
        assert_eq!(here.known_at().await, known_at, "somebody made a half of the replay known");

        here.travel("2026-04-08T09:00:00+03:00".parse().unwrap());
        here.rewrite("mappings/topics.csv", |text| text.replace(OTHER, ROADS)).await;
        break_off(&here).await;
        assert_eq!(here.known_at().await, known_at);
        load::apply_rules(&here.app).await.unwrap();

        let after = blocks(&here, here.known_at().await).await;
        assert!(after["roads"] > before.get("roads").copied().unwrap_or(0) + ROWS / 4, "{after:?}");
        let mut moments: Vec<Instant> = here.versions().await.iter().map(|row| row.observed_at).collect();
        for between in ["2026-04-07T10:00:00Z", "2026-04-08T10:00:00Z"] {
            moments.push(between.parse::<jiff::Timestamp>().unwrap().into());
        }
        moments.sort_unstable();
        moments.dedup();
        let later: Vec<_> = moments.into_iter().filter(|at| *at > known_at).collect();
        assert!(later.len() >= 2, "{later:?}");
        for at in later {
            let known = blocks(&here, at).await;
            assert!(known == before || known == after, "as known at {at}: {known:?}");
        }
        assert_eq!(blocks(&here, known_at).await, before, "the past changed");
        assert!(write(&here, "elsewhere", &incident, None).await.is_ok(), "it is whole, and nobody may write");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_that_another_one_takes_the_place_of_stops() {
    let Some(address) = database::postgres() else { return };
    let mut here = Installation::at(&address, |settings| settings).await;
    put_long_file(&here, 3 * ROWS);
    here.sync("pos-files").await;
    here.rewrite("mappings/topics.csv", |text| text + OTHER).await;
    let first = Arc::new(rules(&here).await);
    let (store, texts, now) = (here.app.store.clone(), here.app.rule_texts().clone(), here.app.clock.now());
    let of_first = Arc::clone(&first);
    let slow =
        tokio::spawn(
            async move { replay::if_rules_changed(&store, std::slice::from_ref(&*of_first), &texts, now).await },
        );
    partly_through(&here, &first).await;
    here.rewrite("mappings/topics.csv", |text| text.replace(OTHER, ROADS)).await;
    load::apply_rules(&here.app).await.unwrap();
    let stopped = slow.await.unwrap();
    assert!(matches!(stopped, Err(PipelineError::FormerRules)), "{stopped:?}");
    let known = blocks(&here, here.known_at().await).await;
    assert!(!known.contains_key("other") && known["roads"] >= ROWS, "{known:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_by_rules_that_were_replaced_between_two_batches_stores_nothing_more() {
    for address in database::addresses() {
        let paged = |text: String| text.replace("stream = \"submissions\"", "stream = \"submissions\", page_size = 50");
        let mut here = Installation::at(&address, paged).await;
        here.sync("pos-files").await;
        let former = here.app.rules(here.app.config.feed("pos-api").unwrap()).await.unwrap();
        let inner = here.app.source(here.app.config.feed("pos-api").unwrap(), &former.mapping).unwrap();
        here.rewrite("mappings/topics.csv", |text| text + OTHER).await;
        let changed = Arc::new(rules(&here).await);
        let (store, texts, now) = (here.app.store.clone(), here.app.rule_texts().clone(), here.app.clock.now());
        let before = Box::new(move |pull| {
            let (store, changed, texts) = (store.clone(), Arc::clone(&changed), texts.clone());
            let replay = async move {
                if pull == 4 {
                    assert!(
                        replay::if_rules_changed(&store, std::slice::from_ref(&*changed), &texts, now)
                            .await
                            .unwrap()
                            .is_done
                    );
                }
            };
            Box::pin(replay) as _
        });
        let source = Between { inner, pulls: 0, before, change: |_| {} };
        let stopped = write(&here, "one", &former, Some(Box::new(source))).await;
        assert!(matches!(stopped, Err(PipelineError::FormerRules)), "{stopped:?}");
        let run = writers::last_run(&here).await;
        assert_eq!((run.outcome, run.reason.as_deref()), (RunOutcome::Failed, Some("former_rules")));
        assert!(run.read < 400, "it went on: {run:?}");
    }
}
