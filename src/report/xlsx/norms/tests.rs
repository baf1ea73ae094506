//! Tests of «Нормы и полнота сведений».

use calamine::DataType as _;

use crate::indicators::Dimension;
use crate::report::{
    ReportInput,
    tests::sample,
    xlsx::tests::{sheet, texts},
};

/// The first number of the rows of «Нормы и полнота сведений» that begin with `title`, in their order.
fn first_numbers(input: &ReportInput, title: &str) -> Vec<Option<f64>> {
    let range = sheet(input, "Нормы и полнота сведений");
    let rows = range.rows().filter(|row| row[0].get_string() == Some(title));
    rows.map(|row| row[1].get_float()).collect()
}

#[test]
fn norms_exits_and_completeness_have_a_sheet() {
    let mut input = sample::realistic();
    input.figures.push(sample::share("D4.topic", &sample::by(Dimension::Platform, "pos"), 0.25, 40));
    assert_eq!(first_numbers(&input, "Высокая"), [Some(0.85)]);
    // completeness, exits, what is not told
    assert_eq!(first_numbers(&input, "ПОС"), [Some(0.25), Some(15.0), Some(30.0)]);
    let text = texts(&sheet(&input, "Нормы и полнота сведений"));
    for words in ["Выбыло не позже срока", "Чего источники не сообщают", "Первый ответ в норму: не меньше"]
    {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn the_norms_that_the_cases_came_with_are_printed() {
    let text = texts(&sheet(&sample::realistic(), "Нормы и полнота сведений"));
    let norms = "Нормы, с которыми поступали обращения: важность не указана — у каждого обращения свой срок (встречается с \
                 12.01.2026; за период 3); Высокая — 6,0 ч (встречается с 01.07.2025; за период 21); Высокая — 4,0 ч";
    assert!(text.contains(norms), "{text}");
}

#[test]
fn what_nobody_tells_is_a_dash_with_its_note() {
    let range = sheet(&sample::realistic(), "Нормы и полнота сведений");
    let rows: Vec<_> = range.rows().collect();
    let at = rows.iter().position(|row| row[0].get_string() == Some("Важность не указана")).unwrap();
    assert_eq!((rows[at][1].get_string(), rows[at + 1][1].get_string()), (Some("—"), Some("источник не сообщает")));
}
