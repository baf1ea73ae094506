//! Files that tell an item in several ways: said until a later file tells it once.

use std::fs;

use svod::{domain::Instant, store::run::RunOutcome};
use svod_platforms::{Scope, files};

use crate::installation::Installation;

const HEADER: &str = "Номер;Номер ЕПГУ;Источник;Верхнеуровневый ЛКО;Категория;Подкатегория;Факт;Организация, в которую поступило сообщение;Организация, в которой находится сообщение;Дата поступления;Дата планируемого завершения работ;Дата фактического завершения работ;Стадия;Статус;Просрочено;Фаст-трек;ФЗ;Заявитель выбрал подачу по 59-ФЗ;Тип решения;Направлено по email в ФОИВ, не подключенный к ПОС;Оценка ответа заявителем;Повторное рассмотрение;ФИО координатора;ФИО исполнителя;ФИО руководителя\n";
const OPEN: &str = "-;Исполнение;Назначен исполнитель;Нет;Да;Обычное сообщение;Нет;-";
const CLOSED: &str = "15.02.2026;Завершено;Отправлен ответ заявителю;Нет;Да;Обычное сообщение;Нет;Решено";

const FIRST: &str = "2026-04-05T09:00:00+03:00";
const SECOND: &str = "2026-04-06T08:00:00+03:00";

/// A file of ПОС: its name, its date, its rows.
type File<'f> = (&'f str, &'f str, &'f [(&'f str, &'f str)]);

const TWICE: File<'_> = ("дважды.csv", FIRST, &[("1", CLOSED), ("1", OPEN), ("2", OPEN), ("2", OPEN)]);
const ONCE: File<'_> = ("раз.csv", SECOND, &[("1", CLOSED)]);

impl Installation {
    /// Puts a file into the drop folder of ПОС, beside what is there.
    fn lay(&self, (name, at, rows): File<'_>) {
        let row = |(id, cells): &(&str, &str)| {
            format!(
                "{id};2445631210;EPGU;Волгоградская область;Мусор;Вывоз ТКО;Мусор не вывезен;Администрация;Администрация;\
                 12.02.2026;22.02.2026;{cells};-;5;-;-;-;-\n"
            )
        };
        let path = self.directory.path().join("inbox/pos").join(name);
        fs::write(&path, rows.iter().map(row).fold(HEADER.to_owned(), |text, row| text + &row)).unwrap();
        files::settle(&[path], at.parse().unwrap()).unwrap();
    }

    /// Whether each submission is told in several ways, by id.
    async fn contradicted(&self) -> Vec<(String, bool)> {
        let rows = self.submissions().await.into_iter().map(|row| row.submission);
        rows.map(|item| (item.external_id.as_str().to_owned(), !item.contradicted.is_empty())).collect()
    }
}

/// With nothing but these files in the drop folder of ПОС.
async fn with(files: &[File<'_>]) -> Installation {
    let here = Installation::new().await;
    here.drop("pos", &[]);
    for file in files {
        here.lay(*file);
    }
    here
}

const LISTED: &str = "svod submissions --contradicted";
const STANDS: &str = "последняя их выгрузка говорит разное";

#[tokio::test(flavor = "multi_thread")]
async fn a_contradiction_is_one_message_of_the_load_that_read_it_and_said_by_every_later_one() {
    let here = with(&[TWICE]).await;
    let first = here.svod(&["sync", "pos-files"]);
    first.check(1, &["не всё", "дважды.csv: один номер стоит в файле несколько раз", "таких записей: 1"]);
    assert!(!first.out.contains(STANDS), "it is said twice: {}", first.out);
    for _ in 0..2 {
        let later = here.svod(&["sync", "pos-files"]);
        later.check(1, &["не всё", STANDS, "таких записей: 1", LISTED, "svod sync pos-files"]);
        assert!(!later.out.contains("дважды.csv"), "{}", later.out);
    }
    let told = &here.svod(&["sync", "pos-files", "--json"]).json()[0]["feeds"][0];
    assert_eq!((&told["outcome"], &told["contradicted"]), (&"incomplete".into(), &1.into()), "{told}");
    let [row] = here.svod(&["submissions", "--contradicted", "--json"]).json().try_into().unwrap();
    assert_eq!((&row["external_id"], row["contradicted"].to_string()), (&"1".into(), r#"["pos-files"]"#.to_owned()));
    here.lay(ONCE);
    here.svod(&["sync", "pos-files"]).check(0, &["загружено"]);
    assert!(here.svod(&["submissions", "--contradicted", "--json"]).json().is_empty());
    here.svod(&["sync", "pos-files"]).check(0, &["загружено"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_report_and_push_say_it_of_their_period_until_it_is_mended() {
    let here = with(&[TWICE]).await;
    here.sync("pos-files").await;
    let before = here.known_at().await.to_string();
    let (figures, push) = (["indicators", "--period", "2026-Q1"], ["report", "--period", "2026-Q1", "--push"]);
    let parts = ["ПОС, выгрузки: о записях этого периода", STANDS, "таких записей: 1", LISTED];
    let said = here.svod(&figures);
    said.check(1, &parts);
    assert!(!said.err.contains("последняя загрузка неполная"), "one fault is two: {}", said.err);
    here.svod(&push).check(1, &[&parts[..], &["Пакет не отправлен", "выгрузка говорит о записях разное"]].concat());
    assert_eq!(here.faults.requests(Scope::Cur), 0);
    let forced = here.svod(&[&push[..], &["--incomplete"]].concat());
    forced.check(0, &["квитанция", "в нём не всё: ПОС, выгрузки — выгрузка говорит о записях разное"]);
    let other = here.svod(&["indicators", "--period", "2025-Q3"]);
    assert!(!other.err.contains(STANDS) && other.code == Some(0), "it is of another period: {other:?}");

    here.lay(ONCE);
    here.sync("pos-files").await;
    here.svod(&push).check(0, &["квитанция"]);
    let after = here.svod(&figures);
    assert!(!after.err.contains(STANDS) && after.code == Some(0), "{after:?}");
    here.svod(&[&figures[..], &["--known-at", &before]].concat()).check(1, &parts);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_order_of_files_leaves_the_same_contradictions() {
    let again: File<'_> = ("снова.csv", SECOND, &[("2", OPEN), ("2", CLOSED)]);
    let expected = [("1".to_owned(), false), ("2".to_owned(), true)];
    for files in [[TWICE, ONCE, again], [again, ONCE, TWICE], [ONCE, TWICE, again]] {
        let here = with(&[]).await;
        for file in files {
            here.lay(file);
            here.sync("pos-files").await;
        }
        assert_eq!(here.contradicted().await, expected, "{files:?}");
        let whole = with(&files).await;
        whole.sync("pos-files").await;
        assert_eq!(whole.contradicted().await, expected, "{files:?} at once");
        let known: Vec<Instant> = whole.versions().await.iter().map(|row| row.observed_at).collect();
        whole.sync("pos-files").await;
        assert_eq!(whole.versions().await.iter().map(|row| row.observed_at).collect::<Vec<_>>(), known);
        assert_eq!(whole.sync("pos-files").await.outcome, RunOutcome::Incomplete);
    }
}
