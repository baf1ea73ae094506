//! The walk over whole documents: one chat, whole accounts, damaged and foreign ones.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::Read;
use std::rc::Rc;

use serde_json::{Value, json};

use svod_contract::Damage;

use super::{Export, Met, Seen};
use crate::document::Document;
use crate::values::Stop;

const SAMPLE: &str = include_str!("../../../../fixtures/samples/telegram/desktop-supergroup-ru.result.json");

#[derive(Debug, PartialEq)]
enum End {
    Seen(Seen),
    Damaged,
}

/// The numbers of the records behind `behind`, and how the document ended.
fn walk(document: &str, chosen: &[i64], behind: u64) -> (Vec<(i64, u64)>, End) {
    let mut export = Export::new(Document::new(document.as_bytes()), chosen.iter().copied().collect(), 1 << 20);
    let mut records = Vec::new();
    loop {
        match export.advance(behind) {
            Ok(Met::Message(number, Some(_))) => records.push((export.chat().id, number)),
            Ok(Met::Message(_, None)) => {}
            Ok(Met::Nameless) => records.push((0, 0)),
            Ok(Met::End(seen)) => return (records, End::Seen(seen)),
            Err(Stop) => return (records, End::Damaged),
        }
    }
}

fn seen(chats: u64, taken: u64) -> End {
    End::Seen(Seen { is_export: true, chats, taken })
}

fn account() -> String {
    json!({
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 1, "first_name": "Имя", "phone_number": "+7", "messages": [1], "chats": {}},
        "contacts": {"about": "x", "list": [{"id": 10, "first_name": "Секрет", "messages": [{"id": 1}]}]},
        "chats": {"about": "x", "list": [
            {"name": "Личный", "type": "personal_chat", "id": 10, "messages": [{"id": 1, "type": "message"}]},
            {"name": "Наш", "type": "public_supergroup", "id": 20, "messages": [
                {"id": 1, "type": "service"}, {"id": 5, "type": "message"}, {"id": 2, "type": "message"}]},
            {"type": "saved_messages", "id": 30, "messages": []},
        ]},
        "left_chats": {"list": [{"name": "Бывший", "type": "private_channel", "id": 40, "messages": [{"id": 7, "type": "message"}]}]},
    })
    .to_string()
}

#[test]
fn service_messages_of_the_sample_are_numbered_but_are_not_records() {
    let (records, end) = walk(SAMPLE, &[], 0);
    let numbers: Vec<u64> = records.iter().map(|(_, number)| *number).collect();
    assert_eq!(numbers, [2, 3, 4, 5, 6, 7, 9, 10]);
    assert_eq!(end, seen(1, 1));
}

#[test]
fn reading_goes_on_behind_every_number() {
    let (all, _) = walk(SAMPLE, &[], 0);
    for behind in 0..=11 {
        let rest: Vec<_> = all.iter().copied().filter(|(_, number)| *number > behind).collect();
        assert_eq!(walk(SAMPLE, &[], behind), (rest, seen(1, 1)), "behind {behind}");
    }
}

#[test]
fn a_chat_that_is_not_chosen_is_not_read() {
    assert_eq!(walk(SAMPLE, &[5], 0), (vec![], seen(1, 0)));
    assert_eq!(walk(SAMPLE, &[3_920_475_340], 0).0.len(), 8);
}

#[test]
fn nothing_of_a_whole_account_is_read_unless_chosen() {
    assert_eq!(walk(&account(), &[], 0), (vec![], seen(4, 0)));
}

#[test]
fn only_the_chosen_chats_of_an_account_are_read() {
    assert_eq!(walk(&account(), &[20], 0), (vec![(20, 2), (20, 3)], seen(4, 1)));
    assert_eq!(walk(&account(), &[20, 40], 0), (vec![(20, 2), (20, 3), (40, 4)], seen(4, 2)));
}

#[test]
fn reading_of_an_account_goes_on_in_the_middle_of_a_chat() {
    assert_eq!(walk(&account(), &[20, 40], 2), (vec![(20, 3), (40, 4)], seen(4, 2)));
    assert_eq!(walk(&account(), &[20, 40], 3), (vec![(40, 4)], seen(4, 2)));
}

#[test]
fn messages_in_contacts_are_never_read() {
    assert_eq!(walk(&account(), &[10], 0).0, [(10, 1)]);
}

#[test]
fn every_prefix_of_the_sample_gives_the_records_before_the_break() {
    let (all, _) = walk(SAMPLE, &[], 0);
    let whole = SAMPLE.trim_end().len();
    for start in (0..whole).filter_map(|length| SAMPLE.get(..length)) {
        let length = start.len();
        let (records, end) = walk(start, &[], 0);
        assert_eq!(end, End::Damaged, "cut at {length}");
        assert_eq!(records, all[..records.len()], "cut at {length}");
        let closed = start.matches("\n    {\"id\":").count();
        assert!(records.len() <= closed, "cut at {length}");
    }
}

#[test]
fn a_cut_inside_a_character_is_damage() {
    let at = SAMPLE.find("Благодарю").unwrap() + 1;
    let mut export = Export::new(Document::new(&SAMPLE.as_bytes()[..at]), BTreeSet::new(), 100);
    assert!(matches!(export.advance(0), Ok(Met::Message(1, None))));
    assert!(matches!(export.advance(0), Err(Stop)));
    assert!(matches!(export.damage(), Damage::Json { line: Some(7), .. }), "{:?}", export.damage());
}

#[test]
fn bytes_that_are_not_utf8_cost_themselves_alone() {
    let bytes = b"{\"id\":1,\"messages\":[{\"id\":1,\"text\":\"\xcf\xf0\"}]}";
    let mut export = Export::new(Document::new(&bytes[..]), BTreeSet::new(), 100);
    assert!(matches!(export.advance(0), Ok(Met::Message(1, Some(_)))));
    assert!(matches!(export.advance(0), Ok(Met::End(Seen { taken: 1, .. }))));
    assert_eq!((export.mends().characters, export.mends().places), (2, 0));
}

#[test]
fn other_json_is_not_an_export() {
    for other in ["{}", "[]", "5", "\"x\"", "[{\"messages\":[]}]", "{\"response\":{\"items\":[]}}", "{\"messages\":5}"]
    {
        assert_eq!(walk(other, &[], 0), (vec![], End::Seen(Seen::default())), "{other}");
    }
}

#[test]
fn text_that_is_not_json_is_damage() {
    for other in ["", "   ", "<html></html>", "{\"id\":1,\"messages\":[", "{\"id\":1} x"] {
        assert_eq!(walk(other, &[], 0).1, End::Damaged, "{other}");
    }
}

#[test]
fn two_exports_in_one_file_are_both_read() {
    let first = r#"{"id":1,"messages":[{"id":1}]}"#;
    let second = r#"{"id":2,"messages":[{"id":1}]}"#;
    assert_eq!(walk(&format!("{first}\n{second}\n"), &[], 0), (vec![(1, 1), (2, 2)], seen(2, 2)));
}

#[test]
fn messages_before_the_id_of_their_chat_are_left_out_and_told() {
    assert_eq!(walk(r#"{"messages":[{"id":1}],"id":5}"#, &[], 0).0, [(0, 0)]);
}

#[test]
fn an_export_with_sorted_keys_is_read() {
    let value: Value = serde_json::from_str(SAMPLE).unwrap();
    let sorted = json!({"id": value["id"], "messages": value["messages"], "name": "x", "type": "y"}).to_string();
    assert_eq!(walk(&sorted, &[], 0).0.len(), 8);
}

/// Gives a long export piece by piece without ever having it in memory, and counts what was taken.
struct LongExport {
    head: &'static [u8],
    left: u64,
    number: u64,
    piece: Vec<u8>,
    given: Rc<Cell<u64>>,
}

impl Read for LongExport {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.piece.is_empty() && self.left > 0 {
            self.left -= 1;
            self.number += 1;
            let comma = if self.number == 1 { "" } else { "," };
            let end = if self.left == 0 { "]}" } else { "" };
            let text = "Не работает лифт. ".repeat(50);
            self.piece =
                format!(r#"{comma}{{"id":{},"type":"message","text":"{text}"}}{end}"#, self.number).into_bytes();
        }
        let from = if self.head.is_empty() { self.piece.as_slice() } else { self.head };
        let count = from.len().min(buffer.len());
        buffer[..count].copy_from_slice(&from[..count]);
        if self.head.is_empty() {
            self.piece.drain(..count);
        } else {
            self.head = &self.head[count..];
        }
        self.given.set(self.given.get() + u64::try_from(count).unwrap());
        Ok(count)
    }
}

#[test]
fn a_long_export_is_taken_from_the_disk_only_as_far_as_it_is_read() {
    const MESSAGES: u64 = 5000;
    let given = Rc::new(Cell::new(0));
    let source = LongExport {
        head: br#"{"name":"x","type":"public_channel","id":1,"messages":["#,
        left: MESSAGES,
        number: 0,
        piece: Vec::new(),
        given: Rc::clone(&given),
    };
    let mut export = Export::new(Document::new(source), BTreeSet::new(), 1 << 20);
    let mut before = 0;
    for number in 1..=MESSAGES {
        assert!(matches!(export.advance(0), Ok(Met::Message(met, Some(_))) if met == number));
        let step = given.get() - before;
        assert!(step < 8 * 1024, "message {number} took {step} bytes from the disk");
        before = given.get();
    }
    assert!(given.get() > 7_000_000, "the export was only {} bytes", given.get());
    assert!(matches!(export.advance(0), Ok(Met::End(_))));
}

#[test]
fn a_failing_disk_is_not_called_damage() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
    }
    let head = br#"{"id":1,"messages":[{"text":"half of"#;
    let mut export = Export::new(Document::new(head.chain(Failing)), BTreeSet::new(), 100);
    assert!(export.advance(0).is_err());
    assert_eq!(export.take_disk_failure().map(|error| error.kind()), Some(std::io::ErrorKind::PermissionDenied));
}

#[test]
fn damage_is_not_called_a_failing_disk() {
    let mut export = Export::new(Document::new(&b"{\"id\":1,\"messages\":[{\"text\":\"\xff"[..]), BTreeSet::new(), 100);
    assert!(export.advance(0).is_err());
    assert!(export.take_disk_failure().is_none());
}
