//! Good and bad settings.

use svod_contract::{Expected, SettingsProblem};

use super::*;

fn parse(text: &str) -> Result<Settings, SettingsError> {
    Settings::parse(text.parse().unwrap())
}

#[track_caller]
fn refused(text: &str, key: &str, problem: SettingsProblem) {
    assert_eq!(parse(text), Err(SettingsError::new(key, problem)));
}

#[test]
fn a_folder_is_enough() {
    let settings = parse("folder = 'in/vk'").unwrap();
    assert_eq!(settings.folder.to_str(), Some("in/vk"));
    assert_eq!((settings.size_max_bytes, settings.batch_records, settings.settle_s), (67_108_864, 500, 2));
    assert!(settings.own.is_empty());
}

#[test]
fn own_authors_are_numbers() {
    let settings = parse("folder = 'x'\nown = [-322, 10]").unwrap();
    assert_eq!(settings.own.into_iter().collect::<Vec<_>>(), [-322, 10]);
    refused("folder = 'x'\nown = ['-322']", "own", SettingsProblem::Unfit(Expected::ListLike("[-69459624]")));
    refused("folder = 'x'\nown = -322", "own", SettingsProblem::Unfit(Expected::ListLike("[-69459624]")));
}

#[test]
fn a_feed_without_folder_is_refused() {
    refused("", "folder", SettingsProblem::Missing);
    refused("folder = ' '", "folder", SettingsProblem::Unfit(Expected::Folder));
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    refused("folder = 'x'\nchats = [1]", "chats", SettingsProblem::UnknownKey(KEYS.map(str::to_owned).to_vec()));
}

#[test]
fn numbers_have_ranges() {
    refused("folder = 'x'\nbatch_records = 0", "batch_records", SettingsProblem::Range(1, 10000));
    refused("folder = 'x'\nsettle_s = '2'", "settle_s", SettingsProblem::Range(0, 86400));
}
