//! Tests of `report.xml` against its schema.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::report;
use crate::domain::{Block, DefectCode, Kind, Platform, Severity, SurveyKind};
use crate::indicators::{Dimension, Figure, Note, Unit};
use crate::mapping::FilterReason;
use crate::report::{LastRun, ReportInput, SCHEMA_VERSION, XML_NAMESPACE, tests::sample};

const SCHEMA: &str = include_str!("../../../docs/report.xsd");

fn text(input: &ReportInput) -> String {
    String::from_utf8(report(input).unwrap().joined()).unwrap()
}

/// Runs `xmllint`; a machine without it fails the test.
fn validate(document: &str) -> Result<(), String> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.xsd");
    let mut child = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint must be installed: apt-get install libxml2-utils");
    child.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[track_caller]
fn check_valid(input: &ReportInput) {
    assert_eq!(validate(&text(input)), Ok(()));
}

#[test]
fn a_realistic_quarter_is_valid() {
    check_valid(&sample::realistic());
}

#[test]
fn a_hostile_input_is_valid() {
    check_valid(&sample::nasty());
}

#[test]
fn no_data_at_all_is_valid() {
    check_valid(&sample::empty());
}

#[test]
fn a_period_of_two_dates_is_valid() {
    let period = crate::domain::Period::parse("2026-03-02..2026-03-08").unwrap();
    check_valid(&ReportInput { period, previous: Vec::new(), ..sample::realistic() });
}

#[test]
fn every_note_is_valid_with_and_without_a_value() {
    let mut input = sample::realistic();
    for value in [Some(13.5), None] {
        let noted = |note: &Note| Figure { value, note: Some(*note), ..input.figures[0].clone() };
        let noted: Vec<_> = Note::ALL.iter().map(noted).collect();
        input.figures.extend(noted);
    }
    check_valid(&input);
}

#[test]
fn the_realistic_quarter_has_every_note() {
    let document = text(&sample::realistic());
    for note in Note::ALL {
        assert!(document.contains(&format!("<note>{}</note>", note.as_str())), "{note:?}");
    }
}

#[track_caller]
fn check_refused(from: &str, to: &str) {
    let document = text(&sample::realistic());
    assert!(document.contains(from), "`{from}` is not in the document");
    assert!(validate(&document.replacen(from, to, 1)).is_err(), "the schema accepts `{to}`");
}

#[test]
fn the_schema_refuses_what_the_format_does_not_know() {
    check_refused("<block>roads</block>", "<block>weather</block>");
    check_refused("unit=\"share\"", "unit=\"percent\"");
    check_refused("<note>small_sample</note>", "<note>small</note>");
    check_refused("platform=\"pos\"", "platform=\"post\"");
    check_refused("<value>2357</value>", "<value></value>");
    check_refused("<value>2357</value>", "<value>2357,0</value>");
    check_refused("<value>2357</value>", "");
    check_refused("reason=\"not_reached\"", "reason=\"later\"");
    check_refused("oktmo=\"18710000\"", "oktmo=\"1871\"");
    check_refused("<asOf>2026-03-31T21:00:00Z</asOf>", "<asOf>2026-04-01T00:00:00+03:00</asOf>");
    check_refused(" version=\"1.1\">", " version=\"2.0\">");
    check_refused("<definition id=\"T1\">", "<definition id=\"V1\">");
}

#[track_caller]
fn check_list(type_name: &str, words: &[&str]) {
    let list = SCHEMA.split_once(&format!("<xs:simpleType name=\"{type_name}\">")).unwrap().1;
    let list = list.split_once("</xs:simpleType>").unwrap().0;
    let listed: Vec<_> =
        list.split("<xs:enumeration value=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    assert_eq!(listed, words, "{type_name}");
}

#[test]
fn the_schema_lists_the_words_of_the_program() {
    check_list("BlockWord", &Block::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    check_list("PlatformWord", &Platform::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    check_list("KindWord", &Kind::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    check_list("SeverityWord", &Severity::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    check_list("SurveyKindWord", &SurveyKind::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    check_list("DefectWord", &DefectCode::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    check_list("FilterWord", &FilterReason::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    let ends = LastRun::ALL.iter().map(|word| word.as_str());
    check_list("LastRunWord", &ends.chain([super::NEVER_RAN]).collect::<Vec<_>>());
    check_list("UnitWord", &Unit::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());
    let notes: Vec<_> = Note::ALL.iter().map(|word| word.as_str()).collect();
    check_list("NoteWord", &notes);
    check_list("ReasonWord", &[notes.as_slice(), &[super::NOT_NAMED, super::OWN_LENGTH]].concat());
}

#[test]
fn the_schema_knows_the_version_the_namespace_and_every_dimension() {
    assert!(SCHEMA.contains(&format!("fixed=\"{SCHEMA_VERSION}\"")));
    assert!(SCHEMA.contains(&format!("targetNamespace=\"{XML_NAMESPACE}\"")));
    assert!(SCHEMA.contains(&format!("maxOccurs=\"{}\"", super::SURVEY_OPTIONS_MAX)));
    for dimension in Dimension::ALL {
        assert!(SCHEMA.contains(&format!("<xs:element name=\"{}\"", dimension.as_str())), "{dimension:?}");
    }
}

#[test]
fn a_median_not_reached_is_nil_with_its_reason_and_keeps_the_known_end() {
    let document = text(&sample::realistic());
    let nil = "<value xsi:nil=\"true\" reason=\"not_reached\"/>";
    let (_, after) = document.split_once(nil).unwrap();
    let figure = after.split_once("</figure>").unwrap().0;
    assert!(figure.contains("<low>"), "{figure}");
    assert!(figure.contains("<high xsi:nil=\"true\" reason=\"not_reached\"/>"), "{figure}");
    assert!(figure.contains("<note>not_reached</note>"), "{figure}");
}

#[test]
fn a_share_has_six_decimals_and_a_count_none() {
    let document = text(&sample::realistic());
    assert!(document.contains("<value>0.830000</value>"));
    assert!(document.contains("<value>2357</value>"));
}

#[test]
fn a_day_stays_a_day_and_a_time_is_in_utc() {
    let document = text(&sample::realistic());
    assert!(document.contains("<latestReceived>2026-03-31</latestReceived>"));
    assert!(document.contains("<latestReceived>2026-03-28T18:21:40Z</latestReceived>"));
}

#[test]
fn an_address_that_is_no_web_page_is_left_out() {
    let document = text(&sample::nasty());
    assert!(!document.contains("javascript:"));
    assert!(document.contains("<url>https://example.org/a?b=1&amp;c=&lt;2&gt;</url>"));
}
