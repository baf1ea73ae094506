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
fn what_a_folder_accepts_is_told_in_russian() {
    check("accepted: xlsx, csv, and beside it others like it: 3", "принимаются: xlsx, csv, и ещё таких рядом: 3");
    check("a folder in a folder", "папка внутри папки");
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
