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
    let settings = parse("folder = 'in/telegram'").unwrap();
    assert_eq!(settings.folder.to_str(), Some("in/telegram"));
    assert_eq!((settings.size_max_bytes, settings.text_max_bytes), (4_294_967_296, 1_048_576));
    assert_eq!((settings.batch_records, settings.settle_s), (500, 2));
    assert!(settings.chats.is_empty() && settings.own.is_empty());
}

#[test]
fn chats_are_known_by_either_of_their_ids() {
    let settings = parse("folder = 'x'\nchats = [3920475340, -1003586682625, -77]").unwrap();
    assert_eq!(settings.chats.into_iter().collect::<Vec<_>>(), [77, 3_586_682_625, 3_920_475_340]);
}

#[test]
fn own_authors_are_kept_as_exports_write_them() {
    let settings = parse("folder = 'x'\nown = ['channel999', 'chat777', 'user1']").unwrap();
    assert_eq!(settings.own.into_iter().collect::<Vec<_>>(), ["channel999", "chat777", "user1"]);
}

#[test]
fn a_feed_without_folder_is_refused() {
    refused("", "folder", SettingsProblem::Missing);
    refused("folder = ' '", "folder", SettingsProblem::Unfit(Expected::Folder));
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    refused("folder = 'x'\nchat = [1]", "chat", SettingsProblem::UnknownKey(KEYS.map(str::to_owned).to_vec()));
}

#[test]
fn numbers_have_ranges() {
    refused("folder = 'x'\nbatch_records = 0", "batch_records", SettingsProblem::Range(1, 10000));
    refused("folder = 'x'\nsettle_s = '2'", "settle_s", SettingsProblem::Range(0, 86400));
    refused("folder = 'x'\ntext_max_bytes = 0", "text_max_bytes", SettingsProblem::Range(1, 64 << 20));
}

#[test]
fn an_own_author_that_could_never_match_is_refused() {
    refused("folder = 'x'\nown = [999]", "own", SettingsProblem::Unfit(Expected::ListLike("[\"channel3920475340\"]")));
    refused(
        "folder = 'x'\nown = ['@name']",
        "own",
        SettingsProblem::Unfit(Expected::ListLike("[\"channel3920475340\"]")),
    );
    refused("folder = 'x'\nchats = 5", "chats", SettingsProblem::Unfit(Expected::ListLike("[3920475340]")));
}
