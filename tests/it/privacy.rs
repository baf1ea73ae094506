//! Personal data removed between connector and store: nothing planted reaches the disk, the package or the log.

use std::{fs, path::Path, process::Command};

use jiff::Timestamp;
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

/// What is inside a compressed record, or the bytes themselves.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let mut text = bytes.to_vec();
    for start in bytes.windows(4).enumerate().filter(|(_, window)| *window == MAGIC).map(|(start, _)| start) {
        let mut decoder = zstd::stream::read::Decoder::new(&bytes[start..]).unwrap().single_frame();
        let mut record = Vec::new();
        if std::io::Read::read_to_end(&mut decoder, &mut record).is_ok() {
            text.extend(record);
        }
    }
    text
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
    let inside = unpacked(&database.1);
    assert!(inside.len() > database.1.len() * 3 / 2, "the compressed records were not opened");
    assert!(String::from_utf8_lossy(&inside).matches("Обороны").count() > 20, "the texts are not there at all");
    places.push(("standard output".to_owned(), run.stdout));
    places.push(("log".to_owned(), run.stderr));
    let automaton = aho_corasick::AhoCorasick::new(&planted).unwrap();
    let mut found = Vec::new();
    for (name, bytes) in places {
        for hit in automaton.find_overlapping_iter(&unpacked(&bytes)) {
            found.push(format!("{name}: {}", planted[hit.pattern().as_usize()]));
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{} planted strings survived: {:#?}", found.len(), &found[..found.len().min(40)]);
}
