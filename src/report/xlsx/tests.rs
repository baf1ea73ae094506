//! Tests of the workbook, read back with another program's eyes.

use std::io::{Cursor, Read as _};

use calamine::{Data, DataType as _, Range, Reader as _, Xlsx};

use super::report;
use crate::indicators::{Dimension, Figure};
use crate::report::{Coverage, ReportInput, tests::sample};

type Book = Xlsx<Cursor<Vec<u8>>>;

fn book(input: &ReportInput) -> Book {
    calamine::open_workbook_from_rs(Cursor::new(report(input).unwrap())).unwrap()
}

pub(super) fn sheet(input: &ReportInput, name: &str) -> Range<Data> {
    book(input).worksheet_range(name).unwrap()
}

pub(super) fn texts(range: &Range<Data>) -> String {
    range
        .used_cells()
        .filter_map(|(_, _, cell)| cell.get_string())
        .collect::<Vec<_>>()
        .join("\n")
        .replace('\u{a0}', " ")
}

/// The file of a package part, as text.
fn part(input: &ReportInput, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(report(input).unwrap())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

const SHEETS: [&str; 12] = [
    "Титул",
    "Показатели по блокам",
    "Блоки, скорость и качество",
    "Платформы и виды",
    "Платформы, скорость и качество",
    "Нормы и полнота сведений",
    "Организации",
    "Динамика",
    "Просрочено",
    "Полнота данных",
    "Опросы",
    "Определения",
];

#[test]
fn the_sheets_stand_in_their_order() {
    assert_eq!(book(&sample::realistic()).sheet_names(), SHEETS);
}

#[test]
fn without_surveys_there_is_no_sheet_of_them() {
    assert!(!book(&sample::empty()).sheet_names().contains(&"Опросы".to_owned()));
}

#[test]
fn no_sheet_holds_a_formula_whatever_the_texts_begin_with() {
    let mut book = book(&sample::nasty());
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
    assert!(texts(&sheet(&sample::nasty(), "Просрочено")).contains("=cmd|'/c calc'!A1"));
}

/// The row of «Показатели по блокам» that begins with `title`, and the thin row below it.
fn block_row(input: &ReportInput, title: &str) -> (Vec<Data>, Vec<Data>) {
    let range = sheet(input, "Показатели по блокам");
    let rows: Vec<_> = range.rows().collect();
    let at = rows.iter().position(|row| row[0].get_string() == Some(title)).unwrap();
    (rows[at].to_vec(), rows[at + 1].to_vec())
}

#[test]
fn every_block_has_a_row_and_the_values_are_numbers() {
    for (block, received) in crate::domain::Block::ALL.iter().zip(sample::RECEIVED) {
        let (row, _) = block_row(&sample::realistic(), block.title());
        assert_eq!(row[1].get_float(), Some(f64::from(u32::try_from(received).unwrap())), "{block}");
    }
    let (row, detail) = block_row(&sample::realistic(), "Всего");
    assert_eq!((row[1].get_float(), row[5].get_float()), (Some(2357.0), Some(0.83)));
    assert_eq!(detail[5].get_string().unwrap().replace('\u{a0}', " "), "81,4–84,6 %; n 2 121");
}

#[test]
fn a_missing_value_is_a_dash_with_its_note_and_never_a_zero() {
    let (row, detail) = block_row(&sample::realistic(), "Тема не определена");
    assert_eq!(row[5].get_string(), Some("—"));
    assert_eq!(detail[5].get_string().unwrap().replace('\u{a0}', " "), "n 3; малая выборка");
    let (row, detail) = block_row(&sample::empty(), "Дороги");
    assert!(row[1..].iter().all(|cell| cell.get_string() == Some("—")), "{row:?}");
    assert!(detail[1..].iter().all(|cell| cell.get_string() == Some("нет данных")), "{detail:?}");
}

#[test]
fn platforms_and_kinds_in_use_have_rows_and_the_others_have_none() {
    let titles = texts(&sheet(&sample::realistic(), "Платформы и виды"));
    for title in ["ПОС", "Инцидент", "ВКонтакте", "Сообщение", "Обращение (59-ФЗ)", "Всего"]
    {
        assert!(titles.lines().any(|line| line == title), "{title}");
    }
    assert!(!titles.lines().any(|line| line == "Тепловая карта"));
}

/// Place and name of every organisation, in the order of the sheet.
fn places(input: &ReportInput) -> Vec<(Option<f64>, String)> {
    let range = sheet(input, "Организации");
    let rows = range.rows().skip(5);
    rows.map(|row| (row[0].get_float(), row[1].get_string().unwrap().to_owned())).collect()
}

fn organisation(name: &str, on_time: f64, n: u64) -> Figure {
    sample::share("T1", &sample::by(Dimension::Organisation, name), on_time, n)
}

#[test]
fn organisations_are_ranked_from_twenty_cases_and_ties_share_a_place() {
    let figures = vec![
        organisation("Б", 0.8, 20),
        organisation("В", 0.9, 40),
        organisation("Мала", 1.0, 19),
        organisation("А", 0.8, 30),
        organisation("Г", 0.7, 21),
        organisation("Ещё меньше", 1.0, 2),
    ];
    let places = places(&ReportInput { figures, ..sample::empty() });
    let places: Vec<_> = places.iter().map(|(place, name)| (*place, name.as_str())).collect();
    let expected =
        [(Some(1.0), "В"), (Some(2.0), "А"), (Some(2.0), "Б"), (Some(4.0), "Г"), (None, "Ещё меньше"), (None, "Мала")];
    assert_eq!(places, expected);
}

#[test]
fn dates_are_dates_and_links_open_only_web_pages() {
    let range = sheet(&sample::realistic(), "Просрочено");
    let row = range.rows().nth(4).unwrap();
    assert!(row[5].is_datetime() && row[6].is_datetime(), "{row:?}");
    assert_eq!(row[7].get_float(), Some(52.0));
    let links = part(&sample::nasty(), "xl/worksheets/_rels/sheet9.xml.rels");
    assert!(!links.contains("javascript") && links.contains("https://example.org/a?b=1"), "{links}");
}

#[test]
fn an_incomplete_report_says_so_on_its_title() {
    assert!(
        texts(&sheet(&sample::realistic(), "Титул")).contains("Данные неполны. Поток «Инцидент»: данные опаздывают")
    );
    let mut input = sample::realistic();
    input.feeds.retain(|feed| !feed.late);
    assert!(!texts(&sheet(&input, "Титул")).contains("Данные неполны"));
}

#[test]
fn the_title_names_the_period_in_words_and_the_change_in_points() {
    let range = sheet(&sample::realistic(), "Титул");
    let text = texts(&range);
    assert!(
        text.contains("I квартал 2026 года") && text.contains("Состояние на 1 апреля 2026 года, 00:00 (UTC+3)"),
        "{text}"
    );
    let row = range.rows().find(|row| row[0].get_string() == Some("Доля в срок, %")).unwrap();
    assert!((row[5].get_float().unwrap() + 0.36).abs() < 1e-9, "{row:?}");
}

#[test]
fn a_change_that_is_shown_as_nought_has_no_sign() {
    let mut input = sample::realistic();
    let on_time = |figure: &&mut Figure| figure.id == "T1" && figure.slice.is_empty();
    let share = input.figures.iter_mut().find(on_time).unwrap().value;
    let before = input.previous.last_mut().unwrap().figures.iter_mut().find(on_time).unwrap();
    before.value = share.map(|share| share + 0.0004);
    let range = sheet(&input, "Титул");
    let row = range.rows().find(|row| row[0].get_string() == Some("Доля в срок, %")).unwrap();
    assert_eq!(row[5].get_float().map(f64::to_bits), Some(0.0_f64.to_bits()), "{row:?}");
}

#[test]
fn every_sheet_prints_on_a4_one_page_wide_with_page_numbers() {
    for number in 1..=SHEETS.len() {
        let xml = part(&sample::realistic(), &format!("xl/worksheets/sheet{number}.xml"));
        assert!(xml.contains("paperSize=\"9\"") && xml.contains("<pageSetUpPr fitToPage=\"1\"/>"), "sheet {number}");
        assert!(xml.contains("Лист &amp;P из &amp;N"), "sheet {number}");
    }
}

#[track_caller]
fn check_charts(input: &ReportInput, expected: usize) {
    let archive = zip::ZipArchive::new(Cursor::new(report(input).unwrap())).unwrap();
    let names = archive.file_names().map(Result::unwrap);
    assert_eq!(names.filter(|name| name.starts_with("xl/charts/chart")).count(), expected);
}

#[test]
fn there_is_a_chart_for_each_measure_that_was_made() {
    check_charts(&sample::realistic(), 6);
    check_charts(&sample::empty(), 0);
}

#[test]
fn a_chart_begins_with_the_total_but_of_counts_and_ends_with_the_last_block_that_has_a_value() {
    assert!(part(&sample::realistic(), "xl/charts/chart1.xml").contains("Динамика!$A$7:$A$16"));
    // «Тема не определена» has too few cases for a share.
    assert!(part(&sample::realistic(), "xl/charts/chart2.xml").contains("Динамика!$A$21:$A$30"));
}

/// The realistic quarter as the first one: of the earlier ones nothing is known.
fn first_quarter() -> ReportInput {
    let mut input = sample::realistic();
    let blank = |figure: &mut Figure| (figure.value, figure.n) = (figure.value.map(|_| 0.0), 0);
    input.previous.iter_mut().flat_map(|previous| &mut previous.figures).for_each(blank);
    input
}

#[test]
fn a_quarter_of_which_nothing_is_known_has_no_data_and_no_zero() {
    let range = sheet(&first_quarter(), "Титул");
    let row = range.rows().find(|row| row[0].get_string() == Some("Поступило, шт.")).unwrap();
    assert_eq!((row[4].get_string(), row[5].get_string()), (Some("нет данных"), Some("—")), "{row:?}");
    let trend = sheet(&first_quarter(), "Динамика");
    assert!(texts(&trend).contains("IV кв. 2025\nнет данных"), "{}", texts(&trend));
    let total = trend.rows().find(|row| row[0].get_string() == Some("Всего")).unwrap();
    assert!(total[1..5].iter().all(|cell| cell.get_string() == Some("—")) && total[5].get_float() == Some(2357.0));
    assert_eq!(part(&first_quarter(), "xl/charts/chart1.xml").matches("<c:ser>").count(), 1);
}

#[test]
fn a_quarter_that_is_not_over_says_so_on_every_sheet_of_figures() {
    let as_of = sample::instant("2026-03-06T09:00:00+03:00");
    let input = ReportInput { as_of, ..sample::realistic() };
    let progress = "период не окончен: прошло 65 дней из 90";
    for name in ["Титул", "Показатели по блокам", "Платформы и виды", "Организации", "Динамика"]
    {
        assert!(texts(&sheet(&input, name)).contains(progress), "{name}");
    }
    let title = texts(&sheet(&input, "Титул"));
    assert!(title.contains("IV кв. 2025 показан таким, каким он был за 25 дней до своего конца"), "{title}");
}

#[test]
fn a_quarter_that_has_not_begun_has_no_zeros_and_no_charts() {
    let as_of = sample::instant("2025-12-20T09:00:00+03:00");
    let zeros = crate::domain::Block::ALL.iter().map(|block| sample::by(Dimension::Block, block.as_str()));
    let zeros = zeros.chain([crate::indicators::Slice::new()]).map(|slice| sample::items("V1", &slice, 0)).collect();
    let input = ReportInput { as_of, figures: zeros, previous: Vec::new(), overdue: Vec::new(), ..sample::realistic() };
    assert_eq!(block_row(&input, "Всего").0[1].get_string(), Some("—"));
    assert!(texts(&sheet(&input, "Титул")).contains("период ещё не начался"));
    assert!(texts(&sheet(&input, "Просрочено")).contains("о просрочке сказать нечего"));
    check_charts(&input, 0);
}

#[test]
fn a_month_has_no_columns_for_a_comparison_that_is_not_made() {
    let period = crate::domain::Period::parse("2026-03").unwrap();
    let title = texts(&sheet(&ReportInput { period, previous: Vec::new(), ..sample::realistic() }, "Титул"));
    assert!(title.contains("95 % интервал") && !title.contains("Изменение"), "{title}");
}

#[test]
fn what_stands_open_names_its_day() {
    let title = texts(&sheet(&sample::realistic(), "Титул"));
    assert!(
        title.contains("В работе, шт. на 01.04.2026") && title.contains("Просрочено, шт. на 01.04.2026"),
        "{title}"
    );
}

#[test]
fn long_medians_stand_in_days_with_their_interval() {
    let range = sheet(&sample::realistic(), "Титул");
    let row = range.rows().find(|row| row[0].get_string() == Some("Медиана до решения, дн.")).unwrap();
    assert!((row[1].get_float().unwrap() - 96.502 / 24.0).abs() < 0.01, "{row:?}");
    assert_eq!(row[2].get_string(), Some("3,3–5,0"));
    assert!(texts(&range).contains("Медиана до первого ответа, ч"), "{}", texts(&range));
}

#[test]
fn no_table_is_wider_than_the_columns_that_have_a_width() {
    for (number, name) in (1..).zip(SHEETS) {
        let xml = part(&sample::realistic(), &format!("xl/worksheets/sheet{number}.xml"));
        let last =
            xml.split("<col ").skip(1).filter_map(|col| col.split("max=\"").nth(1)?.split('"').next()?.parse().ok());
        let last: u32 = last.max().unwrap();
        let end = sheet(&sample::realistic(), name).end().unwrap();
        assert!(end.1 < last, "{name}: column {} of {last}", end.1 + 1);
    }
}

/// Columns of the paper's width and those of the sheet, in pixels.
fn width_px(number: usize) -> f64 {
    let xml = part(&sample::realistic(), &format!("xl/worksheets/sheet{number}.xml"));
    let attribute = |col: &str, name: &str| -> f64 {
        col.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    let columns = xml.split("<col ").skip(1);
    columns.map(|col| (attribute(col, "max") - attribute(col, "min") + 1.0) * attribute(col, "width") * 7.0).sum()
}

#[test]
fn the_tables_of_indicators_and_of_feeds_are_printed_as_large_as_they_are() {
    for number in [2, 3, 4, 5, 6, 10] {
        // A4 lying, between margins of half an inch, at 96 pixels an inch; their smallest letters have 8 points.
        assert!(width_px(number) <= (11.69 - 1.0) * 96.0, "sheet {number}: {} px", width_px(number));
    }
}

#[test]
fn posts_are_said_to_owe_no_work() {
    for name in ["Показатели по блокам", "Платформы и виды"] {
        let text = texts(&sheet(&sample::realistic(), name));
        assert!(text.contains("Публикации стоят только в «Поступило»: срока у них нет"), "{name}");
    }
}

#[test]
fn a_median_in_the_other_unit_says_where_it_stands() {
    let range = sheet(&sample::realistic(), "Блоки, скорость и качество");
    let rows: Vec<_> = range.rows().collect();
    let row = |title: &str| {
        let at = rows.iter().position(|row| row[0].get_string() == Some(title)).unwrap();
        (rows[at], rows[at + 1])
    };
    let (values, details) = row("Дороги");
    assert_eq!((values[1].get_string(), details[1].get_string()), (Some("—"), Some("см. справа")));
    assert!(values[2].get_float().is_some());
    let (values, details) = row("ЖКХ");
    assert_eq!((values[2].get_string(), details[2].get_string()), (Some("—"), Some("см. слева")));
}

#[test]
fn no_change_is_told_against_a_period_that_was_not_loaded_whole() {
    let mut input = sample::realistic();
    let mut check = |coverage, [received, on_time]: [bool; 2], note: &str| {
        input.previous.last_mut().unwrap().coverage = coverage;
        let range = sheet(&input, "Титул");
        let row = |title: &str| range.rows().find(|row| row[0].get_string() == Some(title)).unwrap();
        assert_eq!(row("Поступило, шт.")[4].get_float(), Some(2216.0));
        let is_told = |title: &str| row(title)[5].get_float().is_some();
        assert_eq!([is_told("Поступило, шт."), is_told("Доля в срок, %")], [received, on_time]);
        assert!(texts(&range).contains(note), "{note}");
    };
    check(Coverage::Part, [false, false], "IV кв. 2025 загружен не полностью: изменение не показано");
    check(Coverage::WithoutPosts, [false, true], "IV кв. 2025: публикации загружены не полностью");
    check(Coverage::Whole, [true, true], "IV кв. 2025 показан на тот же срок после своего конца");
}

#[test]
fn an_item_overdue_since_some_hours_is_not_overdue_by_zero_days() {
    let range = sheet(&sample::realistic(), "Просрочено");
    assert_eq!(range.rows().next_back().unwrap()[7].get_string(), Some("менее дня"));
}

#[test]
fn a_question_of_a_survey_stands_once() {
    let text = texts(&sheet(&sample::realistic(), "Опросы"));
    assert_eq!(text.matches("Какую общественную территорию").count(), 1, "{text}");
}

#[test]
fn the_letters_of_the_formulas_are_explained_above_them() {
    let text = texts(&sheet(&sample::realistic(), "Определения"));
    for letter in
        ["P — отчётный период", "T — «Состояние на»", "S(t) — доля", "L — норма", "n — число", "Q — те", "W — до"]
    {
        assert!(text.contains(letter), "{letter}");
    }
}

#[test]
fn the_rules_of_deadlines_stand_with_the_definitions() {
    let text = texts(&sheet(&sample::realistic(), "Определения"));
    assert!(text.contains("Сроки. Обращение (59-ФЗ): 30 календ. дн.") && text.contains("предыдущий рабочий"), "{text}");
    assert!(!texts(&sheet(&sample::empty(), "Определения")).contains("Сроки."));
}

#[test]
fn the_workbook_carries_the_time_of_the_data_not_of_the_writing() {
    assert!(part(&sample::realistic(), "docProps/core.xml").contains("2026-03-31T21:00:00Z"));
}
