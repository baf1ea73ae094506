//! What the code makes of records is pinned beside its version.

use std::{fmt::Write, sync::Arc};

use serde_json::{Value, json};

use super::*;
use crate::{
    calendar::{Calendar, DeadlineRules},
    domain::{Assertion, ContentHash, Document, Instant, Oktmo, Zone, fingerprint},
    fold::{State, fold},
    mapping::{Home, Setting, embedded},
};

/// Fingerprint of the delivered files of rules.
const FILES: &str = "88b5a65719a13be3";
/// The version of the code, and fingerprint of what it makes of [`records`] by these files.
const MADE: (u32, &str) = (2, "506f03d853c2801c");

/// Mapping, stream and the states of one item.
fn records() -> Vec<(&'static str, &'static str, Vec<Value>)> {
    let item: Value = serde_json::from_str(include_str!("../../../fixtures/mapping/pos_api_item.json")).unwrap();
    let mut open = item.clone();
    (open["closedAt"], open["status"], open["rating"]) = (Value::Null, json!("Назначен исполнитель"), Value::Null);
    let row = include_str!("../../../fixtures/mapping/pos_export_row.tsv");
    let (titles, cells) = row.split_once('\n').unwrap();
    let cells = titles.split('\t').zip(cells.split('\t').map(|cell| json!(cell)));
    let row: Value =
        cells.map(|(title, cell)| (title.trim().to_owned(), cell)).collect::<serde_json::Map<_, _>>().into();
    let survey = json!({"id": "1", "kind": "vote", "title": "Парк", "startsOn": "2026-03-01", "participants": "1 200"});
    let message = |id: usize, text: &str| json!({"id": id.to_string(), "date": "2026-03-01T10:00:00Z", "author_id": "user7", "text": text, "likes": 3});
    let texts = include_str!("../../../fixtures/mapping/personal_data.txt").lines();
    let texts = texts.chain(include_str!("../../../fixtures/mapping/posts_labelled.csv").lines()).enumerate();
    let posts = texts.map(|(number, text)| ("telegram-files", "messages", vec![message(number, text)]));
    let mut records = vec![
        ("pos-api", "submissions", vec![open.clone(), item.clone(), open, item]),
        ("pos-files", "appeals", vec![row]),
        ("pos-surveys", "surveys", vec![survey]),
    ];
    records.extend(posts);
    records
}

/// What is kept of the records, and what is made of it, as a text.
fn made() -> String {
    let files = embedded();
    let deadlines = include_str!("../../../mappings/deadlines.toml");
    let deadlines = DeadlineRules::parse("deadlines.toml", deadlines).unwrap();
    let year = include_str!("../../../mappings/calendar/ru-2026.xml");
    let (deadlines, calendar) =
        (Arc::new(deadlines), Arc::new(Calendar::parse(&[("calendar/ru-2026.xml", year)]).unwrap()));
    let zone = || Zone::named("Europe/Volgograd").unwrap();
    let (mut made, mut mappings) = (String::new(), BTreeMap::new());
    for (name, stream, payloads) in records() {
        let setting = || Setting { zone: zone(), pseudonym_key: b"key of a test".to_vec() };
        let mapping = mappings.entry(name).or_insert_with(|| Mapping::parse(name, &files, setting()).unwrap());
        let kept: Vec<Value> = payloads.into_iter().map(|payload| mapping.keep(stream, payload)).collect();
        let statements: Vec<_> = kept.iter().map(|kept| mapping.statement(stream, kept)).collect();
        let feed = FeedName::new(name);
        let read_at = Instant::from_micros(1_775_000_000_000_000);
        let (of, origin) = (feed.clone(), "/".into());
        let document = Document { number: None, feed: of, origin, file: None, precedence: 0, read_at };
        let document = Arc::new(document);
        let assertion = |number: i64| Assertion {
            stated_at: Instant::from_micros(1_773_000_000_000_000 + number * 86_400_000_000),
            document: Arc::clone(&document),
            position: 1,
        };
        let assertions: Vec<Assertion> = (0..).map(assertion).take(kept.len()).collect();
        let state = |(number, statement): (usize, _)| State {
            feed: &feed,
            stream,
            assertion: &assertions[number],
            content_hash: ContentHash([u8::try_from(number).unwrap(); 16]),
            is_deleted: false,
            statement,
            mapping,
        };
        let (municipality, platform) = (Oktmo::parse("18720000").unwrap(), mapping.platform());
        let (deadlines, calendar) = (Arc::clone(&deadlines), Arc::clone(&calendar));
        let home = Arc::new(Home::new(&municipality, "городской округ город Михайловка", "Волгоградская область"));
        let rules = FoldRules { municipality, home, platform, zone: zone(), deadlines, calendar };
        let folded = fold(&rules, "1", (0..).zip(statements.iter().map(Option::as_ref)).map(state).collect());
        writeln!(made, "{} {folded:?}", json!(kept)).unwrap();
    }
    assert!(made.contains("Submission(") && made.contains("Survey(") && made.contains("LeftOut("));
    made
}

#[test]
fn code_that_makes_something_else_of_the_same_records_has_another_version() {
    let files = embedded();
    let files = fingerprint(files.0.iter().map(|(name, text)| (name.as_str(), text.as_str())), 16);
    let of_result = fingerprint([("made", made().as_str())], 16);
    assert_eq!(
        files, FILES,
        "the delivered rules changed, of which each installation knows by itself: write FILES and MADE anew. \
         Raise CODE_VERSION only if the code changed, too"
    );
    assert_eq!(
        (CODE_VERSION, of_result.as_str()),
        MADE,
        "the code makes something else of the same records: raise CODE_VERSION, so that what is stored is masked and mapped \
         again after the upgrade, and write MADE anew"
    );
}
