use std::{fs, path::Path};

use super::*;

#[track_caller]
fn check(detail: &str, expected: &str) {
    assert_eq!(in_russian(detail), expected);
}

#[test]
fn an_error_of_the_platform_is_told_in_russian() {
    check("answer 1: error 15: access denied", "ответ 1: ошибка 15: доступ закрыт");
}

#[test]
fn missing_comments_are_told_in_russian() {
    check("comments of threads that are not in the file: 4", "комментариев из веток, которых нет в файле: 4");
}

#[test]
fn an_unknown_key_is_told_in_russian() {
    check(
        "unknown field `foldr`, expected one of `folder`, `rows_max`",
        "ключа нет: `foldr`; бывают: `folder`, `rows_max`",
    );
}

#[test]
fn names_of_columns_stay() {
    check("«Дата поступления»", "«Дата поступления»");
}

#[test]
fn an_exchange_that_fails_is_told_in_russian() {
    check("GET http://a.example/x: no answer in time", "GET http://a.example/x: ответ не пришёл вовремя");
    check("GET http://a.example/x: status 502", "GET http://a.example/x: код ответа 502");
    check(
        "/x: the list ends at page 3, records read: 20, announced: 50",
        "/x: список кончился на странице 3, прочитано записей: 20, обещано: 50",
    );
}

#[test]
fn a_word_is_told_in_russian_before_a_number_only() {
    check("error 7 at line 3, column 12", "ошибка 7 at строка 3, столбец 12");
    check("the deadline 3 and the error message", "the deadline 3 and the error message");
}

/// Words that stay as they are: formats, names of products, settings and parts of files.
const NAMES: &[&str] = &[
    "chats",
    "content",
    "Desktop",
    "DOCTYPE",
    "Excel",
    "getComments",
    "HTML",
    "HTTP",
    "JSON",
    "OpenDocument",
    "OLE2",
    "PEM",
    "proxy",
    "Telegram",
    "UTF",
    "wall",
    "get",
    "xml",
    "XML",
    "ZIP",
];

/// The texts in quotes on a line of a connector that an operator may read: phrases, not names or ends of sentences
/// about settings.
fn texts(line: &str) -> Vec<String> {
    let others = [
        "SettingsError",
        "wrong(",
        "tracing::",
        "reason =",
        "expect(",
        "#[",
        "#![",
        ".replace(",
        "env!",
        "write!(",
        "starts_with",
    ];
    if line.trim_start().starts_with("//") || others.iter().any(|other| line.contains(other)) {
        return Vec::new();
    }
    // Neither a quotation mark as a letter nor one inside a text ends a text.
    let line = line.replace("'\"'", "").replace("\\\"", "'");
    let quoted = line.split('"').skip(1).step_by(2);
    let of_settings = ["<", "is ", "must", "names ", "has ", "and ", "does ", "of ", "rename", "Basic", "Bearer"];
    let is_phrase = |text: &&str| {
        let words = text.split(|letter: char| !letter.is_ascii_alphabetic());
        words.filter(|word| word.len() > 2 && !NAMES.contains(word)).count() > 1
            && text.contains(' ')
            && !of_settings.iter().any(|start| text.starts_with(start))
    };
    quoted.filter(is_phrase).map(filled).collect()
}

/// A format string with a number in each place, or the word that really comes there.
fn filled(text: &str) -> String {
    let mut parts = text.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        filled.push_str(match name {
            "promised" => "JSON",
            _ => "7",
        });
        filled.push_str(rest);
    }
    filled
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !matches!(name, "tests" | "contract" | "testkit") {
                files(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !matches!(name, "tests.rs" | "testing.rs" | "settings.rs" | "manifest.rs" | "raw.rs")
        {
            found.push(path);
        }
    }
}

#[test]
fn no_detail_of_a_connector_stays_english() {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("connectors"), &mut paths);
    let mut seen = 0;
    let mut english = Vec::new();
    for path in paths {
        for text in fs::read_to_string(&path).unwrap().lines().flat_map(texts) {
            seen += 1;
            let told = in_russian(&text);
            let outside_quotes: String = told.split('`').step_by(2).collect();
            let words = outside_quotes.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            let left: Vec<_> = words
                .filter(|word| word.starts_with(|letter: char| letter.is_ascii_alphabetic()))
                .filter(|word| word.len() > 1 && !word.contains('_') && !NAMES.contains(word))
                .collect();
            if !left.is_empty() {
                english.push(format!("{}: {text:?} is told as {told:?}", path.display()));
            }
        }
    }
    assert!(seen > 80, "only {seen} texts were found: the search is broken");
    assert!(english.is_empty(), "{english:#?}");
}

#[test]
fn settings_are_told_in_russian() {
    check("must not be empty", "не должно быть пустым");
    check("must be a list of chat ids", "должно быть списком номеров чатов");
    check("must be an address like \"https://x\"", "должно быть адресом вида \"https://x\"");
    check(
        "invalid value: integer `-5`, expected u64",
        "не подходит число `-5`, нужно целое число без кавычек, не меньше нуля",
    );
    check("invalid type: integer `1`, expected a string", "число там, где нужно другое: `1`, нужен текст в кавычках");
    check("unknown field `addres`, expected `address`", "ключа нет: `addres`; бывает: `address`");
    check("unclosed array, expected `]`", "не закрыта скобка списка, нужно: `]`");
}

#[test]
fn the_system_and_the_database_are_told_in_russian() {
    check("Is a directory (os error 21)", "это папка, а нужен файл");
    check(
        "the database failed: error returned from database: (code: 14) unable to open database file",
        "база не отвечает: ответ базы: (код 14) файл базы не открывается",
    );
    check(
        "no production calendar for 2028: add `mappings/calendar/ru-2028.xml`",
        "нет производственного календаря года 2028: положите `mappings/calendar/ru-2028.xml`",
    );
}
