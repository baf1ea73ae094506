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
    let settings = parse("folder = 'in/vk'").unwrap();
    assert_eq!(settings.folder.to_str(), Some("in/vk"));
    assert_eq!((settings.size_max_bytes, settings.batch_records, settings.settle_s), (67_108_864, 500, 2));
    assert!(settings.own.is_empty());
}

#[test]
fn own_authors_are_numbers() {
    let settings = parse("folder = 'x'\nown = [-322, 10]").unwrap();
    assert_eq!(settings.own.into_iter().collect::<Vec<_>>(), [-322, 10]);
    refused("folder = 'x'\nown = ['-322']", "setting `own` must be a list of author ids, such as -69459624");
    refused("folder = 'x'\nown = -322", "setting `own` must be a list of author ids, such as -69459624");
}

#[test]
fn a_feed_without_folder_is_refused() {
    refused("", "setting `folder` must name the directory where saved answers are put");
    refused("folder = ' '", "setting `folder` must name the directory where saved answers are put");
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    refused("folder = 'x'\nchats = [1]", "setting `chats` is not known");
}

#[test]
fn numbers_have_ranges() {
    refused("folder = 'x'\nbatch_records = 0", "setting `batch_records` must be a whole number from 1 to 10000");
    refused("folder = 'x'\nsettle_s = '2'", "setting `settle_s` must be a whole number from 0 to 86400");
}
