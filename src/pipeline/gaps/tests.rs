//! Every field taken out of the exports of a town: who leaves which figure, and whether all are counted beside it.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};

use super::losing;
use crate::{
    calendar::{Calendar, DeadlineRules},
    domain::{
        Assertion, CaseSet, ContentHash, Document, FeedName, Field, Instant, NotTold, Oktmo, Period, Platform,
        RulesDigest, Symbols, Untold, Zone,
    },
    fold::{FoldRules, Folded, State, fold},
    indicators::{DEFINITIONS, Question, figures},
    mapping::{Home, Mapping, Setting, embedded},
    store::submission::SubmissionVersion,
};

fn zone() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

fn instant(text: &str) -> Instant {
    zone().time_zone().to_ambiguous_timestamp(text.parse().unwrap()).compatible().unwrap().into()
}

/// The rows of one item, by stream; the first column of each is its number.
type Item = Vec<(&'static str, Value)>;

/// A row of ПОС: status, decision, planned, closed, and what else differs.
fn message([status, decision, planned, closed]: [&str; 4], more: &[(&str, &str)]) -> Item {
    let mut row = json!({
        "Номер": "1", "Категория": "Состояние дорог", "Дата поступления": "02.03.2026", "Стадия": null, "Статус": status,
        "Дата планируемого завершения работ": planned, "Дата фактического завершения работ": closed, "Тип решения": decision,
        "Организация, в которой находится сообщение": "МКУ «Дорожное хозяйство»", "ФЗ": null, "Фаст-трек": "Нет",
        "Заявитель выбрал подачу по 59-ФЗ": "Нет", "Оценка ответа заявителем": null, "Повторное рассмотрение": "Нет",
    });
    for (title, cell) in more {
        row[*title] = json!(cell);
    }
    vec![("appeals", row)]
}

fn messages() -> Vec<Item> {
    let answered = |decision, closed| ["Отправлен ответ заявителю", decision, "20.03.2026", closed];
    let open = |planned| ["На исполнении", "", planned, ""];
    vec![
        message(answered("Решено", "10.03.2026"), &[("Оценка ответа заявителем", "5"), ("Фаст-трек", "Да")]),
        message(answered("Решено", "11.03.2026"), &[("Повторное рассмотрение", "Да")]),
        message(answered("Разъяснено", "25.03.2026"), &[("Оценка ответа заявителем", "2")]),
        message(answered("Отказано", "12.03.2026"), &[]),
        message(answered("Направлено по компетенции", "06.03.2026"), &[]),
        message(answered("Направлено по компетенции", "19.03.2026"), &[]),
        message(answered("Дубликат", "06.03.2026"), &[]),
        message(open("20.03.2026"), &[]),
        message(open("30.03.2026"), &[]),
        message(open("01.05.2026"), &[("Категория", "Небывалое")]),
    ]
}

/// Both rows of an incident: outcome, severity, answer, closed, and what else differs.
fn incident([outcome, severity, answer, closed]: [&str; 4], more: &[(&str, &str)]) -> Item {
    let told = json!({
        "Номер инцидента": "1", "Дата создания": "25.03.2026 10:00:00", "Дата окончания": closed, "Итог": outcome,
        "Важность": severity, "Исполнитель": "МКУ «Дорожное хозяйство»",
    });
    let (mut details, mut reactions) = (told.clone(), told);
    for (title, cell) in
        [("Группа тем", "ДОРОГИ"), ("Населённый пункт", "Михайловка"), ("Улица", "Обороны"), ("Причина закрытия", "")]
    {
        details[title] = json!(cell);
    }
    details["Дата последнего переоткрытия"] = json!("");
    reactions["Время до ответа, ч:м:с"] = json!(answer);
    for row in [&mut details, &mut reactions] {
        for (title, cell) in more.iter().filter(|(title, _)| *title == "Дата создания" || *title == "Номер инцидента")
        {
            row[*title] = json!(cell);
        }
    }
    for (title, cell) in more {
        details[*title] = json!(cell);
    }
    vec![("details", details), ("reactions", reactions)]
}

fn incidents() -> Vec<Item> {
    let solved = |severity, answer| ["Решено", severity, answer, "27.03.2026 12:00:00"];
    let reopened = ("Дата последнего переоткрытия", "26.03.2026 10:00:00");
    vec![
        incident(solved("Высокая", "02:00:00"), &[("Причина закрытия", "Автор доволен")]),
        incident(solved("Обычная", "30:00:00"), &[("Причина закрытия", "Автор недоволен")]),
        incident(solved("Обычная", "03:00:00"), &[reopened]),
        incident(["Не решено", "Обычная", "01:00:00", "26.03.2026 12:00:00"], &[]),
        incident(["Отклонено", "ЛС", "01:00:00", "26.03.2026 12:00:00"], &[]),
        incident(["Перенаправлено", "Высокая", "", "25.03.2026 11:00:00"], &[]),
        incident(["Спам", "Высокая", "", "25.03.2026 11:00:00"], &[]),
        incident(["", "Обычная", "01:00:00", ""], &[]),
        incident(["", "Высокая", "", ""], &[]),
        incident(["", "Обычная", "", ""], &[("Дата создания", "31.03.2026 09:00:00")]),
    ]
}

fn mapping(feed: &str) -> Mapping {
    let setting = Setting { zone: zone(), pseudonym_key: b"key of a test".to_vec() };
    Mapping::parse(feed, &embedded(), setting).unwrap()
}

/// How many cases of the items every figure rests on, when the columns of `field` are not there.
fn numbers(mapping: &Mapping, items: Vec<Item>, field: Option<Field>) -> HashMap<&'static str, u64> {
    let year = ("calendar/ru-2026.xml", include_str!("../../../mappings/calendar/ru-2026.xml"));
    let calendar = Calendar::parse(&[year]).unwrap();
    let deadlines = include_str!("../../../mappings/deadlines.toml");
    let rules = FoldRules {
        municipality: Oktmo::parse("18720000").unwrap(),
        home: Arc::new(Home::new(&Oktmo::parse("18720000").unwrap(), "Михайловка", "Волгоградская область")),
        platform: mapping.platform(),
        zone: zone(),
        deadlines: Arc::new(DeadlineRules::parse("deadlines.toml", deadlines).unwrap()),
        calendar: Arc::new(calendar.clone()),
    };
    let columns = field.map(|field| mapping.columns_of(field)).unwrap_or_default();
    let (name, stated_at) = (FeedName::new("files"), instant("2026-03-31T12:00"));
    let (feed, origin) = (name.clone(), "file.xlsx".into());
    let document = Document { number: None, feed, origin, file: None, precedence: 0, read_at: stated_at };
    let assertion = Assertion { stated_at, document: document.into(), position: 1 };
    let mut set = CaseSet { cases: Vec::new(), symbols: Symbols::default() };
    for mut item in items {
        for (_, row) in &mut item {
            row.as_object_mut().unwrap().retain(|title, _| !columns.contains(title));
        }
        let says = |stream: &str, row: &Value| mapping.statement(stream, &mapping.keep(stream, row.clone()));
        let statements: Vec<_> = item.iter().map(|(stream, row)| (*stream, says(stream, row))).collect();
        let states = statements.iter().map(|(stream, statement)| State {
            feed: &name,
            stream,
            assertion: &assertion,
            content_hash: ContentHash([0; 16]),
            is_deleted: false,
            statement: statement.as_ref(),
            mapping,
        });
        let Folded::Submission(submission, deadlines) = fold(&rules, "1", states.collect()).unwrap().folded else {
            panic!("no submission of {item:?}")
        };
        let observed_at = instant("2026-03-31T12:00");
        let version = SubmissionVersion {
            submission: *submission,
            deadlines,
            observed_at,
            superseded_at: None,
            rules_version: RulesDigest::new(""),
        };
        set.cases.push(version.as_case(&mut set.symbols));
    }
    let as_of = zone().at(instant("2026-03-31T12:00"));
    let question = Question {
        period: Period::parse("2026-03").unwrap(),
        as_of,
        known_at: as_of,
        soon: zone().at(instant("2026-05-02T00:00")),
        calendar: &calendar,
        watched: &HashMap::new(),
        slices: &[],
        feeds: &[],
    };
    let mut numbers = HashMap::new();
    for figure in figures(&set, &question) {
        *numbers.entry(figure.id).or_default() += figure.n;
    }
    numbers
}

/// A mapping, and the items of its exports.
type Export = (&'static str, fn() -> Vec<Item>);

const TOWN: [Export; 2] = [("pos-files", messages), ("incident-files", incidents)];

fn count(numbers: &HashMap<&str, u64>, id: &str) -> u64 {
    numbers.get(id).copied().unwrap_or_default()
}

/// Figures that count what left others.
fn is_beside(id: &str) -> bool {
    let beside = [
        "not_told",
        "V5.unknown",
        "T1.no_deadline",
        "T1.no_answer",
        "T1.reopened_late",
        "S1.no_answer",
        "T6.undecided",
    ];
    beside.iter().any(|end| id.ends_with(end))
}

fn covers(listed: &str, id: &str) -> bool {
    let is_exit = ["V5.not_admitted", "V5.redirected", "V5.withdrawn", "V5.duplicate", "V5.spam"].contains(&id);
    listed == id
        || (listed == "V5.exits" && is_exit)
        || id.strip_prefix(listed).is_some_and(|rest| rest.starts_with('.'))
}

/// The fields whose columns a mapping reads, each with all that is not told without them.
fn fields(mapping: &Mapping) -> Vec<(Field, Vec<Field>)> {
    let is_read = |field: &&Field| !mapping.columns_of(**field).is_empty();
    let read = Field::ALL.iter().filter(is_read).copied();
    read.map(|field| {
        let gone = mapping.columns_of(field);
        let is_gone = |other: &&Field| {
            let columns = mapping.columns_of(**other);
            !columns.is_empty() && columns.iter().all(|column| gone.contains(column))
        };
        (field, Field::ALL.iter().filter(is_gone).copied().collect())
    })
    .collect()
}

#[test]
fn the_figures_that_are_said_to_lose_by_a_field_are_those_that_lose() {
    for (feed, items) in TOWN {
        let mapping = mapping(feed);
        let told = numbers(&mapping, items(), None);
        for (field, gone) in fields(&mapping) {
            let untold = numbers(&mapping, items(), Some(field));
            let ids = DEFINITIONS.iter().map(|definition| definition.id);
            let lost: Vec<_> = ids.filter(|id| !is_beside(id) && count(&untold, id) < count(&told, id)).collect();
            let listed: Vec<_> = gone.iter().flat_map(|field| losing::figures(*field, mapping.platform())).collect();
            let missing: Vec<_> = lost.iter().filter(|id| !listed.iter().any(|one| covers(one, id))).collect();
            assert!(missing.is_empty(), "{feed}: {field} is not said to take from {missing:?}");
            let idle: Vec<_> = listed.iter().filter(|one| !lost.iter().any(|id| covers(one, id))).collect();
            assert!(idle.is_empty(), "{feed}: {field} is said to take from {idle:?}");
        }
    }
}

#[test]
fn figures_stand_on_every_column_by_whose_want_they_lose() {
    for name in ["pos-files", "pos-api", "incident-files", "incident-api"] {
        let mapping = mapping(name);
        let loses = |field: &&Field| !losing::figures(**field, mapping.platform()).is_empty();
        let columns: std::collections::BTreeSet<String> =
            Field::ALL.iter().filter(loses).flat_map(|field| mapping.columns_of(*field)).collect();
        assert!(columns.len() > 8, "{name}: {columns:?}");
        for column in columns {
            let stands = mapping.streams().any(|stream| mapping.figures_stand_on(stream, &column));
            assert!(stands, "{name}: a load that lacks {column} is not said to be incomplete");
        }
    }
}

/// Figures with those that count what left them.
const BESIDE: &[(&str, &[&str])] = &[
    ("V4", &["V4.not_told"]),
    ("V5", &["V5.not_told"]),
    ("X0", &["X0.not_told"]),
    ("X1.share", &["X1.not_told"]),
    ("X1.due_share", &["X1.due_not_told", "T1.not_told", "T1.no_answer"]),
    ("X1.closed_share", &["X1.closed_not_told"]),
    ("S0.median", &["V5.not_told"]),
    ("S1", &["S1.not_told", "S1.no_answer"]),
    ("S3", &["S3.not_told"]),
    ("S3.last", &["S3.last_not_told"]),
    ("S4", &["S3.not_told"]),
    ("T1", &["T1.not_told", "T1.no_answer"]),
    ("T1a", &["T1.not_told", "T1.no_answer"]),
    ("T1b", &["T1b.not_told", "T1.not_told", "T1.no_answer"]),
    ("T2", &["V4.not_told", "V4.due_not_told"]),
    ("T3", &["V4.not_told", "V4.due_not_told"]),
    ("T6", &["T6.not_told"]),
    ("T6.exits", &["T6.exits_not_told", "T6.not_told"]),
    ("U1", &["U1.not_told"]),
    ("U1.satisfaction", &["U1.satisfaction_not_told"]),
    ("U2", &["U2.not_told"]),
    ("R1", &["R1.not_told"]),
    ("F1", &["F1.not_told"]),
    ("F1.closed", &["F1.closed_not_told"]),
    ("F1.source", &["F1.source_not_told"]),
    ("D4.topic", &["D4.topic_not_told"]),
    ("D4.place", &["D4.place_not_told"]),
    ("D4.status", &["D4.status_not_told"]),
];

#[test]
fn a_case_that_leaves_a_figure_is_counted_beside_it() {
    for (feed, items) in TOWN {
        let mapping = mapping(feed);
        let told = numbers(&mapping, items(), None);
        for (field, _) in fields(&mapping) {
            let untold = numbers(&mapping, items(), Some(field));
            for (id, beside) in BESIDE {
                let sum = |numbers: &HashMap<&str, u64>| {
                    let counts = beside.iter().chain([id]).map(|id| count(numbers, id));
                    counts.sum::<u64>()
                };
                assert!(sum(&untold) >= sum(&told), "{feed}: without {field} {id} loses a case that nothing counts");
            }
        }
    }
}

#[test]
fn a_gap_names_the_feeds_that_read_the_field_and_no_other() {
    let counts = vec![Untold {
        platform: Platform::Pos,
        feeds: "pos-api pos-files".to_owned(),
        not_told: NotTold::default().with(Field::Place),
        empty: NotTold::default(),
        unknown: NotTold::default(),
        count: 10,
    }];
    let reads = |feed: &FeedName, _| {
        let columns = if feed.as_str() == "pos-api" { vec!["address.street".to_owned()] } else { Vec::new() };
        Some((Platform::Pos, columns))
    };
    let gap = super::gaps(counts, reads).remove(0);
    assert_eq!((gap.feeds.len(), gap.readers), (2, vec![FeedName::new("pos-api")]));
    assert_eq!(gap.columns, ["address.street"]);
}
