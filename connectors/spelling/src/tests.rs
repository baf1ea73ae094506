use unicode_normalization::UnicodeNormalization;

use super::{fold, fold_word, is_composed};

#[track_caller]
fn same(one: &str, other: &str) {
    assert_eq!(fold(one), fold(other));
}

#[test]
fn case_and_yo_do_not_matter() {
    same("Дата Поступления", "дата поступления");
    same("Населённый пункт", "НАСЕЛЕННЫЙ ПУНКТ");
}

#[test]
fn spaces_of_every_kind_do_not_matter() {
    same(" Мусор\u{a0}", "мусор");
    same("Плата  за\u{a0}ЖКУ", "Плата за ЖКУ");
    same("\u{a0} Номер\u{202f} \u{a0}ЕПГУ\u{2009}", "Номер ЕПГУ");
    same("Дата\r\nпоступления", "Дата поступления");
}

#[test]
fn a_latin_letter_in_a_cyrillic_word_is_the_cyrillic_one() {
    same("ГK", "ГК");
    same("Hoмep", "Номер");
    same("Общественный трaнспорт", "Общественный транспорт");
    same("Теплocнабжение", "Теплоснабжение");
}

#[test]
fn a_word_of_look_alikes_among_cyrillic_words_is_cyrillic() {
    same("Вывоз TKO", "Вывоз ТКО");
    same("Дата c", "Дата с");
    assert_ne!(fold("Чат VK"), fold("Чат ВК"));
}

#[test]
fn a_latin_word_by_itself_stays_latin() {
    assert_ne!(fold("TKO"), fold("ТКО"));
    let mut folded = String::new();
    fold_word("TKO", &mut folded);
    assert_eq!(folded, "tko");
}

#[test]
fn a_letter_written_as_two_characters_is_the_letter() {
    same("Стади\u{438}\u{306}", "Стадий");
    same("Городско\u{438}\u{306} транспорт", "Городской транспорт");
    same("\u{415}\u{308}лка", "Ёлка");
    same("Учe\u{308}т", "Учёт");
    let mut folded = String::new();
    fold_word("мо\u{438}\u{306}", &mut folded);
    assert_eq!(folded, "мой");
    assert_ne!(fold("мой"), fold("мои"));
}

#[test]
fn quotes_and_dashes_do_not_matter() {
    same("МКУ «Дорожное хозяйство»", "МКУ \"Дорожное хозяйство\"");
    same("ГБУЗ „ЦРБ“ — Михайловка", "ГБУЗ \"ЦРБ\" - Михайловка");
    same("Фаст\u{2011}трек", "Фаст-трек");
}

#[test]
fn stress_marks_and_invisible_characters_do_not_matter() {
    same("\u{feff}Номер", "Номер");
    same("\u{feff}Но\u{ad}мер\u{200b}", "Номер");
    same("благо\u{ad}устройство", "благоустройство");
    same("за\u{301}мок", "замок");
    same("Номер \u{200b} ЕПГУ \u{feff}", "Номер ЕПГУ");
}

#[test]
fn other_words_stay_other() {
    assert_ne!(fold("Номер"), fold("Номер ЕПГУ"));
}

#[test]
fn what_is_folded_stays_as_it_is() {
    for text in ["Вывоз TKO", "Городско\u{438}\u{306}", "ООО «УК „Дом“»", "Учe\u{308}т", "a\u{301}b"]
    {
        assert_eq!(fold(&fold(text)), fold(text));
    }
}

#[test]
fn letters_that_are_taken_for_composed_at_once_are() {
    for letter in ('\0'..=char::MAX).filter(|letter| is_composed(*letter)) {
        let alone: String = letter.into();
        assert_eq!(alone.nfc().collect::<String>(), alone);
        // Nor do they join with a letter before or behind them that is taken so.
        for other in ['a', 'е', 'и', '№', '«'] {
            let both: String = [other, letter, other].into_iter().collect();
            assert_eq!(both.nfc().collect::<String>(), both);
        }
    }
}
