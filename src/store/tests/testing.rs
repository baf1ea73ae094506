//! For tests: a fresh municipality in each of the two databases, and submissions to put there.

use std::{io::Write as _, sync::Once};

use crate::domain::{
    AuthorKey, Block, Deadline, Deadlines, ExternalId, FeedName, Field, Flags, Instant, Kind, Lifecycle, MetBy,
    NotTold, Oktmo, OrganisationCode, Place, Platform, Rating, RuleId, RulesDigest, Satisfaction, Severity, Status,
    Submission, Topic, Turn, UnknownTexts, Zone,
};

use crate::store::{Store, Tx, sql::Sql, submission::SubmissionVersion};

/// The texts of a file of the store.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Texts {
    /// Run for every batch or item: each must find its rows by an index.
    pub(in crate::store) per_batch: &'static [Sql],
    /// Run a few times a command: each may go through what it reports on.
    pub(in crate::store) per_command: &'static [Sql],
}

const HOUR: i64 = 3_600_000_000;

/// `hours` after the beginning of the story.
pub(in crate::store) fn at(hours: i64) -> Instant {
    let start: jiff::Timestamp = "2026-04-06T06:00:00Z".parse().unwrap();
    Instant::from_micros(Instant::from(start).as_micros() + hours * HOUR)
}

pub(in crate::store) fn zone() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

/// One municipality in one database. The server is shared by all tests, so each has a municipality of its own.
pub(in crate::store) struct Town {
    pub(in crate::store) store: Store,
    pub(in crate::store) oktmo: Oktmo,
    _directory: tempfile::TempDir,
}

/// A town in SQLite, and one in PostgreSQL when `SVOD_TEST_POSTGRES` names a server.
pub(in crate::store) async fn both() -> Vec<Town> {
    let mut towns = vec![sqlite().await];
    towns.extend(postgres().await);
    towns
}

/// A town in a file of its own.
pub(in crate::store) async fn sqlite() -> Town {
    let directory = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", directory.path().join("svod.db").display());
    town(&address, directory).await
}

static SAID: Once = Once::new();

/// A town on the server; `None`, said aloud, when there is none.
pub(in crate::store) async fn postgres() -> Option<Town> {
    #[expect(clippy::disallowed_methods, reason = "the address of the private server is given by scripts/check")]
    let Ok(address) = std::env::var("SVOD_TEST_POSTGRES") else {
        // Past the capturing of output: whoever runs the tests must see it.
        let say = || writeln!(std::io::stderr(), "SVOD_TEST_POSTGRES is not set: PostgreSQL was left out").unwrap();
        SAID.call_once(say);
        return None;
    };
    Some(town(&address, tempfile::tempdir().unwrap()).await)
}

async fn town(address: &str, directory: tempfile::TempDir) -> Town {
    let store = Store::make(address).await.unwrap();
    store.migrate().await.unwrap();
    let number = uuid::Uuid::new_v4().as_u128() % 100_000_000_000;
    Town { store, oktmo: Oktmo::parse(&format!("{number:011}")).unwrap(), _directory: directory }
}

impl Town {
    pub(in crate::store) async fn begin(&self) -> Tx {
        self.store.begin().await.unwrap()
    }

    /// Only what must be there, known since `hours`.
    pub(in crate::store) fn bare(&self, id: &str, hours: i64) -> SubmissionVersion {
        let submission = Submission {
            municipality: self.oktmo.clone(),
            platform: Platform::Pos,
            feeds: vec![FeedName::new("pos-files")],
            external_id: ExternalId::new(id),
            url: None,
            kind: Kind::Message,
            received: zone().on("2026-04-01".parse().unwrap()),
            registered: None,
            first_response: None,
            closing_is_answer: false,
            planned: None,
            lifecycle: Lifecycle::default(),
            status_source: String::new(),
            status: Status::New,
            topic: Topic { block: Block::Unmapped, topic: None, subtopic: None, fact: None, decided_by: Vec::new() },
            organisation_source: None,
            organisation: None,
            place: Place::default(),
            elsewhere: None,
            severity: None,
            text: None,
            author_key: None,
            rating: Rating::default(),
            flags: Flags::default(),
            not_told: NotTold::default(),
            unknown: UnknownTexts::default(),
            contradicted: Vec::new(),
        };
        SubmissionVersion {
            submission,
            deadlines: Deadlines::default(),
            observed_at: at(hours),
            superseded_at: None,
            rules_version: RulesDigest::new("r1"),
        }
    }

    /// Every field that may be empty is set.
    pub(in crate::store) fn full(&self, id: &str, hours: i64) -> SubmissionVersion {
        let mut version = self.bare(id, hours);
        let (zone, text) = (zone(), |text: &str| Some(text.to_owned()));
        let item = &mut version.submission;
        item.feeds = vec![FeedName::new("pos-api"), FeedName::new("pos-files")];
        item.url = text("https://pos.example.ru/1");
        item.kind = Kind::Appeal;
        item.received = zone.at(at(-100));
        item.registered = Some(zone.on("2026-04-03".parse().unwrap()));
        item.first_response = Some(zone.at(at(-50)));
        item.closing_is_answer = true;
        item.planned = Some(zone.on("2026-05-01".parse().unwrap()));
        item.lifecycle = Lifecycle::new(vec![
            Turn::closed(zone.at(at(-40)), Status::Explained),
            Turn::reopened(zone.at(at(-30))),
            Turn::closed(zone.on("2026-04-06".parse().unwrap()), Status::Solved),
        ]);
        assert_eq!(item.lifecycle.turns().len(), 3);
        "Решено".clone_into(&mut item.status_source);
        item.status = Status::Solved;
        item.topic = Topic {
            block: Block::Roads,
            topic: text("Дороги"),
            subtopic: text("Ямы"),
            fact: text("Яма 10 см"),
            decided_by: vec!["яма".to_owned(), "дорог\"а".to_owned()],
        };
        item.unknown = UnknownTexts {
            decision: text("Передано дальше"),
            severity: text("Срочная"),
            closing_reason: text("Автор молчит"),
        };
        item.organisation_source = text("Администрация");
        item.organisation = Some(OrganisationCode::new("admin"));
        item.place =
            Place {
                territory: text("Михайловка"), address: text("Обороны, 1"), coordinates: Some((50.060_421, -0.1))
            };
        item.severity = Some(Severity::Direct);
        item.text = text("Яма 'на' дороге\u{1e}\u{0}");
        item.author_key = Some(AuthorKey::new("ab".repeat(32)));
        item.rating = Rating { stars: Some(5), satisfaction: Some(Satisfaction::Dissatisfied) };
        item.flags = Flags { repeat: Some(true), fast_track: Some(false), overdue_source: Some(true) };
        item.not_told = NotTold::default().with(Field::Planned).with(Field::Topic);
        item.contradicted = item.feeds.clone();
        let deadline = |due, rule: &str, set_at| Deadline {
            due,
            rule: RuleId::new(rule),
            met_by: MetBy::FirstResponse,
            set_at: at(set_at),
        };
        version.deadlines = Deadlines(vec![
            deadline(zone.on("2026-05-01".parse().unwrap()), "appeal-answer", -100),
            deadline(zone.at(at(700)), "appeal-extension", -20),
            deadline(zone.on("2026-06-01".parse().unwrap()), "appeal-extension", -10),
        ]);
        version
    }
}
