//! Inputs for tests: a realistic quarter, a hostile one, and one without any data.

mod lists;

use crate::domain::{
    Block, DefectCode, ExternalId, FeedName, Instant, Kind, Level, Oktmo, Period, Platform, Severity, Zone,
};
use crate::indicators::{Dimension, Figure, Note, Slice, Unit};
use crate::mapping::FilterReason;
use crate::report::{
    FilteredCount, Municipality, PreviousPeriod, QuarantineCount, ReportInput, UnmappedValue, Versions,
};

/// What the realistic quarter received, in the order of `Block::ALL`.
pub(in crate::report) const RECEIVED: [u64; 10] = [62, 1418, 173, 54, 88, 301, 97, 19, 142, 3];

const ORGANISATIONS: [(&str, u64, f64); 9] = [
    ("Комитет по благоустройству и дорожному хозяйству администрации городского округа", 412, 0.871),
    ("Управление образования", 88, 0.955),
    ("МБУ «Комбинат благоустройства»", 603, 0.742),
    ("ООО «Ситиматик — Волгоград»", 173, 0.902),
    ("ГБУЗ «Городская клиническая больница № 1 имени С. З. Фишера»", 41, 0.878),
    ("Управление муниципальным имуществом", 41, 0.878),
    ("Муниципальное унитарное предприятие «Водоканал»", 297, 0.68),
    ("Администрация посёлка Краснооктябрьский", 12, 0.75),
    ("Отдел по делам молодёжи", 3, 1.0),
];

pub(in crate::report) fn zone() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

pub(in crate::report) fn instant(text: &str) -> Instant {
    Instant::from(text.parse::<jiff::Timestamp>().unwrap())
}

/// A quarter like a real one: every block, every note, two kinds of precision, one late feed.
pub(in crate::report) fn realistic() -> ReportInput {
    let period = Period::parse("2026-Q1").unwrap();
    ReportInput {
        municipality: Municipality {
            oktmo: Oktmo::parse("18710000").unwrap(),
            name: "Городской округ — город Волжский".to_owned(),
            region: "Волгоградская область".to_owned(),
        },
        period,
        zone: zone(),
        as_of: instant("2026-04-01T00:00:00+03:00"),
        known_at: instant("2026-04-10T09:15:00+03:00"),
        versions: Versions {
            mapping: "2026-03-17".to_owned(),
            calendar: "2026.1".to_owned(),
            definitions: "1".to_owned(),
            program: "0.1.0".to_owned(),
        },
        figures: figures(1.0),
        previous: period
            .quarters_before(4)
            .into_iter()
            .zip([0.82, 0.91, 1.06, 0.94])
            .map(|(period, scale)| PreviousPeriod {
                period,
                figures: figures(scale),
                coverage: crate::report::Coverage::Whole,
            })
            .collect(),
        overdue: lists::overdue(37),
        feeds: lists::feeds(),
        quarantine: vec![
            QuarantineCount { code: DefectCode::MissingReceived, count: 11 },
            QuarantineCount { code: DefectCode::BadDate, count: 5 },
        ],
        filtered: vec![
            FilteredCount { reason: FilterReason::Own, count: 214 },
            FilteredCount { reason: FilterReason::Greeting, count: 31 },
        ],
        unmapped: vec![
            UnmappedValue {
                platform: Platform::Pos,
                level: Level::Topic,
                value: "Беспилотные самокаты на тротуарах".to_owned(),
                count: 3,
            },
            UnmappedValue {
                platform: Platform::Incident,
                level: Level::Status,
                value: "На паузе".to_owned(),
                count: 2,
            },
        ],
        surveys: lists::surveys(),
        definitions: lists::definitions(),
        deadline_rules: vec![
            "Обращение (59-ФЗ): 30 календ. дн. с регистрации; срок на нерабочий день переносится на предыдущий рабочий."
                .to_owned(),
        ],
        norms: lists::norms(),
    }
}

/// A quarter in which nothing happened and nothing is configured.
pub(in crate::report) fn empty() -> ReportInput {
    ReportInput {
        figures: Vec::new(),
        previous: Vec::new(),
        overdue: Vec::new(),
        feeds: Vec::new(),
        quarantine: Vec::new(),
        filtered: Vec::new(),
        unmapped: Vec::new(),
        surveys: Vec::new(),
        definitions: Vec::new(),
        deadline_rules: Vec::new(),
        norms: Vec::new(),
        ..realistic()
    }
}

/// The realistic quarter with markup, control characters, emoji, formulas and very long texts wherever a text may stand.
pub(in crate::report) fn nasty() -> ReportInput {
    let texts = [
        "=cmd|'/c calc'!A1".to_owned(),
        "<b>&amp; ]]> \" ' \u{0}\u{1}\u{b}\u{1f}\u{fffe}\u{ffff} 😀👩‍👩‍👧‍👦".to_owned(),
        "Очень длинное название ".repeat(400),
        "\u{0}\u{8}".to_owned(),
        "@SUM(1)\r\n\t;\"кавычки\"; &P &N".to_owned(),
        "-1+1".to_owned(),
        "Я".repeat(40_000),
    ];
    let mut texts = texts.iter().cycle().cloned();
    let mut next = move || texts.next().unwrap();
    let mut input = realistic();
    input.municipality.name = next();
    input.municipality.region = next();
    input.versions = Versions { mapping: next(), calendar: next(), definitions: next(), program: next() };
    for feed in &mut input.feeds {
        (feed.title, feed.note, feed.feed) = (next(), next(), FeedName::new(next()));
    }
    for item in &mut input.overdue {
        (item.external_id, item.url, item.organisation) = (ExternalId::new(next()), Some(next()), Some(next()));
    }
    input.overdue[0].url = Some(format!("https://example.org/{}", "a".repeat(5_000)));
    input.overdue[1].url = Some("javascript:alert(1)".to_owned());
    input.overdue[2].url = Some("https://example.org/a?b=1&c=<2>".to_owned());
    for value in &mut input.unmapped {
        value.value = next();
    }
    for survey in &mut input.surveys {
        survey.title = next();
        survey.options.iter_mut().for_each(|option| (option.title, option.question) = (next(), next()));
    }
    for definition in &mut input.definitions {
        (definition.title, definition.unit, definition.formula) = (next(), next(), next());
    }
    for figure in &mut input.figures {
        if let Some(name) = figure.slice.get_mut(&Dimension::Organisation) {
            *name = next();
        }
    }
    let value = Figure { value: Some(f64::NAN), low: Some(f64::INFINITY), ..input.figures[0].clone() };
    input.figures.push(value);
    input
}

/// Totals and slices by block, organisation, platform, kind and feed; `scale` sets one quarter apart from another.
fn figures(scale: f64) -> Vec<Figure> {
    let mut figures = slice(&Slice::new(), scaled(RECEIVED.iter().sum(), scale), 0.83 - 0.06 * (scale - 1.0));
    for ((&block, received), number) in Block::ALL.iter().zip(RECEIVED).zip(0_u8..) {
        let on_time = 0.95 - 0.04 * f64::from(number % 7) - 0.1 * (scale - 1.0);
        figures.extend(slice(&by(Dimension::Block, block.as_str()), scaled(received, scale), on_time));
    }
    for (name, received, on_time) in ORGANISATIONS {
        figures.extend(slice(&by(Dimension::Organisation, name), received, on_time));
    }
    for (platform, received, on_time) in [(Platform::Pos, 1480, 0.81), (Platform::Incident, 611, 0.92)] {
        figures.extend(slice(&by(Dimension::Platform, platform.as_str()), received, on_time));
    }
    figures.push(items("V1", &by(Dimension::Platform, Platform::Vk.as_str()), 266));
    for (kind, received, on_time) in [(Kind::Message, 1891, 0.84), (Kind::Appeal, 200, 0.79)] {
        figures.extend(slice(&by(Dimension::Kind, kind.as_str()), received, on_time));
    }
    figures.push(items("V1", &by(Dimension::Kind, Kind::Post.as_str()), 266));
    figures.push(untold("R1", &by(Dimension::Platform, Platform::Vk.as_str())));
    figures.push(share("T6", &by(Dimension::Severity, Severity::High.as_str()), 0.85, 40));
    figures.push(untold("T6", &by(Dimension::Severity, "")));
    figures.push(freshness("pos-files", Unit::Days, 1.0, None));
    figures.push(share("D2", &by(Dimension::Feed, "pos-files"), 0.024, 1500));
    figures.push(freshness("incident", Unit::Hours, 74.638_889, Some(Note::Late)));
    figures
}

fn slice(slice: &Slice, received: u64, on_time: f64) -> Vec<Figure> {
    let part = |share: f64| scaled(received, share);
    let days = 18.5 - 12.0 * on_time;
    let unit = unit(slice);
    vec![
        items("V1", slice, received),
        items("V5", slice, part(0.81)),
        items("V5.solved", slice, part(0.56)),
        items("V4", slice, part(0.19)),
        share("T1", slice, on_time, part(0.9)),
        share("T1a", slice, on_time - 0.05, part(0.9)),
        items("T2", slice, part(0.1 * (1.0 - on_time))),
        share("F1", slice, 0.412, part(0.81)),
        items("X0", slice, part(0.01)),
        items("X1", slice, part(0.03)),
        share("X1.share", slice, 0.03, received),
        share("X1.due_share", slice, 0.035, part(0.92)),
        share("X1.closed_share", slice, 0.04, part(0.84)),
        share("T1b", slice, on_time - 0.02, part(0.9)),
        items("T1.not_told", slice, part(0.02)),
        median("S1", slice, unit, if unit == Unit::Hours { 3.46 } else { days / 2.0 }, part(0.74)),
        median("S3", slice, unit, if unit == Unit::Hours { days * 11.3 } else { days }, part(0.74)),
        Figure { low: None, high: None, ..median("S4", slice, Unit::Days, days * 0.7, part(0.74)) },
        satisfaction(slice, part(0.12)),
        share("U2", slice, 0.138, part(0.81)),
        share("R1", slice, 0.047, part(0.81)),
    ]
}

/// Days where some case is known to the day only: the whole platform ПОС, and some blocks.
fn unit(slice: &Slice) -> Unit {
    let is_by_day = |word: &String| ["pos", "education", "roads", "unmapped"].contains(&word.as_str());
    if slice.values().any(is_by_day) { Unit::Days } else { Unit::Hours }
}

/// U1: not representative where the response is thin.
fn satisfaction(slice: &Slice, n: u64) -> Figure {
    let figure = share("U1", slice, 0.713, n);
    if slice.get(&Dimension::Platform).is_some_and(|platform| platform == Platform::Incident.as_str()) {
        return Figure { note: Some(Note::NotRepresentative), ..figure };
    }
    figure
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "small counts"
)]
fn scaled(count: u64, share: f64) -> u64 {
    (count as f64 * share).round() as u64
}

pub(in crate::report) fn by(dimension: Dimension, value: &str) -> Slice {
    Slice::from([(dimension, value.to_owned())])
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
pub(in crate::report) fn items(id: &'static str, slice: &Slice, count: u64) -> Figure {
    Figure {
        id,
        slice: slice.clone(),
        value: Some(count as f64),
        unit: Unit::Items,
        n: count,
        low: None,
        high: None,
        note: None,
    }
}

/// A share with an interval of about the right width, or nothing where there are fewer than five cases.
#[expect(clippy::cast_precision_loss, reason = "small counts")]
pub(in crate::report) fn share(id: &'static str, slice: &Slice, share: f64, n: u64) -> Figure {
    let half = 1.96 * (share * (1.0 - share) / n.max(1) as f64).sqrt();
    let (low, high) = ((share - half).max(0.0), (share + half).min(1.0));
    with_note(Figure {
        id,
        slice: slice.clone(),
        value: Some(share),
        unit: Unit::Share,
        n,
        low: Some(low),
        high: Some(high),
        note: None,
    })
}

/// A share that nobody tells.
fn untold(id: &'static str, slice: &Slice) -> Figure {
    let nothing = share(id, slice, 0.0, 0);
    Figure { note: Some(Note::NotTold), ..nothing }
}

/// D1 of a feed.
fn freshness(feed: &str, unit: Unit, value: f64, note: Option<Note>) -> Figure {
    let slice = by(Dimension::Feed, feed);
    Figure { id: "D1", slice, value: Some(value), unit, n: 1, low: None, high: None, note }
}

fn median(id: &'static str, slice: &Slice, unit: Unit, value: f64, n: u64) -> Figure {
    let figure = Figure {
        id,
        slice: slice.clone(),
        value: Some(value),
        unit,
        n,
        low: Some(value * 0.82),
        high: Some(value * 1.24),
        note: None,
    };
    // Where few have been closed the median of the slow ones is not reached.
    if unit == Unit::Days && id == "S3" && (60..80).contains(&n) {
        return Figure { value: None, high: None, note: Some(Note::NotReached), ..figure };
    }
    with_note(figure)
}

fn with_note(figure: Figure) -> Figure {
    let nothing = |note| Figure { value: None, low: None, high: None, note: Some(note), ..figure.clone() };
    match figure.n {
        0 => nothing(Note::NoData),
        1..=4 => nothing(Note::SmallSample),
        5..=19 => Figure { note: Some(Note::SmallSample), ..figure },
        _ => figure,
    }
}
