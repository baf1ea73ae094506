//! Whole runs: whatever is laid into a folder, and however often one is broken off.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// A content, and how long ago it was told.
type Statement = (String, i64);

/// What happens to a folder.
#[derive(Debug, Clone)]
enum Event {
    Put { name: usize, content: usize, age: usize },
    Rename { name: usize, to: usize },
    Run { breaks_off: bool },
}

const NAMES: [&str; 7] = ["a.csv", "a (1).csv", "a (10).csv", "a07.csv", "a7.csv", "inner/a.csv", "inner/b.csv"];
const CONTENTS: [&str; 4] = ["nothing", "x", "y", "z"];
const AGES: [i64; 4] = [40, 50, 60, 3600];

/// A folder with everything that was ever read out of it, in order.
struct Place {
    feed: Feed,
    heard: Vec<Statement>,
    present: BTreeMap<&'static str, Statement>,
    runs: i64,
}

impl Place {
    fn new() -> Self {
        let feed = Feed::new();
        fs::create_dir(feed.path("inner")).unwrap();
        Self { feed, heard: Vec::new(), present: BTreeMap::new(), runs: 0 }
    }

    fn put(&mut self, name: &'static str, content: &str, age: i64) {
        self.feed.put(name, content, age);
        self.present.insert(name, (content.to_owned(), age));
    }

    fn happen(&mut self, event: &Event) {
        match event {
            Event::Put { name, content, age } => self.put(NAMES[*name], CONTENTS[*content], AGES[*age]),
            Event::Rename { name, to } => {
                if let Some(statement) = self.present.remove(NAMES[*name]) {
                    fs::rename(self.feed.path(NAMES[*name]), self.feed.path(NAMES[*to])).unwrap();
                    self.present.insert(NAMES[*to], statement);
                }
            }
            Event::Run { breaks_off } => self.run(*breaks_off),
        }
    }

    /// One run of two pulls a file; each pull after a restart. One that breaks off does so in the middle.
    fn run(&mut self, breaks_off: bool) {
        self.runs += 1;
        let pulls = if breaks_off { self.present.len() } else { 2 * self.present.len() + 1 };
        for _ in 0..pulls {
            if self.feed.pull(self.runs, |walk| step(walk, &mut self.heard)).0 {
                return;
            }
        }
        assert!(breaks_off, "the run does not end: {:?}", self.heard);
    }

    /// What lies there was heard, and behind all that is older.
    fn check(&self) {
        for told in self.present.values() {
            let last = self.heard.iter().rposition(|heard| heard == told);
            assert!(last.is_some(), "{told:?} was not read: {:?}", self.heard);
            let is_older = |heard: &Statement| heard.1 > told.1 && heard.0 != "nothing";
            for older in self.heard.iter().filter(|heard| is_older(heard)) {
                let first = self.heard.iter().position(|heard| heard == older);
                assert!(first < last, "{told:?} was not read behind {older:?}: {:?}", self.heard);
            }
        }
    }
}

/// Reads half of a file, or its other half; whether nothing was left.
fn step(walk: &mut Walk, heard: &mut Vec<Statement>) -> bool {
    let Some((file, position)) = walk.next_file() else { return true };
    let content = fs::read_to_string(&file.path).unwrap();
    let told = (content, NOW.duration_since(file.date()).as_secs());
    if told.0 == "nothing" {
        let fault = file.fault(FaultKind::PasswordProtected);
        heard.push(told);
        walk.finish(&[fault]);
    } else if position == 0 {
        walk.reach(1);
    } else {
        heard.push(told);
        walk.reach(2);
        walk.finish(&[]);
    }
    false
}

fn event() -> impl Strategy<Value = Event> {
    let (names, contents, ages) = (0..NAMES.len(), 0..CONTENTS.len(), 0..AGES.len());
    prop_oneof![
        4 => (names.clone(), contents, ages).prop_map(|(name, content, age)| Event::Put { name, content, age }),
        1 => (names.clone(), names).prop_map(|(name, to)| Event::Rename { name, to }),
        2 => prop_oneof![3 => Just(false), 1 => Just(true)].prop_map(|breaks_off| Event::Run { breaks_off }),
    ]
}

/// Files of different names, and the order in which they come.
fn deliveries() -> impl Strategy<Value = Vec<(&'static str, usize, usize)>> {
    let file = (0..CONTENTS.len(), 0..AGES.len());
    prop::collection::vec(file, NAMES.len())
        .prop_map(|files| NAMES.into_iter().zip(files).map(|(name, (content, age))| (name, content, age)).collect())
        .prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_run_ends_and_hears_what_lies_there(events in prop::collection::vec(event(), 1..20)) {
        let mut place = Place::new();
        for event in &events {
            place.happen(event);
            if matches!(event, Event::Run { breaks_off: false }) {
                place.check();
            }
        }
        place.run(false);
        place.check();
        let heard = place.heard.len();
        place.run(false);
        prop_assert_eq!(place.heard.len(), heard, "read again without a reason");
    }

    #[test]
    fn the_same_files_tell_the_same_in_any_order(files in deliveries(), runs in prop::collection::vec(any::<bool>(), 7)) {
        let mut place = Place::new();
        for ((name, content, age), runs) in files.iter().zip(runs) {
            place.put(name, CONTENTS[*content], AGES[*age]);
            if runs {
                place.run(false);
                place.check();
            }
        }
        place.run(false);
        place.check();
        let expected: BTreeSet<&Statement> = place.present.values().collect();
        prop_assert_eq!(place.heard.iter().collect::<BTreeSet<_>>(), expected);
    }
}

#[test]
fn a_run_broken_off_goes_on_where_it_was() {
    let mut place = Place::new();
    for (name, age) in NAMES.into_iter().zip([90, 80, 70, 60, 50, 40, 30]) {
        place.put(name, name, age);
    }
    place.run(true);
    let heard = place.heard.len();
    place.run(false);
    assert!(heard > 0 && place.heard.len() == NAMES.len(), "{:?}", place.heard);
}

#[test]
fn a_run_broken_off_begins_anew_when_other_files_lie_before_its_place() {
    let mut place = Place::new();
    place.put("a7.csv", "x", 60);
    place.put("a07.csv", "y", 50);
    place.run(true);
    assert_eq!(place.heard, [("x".to_owned(), 60)]);
    place.put("a.csv", "z", 90);
    place.run(false);
    place.check();
    assert_eq!(place.heard.len(), 4);
}

#[test]
fn files_whose_faults_no_cursor_held_are_read_again_by_the_next_run() {
    let mut feed = Feed::new();
    for number in 0..50 {
        feed.put(&format!("{number}.csv"), &number.to_string(), 90);
    }
    feed.put("last.csv", "last", 30);
    let fail = |walk: &mut Walk, count: usize| {
        for _ in 0..count {
            let fault = walk.next_file().unwrap().0.fault(FaultKind::PasswordProtected);
            walk.finish(&[fault]);
        }
    };
    assert_eq!(feed.pull(1, |walk| fail(walk, 50)).1.len(), 50);
    assert_eq!(feed.pull(2, |walk| fail(walk, 1)).1.len(), 20 + 1);
    let again = |walk: &mut Walk| {
        assert_eq!(next(walk), Some(("20.csv".to_owned(), 0)));
        fail(walk, 30);
    };
    assert_eq!(feed.pull(3, again).1.len(), 20 + 30 + 1);
    assert_eq!(feed.listen(4).len(), 51);
}
