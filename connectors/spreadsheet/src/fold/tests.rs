use super::fold;

#[track_caller]
fn check(one: &str, other: &str) {
    assert_eq!(fold(one), fold(other));
}

#[test]
fn case_makes_no_difference() {
    check("Дата Поступления", "дата поступления");
}

#[test]
fn yo_is_ye() {
    check("Населённый пункт", "Населенный пункт");
}

#[test]
fn spaces_of_all_kinds_are_one() {
    check("\u{a0} Номер\u{202f} \u{a0}ЕПГУ\u{2009}", "Номер ЕПГУ");
}

#[test]
fn a_line_break_is_a_space() {
    check("Дата\r\nпоступления", "Дата поступления");
}

#[test]
fn latin_letters_in_a_cyrillic_word_are_read_as_cyrillic() {
    check("Hoмep", "Номер");
    check("ГK", "ГК");
}

#[test]
fn a_decomposed_letter_is_the_letter() {
    check("Стади\u{438}\u{306}", "Стадий");
}

#[test]
fn dashes_are_one() {
    check("Фаст\u{2011}трек", "Фаст-трек");
}

#[test]
fn invisible_characters_are_not_there() {
    check("\u{feff}Но\u{ad}мер\u{200b}", "Номер");
}

#[test]
fn other_words_stay_other() {
    assert_ne!(fold("Номер"), fold("Номер ЕПГУ"));
}
