//! No order of arrival matters: whatever several feeds tell of several items, through the pipeline and the store.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use proptest::prelude::*;
use serde_json::{Value, json};
use svod::{
    app::{self, App, PSEUDONYM_SECRET},
    config::{Config, DEFAULT, FEEDS},
    domain::{Instant, Oktmo, Period, Platform},
    indicators::Figure,
    pipeline::{
        Clock, FixedClock,
        aggregate::{Moments, know},
        ingest::{self, Ingest, Limits},
        replay,
    },
    store::{defect, knowledge, left_out, post_count, run::RunOutcome, submission},
};
use svod_contract::{Batch, Cursor, FileVersion, Probe, Record, Source, SourceError, Window};

use crate::{
    everything::{everything, log},
    installation::TODAY,
};

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

/// Feed, stream and prefix of the ids. Two feeds have the same mapping, and two streams of one tell the same items.
const SOURCES: [(&str, &str, &str); 8] = [
    ("pos-files", "appeals", ""),
    ("pos-more", "appeals", ""),
    ("pos-api", "submissions", ""),
    ("vk-files", "posts", "-1_"),
    ("vk-files", "comments", "-1_"),
    ("vk-more", "posts", "-1_"),
    ("pos-surveys", "surveys", "s"),
    ("pos-polls", "surveys", "s"),
];

/// Feeds beside those of every installation, and whose mapping they have.
const MORE: [(&str, &str); 3] = [("pos-more", "pos-files"), ("vk-more", "vk-files"), ("pos-polls", "pos-surveys")];

/// What one source says of one item, at one of a few instants.
#[derive(Debug, Clone, PartialEq)]
struct Telling {
    source: usize,
    id: u8,
    slot: u8,
    /// Of files of equal date: which.
    file: u8,
    /// Of the rows of a file that tell the item: which.
    row: u8,
    variant: usize,
}

impl Telling {
    fn feed(&self) -> &'static str {
        SOURCES[self.source].0
    }

    fn record(&self) -> Record {
        let (feed, stream, prefix) = SOURCES[self.source];
        let id = format!("{prefix}{}", self.id);
        let payload = match self.source {
            0 | 1 => row(&id, self.variant),
            2 => item(&id, self.variant),
            3..=5 => post(&id, self.variant, self.slot),
            _ => survey(&id, self.variant),
        };
        let day: jiff::Timestamp = "2026-03-20T06:00:00Z".parse().unwrap();
        Record {
            stream: stream.into(),
            origin: format!("{feed} {} ({}).xlsx", 9 - self.slot, 9 + self.file).as_str().into(),
            file: (self.source != 2)
                .then(|| FileVersion { number: 10 * i64::from(self.slot) + i64::from(self.file), is_misdated: false }),
            position: u64::from(10 * self.row + self.id),
            stated_at: Some(day + jiff::SignedDuration::from_hours(i64::from(self.slot) * 9)),
            precedence: 0,
            deleted: self.source == 2 && self.variant == 4,
            edited: false,
            payload: payload.into(),
        }
    }
}

/// A row of a ПОС workbook.
fn row(id: &str, variant: usize) -> Value {
    let (status, closed, received) = match variant {
        1 => ("Отправлен ответ заявителю", json!("11.03.2026"), json!("02.03.2026")),
        2 => ("Отправлен ответ заявителю", json!("15.03.2026"), json!("02.03.2026")),
        3 => ("Назначен исполнитель", Value::Null, Value::Null),
        4 => ("Назначен исполнитель", Value::Null, json!("вчера")),
        _ => ("Назначен исполнитель", Value::Null, json!("02.03.2026")),
    };
    json!({
        "Номер": id, "Категория": if variant == 5 { "Летающие тарелки" } else { "Дороги" }, "Статус": status,
        "Дата поступления": received, "Дата фактического завершения работ": closed, "Тип решения": "Решено",
        "Дата планируемого завершения работ": if variant == 0 { "18.03.2026" } else { "01.04.2026" },
        "Оценка ответа заявителем": if variant == 2 { json!("5-отлично") } else { Value::Null },
    })
}

/// What the interface of ПОС says.
fn item(id: &str, variant: usize) -> Value {
    let is_closed = matches!(variant, 1 | 2);
    json!({
        "id": id, "receivedAt": if variant == 3 { Value::Null } else { json!("2026-03-02T10:15:00+03:00") },
        "status": if is_closed { "Отправлен ответ заявителю" } else { "Назначен исполнитель" }, "category": "Дороги",
        "decision": "Разъяснено", "plannedAt": "2026-03-31T12:00:00+03:00", "text": "Яма на Обороны",
        "closedAt": if is_closed { json!("2026-03-11T17:00:00+03:00") } else { Value::Null },
        "firstResponseAt": if variant == 2 { json!("2026-03-05T09:00:00+03:00") } else { Value::Null },
        "repeat": variant == 5,
    })
}

/// A post or comment; its likes are others each time.
fn post(id: &str, variant: usize, slot: u8) -> Value {
    json!({
        "id": id, "date": if variant == 2 { Value::Null } else { json!("2026-03-02T10:00:00Z") }, "author_id": "5",
        "text": match variant { 1 => "Спасибо!", 5 => "Не чистят снег на Мичурина", _ => "На Обороны яма" },
        "deleted": variant == 3, "ads": variant == 4, "likes": slot,
    })
}

fn survey(id: &str, variant: usize) -> Value {
    let kind = if variant == 3 { "танец" } else { "poll" };
    json!({"id": id, "kind": kind, "title": "Где делать парк", "startsOn": "2026-03-01", "participants": variant})
}

/// Records of a feed that come by one run, in batches.
type Run = (&'static str, Vec<Vec<Record>>);

struct Script {
    batches: std::vec::IntoIter<Vec<Record>>,
    given: u64,
}

#[async_trait::async_trait]
impl Source for Script {
    async fn probe(&mut self) -> Result<Probe, SourceError> {
        unreachable!("nobody asks")
    }

    async fn pull(&mut self, _: Option<&Cursor>, _: &Window) -> Result<Option<Batch>, SourceError> {
        self.given += 1;
        let cursor = Cursor::new(format!("{{\"number\":{},\"of\":\"{}\"}}", self.given, uuid::Uuid::new_v4()));
        let batch = |records| Batch { records, cursor, faults: Vec::new(), total: None };
        Ok(self.batches.next().map(batch))
    }
}

/// A fresh installation in the database of `directory`.
async fn open(directory: &Path) -> App {
    let mut config = Config::load(&directory.join("svod.toml")).unwrap();
    let number = uuid::Uuid::new_v4().as_u128() % 100_000_000_000;
    config.municipality.oktmo = Oktmo::parse(&format!("{number:011}")).unwrap();
    let today: jiff::Timestamp = TODAY.parse().unwrap();
    App::open(config, Arc::new(FixedClock::new(today.into())) as Arc<dyn Clock>).await.unwrap()
}

async fn install(directory: &Path) {
    let section = |name: &str| format!("[feed.{name}]{}", FEEDS.split(&format!("[feed.{name}]")).nth(1).unwrap());
    let first = |text: String| text.split("\n\n").next().unwrap().to_owned();
    let more = MORE.map(|(name, like)| first(section(like)).replacen(like, name, 1));
    let settings = format!("{DEFAULT}{FEEDS}\n{}\n", more.join("\n\n")).replace("enabled = false", "enabled = true");
    app::write_secret(&directory.join("secrets"), PSEUDONYM_SECRET, KEY).unwrap();
    app::install(directory, &settings).await.unwrap();
}

/// Goes through a run as the service does.
async fn perform(app: &App, (feed, batches): &Run) {
    let feed = app.config.feeds.iter().find(|known| known.name.as_str() == *feed).unwrap();
    let rules = app.rules(feed).await.unwrap();
    let run = Ingest {
        store: &app.store,
        rules: &rules,
        texts: app.rule_texts(),
        key_fingerprint: "of a test",
        holder: "test",
        missing_calendars: &std::collections::BTreeSet::new(),
        clock: &app.clock,
        limits: Limits { retry_budget: Duration::ZERO, batches_max: 1_000 },
        progress: &|_| {},
    };
    let source = Script { batches: batches.clone().into_iter(), given: 0 };
    let done = ingest::run(run, Box::new(source)).await.unwrap();
    assert!(done.outcome != RunOutcome::Failed, "{:?}", done.error);
    let counts = done.counts;
    let settled = counts.new + counts.changed + counts.unchanged + counts.filtered + counts.quarantined;
    assert_eq!(counts.read, settled, "{counts:?}");
}

async fn known_at(app: &App) -> Instant {
    let mut tx = app.store.begin_reading().await.unwrap();
    knowledge::latest(&mut tx, &app.config.municipality.oktmo).await.unwrap().unwrap()
}

async fn figures(app: &App, known_at: Instant) -> Vec<Figure> {
    let moments = Moments { as_of: app.clock.now(), known_at, told_until: None };
    let basis = app.basis(Some(known_at)).await.unwrap();
    know(&basis, moments).await.unwrap().figures(Period::parse("2026-Q1").unwrap(), &[vec![]])
}

/// What stands, whenever it was learnt and by whichever rules.
async fn standing(app: &App) -> BTreeMap<&'static str, Vec<String>> {
    let mut all = everything(app).await;
    all.retain(|table, _| ["submission_version", "left_out", "defect", "survey"].contains(table));
    let submissions = all.get_mut("submission_version").unwrap();
    submissions.retain(|line| line.starts_with("stands"));
    for line in submissions.iter_mut() {
        *line = line.splitn(4, ' ').nth(3).unwrap().to_owned();
    }
    all.get_mut("survey").unwrap().retain(|line| line.ends_with("true"));
    let figures = figures(app, known_at(app).await).await;
    all.insert(
        "figures",
        figures
            .into_iter()
            .map(|figure| format!("{figure:?}").replace(app.config.municipality.oktmo.as_str(), ""))
            .collect(),
    );
    all
}

/// What was known at a moment.
async fn known(app: &App, at: Instant) -> Vec<String> {
    let municipality = &app.config.municipality;
    let mut tx = app.store.begin_reading().await.unwrap();
    let stood = |row: &submission::SubmissionVersion| {
        row.submission.municipality == municipality.oktmo
            && row.observed_at <= at
            && row.superseded_at.is_none_or(|until| until > at)
    };
    let mut versions = submission::all(&mut tx, &municipality.zone).await.unwrap();
    // A text that was taken back is forgotten, whatever was known.
    for row in &mut versions {
        row.submission.text = None;
    }
    let rows = versions.iter().filter(|row| stood(row)).map(|row| format!("{:?} {:?}", row.submission, row.deadlines));
    let mut known: Vec<String> = rows.collect();
    let left_out = left_out::counts(&mut tx, &municipality.oktmo, at).await.unwrap();
    known.extend(left_out.iter().map(|row| format!("{row:?}")));
    known
        .extend(defect::standing(&mut tx, &municipality.oktmo, at).await.unwrap().iter().map(|row| format!("{row:?}")));
    tx.commit().await.unwrap();
    known.extend(figures(app, at).await.iter().map(|figure| format!("{figure:?}")));
    known.into_iter().map(|line| line.replace(municipality.oktmo.as_str(), "ОКТМО")).collect()
}

/// Every platform is folded again from what is stored.
async fn replay_all(app: &App) {
    for (platform, target) in app.known_platforms().await.unwrap() {
        let mut rules = app.platform_rules(platform, target).await.unwrap();
        rules.common_version.push_str(" again");
        let rules = std::slice::from_ref(&rules);
        let done = replay::if_rules_changed(&app.store, rules, app.rule_texts(), app.clock.now()).await.unwrap();
        assert!(done.is_done);
    }
}

/// Runs of one feed after the other: what each tells, by time, in one batch.
fn in_turn(tellings: &[Telling]) -> Vec<Run> {
    let mut runs: BTreeMap<&'static str, Vec<Telling>> = BTreeMap::new();
    for telling in tellings {
        runs.entry(telling.feed()).or_default().push(telling.clone());
    }
    let run = |(feed, mut tellings): (&'static str, Vec<Telling>)| {
        tellings.sort_by_key(|telling| (telling.slot, telling.source, telling.file, telling.row, telling.id));
        (feed, vec![tellings.iter().map(Telling::record).collect()])
    };
    runs.into_iter().map(run).collect()
}

/// Runs as the records come: another feed begins another run, and a run has batches of two.
fn as_they_come(tellings: &[Telling]) -> Vec<Run> {
    let runs = tellings.chunk_by(|one, other| one.feed() == other.feed());
    let run = |told: &[Telling]| {
        let batches = told.chunks(2).map(|batch| batch.iter().map(Telling::record).collect());
        (told[0].feed(), batches.collect())
    };
    runs.map(run).collect()
}

/// Of one item a row of a file, or an interface at a time, tells one thing.
fn tellings(most: usize) -> impl Strategy<Value = Vec<Telling>> {
    let telling = (0..SOURCES.len(), 1_u8..4, 0_u8..6, (0_u8..3, 0_u8..2), 0_usize..6);
    let telling = telling.prop_map(|(source, id, slot, (file, row), variant)| {
        let is_live = SOURCES[source].0 == "pos-api";
        let (file, row) = if is_live { (0, 0) } else { (file, row) };
        Telling { source, id, slot, file, row, variant }
    });
    proptest::collection::vec(telling, 4..most).prop_map(|tellings| {
        let at = |telling: &Telling| (telling.source, telling.id, telling.slot, telling.file, telling.row);
        let by_place: BTreeMap<_, _> = tellings.iter().map(|telling| (at(telling), telling.clone())).collect();
        by_place.into_values().collect()
    })
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_and_what_nobody_reads_make_no_state_of_a_post() {
    let directory = tempfile::tempdir().unwrap();
    install(directory.path()).await;
    let app = open(directory.path()).await;
    let post = |slot| Telling { source: 3, id: 1, slot, file: 0, row: 0, variant: 0 };
    for slot in [2, 4, 1, 3] {
        let mut record = post(slot).record();
        let mut payload = record.payload.value().into_owned();
        payload["read_by"] = json!(slot);
        record.payload = payload.into();
        perform(&app, &("vk-files", vec![vec![record]])).await;
    }
    let states = log(&app).await;
    let told: Vec<Vec<_>> =
        states.iter().map(|state| state.assertions.iter().map(|told| told.stated_at).collect()).collect();
    let at = |slot| post(slot).record().stated_at.map(Instant::from).unwrap();
    assert_eq!(told, [[1, 2, 3, 4].map(at)]);
    let mut tx = app.store.begin_reading().await.unwrap();
    let counts = post_count::all(&mut tx, &app.config.municipality.oktmo).await.unwrap();
    assert_eq!(counts[&(Platform::Vk, "-1_1".to_owned())].likes, Some(4));
    let versions = submission::all(&mut tx, &app.config.municipality.zone).await.unwrap();
    assert_eq!(versions.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_stands_in_every_order_and_split_and_after_a_replay(
        (told, shuffled) in tellings(40).prop_flat_map(|told| {
            let again = proptest::sample::subsequence(told.clone(), 0..=told.len());
            let all = again.prop_map({ let told = told.clone(); move |again| [told.clone(), again].concat() });
            (Just(told), all.prop_flat_map(|all| Just(all).prop_shuffle()))
        })
    ) {
        let (expected, found, replayed) = wait(async {
            let directory = tempfile::tempdir().unwrap();
            install(directory.path()).await;
            let (one, other) = (open(directory.path()).await, open(directory.path()).await);
            for run in in_turn(&told) {
                perform(&one, &run).await;
            }
            for run in as_they_come(&shuffled) {
                perform(&other, &run).await;
            }
            let found = standing(&other).await;
            replay_all(&other).await;
            (standing(&one).await, found, standing(&other).await)
        });
        for (table, expected) in &expected {
            prop_assert_eq!(&found[table], expected, "{}", table);
            prop_assert_eq!(&replayed[table], expected, "{} after a replay", table);
        }
    }

    #[test]
    fn what_was_known_then_is_the_fold_of_what_had_come(told in tellings(16).prop_shuffle()) {
        let different = wait(async {
            let directory = tempfile::tempdir().unwrap();
            install(directory.path()).await;
            let runs = as_they_come(&told);
            let whole = open(directory.path()).await;
            let mut moments = Vec::new();
            for run in &runs {
                perform(&whole, run).await;
                moments.push(known_at(&whole).await);
            }
            for count in [1, runs.len().div_ceil(2), runs.len()] {
                let part = open(directory.path()).await;
                for run in &runs[..count] {
                    perform(&part, run).await;
                }
                let (then, now) = (known(&whole, moments[count - 1]).await, known(&part, known_at(&part).await).await);
                if then != now {
                    return then.into_iter().zip(now).find(|(then, now)| then != now);
                }
            }
            None
        });
        prop_assert_eq!(different, None);
    }
}
