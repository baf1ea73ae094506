//! Two databases with one municipality each, and submissions to put there.

use svod::{
    domain::{
        AuthorKey, Block, CaseSet, Counts, Deadline, ExternalId, FeedName, Flags, Instant, Kind, Lifecycle, MetBy,
        Oktmo, OrganisationCode, Place, Platform, Rating, RuleId, Satisfaction, Severity, Status, Submission, Topic,
        Turn, TurnKind, Zone,
    },
    store::{
        Store, Tx, cases,
        record::Provenance,
        submission::{self, StoredSubmission},
    },
};

const HOUR: i64 = 3_600_000_000;

/// `hours` after the beginning of the story.
pub(super) fn at(hours: i64) -> Instant {
    let start: jiff::Timestamp = "2026-04-06T06:00:00Z".parse().unwrap();
    Instant::from_micros(Instant::from(start).as_micros() + hours * HOUR)
}

pub(super) fn zone() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

/// One municipality in one database; the server is shared, so each story has a municipality of its own.
pub(super) struct Story {
    pub(super) store: Store,
    pub(super) municipality: Oktmo,
    _directory: tempfile::TempDir,
}

impl Story {
    pub(super) async fn both(number: u32) -> [Self; 2] {
        #[expect(clippy::disallowed_methods, reason = "the address of the private server is given by scripts/check")]
        let server = std::env::var("SVOD_TEST_POSTGRES").expect("SVOD_TEST_POSTGRES is not set: run scripts/check");
        [Self::at(None, number).await, Self::at(Some(server), number).await]
    }

    /// On the server, else in a file of its own.
    async fn at(server: Option<String>, number: u32) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = format!("sqlite://{}", directory.path().join("svod.db").display());
        let store = Store::open(&server.unwrap_or(file)).await.unwrap();
        store.migrate().await.unwrap();
        store.check_schema().await.unwrap();
        let municipality = Oktmo::parse(&format!("990000{number:02}")).unwrap();
        Self { store, municipality, _directory: directory }
    }

    pub(super) async fn begin(&self) -> Tx {
        self.store.begin().await.unwrap()
    }

    pub(super) fn from(&self, feed: &str, hours: i64) -> Provenance {
        Provenance {
            municipality: self.municipality.clone(),
            feed: FeedName::new(feed),
            run_id: "run".to_owned(),
            observed_at: at(hours),
        }
    }

    pub(super) async fn write(&self, rows: &[StoredSubmission], changed: &[&str], hours: i64) {
        let mut tx = self.begin().await;
        submission::write(&mut tx, rows, changed, at(hours)).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn current(&self, ids: &[&str]) -> Vec<StoredSubmission> {
        let mut tx = self.begin().await;
        let mut rows = submission::current(&mut tx, &self.municipality, Platform::Pos, ids, &zone()).await.unwrap();
        rows.sort_by(|one, other| one.submission.external_id.cmp(&other.submission.external_id));
        rows
    }

    pub(super) async fn cases(&self, as_of: i64, known_at: i64) -> CaseSet {
        self.cases_with_ids(as_of, known_at).await.0
    }

    /// The cases, and the id of each.
    pub(super) async fn cases_with_ids(&self, as_of: i64, known_at: i64) -> (CaseSet, Vec<String>) {
        let mut tx = self.store.begin_reading().await.unwrap();
        let title = |name: &str| format!("«{name}»");
        let wanted =
            cases::Wanted { municipality: &self.municipality, zone: &zone(), as_of: at(as_of), known_at: at(known_at) };
        let mut ids = Vec::new();
        let set = cases::load(&mut tx, wanted, title, |_, id| ids.push(id.to_owned())).await.unwrap();
        (set, ids)
    }

    /// Only what must be there.
    pub(super) fn bare(&self, id: &str, hours: i64) -> StoredSubmission {
        let submission = Submission {
            municipality: self.municipality.clone(),
            platform: Platform::Pos,
            feed: FeedName::new("pos-files"),
            external_id: ExternalId::new(id),
            url: None,
            kind: Kind::Message,
            received: zone().on("2026-04-01".parse().unwrap()),
            registered: None,
            first_response: None,
            planned: None,
            lifecycle: Lifecycle::default(),
            status_source: String::new(),
            status: Status::New,
            topic: Topic { block: Block::Unmapped, topic: None, subtopic: None, fact: None, decided_by: Vec::new() },
            organisation_source: None,
            organisation: None,
            place: Place::default(),
            severity: None,
            text: None,
            author_key: None,
            rating: Rating::default(),
            flags: Flags::default(),
            counts: Counts::default(),
        };
        StoredSubmission { submission, deadlines: None, observed_at: at(hours), mapping_version: "m1".to_owned() }
    }

    /// Every field that may be empty is set.
    pub(super) fn full(&self, id: &str, hours: i64) -> StoredSubmission {
        let mut row = self.bare(id, hours);
        let (zone, text) = (zone(), |text: &str| Some(text.to_owned()));
        let turn = |kind, hours| Turn { kind, at: zone.at(at(hours)) };
        let item = &mut row.submission;
        item.url = text("https://pos.example.ru/1");
        item.kind = Kind::Appeal;
        item.received = zone.at(at(-100));
        item.registered = Some(zone.on("2026-04-03".parse().unwrap()));
        item.first_response = Some(zone.at(at(-50)));
        item.planned = Some(zone.on("2026-05-01".parse().unwrap()));
        item.lifecycle = Lifecycle::new(vec![
            turn(TurnKind::Closed, -40),
            turn(TurnKind::Reopened, -30),
            Turn { kind: TurnKind::Closed, at: zone.on("2026-04-06".parse().unwrap()) },
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
        item.organisation_source = text("Администрация");
        item.organisation = Some(OrganisationCode::new("admin"));
        item.place =
            Place {
                territory: text("Михайловка"), address: text("Обороны, 1"), coordinates: Some((50.060_421, -0.1))
            };
        item.severity = Some(Severity::Direct);
        item.text = text("Яма 'на' дороге");
        item.author_key = Some(AuthorKey::new("ab".repeat(32)));
        item.rating = Rating { stars: Some(5), satisfaction: Some(Satisfaction::Dissatisfied) };
        item.flags = Flags { repeat: Some(true), fast_track: Some(false), overdue_source: Some(true) };
        item.counts = Counts { views: Some(i64::MAX), likes: Some(0), reposts: Some(2), comments: Some(3) };
        let deadline = |due, rule: &str| Deadline {
            due,
            rule: RuleId::new(rule),
            met_by: MetBy::FirstResponse,
            set_at: at(hours),
        };
        let original = deadline(zone.on("2026-05-01".parse().unwrap()), "appeal-answer");
        row.deadlines = Some((original, deadline(zone.at(at(700)), "appeal-extension")));
        row
    }
}
