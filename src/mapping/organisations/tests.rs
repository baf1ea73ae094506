use jiff::civil::{Date, date};

use super::{Organisations, organisation_titles};
use crate::{
    domain::OrganisationCode,
    mapping::{
        Files, embedded,
        table::{Faults, Names},
    },
};

const TODAY: Date = date(2026, 3, 1);

/// The code that a name has in a directory of the given rows.
fn found(rows: &str, name: &str) -> Option<String> {
    let mut files = embedded();
    if !rows.is_empty() {
        let text = format!("code;title;aliases;valid_from;valid_to\n{rows}\n");
        files.0.insert("organisations.csv".to_owned(), text);
    }
    let (mut names, mut faults) = (Names::default(), Faults::default());
    let organisations = Organisations::read(&files, &mut names, &mut faults);
    assert_eq!(faults.into_vec(), []);
    organisations.find(&names, name, TODAY).map(|code| code.as_str().to_owned())
}

#[track_caller]
fn check(rows: &str, name: &str, expected: Option<&str>) {
    assert_eq!(found(rows, name).as_deref(), expected, "{name}");
}

#[test]
fn quotes_and_dashes_make_no_other_organisation() {
    for name in [
        "ООО Михайловка Теплоэнерго",
        "ООО \"Михайловка — Теплоэнерго\"",
        "ООО „Михайловка-Теплоэнерго“",
        "ооо 'михайловка-теплоэнерго'",
    ] {
        check("", name, Some("heat"));
    }
}

#[test]
fn a_legal_form_in_short_in_full_or_left_out_makes_no_other_organisation() {
    for name in [
        "Дорожное хозяйство",
        "«Дорожное хозяйство»",
        "Муниципальное казенное учреждение \"Дорожное хозяйство\"",
        "МБУ «Дорожное хозяйство»",
        "«Дорожное хозяйство», МКУ",
        "М\u{41a}У Дорожное хозя\u{438}\u{306}ство",
        "MKУ «Дорожное хозяйство»",
    ] {
        check("", name, Some("roads"));
    }
    check("", "Общество с ограниченной ответственностью «ЭкоЦентр»", Some("waste"));
    check("", "ОАО «ЭкоЦентр»", Some("waste"));
    check("", "Публичное акционерное общество «Россети Юг»", Some("power"));
    check("", "ФГБУ «Никому не известное»", None);
}

#[test]
fn the_form_decides_where_two_organisations_have_one_name() {
    let rows = "a;МКУ «Благоустройство»;;;\nb;ООО «Благоустройство»;;;";
    check(rows, "МКУ Благоустройство", Some("a"));
    check(rows, "ООО «Благоустройство»", Some("b"));
    check(rows, "Муниципальное казённое учреждение «Благоустройство»", Some("a"));
    check(rows, "«Благоустройство» ООО", Some("b"));
    check(rows, "МБУ «Благоустройство»", None);
    check(rows, "Благоустройство", None);
}

#[test]
fn a_name_counts_on_the_days_of_its_row_alone() {
    let rows = "a;МКУ «Старое»;;;01.01.2026\nb;АО «Старое»;;01.01.2026;";
    check(rows, "Старое", Some("b"));
    check("a;МКУ «Старое»;;;01.01.2026", "Старое", None);
}

#[test]
fn a_name_of_nothing_but_a_form_is_a_name() {
    check("a;МКУ;;;", "МКУ", Some("a"));
    check("a;МКУ «Дом»;;;", "МКУ", None);
    check("a;МКУ «Дом»;;;", "", None);
    check("a;МКУ «Дом»;;;", "«»", None);
}

#[test]
fn a_word_that_begins_like_a_form_is_a_word() {
    check("a;Гудок;;;", "ГУ док", None);
    check("a;ООО «Аорта»;;;", "рта", None);
}

#[test]
fn forms_are_data_that_an_administrator_extends() {
    let mut files = embedded();
    let (mut names, mut faults) = (Names::default(), Faults::default());
    let rows = "code;title;aliases;valid_from;valid_to\na;Артель «Кружево»;;;\n";
    files.0.insert("organisations.csv".to_owned(), rows.to_owned());
    files.0.insert("legal_forms.csv".to_owned(), "abbreviation;wording\nАртель;\n".to_owned());
    let organisations = Organisations::read(&files, &mut names, &mut faults);
    assert_eq!(organisations.find(&names, "Кружево", TODAY).map(OrganisationCode::as_str), Some("a"));
    files.0.insert("legal_forms.csv".to_owned(), "abbreviation\nАртель\n".to_owned());
    Organisations::read(&files, &mut Names::default(), &mut faults);
    assert_eq!(faults.into_vec()[0].file, "mappings/legal_forms.csv");
}

#[test]
fn every_code_has_its_title() {
    let titles = organisation_titles(&Files(embedded().0)).unwrap();
    assert_eq!(titles.get("roads").map(String::as_str), Some("МКУ «Дорожное хозяйство»"));
}
