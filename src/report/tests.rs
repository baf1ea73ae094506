//! Tests of the package as a whole.

pub(in crate::report) mod sample;

use std::collections::HashSet;

use super::{Manifest, Package, ReportError, ReportInput, SCHEMA_VERSION, package};
use crate::indicators::Dimension;

fn names(package: &Package) -> Vec<&str> {
    package.files.iter().map(|file| file.name).collect()
}

fn file(package: &Package, name: &str) -> Vec<u8> {
    package.files.iter().find(|file| file.name == name).unwrap().content.joined()
}

#[test]
fn a_package_holds_five_files_and_the_manifest_is_the_last() {
    let package = package(&sample::realistic()).unwrap();
    assert_eq!(names(&package), ["report.xml", "report.xlsx", "report.csv", "SHA256SUMS", "manifest.json"]);
    assert_eq!(names(&package).into_iter().collect::<HashSet<_>>().len(), 5);
}

#[track_caller]
fn check_repeats(input: &ReportInput) {
    let (one, other) = (package(input).unwrap(), package(input).unwrap());
    for (one, other) in one.files.iter().zip(&other.files) {
        assert!(one == other, "{} differs between two builds", one.name);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    check_repeats(&sample::realistic());
}

#[test]
fn the_same_hostile_input_gives_the_same_bytes() {
    check_repeats(&sample::nasty());
}

#[test]
fn no_data_at_all_is_a_package_too() {
    check_repeats(&sample::empty());
}

#[test]
fn the_manifest_agrees_with_the_files_and_the_sums() {
    let package = package(&sample::realistic()).unwrap();
    let manifest: Manifest = serde_json::from_slice(&file(&package, "manifest.json")).unwrap();
    let sums = String::from_utf8(file(&package, "SHA256SUMS")).unwrap();
    assert_eq!(manifest.schema_version, SCHEMA_VERSION);
    assert_eq!((manifest.period.as_str(), manifest.municipality.as_str()), ("2026-Q1", "18710000"));
    assert_eq!((manifest.as_of.as_str(), manifest.known_at.as_str()), ("2026-03-31T21:00:00Z", "2026-04-10T06:15:00Z"));
    assert_eq!(manifest.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), names(&package)[..4]);
    for listed in &manifest.files {
        assert_eq!(listed.size_bytes, u64::try_from(file(&package, &listed.name).len()).unwrap());
    }
    let lines: Vec<String> =
        manifest.files[..3].iter().map(|listed| format!("{}  {}\n", listed.sha256, listed.name)).collect();
    assert_eq!(sums, lines.concat());
}

#[test]
fn the_sums_are_those_of_sha256sum() {
    let folder = tempfile::tempdir().unwrap();
    for file in package(&sample::realistic()).unwrap().files {
        std::fs::write(folder.path().join(file.name), file.content.joined()).unwrap();
    }
    let output = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "SHA256SUMS"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_slice_by_a_block_that_does_not_exist_is_refused() {
    let mut input = sample::realistic();
    input.figures[0].slice = sample::by(Dimension::Block, "weather");
    let error = package(&input).unwrap_err();
    assert!(matches!(error, ReportError::Figure { figure: "V1", .. }), "{error}");
}

#[test]
fn the_page_for_the_receiver_names_every_file_and_column() {
    const PAGE: &str = include_str!("../../docs/report.md");
    let package = package(&sample::realistic()).unwrap();
    let csv = String::from_utf8(file(&package, "report.csv")).unwrap();
    let columns = csv.trim_start_matches('\u{feff}').lines().next().unwrap().replace(';', "; ");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(PAGE).contains(&words(&columns)), "{columns}");
    for name in names(&package) {
        assert!(PAGE.contains(&format!("`{name}`")), "{name}");
    }
    assert!(PAGE.contains(super::XML_NAMESPACE) && PAGE.contains(super::TITLE.split(" по ").next().unwrap()));
}
