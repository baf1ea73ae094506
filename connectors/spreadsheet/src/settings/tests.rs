use std::time::Duration;

use svod_contract::{Expected, FaultKind, Limit, SettingsError, SettingsProblem};

use super::Settings;
use crate::testing::{INCIDENT_SHEETS, pos_sheet, settings};

const SHEET: &str = "[[sheet]]\nstream = \"s\"\n[[sheet.column]]\nheader = \"Номер\"\nrequired = true\n";

#[track_caller]
fn check(text: &str, key: &str, problem: SettingsProblem) {
    assert_eq!(Settings::parse(toml::from_str(text).unwrap()).err(), Some(SettingsError::new(key, problem)));
}

#[test]
fn what_is_not_written_has_defaults() {
    let checked = settings("", SHEET);
    assert_eq!((checked.limits.rows_max, checked.limits.cells_max), (1_000_000, 40_000_000));
    assert_eq!((checked.limits.size_max_bytes, checked.limits.unpacked_max_bytes), (209_715_200, 2_147_483_648));
    assert_eq!((checked.batch_rows, checked.settle), (500, Duration::from_secs(2)));
}

#[test]
fn an_unknown_key_is_refused() {
    let error = Settings::parse(toml::from_str(&format!("colour = \"red\"\n{SHEET}")).unwrap()).unwrap_err();
    let SettingsProblem::UnknownKey(known) = error.problem else { panic!("{error}") };
    assert!(error.key == "colour" && known.contains(&"rows_max".to_owned()), "{known:?}");
}

#[test]
fn a_missing_folder_is_refused() {
    check(SHEET, "folder", SettingsProblem::Missing);
    check(&format!("folder = \"\"\n{SHEET}"), "folder", SettingsProblem::Unfit(Expected::Folder));
}

#[test]
fn limits_of_zero_are_refused() {
    for key in ["rows_max", "cells_max", "size_max_bytes", "unpacked_max_bytes"] {
        check(&format!("folder = \"drop\"\n{key} = 0\n{SHEET}"), key, SettingsProblem::Range(1, i64::MAX));
    }
}

#[test]
fn a_batch_has_between_one_and_ten_thousand_rows() {
    check(&format!("folder = \"drop\"\nbatch_rows = 0\n{SHEET}"), "batch_rows", SettingsProblem::Range(1, 10_000));
    check(&format!("folder = \"drop\"\nbatch_rows = 10001\n{SHEET}"), "batch_rows", SettingsProblem::Range(1, 10_000));
}

#[test]
fn a_feed_without_sheets_is_refused() {
    check("folder = \"drop\"", "sheet", SettingsProblem::Empty);
}

#[test]
fn a_sheet_without_a_required_column_is_refused() {
    check(
        &format!("folder = \"drop\"\n{}", SHEET.replace("true", "false")),
        "sheet[0].column",
        SettingsProblem::NoRequiredColumn,
    );
}

#[test]
fn one_name_for_two_columns_is_refused() {
    let column = "[[sheet.column]]\nheader = \"Другой\"\naliases = [\" НОМЕР\"]\n";
    check(
        &format!("folder = \"drop\"\n{SHEET}{column}"),
        "sheet[0].column[1]",
        SettingsProblem::SharedName(" НОМЕР".to_owned()),
    );
}

#[test]
fn an_empty_header_is_refused() {
    let column = "[[sheet.column]]\nheader = \" \"\n";
    check(
        &format!("folder = \"drop\"\n{SHEET}{column}"),
        "sheet[0].column[1].header",
        SettingsProblem::Unfit(Expected::Text),
    );
}

#[test]
fn an_unknown_kind_is_refused() {
    let kinds = ["text", "date", "duration"].map(str::to_owned).to_vec();
    let text = format!("folder = \"drop\"\n{SHEET}kind = \"money\"\n");
    check(&text, "sheet[0].column[0].kind", SettingsProblem::NotOneOf(kinds));
}

#[test]
fn positions_must_name_columns_once_and_hold_a_date() {
    let with =
        |columns: &str| format!("folder = \"drop\"\n{}", SHEET.replace("[[sheet.", &format!("{columns}\n[[sheet.")));
    check(&with("headerless_columns = [\"Тема\"]"), "sheet[0].headerless_columns[0]", SettingsProblem::UnknownHeader);
    check(
        &with("headerless_columns = [\"Номер\", \"Номер\"]"),
        "sheet[0].headerless_columns[1]",
        SettingsProblem::Twice,
    );
    check(&with("headerless_columns = [\"Номер\"]"), "sheet[0].headerless_columns", SettingsProblem::NoDateColumn);
}

#[test]
fn settings_that_read_files_differently_have_another_fingerprint() {
    let print = |head: &str, sheets: &str| settings(head, sheets).fingerprint;
    assert_eq!(print("", &pos_sheet()), print("batch_rows = 7\nsettle_s = 9", &pos_sheet()));
    assert_ne!(print("", &pos_sheet()), print("", INCIDENT_SHEETS));
    assert_ne!(print("", SHEET), print("rows_max = 7", SHEET));
    assert_ne!(print("", SHEET), print("", &SHEET.replace("required", "kind = \"date\"\nrequired")));
}

#[test]
fn a_limit_that_is_hit_names_the_setting_to_raise() {
    let limits = settings("unpacked_max_bytes = 80000\ncells_max = 200", SHEET).limits;
    let hit = |limit, max| Err(FaultKind::TooLarge { limit, max });
    assert_eq!(limits.check_dense(156), Ok(()));
    assert_eq!(limits.check_dense(157), hit(Limit::UnpackedMaxBytes, 80_000));
    assert_eq!(limits.check_dense(201), hit(Limit::CellsMax, 200));
}
