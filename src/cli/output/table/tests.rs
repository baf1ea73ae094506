use super::*;

const HEADER: [&str; 3] = ["Поток", "Итог", "Без изменений"];

fn rows() -> Vec<Vec<String>> {
    [
        ["ВКонтакте, выгрузки", "не загружался", "1\u{a0}234\u{a0}567"],
        ["МУП «Водопроводно-канализационное хозяйство»", "загружено", "0"],
        ["pos-2026-02-13.xlsx / Sheet0, строка 1224", "185,6\u{a0}ч (7,7\u{a0}дн.)", ""],
    ]
    .map(|row| row.map(str::to_owned).to_vec())
    .to_vec()
}

/// Every line keeps to the width, and whatever has a digit in it stands there whole.
#[track_caller]
fn check(columns: usize) -> String {
    let table = laid_out((&HEADER, &rows()), 2, columns);
    for line in table.lines() {
        assert!(line.chars().count() <= columns, "{columns}: {line}");
    }
    for number in ["1\u{a0}234\u{a0}567", "pos-2026-02-13.xlsx", "1224", "185,6\u{a0}ч", "(7,7\u{a0}дн.)"] {
        assert!(table.lines().any(|line| line.contains(number)), "{columns}: «{number}» is cut:\n{table}");
    }
    table
}

#[test]
fn a_table_keeps_to_the_width_and_cuts_no_number() {
    for columns in 43..=140 {
        check(columns);
    }
}

#[test]
fn a_table_of_a_wide_screen_has_a_line_for_each_row() {
    assert_eq!(check(140).lines().count(), 5);
}

#[test]
fn words_are_split_behind_hyphens_and_slashes_only() {
    let pieces: Vec<&str> = pieces("водопроводно-канализационное /api/v1 2026-02 a / b").collect();
    assert_eq!(pieces, ["водопроводно-", "канализационное ", "/", "api/", "v1 ", "2026-02 ", "a ", "/ ", "b"]);
}

#[test]
fn a_table_that_does_not_fit_is_a_list_of_cells() {
    let table = laid_out((&HEADER, &rows()), 2, 20);
    assert!(table.starts_with(" Поток          ВКонтакте, выгрузки\n Итог           не загружался\n"), "{table}");
    assert!(table.contains("1\u{a0}234\u{a0}567\n\n Поток          МУП"), "{table}");
}
