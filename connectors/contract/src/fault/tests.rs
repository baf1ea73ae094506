use serde_json::json;

use super::*;

#[track_caller]
fn check(kind: FaultKind, stored: serde_json::Value) {
    let fault = Fault { subject: "a.xlsx / Лист1".to_owned(), kind };
    assert_eq!(serde_json::to_value(&fault).unwrap(), stored);
    assert_eq!(stored["kind"], fault.kind.code());
    assert_eq!(serde_json::from_value::<Fault>(stored).unwrap(), fault);
}

#[test]
fn a_fault_is_read_back_as_it_was_stored() {
    let place = "a.xlsx / Лист1";
    check(FaultKind::HalfCopied, json!({ "subject": place, "kind": "half_copied" }));
    check(
        FaultKind::MissingColumn {
            stream: "appeals".into(),
            column: "Номер".to_owned(),
            similar: None,
            required: true,
        },
        json!({
            "subject": place, "kind": "missing_column", "stream": "appeals", "column": "Номер", "similar": null,
            "required": true,
        }),
    );
    check(
        FaultKind::CutShort { damage: Damage::Answer { number: 3, line: 70 }, records: 12 },
        json!({
            "subject": place, "kind": "cut_short", "damage": { "answer": { "number": 3, "line": 70 } }, "records": 12,
        }),
    );
    check(
        FaultKind::TooLarge { limit: Limit::RowsMax, max: 7 },
        json!({ "subject": place, "kind": "too_large", "limit": "rows_max", "max": 7 }),
    );
}

#[test]
fn a_limit_is_stored_under_the_key_of_its_setting() {
    for limit in Limit::ALL {
        assert_eq!(serde_json::to_value(limit).unwrap(), limit.key());
    }
}

#[test]
fn a_column_that_is_not_told_names_its_stream_and_header() {
    let missing = |required| FaultKind::MissingColumn {
        stream: "appeals".into(),
        column: "Статус".to_owned(),
        similar: None,
        required,
    };
    assert_eq!([missing(true).is_loss(), missing(false).is_loss()], [true, false]);
    assert_eq!(missing(false).column(), Some((&StreamName::from("appeals"), "Статус")));
    assert_eq!(FaultKind::Empty.column(), None);
}

#[test]
fn records_are_left_unread_only_by_a_file_sheet_or_page_that_is() {
    let missing = |required| FaultKind::MissingColumn {
        stream: "appeals".into(),
        column: "Статус".to_owned(),
        similar: None,
        required,
    };
    let unreadable =
        FaultKind::UnreadableValues { stream: "appeals".into(), column: "Статус".to_owned(), count: 3 };
    for kind in [missing(true), FaultKind::HalfCopied, FaultKind::Empty, FaultKind::MissingHeader] {
        assert!(kind.leaves_unread() && kind.is_loss(), "{kind:?}");
    }
    for kind in [missing(false), unreadable, FaultKind::Contradictions { count: 1 }] {
        assert!(!kind.leaves_unread(), "{kind:?}");
    }
}
