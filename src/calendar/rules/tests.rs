use crate::{
    calendar::{
        DeadlineRules,
        tests::{calendar, delivered, message, moment, subject, zone},
    },
    domain::{Kind, Platform, RuleId, Severity},
};

use super::*;

const HOURS: &str = "[working_hours]\nfrom = \"09:00\"\nto = \"18:00\"\n";

/// A rule from line 4 on; `more` begins on line 12.
fn rule(id: &str, more: &str) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\npurpose = \"answer\"\nkind = \"message\"\namount = 3\nunit = \"calendar_days\"\nsource = \"проверка\"\nmet_by = \"closing\"\ncounts_from = \"received\"\n{more}\n"
    )
}

fn parse(text: &str) -> Result<DeadlineRules, Vec<FileFault>> {
    DeadlineRules::parse("mappings/deadlines.toml", text)
}

#[track_caller]
fn check_faults(text: &str, expected: &[&str]) {
    let faults = parse(text).unwrap_err();
    let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let expected: Vec<String> = expected.iter().map(|fault| format!("mappings/deadlines.toml{fault}")).collect();
    assert_eq!(texts, expected);
}

/// The faults of one rule with `more` keys.
#[track_caller]
fn check_rule(more: &str, expected: &[&str]) {
    check_faults(&format!("{HOURS}{}", rule("a", more)), expected);
}

/// The rule that gives the deadline, of a file of `rules`.
#[track_caller]
fn check_rule_of(rules: &[String], subject: DeadlineSubject, expected: Option<&str>) {
    let rules = parse(&format!("{HOURS}{}", rules.concat())).unwrap();
    let due = rules.due(subject, &calendar(), &zone()).unwrap();
    assert_eq!(due.map(|due| due.rule), expected.map(RuleId::new));
}

#[test]
fn the_delivered_file_has_a_rule_for_each_row_of_the_regulation() {
    let ids: Vec<_> = delivered().rules.iter().map(|rule| rule.id.as_str().to_owned()).collect();
    let expected = [
        "incident-high",
        "incident-normal",
        "incident-direct",
        "pos-message",
        "appeal-answer",
        "appeal-registration",
        "appeal-forwarding",
        "appeal-extension",
    ];
    assert_eq!(ids, expected);
}

#[test]
fn the_most_specific_rule_wins_whatever_the_order() {
    let any = rule("any", "");
    let pos = rule("pos", "platform = \"pos\"");
    let both = rule("both", "platform = \"pos\"\nseverity = \"high\"");
    let high = DeadlineSubject { severity: Some(Severity::High), ..message("2026-03-02") };
    let other = subject(Kind::Message, Platform::Incident, "2026-03-02");
    for rules in [[any.clone(), pos.clone(), both.clone()], [both, pos, any]] {
        check_rule_of(&rules, high, Some("both"));
        check_rule_of(&rules, message("2026-03-02"), Some("pos"));
        check_rule_of(&rules, other, Some("any"));
    }
}

#[test]
fn a_rule_without_severity_fits_an_incident_without_severity() {
    let rules = [rule("high", "severity = \"high\""), rule("any", "")];
    check_rule_of(&rules, message("2026-03-02"), Some("any"));
    check_rule_of(&rules[..1], message("2026-03-02"), None);
}

#[test]
fn a_rule_holds_by_the_day_of_receipt() {
    let old = rule("old", "in_force = { to = 2026-03-31 }");
    let new = rule("new", "in_force = { from = 2026-04-01, to = 2026-12-31 }");
    let rules = [old, new];
    check_rule_of(&rules, message("2026-03-31T23:59"), Some("old"));
    check_rule_of(&rules, message("2026-04-01T00:00"), Some("new"));
    check_rule_of(&rules, message("2026-12-31"), Some("new"));
    check_rule_of(&rules, message("2027-01-01"), None);
}

#[test]
fn a_registration_rule_gives_no_deadline() {
    let text = rule("a", "").replace("met_by = \"closing\"\n", "").replace("\"answer\"", "\"registration\"");
    check_rule_of(&[text], message("2026-03-02"), None);
}

#[test]
fn a_roll_of_the_file_holds_for_rules_that_name_none() {
    let text = format!("[defaults]\nroll = \"forward\"\n{HOURS}{}", rule("a", ""));
    let due = parse(&text).unwrap().due(message("2026-04-29"), &calendar(), &zone()).unwrap().unwrap();
    assert_eq!(due.moment, moment("2026-05-04"));
}

#[test]
fn two_rules_that_fit_equally_well_are_a_fault() {
    let text = |first: &str, second: &str| format!("{HOURS}{}{}", rule("a", first), rule("b", second));
    let fault = "подходит к тем же сообщениям, что и правило a: уточните platform или severity либо разведите in_force";
    let expected = format!(", строка 14, ключ rule.b: {fault}");
    check_faults(&text("", ""), &[&expected]);
    check_faults(&text("platform = \"pos\"", "severity = \"high\""), &[&expected]);
    check_faults(&text("in_force = { to = 2026-04-01 }", "in_force = { from = 2026-04-01 }"), &[&expected]);
    assert!(parse(&text("platform = \"pos\"", "platform = \"incident\"")).is_ok());
    assert!(parse(&text("severity = \"high\"", "severity = \"normal\"")).is_ok());
}

#[test]
fn an_id_stands_once() {
    let text = format!("{HOURS}{}{}", rule("a", "platform = \"pos\""), rule("a", ""));
    check_faults(&text, &[", строка 14, ключ rule.a.id: такой id уже есть у другого правила"]);
}

#[test]
fn unknown_keys_are_faults() {
    check_rule(
        "platfrom = \"pos\"",
        &[
            ", строка 13, ключ rule.a.platfrom: такого ключа нет; бывают: id, purpose, kind, platform, severity, in_force, amount, unit, counts_from, roll, source_planned, met_by, source",
        ],
    );
    check_faults(
        &format!("colour = 1\n{HOURS}{}", rule("a", "")),
        &[", строка 1, ключ colour: такого ключа нет; бывают: defaults, working_hours, rule"],
    );
}

#[test]
fn a_word_outside_its_list_is_a_fault() {
    check_rule(
        "roll = \"back\"",
        &[", строка 13, ключ rule.a.roll: значение не подходит; ожидается: \"none\", \"forward\", \"backward\""],
    );
}

#[test]
fn missing_keys_are_faults_at_the_rule() {
    check_faults(
        &format!("{HOURS}[[rule]]\nkind = \"post\"\npurpose = \"answer\"\namount = 1\nunit = \"hours\"\n"),
        &[
            ", строка 4, ключ rule[1].id: нет обязательного ключа",
            ", строка 4, ключ rule[1].source: нет обязательного ключа",
            ", строка 4, ключ rule[1].met_by: нет обязательного ключа",
            ", строка 4, ключ rule[1].counts_from: нет обязательного ключа",
        ],
    );
}

#[test]
fn an_amount_has_limits() {
    let text = |amount: &str| format!("{HOURS}{}", rule("a", "").replace("amount = 3", amount));
    let expected = ", строка 8, ключ rule.a.amount: значение не подходит; ожидается: целое число от 1 до 3650";
    for amount in ["amount = 0", "amount = 3651", "amount = -1", "amount = \"3\"", "amount = 1.5"] {
        check_faults(&text(amount), &[expected]);
    }
    assert!(parse(&text("amount = 3650")).is_ok());
}

#[test]
fn an_interval_does_not_end_before_it_begins() {
    check_rule(
        "in_force = { from = 2026-04-01, to = 2026-03-31 }",
        &[", строка 13, ключ rule.a.in_force.to: последний день раньше первого"],
    );
    check_rule(
        "in_force = { from = \"2026-04-01\" }",
        &[", строка 13, ключ rule.a.in_force.from: значение не подходит; ожидается: дата без кавычек: 2026-01-31"],
    );
}

#[test]
fn keys_that_would_do_nothing_are_faults() {
    let hours = rule("a", "roll = \"none\"").replace("calendar_days", "hours");
    check_faults(
        &format!("{HOURS}{hours}"),
        &[", строка 13, ключ rule.a.roll: перенос бывает только у сроков в календарных днях; уберите ключ"],
    );
    let registration = rule("a", "").replace("\"answer\"", "\"registration\"");
    check_faults(
        &format!("{HOURS}{registration}"),
        &[", строка 11, ключ rule.a.met_by: ключ бывает только у правил с purpose = \"answer\"; уберите его"],
    );
}

#[test]
fn an_extension_is_in_days_and_counts_from_the_norm() {
    let text = rule("a", "").replace("\"answer\"", "\"extension\"").replace("met_by = \"closing\"\n", "");
    check_faults(
        &format!("{HOURS}{}", text.replace("calendar_days", "hours")),
        &[
            ", строка 11, ключ rule.a.counts_from: продление всегда считается от конца основного срока; уберите ключ",
            ", строка 9, ключ rule.a.unit: продление считается только в днях: calendar_days или working_days",
        ],
    );
}

#[test]
fn working_hours_are_required_and_must_make_sense() {
    check_faults(&rule("a", ""), &[", строка 1, ключ working_hours: нет обязательного ключа"]);
    let text = |hours: &str| format!("[working_hours]\n{hours}\n{}", rule("a", ""));
    let senseless = ", строка 1, ключ working_hours: рабочее время не складывается: from раньше to, обед внутри дня, от сокращённого дня что-то остаётся";
    check_faults(&text("from = \"18:00\"\nto = \"09:00\""), &[senseless]);
    check_faults(&text("from = \"09:00\"\nto = \"18:00\"\nlunch_from = \"08:00\"\nlunch_to = \"10:00\""), &[senseless]);
    check_faults(&text("from = \"09:00\"\nto = \"10:00\""), &[senseless]);
    check_faults(
        &text("from = \"9\"\nto = \"18:00\""),
        &[", строка 2, ключ working_hours.from: значение не подходит; ожидается: время в кавычках: \"09:00\""],
    );
    check_faults(
        &text("from = \"09:00\"\nto = \"18:00\"\nlunch_from = \"13:00\""),
        &[", строка 1, ключ working_hours.lunch_from: нужны оба ключа: lunch_from и lunch_to"],
    );
}

#[test]
fn a_file_that_is_no_toml_names_the_line() {
    let faults = parse("[working_hours]\nfrom = = 1\n").unwrap_err();
    assert_eq!(faults[0].line, Some(2));
    assert!(faults[0].problem.starts_with("файл не читается как TOML"), "{faults:?}");
}

#[test]
fn faults_of_several_rules_are_told_together() {
    let text = format!("{HOURS}{}{}", rule("a", "platform = 1"), rule("b", "severity = \"x\"\nplatform = \"vk\""));
    let keys: Vec<_> = parse(&text).unwrap_err().into_iter().map(|fault| fault.key).collect();
    assert_eq!(keys, ["rule.a.platform", "rule.b.severity"]);
}
