use crate::mapping::tests::mapping;

const RECORD: &str = r#"{"id": "77-1", "createdAt": "2026-03-04T09:15:00+03:00", "status": "new",
    "address": {"street": "ул. Мира", "house": "5", "entrance": 2}, "applicant": {"phone": "+79001234567", "age": 40},
    "history": [{"at": "2026-03-05T10:00:00+03:00", "status": "В работе", "by": "оператор"}], "views": 7}"#;

/// The id and what is written of a record.
fn said(text: &str) -> Option<(String, String)> {
    let mut written = Vec::new();
    let raw = serde_json::value::RawValue::from_string(text.to_owned()).unwrap();
    let id = mapping("pos-api").write_said("submissions", &raw, &mut written)?;
    Some((id, String::from_utf8(written).unwrap()))
}

#[track_caller]
fn same(change: impl Fn(&str) -> String) {
    let changed = change(RECORD);
    assert_ne!(changed, RECORD);
    assert_eq!(said(&changed), said(RECORD));
}

#[track_caller]
fn other(from: &str, to: &str) {
    assert!(RECORD.contains(from));
    assert_ne!(said(&RECORD.replace(from, to)).unwrap().1, said(RECORD).unwrap().1, "{from} → {to}");
}

#[test]
fn what_is_not_declared_makes_no_other_state() {
    same(|text| text.replace(r#""views": 7"#, r#""views": 8, "new": {"a": [1]}"#));
    same(|text| text.replace(r#""entrance": 2"#, r#""entrance": 3"#));
    same(|text| text.replace(r#""age": 40"#, r#""age": 41"#));
}

#[test]
fn neither_do_the_order_of_members_and_the_room_between_them() {
    same(|text| text.replace(r#""status": "new","#, "").replace(r#""views": 7"#, r#""status":"new" , "views":7"#));
    same(|text| text.replace(r#""street": "ул. Мира", "house": "5""#, r#""house":"5", "street":"ул. Мира""#));
    same(|text| text.replace(r#""status": "new""#, r#""status": "old", "status": "new""#));
    same(|text| text.replace(r#""house""#, r#""\u0068ouse""#));
}

#[test]
fn every_declared_value_and_the_author_do() {
    other(r#""status": "new""#, r#""status": "done""#);
    other(r#""house": "5""#, r#""house": "6""#);
    other(r#""house": "5""#, r#""house": null"#);
    other("+79001234567", "+79001234568");
    other("В работе", "Решено");
    other(r#"[{"at""#, r#"[{}, {"at""#);
    other(r#""77-1""#, r#""77-2""#);
}

#[test]
fn a_record_without_an_id_or_of_another_form_is_taken_apart() {
    assert_eq!(said(RECORD).unwrap().0, "77-1");
    assert_eq!(said(&RECORD.replace(r#""77-1""#, "771")).unwrap().0, "771");
    for text in [&RECORD.replace(r#""77-1""#, "null"), &RECORD.replace(r#""id""#, r#""no""#), "[1]", "7", "{}"] {
        assert_eq!(said(text), None, "{text}");
    }
}
