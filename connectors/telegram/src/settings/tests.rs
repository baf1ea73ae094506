//! Good and bad settings.

use super::Settings;

fn parse(text: &str) -> Result<Settings, String> {
    Settings::parse(text.parse().unwrap()).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(text: &str, message: &str) {
    assert_eq!(parse(text).unwrap_err(), message);
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
    refused("", "setting `folder` must name the directory where exports are put");
    refused("folder = ' '", "setting `folder` must name the directory where exports are put");
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    refused("folder = 'x'\nchat = [1]", "setting `chat` is not known");
}

#[test]
fn numbers_have_ranges() {
    refused("folder = 'x'\nbatch_records = 0", "setting `batch_records` must be a whole number from 1 to 10000");
    refused("folder = 'x'\nsettle_s = '2'", "setting `settle_s` must be a whole number from 0 to 86400");
    refused("folder = 'x'\ntext_max_bytes = 0", "setting `text_max_bytes` must be a whole number from 1 to 67108864");
}

#[test]
fn an_own_author_that_could_never_match_is_refused() {
    refused("folder = 'x'\nown = [999]", "setting `own` must be a list of author ids, such as \"channel3920475340\"");
    refused(
        "folder = 'x'\nown = ['@name']",
        "setting `own` must be a list of author ids, such as \"channel3920475340\"",
    );
    refused("folder = 'x'\nchats = 5", "setting `chats` must be a list of chat ids, such as 3920475340");
}
