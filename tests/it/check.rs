//! `svod check`: whatever would spoil a load or a report is found before, told, and in the exit code.

use std::{fs, path::Path};

use svod::config::Config;

use crate::{
    command::{change, check_fails, fresh, svod, text},
    installation::Installation,
};

const GONE: [&str; 3] =
    ["mappings/incident-api.toml: файла нет, а загруженное посчитано по нему", "Верните файл из копии", "svod init"];

/// Takes an edited file away after everything was loaded with it.
async fn without_mapping(here: &mut Installation) {
    here.rewrite("mappings/incident-api.toml", |text| text + "# правка\n").await;
    here.sync("incident-api").await;
    fs::remove_file(here.directory.path().join("mappings/incident-api.toml")).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_file_that_is_gone_is_told_and_that_of_the_program_does_not_stand_in_for_it() {
    let mut here = Installation::new().await;
    without_mapping(&mut here).await;
    let place = here.directory.path();
    check_fails(&svod(place, &["check"]), 1, &[GONE.as_slice(), &["не загрузится поток: Инцидент."]].concat());
    for _ in 0..2 {
        let told = svod(place, &["sync", "incident-api"]);
        let said = text(&told.stdout);
        assert_eq!(told.status.code(), Some(1), "{said}");
        assert!(said.contains("Инцидент: ! не загружался: mappings/incident-api.toml: файла нет"), "{said}");
        assert_eq!(said.matches("файла нет").count(), 1, "{said}");
        // A feed that is read by other files is, and what was applied is not forgotten by it.
        let told = svod(place, &["sync", "pos-api"]);
        assert_eq!(told.status.code(), Some(0), "{}{}", text(&told.stdout), text(&told.stderr));
    }
    let told = svod(place, &["indicators", "--period", "2026-Q1"]);
    assert_eq!(text(&told.stderr).matches("файла нет").count(), 1, "{}", text(&told.stderr));
    assert_eq!(told.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_the_program_counts_once_it_is_put_there() {
    let mut here = Installation::new().await;
    without_mapping(&mut here).await;
    let place = here.directory.path();
    let delivered = svod::app::embedded_files().remove("incident-api.toml").unwrap();
    fs::write(place.join("mappings/incident-api.toml"), delivered).unwrap();
    assert_eq!(svod(place, &["sync", "incident-api"]).status.code(), Some(0));
    fs::remove_file(place.join("mappings/incident-api.toml")).unwrap();
    let told = svod(place, &["check"]);
    let said = text(&told.stdout);
    assert!(told.status.success(), "{}", text(&told.stderr));
    assert!(said.contains("действуют те, что в программе: incident-api.toml"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_is_a_fault() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let place = here.directory.path();
    change(&place.join("secrets/pseudonym_key"), |key| key.replace('0', "1"));
    check_fails(&svod(place, &["check"]), 1, &["не тот, с которым загружены данные", "Верните прежний ключ"]);
}

#[track_caller]
fn check_database(place: &Path, expected: &[&str]) {
    check_fails(&svod(place, &["check"]), 1, expected);
}

#[test]
fn a_database_that_does_not_work_is_a_fault() {
    let directory = fresh();
    let place = directory.path();
    change(&place.join("svod.toml"), |text| text.replace("sqlite://svod.db", "sqlite://svod.db?mode=ro"));
    check_database(place, &["только читается", "Дайте право на запись"]);
    change(&place.join("svod.toml"), |text| text.replace("?mode=ro", ""));
    fs::rename(place.join("svod.db"), place.join("away.db")).unwrap();
    check_database(place, &["svod.db пуста или её нет", "svod migrate"]);
    assert!(!place.join("svod.db").exists(), "a look makes no database");
    fs::write(place.join("svod.db"), "это не база").unwrap();
    check_database(place, &["svod.db повреждена или это не база", "Восстановите файл"]);
    change(&place.join("svod.toml"), |text| {
        text.replace("sqlite://svod.db", "postgres://svod:secret@127.0.0.1:1/svod")
    });
    check_database(place, &["postgres://…@127.0.0.1:1/svod не отвечает", "работает ли сервер"]);
}

#[test]
fn a_folder_of_a_feed_that_is_not_there_is_a_fault() {
    let directory = fresh();
    fs::remove_dir(directory.path().join("inbox/pos")).unwrap();
    let told = svod(directory.path(), &["check"]);
    check_fails(
        &told,
        1,
        &["ПОС, выгрузки: папки нет", "новых записей этого потока в отчёте не будет", "Создайте папку"],
    );
}

#[test]
fn settings_without_a_feed_are_a_fault() {
    let directory = fresh();
    let settings = directory.path().join("svod.toml");
    change(&settings, |text| text.replace("enabled = true", "enabled = false"));
    check_fails(&svod(directory.path(), &["check"]), 1, &["все потоки выключены", "enabled = true"]);
    fs::write(&settings, "").unwrap();
    check_fails(&svod(directory.path(), &["check"]), 1, &["нет ни одного потока", "Верните svod.toml из копии"]);
}

#[test]
fn a_feed_that_is_switched_off_is_not_loaded_by_its_name() {
    let directory = fresh();
    let told = svod(directory.path(), &["sync", "pos-files", "pos-api"]);
    check_fails(&told, 1, &["поток выключен: pos-api", "Ничего не загружено", "enabled = true"]);
}

#[test]
fn a_fault_that_feeds_share_is_told_once_with_all_of_them() {
    let directory = fresh();
    change(&directory.path().join("mappings/topics.csv"), |text| text + "pos;category;Своя тема;no_such_block;;\n");
    let config = Config::load(&directory.path().join("svod.toml")).unwrap();
    let titles: Vec<_> = config.feeds.iter().filter(|feed| feed.enabled).map(|feed| feed.title.as_str()).collect();
    let feeds = titles.join("; ");
    assert!(titles.len() > 3, "{feeds}");
    for (command, said) in [
        (vec!["check"], format!("не загрузятся потоки: {feeds}.")),
        (vec!["sync"], format!("{feeds}: ! не загружались: ")),
        (vec!["indicators", "--period", "2026-Q1"], format!("! {feeds}: потоки не загружаются: ")),
    ] {
        let told = svod(directory.path(), &command);
        let text = text(&told.stdout) + &text(&told.stderr);
        assert!(text.contains(&said) && text.matches("«no_such_block» не подходит").count() == 1, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_two_feeds_read_is_told() {
    let mut here = Installation::new().await;
    let shared = |text: String| text.replace("folder = \"inbox/telegram\"", "folder = \"./inbox/vk/\"");
    here.rewrite("svod.toml", shared).await;
    let told = svod(here.directory.path(), &["check"]);
    let said = text(&told.stdout);
    assert!(said.contains("inbox/vk читают несколько потоков: Телеграм, выгрузки; ВКонтакте, выгрузки."), "{said}");
    here.rewrite("svod.toml", |text| text.replace("folder = \"./inbox/vk/\"", "folder = \"inbox/telegram\"")).await;
    let told = svod(here.directory.path(), &["check"]);
    assert!(!text(&told.stdout).contains("читают несколько потоков"), "{}", text(&told.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_without_receipts_and_a_name_that_nobody_has_are_told() {
    let here = Installation::new().await;
    let place = here.directory.path();
    let empty = svod(place, &["indicators", "--period", "2026-Q1"]);
    assert!(text(&empty.stderr).contains("нет ни одного сообщения"), "{}", text(&empty.stderr));
    here.sync("pos-api").await;
    let later = text(&svod(place, &["indicators", "--period", "2026-Q3"]).stderr);
    assert!(later.contains("показатели — о том, что поступило раньше") && !later.contains("ни одного"), "{later}");
    let overdue = svod(place, &["submissions", "--overdue"]);
    assert_eq!(overdue.status.code(), Some(0), "{}", text(&overdue.stderr));
    let period = ["submissions", "--period", "2026-Q1"];
    for asked in [
        ["--organisation", "МКУ «Дорожники»"].as_slice(),
        &["--figure", "V1", "--by", "organisation=МКУ «Дорожники»"],
        &["--figure", "V1", "--by", "territory=Небывалое"],
    ] {
        let told = svod(place, &[period.as_slice(), asked].concat());
        assert_eq!(told.status.code(), Some(2), "{asked:?}: {}", text(&told.stdout));
        assert!(text(&told.stderr).contains("Нет ни одной записи"), "{}", text(&told.stderr));
    }
}
