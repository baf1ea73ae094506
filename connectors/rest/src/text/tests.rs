//! Encodings that platforms use.

use encoding_rs::WINDOWS_1251;

use super::*;

const DECLARED: &str = "<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>Яма</a>";

#[track_caller]
fn check(body: &[u8], content_type: Option<&str>, expected: &str) {
    assert_eq!(of_xml(body, content_type).unwrap(), expected);
}

#[test]
fn the_declaration_names_the_encoding() {
    check(&WINDOWS_1251.encode(DECLARED).0, None, DECLARED);
    check(&WINDOWS_1251.encode(DECLARED).0, Some("application/xml"), DECLARED);
    let quoted = DECLARED.replace('"', "'");
    check(&WINDOWS_1251.encode(&quoted).0, None, &quoted);
}

#[test]
fn the_header_names_the_encoding() {
    let body = WINDOWS_1251.encode("<a>Яма</a>").0;
    check(&body, Some("text/xml; charset=\"Windows-1251\""), "<a>Яма</a>");
    check(&body, Some("text/xml; q=1; charset=cp1251"), "<a>Яма</a>");
}

#[test]
fn a_header_that_does_not_fit_gives_way_to_the_declaration() {
    check(&WINDOWS_1251.encode(DECLARED).0, Some("text/xml; charset=utf-8"), DECLARED);
}

#[test]
fn utf_8_is_read_as_such_whatever_is_said_of_it() {
    check("<a>Яма</a>".as_bytes(), Some("text/xml; charset=windows-1251"), "<a>Яма</a>");
    check(DECLARED.as_bytes(), None, DECLARED);
}

#[test]
fn without_any_sign_it_is_utf_8() {
    check("<a>Яма</a>".as_bytes(), None, "<a>Яма</a>");
    assert_eq!(of_xml(&WINDOWS_1251.encode("<a>Яма</a>").0, None), Err(BodyFault::Encoding));
}

#[test]
fn a_byte_order_mark_counts_for_more_than_the_header() {
    check("\u{feff}<a>Яма</a>".as_bytes(), Some("text/xml; charset=windows-1251"), "<a>Яма</a>");
    let utf_16: Vec<u8> = "\u{feff}<a>Яма</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&utf_16, None, "<a>Яма</a>");
}

#[test]
fn json_is_utf_8_unless_the_header_and_the_bytes_say_otherwise() {
    let header = Some("application/json; charset=windows-1251");
    assert_eq!(of_json(&WINDOWS_1251.encode("\"Яма\"").0, header).unwrap(), "\"Яма\"");
    assert_eq!(of_json("\"Яма\"".as_bytes(), header), None);
    assert_eq!(of_json(&WINDOWS_1251.encode("\"Яма\"").0, Some("application/json")), None);
}
