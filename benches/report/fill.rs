//! Submissions of fifteen months as a busy region has them, drawn from their number: same number, same submission.

use svod::{
    app::App,
    domain::{
        Assertion, Block, ContentHash, Deadline, Deadlines, Document, ExternalId, FeedName, Flags, Instant, Kind,
        Lifecycle, MetBy, NotTold, Platform, Rating, RuleId, RulesDigest, Satisfaction, Severity, Status, StreamName,
        Submission, Topic, Turn, UnknownTexts, Zone,
    },
    store::{
        document::Documents,
        knowledge,
        record::{self, RecordKey, RecordState, Target},
        submission::{self, SubmissionVersion},
    },
};

const BATCH: u64 = 5_000;
/// First day of the fifteen months.
const FIRST: jiff::Timestamp = jiff::Timestamp::constant(1_735_678_800, 0);
const MONTHS_SECONDS: u64 = 455 * 86_400;
const HOUR: i64 = 3_600_000_000;
/// Citizens write about so much.
const TEXT: &str =
    "Прошу принять меры: во дворе дома третью неделю не горят фонари, дети возвращаются из школы в темноте. ";

/// What is filled in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Town {
    pub(crate) submissions: u64,
    /// Of a thousand those left open.
    pub(crate) open: u64,
}

/// Writes the submissions of a town with their records, as ingest leaves them.
pub(crate) async fn fill(app: &App, town: Town) -> anyhow::Result<()> {
    let submissions = town.submissions;
    let municipality = &app.config.municipality;
    let (zone, now, mut documents) = (&municipality.zone, app.clock.now(), Documents::default());
    for first in (0..submissions).step_by(usize::try_from(BATCH)?) {
        let last = (first + BATCH).min(submissions);
        let mut tx = app.store.begin().await?;
        let now = knowledge::advance(&mut tx, &municipality.oktmo, now).await?.at;
        let rows: Vec<_> = (first..last).map(|number| draw(&Draw { number, town, municipality, zone, now })).collect();
        submission::write(&mut tx, &rows).await?;
        let states: Vec<RecordState> = rows.iter().filter_map(told).collect();
        let states: Vec<&RecordState> = states.iter().collect();
        record::write(&mut tx, &mut documents, &municipality.oktmo, &states).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The record behind a submission.
fn told(row: &SubmissionVersion) -> Option<RecordState> {
    let item = &row.submission;
    let key = RecordKey {
        municipality: item.municipality.clone(),
        platform: item.platform,
        target: Target::Submission,
        feed: item.feeds.first()?.clone(),
    };
    let (feed, at) = (key.feed.clone(), row.observed_at);
    let (origin, read_at) = ("/items".into(), Instant::from_micros(0));
    let document = Document { number: None, feed, origin, file: None, precedence: 0, read_at };
    Some(RecordState {
        key,
        stream: StreamName::new("items"),
        external_id: item.external_id.clone(),
        content_hash: ContentHash([7; 16]),
        assertions: vec![Assertion { stated_at: at, document: document.into(), position: 1 }],
        observed_at: at,
        deleted: false,
        payload: vec![7; 600],
    })
}

struct Draw<'a> {
    number: u64,
    town: Town,
    municipality: &'a svod::config::Municipality,
    zone: &'a Zone,
    now: Instant,
}

impl Draw<'_> {
    /// A number below `bound`, another for each `salt`.
    fn below(&self, salt: u64, bound: u64) -> u64 {
        let mut mixed =
            (self.number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 29)) % bound
    }

    fn pick<T: Copy>(&self, salt: u64, from: &[T], or: T) -> T {
        let place = usize::try_from(self.below(salt, from.len() as u64)).unwrap_or_default();
        from.get(place).copied().unwrap_or(or)
    }
}

/// `hours` after the receipt.
fn after(received: Instant, hours: u64) -> Instant {
    Instant::from_micros(received.as_micros() + i64::try_from(hours).unwrap_or_default() * HOUR)
}

fn draw(draw: &Draw<'_>) -> SubmissionVersion {
    let seconds = i64::try_from(draw.number * MONTHS_SECONDS / draw.town.submissions).unwrap_or_default();
    let received = Instant::from(FIRST + jiff::SignedDuration::from_secs(seconds));
    let platform = draw.pick(
        1,
        &[Platform::Pos, Platform::Pos, Platform::Incident, Platform::Incident, Platform::Vk],
        Platform::Pos,
    );
    let hours = 1 + draw.below(2, 24 * 28) * draw.below(3, 100) / 100;
    let closed = after(received, hours);
    let is_closed = closed < draw.now && draw.below(4, 1000) >= draw.town.open && platform != Platform::Vk;
    let submission = submission(draw, (platform, received), is_closed.then_some(closed));
    let due = match platform {
        Platform::Pos => Some((after(received, 24 * 30), MetBy::Closing, "pos-message")),
        Platform::Incident => Some((after(received, 9), MetBy::FirstResponse, "incident-normal")),
        Platform::Vk | Platform::Ok | Platform::Telegram | Platform::Max | Platform::Register | Platform::HeatMap => {
            None
        }
    };
    let deadline = due.map(|(due, met_by, rule)| Deadline {
        due: draw.zone.at(due),
        rule: RuleId::new(rule),
        met_by,
        set_at: received,
    });
    SubmissionVersion {
        submission,
        deadlines: Deadlines(deadline.into_iter().collect()),
        observed_at: draw.now,
        superseded_at: None,
        rules_version: RulesDigest::new("0123456789abcdef"),
    }
}

fn submission(draw: &Draw<'_>, (platform, received): (Platform, Instant), closed: Option<Instant>) -> Submission {
    let (feed, kind) = match platform {
        Platform::Pos => ("pos-api", Kind::Message),
        Platform::Incident => ("incident-api", Kind::Message),
        Platform::Vk | Platform::Ok | Platform::Telegram | Platform::Max | Platform::Register | Platform::HeatMap => {
            ("vk-files", Kind::Post)
        }
    };
    let zone = draw.zone;
    let is_rated = closed.is_some() && draw.below(5, 5) == 0;
    let stars = u8::try_from(1 + draw.below(6, 5)).unwrap_or(5);
    let organisation = draw.below(7, 60);
    let status =
        closed.map_or(Status::InProgress, |_| draw.pick(10, &[Status::Solved, Status::Explained], Status::Solved));
    let closing = closed.map(|at| Turn::closed(zone.at(at), status));
    let block = draw.pick(8, Block::ALL, Block::Other);
    Submission {
        municipality: draw.municipality.oktmo.clone(),
        platform,
        feeds: vec![FeedName::new(feed)],
        external_id: ExternalId::new((400_000_000 + draw.number).to_string()),
        url: Some(format!("https://pos.gosuslugi.ru/backoffice/appeals/{}", 400_000_000 + draw.number)),
        kind,
        received: zone.at(received),
        registered: None,
        first_response: closed.map(|_| zone.at(after(received, 1 + draw.below(9, 12)))),
        closing_is_answer: false,
        planned: None,
        lifecycle: Lifecycle::new(closing.into_iter().collect()),
        status_source: "Отправлен ответ заявителю".to_owned(),
        status,
        topic: Topic {
            block,
            topic: Some("Автомобильные дороги".to_owned()),
            subtopic: Some("Освещение".to_owned()),
            fact: Some("Не горят фонари".to_owned()),
            decided_by: Vec::new(),
        },
        organisation_source: Some(format!("МКУ «Служба благоустройства и содержания дорог № {organisation}»")),
        organisation: (organisation > 3)
            .then(|| svod::domain::OrganisationCode::new(format!("service-{organisation}"))),
        place: svod::domain::Place {
            territory: Some(format!("Посёлок № {}", draw.below(11, 40))),
            address: Some("ул. Обороны, 42".to_owned()),
            coordinates: None,
        },
        elsewhere: None,
        severity: (platform == Platform::Incident).then_some(Severity::Normal),
        text: Some(TEXT.repeat(3)),
        author_key: Some(svod::domain::AuthorKey::new("ab".repeat(32))),
        rating: Rating {
            stars: (is_rated && platform == Platform::Pos).then_some(stars),
            satisfaction: (is_rated && platform == Platform::Incident).then_some(Satisfaction::Satisfied),
        },
        flags: Flags {
            repeat: Some(draw.below(12, 50) == 0),
            fast_track: Some(draw.below(13, 3) == 0),
            overdue_source: None,
        },
        not_told: NotTold::default(),
        unknown: UnknownTexts::default(),
        contradicted: Vec::new(),
    }
}
