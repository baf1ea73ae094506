use super::*;

const NAME: &str = "mappings/calendar/ru-2026.xml";

/// A whole file around `days`, which begin on line 4.
fn file(days: &str) -> String {
    format!(
        "<calendar year=\"2026\">\n<holidays><holiday id=\"7\" title=\"День России\"/></holidays>\n<days>\n{days}\n</days>\n</calendar>"
    )
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let faults = read(NAME, text).unwrap_err();
    let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let expected: Vec<String> = expected.iter().map(|fault| format!("{NAME}{fault}")).collect();
    assert_eq!(texts, expected);
}

#[track_caller]
fn check_day(day: &str, expected: &str) {
    check(&file(day), &[expected]);
}

#[test]
fn a_day_off_without_a_reason_is_declared() {
    let year = read(NAME, &file(r#"<day d="03.30" t="1"/>"#)).unwrap();
    assert_eq!(year.cells[88], Cell::Declared);
    assert_eq!(year.cells.len(), 365);
}

#[test]
fn a_file_cut_short_is_a_fault() {
    let whole = file(r#"<day d="06.12" t="1" h="7"/>"#);
    assert!(read(NAME, &whole).is_ok());
    check(&whole.replace("</calendar>", ""), &[": файл обрывается: нет закрывающего </calendar>"]);
}

#[test]
fn a_file_without_days_is_a_fault() {
    check(&file(""), &[", ключ days: нет ни одного праздника и переноса: файл неполный"]);
}

#[test]
fn an_empty_file_is_a_fault() {
    check("", &[": файл обрывается: нет закрывающего </calendar>"]);
}

#[test]
fn a_file_that_is_no_xml_names_the_line() {
    let faults = read(NAME, "<calendar year=\"2026\">\n</days>").unwrap_err();
    assert_eq!(faults[0].line, Some(2));
    assert!(faults[0].problem.starts_with("файл не читается как XML"), "{faults:?}");
}

#[test]
fn the_year_must_be_that_of_the_name() {
    let text = file(r#"<day d="06.12" t="1" h="7"/>"#).replace("2026", "2025");
    check(&text, &[", строка 1, ключ year: в файле 2025 год: назовите файл ru-2025.xml или исправьте год"]);
}

#[test]
fn a_year_that_is_no_number_is_a_fault() {
    let text = file(r#"<day d="06.12" t="1" h="7"/>"#).replace("2026", "MMXXVI");
    check(&text, &[", строка 1, ключ year: год «MMXXVI» не читается: ожидается, например, 2026"]);
}

#[test]
fn unknown_elements_and_attributes_are_faults() {
    check_day("<week/>", ", строка 4, ключ calendar/days/week: неизвестный элемент");
    check_day(r#"<day d="06.12" t="1" x="7"/>"#, ", строка 4, ключ x: неизвестный атрибут");
}

#[test]
fn text_between_elements_is_a_fault() {
    check_day(r#"<day d="06.12" t="1"/> 13.06"#, ", строка 4: лишний текст между элементами");
}

#[test]
fn a_day_must_exist() {
    check_day(r#"<day d="02.29" t="1"/>"#, ", строка 4, ключ day.d: нужны месяц и день через точку: 06.12 — 12 июня");
    check_day(r#"<day t="1"/>"#, ", строка 4, ключ day.d: нужны месяц и день через точку: 06.12 — 12 июня");
}

#[test]
fn a_day_stands_once() {
    check_day(
        "<day d=\"06.12\" t=\"1\"/>\n<day d=\"06.12\" t=\"2\"/>",
        ", строка 5, ключ day.d: этот день уже указан выше",
    );
}

#[test]
fn a_holiday_must_be_listed() {
    check_day(r#"<day d="06.12" t="1" h="9"/>"#, ", строка 4, ключ day.h: праздника с таким id нет в списке holidays");
}

#[test]
fn the_kind_of_a_day_is_one_of_three() {
    check_day(
        r#"<day d="06.12" t="4"/>"#,
        ", строка 4, ключ day.t: ожидается 1 (выходной), 2 (сокращённый) или 3 (рабочий выходной)",
    );
    check_day(r#"<day d="06.11" t="3"/>"#, ", строка 4, ключ day.t: 3 — рабочий выходной, а это и так будний день");
    check_day(
        r#"<day d="06.12" t="2" h="7"/>"#,
        ", строка 4, ключ day.t: рабочий день (2 или 3) не бывает праздником или переносом",
    );
    check_day(
        r#"<day d="06.12" t="1" h="7" f="06.13"/>"#,
        ", строка 4, ключ day.f: день не бывает сразу праздником (h) и переносом (f)",
    );
}

#[test]
fn every_fault_of_a_file_is_told() {
    check(
        &file("<day d=\"06.31\" t=\"1\"/>\n<day d=\"06.12\" t=\"1\" f=\"x\"/>"),
        &[
            ", строка 4, ключ day.d: нужны месяц и день через точку: 06.12 — 12 июня",
            ", строка 5, ключ day.f: нужны месяц и день через точку: 01.04 — 4 января",
        ],
    );
}
