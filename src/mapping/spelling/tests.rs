use super::fold;

#[track_caller]
fn same(left: &str, right: &str) {
    assert_eq!(fold(left), fold(right));
}

#[test]
fn case_and_yo_do_not_matter() {
    same("Населённый пункт", "НАСЕЛЕННЫЙ ПУНКТ");
}

#[test]
fn spaces_of_every_kind_do_not_matter() {
    same(" Мусор\u{a0}", "мусор");
    same("Плата  за\u{a0}ЖКУ", "Плата за ЖКУ");
}

#[test]
fn a_latin_letter_in_a_cyrillic_word_is_the_cyrillic_one() {
    same("ГK", "ГК");
    same("Общественный трaнспорт", "Общественный транспорт");
    same("Теплocнабжение", "Теплоснабжение");
}

#[test]
fn a_latin_word_stays_latin() {
    assert_ne!(fold("TKO"), fold("ТКО"));
}

#[test]
fn quotes_and_dashes_do_not_matter() {
    same("МКУ «Дорожное хозяйство»", "МКУ \"Дорожное хозяйство\"");
    same("ГБУЗ „ЦРБ“ — Михайловка", "ГБУЗ \"ЦРБ\" - Михайловка");
}

#[test]
fn invisible_characters_do_not_matter() {
    same("\u{feff}Номер", "Номер");
    same("благо\u{ad}устройство", "благоустройство");
}
