use svod_contract::{DiskFault, Expected, SettingsError, SettingsProblem};

use super::{disk, setting};

/// Fails when a text has Latin words outside quotation marks, or none but those.
#[track_caller]
fn check(text: &str) {
    let outside = text.split('«').map(|part| part.split_once('»').map_or(part, |(_, after)| after));
    let outside: String = outside.collect();
    assert!(!outside.chars().any(|letter| letter.is_ascii_alphabetic()), "{text}");
    assert!(outside.chars().filter(|letter| letter.is_alphabetic()).count() > 10, "{text}");
}

fn expected() -> Vec<Expected> {
    vec![
        Expected::Text,
        Expected::WholeNumber,
        Expected::Flag,
        Expected::List,
        Expected::ListLike("[1]"),
        Expected::Table,
        Expected::Address("https://a.example"),
        Expected::Folder,
        Expected::PemFile,
        Expected::Path,
        Expected::Header,
        Expected::Another,
    ]
}

fn problems() -> Vec<SettingsProblem> {
    let words = || vec!["a".to_owned(), "b".to_owned()];
    let mut problems = vec![
        SettingsProblem::Missing,
        SettingsProblem::MissingOr("other"),
        SettingsProblem::MissingCredentials,
        SettingsProblem::Excludes("other"),
        SettingsProblem::UnknownKey(words()),
        SettingsProblem::Useless,
        SettingsProblem::Range(1, 5),
        SettingsProblem::Range(1, i64::MAX),
        SettingsProblem::NotOneOf(words()),
        SettingsProblem::Empty,
        SettingsProblem::Twice,
        SettingsProblem::UnreadableFile { path: "путь".to_owned(), cause: DiskFault::Missing },
        SettingsProblem::Syntax { line: 7 },
        SettingsProblem::AddressWithCredentials,
        SettingsProblem::AddressWithParameters,
        SettingsProblem::NotSecure,
        SettingsProblem::NoAddressWithBase,
        SettingsProblem::JsonPath(3),
        SettingsProblem::Template(Some(2)),
        SettingsProblem::Template(None),
        SettingsProblem::TemplateLacks("page"),
        SettingsProblem::NoRequiredColumn,
        SettingsProblem::UnknownHeader,
        SettingsProblem::NoDateColumn,
        SettingsProblem::SharedName("Номер".to_owned()),
    ];
    problems.extend(expected().into_iter().map(SettingsProblem::Unfit));
    problems
}

#[test]
fn every_problem_of_a_setting_is_told_in_russian() {
    for problem in problems() {
        check(&setting(&SettingsError::new("key", problem)));
    }
}

#[test]
fn every_fault_of_a_disk_is_told_in_russian() {
    for cause in DiskFault::ALL {
        check(disk(*cause));
    }
}

#[test]
fn a_key_of_a_manifest_is_told_with_its_file() {
    let error = SettingsError::new("streams.a.path", SettingsProblem::Missing).in_file("наш.toml");
    assert_eq!(setting(&error), "описание источника наш.toml, ключ streams.a.path: не задано: впишите этот ключ");
    let error = SettingsError::new("", SettingsProblem::Syntax { line: 7 }).in_file("наш.toml");
    assert!(setting(&error).starts_with("описание источника наш.toml: строка 7: текст не разбирается"));
}
