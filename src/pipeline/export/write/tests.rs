use super::*;
use crate::report::PackageFile;

fn package(text: &str) -> Package {
    let file = |name| PackageFile { name, content: format!("{name} {text}").into_bytes().into() };
    Package { files: ["report.xml", "SHA256SUMS", "manifest.json"].map(file).to_vec() }
}

/// Names of everything below a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = entries.collect();
    names.sort();
    names
}

#[test]
fn a_folder_has_its_name_only_when_it_is_whole() {
    let outbox = tempfile::tempdir().unwrap();
    let directory = outbox.path().join("18720000_2026-Q1_1f0c9a4e");
    // The second file cannot be written: a folder stands in its place.
    let temporary = outbox.path().join("broken");
    let broken = Package {
        files: vec![
            PackageFile { name: "a", content: vec![1].into() },
            PackageFile { name: "b/c", content: vec![2].into() },
        ],
    };
    assert!(matches!(write_folder(&broken, &temporary), Err(PipelineError::Write { .. })));
    assert!(!temporary.exists());
    write_folder(&package("1"), &directory).unwrap();
    assert_eq!(names(&directory), ["SHA256SUMS", "manifest.json", "report.xml"]);
}

#[test]
fn the_manifest_is_written_last() {
    let outbox = tempfile::tempdir().unwrap();
    let mut files = package("1").files;
    // What cannot be written stops everything behind it.
    files.insert(2, PackageFile { name: "no/such/folder", content: Content::default() });
    let directory = outbox.path().join("half");
    assert!(write_folder(&Package { files }, &directory).is_err());
    let [left] = names(outbox.path()).try_into().unwrap();
    assert!(left.starts_with("half.tmp-"), "{left}");
    assert_eq!(names(&outbox.path().join(left)), ["SHA256SUMS", "report.xml"]);
}

#[test]
fn a_folder_left_by_a_killed_process_does_not_matter() {
    let outbox = tempfile::tempdir().unwrap();
    let directory = outbox.path().join("again");
    let left = outbox.path().join(format!("again.tmp-{}", std::process::id()));
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("rest"), "half").unwrap();
    write_folder(&package("1"), &directory).unwrap();
    assert_eq!(names(outbox.path()), ["again"]);
    assert_eq!(names(&directory).len(), 3);
}

#[test]
fn an_existing_folder_is_left_alone_and_what_is_missing_is_added() {
    let outbox = tempfile::tempdir().unwrap();
    let directory = outbox.path().join("there");
    write_folder(&package("1"), &directory).unwrap();
    fs::write(directory.join("report.xml"), "opened and saved").unwrap();
    fs::write(directory.join("signed.pdf"), "signature").unwrap();
    fs::remove_file(directory.join("manifest.json")).unwrap();
    write_folder(&package("1"), &directory).unwrap();
    assert_eq!(fs::read_to_string(directory.join("report.xml")).unwrap(), "opened and saved");
    assert_eq!(names(&directory), ["SHA256SUMS", "manifest.json", "report.xml", "signed.pdf"]);
}
