use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use svod_contract::{DiskFault, FaultKind, Limit, Reason, StrayEntry};
use tempfile::TempDir;

use super::DropFolder;

const NOW: Timestamp = Timestamp::constant(1_770_000_000, 0);

struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { directory: TempDir::new().unwrap() }
    }

    fn put(&self, name: &str, content: &str, age_s: i64) -> &Self {
        let path = self.directory.path().join(name);
        fs::write(&path, content).unwrap();
        let modified = NOW - SignedDuration::from_secs(age_s);
        File::options().write(true).open(&path).unwrap().set_modified(modified.try_into().unwrap()).unwrap();
        self
    }

    fn folder(&self) -> DropFolder {
        DropFolder::new(self.directory.path().to_owned(), &["xlsx", "CSV"], 10, Duration::from_secs(2))
            .convertible(&["xlsb"])
    }

    #[track_caller]
    fn check(&self, files: &[&str], faults: &[(&str, &str)]) {
        let scan = self.folder().scan(NOW).unwrap();
        let found: Vec<&str> = scan.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(found, files);
        let faulty: Vec<(&str, &str)> =
            scan.faults.iter().map(|fault| (fault.subject.as_str(), fault.kind.code())).collect();
        assert_eq!(faulty, faults);
    }
}

#[test]
fn files_come_by_time_then_by_name() {
    let place = Place::new();
    place.put("b.csv", "1", 50).put("a.csv", "2", 50).put("new.xlsx", "3", 10).put("old.CSV", "4", 90);
    place.check(&["old.CSV", "a.csv", "b.csv", "new.xlsx"], &[]);
}

#[test]
fn files_of_equal_age_come_as_people_order_their_names() {
    let place = Place::new();
    place.put("appeals (10).xlsx", "1", 50).put("appeals (9).xlsx", "2", 50).put("appeals (2).xlsx", "3", 40);
    place.check(&["appeals (9).xlsx", "appeals (10).xlsx", "appeals (2).xlsx"], &[]);
}

#[test]
fn leftovers_of_other_programs_are_not_ours() {
    let place = Place::new();
    let leftovers = [
        "~$a.xlsx",
        ".~lock.a.xlsx#",
        ".hidden.csv",
        "a.csv.part",
        "a.xlsx.crdownload",
        "a.tmp",
        "Thumbs.db",
        "desktop.ini",
    ];
    for name in leftovers {
        place.put(name, "1", 50);
    }
    place.check(&[], &[]);
}

#[test]
fn what_else_lies_in_the_folder_is_told_by_name() {
    let place = Place::new();
    place.put("a.csv", "1", 50).put("b.docx", "1", 50).put("csv", "1", 50).put("d.XLSB", "1", 50);
    let (other, foreign) = ("other_kind", "foreign_format");
    place.check(&["a.csv"], &[("b.docx", other), ("csv", other), ("d.XLSB", foreign)]);
    let faults = place.folder().scan(NOW).unwrap().faults;
    let accepted = vec!["xlsx".to_owned(), "csv".to_owned()];
    assert_eq!(faults[0].kind, FaultKind::OtherKind { entry: StrayEntry::File { accepted }, more: 0 });
    assert_eq!(faults[2].kind, FaultKind::ForeignFormat { format: "XLSB".to_owned() });
}

#[test]
fn of_very_many_other_files_the_rest_is_counted() {
    let place = Place::new();
    for number in 10..40 {
        place.put(&format!("{number}.jpg"), "1", 50);
    }
    let faults = place.folder().scan(NOW).unwrap().faults;
    let last = faults.last().unwrap();
    assert_eq!((faults.len(), last.subject.as_str()), (20, "29.jpg"));
    assert!(matches!(last.kind, FaultKind::OtherKind { more: 10, .. }), "{last:?}");
}

#[test]
fn files_of_a_subfolder_are_read_and_folders_in_it_are_told_of() {
    let place = Place::new();
    let inner = place.directory.path().join("2026-03");
    fs::create_dir_all(inner.join("old")).unwrap();
    place.put("a.csv", "1", 50).put("2026-03/a.csv", "2", 60).put("2026-03/b.pdf", "3", 50).put(
        "2026-03/~$a.csv",
        "4",
        50,
    );
    let other = "other_kind";
    place.check(&["2026-03/a.csv", "a.csv"], &[("2026-03/b.pdf", other), ("2026-03/old", other)]);
    assert_eq!(place.folder().count().unwrap(), 2);
}

#[test]
fn attachments_beside_a_readable_file_of_a_subfolder_are_nobodys_business() {
    let place = Place::new();
    for name in ["export", "pictures"] {
        fs::create_dir_all(place.directory.path().join(name).join("inner")).unwrap();
    }
    place.put("export/a.csv", "1", 50).put("export/b.html", "2", 50).put("pictures/c.jpg", "3", 50);
    let scan = place.folder().with_attachments().scan(NOW).unwrap();
    let told: Vec<&str> = scan.faults.iter().map(|fault| fault.subject.as_str()).collect();
    assert_eq!((scan.files[0].name.as_str(), told), ("export/a.csv", vec!["pictures/c.jpg", "pictures/inner"]));
}

#[test]
fn a_link_out_of_a_subfolder_is_not_followed() {
    let (place, outside) = (Place::new(), Place::new());
    let inner = place.directory.path().join("inner");
    fs::create_dir(&inner).unwrap();
    outside.put("secret.csv", "1", 50);
    place.put("a.csv", "1", 50);
    symlink(outside.directory.path().join("secret.csv"), inner.join("link.csv")).unwrap();
    symlink(outside.directory.path(), place.directory.path().join("elsewhere")).unwrap();
    symlink(place.directory.path().join("a.csv"), inner.join("same.csv")).unwrap();
    let other = "other_kind";
    place.check(&["a.csv", "inner/same.csv"], &[("elsewhere", other), ("inner/link.csv", other)]);
}

#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let (place, outside) = (Place::new(), Place::new());
    outside.put("secret.csv", "1", 50);
    symlink(outside.directory.path().join("secret.csv"), place.directory.path().join("link.csv")).unwrap();
    symlink("/nowhere/at/all.csv", place.directory.path().join("dangling.csv")).unwrap();
    place.check(&[], &[("dangling.csv", "other_kind"), ("link.csv", "other_kind")]);
}

#[test]
fn a_link_inside_the_folder_is_a_file() {
    let place = Place::new();
    place.put("a.csv", "1", 50);
    symlink(place.directory.path().join("a.csv"), place.directory.path().join("b.csv")).unwrap();
    place.check(&["a.csv", "b.csv"], &[]);
}

#[test]
fn a_file_changed_a_moment_ago_is_half_copied() {
    Place::new().put("a.csv", "1", 1).check(&[], &[("a.csv", "half_copied")]);
}

#[test]
fn a_file_is_settled_exactly_when_the_time_has_passed() {
    Place::new().put("a.csv", "1", 2).check(&["a.csv"], &[]);
}

#[test]
fn a_file_changed_after_the_run_began_is_half_copied() {
    Place::new().put("a.csv", "1", -120).check(&[], &[("a.csv", "half_copied")]);
}

#[test]
fn a_file_dated_in_another_time_zone_is_read() {
    Place::new().put("a.csv", "1", -121).put("b.csv", "1", -3 * 3600).check(&["a.csv", "b.csv"], &[]);
}

#[test]
fn an_empty_file_is_a_fault_beside_good_ones() {
    Place::new().put("a.csv", "", 50).put("b.csv", "1", 50).check(&["b.csv"], &[("a.csv", "empty")]);
}

#[test]
fn a_file_above_the_limit_is_too_large() {
    let place = Place::new();
    place.put("a.csv", "12345678901", 50).put("b.csv", "1234567890", 50);
    place.check(&["b.csv"], &[("a.csv", "too_large")]);
    let kind = FaultKind::TooLarge { limit: Limit::SizeMaxBytes, max: 10 };
    assert_eq!(place.folder().scan(NOW).unwrap().faults[0].kind, kind);
}

#[test]
fn a_missing_folder_is_refused() {
    let folder = DropFolder::new("/nowhere/at/all".into(), &["csv"], 10, Duration::ZERO);
    let reason = Reason::Folder { path: "/nowhere/at/all".to_owned(), cause: DiskFault::Missing };
    assert_eq!(folder.scan(NOW).unwrap_err().reason(), &reason);
    assert_eq!(folder.count().unwrap_err().reason(), &reason);
}

#[test]
fn a_probe_counts_what_would_be_looked_at() {
    let place = Place::new();
    place.put("a.csv", "1", 50).put("b.csv", "", 50).put("c.pdf", "1", 50);
    assert_eq!(place.folder().count().unwrap(), 2);
}

#[test]
fn a_change_after_the_scan_is_seen() {
    let place = Place::new();
    place.put("a.csv", "abc", 50);
    let file = place.folder().scan(NOW).unwrap().files.remove(0);
    assert!(!file.is_changed() && !file.is_gone());
    place.put("a.csv", "abd", 49);
    assert!(file.is_changed());
    assert!(!file.is_gone());
    fs::remove_file(&file.path).unwrap();
    assert!(file.is_changed() && file.is_gone());
}
