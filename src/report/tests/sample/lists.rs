//! The lists of the realistic quarter: overdue items, feeds, surveys, definitions.

use jiff::civil::date;

use super::{ORGANISATIONS, instant, zone};
use crate::domain::{Block, ExternalId, FeedName, Instant, Platform, Severity, Survey, SurveyKind, SurveyOption};
use crate::indicators::NormSeen;
use crate::report::{Definition, FeedState, LastRun, OverdueItem};

pub(super) fn overdue(count: u16) -> Vec<OverdueItem> {
    let blocks = [Block::Housing, Block::Roads, Block::Waste, Block::Housing, Block::Education, Block::Unmapped];
    (0..count)
        .zip(blocks.iter().cycle().zip(ORGANISATIONS.iter().cycle()))
        .map(|(number, (&block, (organisation, ..)))| {
            let days_over = u32::from(number * 7 % 53);
            let due = date(2026, 3, 31).checked_sub(jiff::Span::new().days(i64::from(days_over))).unwrap();
            let received = due.checked_sub(jiff::Span::new().days(30)).unwrap();
            let incident = number % 4 == 0;
            let at = |day: jiff::civil::Date| {
                let start = zone().start_of(day);
                if incident {
                    zone().at(Instant::from_micros(start.as_micros() + 34_200_000_000))
                } else {
                    zone().on(day)
                }
            };
            OverdueItem {
                external_id: ExternalId::new(format!("{}", 104_332_871 + u32::from(number) * 977)),
                url: (number % 5 != 4)
                    .then(|| format!("https://pos.example.ru/appeals/{}", 104_332_871 + u32::from(number))),
                platform: if incident { Platform::Incident } else { Platform::Pos },
                block,
                organisation: (number % 9 != 8).then(|| (*organisation).to_owned()),
                received: at(received),
                due: at(due),
                days_over,
            }
        })
        .collect()
}

pub(super) fn feeds() -> Vec<FeedState> {
    let pos = FeedState {
        feed: FeedName::new("pos-files"),
        platform: Platform::Pos,
        title: "ПОС, выгрузки за неделю".to_owned(),
        last_success: Some(instant("2026-04-10T05:00:12Z")),
        latest_received: Some(zone().on(date(2026, 3, 31))),
        late: false,
        last_run: Some(LastRun::Whole),
        read: 5925,
        new: 1480,
        changed: 412,
        unchanged: 4017,
        filtered: 0,
        quarantined: 16,
        held: 1496,
        in_quarantine: 16,
        distinct: 1512,
        source_total: Some(1480),
        difference: Some(0),
        not_told: Vec::new(),
        contradicted: 0,
        note: String::new(),
    };
    let incident = FeedState {
        feed: FeedName::new("incident"),
        platform: Platform::Incident,
        title: "Инцидент".to_owned(),
        last_success: Some(instant("2026-03-29T03:10:00Z")),
        latest_received: Some(zone().at(instant("2026-03-28T18:21:40Z"))),
        late: true,
        last_run: Some(LastRun::Failed),
        read: 1322,
        new: 611,
        changed: 640,
        unchanged: 48,
        filtered: 0,
        quarantined: 23,
        held: 681,
        in_quarantine: 19,
        distinct: 700,
        source_total: Some(633),
        difference: Some(-22),
        not_told: Vec::new(),
        contradicted: 0,
        note: "Платформа недоступна с 29 марта, запрос в поддержку № 4471; недостающее будет загружено повторно"
            .to_owned(),
    };
    let vk = FeedState {
        feed: FeedName::new("vk"),
        platform: Platform::Vk,
        title: "Официальная страница администрации".to_owned(),
        last_success: None,
        latest_received: None,
        last_run: None,
        read: 0,
        new: 0,
        changed: 0,
        unchanged: 0,
        filtered: 0,
        quarantined: 0,
        held: 0,
        in_quarantine: 0,
        distinct: 0,
        source_total: None,
        difference: None,
        ..pos.clone()
    };
    vec![pos, incident, vk]
}

pub(super) fn surveys() -> Vec<Survey> {
    let option = |title: &str, answers: i64| SurveyOption {
        question: "Какую общественную территорию благоустроить в 2027 году?".to_owned(),
        title: title.to_owned(),
        answers: Some(answers),
    };
    let poll = Survey {
        feed: FeedName::new("pos-surveys"),
        external_id: ExternalId::new("551"),
        kind: SurveyKind::Vote,
        title: "Выбор общественной территории для благоустройства".to_owned(),
        days: (Some(date(2026, 2, 2)), Some(date(2026, 3, 1))),
        participants: Some(4182),
        options: vec![
            option("Парк «Волжский»", 1877),
            option("Набережная, вторая очередь", 2011),
            option("Сквер на улице Мира", 294),
        ],
    };
    let discussion = Survey {
        external_id: ExternalId::new("552"),
        kind: SurveyKind::Discussion,
        title: "Изменение маршрута автобуса № 14".to_owned(),
        days: (Some(date(2026, 3, 10)), None),
        participants: None,
        options: Vec::new(),
        ..poll.clone()
    };
    vec![poll, discussion]
}

/// Norms that changed in the quarter, and one by the calendar.
pub(super) fn norms() -> Vec<NormSeen> {
    let norm = |severity, hours, since, cases| NormSeen { severity, hours, since, cases };
    vec![
        norm(None, None, date(2026, 1, 12), 3),
        norm(Some(Severity::High), Some(6.0), date(2025, 7, 1), 21),
        norm(Some(Severity::High), Some(4.0), date(2026, 2, 1), 40),
        norm(Some(Severity::Normal), None, date(2025, 7, 1), 311),
    ]
}

pub(super) fn definitions() -> Vec<Definition> {
    let define = |id, title: &str, unit: &str, formula: &str, source: &str| Definition {
        id,
        title: title.to_owned(),
        unit: unit.to_owned(),
        formula: formula.to_owned(),
        source: source.to_owned(),
    };
    vec![
        define("V1", "Поступило", "шт.", "Число поступивших за период.", "Регламент МЦУ, п. 1"),
        define("V5.solved", "Решено", "шт.", "Закрытые за период с итогом «Решено».", "Регламент МЦУ, п. 1"),
        define(
            "S3",
            "Медиана до решения",
            "ч, дн.",
            "Наименьшее t, при котором оценка Каплана — Мейера S(t) не больше 0,5; открытые цензурированы на момент состояния.",
            "Kaplan, Meier, 1958; интервал: Greenwood, log-log",
        ),
        define(
            "T1",
            "Доля в срок",
            "%",
            "Исполненные в срок / все, у которых срок наступил в периоде.",
            "59-ФЗ, ст. 12; Wilson, 1927",
        ),
    ]
}
