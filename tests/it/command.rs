//! The built binary, as an administrator and his scripts meet it: exit codes, words, what stands on standard output.

mod push;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use svod_platforms::{Fault, Scope};

use crate::installation::Installation;

/// Runs the program beside a configuration.
pub(crate) fn svod(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_svod"))
        .args(arguments)
        .arg("--config")
        .arg(directory.join("svod.toml"))
        .output()
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Ends with this code and says all of this on standard error; standard output stays empty.
#[track_caller]
pub(crate) fn check_fails(told: &Output, code: i32, expected: &[&str]) {
    let said = text(&told.stderr);
    assert_eq!(told.status.code(), Some(code), "{said}");
    for part in expected {
        assert!(said.contains(part), "«{part}» is missing in: {said}");
    }
    assert_eq!(text(&told.stdout), "");
}

/// Standard output is one JSON value a line, nothing else, and every value has these keys.
#[track_caller]
fn check_json(told: &Output, keys: &[&str]) -> Vec<Value> {
    let said = text(&told.stdout);
    let values: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!values.is_empty(), "nothing on standard output: {}", text(&told.stderr));
    for value in &values {
        let missing: Vec<_> = keys.iter().filter(|key| value.get(**key).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?} are missing in {value}");
    }
    values
}

/// A fresh working directory, made by the program itself.
pub(crate) fn fresh() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_svod")).arg("init").arg(directory.path()).output().unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(text(&made.stdout).contains("Рабочая папка создана"));
    directory
}

pub(crate) fn change(path: &Path, change: impl FnOnce(String) -> String) {
    let before = fs::read_to_string(path).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "nothing changed in {}", path.display());
    fs::write(path, after).unwrap();
}

#[test]
fn a_fresh_directory_is_sound_and_can_be_loaded() {
    let directory = fresh();
    let checked = svod(directory.path(), &["check"]);
    assert!(checked.status.success() && text(&checked.stdout).contains("в порядке"), "{}", text(&checked.stderr));
    let loaded = svod(directory.path(), &["sync"]);
    assert_eq!(loaded.status.code(), Some(0), "{}", text(&loaded.stderr));
    let again = Command::new(env!("CARGO_BIN_EXE_svod")).arg("init").arg(directory.path()).output().unwrap();
    check_fails(&again, 1, &["уже есть svod.toml"]);
}

#[test]
fn init_finishes_what_was_begun_and_leaves_edited_files_alone() {
    let directory = fresh();
    let key = fs::read(directory.path().join("secrets/pseudonym_key")).unwrap();
    change(&directory.path().join("mappings/topics.csv"), |text| text + "pos;category;Своя тема;other;;\n");
    fs::remove_file(directory.path().join("svod.toml")).unwrap();
    let again = Command::new(env!("CARGO_BIN_EXE_svod")).arg("init").arg(directory.path()).output().unwrap();
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert_eq!(fs::read(directory.path().join("secrets/pseudonym_key")).unwrap(), key);
    assert!(fs::read_to_string(directory.path().join("mappings/topics.csv")).unwrap().contains("Своя тема"));
}

#[test]
fn every_fault_of_the_settings_is_named_with_file_line_and_key() {
    let directory = fresh();
    change(&directory.path().join("svod.toml"), |text| {
        text.replace("oktmo = \"18720000\"", "oktmo = \"1872\"").replace("Europe/Volgograd", "Europe/Михайловка")
    });
    let lines = fs::read_to_string(directory.path().join("svod.toml")).unwrap();
    let line = |word: &str| lines.lines().position(|line| line.starts_with(word)).unwrap() + 1;
    let oktmo = format!("svod.toml, строка {}, ключ municipality.oktmo", line("oktmo"));
    let zone = format!("svod.toml, строка {}, ключ municipality.timezone", line("timezone"));
    check_fails(&svod(directory.path(), &["check"]), 1, &[&oktmo, &zone]);
    check_fails(&svod(directory.path(), &["sync"]), 1, &[&oktmo, &zone]);
}

#[test]
fn every_fault_of_the_mappings_is_named_with_file_and_line() {
    let directory = fresh();
    let mappings = directory.path().join("mappings");
    change(&mappings.join("topics.csv"), |text| text + "pos;category;Своя тема;no_such_block;;\n");
    change(&mappings.join("pos-files.toml"), |text| text.replace("target = \"submission\"", "target = \"nothing\""));
    change(&mappings.join("deadlines.toml"), |text| text.replacen("amount = 30", "amount = 0", 1));
    let rows = fs::read_to_string(mappings.join("topics.csv")).unwrap().lines().count();
    let checked = svod(directory.path(), &["check"]);
    let topics = format!("topics.csv, строка {rows}");
    check_fails(&checked, 1, &[&topics, "pos-files.toml, строка", "deadlines.toml, строка", "исправьте их"]);
    change(&mappings.join("topics.csv"), |text| {
        text.replace("no_such_block", "other") + "pos;category;Своя тема;roads;;\n"
    });
    fs::write(mappings.join("calendar/ru-2025.xml"), "это не календарь").unwrap();
    let again = format!("topics.csv, строка {}, ключ source_name: строка {rows} говорит о том же", rows + 1);
    check_fails(&svod(directory.path(), &["check"]), 1, &["mappings/calendar/ru-2025.xml"]);
    change(&mappings.join("pos-files.toml"), |text| text.replace("target = \"nothing\"", "target = \"submission\""));
    check_fails(&svod(directory.path(), &["check"]), 1, &[&again]);
}

#[test]
fn wrong_usage_is_explained_in_russian() {
    let directory = fresh();
    let check = |arguments: &[&str], expected: &[&str]| {
        check_fails(&svod(directory.path(), arguments), 2, expected);
    };
    check(&["synk"], &["Нет команды «synk»", "Может быть, sync?"]);
    check(&["sync", "--jsn"], &["Нет параметра «--jsn»", "--json"]);
    check(&["indicators"], &["Не хватает параметра", "--period"]);
    check(&["indicators", "--period", "2026-Q9"], &["--period", "«2026-Q9» не подходит", "2026-Q1"]);
    check(&["indicators", "--period", "2026-Q1", "--by", "colour"], &["«colour» не подходит", "block, platform"]);
    check(&["submissions", "--period", "2026-Q1", "--block", "x"], &["«x» не подходит", "roads"]);
    check(&["report", "--period", "2026-Q1", "--as-of", "вчера"], &["«вчера» не подходит", "нужен день или момент"]);
    check(&["init", "a", "b"], &["Лишнее слово «b»"]);
    let why = ["submissions", "--period", "2026-Q1", "--why", "1", "--json"];
    check(&why, &["--why", "не сочетается с", "--json", "задайте что-то одно"]);
    check(&["sync", "--json", "--json"], &["Параметр --json задан дважды"]);
    check(&["sync", "no-such-feed"], &["Потока «no-such-feed» нет", "pos-files"]);
}

#[test]
fn no_english_stands_in_an_explanation_of_wrong_usage() {
    let directory = fresh();
    for arguments in [
        vec!["indicators", "--period", "2026-Q9"],
        vec!["sync", "--json=1"],
        vec!["report", "--period", "2026-Q1", "2026-Q2"],
        vec!["report", "--period"],
    ] {
        let said = text(&svod(directory.path(), &arguments).stderr);
        let is_english = |word: &str| ["is", "not", "the", "expected", "value", "unexpected"].contains(&word);
        assert!(!said.split_whitespace().any(is_english), "{said}");
    }
}

#[test]
fn no_english_stands_in_a_help_text() {
    let help = |arguments: &[&str]| {
        let told = Command::new(env!("CARGO_BIN_EXE_svod")).args(arguments).arg("--help").output().unwrap();
        assert!(told.status.success(), "{arguments:?}");
        text(&told.stdout)
    };
    let whole = help(&[]);
    let listed = whole.split("Команды:").nth(1).unwrap().split("Параметры:").next().unwrap();
    let commands: Vec<&str> = listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    let commands: Vec<&str> = commands.into_iter().filter(|command| !command.is_empty()).collect();
    assert!(commands.len() >= 9, "{commands:?}");
    for told in commands.iter().map(|command| help(&[command])).chain([whole.clone()]) {
        for word in ["Usage", "Options", "Commands", "Arguments", "possible", "default:", "Print", "env:", "aliases"] {
            assert!(!told.contains(word), "«{word}» stands in: {told}");
        }
        assert!(told.lines().all(|line| line.chars().count() <= 100), "{told}");
    }
}

#[test]
fn a_demonstration_in_place_of_a_file_names_it() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("precious");
    fs::write(&file, "важное").unwrap();
    let told = Command::new(env!("CARGO_BIN_EXE_svod")).args(["demo", "--once", "--dir"]).arg(&file).output().unwrap();
    check_fails(&told, 1, &["precious — файл, а для примера нужна папка"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_in_russian() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let told = Command::new(env!("CARGO_BIN_EXE_svod")).arg("init").arg(file.join("work")).output().unwrap();
    check_fails(&told, 1, &["не пишется: на этом пути файл, а нужна папка", "Ничего не изменено", "повторите"]);
    assert!(!text(&told.stderr).contains("os error"), "{}", text(&told.stderr));
}

#[test]
fn a_missing_configuration_says_how_to_make_one() {
    let directory = tempfile::tempdir().unwrap();
    check_fails(&svod(directory.path(), &["sync"]), 1, &["svod.toml", "svod init"]);
}

#[test]
fn a_broken_database_is_explained_in_russian() {
    let directory = fresh();
    let database = directory.path().join("svod.db");
    let named = format!("база данных {}", database.display());
    fs::remove_file(&database).unwrap();
    check_fails(&svod(directory.path(), &["sync", "--json"]), 1, &[&named, "пуста или её нет", "svod migrate"]);
    fs::write(&database, "это не база").unwrap();
    for command in ["sync", "migrate"] {
        let told = svod(directory.path(), &[command]);
        check_fails(&told, 1, &[&named, "повреждена или это не база", "Восстановите файл из резервной копии"]);
        assert!(!text(&told.stderr).contains("ERROR"), "{}", text(&told.stderr));
    }
    change(&directory.path().join("svod.toml"), |text| text.replace("sqlite://svod.db", "sqlite://нет/svod.db"));
    let told = svod(directory.path(), &["report", "--period", "2026-Q1"]);
    check_fails(&told, 1, &["нет/svod.db не открывается: нет папки", "Проверьте database.address"]);
    assert!(!text(&told.stderr).contains("Порция"), "{}", text(&told.stderr));
}

#[test]
fn a_key_that_is_gone_says_where_it_was_and_what_a_new_one_means() {
    let directory = fresh();
    let key = directory.path().join("secrets/pseudonym_key");
    let ways = ["secrets/pseudonym_key", "Верните файл из резервной копии", "новый ключ"];
    fs::write(&key, "коротко").unwrap();
    check_fails(&svod(directory.path(), &["sync"]), 1, &[ways.as_slice(), &["короче 32 знаков"]].concat());
    fs::remove_file(&key).unwrap();
    for command in ["sync", "check"] {
        let told = svod(directory.path(), &[command]);
        check_fails(&told, 1, &[ways.as_slice(), &["не найден"]].concat());
        assert!(!text(&told.stderr).contains("svod init"), "{}", text(&told.stderr));
    }
}

#[test]
fn what_would_be_missed_later_is_a_fault_of_the_settings() {
    let directory = fresh();
    let settings = directory.path().join("svod.toml");
    let line = |word: &str| {
        let text = fs::read_to_string(&settings).unwrap();
        format!("svod.toml, строка {}, ключ", text.lines().position(|line| line.contains(word)).unwrap() + 1)
    };
    change(&settings, |text| {
        text.replace("folder = \"inbox/pos\"", "folder = \"\"")
            .replace("connector = \"vk\"", "connector = \"vkontakte\"")
            .replace("mapping = \"telegram-files\"", "mapping = \"telegram\"")
            .replace("receiver_url = \"\"", "receiver_url = \"https://cur.example.ru\"")
            .replace("receiver_ca_certificate = \"\"", "receiver_ca_certificate = \"нет.pem\"")
    });
    change(&settings, |text| text.replace("timezone = \"Europe/Volgograd\"", "timezone = 3"));
    let places = [
        format!("{} municipality.timezone", line("timezone = 3")),
        format!("{} feed.pos-files.settings.folder", line("folder = \"\"")),
        format!("{} feed.vk-files.connector: способа чтения «vkontakte» нет", line("vkontakte")),
        format!("{} feed.telegram-files.mapping: файла mappings/telegram.toml нет", line("mapping = \"telegram\"")),
    ];
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    check_fails(&svod(directory.path(), &["check"]), 1, &places);
    change(&settings, |text| text.replace("timezone = 3", "timezone = \"Europe/Volgograd\""));
    check_fails(&svod(directory.path(), &["check"]), 1, &["report.receiver_ca_certificate", "нет.pem"]);
    fs::rename(directory.path().join("mappings"), directory.path().join("elsewhere")).unwrap();
    for command in ["check", "sync"] {
        check_fails(&svod(directory.path(), &[command]), 1, &["папка соответствий не читается", "mappings.directory"]);
    }
}

#[test]
fn what_the_delivery_left_for_an_example_is_noted_until_it_is_replaced() {
    let directory = fresh();
    let told = text(&svod(directory.path(), &["check"]).stdout);
    for note in ["муниципалитет из поставки", "organisations.csv — организации из поставки"]
    {
        assert!(told.contains(note), "{told}");
    }
    change(&directory.path().join("svod.toml"), |text| text.replace("18720000", "18710000"));
    change(&directory.path().join("mappings/organisations.csv"), |text| text + "own;Своя организация;;;\n");
    let told = text(&svod(directory.path(), &["check"]).stdout);
    assert!(told.contains("в порядке") && !told.contains("из поставки"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_load_is_told_to_programs_in_json_and_to_the_system_in_its_code() {
    let here = Installation::new().await;
    let place = here.directory.path().to_owned();
    let told = svod(&place, &["sync", "pos-api", "incident-api", "--json"]);
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    let [summary] = check_json(&told, &["feeds"]).try_into().unwrap();
    let feeds = summary["feeds"].as_array().unwrap();
    assert_eq!(feeds.len(), 2);
    for feed in feeds {
        let number = |key: &str| feed[key].as_i64().unwrap_or_else(|| unreachable!("{key} in {feed}"));
        let parts = ["new", "changed", "unchanged", "filtered", "quarantined"].map(number);
        assert_eq!(number("read"), parts.iter().sum::<i64>());
        assert!(feed["filtered_by_reason"].is_object());
        assert_eq!((feed["outcome"].as_str(), feed["error"].as_str()), (Some("succeeded"), None));
        assert!(feed["faults"].is_array() && feed["missing_calendars"].is_array() && number("source_total") > 0);
    }
    here.faults.always(Scope::Pos, Fault::Html);
    let told = svod(&place, &["sync", "pos-api", "incident-api", "--json"]);
    assert_eq!(told.status.code(), Some(1));
    let [summary] = check_json(&told, &["feeds"]).try_into().unwrap();
    let outcomes: Vec<_> = summary["feeds"].as_array().unwrap().iter().map(|feed| &feed["outcome"]).collect();
    assert_eq!(outcomes, ["failed", "succeeded"]);
    let told = svod(&place, &["sync", "pos-api"]);
    let said = text(&told.stdout);
    assert_eq!(told.status.code(), Some(1));
    for part in ["не удалось", "ответ не в том формате", "Что загружено раньше, сохранено", "Откройте адрес"]
    {
        assert!(said.contains(part), "«{part}» is missing in: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_load_leaves_out_is_told_with_its_reasons() {
    let here = Installation::new().await;
    let told = svod(here.directory.path(), &["sync", "telegram-files", "--json"]);
    let [summary] = check_json(&told, &["feeds"]).try_into().unwrap();
    let feed = &summary["feeds"][0];
    let reasons = feed["filtered_by_reason"].as_object().unwrap();
    let sum: i64 = reasons.values().filter_map(Value::as_i64).sum();
    assert!(sum > 0 && Some(sum) <= feed["filtered"].as_i64(), "{feed}");
    let told = svod(here.directory.path(), &["sync", "vk-files"]);
    let said = text(&told.stdout);
    assert!(said.contains("отсеяно за все загрузки: "), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn submissions_and_indicators_are_told_in_json_alone() {
    let here = Installation::new().await;
    here.sync("incident-api").await;
    let place = here.directory.path().to_owned();
    let keys = [
        "municipality",
        "platform",
        "feeds",
        "external_id",
        "kind",
        "received_at",
        "status",
        "block",
        "due_at",
        "observed_at",
    ];
    let rows = check_json(&svod(&place, &["submissions", "--period", "2026-Q1", "--json"]), &keys);
    let stored = here.submissions().await;
    let period = svod::domain::Period::parse("2026-Q1").unwrap();
    let expected = stored.iter().filter(|row| period.contains(row.submission.received)).count();
    assert_eq!(rows.len(), expected);
    let keys = ["period", "as_of", "known_at", "municipality", "watched", "figures"];
    let told = svod(&place, &["indicators", "--period", "2026-Q1", "--by", "block,platform", "--json"]);
    let [answer] = check_json(&told, &keys).try_into().unwrap();
    let figures = answer["figures"].as_array().unwrap();
    for key in ["id", "slice", "value", "unit", "n", "low", "high", "note"] {
        assert!(figures.iter().all(|figure| figure.get(key).is_some()), "{key}");
    }
    let received = |figure: &&Value| figure["id"] == "V1";
    let sum: i64 = figures.iter().filter(received).filter_map(|figure| figure["value"].as_i64()).sum();
    assert_eq!(sum, i64::try_from(expected).unwrap());
    let sliced = figures.iter().filter(received).all(|figure| figure["slice"]["platform"] == "incident");
    assert!(sliced && figures.iter().any(|figure| figure["slice"]["block"] == "roads"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_loads_at_once_do_not_meet() {
    let here = Installation::new().await;
    let lock = here.app.lock().unwrap();
    let refused = svod(here.directory.path(), &["sync", "pos-api", "--json"]);
    check_fails(&refused, 1, &["загрузка уже идёт", "повторите"]);
    assert_eq!(here.faults.requests(Scope::Pos), 0);
    drop(lock);
    assert_eq!(svod(here.directory.path(), &["sync", "pos-api"]).status.code(), Some(0));
}
