//! What is deleted on its platform, and what came by a stream that its mapping describes no more.

use TurnKind::Closed;
use serde_json::json;

use super::{
    Record,
    cases::{api, file, item, pos, row},
    folded,
};
use crate::domain::{Platform, Status, TurnKind};

/// The same, told to be deleted.
fn deleted(record: Record) -> Record {
    Record { is_deleted: true, ..record }
}

#[test]
fn an_open_item_that_is_deleted_is_withdrawn_since_it_is_told_first() {
    let open = || api("2026-03-03T09:00", item(&[]));
    let gone = |stated_at, rating: u8| deleted(api(stated_at, item(&[("rating", json!(rating))])));
    let found = pos(&[open(), gone("2026-03-05T09:00", 1), gone("2026-03-09T09:00", 2)]);
    let [turn] = found.lifecycle.turns() else { panic!("{found:?}") };
    assert_eq!((turn.kind, turn.status, turn.at.instant()), (Closed, Status::Withdrawn, super::at("2026-03-05T09:00")));
    assert_eq!((found.status, found.text), (Status::Withdrawn, None));
    let back = pos(&[open(), gone("2026-03-05T09:00", 1), api("2026-03-09T09:00", item(&[]))]);
    assert_eq!((back.status, back.lifecycle.turns().len()), (Status::Reopened, 2));
    assert!(back.text.is_some());
}

#[test]
fn a_deletion_changes_no_outcome() {
    let closed = item(&[
        ("status", json!("Отправлен ответ заявителю")),
        ("decision", json!("Решено")),
        ("closedAt", json!("2026-03-04T12:00:00+03:00")),
    ]);
    let found = pos(&[api("2026-03-04T13:00", closed.clone()), deleted(api("2026-03-05T09:00", closed))]);
    assert_eq!(found.status, Status::Solved);
    assert_eq!(found.lifecycle.turns().iter().map(|turn| turn.status).collect::<Vec<_>>(), [Status::Solved]);
}

#[test]
fn what_came_by_a_stream_that_is_described_no_more_is_told_as_such() {
    let lost = || Record::new("pos-files", "former", "2026-03-05T09:00", row(&[]));
    let alone = folded(Platform::Pos, &[lost()]).folded;
    assert_eq!(super::defect(alone), ("unknown_stream", "former".to_owned()));
    let mut undated = row(&[]);
    undated.as_object_mut().unwrap().remove("Дата поступления");
    let beside = folded(Platform::Pos, &[lost(), file("2026-03-06T09:00", undated)]).folded;
    assert_eq!(super::defect(beside), ("unknown_stream", "former".to_owned()));
    assert_eq!(pos(&[lost(), file("2026-03-06T09:00", row(&[]))]).external_id.as_str(), "1");
}
