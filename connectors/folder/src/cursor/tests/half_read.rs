use super::*;

#[test]
fn what_was_noted_of_a_file_that_is_half_read_is_noted_again_by_the_next_run() {
    let mut feed = Feed::new();
    feed.put("a.csv", "1", 30);
    feed.put("a.csv copy.csv", "2", 20);
    let names = || vec!["Телефон".to_owned()];
    let fault = |subject: &str| Fault {
        subject: subject.to_owned(),
        kind: FaultKind::UnknownColumns { names: names(), more: 0 },
    };
    let noted = [fault("a.csv"), fault("a.csv / Лист"), fault("a.csv copy.csv")];
    let ((), told) = feed.pull(1, |cursor, scan| {
        let (file, _) = cursor.next_file(scan).unwrap();
        noted.iter().cloned().for_each(|note| cursor.note(note));
        cursor.advance(file, 1);
    });
    assert_eq!(told, noted);
    assert_eq!(feed.pull(1, |_, _| ()).1, [], "once a run");
    assert_eq!(feed.pull(2, |_, _| ()).1, noted[..2]);
    feed.pull(2, |cursor, scan| {
        let (file, _) = cursor.next_file(scan).unwrap();
        cursor.finish(file, scan, &[]);
    });
    assert_eq!(feed.pull(3, |_, _| ()).1, [], "it is read to its end");
}
