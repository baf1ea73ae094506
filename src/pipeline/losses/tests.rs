use super::*;

fn unreadable(subject: &str, column: &str, count: u64) -> Fault {
    let kind = FaultKind::UnreadableValues { stream: "appeals".into(), column: column.to_owned(), count };
    Fault { subject: subject.to_owned(), kind }
}

fn contradictions(subject: &str, count: u64) -> Fault {
    Fault { subject: subject.to_owned(), kind: FaultKind::Contradictions { count } }
}

#[test]
fn what_counts_the_same_thing_is_added_up_and_everything_else_stands_alone() {
    let mut losses = Losses::default();
    let empty = Fault { subject: "а.xlsx".to_owned(), kind: FaultKind::Empty };
    for fault in [
        unreadable("а.xlsx", "Тема", 1),
        contradictions("а.xlsx", 2),
        empty.clone(),
        unreadable("а.xlsx", "Статус", 3),
        unreadable("б.xlsx", "Тема", 4),
        unreadable("а.xlsx", "Тема", 5),
        contradictions("а.xlsx", 6),
        empty.clone(),
    ] {
        losses.note(fault);
    }
    let expected = [
        unreadable("а.xlsx", "Тема", 6),
        contradictions("а.xlsx", 8),
        empty.clone(),
        unreadable("а.xlsx", "Статус", 3),
        unreadable("б.xlsx", "Тема", 4),
        empty,
    ];
    assert_eq!(losses.into_parts().0, expected);
}

#[test]
fn only_what_was_not_told_yet_is_written() {
    let calendar = BTreeSet::from(["ru-2028.xml".to_owned()]);
    let mut losses = Losses::new(calendar.clone());
    let told = losses.untold().map(|value| Stored::parse(&value).unwrap().missing_calendars);
    assert_eq!(told, Some(calendar.clone()), "what was missing before belongs to this run too");
    assert_eq!(losses.untold(), None);
    losses.miss(calendar);
    assert_eq!(losses.untold(), None, "it was told");
    losses.note(contradictions("а.xlsx", 1));
    assert!(losses.untold().is_some());
    losses.note(contradictions("а.xlsx", 1));
    let told = losses.untold().map(|value| Stored::parse(&value).unwrap().faults);
    assert_eq!(told, Some(vec![contradictions("а.xlsx", 2)]));
    losses.miss(BTreeSet::from(["ru-2029.xml".to_owned()]));
    assert!(losses.untold().is_some());
    assert_eq!(losses.untold(), None);
}
