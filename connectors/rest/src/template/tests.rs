//! What parameters come out of templates.

use jiff::tz::offset;

use super::*;

fn parse(sources: &[(&str, &str)]) -> Result<Templates, SettingsError> {
    let sources = sources.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect();
    Templates::parse("parameters", sources)
}

#[track_caller]
fn check(source: &str, from: Option<&str>, expected: Option<&str>) {
    let templates = parse(&[("p", source)]).unwrap();
    let from = from.map(|text| text.parse().unwrap());
    let ask = Ask { from, until: None, page: 2, offset: 40, cursor: "a<b", size: 20 };
    let zone = TimeZone::fixed(offset(3));
    let rendered = templates.render(&ask, &zone).unwrap();
    let expected: Vec<(&str, String)> = expected.into_iter().map(|text| ("p", text.to_owned())).collect();
    assert_eq!(rendered, expected);
}

#[test]
fn instants_come_in_three_forms() {
    let from = Some("2026-03-01T00:00:00.25Z");
    check("{{ from }}", from, Some("2026-03-01T00:00:00.25Z"));
    check("{{ from_local }}", from, Some("2026-03-01T03:00:00.25+03:00"));
    check("{{ from_unix }}", from, Some("1772323200"));
}

#[test]
fn an_empty_parameter_is_left_out() {
    check("{{ from }}", None, None);
    check("{{ until_unix }}", None, None);
    check("{% if from %}x{% endif %}", None, None);
}

#[test]
fn the_place_is_rendered_without_escaping() {
    check("{{ page }}-{{ offset }}-{{ size }}-{{ cursor }}", None, Some("2-40-20-a<b"));
    check("{{ page - 1 }}", None, Some("1"));
    check("fixed", None, Some("fixed"));
}

#[track_caller]
fn refused(source: &str) {
    assert_eq!(parse(&[("fine", "1"), ("p", source)]).unwrap_err().key, "parameters.p");
}

#[test]
fn a_template_that_cannot_work_is_refused_by_name() {
    refused("{{ from");
    refused("{{ form }}");
    refused("{{ from | backwards }}");
    refused("{% include 'x' %}");
}

#[test]
fn a_used_variable_is_known() {
    let templates = parse(&[("a", "1"), ("b", "{{ page + 1 }}")]).unwrap();
    assert!(templates.uses("page") && !templates.uses("offset"));
}
