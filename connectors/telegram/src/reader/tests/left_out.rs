use std::fs;

use svod_contract::{FaultKind, Lack};

use super::read_folder;

/// An input as people have it.
fn input(name: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/inputs/");
    fs::read_to_string(format!("{path}{name}")).unwrap()
}

#[tokio::test]
async fn one_bad_character_costs_no_message() {
    for (name, messages, is_broken) in
        [("tg-escape.json", 4, false), ("tg-no-quotes.json", 3, true), ("tg-surrogate.json", 3, false)]
    {
        let batches = read_folder(&[("a.json", &input(name))], "").await;
        let (records, faults): (Vec<_>, Vec<_>) =
            batches.into_iter().map(|batch| (batch.records, batch.faults)).unzip();
        assert_eq!(records.concat().len(), messages, "{name}");
        let [fault] = faults.concat().try_into().unwrap();
        assert_eq!((fault.kind.code(), fault.kind.is_loss()), ("mended", is_broken), "{name}");
    }
}

#[tokio::test]
async fn messages_that_nobody_exports_are_counted_and_are_no_records() {
    let batches = read_folder(&[("a.json", &input("tg-unsupported.json"))], "").await;
    assert_eq!(batches.iter().map(|batch| batch.records.len()).sum::<usize>(), 2);
    let faults: Vec<_> = batches.iter().flat_map(|batch| &batch.faults).collect();
    assert!(matches!(faults[..], [fault] if fault.kind == FaultKind::Incomplete { lack: Lack::Unsupported, count: 1 }));
}

#[tokio::test]
async fn words_in_members_that_nobody_knows_are_a_loss_by_name() {
    let text = input("tg-rich.json").replace("rich_message", "article");
    let batches = read_folder(&[("a.json", &text)], "").await;
    let faults: Vec<_> = batches.iter().flat_map(|batch| &batch.faults).collect();
    let kind = FaultKind::UnknownMembers { names: vec!["article".to_owned()], count: 2 };
    assert!(matches!(faults[..], [fault] if fault.kind == kind && fault.kind.is_loss()), "{faults:?}");
    let batches = read_folder(&[("a.json", &input("tg-rich.json"))], "").await;
    assert!(batches.iter().all(|batch| batch.faults.is_empty()));
}
