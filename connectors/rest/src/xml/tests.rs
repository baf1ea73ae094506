//! How XML looks as JSON, and what is refused.

use serde_json::json;

use super::*;

#[track_caller]
fn check(text: &str, expected: &Value) {
    assert_eq!(&read(text).unwrap(), expected);
}

#[track_caller]
fn refused(text: &str, found: BodyFault) {
    assert_eq!(read(text), Err(found));
}

#[test]
fn an_element_with_text_is_text() {
    check("<?xml version=\"1.0\"?><a> Яма </a>", &json!({"a": "Яма"}));
}

#[test]
fn an_empty_element_is_null() {
    check("<a><b/><c></c><d> </d></a>", &json!({"a": {"b": null, "c": null, "d": null}}));
}

#[test]
fn attributes_and_text_beside_them_have_names() {
    check("<a n=\"1 &amp; 2\">x<!-- c --></a>", &json!({"a": {"@n": "1 & 2", "#text": "x"}}));
    check("<a n=\"1\"/>", &json!({"a": {"@n": "1"}}));
}

#[test]
fn repeated_elements_are_a_list_in_order() {
    check("<a><b>1</b><c/><b>2</b><b>3</b></a>", &json!({"a": {"b": ["1", "2", "3"], "c": null}}));
}

#[test]
fn prefixes_and_their_declarations_are_dropped() {
    check("<s:a xmlns:s=\"urn:x\" xmlns=\"urn:y\" s:n=\"1\"><s:b>2</s:b></s:a>", &json!({"a": {"@n": "1", "b": "2"}}));
}

#[test]
fn predefined_entities_characters_and_cdata_are_text() {
    check("<a>&lt;&#x42F;&#1084;&amp;<![CDATA[<b>]]></a>", &json!({"a": "<Ям&<b>"}));
}

#[test]
fn a_document_type_is_refused_with_all_its_entities() {
    refused("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", BodyFault::DocumentType);
}

#[test]
fn an_unknown_entity_is_refused() {
    refused("<a>&x;</a>", BodyFault::Entity(6));
}

#[test]
fn damaged_xml_is_refused() {
    assert!(matches!(read("<a><b></a>"), Err(BodyFault::Nonsense { line: None, .. })));
    refused("<a><b>", BodyFault::Unclosed);
    refused("no markup", BodyFault::Unclosed);
    assert!(matches!(read("<a x=1/>"), Err(BodyFault::Nonsense { line: None, .. })));
    refused("", BodyFault::Unclosed);
}

#[test]
fn two_roots_are_refused() {
    refused("<a/><b/>", BodyFault::Unclosed);
}

#[test]
fn deep_nesting_is_refused() {
    refused(&"<a>".repeat(1_000_000), BodyFault::Nested(64));
}
