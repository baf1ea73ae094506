//! Where one sweep ends and the next begins.

use super::*;

fn at(text: &str) -> Timestamp {
    format!("2026-03-01T{text}Z").parse().unwrap()
}

fn window(to: &str) -> Window {
    Window { from: None, to: at(to) }
}

fn over(newest: Option<&str>) -> Progress {
    Progress { from: Some(at("08:00:00")), until: at("12:00:00"), newest: newest.map(at), sweep: None, under: None }
}

#[track_caller]
fn check_from(newest: Option<&str>, overlap_s: Option<i64>, expected: &str) {
    let next = over(newest).follow(&window("13:00:00"), overlap_s).unwrap();
    assert_eq!((next.from, next.until), (Some(at(expected)), at("13:00:00")));
    assert_eq!((next.newest, next.sweep), (newest.map(at), Some(Sweep::default())));
}

#[test]
fn the_next_sweep_begins_before_the_watermark() {
    check_from(Some("11:00:00"), Some(600), "10:50:00");
    check_from(Some("11:00:00"), Some(0), "11:00:00");
}

#[test]
fn without_anything_seen_the_next_sweep_begins_where_the_last_did() {
    check_from(None, Some(600), "08:00:00");
}

#[test]
fn a_stream_that_is_not_incremental_is_read_whole() {
    check_from(Some("11:00:00"), None, "08:00:00");
}

#[test]
fn the_same_or_an_earlier_window_holds_nothing_new() {
    assert_eq!(over(None).follow(&window("12:00:00"), Some(600)), None);
    assert_eq!(over(None).follow(&window("11:00:00"), Some(600)), None);
}

#[test]
fn the_watermark_never_moves_back_nor_beyond_the_sweep() {
    let mut progress = over(Some("11:00:00"));
    progress.note(at("10:00:00"));
    assert_eq!(progress.newest, Some(at("11:00:00")));
    progress.note("2099-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(progress.newest, Some(at("12:00:00")));
}

#[test]
fn the_earliest_instant_has_an_overlap_too() {
    let progress = Progress { newest: Some(Timestamp::MIN), ..over(None) };
    let next = progress.follow(&window("13:00:00"), Some(600)).unwrap();
    assert_eq!(next.from, Some(Timestamp::MIN));
}

#[test]
fn a_cursor_survives_its_text() {
    for next in
        [Next::Start, Next::Page(2), Next::Offset(500), Next::Token("ey\"J".to_owned()), Next::Link("/x".into())]
    {
        let sweep = Sweep { next, pages: 3, seen: 1_500, total: None, digest: Some(u64::MAX), ..Sweep::default() };
        let progress = Progress { sweep: Some(sweep), ..over(Some("11:00:00")) };
        assert_eq!(Progress::read(&progress.write().unwrap()).unwrap(), progress);
    }
}

#[test]
fn a_cursor_of_somebody_else_is_refused() {
    for text in
        ["", "{}", "17", "{\"from\":null,\"until\":\"2026-03-01T12:00:00Z\",\"newest\":null,\"sweep\":null,\"x\":1}"]
    {
        let error = Progress::read(&Cursor::new(text)).unwrap_err();
        assert!(matches!(error, SourceError::Refused { reason: Reason::Cursor }), "{text}");
    }
}

#[test]
fn a_cursor_without_the_later_keys_is_read() {
    let text = r#"{"from":null,"until":"2026-03-01T12:00:00Z","newest":null,"sweep":
        {"next":{"page":3},"pages":2,"seen":6,"total":8,"digest":1}}"#;
    let progress = Progress::read(&Cursor::new(text)).unwrap();
    let sweep = progress.sweep.unwrap();
    assert_eq!((progress.under, sweep.slack, sweep.ended_early, sweep.seen), (None, 0, None, 6));
}

#[test]
fn a_sweep_that_begins_again_keeps_its_lower_bound_and_takes_the_later_upper_one() {
    let stuck = Progress { sweep: Some(Sweep { pages: 9, ..Sweep::default() }), ..over(Some("11:00:00")) };
    let again = stuck.again(&window("13:00:00"));
    assert_eq!((again.from, again.until, again.newest), (Some(at("08:00:00")), at("13:00:00"), Some(at("11:00:00"))));
    assert_eq!(again.sweep, Some(Sweep::default()));
}
