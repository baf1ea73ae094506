//! Deadlines counted by hand with a paper calendar.

use super::{appeal, calendar, delivered, message, moment, one_rule, subject, zone};
use crate::{
    calendar::{DeadlineRules, DeadlineSubject, Due, MissingYear},
    domain::{Kind, MetBy, Platform, Precision, RuleId, Severity},
};

fn due(rules: &DeadlineRules, subject: DeadlineSubject) -> Option<Due> {
    rules.due(subject, &calendar(), &zone()).unwrap()
}

#[track_caller]
fn check_appeal(registered: &str, expected: &str) {
    let expected = Due { moment: moment(expected), rule: RuleId::new("appeal-answer"), met_by: MetBy::Closing };
    assert_eq!(due(&delivered(), appeal(registered)), Some(expected));
}

/// The deadline of a message received at `received` under a rule of `norm`.
#[track_caller]
fn check(norm: &str, received: &str, expected: &str) {
    assert_eq!(due(&one_rule(norm), message(received)).unwrap().moment, moment(expected));
}

fn incident(severity: Option<Severity>, received: &str) -> DeadlineSubject {
    DeadlineSubject { severity, ..subject(Kind::Message, Platform::Incident, received) }
}

#[test]
fn an_appeal_has_thirty_days_from_the_day_after_registration() {
    check_appeal("2026-03-02", "2026-04-01");
    check_appeal("2026-03-02T23:59", "2026-04-01");
}

#[test]
fn an_appeal_over_the_new_year_holidays_is_due_before_them() {
    // 12.12.2025 + 30 = 11.01.2026; 31.12 is a moved day off, 1…8.01 holidays, 9.01 moved, 10 and 11.01 the weekend.
    check_appeal("2025-12-12", "2025-12-30");
    check_appeal("2025-12-13", "2026-01-12");
}

#[test]
fn an_appeal_over_may_2026_is_due_on_the_short_day_before() {
    check_appeal("2026-04-02", "2026-04-30");
    check_appeal("2026-04-11", "2026-05-08");
    check_appeal("2026-04-12", "2026-05-12");
}

#[test]
fn an_appeal_over_12_to_14_june_2027_rolls_backward_to_the_11th() {
    check_appeal("2027-05-13", "2027-06-11");
    check_appeal("2027-05-14", "2027-06-11");
    check_appeal("2027-05-15", "2027-06-11");
    check_appeal("2027-05-16", "2027-06-15");
}

#[test]
fn an_appeal_without_registration_counts_from_its_receipt() {
    let subject = subject(Kind::Appeal, Platform::Pos, "2026-03-02");
    assert_eq!(due(&delivered(), subject).unwrap().moment, moment("2026-04-01"));
}

#[test]
fn a_registration_before_the_receipt_is_not_counted_from() {
    let subject = DeadlineSubject { received: moment("2026-03-12"), ..appeal("2026-03-02") };
    assert_eq!(due(&delivered(), subject).unwrap().moment, moment("2026-04-10"));
}

#[test]
fn a_roll_forward_ends_on_the_next_working_day() {
    let norm = "amount = 30\nunit = \"calendar_days\"\nroll = \"forward\"";
    check(norm, "2027-05-13", "2027-06-15");
    check(norm, "2025-12-12", "2026-01-12");
    check(norm, "2026-03-02", "2026-04-01");
}

#[test]
fn without_a_roll_the_deadline_stays_on_the_day_off() {
    check("amount = 30\nunit = \"calendar_days\"\nroll = \"none\"", "2027-05-13", "2027-06-12");
}

#[test]
fn backward_is_the_roll_of_a_file_that_names_none() {
    check("amount = 30\nunit = \"calendar_days\"", "2027-05-13", "2027-06-11");
}

#[test]
fn a_roll_backward_never_reaches_the_day_of_the_event() {
    // 30.12.2025 + 3 = 02.01.2026, and every day between them is off.
    check("amount = 3\nunit = \"calendar_days\"", "2025-12-30", "2026-01-02");
    check("amount = 3\nunit = \"calendar_days\"", "2025-12-29", "2025-12-30");
}

#[test]
fn a_planned_date_wins_and_is_never_rolled() {
    let planned = |day| DeadlineSubject { planned: Some(moment(day)), ..message("2026-04-01") };
    assert_eq!(due(&delivered(), planned("2026-05-09")).unwrap().moment, moment("2026-05-09"));
    assert_eq!(due(&delivered(), planned("2026-04-15T10:00")).unwrap().moment, moment("2026-04-15"));
    assert_eq!(due(&delivered(), planned("2026-04-01")).unwrap().moment, moment("2026-04-01"));
}

#[test]
fn a_planned_date_before_the_receipt_is_left_aside() {
    let subject = DeadlineSubject { planned: Some(moment("2026-04-08")), ..message("2026-04-09") };
    assert_eq!(due(&delivered(), subject).unwrap().moment, moment("2026-05-09"));
}

#[test]
fn a_planned_date_means_nothing_where_the_rule_does_not_ask_for_it() {
    let subject = DeadlineSubject { planned: Some(moment("2026-03-09")), ..appeal("2026-03-02") };
    assert_eq!(due(&delivered(), subject).unwrap().moment, moment("2026-04-01"));
}

#[test]
fn a_message_of_the_federal_platform_without_a_planned_date_has_thirty_days() {
    let found = due(&delivered(), message("2026-04-09T18:30")).unwrap();
    let expected = Due { moment: moment("2026-05-09"), rule: RuleId::new("pos-message"), met_by: MetBy::Closing };
    assert_eq!(found, expected);
}

#[test]
fn an_incident_has_hours_by_its_severity() {
    let of = |severity| due(&delivered(), incident(Some(severity), "2026-03-01T20:00")).unwrap();
    assert_eq!(of(Severity::High).moment, moment("2026-03-02T00:00"));
    assert_eq!(of(Severity::Normal).moment, moment("2026-03-02T05:00"));
    assert_eq!(of(Severity::Direct).moment, moment("2026-03-02T05:00"));
    assert_eq!(of(Severity::Direct).met_by, MetBy::FirstResponse);
    assert_eq!(of(Severity::High).moment.precision(), Precision::Second);
}

#[test]
fn an_incident_without_severity_has_no_deadline() {
    assert_eq!(due(&delivered(), incident(None, "2026-03-01T20:00")), None);
}

#[test]
fn a_post_and_a_message_of_another_platform_have_no_deadline() {
    assert_eq!(due(&delivered(), subject(Kind::Post, Platform::Vk, "2026-03-01T20:00")), None);
    assert_eq!(due(&delivered(), subject(Kind::Message, Platform::HeatMap, "2026-03-01")), None);
}

#[test]
fn hours_after_a_receipt_known_to_the_day_end_with_a_day() {
    check("amount = 9\nunit = \"hours\"", "2026-03-01", "2026-03-01");
    check("amount = 24\nunit = \"hours\"", "2026-03-01", "2026-03-02");
    check("amount = 47\nunit = \"hours\"", "2026-03-01", "2026-03-02");
}

#[test]
fn working_days_leave_holidays_out() {
    let norm = "amount = 5\nunit = \"working_days\"";
    check(norm, "2025-12-29", "2026-01-15");
    check(norm, "2026-04-29", "2026-05-07");
    check("amount = 7\nunit = \"working_days\"", "2026-04-29", "2026-05-12");
}

#[test]
fn a_working_saturday_is_a_working_day() {
    check("amount = 1\nunit = \"working_days\"", "2025-10-31", "2025-11-01");
    check("amount = 2\nunit = \"working_days\"", "2025-10-31", "2025-11-05");
}

#[test]
fn working_hours_go_over_a_short_day_and_a_weekend() {
    let norm = "amount = 8\nunit = \"working_hours\"";
    // 30.04 15:30–17:00 is 1:30; 4.05 09:00–13:00 makes 5:30, 14:00–16:30 makes 8.
    check(norm, "2026-04-30T15:30", "2026-05-04T16:30");
    // 31.10 17:00–18:00, then the short working Saturday 09:00–13:00 and 14:00–17:00.
    check(norm, "2025-10-31T17:00", "2025-11-01T17:00");
}

#[test]
fn working_hours_wait_for_the_working_day_and_for_the_end_of_lunch() {
    let norm = "amount = 1\nunit = \"working_hours\"";
    check(norm, "2026-03-02T07:10", "2026-03-02T10:00");
    check(norm, "2026-03-02T12:30", "2026-03-02T14:30");
    check(norm, "2026-03-02T13:20", "2026-03-02T15:00");
    check(norm, "2026-03-02T18:00", "2026-03-03T10:00");
    check(norm, "2026-03-06T19:00", "2026-03-10T10:00");
}

#[test]
fn working_hours_after_a_receipt_known_to_the_day_end_with_a_day() {
    check("amount = 8\nunit = \"working_hours\"", "2026-03-02", "2026-03-02");
    check("amount = 9\nunit = \"working_hours\"", "2026-03-02", "2026-03-03");
    check("amount = 8\nunit = \"working_hours\"", "2026-04-30", "2026-05-04");
}

#[test]
fn an_extension_makes_sixty_days_from_registration() {
    let extended = |registered| delivered().extension(appeal(registered), &calendar(), &zone()).unwrap().unwrap();
    let expected = Due { moment: moment("2026-02-10"), rule: RuleId::new("appeal-extension"), met_by: MetBy::Closing };
    assert_eq!(extended("2025-12-12"), expected);
    // 60 days after 13.04.2027 is Saturday 12.06.2027.
    assert_eq!(extended("2027-04-13").moment, moment("2027-06-11"));
}

#[test]
fn what_cannot_be_extended_has_no_extension() {
    assert_eq!(delivered().extension(message("2026-03-02"), &calendar(), &zone()), Ok(None));
}

#[test]
fn a_deadline_in_a_year_without_calendar_is_an_error() {
    let of = |subject| delivered().due(subject, &calendar(), &zone());
    assert_eq!(of(appeal("2027-12-10")), Err(MissingYear { year: 2028 }));
    assert_eq!(of(appeal("2027-11-30")).unwrap().unwrap().moment, moment("2027-12-30"));
}

#[test]
fn a_rule_that_never_looks_at_the_calendar_needs_none() {
    assert_eq!(due(&delivered(), message("2027-12-10")).unwrap().moment, moment("2028-01-09"));
}
