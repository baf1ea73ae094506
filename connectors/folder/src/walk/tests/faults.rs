//! What is wrong with files, and when it is told.

use svod_contract::{Damage, DiskFault, Lack};

use super::*;
use crate::scan::Dates;

#[test]
fn empty_files_are_told_of_by_name_and_keep_nothing_from_ending() {
    let mut feed = Feed::new();
    feed.put("a.csv", "", 60);
    feed.put("b.csv", "", 50);
    feed.put("c.csv", "c", 40);
    assert_eq!(feed.read_all(), ["c.csv"]);
    let told: Vec<String> = feed.listen(2).into_iter().map(|fault| fault.subject).collect();
    assert_eq!((told, feed.read_all()), (vec!["a.csv".to_owned(), "b.csv".to_owned()], vec![]));
}

#[test]
fn a_file_removed_in_the_middle_is_told_of() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_part(500);
    fs::remove_file(feed.path("a.csv")).unwrap();
    let told = feed.listen(1);
    assert_eq!(
        (told[0].subject.as_str(), &told[0].kind),
        ("a.csv", &FaultKind::Incomplete { lack: Lack::Rest, count: 500 })
    );
    assert_eq!(feed.listen(2), []);
}

#[test]
fn a_lasting_fault_is_told_once_in_every_run() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    let told = feed.fail(1, FaultKind::PasswordProtected);
    assert_eq!(told, [Fault { subject: "a.csv".into(), kind: FaultKind::PasswordProtected }]);
    assert_eq!(feed.listen(1), []);
    assert_eq!(feed.listen(2), told);
    assert_eq!(feed.listen(2), []);
}

#[test]
fn a_lasting_fault_goes_with_the_name_of_its_file() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    let subject = "a.csv / Sheet0".to_owned();
    feed.pull(1, |walk| walk.finish(&[Fault { subject, kind: FaultKind::MissingHeader }]));
    fs::rename(feed.path("a.csv"), feed.path("z.csv")).unwrap();
    assert_eq!(feed.read_all(), ["z.csv"]);
    assert_eq!(feed.listen(2), []);
}

#[test]
fn a_corrected_file_is_read_and_its_fault_is_gone() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.fail(1, FaultKind::NotTheFormat { damage: Damage::NotATable });
    feed.put("a.csv", "good", 50);
    assert_eq!(feed.read_all(), ["a.csv"]);
    assert_eq!(feed.listen(2), []);
}

#[test]
fn a_postponed_file_is_tried_at_the_next_run() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    let ((), told) = feed.pull(1, |walk| {
        let fault = walk.next_file().unwrap().0.fault(FaultKind::Changed);
        walk.postpone(Some(fault));
    });
    assert_eq!(told.len(), 1);
    assert_eq!(feed.listen(1), []);
    assert_eq!(feed.pull(2, next).0, Some(("a.csv".into(), 0)));
}

#[test]
fn a_passing_fault_is_told_once_in_every_run() {
    let mut feed = Feed::new();
    feed.put("a.csv", "", 60);
    assert_eq!(feed.listen(1).len(), 1);
    assert_eq!(feed.listen(1).len(), 0);
    assert_eq!(feed.listen(2).len(), 1);
}

#[test]
fn a_noted_fault_is_told_once() {
    let mut feed = Feed::new();
    let fault = Fault { subject: "a.csv".into(), kind: FaultKind::MissingHeader };
    feed.put("a.csv", "a", 60);
    let note = |walk: &mut Walk| {
        walk.note(fault.clone());
        walk.note(fault.clone());
        walk.reach(walk.position + 1);
    };
    assert_eq!(feed.pull(1, note).1, std::slice::from_ref(&fault));
    assert_eq!(feed.pull(1, note).1, []);
    assert_eq!(feed.pull(2, note).1, std::slice::from_ref(&fault));
    feed.pull(2, |walk| walk.finish(&[]));
    assert_eq!(feed.listen(3), []);
}

#[test]
fn what_was_noted_of_a_file_that_is_half_read_is_noted_again_by_the_next_run() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    let kind = FaultKind::UnknownColumns { names: vec!["Телефон".to_owned()], more: 0 };
    let fault = Fault { subject: "a.csv".to_owned(), kind };
    let ((), told) = feed.pull(1, |walk| {
        walk.note(fault.clone());
        walk.reach(1);
    });
    assert_eq!(told, std::slice::from_ref(&fault));
    assert_eq!(feed.pull(1, |_| ()).1, [], "once a run");
    assert_eq!(feed.pull(2, |_| ()).1, [fault]);
    feed.pull(2, |walk| walk.finish(&[]));
    assert_eq!(feed.listen(3), [], "it is read to its end");
}

#[test]
fn of_very_many_faults_of_one_kind_some_are_told() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    let note = |from: usize| {
        move |walk: &mut Walk| {
            for number in from..from + 70 {
                let (subject, author) = ("a.csv".into(), number.to_string());
                walk.note(Fault { subject, kind: FaultKind::UnlistedAuthor { author } });
            }
            walk.reach(1);
        }
    };
    let told: Vec<usize> = [0, 70, 140].map(|from| feed.pull(1, note(from)).1.len()).to_vec();
    assert_eq!(told, [70, 30, 0]);
    assert_eq!(feed.pull(2, note(210)).1.len(), 100, "those of the run before stand first");
}

#[test]
fn a_file_that_cannot_be_hashed_is_locked_and_the_next_one_is_read() {
    let feed = Feed::new();
    feed.put("b.csv", "b", 60);
    let mut scan = feed.scan();
    let lost = FoundFile {
        path: feed.path("lost.csv"),
        name: "lost.csv".into(),
        size_bytes: 1,
        dates: Dates { modified: Timestamp::MIN, laid_in: Timestamp::MIN },
    };
    scan.files.insert(0, lost);
    let mut walk = Walk::begin(FolderCursor::default(), scan, NOW);
    assert_eq!(walk.next_file().unwrap().0.name, "b.csv");
    assert_eq!(walk.take_faults().unwrap()[0].kind, FaultKind::Locked { cause: DiskFault::Missing });
}

#[test]
fn a_fault_of_a_kind_that_this_version_does_not_know_costs_its_line_alone() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.fail(1, FaultKind::PasswordProtected);
    let stored = feed.stored.take().unwrap();
    feed.stored = Some(Cursor::new(stored.as_str().replace("password_protected", "of_the_future")));
    assert_eq!(feed.listen(2), []);
}

#[test]
fn an_older_file_that_gives_nothing_lets_no_other_be_read_again() {
    let mut feed = Feed::new();
    feed.put("march.csv", "3", 30);
    feed.read_all();
    feed.put("february.csv", "2", 60);
    feed.fail(1, FaultKind::PasswordProtected);
    assert!(feed.read_all().is_empty());
}
