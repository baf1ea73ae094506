//! `svod report`: the same bytes again, delivered once, kept in the outbox when nobody takes them.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
};

use svod_platforms::{Fault, Scope};

use super::{svod, text};
use crate::installation::Installation;

const REPORT: [&str; 7] = [
    "report",
    "--period",
    "2026-Q1",
    "--as-of",
    "2026-04-06T09:00:00+03:00",
    "--known-at",
    "2026-04-06T09:00:01+03:00",
];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    REPORT.iter().copied().chain(more.iter().copied()).collect()
}

/// Every file below the outbox by its name.
fn outbox(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let folders = fs::read_dir(directory.join("outbox")).unwrap();
    let files = folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
    files.map(|file| file.unwrap().path()).map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

async fn loaded(change: impl FnOnce(String) -> String) -> Installation {
    let here = Installation::with(change).await;
    here.sync("pos-api").await;
    here
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_moments_give_the_same_bytes() {
    let here = loaded(|settings| settings).await;
    let place = here.directory.path();
    assert!(svod(place, &REPORT).status.success());
    let first = outbox(place);
    assert!(first.len() >= 5, "{:?}", first.keys());
    assert!(svod(place, &REPORT).status.success());
    assert_eq!(outbox(place), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_is_sent_once_and_its_receipt_is_told_again() {
    let here = loaded(|settings| settings).await;
    let place = here.directory.path();
    let mut receipts = Vec::new();
    for _ in 0..2 {
        let told = svod(place, &with(&["--push"]));
        assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
        let said = text(&told.stdout);
        receipts.push(said.split("квитанция ").nth(1).unwrap().trim().to_owned());
    }
    let received = here.platforms.received();
    assert_eq!((received.len(), here.faults.requests(Scope::Cur)), (1, 1));
    assert_eq!(receipts, [received[0].receipt.clone(), received[0].receipt.clone()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_does_not_double_the_package() {
    let here = loaded(|settings| settings).await;
    here.faults.push(Scope::Cur, Fault::CutBody);
    let told = svod(here.directory.path(), &with(&["--push"]));
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    assert_eq!((here.platforms.received().len(), here.faults.requests(Scope::Cur)), (1, 2));
    assert!(text(&told.stdout).contains(&here.platforms.received()[0].receipt));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_that_nobody_takes_stays_and_goes_out_later_under_its_number() {
    let here = loaded(|settings| settings.replace("retry_budget_s = 5", "retry_budget_s = 0")).await;
    let place = here.directory.path();
    here.faults.push(Scope::Cur, Fault::CutBody);
    let told = svod(place, &with(&["--push"]));
    assert_eq!(told.status.code(), Some(1));
    for part in ["Пакет не принят", "остался в папке", "outbox/18720000_2026-Q1", "под тем же номером"]
    {
        assert!(text(&told.stderr).contains(part), "{}", text(&told.stderr));
    }
    assert!(outbox(place).len() >= 5);
    let told = svod(place, &with(&["--push"]));
    assert_eq!((told.status.code(), here.platforms.received().len()), (Some(0), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_that_is_named_sends_the_same_package_whatever_was_loaded_since() {
    let here = loaded(|settings| settings.replace("retry_budget_s = 5", "retry_budget_s = 0")).await;
    let place = here.directory.path();
    here.faults.push(Scope::Cur, Fault::CutBody);
    // Without any moment, as people write it.
    let said = text(&svod(place, &["report", "--period", "2026-Q1", "--push"]).stderr);
    let command = said.lines().find(|line| line.trim().starts_with("svod report")).unwrap();
    let words: Vec<&str> = command.split_whitespace().skip(1).take_while(|word| *word != "--config").collect();
    assert!(words.contains(&"--as-of") && words.contains(&"--known-at"), "{command}");
    here.travel("2026-04-08T09:00:00+03:00".parse().unwrap());
    here.sync("pos-api").await;
    let told = svod(place, &words);
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    // The first attempt had been taken, only its answer was lost: had the key or the bytes differed, there were two.
    assert_eq!(here.platforms.received().len(), 1);
}

/// A receiver that gives everybody this answer; its address.
fn receiver(status: &'static str, headers: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).unwrap() > 2 {
                let lower = line.to_lowercase();
                length = lower.strip_prefix("content-length:").map_or(length, |size| size.trim().parse().unwrap());
                line.clear();
            }
            reader.read_exact(&mut vec![0; length]).unwrap();
            let size = body.len();
            let answer =
                format!("HTTP/1.1 {status}\r\n{headers}content-length: {size}\r\nconnection: close\r\n\r\n{body}");
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

#[track_caller]
fn check_refused(place: &Path, (status, headers, body): (&'static str, &'static str, &'static str), expected: &[&str]) {
    let address = receiver(status, headers, body);
    super::change(&place.join("svod.toml"), |settings| {
        let line = |line: &str| {
            if line.starts_with("receiver_url") { format!("receiver_url = \"{address}\"") } else { line.to_owned() }
        };
        settings.lines().map(line).collect::<Vec<_>>().join("\n")
    });
    let told = svod(place, &with(&["--push"]));
    let said = text(&told.stderr);
    assert_eq!(told.status.code(), Some(1), "{said}");
    for part in expected {
        assert!(said.contains(part), "«{part}» is missing in: {said}");
    }
    for wrong in ["base_url", "manifest", "не видел", "квитанция R"] {
        assert!(!said.contains(wrong), "«{wrong}» stands in: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_with_the_words_of_the_receiver() {
    let here = loaded(|settings| settings.replace("retry_budget_s = 5", "retry_budget_s = 0")).await;
    let place = here.directory.path();
    let unfit = ("422 Unprocessable", "", "{\"error\":\"нет подписи\\u001b[31m\"}");
    check_refused(place, unfit, &["ЦУР получил пакет и отклонил его", "Ответ ЦУР: «нет подписи [31m»"]);
    let used = ("409 Conflict", "", "{\"error\":\"ключ уже использован\"}");
    check_refused(place, used, &["под этим номером другой пакет", "«ключ уже использован»"]);
    let moved = ("302 Found", "location: https://elsewhere.example/\r\n", "");
    check_refused(place, moved, &["перенаправляет", "report.receiver_url"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_without_a_number_or_for_other_bytes_is_none() {
    let here = loaded(|settings| settings.replace("retry_budget_s = 5", "retry_budget_s = 0")).await;
    let place = here.directory.path();
    let unknown = ["не квитанция на этот пакет", "Принят ли пакет, неизвестно"];
    check_refused(place, ("201 Created", "", "{\"receipt\":\" \"}"), &unknown);
    check_refused(place, ("201 Created", "", "{\"receipt\":\"R-1\",\"sha256\":\"00\"}"), &unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_receiver_says_is_stored_without_what_no_database_keeps() {
    let here = loaded(|settings| settings.replace("retry_budget_s = 5", "retry_budget_s = 0")).await;
    let place = here.directory.path();
    check_refused(place, ("422 Unprocessable", "", "{\"error\":\"нет\\u0000 подписи\"}"), &["«нет  подписи»"]);
    let address = receiver("201 Created", "", "{\"receipt\":\"R\\u0000-1\"}");
    super::change(&place.join("svod.toml"), |settings| {
        let line = |line: &str| {
            if line.starts_with("receiver_url") { format!("receiver_url = \"{address}\"") } else { line.to_owned() }
        };
        settings.lines().map(line).collect::<Vec<_>>().join("\n")
    });
    let told = svod(place, &with(&["--push"]));
    assert!(text(&told.stdout).contains("квитанция R -1"), "{}", text(&told.stdout));
    let told = svod(place, &with(&["--push"]));
    assert!(text(&told.stdout).contains("квитанция R -1"), "{}", text(&told.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_package_is_not_sent_is_said_with_the_feeds() {
    let here = loaded(|settings| settings.replace("retry_budget_s = 5", "retry_budget_s = 0")).await;
    let place = here.directory.path();
    here.faults.always(Scope::Pos, Fault::Html);
    assert_eq!(svod(place, &["sync", "pos-api"]).status.code(), Some(1));
    let asked = ["report", "--period", "2026-Q1", "--push"];
    let said = text(&svod(place, &asked).stderr);
    for part in [
        "Пакет не отправлен: данные загружены не все",
        "остался в папке",
        "ПОС — последняя загрузка не удалась",
        "--incomplete",
    ] {
        assert!(said.contains(part), "«{part}» is missing in: {said}");
    }
    let told = svod(place, &[asked.as_slice(), &["--incomplete"]].concat());
    assert!(text(&told.stdout).contains("квитанция"), "{}", text(&told.stderr));
    let said = text(&told.stderr);
    assert!(said.contains("Пакет отправлен, но в нём не всё: ПОС — последняя загрузка не удалась"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_address_the_package_stays_in_the_outbox() {
    let without_address = |settings: String| {
        let lines =
            settings.lines().map(|line| if line.starts_with("receiver_url") { "receiver_url = \"\"" } else { line });
        lines.collect::<Vec<_>>().join("\n")
    };
    let here = loaded(without_address).await;
    let told = svod(here.directory.path(), &with(&["--push"]));
    assert_eq!(told.status.code(), Some(1));
    for part in ["адрес ЦУР не задан", "Пакет не отправлен: ", "остался в папке"]
    {
        assert!(text(&told.stderr).contains(part), "{}", text(&told.stderr));
    }
    assert!(outbox(here.directory.path()).len() >= 5);
    assert!(here.platforms.received().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_period_is_told_and_not_sent() {
    let here = loaded(|settings| settings).await;
    let place = here.directory.path();
    let told = svod(place, &["report", "--period", "2030-Q1"]);
    assert_eq!(told.status.code(), Some(0));
    let said = text(&told.stderr);
    for part in ["I квартал 2030 года", "ничего не поступило и не закрыто", "Проверьте --period"]
    {
        assert!(said.contains(part), "«{part}» is missing in: {said}");
    }
    let told = svod(place, &["report", "--period", "2030-Q1", "--push"]);
    assert_eq!(told.status.code(), Some(1));
    assert!(text(&told.stderr).contains("Пакет не отправлен"), "{}", text(&told.stderr));
    assert!(here.platforms.received().is_empty());
    let said = text(&svod(place, &REPORT).stderr);
    assert!(
        said.lines().all(|line| line.starts_with("· ") || line.starts_with("    ")),
        "a full period needs no words: {said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_of_former_rules_are_told_and_not_sent() {
    let here = loaded(|settings| settings).await;
    let place = here.directory.path();
    let topics = place.join("mappings/topics.csv");
    let before = fs::read_to_string(&topics).unwrap();
    fs::write(&topics, before + "pos;category;Новая категория;other;;\n").unwrap();
    let told = svod(place, &with(&["--push"]));
    assert_eq!(told.status.code(), Some(1));
    for part in ["изменены, но ещё не применены", "Выполните svod sync", "Пакет не отправлен"]
    {
        assert!(text(&told.stderr).contains(part), "{}", text(&told.stderr));
    }
    assert!(here.platforms.received().is_empty());
    let told = svod(place, &["indicators", "--period", "2026-Q1"]);
    assert!(text(&told.stderr).contains("изменены, но ещё не применены"), "{}", text(&told.stderr));
}
