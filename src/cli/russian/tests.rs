use super::*;

#[track_caller]
fn check(detail: &str, expected: &str) {
    assert_eq!(in_russian(detail), expected);
}

#[test]
fn an_error_of_the_platform_is_told_in_russian() {
    check("answer 1: error 15: access denied", "ответ 1: ошибка 15: доступ закрыт");
}

#[test]
fn missing_comments_are_told_in_russian() {
    check("comments of threads that are not in the file: 4", "комментариев из веток, которых нет в файле: 4");
}

#[test]
fn an_unknown_key_is_told_in_russian() {
    check(
        "unknown field `foldr`, expected one of `folder`, `rows_max`",
        "ключа нет: `foldr`; бывают: `folder`, `rows_max`",
    );
}

#[test]
fn names_of_columns_stay() {
    check("«Дата поступления»", "«Дата поступления»");
}

#[test]
fn settings_are_told_in_russian() {
    check("must not be empty", "не должно быть пустым");
    check("must be a list of chat ids", "должно быть списком номеров чатов");
    check("must be an address like \"https://x\"", "должно быть адресом вида \"https://x\"");
    check(
        "invalid value: integer `-5`, expected u64",
        "не подходит число `-5`, нужно целое число без кавычек, не меньше нуля",
    );
    check("invalid type: integer `1`, expected a string", "число там, где нужно другое: `1`, нужен текст в кавычках");
    check("unknown field `addres`, expected `address`", "ключа нет: `addres`; бывает: `address`");
    check("unclosed array, expected `]`", "не закрыта скобка списка, нужно: `]`");
}

#[test]
fn the_system_and_the_database_are_told_in_russian() {
    check("Is a directory (os error 21)", "это папка, а нужен файл");
    check(
        "the database failed: error returned from database: (code: 14) unable to open database file",
        "база не отвечает: ответ базы: (код 14) файл базы не открывается",
    );
    check(
        "no production calendar for 2028: add `mappings/calendar/ru-2028.xml`",
        "нет производственного календаря года 2028: положите `mappings/calendar/ru-2028.xml`",
    );
}
