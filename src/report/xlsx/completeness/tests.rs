//! Tests of «Полнота данных».

use calamine::{Data, DataType as _};

use crate::report::{
    ReportInput,
    tests::sample,
    xlsx::tests::{sheet, texts},
};

/// The rows of «Полнота данных» that begin with `title`: of the feed, and of its loads.
fn feed_rows(input: &ReportInput, title: &str) -> [Vec<Data>; 2] {
    let range = sheet(input, "Полнота данных");
    let is_named = |row: &&[Data]| row[0].get_string().is_some_and(|text| text.starts_with(title));
    let rows: Vec<_> = range.rows().filter(is_named).map(<[Data]>::to_vec).collect();
    // «Потоки» is the title of the first table.
    rows.into_iter().filter(|row| !row[1].is_empty()).take(2).collect::<Vec<_>>().try_into().unwrap()
}

fn feed_row(input: &ReportInput, title: &str) -> Vec<Data> {
    let [row, _] = feed_rows(input, title);
    row
}

fn load_row(input: &ReportInput, title: &str) -> Vec<Data> {
    let [_, row] = feed_rows(input, title);
    row
}

#[test]
fn what_was_read_is_the_sum_of_what_became_of_it() {
    let heads = load_row(&sample::realistic(), "Поток");
    let heads: Vec<_> = heads[1..7].iter().filter_map(|cell| cell.get_string()).collect();
    assert_eq!(heads, ["Прочитано", "Новых", "Изменено", "Без изменений", "Отсеяно", "В карантин"]);
    for title in ["ПОС, выгрузки за неделю", "Инцидент"] {
        let row: Vec<_> = load_row(&sample::realistic(), title)[1..7].iter().filter_map(Data::get_float).collect();
        assert_eq!(row.len(), 6);
        assert!((row[0] - row[1..6].iter().sum::<f64>()).abs() < 0.5, "{title}: {row:?}");
    }
}

#[test]
fn the_share_in_quarantine_is_that_of_distinct_records() {
    let share = feed_row(&sample::realistic(), "Инцидент")[6].get_float().unwrap();
    assert!((share - 19.0 / 700.0).abs() < 1e-9, "{share}");
}

#[test]
fn a_feed_whose_last_run_failed_says_so() {
    let title = feed_row(&sample::realistic(), "Инцидент")[0].get_string().unwrap().to_owned();
    assert_eq!(title, "Инцидент (опаздывает; последняя загрузка не удалась)");
}

#[test]
fn what_was_left_out_stands_by_its_reason() {
    let rows = sheet(&sample::realistic(), "Полнота данных");
    let count =
        |title: &str| rows.rows().find(|row| row[0].get_string() == Some(title)).and_then(|row| row[1].get_float());
    assert_eq!((count("Публикация самой страницы"), count("Приветствие или поздравление")), (Some(214.0), Some(31.0)));
    assert!(texts(&sheet(&sample::empty(), "Полнота данных")).contains("Ничего не отсеяно"));
}
