//! Personal data removed between connector and store: nothing planted reaches the disk, the package or the log.

use std::{fs, path::Path, process::Command};

use jiff::Timestamp;
use svod::{
    domain::Zone,
    mapping::{Mapping, Setting, embedded},
};
use svod_platforms::{Municipality, Town};

/// Bytes of every file below a folder, but the drop folders: those are the administrator's own exports.
fn everything_written(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut waiting = vec![directory.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("inbox") {
                waiting.push(path);
            } else if path.is_file() {
                files.push((path.display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    files
}

/// By which kept payloads are stored.
const DICTIONARY: &[u8] = include_bytes!("../../src/pipeline/payload/dictionary");

/// The bytes themselves, what is inside the compressed records among them, and how many those are.
fn unpacked(bytes: &[u8]) -> (Vec<u8>, usize) {
    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let (mut text, mut records) = (bytes.to_vec(), 0);
    for start in bytes.windows(4).enumerate().filter(|(_, window)| *window == MAGIC).map(|(start, _)| start) {
        let mut decoder =
            zstd::stream::read::Decoder::with_dictionary(&bytes[start..], DICTIONARY).unwrap().single_frame();
        let mut record = Vec::new();
        if std::io::Read::read_to_end(&mut decoder, &mut record).is_ok() {
            text.extend(record);
            records += 1;
        }
    }
    (text, records)
}

#[test]
fn a_demonstration_leaves_no_planted_personal_data_behind() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("demo");
    let run = Command::new(env!("CARGO_BIN_EXE_svod"))
        .args(["demo", "--once", "--dir"])
        .arg(&place)
        .env("SVOD_LOG", "trace")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let until: Timestamp = "2026-06-30T20:59:59+03:00".parse().unwrap();
    let planted = Town::generate(18_720_000, &Municipality::mikhailovka(), until).planted();
    assert!(planted.len() > 500, "only {} strings were planted", planted.len());
    let mut places = everything_written(&place);
    assert!(places.iter().any(|(name, bytes)| name.ends_with("svod.db") && bytes.len() > 1_000_000));
    assert!(run.stderr.len() > 10_000, "the log is empty");
    let database = places.iter().find(|(name, _)| name.ends_with("svod.db")).unwrap();
    let (inside, records) = unpacked(&database.1);
    assert!(records > 1000, "of the compressed records {records} were opened");
    assert!(String::from_utf8_lossy(&inside).matches("Обороны").count() > 20, "the texts are not there at all");
    places.push(("standard output".to_owned(), run.stdout));
    places.push(("log".to_owned(), run.stderr));
    let automaton = aho_corasick::AhoCorasick::new(&planted).unwrap();
    let mut found = Vec::new();
    for (name, bytes) in places {
        for hit in automaton.find_overlapping_iter(&unpacked(&bytes).0) {
            found.push(format!("{name}: {}", planted[hit.pattern().as_usize()]));
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{} planted strings survived: {:#?}", found.len(), &found[..found.len().min(40)]);
}

/// What is kept of a text of Telegram.
fn kept(mapping: &Mapping, text: &str) -> String {
    let payload = serde_json::json!({"id": "1/2", "date": "2026-03-01T10:00:00Z", "text": text});
    mapping.keep("messages", payload)["text"].as_str().unwrap().to_owned()
}

fn telegram() -> Mapping {
    let setting = Setting { zone: Zone::named("Europe/Volgograd").unwrap(), pseudonym_key: b"key of a test".to_vec() };
    Mapping::parse("telegram-files", &embedded(), setting).unwrap()
}

fn lines(fixture: &'static str) -> impl Iterator<Item = &'static str> {
    fixture.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A text outside the tokens of the masking.
fn without_tokens(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('[') {
        left.push_str(before);
        left.push(' ');
        rest = inside.split_once(']').map_or(inside, |(_, behind)| behind);
    }
    left.push_str(rest);
    left
}

fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[test]
fn every_spelling_of_personal_data_is_masked_and_nothing_beside_it() {
    let mapping = telegram();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in lines(include_str!("../../fixtures/mapping/personal_data.txt")) {
        let text = line.replace(['{', '}'], "");
        let masked = kept(&mapping, &text);
        let left = words(&without_tokens(&masked));
        let parts: Vec<Vec<String>> = line.split(['{', '}']).map(words).collect();
        let secrets = parts.iter().skip(1).step_by(2).flatten();
        let others: Vec<&String> = parts.iter().step_by(2).flatten().collect();
        let is_left = secrets.into_iter().any(|word| left.contains(word) && !others.contains(&word));
        if is_left || others.iter().any(|word| !left.contains(word)) || kept(&mapping, &masked) != masked {
            wrong.push(format!("{line}   →   {masked}"));
        }
        count += 1;
    }
    assert!(count >= 90, "the list shrank to {count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_names_no_one_stays_as_it_is() {
    let mapping = telegram();
    let changed = |line: &&str| kept(&mapping, line) != **line;
    let wrong: Vec<String> = lines(include_str!("../../fixtures/mapping/harmless.txt"))
        .filter(changed)
        .map(|line| format!("{line}   →   {}", kept(&mapping, line)))
        .collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
