//! Which feed's word counts for an item that several feeds of one platform deliver, and for how long.

use std::fs;

use jiff::Timestamp;
use svod::{
    domain::Status,
    store::{defect, submission::StoredSubmission},
};
use svod_contract::FaultKind;
use svod_platforms::files;

use crate::installation::Installation;

const HEADER: &str = "Номер;Дата поступления;Дата фактического завершения работ;Категория;Стадия;Статус;Тип решения\n";

impl Installation {
    /// Puts one row of ПОС into the drop folder, alone, as exported at `at`.
    fn export_row(&self, id: &str, cells: &str, at: &str) {
        let folder = self.directory.path().join("inbox/pos");
        fs::remove_dir_all(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
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
        let mut tx = self.app.store.begin_reading().await.unwrap();
        let oktmo = &self.app.config.municipality.oktmo;
        let rows = defect::standing(&mut tx, oktmo, self.app.clock.now()).await.unwrap();
        rows.iter().map(|row| row.count).sum()
    }

    async fn item(&self, id: &str) -> Option<StoredSubmission> {
        self.submissions().await.into_iter().find(|row| row.submission.external_id.as_str() == id)
    }

    /// Changes a file of the working directory and opens the installation again.
    async fn rewrite(&mut self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.directory.path().join(file);
        let before = fs::read_to_string(&path).unwrap();
        let after = change(before.clone());
        assert_ne!(before, after, "nothing changed in {file}");
        fs::write(&path, after).unwrap();
        self.reopen().await;
    }
}

/// An open message that the interface delivered.
async fn open_item(here: &Installation) -> String {
    let rows = here.submissions().await;
    let open = rows.iter().find(|row| row.submission.status == Status::InProgress);
    open.unwrap().submission.external_id.as_str().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_speaks_for_an_interface_that_is_silent_for_too_long() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let id = open_item(&here).await;
    let closed = "01.03.2026;06.04.2026;Состояние дорог;Завершено;Отправлен ответ заявителю;Решено";
    here.export_row(&id, closed, "2026-04-07T08:00:00+03:00");
    here.go_to("2026-04-07");
    here.sync("pos-files").await;
    let row = here.item(&id).await.unwrap();
    assert_eq!(
        (row.submission.feed.as_str(), row.submission.status),
        ("pos-api", Status::InProgress),
        "it was read a day ago"
    );
    here.go_to("2026-04-10");
    here.sync("pos-files").await;
    let row = here.item(&id).await.unwrap();
    assert_eq!((row.submission.feed.as_str(), row.submission.status), ("pos-files", Status::Solved));
    assert!(row.submission.lifecycle.standing_closing().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_said_before_the_interface_spoke_is_no_news_under_new_rules() {
    let mut here = Installation::new().await;
    here.sync("pos-files").await;
    here.go_to("2026-04-07");
    here.sync("pos-api").await;
    let before = here.submissions().await;
    assert!(before.iter().any(|row| row.submission.feed.as_str() == "pos-api"));
    here.rewrite("svod.toml", |text| {
        let (head, tail) = text.split_once("[feed.pos-api]").unwrap();
        format!("{head}[feed.pos-api]{}", tail.replacen("enabled = true", "enabled = false", 1))
    })
    .await;
    here.rewrite("mappings/pos-files.toml", |text| text + "# a remark\n").await;
    here.go_to("2026-04-08");
    here.sync("pos-files").await;
    assert_eq!(here.submissions().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_rules_do_not_take_back_an_item_whose_last_record_is_defective() {
    let mut here = Installation::new().await;
    here.export_row("1", "01.03.2026;;Состояние дорог;Исполнение;Назначен исполнитель;", "2026-04-06T08:00:00+03:00");
    here.sync("pos-files").await;
    here.go_to("2026-04-07");
    here.export_row("1", "когда-то;;Состояние дорог;Исполнение;Назначен исполнитель;", "2026-04-07T08:00:00+03:00");
    assert_eq!(here.sync("pos-files").await.counts.quarantined, 1);
    assert!(here.item("1").await.is_some());
    here.rewrite("mappings/topics.csv", |text| text + "pos;category;Что-то новое;other;;\n").await;
    here.go_to("2026-04-08");
    here.sync("pos-files").await;
    assert!(here.item("1").await.is_some(), "it is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_export_that_comes_late_changes_nothing_and_is_told() {
    let here = Installation::new().await;
    let closed = "01.03.2026;06.03.2026;Состояние дорог;Завершено;Отправлен ответ заявителю;Решено";
    here.export_row("1", closed, "2026-04-06T08:00:00+03:00");
    here.sync("pos-files").await;
    let before = here.item("1").await;
    let open = "01.03.2026;;Состояние дорог;Исполнение;Назначен исполнитель;";
    here.add_row("старая.csv", "1", open, "2026-03-05T08:00:00+03:00");
    here.add_row("новая.csv", "2", open, "2026-04-07T08:00:00+03:00");
    here.go_to("2026-04-07");
    let done = here.sync("pos-files").await;
    assert_eq!((done.counts.new, done.counts.changed, done.counts.unchanged), (1, 0, 2));
    assert_eq!(here.item("1").await, before);
    let told: Vec<_> =
        done.faults.iter().filter(|fault| matches!(fault.kind, FaultKind::Outdated { count: 1 })).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].subject.contains("старая.csv"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_a_number_leaves_quarantine_when_its_place_holds_a_sound_one() {
    let here = Installation::new().await;
    let cells = "01.03.2026;;Состояние дорог;Исполнение;Назначен исполнитель;";
    here.export_row("", cells, "2026-04-06T08:00:00+03:00");
    assert_eq!(here.sync("pos-files").await.counts.quarantined, 1);
    assert_eq!(here.standing().await, 1);
    here.go_to("2026-04-07");
    here.add_row("другая.csv", "2", cells, "2026-04-07T08:00:00+03:00");
    here.sync("pos-files").await;
    assert_eq!(here.standing().await, 1, "another file says nothing of it");
    here.go_to("2026-04-08");
    here.export_row("1", cells, "2026-04-08T08:00:00+03:00");
    assert_eq!(here.sync("pos-files").await.counts.new, 1);
    assert_eq!(here.standing().await, 0);
}
