//! What several feeds and files tell of one item, in any order of arrival.

use std::fs;

use jiff::Timestamp;
use svod::{
    domain::{FeedName, Instant, Period, Precision, Status, TurnKind},
    indicators::Figure,
    pipeline::aggregate::{Moments, know},
    store::{defect, run::RunOutcome, submission::SubmissionVersion},
};
use svod_contract::FaultKind;
use svod_platforms::files;

use crate::installation::Installation;

const HEADER: &str = "Номер;Дата поступления;Дата планируемого завершения работ;Дата фактического завершения работ;Категория;Стадия;Статус;Тип решения;Заявитель выбрал подачу по 59-ФЗ;ФЗ\n";
const OPEN: &str = "01.03.2026;-;-;Состояние дорог;Исполнение;Назначен исполнитель;-;Нет;-";
const CLOSED: &str = "01.03.2026;-;06.03.2026;Состояние дорог;Завершено;Отправлен ответ заявителю;Решено;Нет;-";

impl Installation {
    fn clear_inbox(&self) {
        let folder = self.directory.path().join("inbox/pos");
        fs::remove_dir_all(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
    }

    /// Puts one row of ПОС into the drop folder, alone, as exported at `at`.
    fn export_row(&self, id: &str, cells: &str, at: &str) {
        self.clear_inbox();
        self.add_row("выгрузка.csv", id, cells, at);
    }

    /// Puts one row of ПОС beside what is in the drop folder.
    fn add_row(&self, name: &str, id: &str, cells: &str, at: &str) {
        let path = self.directory.path().join("inbox/pos").join(name);
        fs::write(&path, format!("{HEADER}{id};{cells}\n")).unwrap();
        let at: Timestamp = at.parse().unwrap();
        files::settle(&[path], at).unwrap();
    }

    fn go_to(&self, day: &str) {
        self.travel(format!("{day}T09:00:00+03:00").parse().unwrap());
    }

    /// Records in quarantine.
    async fn standing(&self) -> i64 {
        let known_at = self.known_at().await;
        let mut tx = self.app.store.begin_reading().await.unwrap();
        let rows = defect::standing(&mut tx, &self.app.config.municipality.oktmo, known_at).await.unwrap();
        rows.iter().map(|row| row.count).sum()
    }

    async fn item(&self, id: &str) -> Option<SubmissionVersion> {
        self.submissions().await.into_iter().find(|row| row.submission.external_id.as_str() == id)
    }
}

/// What must be the same whatever the order of arrival: everything but when it was learnt.
fn told(rows: Vec<SubmissionVersion>) -> Vec<String> {
    rows.into_iter().map(|row| format!("{:?} {:?}", row.submission, row.deadlines)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_interface_keeps_its_times_and_texts_in_every_order_of_arrival() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let alone = here.submissions().await;
    here.sync("pos-files").await;
    let both = here.submissions().await;
    for before in &alone {
        let id = before.submission.external_id.as_str();
        let after = &both.iter().find(|row| row.submission.external_id.as_str() == id).unwrap().submission;
        assert_eq!(after.received, before.submission.received, "{id}");
        assert_eq!(after.first_response, before.submission.first_response, "{id}");
        assert_eq!(after.text, before.submission.text, "{id}");
        assert_eq!(after.place, before.submission.place, "{id}");
        let exact = |row: &svod::domain::Submission| {
            row.lifecycle.turns().iter().filter(|turn| turn.at.precision() == Precision::Second).count()
        };
        assert!(exact(after) >= exact(&before.submission), "{id} lost seconds");
    }
    let twice = both.iter().filter(|row| row.submission.feeds.len() == 2).count();
    assert!(twice > both.len() * 9 / 10, "{twice} of {}", both.len());

    let turned = Installation::new().await;
    turned.sync("pos-files").await;
    turned.sync("pos-api").await;
    assert_eq!(told(turned.submissions().await), told(both), "another order");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_in_a_mapping_changes_nothing() {
    let mut here = Installation::new().await;
    here.sync("pos-files").await;
    let before = here.versions().await;
    here.rewrite("mappings/pos-files.toml", |text| text + "\n# a remark\n\n").await;
    here.go_to("2026-04-08");
    here.sync("pos-files").await;
    assert_eq!(here.versions().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_stays_when_its_last_record_cannot_be_read() {
    let mut here = Installation::new().await;
    here.export_row("1", OPEN, "2026-04-06T08:00:00+03:00");
    here.sync("pos-files").await;
    here.go_to("2026-04-07");
    here.export_row("1", &OPEN.replace("01.03.2026", "когда-то"), "2026-04-07T08:00:00+03:00");
    here.sync("pos-files").await;
    assert!(here.item("1").await.is_some());
    here.rewrite("mappings/topics.csv", |text| text + "pos;category;Что-то новое;other;;\n").await;
    here.go_to("2026-04-08");
    here.sync("pos-files").await;
    assert!(here.item("1").await.is_some(), "it is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_export_that_comes_late_tells_of_the_past() {
    let here = Installation::new().await;
    here.export_row("1", OPEN, "2026-04-06T08:00:00+03:00");
    here.sync("pos-files").await;
    here.add_row("старая.csv", "1", CLOSED, "2026-03-08T08:00:00+03:00");
    here.go_to("2026-04-07");
    here.sync("pos-files").await;
    let found = here.item("1").await.unwrap().submission;
    let turns: Vec<_> = found.lifecycle.turns().iter().map(|turn| (turn.kind, turn.at.day().to_string())).collect();
    let expected = [(TurnKind::Closed, "2026-03-06".to_owned()), (TurnKind::Reopened, "2026-04-06".to_owned())];
    assert_eq!((found.status, turns), (Status::Reopened, expected.to_vec()));

    let turned = Installation::new().await;
    turned.export_row("1", CLOSED, "2026-03-08T08:00:00+03:00");
    turned.sync("pos-files").await;
    turned.add_row("новая.csv", "1", OPEN, "2026-04-06T08:00:00+03:00");
    turned.go_to("2026-04-07");
    turned.sync("pos-files").await;
    assert_eq!(turned.item("1").await.unwrap().submission, found);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_one_age_are_taken_in_natural_order() {
    for names in [["appeals (9).csv", "appeals (10).csv"], ["appeals (10).csv", "appeals (9).csv"]] {
        let here = Installation::new().await;
        here.clear_inbox();
        for name in names {
            let cells = if name.contains("(10)") { CLOSED } else { OPEN };
            here.add_row(name, "1", cells, "2026-04-06T08:00:00+03:00");
            here.sync("pos-files").await;
        }
        assert_eq!(here.item("1").await.unwrap().submission.status, Status::Solved, "{names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_one_file_tells_twice_is_one_item_and_told() {
    let here = Installation::new().await;
    here.clear_inbox();
    let path = here.directory.path().join("inbox/pos/дважды.csv");
    fs::write(&path, format!("{HEADER}1;{CLOSED}\n1;{OPEN}\n2;{OPEN}\n2;{OPEN}\n")).unwrap();
    files::settle(&[path], "2026-04-06T08:00:00+03:00".parse().unwrap()).unwrap();
    let done = here.sync("pos-files").await;
    assert_eq!((done.counts.read, here.submissions().await.len()), (4, 2));
    let contradictions: Vec<_> =
        done.faults.iter().filter(|fault| matches!(fault.kind, FaultKind::Contradictions { count: 1 })).collect();
    assert_eq!(contradictions.len(), 1, "{:?}", done.faults);
    assert!(here.item("1").await.unwrap().submission.lifecycle.turns().is_empty(), "the last row counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_of_one_file_that_contradict_each_other_are_counted_and_the_first_counts() {
    let here = Installation::new().await;
    here.clear_inbox();
    let path = here.directory.path().join("inbox/pos/листы.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in [("Sheet0", [CLOSED, OPEN]), ("Лист1", [OPEN, OPEN])] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write_row(0, 0, HEADER.trim_end().split(';')).unwrap();
        for (line, (id, cells)) in (1..).zip(["1", "2"].into_iter().zip(rows)) {
            sheet.write_row(line, 0, format!("{id};{cells}").split(';')).unwrap();
        }
    }
    book.save(&path).unwrap();
    files::settle(&[path], "2026-04-06T08:00:00+03:00".parse().unwrap()).unwrap();
    let done = here.sync("pos-files").await;
    assert_eq!(done.outcome, RunOutcome::Incomplete);
    let counts: Vec<u64> = done
        .faults
        .iter()
        .filter_map(|fault| if let FaultKind::Contradictions { count } = fault.kind { Some(count) } else { None })
        .collect();
    assert_eq!(counts, [1], "{:?}", done.faults);
    assert_eq!(here.item("1").await.unwrap().submission.status, Status::Solved);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_date_was_lost_is_told_of_and_does_not_say_until_when_it_tells() {
    let here = Installation::new().await;
    here.export_row("1", CLOSED, "1980-01-01T00:00:00+03:00");
    let done = here.sync("pos-files").await;
    assert_eq!((done.outcome, done.is_whole), (RunOutcome::Incomplete, true));
    assert!(done.faults.iter().any(|fault| matches!(fault.kind, FaultKind::DateLost { .. })), "{:?}", done.faults);
    let basis = here.app.basis(None).await.unwrap();
    let moments = Moments::resolve(&basis, (None, None), here.app.clock.now()).await.unwrap();
    assert_eq!((moments.told_until, moments.as_of), (None, here.app.clock.now()));
    here.add_row("новее.csv", "1", OPEN, "2026-03-04T08:00:00+03:00");
    here.sync("pos-files").await;
    assert_eq!(here.item("1").await.unwrap().submission.status, Status::InProgress, "any other file is newer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_is_configured_no_more_keeps_its_word() {
    let mut here = Installation::new().await;
    here.sync("pos-files").await;
    here.sync("pos-api").await;
    let before = told(here.submissions().await);
    here.rewrite("svod.toml", |text| {
        let (head, tail) = text.split_once("[feed.pos-files]").unwrap();
        let rest = tail.find("\n[feed.").and_then(|place| tail.get(place..)).unwrap_or_default();
        format!("{head}{rest}")
    })
    .await;
    here.rewrite("mappings/topics.csv", |text| text + "pos;category;Что-то новое;other;;\n").await;
    here.go_to("2026-04-07");
    here.sync("pos-surveys").await;
    assert_eq!(told(here.submissions().await), before);
    let feeds = here.submissions().await.into_iter().flat_map(|row| row.submission.feeds);
    assert!(feeds.into_iter().any(|feed| feed == FeedName::new("pos-files")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_a_number_leaves_quarantine_when_its_place_holds_a_sound_one() {
    let here = Installation::new().await;
    here.export_row("", OPEN, "2026-04-06T08:00:00+03:00");
    assert_eq!(here.sync("pos-files").await.counts.quarantined, 1);
    assert_eq!(here.standing().await, 1);
    here.go_to("2026-04-07");
    here.add_row("другая.csv", "2", OPEN, "2026-04-07T08:00:00+03:00");
    here.sync("pos-files").await;
    assert_eq!(here.standing().await, 1, "another file says nothing of it");
    here.go_to("2026-04-08");
    here.export_row("1", OPEN, "2026-04-08T08:00:00+03:00");
    assert_eq!(here.sync("pos-files").await.counts.new, 1);
    assert_eq!(here.standing().await, 0);
}

/// The date of a file that was settled at this time.
fn dated(settled: &str) -> Instant {
    let settled: Timestamp = settled.parse().unwrap();
    (settled - jiff::SignedDuration::from_mins(10)).into()
}

/// Up to when the last whole load tells, and the numbers of these figures as of the clock.
async fn watched<const N: usize>(here: &Installation, ids: [&str; N]) -> (Option<Instant>, [u64; N]) {
    let basis = here.app.basis(None).await.unwrap();
    let now = here.app.clock.now();
    let told_until = Moments::resolve(&basis, (None, None), now).await.unwrap().told_until;
    let knowledge = know(&basis, Moments { told_until, ..here.moments().await }).await.unwrap();
    let figures = knowledge.figures(Period::parse("2026-Q1").unwrap(), &[vec![]]);
    let n = |id: &str| figures.iter().find(|figure: &&Figure| figure.id == id).unwrap().n;
    (told_until, ids.map(n))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_left_a_file_unread_watches_nothing_until_the_file_is_gone() {
    let here = Installation::new().await;
    let open = OPEN.replacen(";-;", ";20.03.2026;", 1);
    here.go_to("2026-03-10");
    here.export_row("1", &open, "2026-03-10T08:00:00+03:00");
    let done = here.sync("pos-files").await;
    assert!(done.is_whole, "{done:?}");
    here.go_to("2026-04-06");
    here.add_row("новая.csv", "2", &open, "2026-04-05T08:00:00+03:00");
    let torn = here.directory.path().join("inbox/pos/порвана.xlsx");
    fs::write(&torn, b"PK torn").unwrap();
    files::settle(std::slice::from_ref(&torn), "2026-04-05T09:00:00+03:00".parse().unwrap()).unwrap();
    let done = here.sync("pos-files").await;
    assert_eq!((done.outcome, done.is_whole, done.counts.new), (RunOutcome::Incomplete, false, 1), "{done:?}");
    let ids = ["V4", "T2", "V4.due_after_load", "T2.not_told"];
    assert_eq!(watched(&here, ids).await, (Some(dated("2026-03-10T08:00:00+03:00")), [2, 0, 2, 2]));
    fs::remove_file(torn).unwrap();
    let done = here.sync("pos-files").await;
    assert_eq!((done.is_whole, done.counts.read), (true, 0), "nothing is read again: {done:?}");
    assert_eq!(watched(&here, ids).await, (Some(dated("2026-04-05T08:00:00+03:00")), [2, 2, 0, 0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_lacks_a_column_has_looked_at_every_item() {
    let here = Installation::new().await;
    here.clear_inbox();
    let path = here.directory.path().join("inbox/pos/без столбца.csv");
    fs::write(&path, format!("{HEADER}1;{OPEN}\n").replace("Дата планируемого завершения работ", "Обещали к")).unwrap();
    files::settle(&[path], "2026-04-05T08:00:00+03:00".parse().unwrap()).unwrap();
    let done = here.sync("pos-files").await;
    assert_eq!((done.outcome, done.is_whole), (RunOutcome::Incomplete, true));
    assert_eq!(watched(&here, ["V4"]).await, (Some(dated("2026-04-05T08:00:00+03:00")), [1]));
}
